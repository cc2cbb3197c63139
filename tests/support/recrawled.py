"""The same article as another crawl got it: every character that was in it remembers where."""

import random
import re
from collections.abc import Callable, Sequence

Chars = list[tuple[str, int | None]]
"""The characters of a text, each with its place in the article, or None where it was not in it."""

CAPTIONS = (
    "Image 1 of 3: A street in the old town, seen on an evening in spring. Photograph by a passer-by/Handout",
    "FILE PHOTO: People wait outside of a building with many windows.",
    "(Picture: archive)",
)
FRAME = (
    "Skip to main content\nSubscribe now for one coin a week, cancel at any time",
    "Sign up to our newsletter and never miss what happens next door.\nAll rights reserved. Share this story",
)
_CURLED = {'"': "“", "'": "’"}
_STRAIGHT = {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "..."}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def new(text: str) -> Chars:
    return [(character, None) for character in text]


def paragraphs(chars: Chars) -> list[Chars]:
    """Cut behind line ends; where a text has one line, behind sentences."""
    text = "".join(character for character, _ in chars)
    pattern = r"\n+" if "\n" in text.strip() else r"(?<=[.!?]) +"
    ends = [found.end() for found in re.finditer(pattern, text)]
    return [chars[a:b] for a, b in zip([0, *ends], [*ends, len(chars)], strict=True) if a < b]


def cut(chars: Chars, rng: random.Random) -> Chars:
    """Leave out a fifth of the paragraphs, at least one where there are three."""
    parts = paragraphs(chars)
    number = max(1, len(parts) // 5) if len(parts) > 2 else 0
    gone = set(rng.sample(range(len(parts)), number))
    return [one for number, part in enumerate(parts) if number not in gone for one in part]


def most_cut(chars: Chars, rng: random.Random) -> Chars:
    """Leave two of five paragraphs."""
    parts = paragraphs(chars)
    kept = set(rng.sample(range(len(parts)), max(1, 2 * len(parts) // 5)))
    return [one for number, part in enumerate(parts) if number in kept for one in part]


def quotes(chars: Chars, rng: random.Random) -> Chars:
    """Curl quotes, or straighten them and dashes."""
    change = _CURLED if rng.random() < 0.5 else _STRAIGHT
    made: Chars = []
    for character, place in chars:
        by = change.get(character, character)
        made += [(one, place) for one in by]
    return made


def typos(chars: Chars, rng: random.Random) -> Chars:
    """Mend one word in a hundred: a letter is doubled, left out, another one, or two change places."""
    made: Chars = []
    for part in _words(chars):
        if len(part) > 3 and part[0][0].isalpha() and rng.random() < 0.01:
            at = rng.randrange(1, len(part) - 1)
            how = rng.randrange(4)
            letter: Chars = new(rng.choice(_LETTERS))
            if how == 0:
                part = part[:at] + letter + part[at:]
            elif how == 1:
                part = part[:at] + part[at + 1 :]
            elif how == 2:
                part = part[:at] + letter + part[at + 1 :]
            else:
                part = [*part[: at - 1], part[at], part[at - 1], *part[at + 1 :]]
        made += part
    return made


def replaced(chars: Chars, rng: random.Random) -> Chars:
    """Put another word for two in a hundred: a label on it must not come back as if nothing were."""
    made: Chars = []
    for part in _words(chars):
        if part[0][0].isalpha() and rng.random() < 0.02:
            part = new("".join(rng.choice(_LETTERS) for _ in range(rng.randrange(3, 9))))
        made += part
    return made


def spaces(chars: Chars, rng: random.Random) -> Chars:
    """Change white space: doubled, unbreakable, lines broken and joined."""
    made: Chars = []
    for one in chars:
        if one[0] == "\n":
            made += rng.choice([[one], [one, ("\n", None)], [(" ", one[1])]])
        elif one[0] == " ":
            made += rng.choices(
                [[one], [one, (" ", None)], [("\u00a0", one[1])], [("\n", one[1])]], [90, 4, 4, 2]
            )[0]
        else:
            made.append(one)
    return made


def boilerplate(chars: Chars, _: random.Random) -> Chars:
    """Put what a site writes around every article above and below."""
    return [*new(f"{FRAME[0]}\n\n"), *chars, *new(f"\n\n{FRAME[1]}")]


def captions(chars: Chars, rng: random.Random) -> Chars:
    """Put captions between paragraphs, one for five of them."""
    made: Chars = []
    for part in paragraphs(chars):
        made += part
        if rng.random() < 0.2:
            made += new(f"{rng.choice(CAPTIONS)}\n\n")
    return made


def everything(chars: Chars, rng: random.Random) -> Chars:
    for change in (cut, captions, typos, quotes, spaces, boilerplate):
        chars = change(chars, rng)
    return chars


KINDS: dict[str, Callable[[Chars, random.Random], Chars]] = {
    "paragraphs cut": cut,
    "most paragraphs cut": most_cut,
    "quotes curled or straightened": quotes,
    "typos mended": typos,
    "boilerplate added": boilerplate,
    "white space changed": spaces,
    "captions inserted": captions,
    "all of these": everything,
    "words replaced": replaced,
}
CUT_OFF = ("most paragraphs cut",)
"""Kinds of which much must be lost."""


def _words(chars: Chars) -> list[Chars]:
    text = "".join(character for character, _ in chars)
    return [chars[a.start() : a.end()] for a in re.finditer(r"\w+|\W+", text)]


def crawled(text: str, kind: str, rng: random.Random) -> Chars:
    """Change a text; as every reader does, its edges are stripped."""
    chars = KINDS[kind](list(zip(text, range(len(text)), strict=True)), rng)
    while chars and chars[0][0].isspace():
        del chars[0]
    while chars and chars[-1][0].isspace():
        del chars[-1]
    return chars


def still_there(
    chars: Sequence[tuple[str, int | None]], start: int, end: int, text: str
) -> tuple[int, int] | None:
    """Give where the letters and digits of a span are now, from the first to behind the last; None where one is gone.

    A letter that is another one now does not count as gone, but a whole word does.
    """
    words = [(a.start(), a.end()) for a in re.finditer(r"\w+", text) if a.start() < end and a.end() > start]
    places = {place: now for now, (_, place) in enumerate(chars) if place is not None}
    inside = [places[at] for at in range(start, end) if at in places and re.match(r"\w", text[at])]
    whole = all(any(at in places for at in range(max(a, start), min(b, end))) for a, b in words)
    return (min(inside), max(inside) + 1) if inside and whole else None


def letters(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Give where the letters and digits of a range begin and end."""
    found = [place for place in range(start, end) if re.match(r"\w", text[place])]
    return (found[0], found[-1] + 1) if found else None
