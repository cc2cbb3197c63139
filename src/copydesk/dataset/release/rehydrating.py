"""`rehydrate`: the texts put back into a release, from somebody's own copies of the articles."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from copydesk.articles import canonical, read
from copydesk.dataset.files import finished
from copydesk.dataset.folder import GUIDELINES, MANIFEST, SCHEME, Dataset
from copydesk.dataset.release.filling import Filling
from copydesk.dataset.release.finding import Finder, Wanted
from copydesk.dataset.release.releasing import ARTICLES, FORMAT, SIDES
from copydesk.dataset.release.writing import write
from copydesk.dataset.rows import Row, articles_of
from copydesk.errors import BuildError
from copydesk.records import Rejected, sha256
from copydesk.schemes import LabelScheme, from_json

if TYPE_CHECKING:
    import pandas as pd

AT_LEAST = 0.6
"""From this confidence on a label is carried over."""
OTHER_TEXT = "an article of yours has its id, address or title, and none of its windows of words"
NOT_FOUND = "none of your articles has its id, address, title, text or windows of words"
NOT_WHOLE = "its texts are not all there"


@dataclass(frozen=True, slots=True)
class Rehydrated:
    """A set that was put together again, and what of it was lost."""

    dataset: Dataset
    articles: Mapping[str, int]
    """How many are `exact`, have the `same words`, are `aligned`, or `missing`."""
    unsure: int
    """Of those that are aligned, articles of which fewer words than the confidence asked for are in the copy."""
    titles: int
    """Articles whose title is not the same to the character."""
    rows: int
    lost_rows: int
    left_out: tuple[str, ...]
    """What the release did not hold of the set besides the texts, so what is not here either."""
    exact_labels: int
    """Spans at the very characters where they were: those of the consensus, of votes, and runs of soft labels."""
    carried_labels: int
    changed_labels: int
    """Of those carried over, labels with a word that is not known to be the same."""
    lost: tuple[Row, ...]
    """Rows of lost.jsonl: articles, spans, relations."""
    identical: bool
    """Whether every file of rows is the same to the byte as that of the set."""
    rejected: tuple[Rejected, ...]
    """What of the articles could not be read."""


def rehydrate(
    folder: Path | str,
    articles: "Sequence[Path | str | pd.DataFrame]",
    to: Path | str,
    *,
    at_least: float = AT_LEAST,
    mapping: Mapping[str, str] = MappingProxyType({}),
    meta: Path | None = None,
) -> Rehydrated:
    """Put the texts of `articles` back into the release in `folder`, and write the set into the new folder `to`.

    Articles are read and made canonical as `Desk.add` does. A label that a copy holds with a confidence below
    `at_least` is not in the set but listed in lost.jsonl. Raise BuildError when the release cannot be read or
    none of its articles is there.
    """
    release = _Release.read(Path(folder))
    if not 0 <= at_least <= 1:
        raise BuildError(f"a confidence is from 0 to 1, not {at_least}")
    finder = Finder(release.articles, release.salt)
    rejected = []
    for item in read(
        [Path(one) if isinstance(one, str) else one for one in articles], mapping=mapping, meta=meta
    ):
        article = item if isinstance(item, Rejected) else canonical(item)
        if isinstance(article, Rejected):
            rejected.append(article)
        else:
            finder.take(article, getattr(item, "article_id", None))
    if not finder.found:
        raise BuildError(
            f"none of the {len(release.articles)} articles of {folder} is among those that were read",
            next_step="articles.jsonl in it has their addresses; 'copydesk rehydrate --help' says what can be read.",
        )
    filling = Filling(finder.found, at_least)
    parts = {side: list(_filled(release.rows(side), finder, filling)) for side in SIDES}
    lost = [*_missing(finder), *filling.lost]
    inputs = sha256(
        json.dumps(
            [
                release.manifest["set"]["inputs"],
                at_least,
                sorted((a, f.text_sha256) for a, f in finder.found.items()),
            ]
        )
    )
    with finished(Path(to), "the set") as unfinished:
        whole = all(found.whole for found in finder.found.values())
        identical = write(
            unfinished, release.manifest["set"], release.scheme, parts, lost, inputs, whole=whole
        )
    how = Counter[str](found.how for found in finder.found.values())
    return Rehydrated(
        dataset=Dataset(Path(to)),
        articles={
            **{key: how[key] for key in ("exact", "same words", "aligned")},
            "missing": len(finder.wanted) - len(finder.found),
        },
        unsure=sum(found.confidence < at_least for found in finder.found.values()),
        titles=sum(found.title_is != "exact" for found in finder.found.values()),
        rows=sum(map(len, parts.values())),
        lost_rows=sum(one["what"] == "row" for one in lost),
        left_out=tuple(release.manifest.get("left_out", ())),
        exact_labels=filling.exact,
        carried_labels=filling.carried,
        changed_labels=filling.changed,
        lost=tuple(lost),
        identical=identical,
        rejected=tuple(rejected),
    )


def _filled(rows: Iterator[Row], finder: Finder, filling: Filling) -> Iterator[Row]:
    """Fill the rows of which every article was found; note the others."""
    for row in rows:
        missing = [a["article_id"] for a in articles_of(row) if a["article_id"] not in finder.found]
        if missing:
            said = {
                "unit_id": row["unit_id"],
                "article_id": missing[0],
                "what": "row",
                "where": "",
                "why": NOT_WHOLE,
            }
            filling.lost.append(said)
        else:
            yield filling.row(row)


def _missing(finder: Finder) -> Iterator[Row]:
    for article_id, wanted in sorted(finder.wanted.items()):
        if article_id not in finder.found:
            why = OTHER_TEXT if article_id in finder.others else NOT_FOUND
            yield {
                "unit_id": None,
                "article_id": article_id,
                "what": "article",
                "where": wanted.url,
                "why": why,
            }


@dataclass(frozen=True, slots=True)
class _Release:
    """What a release holds."""

    folder: Path
    manifest: dict[str, Any]
    salt: bytes
    scheme: LabelScheme
    articles: list[Wanted]

    @classmethod
    def read(cls, folder: Path) -> "_Release":
        try:
            manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            if not isinstance(manifest, dict) or manifest.get("release") != FORMAT:
                raise BuildError(
                    f"{folder} is no release that this version of Copydesk reads: {MANIFEST} does not say so",
                    next_step="A release is what 'copydesk release NAME' writes.",
                )
            guidelines = (folder / GUIDELINES).read_text(encoding="utf-8")
            scheme = from_json((folder / SCHEME).read_text(encoding="utf-8"))
            lines = (folder / ARTICLES).read_text(encoding="utf-8").splitlines()
            wanted = [Wanted.of(json.loads(line)) for line in lines]
            salt = bytes.fromhex(manifest["salt"])
            return cls(folder, manifest, salt, replace(scheme, guidelines=guidelines), wanted)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BuildError(
                f"{folder} cannot be read as a release: {error}",
                next_step="A release is what 'copydesk release NAME' writes.",
            ) from error

    def rows(self, side: str) -> Iterator[Row]:
        """Give the rows of a part; none where the release does not have it."""
        path = self.folder / f"{side}.jsonl"
        if path.name not in self.manifest["files"]:
            return
        try:
            with path.open(encoding="utf-8") as file:
                for line in file:
                    yield json.loads(line)
        except (OSError, ValueError) as error:
            raise BuildError(
                f"{path} cannot be read: {error}", next_step="Fetch the release again."
            ) from error
