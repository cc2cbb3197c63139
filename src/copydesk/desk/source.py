"""What training sets, disputes and figures are made from: one reading of the desk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from copydesk.consensus.rules import Rules
from copydesk.dataset import rows
from copydesk.desk import told, views
from copydesk.desk.migrating import Words
from copydesk.ledger import Row, frames
from copydesk.records import ADJUDICATION
from copydesk.schemes import LabelScheme
from copydesk.settings import SHARED

if TYPE_CHECKING:
    from copydesk.desk.holdings import Holdings


@dataclass(frozen=True)
class Source:
    """What training sets are made from: the desk's frames, labels in the words of its scheme."""

    scheme: LabelScheme
    words: Words
    articles: pd.DataFrame
    units: pd.DataFrame
    annotations: pd.DataFrame
    labels: Mapping[str, pd.DataFrame]
    reasons: Mapping[str, str | None]
    """Decisions of curators -> why."""
    asked: Callable[[], pd.DataFrame]
    """Reads the frame `assignments`."""
    told: told.Told
    """The guidelines that annotators got."""

    @property
    def counting(self) -> pd.DataFrame:
        """The annotations that are in the scheme's words."""
        return self.words.counting(self.annotations)

    def rows(self, rules: Rules, *, include_all: bool = False) -> rows.Rows:
        """Make the rows of a set."""
        counting = self.counting
        return rows.rows(
            self.scheme,
            articles=self.articles,
            units=self.units,
            annotations=counting,
            spans=self.labels["spans"],
            choices=self.labels["choices"],
            relations=self.labels["relations"],
            include_all=include_all,
            not_asked=self.words.not_asked(counting),
            reasons=self.reasons,
            guidelines={name: one.sha256 for name, one in told.before(self.told, counting).items()},
            not_seen=self._not_seen(),
            rules=rules,
        )

    def _not_seen(self) -> dict[str, list[str]]:
        """Map units to those who were asked to label them under the scheme, and have not seen them."""
        asked = self.asked()
        asked = asked[asked["scheme"].isin(self.words.refs) & (asked["round"] != ADJUDICATION)]
        return rows.not_seen(asked, self.annotations, nobody=[SHARED])


def read(desk: "Holdings") -> Source:
    """Read from the desk what a set is made from, in the words of its scheme."""
    words, found = Words(desk.scheme(), desk.schemes()), views.remarked(desk.ledger.annotation_versions())
    return of_rows(desk, words, found, views.labels(desk, words, found))


def of_rows(desk: "Holdings", words: Words, found: list[Row], labels: Mapping[str, pd.DataFrame]) -> Source:
    """Give what a set is made from, of the latest annotations that were read already, and their labels."""
    reasons = {row["annotation_id"]: row["reason"] for row in views.decisions(found)}
    return Source(
        words.scheme,
        words,
        desk.articles(),
        desk.units(),
        frames.annotations(found),
        labels,
        reasons,
        desk.assignments,
        told.told(desk.ledger, words.known),
    )
