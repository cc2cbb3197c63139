"""Words stripped out of a text: hyphenated words and words with letters beyond ASCII, as careless cleaners drop them.

Two kinds of evidence must agree, as each alone is innocent somewhere: places where a word seems to be missing
(a typist's double spaces, a typo) and too few words of the kind that is stripped (some outlets write no hyphens).
Both are counts, likely under one of two stories, and the score is the posterior of the first (Bayes' rule):

- stripped: nearly none of such words is left, and a place for a share of those that stood there;
- as written: such words at the usual rate, and hardly a place.

The constants called measured were counted on 1,500 of one half of 8,000 English news articles (250 outlets, 2012-2020),
whose words were then stripped; the evidence run reports on the other half. For other languages the pairs
of words below say nothing, and letters beyond ASCII speak against stripping.
"""

import re
from collections.abc import Sequence
from math import exp, lgamma, log, prod

from copydesk.articles.findings import Damage

USUAL, USUAL_SPREAD = 0.0093, 4.0
"""Words of the kind that is stripped, per word of a text, and how alike articles are in it (measured)."""
LEFT_OVER = 0.02
"""The share of them that stripping misses: assumed; it keeps one survivor from speaking against all the rest."""
NO_HYPHENS = 0.02
"""The share of undamaged texts where their lack means nothing, as the house writes none: assumed, on the safe side."""
VARIANTS = ((0.9, 0.07, 0.13), (0.0, 0.1, 0.13), (0.0, 0.0, 0.13))
"""Gaps, orphans and seams per stripped word, by what became of the spaces around it: left as they were,
collapsed, or tidied before punctuation too (measured)."""
PLACES_SPREAD = 2.0
"""How alike stripped texts are in their places: lower than measured, as cleaners strip more or other words too."""
CHANCE = ((0.00001, 0.1), (0.00014, 0.1), (0.00002, 0.5))
"""Gaps, orphans and seams per word of an undamaged text, and how alike articles are in it (measured; the corpus has
no double spaces at all, so gaps are assumed)."""
ODD, ODD_GAPS = 0.02, 0.01
"""The share of undamaged texts with wide spaces anywhere (justified columns, OCR), and how many per word: assumed."""
DAMAGED = 0.05
"""How many texts are stripped before anything is seen: assumed; the score is the chance that this one is."""

_HYPHENATED = re.compile(  # long-term, rank-and-file, and/or
    r"[-/\u2010\u2011](?<=[^\W_].)[^\W_]+(?:[-/\u2010\u2011][^\W_]+)*"
)
_BEYOND_ASCII = re.compile(r"[\u00c0-\u1fff\u2c00-\ud7ff]\w*")  # Erdoğan
_GAP = re.compile(
    r" (?<=[^\s.!?:…”\"’)\]] ) +(?![\s]|$)"  # between words, not between sentences
)
_ORPHAN = re.compile(
    r" (?:[,.;)](?<=\w [,.;)])(?![^\s”\"’])"  # a space before punctuation
    r"|['’]s\b|-[a-z]{3,}\b)"  # a dangling 's or -backed
)
_FOLLOWER = (  # of, on, or, to, and, at, are, among, in, is, by, between, for, from, with, was, were, who, would, ...
    r" +(?:o[fnr]|to|a(?:nd|t|re|mong)|i[ns]|b(?:y|etween)|f(?:or|rom)|w(?:ith|as|ere|ho|ould)|ha[sd]|that)\b(?![-’'.])"
)
_END = r" *[,.;:?!]"
_SEAM = re.compile(  # sorted by first letters, as the search tries every word
    rf" (?:[Tt]he(?:ir)?(?:{_FOLLOWER}|{_END})|(?:[Ii]ts|[Oo]ur|[Ee]very)(?:{_FOLLOWER}|{_END})"  # the of, its ,
    rf"|an(?:{_FOLLOWER}|{_END})|a(?:{_FOLLOWER}| *,)"  # an of, a ,
    r"|[Aa]n +[B-DF-GJ-NP-TV-Zb-df-gj-np-tv-z][a-z]{2}"  # an plan
    r"|[Aa] +(?:[AIai]|[Ee](?!u)|[Oo](?!n[ce]|ui))[a-z]{2})"  # a old
)
_EMPTY = re.compile(  # ( ) and , ,
    r"[(,“](?:(?<=\() *(?:\)|[,.](?!\w))|(?<=,) *[,.](?![\w.])|(?<=“) *”)"
)


def stripped_words(text: str) -> Damage | None:
    """Find the places where words were stripped out, if the text as a whole looks like it."""
    gaps = _spans(_GAP, text) if "  " in text else []
    kinds = gaps, _spans(_ORPHAN, text), _spans(_SEAM, text) + _spans(_EMPTY, text)
    places = tuple(sorted({place for kind in kinds for place in kind}))
    if not places:
        return None
    words = text.count(" ") + text.count("\n") + 1
    kept = len(_HYPHENATED.findall(text)) + (0 if text.isascii() else len(_BEYOND_ASCII.findall(text)))
    score = posterior(words, kept, [len(kind) for kind in kinds])
    if score < 0.5:
        return None
    why = (
        f"{len(places)} places where a word seems to be missing, and {kept} words with a hyphen or a letter "
        f"beyond ASCII where a text of {words} words has some {USUAL * words:.0f}"
    )
    return Damage("stripped-words", round(score, 3), places, why)


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text)]


def posterior(words: int, kept: int, counts: Sequence[int]) -> float:
    """Weigh both stories by Bayes' rule; within each, and for one variant, the counts are taken as independent."""
    usual = USUAL * words
    few = _likelihood(kept, usual * LEFT_OVER, USUAL_SPREAD)
    stripped = few * sum(
        prod(
            _likelihood(count, usual * left + rate * words, PLACES_SPREAD)
            for count, left, (rate, _) in zip(counts, variant, CHANCE, strict=True)
        )
        for variant in VARIANTS
    )
    written = (1 - NO_HYPHENS) * _likelihood(kept, usual, USUAL_SPREAD) + NO_HYPHENS * few
    gaps, orphans, seams = (
        _likelihood(count, rate * words, spread) for count, (rate, spread) in zip(counts, CHANCE, strict=True)
    )
    written *= ((1 - ODD) * gaps + ODD * _likelihood(counts[0], ODD_GAPS * words, 1.0)) * orphans * seams
    stripped *= DAMAGED / len(VARIANTS)
    whole = stripped + (1 - DAMAGED) * written
    return stripped / whole if whole else 0.0  # both underflow where hundreds of places speak for neither


def _likelihood(count: int, mean: float, spread: float) -> float:
    """Give the negative binomial's probability of a count, by mean and size (variance mean + mean² / size)."""
    share = mean / (mean + spread)
    if not count:
        return exp(spread * log(1 - share))
    ways = lgamma(count + spread) - lgamma(spread) - lgamma(count + 1)
    return exp(ways + spread * log(1 - share) + count * log(share))
