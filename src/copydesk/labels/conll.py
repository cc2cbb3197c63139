"""CoNLL: a token a line with its tag last, in IOB1, IOB2, IOBES or BILOU; a blank line ends a sentence."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from copydesk.articles.reading.rows import reject
from copydesk.labels.given import GivenLabels, GivenSpan, Read

TAG = re.compile(r"O|[BIESLU]-\S.*")
DOCUMENT = re.compile(r"#\s*(?:article_id|newdoc id)\s*=\s*(.+)")
PERSON = re.compile(r"#\s*annotator\s*=\s*(.+)")
BRACKETS = {
    "-LRB-": ("(",), "-RRB-": (")",), "-LSB-": ("[",), "-RSB-": ("]",), "-LCB-": ("{",), "-RCB-": ("}",),
    "``": ('"', "“", "„", "«"), "''": ('"', "”", "“", "»"),
}  # fmt: skip
"""How the Penn Treebank writes what would be mistaken for its own brackets and quotes."""
AHEAD, IN_A_ROW = 300, 3
"""Where a token is missing, the place to go on is at most so many characters on, and so many tokens agree there."""


@dataclass(slots=True)
class _Document:
    item: str
    article_id: str | None = None
    annotator: str | None = None
    tokens: list[tuple[str, str]] = field(default_factory=list)
    tags: list[str | None] = field(default_factory=list)
    """One a token; None between sentences, which no span crosses."""


def looks_like(text: str) -> bool:
    """Say whether the first lines are tokens with tags."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("-DOCSTART-")]
    tagged = [bool(_tag(line)) for line in lines if _tag(line) or not line.startswith("#")]
    return bool(tagged) and all(tagged[:20])


def read_text(source: str, stem: str, text: str, into: Read) -> None:
    """Read a file; several documents begin with `-DOCSTART-` or `# article_id = ...`."""
    documents = list(_documents(source, text, into))
    for document in documents:
        into.labels.append(
            GivenLabels(
                source,
                document.item,
                article_id=document.article_id,
                stem=stem if len(documents) == 1 else None,
                annotator=document.annotator,
                tokens=tuple(document.tokens),
                whole=True,
                spans=tuple(_spans(document)),
            )
        )


def _documents(source: str, text: str, into: Read) -> Iterator[_Document]:
    document, begun = _Document("line 1"), False
    for number, line in enumerate(text.split("\n"), 1):
        item = f"line {number}"
        line = line.rstrip("\r")
        named, person = DOCUMENT.fullmatch(line.strip()), PERSON.fullmatch(line.strip())
        if line.startswith("-DOCSTART-") or (named and (document.tokens or document.article_id)):
            if document.tokens:
                yield document
            document = _Document(item)
        if line.startswith("-DOCSTART-"):
            continue
        if named:
            document.article_id = named[1].strip()
        elif person:
            document.annotator = person[1].strip()
        elif not line.strip():
            document.tags.append(None)
        elif tag := _tag(line):
            document.tokens.append((item, _columns(line)[0]))
            document.tags.append(tag)
            begun = True
        elif not line.startswith("#"):
            reason = (
                f"its last column {line.split()[-1]!r} is no tag: O, B-..., I-..., E-..., S-..., L-..., U-..."
            )
            into.rejected.append(reject(source, item, reason, line))
            document.tags.append(None)
    if document.tokens or not begun:
        yield document


def _columns(line: str) -> list[str]:
    return line.split("\t") if "\t" in line else line.split()


def _tag(line: str) -> str | None:
    columns = _columns(line)
    return columns[-1].strip() if len(columns) > 1 and TAG.fullmatch(columns[-1].strip()) else None


def _spans(document: _Document) -> Iterator[GivenSpan]:
    for label, first, last in runs(document.tags):
        yield GivenSpan(document.tokens[first][0], label, first, last)


def runs(tags: Iterable[str | None]) -> Iterator[tuple[str, int, int]]:
    """Read tags as conlleval does: all the schemes are special cases of one.

    Gives the label, the first token and the one behind the last of each span. None stands between sentences.
    """
    label, first, token = "", 0, 0
    for tag in tags:
        prefix, _, this = (tag or "O").partition("-")
        if label and (prefix in "BSUO" or this != label):
            yield label, first, token
            label = ""
        if prefix != "O" and not label:
            label, first = this, token
        token += tag is not None
        if label and prefix in "ELSU":
            yield label, first, token
            label = ""
    if label:
        yield label, first, token


def align(tokens: Sequence[str], text: str) -> list[tuple[int, int] | None]:
    """Find each token in the text, in order; only white space may stand between two, and None is not there.

    Behind a token that is not there it goes on where some in a row agree.
    """
    places: list[tuple[int, int] | None] = []
    at, lost = 0, False
    for number, token in enumerate(tokens):
        place = _next(token, text, at) if not lost else _again(tokens[number:], text, at)
        if place is None and not lost:
            place = _again(tokens[number:], text, at)
        lost = place is None
        places.append(place)
        at = place[1] if place else at
    return places


def _next(token: str, text: str, at: int) -> tuple[int, int] | None:
    while at < len(text) and text[at].isspace():
        at += 1
    for written in (token, *BRACKETS.get(token, ())):
        if written and text.startswith(written, at):
            return at, at + len(written)
    return None


def _again(tokens: Sequence[str], text: str, at: int) -> tuple[int, int] | None:
    for place in range(at, min(at + AHEAD, len(text))):
        if (place == 0 or not text[place].isspace()) and (found := _run(tokens[:IN_A_ROW], text, place)):
            return found
    return None


def _run(tokens: Sequence[str], text: str, at: int) -> tuple[int, int] | None:
    first = found = _next(tokens[0], text, at)
    for token in tokens[1:]:
        found = found and _next(token, text, found[1])
    return first if found else None
