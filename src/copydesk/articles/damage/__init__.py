"""What was done to a text before it came here: reported with places and a score, never repaired by guess."""

from copydesk.articles.damage.characters import mixed_languages, replacement_characters
from copydesk.articles.damage.edges import cut_short, starts_mid_sentence
from copydesk.articles.damage.stripping import stripped_words
from copydesk.articles.findings import Damage

__all__ = ["NAMES", "examine"]

_EXAMINATIONS = (stripped_words, cut_short, starts_mid_sentence, replacement_characters, mixed_languages)
NAMES = tuple(sorted(one.__name__.replace("_", "-") for one in _EXAMINATIONS))
"""The damages that there can be: an examination is called after what it finds."""


def examine(text: str) -> tuple[Damage, ...]:
    """Find what is damaged in a canonical text: what an examination finds with a score of 0.5 or more."""
    return tuple(damage for examination in _EXAMINATIONS if (damage := examination(text)))
