"""What a curator's task has beside an annotator's: everyone's labels, and in words where they differ.

People are letters, dealt anew for each unit: who A is in one task is somebody else in the next. What all have in
common is the prediction that fills the task; the labels of each are a further one. All of it is made of a row of the
training set, so a curator is asked about what `build` finds disputed, and nothing else.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from copydesk.records import Choice, Relation, Span, sha256
from copydesk.studio.predicting import result
from copydesk.studio.regions import Result

if TYPE_CHECKING:
    from copydesk.schemes import LabelScheme

Row = Mapping[str, Any]
Text = tuple[str, str]
"""What a difference is about, and who said what."""
Mark = tuple[Any, ...]
"""Place of the article in the unit, start, end, field, label: the order of the text."""

AGREED = "agreed"
"""The `model_version` that fills a curator's task; the others are `annotator A`, `annotator B`, ..."""
CARDS = range(1, 25)
"""So many differences are shown each in a box of its own; the last box takes what is left."""
QUOTE, AROUND = 90, 28
"""How many characters of a span are quoted, and how many before and behind it are shown."""


def card(number: int) -> tuple[str, str]:
    """Name the two fields of a task with one difference: what it is about, and who said what."""
    return f"dispute_{number}", f"dispute_{number}_said"


def letters(people: Iterable[str], unit_id: str, project_key: str) -> dict[str, str]:
    """Deal the letters of one unit."""
    dealt = sorted(people, key=lambda who: sha256("\0".join((project_key, unit_id, who))))
    several = len(ascii_uppercase)
    return {
        who: ascii_uppercase[n % several] + (str(n // several + 1) if n >= several else "")
        for n, who in enumerate(dealt)
    }


def curated(row: Row, scheme: "LabelScheme", project_key: str, task: Mapping[str, Any]) -> dict[str, Any]:
    """Give the task of a row as its curator gets it; `task` is that of an annotator."""
    unit = _Unit(
        row, scheme, letters((vote["annotator"] for vote in row["votes"]), row["unit_id"], project_key)
    )
    differences, predictions = unit.differences(), unit.predictions()
    last = len(CARDS) - 1
    if len(differences) > len(CARDS):
        rest = "\n\n".join("\n".join(one) for one in differences[last:])
        differences[last:] = [(f"{len(differences) - last} more", rest)]
    data = dict(task["data"])
    empty = [("", "")] * (len(CARDS) - len(differences))
    for number, texts in zip(CARDS, differences + empty, strict=True):
        data |= zip(card(number), texts, strict=True)
    data["votes_sha256"] = sha256(json.dumps([predictions, differences], ensure_ascii=False, sort_keys=True))
    return {"data": data, "predictions": predictions}


def stale(there: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Tell whether a task on the server shows what the annotators said before, or another text."""
    return any(there.get(key) != wanted["data"][key] for key in ("votes_sha256", "objects"))


class _Unit:
    def __init__(self, row: Row, scheme: "LabelScheme", by: Mapping[str, str]) -> None:
        self.row, self.scheme = row, scheme
        self.votes = dict(sorted((by[vote["annotator"]], vote) for vote in row["votes"]))
        self.articles: list[Row] = row.get("articles", [row])
        self.places = {article["article_id"]: n for n, article in enumerate(self.articles, 1)}

    # In words

    def differences(self) -> list[Text]:
        """Say where they differ, a span or question at a time: first what nobody but a curator can decide."""
        said = sorted((*self._questions(), *self._spans(), *self._relations()), key=lambda one: not one[0])
        return [(head, "\n".join(lines)) for _, head, lines in said]

    def _questions(self) -> Iterator[tuple[bool, str, list[str]]]:
        for question in self.scheme.questions:
            given: dict[str, list[str]] = {}
            for letter, vote in self.votes.items():
                for value in _listed(vote["answers"][question.name]) or ["no answer"]:
                    given.setdefault(value, []).append(letter)
            disputed = question.name in self.row["disputed_answers"]
            if not disputed and all(len(people) == len(self.votes) for people in given.values()):
                continue
            order = [*(option.value for option in question.options), *sorted(given)]
            lines = [f"{value}: {', '.join(given[value])}" for value in sorted(given, key=order.index)]
            yield disputed, question.title + ("" if disputed else " (there is a majority)"), lines

    def _spans(self) -> Iterator[tuple[bool, str, list[str]]]:
        markers: dict[Mark, dict[str, list[Row]]] = {}
        for letter, vote in self.votes.items():
            for span in vote["spans"]:
                markers.setdefault(self._mark(span), {}).setdefault(letter, []).append(span)
        agreed = {self._mark(span): span.get("disputed_attributes", []) for span in self.row["spans"]}
        tied = {self._mark(span) for span in self.row["disputed_spans"]}
        names = [attribute.name for attribute in self.scheme.attributes]
        for mark, by in sorted(markers.items()):
            lines = [line for name in agreed.get(mark, names) if (line := _values(name, by))]
            if mark in agreed and not lines:
                continue
            disputed = mark in tied or mark in agreed
            head, context = self._quoted(mark)
            without = ", ".join(letter for letter in self.votes if letter not in by)
            marked = f"marked by {', '.join(by)}" + (f"; not by {without}" if without else "")
            yield disputed, head + ("" if disputed else " (outvoted)"), [context, marked, *lines]

    def _relations(self) -> Iterator[tuple[bool, str, list[str]]]:
        spans = [self._mark(span) for span in self.row["spans"]]
        tied = {_ends(link["from"], link["to"]) for link in self.row.get("disputed_relations", ())}
        marked: dict[str, list[Mark]] = {}
        drawn: dict[tuple[int, int], dict[str, list[str]]] = {}
        for letter, vote in self.votes.items():
            marks = marked[letter] = [self._mark(span) for span in vote["spans"]]
            for link in vote.get("relations", ()):
                one, other = marks[link["from"]], marks[link["to"]]
                if one in spans and other in spans:
                    begin, end = spans.index(one), spans.index(other)
                    said = drawn.setdefault(_ends(begin, end), {})
                    what = linked(link["relation"], link["direction"], begin, end)
                    said.setdefault(what, []).append(letter)
        for ends, said in sorted(drawn.items()):
            marks = [spans[end] for end in ends]
            both = [letter for letter in self.votes if all(mark in marked[letter] for mark in marks)]
            if none := [letter for letter in both if not any(letter in people for people in said.values())]:
                said["no link"] = none
            if all(len(people) == len(both) for people in said.values()):
                continue
            heads, contexts = zip(*map(self._quoted, marks), strict=True)
            lines = [f"{what}: {', '.join(people)}" for what, people in said.items()]
            majority = "" if ends in tied else " (there is a majority)"
            yield ends in tied, " — ".join(heads) + majority, [*dict.fromkeys(contexts), *lines]

    def _quoted(self, mark: Mark) -> tuple[str, str]:
        """Give a span with its label, and the words around it."""
        place, start, end, field, label = mark
        text: str = self.articles[place - 1][field] or ""
        where = f"text {place}: " if len(self.articles) > 1 else ""
        quote = _short(text[start:end])
        before, behind = around(text, start, end)
        return f"{where}{quote} · {label}", _one_line(f"{before}[{quote}]{behind}")

    # As predictions

    def predictions(self) -> list[dict[str, Any]]:
        """Give what all have in common, then the labels of each."""
        common = (self._labels("agreed", self.row), AGREED)
        own = ((self._labels(letter, vote), f"annotator {letter}") for letter, vote in self.votes.items())
        return [{"model_version": name, "result": regions} for regions, name in (common, *own)]

    def _labels(self, prefix: str, said: Row) -> Result:
        """Write what a row or a vote says as regions, whose ids are unique in the whole task."""
        names = [attribute.name for attribute in self.scheme.attributes]
        made = [
            Span(
                f"{prefix}-{number}", self._article(span), span.get("field", "text"), span["label"], span["start"],
                span["end"], span["text"], "", "prediction", "exact",
                {name: span[name] for name in _without(names, span) if span.get(name)},
            )
            for number, span in enumerate(said["spans"], 1)
        ]  # fmt: skip
        choices = [Choice(name, value) for name, given in said["answers"].items() for value in _listed(given)]
        relations = [
            Relation(
                link["relation"], made[link["from"]].span_id, made[link["to"]].span_id, link["direction"]
            )
            for link in said.get("relations", ())
            if link["relation"] in self.scheme.relation_names
        ]
        articles = [article["article_id"] for article in self.articles]
        return result(made, choices, relations, self.scheme, articles)

    def _article(self, span: Row) -> str:
        return str(span.get("article_id") or self.row["article_id"])

    def _mark(self, span: Row) -> Mark:
        place = self.places[self._article(span)]
        return place, span["start"], span["end"], span.get("field", "text"), span["label"]


def linked(relation: str, direction: str, begin: int, end: int) -> str:
    """Say which relation it is, and which way it leads between two spans, by their places."""
    way = "both ways" if direction == "bi" else "first to second" if begin <= end else "second to first"
    return f"{relation} ({way})"


def _ends(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


def _without(names: Iterable[str], span: Row) -> list[str]:
    return [name for name in names if name not in span.get("disputed_attributes", ())]


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _values(name: str, by: Mapping[str, list[Row]]) -> str | None:
    """Say who gave which value of an attribute; nothing when all who marked the span gave the same."""
    given: dict[str, list[str]] = {}
    for letter, spans in by.items():
        values = {value for span in spans for value in _listed(span.get(name))}
        for value in sorted(values) or ["none"]:
            given.setdefault(value, []).append(letter)
    if all(len(people) == len(by) for people in given.values()) and (len(by) > 1 or "none" in given):
        return None
    return f"{name}: " + "; ".join(f"{_short(value)} {', '.join(given[value])}" for value in sorted(given))


def around(text: str, start: int, end: int, most: int = AROUND) -> tuple[str, str]:
    """Give the words before a place and those behind it, so many characters at the most."""
    before, behind = text[max(0, start - most) : start], text[end : end + most]
    if start > most:
        before = "… " + (before.partition(" ")[2] if " " in before else before)
    if len(text) - end > most:
        behind = (behind.rpartition(" ")[0] if " " in behind else behind) + " …"
    return before, behind


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    text = _one_line(text)
    return text if len(text) <= QUOTE else f"{text[: QUOTE // 2]} … {text[-QUOTE // 2 :]}"
