"""The frames that the steps hand each other: their columns and dtypes.

Missing is pandas' NA, never an empty string. Times are UTC. Attributes of a scheme are further columns of
`spans`, behind these.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

TEXT, COUNT, NUMBER, TIME, THING = "string", "Int64", "Float64", "datetime64[us, UTC]", "object"
FLAG = "boolean"

COLUMNS: dict[str, dict[str, str]] = {
    "articles": {
        "article_id": TEXT, "story_id": TEXT, "outlet": TEXT, "published": TEXT, "url": TEXT, "author": TEXT,
        "title": TEXT, "text": TEXT, "text_sha256": TEXT, "source": TEXT, "cleaning": THING, "added_at": TIME,
    },
    "units": {"unit_id": TEXT, "article_ids": THING},
    "assignments": {"unit_id": TEXT, "annotator": TEXT, "scheme": TEXT, "round": TEXT, "project_key": TEXT},
    "annotations": {
        "annotation_id": TEXT, "version": COUNT, "unit_id": TEXT, "annotator": TEXT, "scheme": TEXT,
        "round": TEXT, "state": TEXT, "submitted_at": TIME, "seconds": NUMBER, "origin": TEXT,
        "unsure": FLAG, "note": TEXT,
    },
    "spans": {
        "span_id": TEXT, "annotation_id": TEXT, "unit_id": TEXT, "article_id": TEXT, "field": TEXT,
        "annotator": TEXT, "label": TEXT, "start": COUNT, "end": COUNT, "text": TEXT, "text_sha256": TEXT,
        "origin": TEXT, "check": TEXT, "part_of": TEXT,
    },
    "choices": {"annotation_id": TEXT, "unit_id": TEXT, "annotator": TEXT, "question": TEXT, "value": TEXT},
    "relations": {
        "annotation_id": TEXT, "unit_id": TEXT, "annotator": TEXT, "relation": TEXT, "from_span": TEXT,
        "to_span": TEXT, "direction": TEXT,
    },
    "decisions": {
        "annotation_id": TEXT, "unit_id": TEXT, "annotator": TEXT, "reason": TEXT, "note": TEXT,
    },
    "rejected": {"source": TEXT, "item": TEXT, "reason": TEXT, "raw": TEXT},
    "problems": {
        "annotation_id": TEXT, "unit_id": TEXT, "annotator": TEXT, "rule": TEXT, "item": TEXT, "problem": TEXT,
    },
    "damage": {
        "article_id": TEXT, "damage": TEXT, "score": NUMBER, "start": COUNT, "end": COUNT, "why": TEXT,
    },
    "marks": {"article_id": TEXT, "kind": TEXT, "start": COUNT, "end": COUNT, "text": TEXT, "why": TEXT},
    "copies": {"article_id": TEXT, "of": TEXT, "kind": TEXT, "share": NUMBER},
    "story_reasons": {
        "story_id": TEXT, "article_id": TEXT, "by": TEXT, "names": THING, "numbers": THING, "words": THING,
        "phrases": THING, "days": COUNT, "was": TEXT, "at": TIME,
    },
    "doubtful": {
        "a": TEXT, "b": TEXT, "score": NUMBER, "story_a": TEXT, "story_b": TEXT, "title_a": TEXT, "title_b": TEXT,
        "why": TEXT,
    },
}  # fmt: skip
"""The last five are about articles alone:

`damage`: one row a place in the text (`start`, `end`) that speaks for it; `score` is how sure it is, from 0 to 1.
`marks`: ranges that are not the report's own words; `kind` is what they are.
`copies`: `of` is the article that it was copied from; `kind` exact, near or contained; `share` of shingles in common.
`story_reasons`: `by` data, found or person; what the articles of the story share, as it was when this one came to it;
`was` is the story that it was in before.
`doubtful`: two articles; `score` is how likely they report the same event, NA where the two stories were given; `why`
is what they share, or that.
"""

_OF_ARTICLES = ("damage", "marks", "copies", "story_reasons", "doubtful")
RESERVED = frozenset(
    column for name, columns in COLUMNS.items() if name not in _OF_ARTICLES for column in columns
) | {
    "part_of", "votes", "of", "verdict", "disputed_attributes", "disputes",
}  # fmt: skip
"""Names that an attribute of a scheme may not take."""


def table(
    name: str, rows: Iterable[Mapping[str, Any]], attributes: Mapping[str, str] | None = None
) -> "pd.DataFrame":
    """Make the frame `name` from rows; a key that a row lacks is NA.

    `attributes` maps further columns to their dtype: for `spans` the scheme's attributes ("object" for lists).
    """
    import pandas as pd

    dtypes = COLUMNS[name] | dict(attributes or {})
    rows = list(rows)
    return pd.DataFrame(
        {
            column: pd.Series(
                [pd.NA if (value := row.get(column)) is None else value for row in rows], dtype=dtype
            )
            for column, dtype in dtypes.items()
        }
    )


def records(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    """Turn a frame into dicts of plain Python values and NA: `to_dict("records")`, several times as fast."""
    names = list(frame.columns)
    columns = [frame[name].to_numpy(dtype=object).tolist() for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def missing(value: Any) -> bool:
    """Tell whether a value of a record is None, NA, NaN or NaT: `pandas.isna`, several times as fast; a list is not."""
    return value is None or type(value).__name__ == "NAType" or bool(value != value)
