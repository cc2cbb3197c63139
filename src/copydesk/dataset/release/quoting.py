"""Whether a file quotes an article: the proof that a release holds no text.

Rows, articles and manifests are data: there, three words that stand so in a text or a title are a quotation, and so are
fewer words of fifteen characters. What people wrote about labels is prose, in which as little comes by chance: there it
takes five words, or all that stands between quotation marks, in italics, in code or in a block quote, three at least.
What has a right to be in a release is no quotation: names of labels, answers, outlets, addresses, ids without a blank.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copydesk.dataset.release.words import words_of

RUN, CHARACTERS = 3, 15
"""So many words of a text are a quotation, or so many characters of it."""
PROSE = 5
"""So many are one in prose."""

HASHES = frozenset({"windows", "shares", "marks"})
"""Keys of values in base64, which may spell words by chance."""
OWN = frozenset({"quarantined", "left_out"})
"""Keys of sentences that Copydesk writes: prose."""
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_QUOTED = re.compile(
    r'["“”„«»]([^"“”„«»\n]+)["“”„«»]|(?<!\w)[\'‘‚]([^\'‘’\n]+)[\'’](?!\w)|\*+([^*\n]+)\*+|\b_+([^_\n]+)_+\b|`+([^`\n]+)`+'
    r"|^\s*>(.+)$",
    re.MULTILINE,
)
_SIZES = range(1, PROSE + 1)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that are in a file and in a text."""

    file: str
    where: str
    """The line, and the key."""
    words: str
    article_id: str


@dataclass(frozen=True, slots=True)
class Said:
    """Something that a file says."""

    file: str
    where: str
    text: str
    prose: bool = False


def quotations(
    said: Iterable[Said], texts: Iterable[tuple[str, str]], allowed: AbstractSet[str]
) -> list[Quotation]:
    """Find what is said that stands in texts (article_id, text) too; `allowed` is what may, also as `key=allowed`."""
    wanted: dict[int, dict[str, list[Said]]] = {size: {} for size in _SIZES}
    known: dict[tuple[str, bool], tuple[str, ...]] = {}  # rows say the same again and again
    for one in said:
        if (key := (one.text, one.prose)) not in known:
            known[key] = () if allowed & {one.text, one.text.partition("=")[2]} else tuple(_runs(one))
        for run in known[key]:
            wanted[run.count(" ") + 1].setdefault(run, []).append(one)
    found: dict[str, str] = {}
    for article_id, text in texts:
        keys = words_of(text).keys
        for size, runs in wanted.items():
            for run in _of_size(keys, size) & runs.keys() if runs else ():
                found.setdefault(run, article_id)
    places = [
        Quotation(one.file, one.where, run, article_id)
        for run, article_id in found.items()
        for one in wanted[run.count(" ") + 1][run]
    ]
    return sorted(places, key=lambda one: (one.file, one.where, one.words, one.article_id))


def said_in(path: Path, constants: Collection[str] = ()) -> Iterator[Said]:
    """Give all that a file says: the strings of JSON, the lines of Markdown but for those that are `constants`."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip() not in constants:
                yield Said(path.name, f"line {number}", line, prose=True)
    elif path.suffix == ".jsonl":
        for number, line in enumerate(text.splitlines(), 1):
            yield from _strings(path.name, f"line {number}", json.loads(line))
    else:
        yield from _strings(path.name, "", json.loads(text))


def of_definition(path: Path) -> Iterator[Said]:
    """Give all that the definition of a label scheme says: names are data, titles and descriptions prose."""
    for one in _strings(path.name, "", json.loads(path.read_text(encoding="utf-8"))):
        prose = one.where.rpartition(" ")[2] in ("title", "source", "description")
        yield Said(one.file, one.where, one.text, prose=prose)


def _strings(file: str, where: str, value: Any) -> Iterator[Said]:
    if isinstance(value, str):
        if not (where.rpartition(" ")[2] in HASHES and _BASE64.fullmatch(value)):
            own = where.startswith("set agreement") or where.rpartition(" ")[2] in OWN
            yield Said(file, where, value, prose=own)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(file, where, one)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield Said(file, where, key)
            yield from _strings(file, f"{where} {key}".strip(), one)


def _runs(said: Said) -> Iterator[str]:
    """Give the runs of words that would be a quotation."""
    keys = words_of(said.text).keys
    if not said.prose:
        yield from _data(keys)
        return
    yield from _of_size(keys, PROSE)
    for quoted in _QUOTED.finditer(said.text):
        keys = words_of(next(filter(None, quoted.groups()))).keys
        if RUN <= len(keys) < PROSE:
            yield " ".join(keys)


def _data(keys: list[str]) -> Iterator[str]:
    yield from _of_size(keys, RUN)
    for size in range(1, RUN):
        yield from (run for run in _of_size(keys, size) if len(run) >= CHARACTERS)


def _of_size(keys: list[str], size: int) -> set[str]:
    return {" ".join(keys[at : at + size]) for at in range(len(keys) - size + 1)}
