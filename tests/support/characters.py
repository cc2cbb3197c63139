"""Articles of invented words, full of characters that somebody counts, writes or draws in a way of his own.

Each piece of raw text stands beside what becomes of it, written out here and not computed by the code under test.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.newsroom import span

LABELS = ("Lexical", "Informational")

KEPT: dict[str, tuple[str, ...]] = {
    "emoji": ("🚢", "🚑🚑", "😀"),
    "joined emoji": ("👩‍👩‍👧", "👍🏽", "👨🏿‍🚒", "❤️", "1️⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"),
    "flags": ("🇩🇪", "🇫🇷🇧🇪"),
    "astral letters": ("𝔘𝔫", "𐍈", "𠮷", "\U0010fffd"),
    "composed accents": ("é", "Sølvey", "ǘ"),
    "combining accents": ("e\u0301", "o\u0323\u0308", "n\u0303a\u030a", "\u1100\u1161\u11a8"),
    "Arabic": ("مرحبا بالعالم", "مُحَمَّدٌ", "١٢٣", "لا"),
    "Hebrew": ("שלום עולם", "שָׁלוֹם", "צה״ל"),
    "direction marks": ("\u200e", "\u200f", "\u202eabc\u202c", "\u2067x\u2069"),
    "CJK": ("中文", "日本語。", "한국", "ｶﾞ", "\u845b\U000e0100"),
    "Indic and Thai": ("हिन्दी", "ก็", "தமிழ்"),
    "zero width": ("\u200b", "\u200c", "\u200d", "\u2060"),
    "soft hyphen": ("\u00ad",),
    "byte order mark": ("\ufeff",),
    "no-break and wide spaces": ("\u00a0", "\u00a0\u00a0", "\u202f", "\u2009", "\u3000"),
    "runs of spaces": ("  ", "     ", " \u00a0 "),
    "tabs": ("\t", "\t\t", " \t "),
    "line ends": ("\n", "\n\n", " \n ", "\n\n\n"),
    "separators": ("\u2028", "\u2029"),
    "VT and FF": ("\x0b", "\x0c"),
    "controls": ("\x01", "\x07", "\x1b", "\x1e", "\x7f"),
    "quotes": ("“an insult”", "‘x’", "«x»", '"', "'", "„x‟"),
    "markup": ("<b>x</b>", "<script>x()</script>", "<!-- -->", "<img onerror=x>", "<", "</", "<br>"),
    "entities": ("&amp;", "&lt;", "&nbsp;", "&#233;", "&copy", "&notin;", "&", "AT&T"),
    "backslashes": ("\\n", "\\", "\\r\\n", "\\r", "\\t", "\\u0041", "\\\\n"),
    "templates": ("$text", "${x}", "{{x}}", "%s"),
    "no characters": ("\ufffd", "\ue000", "\uffff", "\ufdd0", "\U0001fffe"),
}
"""Class -> pieces that stay as they are."""

CHANGED: dict[str, tuple[tuple[str, str], ...]] = {
    "CRLF and CR": (("\r\n", "\n"), ("\r", "\n"), ("\r\n\r\n", "\n\n"), ("\n\r", "\n\n"), (" \r\n", " \n")),
    "NUL": (("\0", ""), ("e\0\u0301", "e\u0301")),
    "surrogates": (("\ud83d", "\ufffd"), ("\ude00", "\ufffd"), ("\ud83d\ude00", "😀")),
    "C1 controls": (("\x85", "…"), ("\x93", "“")),
}
"""Class -> pieces, and what canonical text makes of them."""

CLASSES = {name: tuple((piece, piece) for piece in pieces) for name, pieces in KEPT.items()} | CHANGED

SYLLABLES = ("mo", "ra", "tel", "vin", "ke", "sul", "da", "por", "li", "nesk")


@dataclass(frozen=True)
class Special:
    """Where a piece of a class stands in the canonical text."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Generated:
    """An article, what its text must become, and spans of that."""

    article_id: str
    raw: str
    text: str
    specials: tuple[Special, ...]
    spans: tuple[tuple[int, int, str], ...]
    """(start, end, label), no two alike."""

    def result(self) -> list[dict[str, Any]]:
        """Give the spans as browsers submit them."""
        regions = []
        for number, (start, end, label) in enumerate(self.spans):
            region = span(f"r{number}", label, start, end)
            region["value"]["text"] = (written, folded)[number % 2](self.text[start:end])
            regions.append(region)
        return regions

    def edges(self) -> Counter[str]:
        """Count the spans' ends that lie at or in a piece, by its class."""
        ends = [end for start, stop, _ in self.spans for end in (start, stop)]
        return Counter(s.kind for s in self.specials for end in ends if s.start <= end <= s.end)


def written(part: str) -> str:
    """Write a slice as `value.text` has it on Copydesk's screen, whose style keeps spaces."""
    return re.sub("[\r\n]", r"\\n", part)


def folded(part: str) -> str:
    """Write a slice as `value.text` has it on any other screen."""
    return re.sub(r"[ \t]+", " ", written(part))


def articles(number: int, spans: int = 10, seed: int = 0) -> Iterator[Generated]:
    """Generate articles, the same ones each time; each draws its pieces from twelve of the classes."""
    for n in range(number):
        yield _article(f"g{n}", spans, random.Random(f"{seed} {n}"))


def _article(article_id: str, number: int, chance: random.Random) -> Generated:
    raw, text, specials = "", "", []
    kinds = chance.sample(sorted(CLASSES), 12)
    if chance.random() < 0.5:
        raw = text = _word(chance)
    for _ in range(16 + chance.randrange(10)):
        kind = chance.choice(kinds)
        given, became = chance.choice(CLASSES[kind])
        space = chance.choice(["", "", " "])
        words = " ".join(_word(chance) for _ in range(chance.randint(2, 5)))
        begin = len(text) + len(space)
        specials.append(Special(kind, begin, begin + len(became)))
        raw += space + given + space + words
        text += space + became + space + words
    closing = chance.choice(["", "🇩🇪", "e\u0301", "\u200b", "!", "מ"])
    cut = len(text) - len(text.lstrip())  # white space in front goes
    text = text[cut:] + closing
    specials = [Special(s.kind, max(0, s.start - cut), max(0, s.end - cut)) for s in specials]
    return Generated(article_id, raw + closing, text, tuple(specials), _spans(text, specials, number, chance))


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(1, 3)))


def _spans(
    text: str, specials: Sequence[Special], number: int, chance: random.Random
) -> tuple[tuple[int, int, str], ...]:
    """Choose spans whose ends fall on, before, behind and into the pieces."""
    found: dict[tuple[int, int], str] = {}
    while len(found) < number:
        piece, other = chance.choice(specials), chance.choice(specials)
        left = chance.randint(max(0, piece.start - 12), piece.start)
        right = chance.randint(piece.end, min(len(text), piece.end + 12))
        middle = chance.randint(piece.start, piece.end)
        place = chance.choice(
            [
                (piece.start, piece.end),
                (piece.start, right),
                (left, piece.end),
                (piece.end, right),
                (left, piece.start),
                (left, right),
                (middle, right),
                (left, middle),
                (min(piece.start, other.start), max(piece.end, other.end)),
            ]
        )
        if place[0] < place[1]:
            found.setdefault(place, chance.choice(LABELS))
    return tuple((start, end, label) for (start, end), label in found.items())


def write_lines(articles: Iterable[Generated], folder: Path) -> list[Path]:
    """Write two JSONL files: one with everything escaped, one with the characters as they are, where UTF-8 has them."""
    escaped, plain = [], []
    for number, article in enumerate(articles):
        row = {"id": article.article_id, "text": article.raw}
        surrogates = re.search("[\ud800-\udfff]", article.raw)
        if number % 2 or surrogates:
            escaped.append(json.dumps(row))
        else:
            plain.append(json.dumps(row, ensure_ascii=False))
    paths = [folder / "escaped.jsonl", folder / "plain.jsonl"]
    for path, lines in zip(paths, (escaped, plain), strict=True):
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8", newline="\n")
    return paths
