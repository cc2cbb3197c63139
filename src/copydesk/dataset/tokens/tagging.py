"""The texts of rows as tokens with tags, and an account of what tags cannot hold.

Tags hold the spans of bodies, one a token. Spans of titles, attributes, relations (the parts of a span are spans of
their own) and answers are dropped. Votes and disputes are left aside: everyone's own labels are what `who` gives.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from copydesk.dataset.formats.contents import DECIDED, span_item, things
from copydesk.dataset.formats.losses import Account
from copydesk.dataset.rows import Row, articles_of
from copydesk.dataset.tokens.aligning import CUT, SNAPPED, Aligned, Marked, Piece, lay
from copydesk.dataset.tokens.blocks import Block, Cutting, shared
from copydesk.dataset.tokens.places import Places, Tokenizer
from copydesk.errors import BuildError
from copydesk.records import CONTINUES

if TYPE_CHECKING:
    from copydesk.schemes import LabelScheme

Who = str | Literal[True] | None
"""Whose spans: the consensus (None), one annotator's, or every annotator's own (True)."""

BATCH = 200
"""Rows whose texts are cut into tokens together."""

TITLE = "it is in the title"
PARTS = "its parts are tagged as spans of their own"
NO_TAGS = "tags have no {kind}s"
NOBODY = "unit that nobody submitted"
"""Left out: its tags would say 'no label'."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """One text with the spans of one voice."""

    unit_id: str
    article_id: str
    story_id: str | None
    annotator: str | None
    """None is the consensus."""
    text: str
    places: Places
    blocks: list[Block]
    pieces: list[list[Piece]]
    """Of each block."""


def tagged(
    rows: Iterable[Row],
    scheme: "LabelScheme",
    tokenizer: Tokenizer,
    cutting: Cutting,
    account: Account,
    *,
    who: Who = None,
    written: bool = False,
) -> Iterator[Tagged]:
    """Give every text of the rows in order, and fill the account.

    A row about several articles has one text an article. With `written` tokens are as a file lists them: none empty,
    none that shares characters with another.
    """
    order = {label.name: place for place, label in enumerate(scheme.labels)}
    for batch in _batches(rows):
        articles = [article for row in batch for article in articles_of(row)]
        cut = iter(tokenizer([_text(article) for article in articles]))
        for row in batch:
            texts = [
                (article, places.written() if written else places)
                for article, places in zip(articles_of(row), cut, strict=False)
            ]
            blocks = [cutting.blocks(article["text"], places) for article, places in texts]
            for annotator, said in _voices(row, who, account):
                own = _spans(row, said, scheme, account)
                for (article, places), edges in zip(texts, blocks, strict=True):
                    spans = own.get(article["article_id"] if "articles" in row else None, [])
                    found = lay(places, spans, order)
                    pieces, torn = shared(found.pieces, edges)
                    _tell(row["unit_id"], spans, found, torn, account)
                    yield Tagged(
                        row["unit_id"], article["article_id"], article["story_id"], annotator, article["text"],
                        places, edges, pieces,
                    )  # fmt: skip


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _text(article: Row) -> str:
    text = article.get("text")
    if not isinstance(text, str):
        raise BuildError(
            f"article {article.get('article_id')} has no text in this set, so it has no tokens",
            next_step="Put the texts back first: copydesk rehydrate FOLDER --articles ...",
        )
    return text


def _voices(row: Row, who: Who, account: Account) -> list[tuple[str | None, Row]]:
    if who is None:
        if row["n_annotators"] or "adjudicated" in row:
            return [(None, row)]
        account.aside[NOBODY] += 1
        return []
    return [
        (vote["annotator"], _EMPTY | vote) for vote in row["votes"] if who is True or vote["annotator"] == who
    ]


_EMPTY: Row = {"disputed_spans": [], "disputed_answers": [], "votes": []}
"""What a vote has not of what a row has."""


def _spans(row: Row, said: Row, scheme: "LabelScheme", account: Account) -> dict[str | None, list[Marked]]:
    """Collect the spans of each body, and count what has no tags."""
    found: dict[str | None, list[Marked]] = {}
    for span in said["spans"]:
        if span.get("field", "text") != "text":
            account.drop(row["unit_id"], span_item(span), TITLE)
        else:
            found.setdefault(span.get("article_id"), []).append((span["start"], span["end"], span["label"]))
    names = {attribute.name for attribute in scheme.attributes}
    with_more = [
        span for span in said["spans"] if not names.isdisjoint(span)
    ]  # the names of all take their time
    for kind, item in things(said | {"spans": with_more}, scheme):
        if kind not in DECIDED:
            account.aside[kind] += 1
        elif kind == "relation" and item.split(" ")[1] == CONTINUES:
            account.drop(row["unit_id"], item, PARTS)
        elif kind != "span":
            account.drop(row["unit_id"], item, NO_TAGS.format(kind=kind))
    return found


def _tell(unit: str, spans: Sequence[Marked], found: Aligned, torn: Sequence[int], account: Account) -> None:
    """Count what became of the spans of a text: each is kept, snapped or dropped."""
    cut = [found.places[number] for number in torn]
    snapped = dict.fromkeys(found.snapped, SNAPPED) | dict.fromkeys(cut, CUT)
    if whole := len(found.places) - len(snapped):
        account.keep("span", whole)
    for place in sorted(snapped):
        account.snap(unit, _named(spans[place]), snapped[place])
    for place, why in found.dropped:
        account.drop(unit, _named(spans[place]), why)


def _named(span: Marked) -> str:
    return span_item(dict(zip(("start", "end", "label"), span, strict=True)))
