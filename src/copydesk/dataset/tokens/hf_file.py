"""The tokens of a tokenizer's file as Hugging Face writes it: the extra `hf`."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import numpy as np

from copydesk.dataset.tokens.places import Places, Tokenizer, placed
from copydesk.errors import BuildError, ExtraError


def tokenizer_file(path: Path) -> Tokenizer:
    """Read a `tokenizer.json`; its tokens have ids, and the special ones ([CLS], <s>) are not added.

    What the file says about padding and cutting off is not done: a text is always there as a whole.
    """
    try:
        library = import_module("tokenizers")
    except ImportError as error:
        raise ExtraError(
            "the tokens of a tokenizer's file need", "hf", "tokenizers", error,
            or_else=", or choose --tokenizer plain",
        ) from None  # fmt: skip
    try:
        definition = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise BuildError(f"{path} cannot be read: {error}") from error
    try:
        rules = library.Tokenizer.from_str(definition)
    except Exception as error:  # the library raises nothing more special
        raise BuildError(f"{path} is no tokenizer's file: {error}") from error
    rules.no_truncation()
    rules.no_padding()

    def cut(texts: Sequence[str]) -> list[Places]:
        found = []
        for text, encoding in zip(
            texts, rules.encode_batch(list(texts), add_special_tokens=False), strict=True
        ):
            pairs = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
            ids = np.array(encoding.ids, dtype=np.int64)
            found.append(placed(path.name, text, pairs[:, 0], pairs[:, 1], ids))
        return found

    return Tokenizer(path.name, cut)
