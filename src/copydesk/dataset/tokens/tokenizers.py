"""The tokenizers there are, by name: everything that a span is aligned with is one of them."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from copydesk.dataset.tokens.places import Places, Tokenizer, placed
from copydesk.dataset.tokens.plain import PLAIN
from copydesk.errors import BuildError

Cut = Callable[[str], Iterable[tuple[int, int]]]
"""Somebody's own: the start and the end of each token of a text, in code points."""
Named = str | Path | Cut | Tokenizer

SPACY = "spacy:"


def tokenizer(given: Named = "plain") -> Tokenizer:
    """Find a tokenizer: `plain`, `spacy:en`, the path of a `tokenizer.json`, or a function text -> (start, end) pairs.

    `spacy:` takes any language that spaCy knows, and needs no model. BuildError for an unknown one, ExtraError when
    its library is not installed.
    """
    if isinstance(given, Tokenizer):
        return given
    if not isinstance(given, str | Path):
        return _own(given)
    name = str(given)
    if name == PLAIN.name:
        return PLAIN
    if name.startswith(SPACY):
        from copydesk.dataset.tokens.spacy_words import spacy_words

        return spacy_words(name.removeprefix(SPACY))
    if isinstance(given, Path) or name.endswith(".json"):
        from copydesk.dataset.tokens.hf_file import tokenizer_file

        return tokenizer_file(Path(name))
    raise BuildError(
        f"unknown tokenizer {name!r}: there are plain, spacy:LANGUAGE and the path of a tokenizer.json",
        next_step="Choose one, for example: --tokenizer spacy:en",
    )


def _own(given: Cut) -> Tokenizer:
    name = getattr(given, "__name__", type(given).__name__)

    def places(text: str) -> Places:
        pairs = np.array(list(given(text)), dtype=np.int64).reshape(-1, 2)
        return placed(name, text, pairs[:, 0], pairs[:, 1])

    def cut(texts: Sequence[str]) -> list[Places]:
        return [places(text) for text in texts]

    return Tokenizer(name, cut)
