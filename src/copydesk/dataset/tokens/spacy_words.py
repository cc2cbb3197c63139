"""The tokens of spaCy's rules for a language: the extra `spacy`."""

from collections.abc import Sequence
from importlib import import_module

import numpy as np

from copydesk.dataset.tokens.places import Places, Tokenizer, placed
from copydesk.errors import BuildError, ExtraError


def spacy_words(language: str) -> Tokenizer:
    """Take the tokenizer of `spacy.blank(language)`; its tokens of white space are left out."""
    try:
        spacy = import_module("spacy")
    except ImportError as error:
        raise ExtraError(
            "spaCy's tokens need", "spacy", "spacy", error, or_else=", or choose --tokenizer plain"
        ) from None
    try:
        rules = spacy.blank(language).tokenizer
    except ImportError as error:
        raise BuildError(
            f"spaCy has no rules for the language {language!r}: {error}",
            next_step="Name one that it has, as two letters (spacy:en, spacy:de), or spacy:xx for none.",
        ) from error
    name = f"spacy:{language}"

    def places(text: str) -> Places:
        doc = rules(text)
        starts = np.fromiter((token.idx for token in doc), dtype=np.int64, count=len(doc))
        sizes = np.fromiter((len(token) for token in doc), dtype=np.int64, count=len(doc))
        return placed(name, text, starts, starts + sizes)

    def cut(texts: Sequence[str]) -> list[Places]:
        return [places(text) for text in texts]

    return Tokenizer(name, cut)
