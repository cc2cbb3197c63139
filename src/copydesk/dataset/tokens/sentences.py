"""Where the sentences of a news text begin: rules, the same for every tokenizer.

Of the libraries that do this, pysbd is stale, sentencex (1.0.32) panics at U+2028, and spaCy's sentencizer takes every
dot that is a token for an end.

A sentence ends with `.`, `!`, `?`, `…` or their like and what closes behind them (quotes, brackets), before white
space and something that can begin one; not behind an abbreviation, an initial, or the number of a day. A line ends
one too, unless lines are broken for their width; a blank line always does.
"""

import re
from itertools import pairwise


def _words(said: str) -> frozenset[str]:
    return frozenset(said.split())


TITLES = _words(
    """
    mr mrs ms mx messrs dr prof rev hon fr sra srta st mt ft gen col maj capt cmdr lt sgt cpl pte pvt adm brig insp
    supt det gov sen rep reps sens pres amb atty vol fig art hrn hr frl dipl ing nr tel mme mlle
    """
)
"""Before what they belong to, with a capital: no sentence ends here."""
LOWER = _words(
    """
    vs v pp approx est cf viz ca e.g i.e z.b u.a d.h vgl bzw evtl ggf inkl zzgl av bd núm pág al
    """
)
"""The same, with or without a capital."""
DATES_AND_PLACES = _words(
    """
    jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thurs fri sat sun
    ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa tenn
    tex va vt wash wis wyo inc ltd co corp plc llc bros jr sr dept univ assn
    """
)
"""With a capital: they may end a sentence, and do before a word that mostly begins one."""
MAY_END = _words("etc usw a.m p.m mio mrd")
"""The same, with or without a capital."""
OPENERS = _words(
    """
    the a an this that these those he she it we they i you his her its our their my your there here what when where
    who why how if as at in on for from by with after before but and or so yet however meanwhile while although
    though since some many most all no not one both each another such
    der die das ein eine er sie es wir ihr im am und aber doch le les un une il elle ils el los las una
    """
)
"""Words that mostly begin a sentence where they are written with a capital."""
MONTHS = _words("januar februar märz april mai juni juli august september oktober november dezember")
"""Behind the number of a day: `am 3. März`."""

_CLOSING = r"(?:[\"'”’»›)\]}」』）]|[“«](?=\s|$)|[^\S\n]»)*"
_END = re.compile(
    rf"[.!?…‽।؟。！？\n](?:(?<=\n)\s*|(?<=[。！？])[。！？]*{_CLOSING}|[.!?…‽।؟]*{_CLOSING}(?=\s|[“„«‹(\[]|$))"
)
"""Signs that end a sentence, or the end of a line; it begins with one set of characters, which makes it fast."""
_BREAK = re.compile(r"[\s\"“”„«»‹›()\[\]{}/—–]")
_NEXT = re.compile(r"[\s\"'“”„‘’«»‹›()\[\]{}—–•*-]*([^\W_]+)?")
_INITIAL = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
WRAPPED = 3
"""Lines that go on in lower case: from so many on, if most do, a text's lines are broken for their width."""
FAR = 40
"""How far back the word before a dot is looked for."""


def sentences(text: str) -> list[int]:
    """Give the first character of each sentence; white space between two belongs to neither."""
    wrapped = _wrapped(text)
    starts = [_black(text, 0)]
    for end in _END.finditer(text):
        start = _black(text, end.end())
        if start > starts[-1] and (_line(text, end, wrapped) if "\n" in end[0] else _ends(text, end)):
            starts.append(start)
    return [start for start in starts if start < len(text)]


def _black(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _wrapped(text: str) -> bool:
    lines = [line.strip() for line in text.split("\n")]
    going_on = [line[0].islower() for before, line in pairwise(lines) if before and line]
    return sum(going_on) >= WRAPPED and 2 * sum(going_on) > len(going_on)


def _line(text: str, end: re.Match[str], wrapped: bool) -> bool:
    """Tell whether the end of a line is that of a sentence."""
    going_on = text[end.end() : end.end() + 1].islower()
    return str(end[0]).count("\n") > 1 or not (wrapped or going_on)


def _ends(text: str, end: re.Match[str]) -> bool:
    """Tell whether a sentence ends with this sign."""
    following = _NEXT.match(text, end.end())
    word = (following and following[1]) or ""
    if word[:1].islower():
        return False
    if not word or end[0][0] != "." or end[0].startswith(".."):
        return True
    before = _BREAK.split(text[max(0, end.start() - FAR) : end.start()])[-1]
    return _dot_ends(before.lstrip("'‘’-"), word, closed=len(end[0]) > 1)


def _dot_ends(before: str, word: str, *, closed: bool) -> bool:
    """Tell whether the dot between two words ends a sentence; `closed` if a quote or bracket closes behind it."""
    plain, capital = before.lower(), before[:1].isupper()
    if closed:
        return True
    if plain in LOWER or (capital and plain in TITLES):
        return False
    if plain in ("no", "nos"):
        return not word[0].isdigit()
    if (
        plain in MAY_END
        or (capital and plain in DATES_AND_PLACES)
        or (capital and _INITIAL.fullmatch(before))
    ):
        return word.lower() in OPENERS
    return not (plain.isdigit() and len(plain) < 3 and word.lower() in MONTHS)
