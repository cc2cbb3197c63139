"""brat stand-off: a folder a part, of each unit its text and its `.ann`, with brat's own configuration.

- T: spans; the parts of a discontinuous one are its fragments. brat marks nothing across a line break: such a span is
  in pieces there, which is counted.
- A: attributes, a line for each value. R: relations.
- #: what brat shows as notes at most: the unit, its texts where it has several, the answers.

brat's types are words: other characters of a label are `_`, and visual.conf has the label as it is. The unit's texts
stand in one file, with an empty line between them. `copydesk add-labels` reads the folder of a part.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copydesk.dataset.formats.contents import OneText, attributes_of, leave, one_text, span_item
from copydesk.dataset.formats.losses import Account
from copydesk.dataset.rows import Row
from copydesk.dataset.splits import PARTS
from copydesk.records import CONTINUES, sha256

if TYPE_CHECKING:
    from copydesk.dataset.folder import Dataset
    from copydesk.schemes import LabelScheme

BREAKS = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
"""What ends a line for the readers of brat's files."""
PLAIN = re.compile(r"[^\w-]")
LONGEST = 100
IN_PIECES = "brat marks nothing across a line break: it is in pieces there"
ONE_LINE = "a value is one line in brat: its line breaks are spaces"
NO_CHARACTER = "it covers line breaks alone"
ANOTHER_VALUE = "another part of the same span has another value"
NOT_ONE = "its parts overlap or have different labels, so they are spans of their own"
BOTH_WAYS = "brat's relations have a direction: it leads from the first to the second"
RENAMED = "name of a label, attribute or relation written as a word, as it is in visual.conf"

Pieces = list[tuple[int, int]]


def write(dataset: "Dataset", folder: Path, account: Account, _: str) -> None:
    """Write a folder for each part."""
    scheme = dataset.scheme
    types = types_of(_names(scheme, dataset))
    for part in PARTS:
        inside = folder / part
        inside.mkdir()
        _write(inside / "annotation.conf", annotation_conf(scheme, types))
        if shown := "".join(f"{plain} | {own}\n" for own, plain in types.items() if own != plain):
            _write(inside / "visual.conf", f"[labels]\n{shown}")
        for row in dataset.rows(part):
            joined, stem = one_text(row), stem_of(row)
            _write(inside / f"{stem}.txt", joined.text)
            lines = Ann(row, joined, scheme, types, account).lines()
            _write(inside / f"{stem}.ann", "".join(f"{line}\n" for line in lines))
    if renamed := sum(own != plain for own, plain in types.items()):
        account.notes[RENAMED] += renamed


def stem_of(row: Row) -> str:
    """Name the files of a unit: after its article, else itself; with a hash where that is no plain name."""
    name = str(row.get("article_id") or row["unit_id"])
    plain = re.sub(r"[^\w-]", "_", name, flags=re.ASCII)[:LONGEST]
    return name if plain == name else f"{plain}-{sha256(name)[:8]}"


def annotation_conf(scheme: "LabelScheme", types: Mapping[str, str]) -> str:
    """Write brat's configuration: what may be labelled."""
    labels = [types[label.name] for label in scheme.labels]

    def ends(some: Sequence[str]) -> str:
        return "|".join(types[name] for name in some) if some else "<ENTITY>"

    relations = [
        f"{types[link.name]}\tArg1:{ends(link.from_labels)}, Arg2:{ends(link.to_labels)}"
        for link in scheme.relations
    ]
    attributes = [
        f"{types[a.name]}\tArg:{ends(a.labels)}"
        + (f", Value:{'|'.join(option.value for option in a.options)}" if a.options else "")
        for a in scheme.attributes
    ]
    overlaps = "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"
    sections = {
        "entities": labels, "relations": [overlaps, *relations], "events": [], "attributes": attributes,
    }  # fmt: skip
    return "\n".join("\n".join([f"[{name}]", *lines, ""]) for name, lines in sections.items())


class Ann:
    """The lines of one `.ann`."""

    def __init__(
        self, row: Row, joined: OneText, scheme: "LabelScheme", types: Mapping[str, str], account: Account
    ) -> None:
        self.row, self.joined, self.scheme, self.types, self.account = row, joined, scheme, types, account
        self.unit = row["unit_id"]
        self.names: dict[int, str] = {}
        """The place of a span in the row -> its T."""

    def lines(self) -> Iterator[str]:
        """Write the spans, then what refers to them."""
        self.account.keep("document")
        groups, joining = _groups(self.row)
        attributes: list[str] = []
        for group in groups:
            yield from self._span(group, attributes)
        yield from (f"A{number}\t{line}" for number, line in enumerate(attributes, 1))
        relations = [link for n, link in enumerate(self.row.get("relations", ())) if n not in joining]
        yield from (f"R{number}\t{line}" for number, line in enumerate(self._relations(relations), 1))
        for _ in joining:
            self.account.keep("relation")
        yield from (f"#{number}\t{line}" for number, line in enumerate(self._notes(), 1))
        leave(self.account, self.row, self.scheme, {"span", "attribute", "relation", "answer"}, "")

    def _span(self, group: Sequence[int], attributes: list[str]) -> Iterator[str]:
        spans = [self.row["spans"][place] for place in group]
        pieces: Pieces = []
        for span in spans:
            place = self.joined.place(span)
            whole = _lines(self.joined.text, *place)
            pieces += whole
            if whole == [place]:
                self.account.keep("span")
            elif whole:
                self.account.snap(self.unit, span_item(span), IN_PIECES)
            else:
                self.account.drop(self.unit, span_item(span), NO_CHARACTER)
        name = f"T{len(set(self.names.values())) + 1}"
        if not pieces:
            for span in spans:
                for attribute in attributes_of(span, self.scheme):
                    self.account.drop(self.unit, f"attribute {attribute} of {span_item(span)}", NO_CHARACTER)
            return
        self.names |= dict.fromkeys(group, name)
        places = ";".join(f"{start} {end}" for start, end in pieces)
        words = " ".join(self.joined.text[start:end] for start, end in pieces)
        yield f"{name}\t{self.types[spans[0]['label']]} {places}\t{words}"
        attributes += self._attributes(name, spans)

    def _attributes(self, name: str, spans: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        said: dict[str, Any] = {}
        for span in spans:
            for attribute, value in attributes_of(span, self.scheme).items():
                item = f"attribute {attribute} of {span_item(span)}"
                if said.setdefault(attribute, value) != value:
                    self.account.drop(self.unit, item, ANOTHER_VALUE)
                elif any(map(BREAKS.search, [value] if isinstance(value, str) else value)):
                    self.account.snap(self.unit, item, ONE_LINE)
                else:
                    self.account.keep("attribute")
        for attribute, value in said.items():
            for one in value if isinstance(value, list) else [value]:
                yield f"{self.types[attribute]} {name} {BREAKS.sub(' ', one)}"

    def _relations(self, relations: Iterable[Mapping[str, Any]]) -> Iterator[str]:
        for link in relations:
            item, ends = (
                f"relation {link['relation']} {link['from']}-{link['to']}",
                (link["from"], link["to"]),
            )
            if not {*ends} <= self.names.keys():
                self.account.drop(self.unit, item, NO_CHARACTER)
                continue
            if link["relation"] == CONTINUES:
                self.account.snap(self.unit, item, NOT_ONE)
            elif link["direction"] == "bi":
                self.account.snap(self.unit, item, BOTH_WAYS)
            else:
                self.account.keep("relation")
            yield f"{self.types[link['relation']]} Arg1:{self.names[ends[0]]} Arg2:{self.names[ends[1]]}"

    def _notes(self) -> Iterator[str]:
        yield f"Unit unit\t{self.unit}"
        if len(self.joined.pieces) > 1:
            for piece in self.joined.pieces:
                yield f"Text unit\t{piece.article_id} {piece.field} {piece.start}-{piece.end}"
        for name, value in self.row["answers"].items():
            for one in value if isinstance(value, list) else [value] if value else []:
                yield f"Answer unit\t{name} = {BREAKS.sub(' ', one)}"
            if value:
                self.account.keep("answer")


def _groups(row: Row) -> tuple[list[list[int]], set[int]]:
    """Put the parts of discontinuous spans together, by their places; and give the relations that this says."""
    spans = row["spans"]
    first = list(range(len(spans)))
    joining = set()
    for number, link in enumerate(row.get("relations", ())):
        if link["relation"] == CONTINUES and _apart(spans, first, link["from"], link["to"]):
            old, new = first[link["from"]], first[link["to"]]
            first = [new if one == old else one for one in first]
            joining.add(number)
    groups: dict[int, list[int]] = {}
    for place, of in enumerate(first):
        groups.setdefault(of, []).append(place)
    ordered = [sorted(group, key=lambda place: spans[place]["start"]) for group in groups.values()]
    return ordered, joining


def _apart(spans: Sequence[Mapping[str, Any]], first: Sequence[int], one: int, other: int) -> bool:
    """Tell whether two groups of parts can be one span: they say the same of the same text, side by side."""
    parts = [span for span, of in zip(spans, first, strict=True) if of in (first[one], first[other])]
    parts.sort(key=lambda span: (span["start"], span["end"]))
    alike = {tuple(span.get(key) for key in ("label", "article_id", "field")) for span in parts}
    clear = all(before["end"] <= after["start"] for before, after in pairwise(parts))
    return first[one] != first[other] and len(alike) == 1 and clear


def _lines(text: str, start: int, end: int) -> Pieces:
    """Cut a place at the line breaks in it."""
    found, begin = [], start
    for line_break in BREAKS.finditer(text, start, end):
        found.append((begin, line_break.start()))
        begin = line_break.end()
    return [(first, last) for first, last in [*found, (begin, end)] if first < last]


def _names(scheme: "LabelScheme", dataset: "Dataset") -> Iterator[str]:
    """Give all names that are to be types: the scheme's, and what else stands in the set."""
    yield from (label.name for label in scheme.labels)
    yield from (attribute.name for attribute in scheme.attributes)
    yield from (*scheme.relation_names, CONTINUES)
    for part in PARTS:
        for row in dataset.rows(part):
            yield from (span["label"] for span in row["spans"])
            yield from (link["relation"] for link in row.get("relations", ()))


def types_of(names: Iterable[str]) -> dict[str, str]:
    """Write names as words, each its own."""
    types: dict[str, str] = {}
    for name in dict.fromkeys(names):
        plain = base = PLAIN.sub("_", name)
        number = 1
        while plain in types.values():
            number += 1
            plain = f"{base}_{number}"
        types[name] = plain
    return types


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
