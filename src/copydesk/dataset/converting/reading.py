"""One task of an export to rows of the tables."""

from collections.abc import Iterator, Mapping, Set
from operator import itemgetter
from typing import Any

from copydesk.dataset.converting.tables import Tables
from copydesk.studio.exports import dump
from copydesk.studio.foreign import ForeignConfig
from copydesk.verify.judging import Placed, Texts, judge, on_text
from copydesk.verify.repair import Refused
from copydesk.verify.usable import person_of, readable

Item = Mapping[str, Any]

TASK = {"id", "data", "annotations", "drafts", "predictions"}
ANNOTATION = {
    "id",
    "completed_by",
    "was_cancelled",
    "created_at",
    "updated_at",
    "lead_time",
    "result",
    "task",
}
REGION = {"id", "from_name", "to_name", "type", "origin", "value"}
VALUE = {"start", "end", "text", "labels"}
RELATION = {"from_id", "to_id", "type", "direction", "labels"}
REGION_OF = itemgetter("id", "from_name", "to_name", "type", "origin", "value")
VALUE_OF = itemgetter("start", "end", "text", "labels")
STATES = {"annotations": "submitted", "drafts": "draft", "predictions": "prediction"}


def read(tables: Tables, number: int, task: Any, config: ForeignConfig | None) -> bool:
    """Add what a task says to the tables; tells whether it is a task at all."""
    rows = tables.rows
    if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
        rows["rejected"].append((None, str(number), None, "it is no object with data", text(task)))
        return False
    name = str(task.get("id", number))
    rows["tasks"].append((name, text(task["data"]), more(task, TASK)))
    good = []
    for state, key, given in _given(task):
        whole = readable(given)
        if whole is None:
            rows["rejected"].append(
                (None, name, None, f"one of its {key} is no object with a result", text(given))
            )
        else:
            good.append((state, whole))
    texts = Texts(task["data"], config, [annotation for _, annotation in good])
    for place, (state, annotation) in enumerate(good):
        _annotation(tables, name, f"{name}/{state}/{place}", state, annotation, texts)
    return True


def _given(task: Item) -> Iterator[tuple[str, str, Any]]:
    for key, state in STATES.items():
        given = task.get(key)
        if isinstance(given, list):
            yield from ((state, key, one) for one in given)


def _annotation(tables: Tables, task: str, fallback: str, state: str, annotation: Item, texts: Texts) -> None:
    rows = tables.rows
    name = str(annotation["id"]) if annotation.get("id") is not None else fallback
    seconds = annotation.get("lead_time")
    rows["annotations"].append(
        (
            name,
            task,
            person_of(annotation.get("completed_by")),
            "skipped" if annotation.get("was_cancelled") else state,
            _word(annotation.get("created_at")),
            _word(annotation.get("updated_at")),
            float(seconds) if isinstance(seconds, int | float) else None,
            more(annotation, ANNOTATION),
        )
    )
    take, texts_of = rows["spans"].append, texts.of
    for item in annotation["result"]:
        try:
            region, control, shown, kind, origin, value = REGION_OF(item)
            start, end, claimed, labels = VALUE_OF(value)
            if (
                kind == "labels"
                and len(item) == len(REGION)
                and len(value) == len(VALUE)
                and type(start) is type(end) is int
                and 0 <= start < end
                and type(text_ := texts_of(item)) is str
                and text_[start:end] == claimed
                and end <= len(text_)
                and type(region) is type(control) is type(shown) is type(origin) is str
                and len(labels) == 1
                and type(labels[0]) is str
            ):
                take((name, task, region, shown, control, labels, start, end, claimed, "exact", origin, None))
                continue
        except (KeyError, TypeError):
            pass
        _item(tables, name, task, item, texts)


def _item(tables: Tables, annotation: str, task: str, item: Any, texts: Texts) -> None:
    """Add an item of a result that is no plain region."""
    rows, region = tables.rows, item.get("id") if isinstance(item, dict) else None
    if on_text(item):
        found = judge(item, texts)
        if not isinstance(found, Placed):
            why = (
                f"{found.fault}: {found.reason}"
                if isinstance(found, Refused)
                else f"not to be judged: {found}"
            )
            rows["rejected"].append((annotation, task, _word(region), why, text(item)))
            return
        rest = more(item, REGION - {"type"}) if item.get("type") != "labels" else more(item, REGION)
        if found.check != "exact" or len(item["value"]) != len(VALUE):
            rest = text(item)
        rows["spans"].append(
            (annotation, task, _word(region), _word(item.get("to_name")), _word(item.get("from_name")),
             list(found.labels), found.start, found.end, found.text[found.start : found.end], found.check,
             _word(item.get("origin")), rest)
        )  # fmt: skip
    elif item.get("type") == "relation":
        ends = (_word(item.get("from_id")), _word(item.get("to_id")))
        labels = item.get("labels")
        labels = labels if _words(labels) else None
        rest = more(item, RELATION if labels is not None else RELATION - {"labels"})
        rows["relations"].append((annotation, task, *ends, _word(item.get("direction")), labels, rest))
    else:
        rows["items"].append((annotation, task, *_answer(item)))


def _answer(item: Item) -> tuple[Any, ...]:
    """Give an answer, of a region where its value has a place; `item` is None when the columns say all of it."""
    value, kind = item.get("value"), item.get("type")
    values = (
        value.get(kind, value.get("text") if kind == "textarea" else None)
        if isinstance(value, dict)
        else None
    )
    plain = _words(values) and isinstance(value, dict) and len(value) == 1 and item.keys() <= REGION
    of_region = isinstance(value, dict) and "start" in value
    names = (_word(item.get(key)) for key in ("to_name", "from_name", "type"))
    region = _word(item.get("id"))
    return (
        region if of_region else None,
        *names,
        values if _words(values) else None,
        None if plain else text(item),
    )


def _words(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def _word(value: Any) -> str | None:
    return None if value is None else value if isinstance(value, str) else text(value)


def more(item: Item, known: Set[str]) -> str | None:
    """Give what an item says beside what is `known` as JSON, if it says something."""
    rest = {key: value for key, value in item.items() if key not in known and value not in (None, [], {}, "")}
    return text(rest) if rest else None


def text(item: Any) -> str:
    """Write something as JSON."""
    return dump(item).decode("utf-8")
