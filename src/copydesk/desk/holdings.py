"""What a desk holds: its settings, its memory, its schemes, and all of it as frames."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from copydesk import schemes, settings
from copydesk.articles import Store
from copydesk.desk import migrating, views
from copydesk.desk.adopted_names import OurNames
from copydesk.desk.founding import MEMORY
from copydesk.desk.readings import sent_schemes
from copydesk.desk.site import Site
from copydesk.errors import DeskError
from copydesk.ledger import Ledger, frames
from copydesk.schemes import LabelScheme
from copydesk.tables import table

if TYPE_CHECKING:
    import pandas as pd


class Holdings:
    """The folder of a desk, opened to be read."""

    def __init__(self, folder: Path, *, as_of: date | str | None = None) -> None:
        self.folder = folder
        self.settings = settings.read(folder / settings.FILE)
        self.ledger = Ledger(folder / MEMORY / "ledger.sqlite", as_of=as_of)
        self.ledger.ours = OurNames(self.ledger)
        self.store = Store(folder / "articles")
        self.site = Site(folder / MEMORY, self.settings, self.ledger)

    def scheme(self) -> LabelScheme:
        """Read the desk's scheme from its folder; on a desk as it was, the one that was sent last by then."""
        if self.ledger.as_of and (sent := self.schemes()):
            scheme = list(sent.values())[-1]
            told = self.ledger.guidelines(scheme.ref)
            return replace(scheme, guidelines=told[-1]["text"] if told else "")
        return schemes.load(schemes.find(self.settings.scheme, self.folder))

    def schemes(self) -> dict[str, LabelScheme]:
        """Give every scheme that was ever sent, by `name@version`."""
        return sent_schemes(self.ledger)

    def articles(self) -> "pd.DataFrame":
        """Frame `articles`: one row an article, its latest text and metadata."""
        latest = frames.text_versions(self.ledger)
        columns = ["article_id", "text_sha256", "text", "source", "cleaning"]
        stored = self.store.read(sorted({row["file"] for row in latest.values()}), columns)
        return frames.articles(self.ledger, stored)

    def units(self) -> "pd.DataFrame":
        """Frame `units`."""
        return frames.units(self.ledger)

    def assignments(self) -> "pd.DataFrame":
        """Frame `assignments`: who was asked."""
        return frames.assignments(self.ledger)

    def annotations(self, *, all_versions: bool = False) -> "pd.DataFrame":
        """Frame `annotations`: the latest versions that still exist.

        With `all_versions`, every version, and in a further column `deleted_at` when it was found gone.
        """
        rows = self.ledger.annotation_versions(all_versions=all_versions)
        return frames.annotations(views.remarked(rows), deleted=all_versions)

    def spans(self) -> "pd.DataFrame":
        """Frame `spans`: verified, with the scheme's attributes as columns."""
        return self.labels()["spans"]

    def choices(self) -> "pd.DataFrame":
        """Frame `choices`: answers to questions about whole units."""
        return self.labels()["choices"]

    def relations(self) -> "pd.DataFrame":
        """Frame `relations`: links between spans."""
        return self.labels()["relations"]

    def rejected(self) -> "pd.DataFrame":
        """Frame `rejected`: input that was not taken, and why."""
        return self.labels()["rejected"]

    def decisions(self) -> "pd.DataFrame":
        """Frame `decisions`: what curators decided, and why; their labels are in `spans` and `choices`."""
        return table("decisions", views.remarked(views.decisions(self.ledger.annotation_versions())))

    def problems(self) -> "pd.DataFrame":
        """Frame `problems`: what in submitted annotations breaks the rules of their scheme; the labels are kept."""
        return self.labels()["problems"]

    def labels(self, scheme: LabelScheme | None = None) -> "dict[str, pd.DataFrame]":
        """Give the frames `spans`, `choices`, `relations`, `rejected` and `problems` from one reading of the ledger.

        `spans` has the attributes of all schemes that were ever sent, and of `scheme`. Without `scheme` every row is
        as it was made; with it, annotations of its older versions are in its words, by its migrations.
        """
        return views.labels(self, migrating.Words(scheme, self.schemes()) if scheme else None)

    def _refuse_in_the_past(self, step: str) -> None:
        if self.ledger.as_of:
            raise DeskError(
                f"this is the desk as it was at {self.ledger.as_of}: it cannot {step}",
                next_step="Leave out --as-of (as_of=) to work on it as it is.",
            )
