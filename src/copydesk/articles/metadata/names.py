"""Names of outlets taken apart: words, section, domain, and what they are shortened to."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from copydesk.articles.metadata.addresses import site

SECTIONS = frozenset({
    "news", "online", "web", "website", "homepage", "home", "latest", "breaking", "headlines", "rss", "feed",
    "frontpage", "world", "international", "national", "politics", "business", "print", "edition",
})  # fmt: skip
"""Words of which a section behind a dash or in brackets is made: that does not make another outlet."""
OPINION = frozenset({"opinion", "opinions", "editorial", "editorials", "oped", "commentary"})
SMALL = frozenset({"the", "of", "and", "for", "in", "on", "to", "a", "an"})
"""Words that initials may leave out."""
LONGEST = 6
"""Only names of so many words at the most are looked for in short forms."""

_SECTION = re.compile(r"\s+[-–—]\s+|\s*[|:•()\[\]]\s*")
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an outlet as it is spelled, and what is in it."""

    text: str
    plain: str
    """Without its section."""
    words: tuple[str, ...]
    """In small letters, without the section."""
    opinion: bool = False
    site: str | None = None
    """The site, where the name is one: `NYTimes.com`."""

    @property
    def key(self) -> str:
        """What spellings of one name have in common."""
        squeezed = "".join(self.words)
        return (squeezed.removeprefix("the") or squeezed) + ("/opinion" if self.opinion else "")


def read_name(text: str) -> Name:
    """Take a name apart."""
    name = unicodedata.normalize("NFKC", text).strip()
    if own := site(name) if _HOST.fullmatch(name) else None:
        return Name(text, text, (own.partition(".")[0].replace("-", ""),), site=own)
    name = re.sub("op-ed", "oped", name, flags=re.IGNORECASE)
    first, *rest = [part for part in _SECTION.split(name) if part.strip()] or [name]
    words, opinion = _words(first), False
    plain = re.sub(r"(?<=\w)\s+online\b", "", first, flags=re.IGNORECASE)
    for part in map(_words, rest):
        opinion |= not OPINION.isdisjoint(part)
        if not SECTIONS.union(OPINION).issuperset(part):
            words, plain = [*words, *part], text
    while len(words) > 1 and words[-1] in OPINION:
        opinion, words = True, words[:-1]
    kept = [word for place, word in enumerate(words) if not place or word != "online"]
    return Name(text, text if opinion else plain.strip(), tuple(kept) or (name.casefold(),), opinion)


def short_forms(words: Sequence[str]) -> set[str]:
    """List what a name is shortened to: all or the first letter of each word, of `of` and `the` perhaps nothing."""
    if not 1 < len(words) <= LONGEST:
        return set()
    choices = [(word, word[0], "") if word in SMALL else (word, word[0]) for word in words]
    return {form for choice in product(*choices) if len(form := "".join(choice)) > 1}


def abbreviates(short: str, words: Sequence[str]) -> bool:
    """Tell whether a word is made of a beginning of each of several: `wapo` of Washington Post."""
    if not words or len(words) > LONGEST:
        return not words and not short
    first, *rest = words
    return any(
        abbreviates(short[length:], rest)
        for length in range(1, len(first) + 1)
        if short.startswith(first[:length])
    )


def _words(text: str) -> list[str]:
    """Split into words; points and apostrophes within belong to them: S.E. is one."""
    return re.findall(r"\w+", re.sub(r"(?<=\w)[.'’]", "", text.casefold()))
