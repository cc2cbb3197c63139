"""Text put back into rows: spans where they were, or where they are in the copy; what has no sure place is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from copydesk.dataset.release import edges
from copydesk.dataset.release.aligning import Carried
from copydesk.dataset.release.bare import AT, is_article, is_span, place_of
from copydesk.dataset.release.finding import Found
from copydesk.dataset.release.words import words_of
from copydesk.dataset.rows import Row

GONE = "its words are not in your copy"
UNSURE = "its place in your copy is not sure"
NO_TITLE = "your copy has another title, or none"
ENDS = "a span at its end is lost"

LINKS = ("relations", "disputed_relations")
"""Keys beside `spans` whose `from` and `to` are places in that list."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a span has no place, how sure the best one would be, and where that is."""

    why: str
    confidence: float = 0.0
    place: tuple[int, int] | None = None


@dataclass(slots=True)
class Filling:
    """Puts text into rows, and notes what is lost."""

    found: Mapping[str, Found]
    at_least: float
    lost: list[Row] = field(default_factory=list)
    exact: int = 0
    """Labels at the very characters where they were."""
    carried: int = 0
    """Labels that have a place in another text."""
    changed: int = 0
    """Of these, labels with a word that is not known to be the same."""

    def row(self, row: Row) -> Row:
        """Fill one row of which every article was found."""
        made: Row = self._fill(row, row, "")
        return made

    def _fill(self, value: Any, row: Row, where: str) -> Any:
        if isinstance(value, list):
            if value and is_span(value[0]):
                return self._spans(value, row, where)[0]
            return [self._fill(one, row, where) for one in value]
        if not isinstance(value, dict):
            return value
        where = f"{where}/{value['annotator']}" if "annotator" in value else where
        inside = {key: f"{where}/{key}" if where else key for key in value}
        made = {key: self._fill(own, row, inside[key]) for key, own in value.items() if key != "spans"}
        if "spans" in value:
            spans, places = self._spans(value["spans"], row, inside["spans"])
            made |= {"spans": spans}
            made |= {key: self._links(value[key], places, row, inside[key]) for key in LINKS if key in value}
            made = {key: made[key] for key in value if made[key] or key not in LINKS}
            if number := len(value["spans"]) - len(spans):
                made["lost_spans"] = number
        return self._article(made) if is_article(value) else made

    def _article(self, article: Row) -> Row:
        found = self.found[article["article_id"]]
        article |= {"text": found.text, "title": None if found.title_is == "missing" else found.title}
        if found.whole:
            return article
        anchor = {
            "how": found.how,
            "confidence": round(found.confidence, 3),
            "title": found.title_is,
            "text_sha256": article["text_sha256"],
        }
        return article | {"text_sha256": found.text_sha256, "anchor": anchor}

    def _spans(self, spans: list[Row], row: Row, where: str) -> tuple[list[Row], dict[int, int]]:
        """Give the spans that have a place, and for each of these by its old number the new one."""
        kept: list[Row] = []
        places: dict[int, int] = {}
        for number, span in enumerate(spans):
            placed = self._span(span, row)
            if not isinstance(placed, Refused):
                places[number] = len(kept)
                kept.append(placed)
                continue
            article, text = place_of(span, row.get("article_id"))
            self._lose(
                row, article, "span", where, placed.why,
                label=span["label"], field=text, start=span["start"], end=span["end"],
                confidence=round(placed.confidence, 3), proposed=placed.place and list(placed.place),
            )  # fmt: skip
        return kept, places

    def _span(self, span: Row, row: Row) -> "Row | Refused":
        """Put a span in its place, or say why it has none."""
        article, name = place_of(span, row.get("article_id"))
        found = self.found[article]
        bare = {key: value for key, value in span.items() if key != AT}
        title = name == "title"
        text = (found.title or "") if title else found.text
        if (found.title_is if title else found.how) == "exact":
            self.exact += 1
            return _with_text(bare, text)
        if title and found.title_is != "same words":
            return Refused(NO_TITLE)
        carried = _in_title(text, span[AT]) if title else found.carry(span[AT])
        if carried.place is None or carried.confidence < self.at_least:
            return Refused(UNSURE if carried.place else GONE, carried.confidence, carried.place)
        self.carried += 1
        self.changed += carried.changed > 0
        start, end = carried.place
        anchor = {"confidence": round(carried.confidence, 3), "changed": carried.changed}
        return _with_text(bare | {"start": start, "end": end}, text) | {"anchor": anchor}

    def _links(self, links: list[Row], places: Mapping[int, int], row: Row, where: str) -> list[Row]:
        """Give relations the new numbers of their ends; one that lost an end is lost."""
        kept = []
        for link in links:
            if link["from"] in places and link["to"] in places:
                kept.append(link | {"from": places[link["from"]], "to": places[link["to"]]})
            else:
                self._lose(row, row.get("article_id"), "relation", where, ENDS, label=link["relation"])
        return kept

    def _lose(self, row: Row, article: str | None, what: str, where: str, why: str, **more: Any) -> None:
        said = {"unit_id": row["unit_id"], "article_id": article, "what": what, "where": where, "why": why}
        self.lost.append(said | more)


def _in_title(title: str, at: edges.At) -> Carried:
    """Find a span in a title that has the same words."""
    first, into, last, beyond = at
    place = edges.span(words_of(title), first, into, last, beyond)
    return Carried(place, 1.0 if place else 0.0)


def _with_text(span: Row, text: str) -> Row:
    return span | {"text": text[span["start"] : span["end"]]} if "text" in span else span
