"""A text whose end or beginning is missing: what an excerpt, a cut or a lost embed leaves in mid-sentence.

A lede that is missing as a whole sentence is not looked for, as the evidence is too weak: a logistic regression on the
words and pairs of words of the next two paragraphs, learnt on some 4,000 articles, told 8 % of beheaded ones at 1 %
false alarms.
"""

import re

from copydesk.articles.findings import Damage

SURE, LIKELY, POSSIBLE = 0.95, 0.7, 0.5
"""Scores set by hand, after what was read among 8,000 articles: no sentence ends with `of the` or starts with a comma;
a sentence without its full stop may also be a typo; after a colon at the end a tweet or a list is missing."""
PROSE = 12
"""Words from which a line is prose: captions, by-lines and headlines without a full stop are mostly shorter."""

_MARKER = re.compile(
    r"(?:\[\+\d+ chars\]|\[(?:…|\.\.\.)\])\Z|(?:…|\.\.\.) ?(?:[Rr]ead|[Ss]ee|[Ll]oad) more\W*\Z"
)
_OPEN_WORDS = (
    "a|an|the|of|to|in|on|at|by|for|from|with|into|than|and|or|nor|but|if|as|that|which|who|whose|whom|because|while|"
    "is|was|are|were|be|been|has|had|will|would|could|should|must|may|might|his|its|their|our|my|your|this|these"
)
_OPEN = re.compile(rf"(?:\b(?:{_OPEN_WORDS})|,)\Z")
_FINISHED = re.compile(r"[.!?…][\"'”’)\]»*]*\Z")
_NO_SENTENCE = re.compile(r"https?:|www\.|\w@\w|(?:^|\s)@\w|#\w|—\s\S+(?:\s\S+){0,5}\Z|\|")


def cut_short(text: str) -> Damage | None:
    """Find a text that ends before its sentence does."""
    start = text.rfind("\n") + 1
    tail = max(start, len(text) - 60)
    if marker := _MARKER.search(text, tail):
        return Damage("cut-short", SURE, (marker.span(),), "ends with a marker of what was cut off")
    if open_end := _OPEN.search(text, tail):
        return Damage("cut-short", SURE, (open_end.span(),), f"ends with '{open_end[0]}', in mid-sentence")
    line = text[start:]
    if _FINISHED.search(text, tail) or len(line.split()) < PROSE or _NO_SENTENCE.search(line):
        return None
    sentence = line[max(line.rfind(end) for end in ".!?…") + 1 :].strip()
    last = (len(text) - len(sentence), len(text))
    if line.endswith(":"):
        return Damage("cut-short", POSSIBLE, (last,), "ends with a colon and nothing after it")
    if _in_prose(sentence):
        return Damage("cut-short", LIKELY, (last,), "the last sentence has no end")
    return None


def _in_prose(tail: str) -> bool:
    """Say whether words that no full stop ends read as a sentence: mostly small letters, and not from a heading."""
    words = tail.split()
    small = sum(word[0].islower() for word in words)
    return len(words) > 1 and words[-1].islower() and 2 * small >= len(words) and ":" not in tail


_CONTINUED = re.compile(r"\A(?:[,;:)\]”]|(?:…|\.\.\.)\s*[a-z]|[a-z]+[ ,](?!\S*[=/]))")


def starts_mid_sentence(text: str) -> Damage | None:
    """Find a text whose first sentence lacks its beginning."""
    line = text.split("\n", 1)[0]
    found = _CONTINUED.search(line)
    if not found or len(line.split()) < PROSE // 2 or not _FINISHED.search(line):
        return None
    score = LIKELY if line[0].islower() else SURE
    return Damage("starts-mid-sentence", score, (found.span(),), f"starts with '{line.split()[0]}'")
