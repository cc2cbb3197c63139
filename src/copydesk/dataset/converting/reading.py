"""One task of an export to rows of the tables: every item of every result becomes one row of one table."""

import re
from collections.abc import Iterator, Mapping, Set
from operator import itemgetter
from typing import Any, NamedTuple

from copydesk.dataset.converting.tables import EXACT, Rows, whole
from copydesk.studio.exports import dump
from copydesk.studio.foreign import ForeignConfig
from copydesk.verify.judging import Placed, Texts, judge, labels_of, on_text
from copydesk.verify.repair import Refused
from copydesk.verify.usable import person_of, readable

Item = Mapping[str, Any]

STATES = {"annotations": "submitted", "drafts": "draft", "predictions": "prediction"}
"""What a task holds, by its key, and the state that it has in the table."""
REGION_OF = itemgetter("id", "from_name", "to_name", "type", "origin", "value")
VALUE_OF = itemgetter("start", "end", "text", "labels")
REGION, VALUE = 6, 4
"""So many keys have a plain region and its value."""
RELATION = {"from_id", "to_id", "type", "direction", "labels"}
ANSWER = {"id", "from_name", "to_name", "type", "origin", "value"}
ANNOTATION = {
    "id", "completed_by", "was_cancelled", "created_at", "updated_at", "lead_time", "result", "task"
}  # fmt: skip
NUMBERS = (int, float, bool)
LONGEST = 1e15
"""Seconds that nobody spent on a task."""
ADDRESS = re.compile(r"[^\s@,;:<>()\"']+@[^\s@,;:<>()\"']+\.[^\s@,;:<>()\"']+")


class Said(NamedTuple):
    """An annotation, a draft or a prediction, and what the tables call it."""

    name: str
    state: str
    annotator: str | None
    raw: Item


class Task(NamedTuple):
    """A task that was read: what the tables call it, who said something, and its texts."""

    name: str
    said: list[Said]
    texts: Texts


class Reader:
    """Read tasks, one after the other, into rows that wait to be written."""

    def __init__(self, config: ForeignConfig | None) -> None:
        """Begin; the config says on which text a control marks, where that is not plain."""
        self.rows = Rows()
        """What was read; whoever writes it takes it out."""
        self._config = config
        self._tasks: dict[str, int] = {}
        self._annotations: dict[str, int] = {}

    def task(self, number: int, task: Any) -> Task | None:
        """Add what a task says; None when it is none."""
        if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
            self._reject(None, f"#{number}", None, "not-a-task", "it is no object with data", task)
            return None
        name = _free(self._tasks, _named(task.get("id"), f"#{number}"))
        said: list[Said] = []
        hidden = {"data"}
        for key, state in STATES.items():
            given = task.get(key)
            if isinstance(given, list):
                said += self._said(name, state, given)
                hidden.add(key)
            elif given:
                self._reject(
                    None, name, None, "not-an-annotation", f"its {key} are no list", without_people(given)
                )
                hidden.add(key)
        hidden |= {"id"} if _is_name(task.get("id"), name) else set()
        self.rows.tables["tasks"].append((name, text(task["data"]), more(task, hidden)))
        texts = Texts(task["data"], self._config, [one.raw for one in said])
        places: dict[str, str] = {}
        for one in said:
            self._annotation(name, one)
            self._result(name, one, texts, places)
        return Task(name, said, texts)

    def _said(self, task: str, state: str, given: list[Any]) -> Iterator[Said]:
        for number, one in enumerate(given, 1):
            raw = readable(one)
            if raw is None:
                what = "annotation" if state == "submitted" else state
                self._reject(
                    None, task, None, f"not-a-{what}", "it is no object with a result", without_people(one)
                )
                continue
            prefix = "" if state == "submitted" else f"{state} "
            own = _named(raw.get("id"), f"{number} of task {task}")
            skipped = state == "submitted" and bool(raw.get("was_cancelled"))
            who = raw.get("completed_by") if state != "draft" else raw.get("completed_by") or raw.get("user")
            yield Said(
                _free(self._annotations, prefix + own), "skipped" if skipped else state, person_of(who), raw
            )

    def _annotation(self, task: str, one: Said) -> None:
        raw = one.raw
        seconds, created, updated = raw.get("lead_time"), raw.get("created_at"), raw.get("updated_at")
        timed = type(seconds) in (int, float) and abs(seconds) < LONGEST  # type: ignore[arg-type]
        plain = {
            "id": one.state in ("submitted", "skipped") and _is_name(raw.get("id"), one.name),
            "completed_by": one.annotator is not None,
            "task": str(raw.get("task")) == task,
            "was_cancelled": raw.get("was_cancelled") is (one.state == "skipped"),
            "created_at": isinstance(created, str),
            "updated_at": isinstance(updated, str),
            "lead_time": timed,
        }
        known = (
            ANNOTATION if all(plain.values()) else {"result", *(key for key, is_so in plain.items() if is_so)}
        )
        self.rows.tables["annotations"].append(
            (
                one.name, task, one.annotator, one.state,
                created if plain["created_at"] else None, updated if plain["updated_at"] else None,
                float(seconds) if timed else None, more(raw, known),  # type: ignore[arg-type]
            )
        )  # fmt: skip

    def _result(self, task: str, one: Said, texts: Texts, places: dict[str, str]) -> None:
        """Add each item: plain regions here, in one look at each; whatever is not quite plain is judged.

        `places` holds the texts on which regions were found to lie, by the name of the object.
        """
        spans = self.rows.spans
        before = len(spans)
        for item in one.raw["result"]:
            try:
                region, control, shown, kind, origin, value = REGION_OF(item)
                start, end, claimed, labels = VALUE_OF(value)
                if (
                    kind == "labels"
                    and len(item) == REGION
                    and len(value) == VALUE
                    and type(start) is type(end) is int
                    and type(region) is type(control) is type(shown) is type(origin) is str
                    and type(labels) is list
                    and len(labels) == 1
                    and type(labels[0]) is str
                    and labels[0]
                    and 0 <= start < end <= len(place := places[shown])
                    and ((stands := place[start:end]) == claimed or stands.replace("\n", "\\n") == claimed)
                ):
                    value["text"] = stands
                    spans.append(item)
                    continue
            except (KeyError, TypeError):
                pass
            self._item(one.name, task, item, texts, places)
        if len(spans) > before:
            self.rows.owners.append((one.name, task, len(spans) - before))

    def _item(self, annotation: str, task: str, item: Any, texts: Texts, places: dict[str, str]) -> None:
        """Add an item that is no plain region, or the first one on its text."""
        if on_text(item):
            region = _word(item.get("id")) if isinstance(item, dict) else None
            found = judge(item, texts)
            if isinstance(found, Placed):
                if isinstance(item.get("to_name"), str):
                    places[item["to_name"]] = found.text
                self.rows.spans.append(self._span(item, found))
            elif isinstance(found, Refused):
                self._reject(annotation, task, region, found.fault, found.reason, item)
            else:
                self._reject(annotation, task, region, found, "it cannot be judged", item)
        elif item.get("type") == "relation":
            self.rows.tables["relations"].append((annotation, task, *_relation(item)))
        else:
            self.rows.tables["items"].append((annotation, task, *_answer(item)))

    def _span(self, item: Item, found: Placed) -> dict[str, Any]:
        value, on, control = item["value"], item.get("to_name"), item.get("from_name")
        if not isinstance(on, str) and self._config and isinstance(control, str):
            on = self._config.to_names.get(control, on)
        stands = found.text[found.start : found.end]
        given = (item.get("id"), control, item.get("to_name"), item.get("origin"))
        plain = (
            found.check == EXACT
            and item.keys() == ANSWER
            and value.keys() == {"start", "end", "text", "labels"}
            and all(isinstance(name, str) for name in given)
            and type(value["start"]) is type(value["end"]) is int
            and isinstance(value["text"], str)
            and value["text"] in (stands, stands.replace("\n", "\\n"))
            and item["type"] == "labels"
        )
        labels = value["labels"] if plain else list(labels_of(item))
        return {
            "id": _word(item.get("id")), "to_name": on if isinstance(on, str) else None,
            "from_name": control if isinstance(control, str) else None, "origin": _word(item.get("origin")),
            "value": {"labels": labels, "start": found.start, "end": found.end, "text": stands},
            **({} if found.check == EXACT else {"check": found.check}), "item": None if plain else text(item),
        }  # fmt: skip

    def _reject(
        self, annotation: str | None, task: str, region: str | None, fault: str, reason: str, raw: Any
    ) -> None:
        self.rows.tables["rejected"].append((annotation, task, region, fault, reason, text(raw)))


def _relation(item: Item) -> tuple[Any, ...]:
    ends = (item.get("from_id"), item.get("to_id"), item.get("direction"))
    labels = item.get("labels")
    plain = item.keys() <= RELATION and all(isinstance(end, str) for end in ends) and "labels" not in item
    plain |= item.keys() == RELATION and all(isinstance(end, str) for end in ends) and _words(labels)
    return *map(_word, ends), labels if _words(labels) else None, None if plain else text(item)


def _answer(item: Item) -> tuple[Any, ...]:
    """Give an answer, or a region of something else than text; `item` is None when the columns say all of it."""
    value, kind = item.get("value"), item.get("type")
    values: Any = None
    if isinstance(value, dict) and isinstance(kind, str):
        values = value.get(kind, value.get("text") if kind == "textarea" else None)
    names = [item.get(key) for key in ("id", "to_name", "from_name", "type", "origin")]
    plain = _words(values) and len(value) == 1 and item.keys() == ANSWER  # type: ignore[arg-type]
    plain = plain and all(isinstance(name, str) for name in names)
    plain = plain and (kind in value or kind == "textarea")  # type: ignore[operator]
    own, on, control, of_kind, origin = map(_word, names)
    of_region = isinstance(value, dict) and "start" in value
    if isinstance(values, str | int | float):
        values = [_word(values)]
    region = own if of_region else None
    return (
        own, region, on, control, of_kind, values if _words(values) else None, origin, None if plain else text(item)
    )  # fmt: skip


def _named(given: Any, otherwise: str) -> str:
    """Name a task or an annotation by its id, as a text that is not empty."""
    if given is None or given == "":
        return otherwise
    return whole(given) if isinstance(given, str) else text(given)


def _is_name(given: Any, name: str) -> bool:
    """Tell whether the name says all of the id: a number is written plainly, a text could look like one."""
    return type(given) is int and str(given) == name


def _free(taken: dict[str, int], name: str) -> str:
    """Give a name that nothing else has: the second of a name is `NAME~2`."""
    if name not in taken:
        taken[name] = 1
        return name
    while True:
        taken[name] += 1
        if (other := f"{name}~{taken[name]}") not in taken:
            taken[other] = 1
            return other


def _words(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def _word(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else text(value)


def more(item: Item, known: Set[str]) -> str | None:
    """Give what an item says beside what is `known` as JSON, if it says something; empty values do not."""
    rest = {
        key: value for key, value in item.items() if key not in known and (value or type(value) in NUMBERS)
    }
    said = text(rest) if rest else None
    return text(without_people(rest)) if said and "@" in said else said


def without_people(value: Any) -> Any:
    """Put hashes in the place of people's addresses, and of accounts that have one: they have no place in a set."""
    if isinstance(value, str):
        return ADDRESS.sub(lambda found: person_of(found[0]) or "", value)
    if isinstance(value, list):
        return [without_people(one) for one in value]
    if isinstance(value, dict):
        if isinstance(value.get("email"), str):
            return person_of(value)
        return {without_people(key): without_people(one) for key, one in value.items()}
    return value


def text(item: Any) -> str:
    """Write something as JSON."""
    return dump(item).decode("utf-8")
