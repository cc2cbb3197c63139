"""Characters that were lost, and texts in several languages at once."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from copydesk.articles.findings import Damage

_LOST = re.compile("\ufffd+")


def replacement_characters(text: str) -> Damage | None:
    """Find U+FFFD, which stands where a decoder could not read a byte: certain, as nobody writes it."""
    if "\ufffd" not in text:
        return None
    places = tuple(match.span() for match in _LOST.finditer(text))
    return Damage(
        "replacement-characters", 1.0, places, f"{text.count(chr(0xFFFD))} characters are lost (U+FFFD)"
    )


WORDS = 25
"""Words from which a line's language can be told: in fewer, a name or a quote is mistaken for a language."""
COMMON = 0.2
"""The share of a line's words that must be among the commonest of a language. Of 13,410 lines of English news it is
0.3 for English in the middle, and below 0.15 for any other language in all but one of a hundred (measured)."""
_COMMONEST = {
    "en": "the of and to in a is that for on was with as are by be this have from they at his not which has an were it",
    "de": "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec aux ont",
    "es": "de la que el en y a los del se las por un para con no una su al lo como más pero sus le ha este es son",
    "it": "di e il la che in a per un è una sono del con non si da le dei alla nel della i gli al lo più anche ha",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das à seu sua ou são",
    "nl": "de van een het en in is dat op te zijn met voor niet aan er die om als door ook bij naar hij uit wordt werd",
    "tr": "ve bir bu da de için ile çok olarak daha gibi sonra kadar olan her ne ki ama en o değil var göre",
}  # fmt: skip
_LANGUAGES: dict[str, list[str]] = {}
"""Of each of these words, the languages that it is common in."""
for _name, _words in _COMMONEST.items():
    for _one in set(_words.split()):
        _LANGUAGES.setdefault(_one, []).append(_name)
_FOREIGN = re.compile("[\u0370-\u1dff\u2c00-\u2dff\u3040-\ud7ff]")
_WORD = re.compile(r"[^\W\d_]+")


def mixed_languages(text: str) -> Damage | None:
    """Find the lines that are in another language, or in another script, than most of the text."""
    told = [(place, _language(line)) for place, line in _lines(text)]
    counts: Counter[str] = Counter()
    for (start, end), language in told:
        if language:
            counts[language] += end - start
    if len(counts) < 2:
        return None
    main = counts.most_common(1)[0][0]
    places = tuple(place for place, language in told if language not in (None, main))
    others = ", ".join(sorted(counts.keys() - {main}))
    share = sum(end - start for start, end in places) / sum(counts.values())
    # Half and half is certainly mixed; a single quoted line among many may be meant.
    score = round(min(1.0, 0.5 + share), 3)
    return Damage("mixed-languages", score, places, f"mostly {main}, with lines in {others}")


def _lines(text: str) -> Iterator[tuple[tuple[int, int], str]]:
    start = 0
    for line in text.split("\n"):
        if len(line) >= WORDS:  # in a shorter one there are not even as many letters
            yield (start, start + len(line)), line
        start += len(line) + 1


def _language(line: str) -> str | None:
    """Name a line's language by its commonest words, or its script where that is not Latin; None if unsure."""
    spaces = line.count(" ")
    if 25 * (line.count(" the ") + line.count(" and ")) > spaces >= WORDS:
        return "en"  # the usual case, told without counting words
    if not line.isascii() and _FOREIGN.search(line):
        scripts = Counter(_script(character) for character in line[:400] if character.isalpha())
        for script, count in scripts.most_common(1):
            if script != "LATIN":
                return script.lower() if count >= WORDS else None
    if spaces + 1 < WORDS:
        return None
    words = _WORD.findall(line.lower())
    counts = dict.fromkeys(_COMMONEST, 0)
    for word in words:
        for name in _LANGUAGES.get(word, ()):
            counts[name] += 1
    if 4 * counts["en"] > len(words):
        return "en"  # the usual case again
    (second, _), (best, name) = sorted((count, name) for name, count in counts.items())[-2:]
    return name if best and best >= COMMON * len(words) and best >= 2 * second else None


def _script(character: str) -> str:
    """Name a letter's script by the first word of its Unicode name: LATIN, CYRILLIC, ARABIC, CJK, ..."""
    return (
        "LATIN"
        if character < "\u0250"
        else unicodedata.name(character, "?").split()[0].removesuffix("-UNIFIED")
    )
