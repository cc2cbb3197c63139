"""Tags of tokens, BIO and BILOU: to tags and back.

BIO: `B-` on the first token of a span, `I-` on the others. BILOU: `B-`, `I-`, and `L-` on the last; `U-` where one
token is all. `O` is on every token that is in no span.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, get_args

from copydesk.dataset.tokens.aligning import Piece
from copydesk.dataset.tokens.places import Places
from copydesk.errors import BuildError
from copydesk.labels.conll import runs

Tagging = Literal["bio", "bilou"]
OUTSIDE = "O"
PREFIXES: Mapping[str, str] = {"bio": "BI", "bilou": "BILU"}


def vocabulary(labels: Iterable[str], tagging: str) -> tuple[str, ...]:
    """List all tags in order: `O`, then those of each label. The place of a tag is its number."""
    if tagging not in PREFIXES:
        raise BuildError(f"unknown way to tag {tagging!r}: there are {', '.join(get_args(Tagging))}")
    return (OUTSIDE, *(f"{prefix}-{label}" for label in labels for prefix in PREFIXES[tagging]))


def encode(pieces: Iterable[Piece], begin: int, end: int, tagging: str) -> list[str]:
    """Tag the tokens `begin` to `end`; pieces are within, and no two share a token."""
    tags = [OUTSIDE] * (end - begin)
    last, only = ("L-", "U-") if tagging == "bilou" else ("I-", "B-")
    for first, behind, label in pieces:
        place, size = first - begin, behind - first
        if size == 1:
            tags[place] = only + label
            continue
        tags[place] = "B-" + label
        tags[place + size - 1] = last + label
        if size > 2:
            tags[place + 1 : place + size - 1] = ["I-" + label] * (size - 2)
    return tags


def decode(tags: Iterable[str | None]) -> Iterator[Piece]:
    """Read tags, in whichever way they are tagged; None stands between sentences, and is no token.

    What breaks the rules is read as `conlleval` reads it: a span begins where the label changes, and with `B-` and
    `U-`; it ends before `O`, before None, and with `L-` and `U-`. So an `I-` or `L-` behind `O` begins one.
    """
    return (Piece(first, last, label) for label, first, last in runs(tags))


def spans_of(tags: Sequence[str | None], places: Places) -> list[tuple[int, int, str]]:
    """Read tags as spans of characters: start, end, label."""
    return [
        (int(places.starts[piece.first]), int(places.ends[piece.last - 1]), piece.label)
        for piece in decode(tags)
    ]
