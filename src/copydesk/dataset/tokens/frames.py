"""Tokens with tags as a pandas frame."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from copydesk.dataset.formats.losses import Account
from copydesk.dataset.rows import Row
from copydesk.dataset.splits import PARTS
from copydesk.dataset.tokens.blocks import Cutting
from copydesk.dataset.tokens.places import Tokenizer
from copydesk.dataset.tokens.tagging import Who, tagged
from copydesk.dataset.tokens.tags import Tagging, encode, vocabulary
from copydesk.dataset.tokens.tokenizers import Named
from copydesk.dataset.tokens.tokenizers import tokenizer as tokenizer_of
from copydesk.errors import BuildError
from copydesk.tables import COUNT, TEXT, THING

if TYPE_CHECKING:
    from copydesk.dataset.folder import Dataset
    from copydesk.schemes import LabelScheme

COLUMNS = {
    "part": TEXT, "unit_id": TEXT, "article_id": TEXT, "story_id": TEXT, "annotator": TEXT, "window": COUNT,
    "tokens": THING, "starts": THING, "ends": THING, "tags": THING, "tag_ids": THING,
}  # fmt: skip
INPUT_IDS = "input_ids"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a training set."""

    frame: pd.DataFrame
    account: Account
    tags: tuple[str, ...]
    """All tags there can be; the place of one is its number in `tag_ids`."""


def tokens_of(
    dataset: "Dataset",
    tokenizer: Named = "plain",
    part: str | None = None,
    tagging: Tagging = "bio",
    window: int | None = None,
    stride: int = 0,
    sentences: bool = False,
    annotator: str | None = None,
) -> Tokens:
    """Give the tokens of a part of a set, or of all, with the account that the frame's `attrs` sum up."""
    if part is not None and part not in PARTS:
        raise BuildError(f"there is no part {part!r}: there are {', '.join(PARTS)}")
    parts = {side: dataset.rows(side) for side in ([part] if part else PARTS)}
    cutting = Cutting(window, stride, sentences)
    made = frame(parts, dataset.scheme, tokenizer_of(tokenizer), cutting, tagging, annotator)
    if annotator is not None and made.frame.empty:
        known = sorted(
            {vote["annotator"] for side in PARTS for row in dataset.rows(side) for vote in row["votes"]}
        )
        if annotator not in known:
            raise BuildError(
                f"nobody in the set is called {annotator!r}: there are {', '.join(known) or 'no votes'}"
            )
    return made


def frame(
    parts: Mapping[str, Iterable[Row]],
    scheme: "LabelScheme",
    tokenizer: Tokenizer,
    cutting: Cutting,
    tagging: Tagging = "bio",
    who: Who = None,
) -> Tokens:
    """Make one row a window of each text.

    `tokens` and `tags` are lists of strings; `starts`, `ends` and `tag_ids` arrays of int64 of the same length, and so
    is `input_ids`, which is there when the tokenizer has ids. `annotator` is NA where the spans are the consensus.
    The frame's `attrs` have `tags` (all in the order of their numbers) and `losses`: how many of what were kept,
    snapped and dropped, and why.
    """
    tags = vocabulary([label.name for label in scheme.labels], tagging)
    number = {tag: place for place, tag in enumerate(tags)}
    account = Account()
    columns: dict[str, list[object]] = {name: [] for name in (*COLUMNS, INPUT_IDS)}
    for part, rows in parts.items():
        for one in tagged(rows, scheme, tokenizer, cutting, account, who=who):
            words = one.places.words(one.text)
            for window, ((begin, end), pieces) in enumerate(zip(one.blocks, one.pieces, strict=True)):
                own = encode(pieces, begin, end, tagging)
                ids = one.places.ids
                row = (
                    part, one.unit_id, one.article_id, one.story_id, one.annotator, window, words[begin:end],
                    one.places.starts[begin:end], one.places.ends[begin:end], own,
                    np.array([number[tag] for tag in own], dtype=np.int64), None if ids is None else ids[begin:end],
                )  # fmt: skip
                for column, value in zip(columns.values(), row, strict=True):
                    column.append(value)
    dtypes = COLUMNS | ({INPUT_IDS: THING} if any(ids is not None for ids in columns[INPUT_IDS]) else {})
    made = pd.DataFrame({name: pd.Series(columns[name], dtype=dtype) for name, dtype in dtypes.items()})
    made.attrs = {"tags": list(tags), "losses": summary(account)}
    return Tokens(made, account, tags)


def summary(account: Account) -> list[dict[str, object]]:
    """Give an account as rows of plain values: change, kind, why, number."""
    kept = [
        {"change": "kept", "kind": kind, "why": "", "number": n} for kind, n in sorted(account.kept.items())
    ]
    return kept + [
        {"change": change, "kind": kind, "why": why, "number": n}
        for (change, kind, why), n in sorted(account.counts.items())
    ]
