"""What a row holds, thing by thing, so that every format can say what became of each."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copydesk.dataset.formats.losses import Account
from copydesk.dataset.rows import Row, articles_of

if TYPE_CHECKING:
    from copydesk.schemes import LabelScheme

DECIDED = ("span", "attribute", "relation", "answer")
"""What a set says of a unit: whatever of it a format has no place for is lost."""

BETWEEN = "\n\n"
"""Stands between the texts of a unit where a format has one text alone."""


def span_item(span: Mapping[str, Any]) -> str:
    """Name a span in an account."""
    return f"span {span['label']} {span['start']}-{span['end']}"


def attributes_of(span: Mapping[str, Any], scheme: "LabelScheme") -> dict[str, str | list[str]]:
    """Give the attributes that a span has."""
    return {a.name: span[a.name] for a in scheme.attributes if a.name in span}


def things(row: Row, scheme: "LabelScheme") -> Iterator[tuple[str, str]]:
    """Give the kind and the name of everything in a row that says something about its unit."""
    for span in row["spans"]:
        yield "span", span_item(span)
        for name in attributes_of(span, scheme):
            yield "attribute", f"attribute {name} of {span_item(span)}"
    for link in row.get("relations", ()):
        yield "relation", f"relation {link['relation']} {link['from']}-{link['to']}"
    for name, value in row["answers"].items():
        if value:
            yield "answer", f"answer {name}"
    yield from (("disputed span", span_item(span)) for span in row["disputed_spans"])
    yield from (("disputed relation", link["relation"]) for link in row.get("disputed_relations", ()))
    yield from (("disputed answer", name) for name in row["disputed_answers"])
    yield from (("vote", vote["annotator"]) for vote in row["votes"])
    yield from (("skip", who) for who in row.get("skipped_by", ()))
    yield from (("open assignment", who) for who in row.get("not_seen_by", ()))
    yield from (("decision", row[key]["by"]) for key in ("adjudicated",) if key in row)
    yield from (("share", name) for name, shares in row.get("answer_shares", {}).items() if shares)
    yield from (("character share", run["label"]) for run in row.get("span_shares", ()))


def keep(account: Account, row: Row, scheme: "LabelScheme", kinds: Collection[str] | None = None) -> None:
    """Count what of a row is there as it was, of these kinds or of all."""
    for kind, _ in things(row, scheme):
        if kinds is None or kind in kinds:
            account.keep(kind)


def leave(
    account: Account,
    row: Row,
    scheme: "LabelScheme",
    held: Collection[str],
    why: str,
    *,
    unwanted: Collection[str] = (),
) -> None:
    """Note what of a row is not there: all but the kinds that the format holds, each one for itself.

    What is `unwanted`, as somebody chose so, is no loss.
    """
    for kind, item in things(row, scheme):
        if kind in held:
            continue
        if kind in DECIDED and kind not in unwanted:
            account.drop(row["unit_id"], item, why)
        else:
            account.aside[kind] += 1


@dataclass(frozen=True, slots=True)
class Piece:
    """A text in the one text of a unit."""

    article_id: str
    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class OneText:
    """The texts of a unit as one."""

    text: str
    pieces: tuple[Piece, ...]

    def place(self, span: Mapping[str, Any]) -> tuple[int, int]:
        """Give where a span stands in it."""
        name = span.get("article_id", self.pieces[0].article_id), span.get("field", "text")
        begin = next(piece.start for piece in self.pieces if (piece.article_id, piece.field) == name)
        return begin + span["start"], begin + span["end"]

    @property
    def plain(self) -> list[dict[str, Any]]:
        """Its pieces as plain values."""
        return [{name: getattr(piece, name) for name in Piece.__slots__} for piece in self.pieces]


def one_text(row: Row) -> OneText:
    """Join the texts of a unit, that of an article as it is; a title is there where somebody labelled one."""
    said = [row, *row["votes"]]
    spans = (span for one in said for key in ("spans", "disputed_spans") for span in one.get(key, ()))
    own = None if "articles" in row else row["article_id"]
    titled = {span.get("article_id", own) for span in spans if span.get("field") == "title"}
    text = ""
    pieces: list[Piece] = []
    for article in articles_of(row):
        for field in ("title", "text"):
            if field == "title" and article["article_id"] not in titled:
                continue
            text += BETWEEN if pieces else ""
            pieces.append(Piece(article["article_id"], field, len(text), len(text) + len(article[field])))
            text += article[field]
    return OneText(text, tuple(pieces))
