"""brat stand-off: `.ann` beside the `.txt` that its offsets count in."""

import re
from collections import Counter
from dataclasses import replace

from copydesk.articles.reading.rows import reject
from copydesk.labels.given import GivenLabels, GivenLink, GivenSpan, Read
from copydesk.records import Rejected

UNTAKEN = {"E": "events", "N": "normalizations", "#": "notes", "*": "equivalences"}
PLACE = re.compile(r"(\S+) (-?\d+ -?\d+(?:;-?\d+ -?\d+)*)")
LINK = re.compile(r"(\S+) [^\s:]+:(\S+) [^\s:]+:(\S+)\s*")
FLAG = "yes"
"""The value of an attribute that only says that it is there."""


def read_text(source: str, stem: str, ann: str, text: str | None, into: Read) -> None:
    """Read one `.ann`; `text` is what its `.txt` holds."""
    reader = _Reader(source)
    for number, line in enumerate(ann.split("\n"), 1):
        if line.strip():
            reader.line(f"line {number}", line.rstrip("\r"))
    spans = tuple(
        replace(span, attributes=reader.attributes.pop(span.name or "", {})) if not span.part_of else span
        for span in reader.spans
    )
    for name, values in reader.attributes.items():
        reason = f"its attribute {', '.join(values)} is of {name}, which is no span that was read"
        reader.rejected.append(reject(source, reader.places[name], reason))
    into.rejected += reader.rejected
    into.untaken += reader.untaken
    into.labels.append(
        GivenLabels(source, "file", stem=stem, text=text, whole=True, spans=spans, links=tuple(reader.links))
    )


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.spans: list[GivenSpan] = []
        self.links: list[GivenLink] = []
        self.attributes: dict[str, dict[str, list[str]]] = {}
        self.places: dict[str, str] = {}
        self.rejected: list[Rejected] = []
        self.untaken: Counter[str] = Counter()

    def line(self, item: str, line: str) -> None:
        """Take one line by the letter of its id."""
        name, *columns = line.split("\t")
        if kind := UNTAKEN.get(name[0]):
            self.untaken[f"brat {kind}"] += 1
        elif name[0] == "T" and len(columns) > 1 and (place := PLACE.fullmatch(columns[0])):
            self._span(item, name, place[1], place[2], "\t".join(columns[1:]))
        elif name[0] == "R" and columns and (link := LINK.fullmatch(columns[0])):
            self.links.append(GivenLink(item, link[1], link[2], link[3]))
        elif name[0] in "AM" and columns and len(words := columns[0].split(" ", 2)) >= 2:
            values = self.attributes.setdefault(words[1], {}).setdefault(words[0], [])
            values.append(words[2] if len(words) > 2 else FLAG)
            self.places[words[1]] = item
        else:
            self.rejected.append(reject(self.source, item, "not a line of brat's stand-off format", line))

    def _span(self, item: str, name: str, label: str, places: str, text: str) -> None:
        parts = [tuple(map(int, part.split())) for part in places.split(";")]
        texts = _shares(text, [end - start for start, end in parts])
        for number, ((start, end), share) in enumerate(zip(parts, texts, strict=True), 1):
            self.spans.append(
                GivenSpan(
                    item,
                    label,
                    start,
                    end,
                    text=share,
                    name=name if number == 1 else f"{name}.{number}",
                    part_of=None if number == 1 else name,
                )
            )


def _shares(text: str, widths: list[int]) -> list[str]:
    """Part the text of a discontinuous span, which joins its parts with a space; what does not fit fits nowhere."""
    if len(widths) == 1 or sum(widths) + len(widths) - 1 != len(text):
        return [text] * len(widths)
    shares, at = [], 0
    for width in widths:
        shares.append(text[at : at + width])
        at += width + 1
    return shares
