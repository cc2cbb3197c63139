"""Long tables: one row a span, or one row an answer to a question."""

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from copydesk.articles.reading.rows import Table, metadata, reject
from copydesk.errors import LabelError
from copydesk.labels.given import GivenAnswer, GivenLabels, GivenSpan, Read
from copydesk.records import Rejected
from copydesk.schemes import LabelScheme

NAMES = (
    "article_id", "annotator", "label", "start", "end", "text", "text_sha256", "field", "span_id", "part_of",
    "question", "value",
)  # fmt: skip
WHOLE = re.compile(r"\s*[0-9]{1,18}\s*")
Values = Mapping[str, Any]


def columns_of(table: Table, mapping: Mapping[str, str], scheme: LabelScheme) -> dict[str, str]:
    """Map our names to the table's columns; LabelError when those that a table of labels needs are missing."""
    ours = [*NAMES, *(a.name for a in scheme.attributes), *(q.name for q in scheme.questions)]
    plain = {column.strip().casefold(): column for column in reversed(table.columns)}
    chosen = {name: column for name in ours if (column := plain.get(name.casefold()))} | dict(mapping)
    faults = [
        f"no column {theirs!r} for {name}" for name, theirs in mapping.items() if theirs not in table.columns
    ]
    faults += [
        f"--map {name}=...: no such name; there are {', '.join(ours)}" for name in mapping if name not in ours
    ]
    answers = {"question", "value"} <= chosen.keys() or any(q.name in chosen for q in scheme.questions)
    needed = ["article_id"] if answers and "label" not in chosen else ["article_id", "label", "start", "end"]
    faults += [f"no column {name!r}" for name in needed if name not in chosen]
    if faults:
        raise LabelError(
            f"{table.source}: {'; '.join(faults)}; its columns are {', '.join(table.columns)}",
            next_step="Say which column is which, for example: --map article_id=doc --map label=tag",
        )
    return chosen


def read_table(
    table: Table, chosen: Mapping[str, str], scheme: LabelScheme, into: Read, *, typed: bool
) -> None:
    """Read the rows, by article and annotator; `typed` says that whole numbers come as numbers."""
    labels: dict[tuple[str, str | None, str | None], _Rows] = {}
    questions = [q.name for q in scheme.questions if q.name in chosen]
    for row in table.rows(list(dict.fromkeys(chosen.values()))):
        if isinstance(row, Rejected):
            into.rejected.append(row)
            continue
        item, theirs = row
        values = {
            name: given
            for name, column in chosen.items()
            if (given := _given(theirs.get(column))) is not None
        }
        try:
            article_id, annotator = _word(values, "article_id"), _word(values, "annotator")
            if article_id is None:
                raise ValueError("no article_id")
            of = article_id, annotator, _word(values, "text_sha256")
            _Rows.take(labels.setdefault(of, _Rows(item)), item, values, scheme, questions, typed=typed)
        except ValueError as error:
            raw = json.dumps(dict(theirs), ensure_ascii=False, default=str)
            into.rejected.append(reject(table.source, item, str(error), raw))
    into.labels += [
        GivenLabels(
            table.source,
            rows.item,
            article_id=article_id,
            annotator=annotator,
            text_sha256=text_sha256,
            spans=tuple(rows.spans),
            answers=tuple(rows.answers.values()),
        )
        for (article_id, annotator, text_sha256), rows in labels.items()
        if rows.spans or rows.answers
    ]


class _Rows:
    """What the rows of one article and annotator hold."""

    def __init__(self, item: str) -> None:
        self.item = item
        self.spans: list[GivenSpan] = []
        self.answers: dict[tuple[str, str], GivenAnswer] = {}

    def take(
        self, item: str, values: Values, scheme: LabelScheme, questions: Collection[str], *, typed: bool
    ) -> None:
        """Take one row: a span, answers, or both; ValueError when it is neither."""
        answers = [(name, values[name]) for name in questions if name in values]
        if question := _word(values, "question"):
            if "value" not in values:
                raise ValueError(f"no value for the question {question}")
            answers.append((question, values["value"]))
        place = [name for name in ("label", "start", "end") if name in values]
        if not place and not answers:
            raise ValueError("the row holds no label and no answer")
        if place and len(place) < 3:
            missing = [name for name in ("label", "start", "end") if name not in place]
            raise ValueError(f"a span needs label, start and end; {', '.join(missing)} is empty")
        if (field := _word(values, "field")) not in (None, "text"):
            raise ValueError(f"offsets count in the text of an article, not in its {field}")
        if place:
            self.spans.append(
                GivenSpan(
                    item,
                    str(_word(values, "label")),
                    _offset(values["start"], typed=typed),
                    _offset(values["end"], typed=typed),
                    text=values["text"] if isinstance(values.get("text"), str) else None,
                    name=_word(values, "span_id"),
                    part_of=_word(values, "part_of"),
                    attributes={a.name: values[a.name] for a in scheme.attributes if a.name in values},
                )
            )
        for question, value in answers:
            for one in value if isinstance(value, list | tuple) else [value]:
                written = _string(question, one)
                if written is not None:  # the same answer on every row of a wide table is one answer
                    self.answers.setdefault((question, written), GivenAnswer(item, question, written))


def _given(value: Any) -> Any:
    """Bring a cell to plain Python; blank is None."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, float) and value != value:
        return None
    return None if value is None or (isinstance(value, str) and not value.strip()) else value


def _word(values: Values, name: str) -> str | None:
    return _string(name, values.get(name))


def _string(name: str, value: Any) -> str | None:
    try:
        written = metadata(value)
    except (TypeError, UnicodeDecodeError):
        raise ValueError(f"{name} is {type(value).__name__}, not a string") from None
    return written and written.strip()


def _offset(value: Any, *, typed: bool) -> Any:
    """Give a whole number as such where the format knows only strings; anything else is left to be repaired."""
    return int(value) if not typed and isinstance(value, str) and WHOLE.fullmatch(value) else value
