"""Regions of a project that Copydesk did not make, as if it had made it: its names become the scheme's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from copydesk.schemes.controls import NOTE, SPAN, UNSURE

BETWEEN = " / "
"""What stands between the steps of an answer that is a path, as a taxonomy's."""


@dataclass(frozen=True, slots=True)
class Control:
    """What one of their controls is here: the name, and what its values are where that is another word."""

    name: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Names:
    """Their names to ours."""

    controls: Mapping[str, Control]
    objects: Mapping[str, str]
    field: str
    """The field of a task's data that holds the text; of pairs and stories, of the first."""


def translate(result: Sequence[Any], names: Names) -> list[Any]:
    """Give a result in our names; what has none stays as it is, to be rejected with its name.

    Labels that several controls gave one region become labels of one region.
    """
    found: list[Any] = []
    spans: dict[str, dict[str, Any]] = {}
    for item in result:
        made = _item(item, names)
        if isinstance(made, dict) and made.get("from_name") == SPAN and isinstance(made.get("id"), str):
            first = spans.setdefault(made["id"], made)
            if first is not made and _joined(first, made):
                continue
        found.append(made)
    return found


def _item(item: Any, names: Names) -> Any:
    if not isinstance(item, dict) or item.get("type") == "relation":
        return item
    control = names.controls.get(str(item.get("from_name")))
    if control is None:
        # A control that was not taken over may be called as one of ours is here.
        taken = {SPAN, UNSURE, NOTE, *(one.name for one in names.controls.values())}
        name = item.get("from_name")
        return item | {"from_name": f"{name} (not adopted)"} if name in taken else item
    made = item | {"from_name": control.name}
    if item.get("to_name") in names.objects:
        made["to_name"] = names.objects[item["to_name"]]
    value = item.get("value")
    if not isinstance(value, dict):
        return made
    kind = next(
        (k for k in ("labels", "hypertextlabels", "choices", "taxonomy", "rating") if k in value), None
    )
    if kind is None:
        return made
    given = value[kind] if isinstance(value[kind], list) else [value[kind]]
    if kind == "rating":
        given = [str(stars) for stars in given]
    values = [control.values.get(said, said) if (said := _key(one)) is not None else one for one in given]
    key = "labels" if control.name == SPAN else "choices"
    rest = {key: other for key, other in value.items() if key != kind}
    return made | {"type": key, "value": rest | {key: values}}


def _key(value: Any) -> str | None:
    """Give an answer as one text; a path with its steps."""
    if isinstance(value, list) and all(isinstance(step, str) for step in value):
        return BETWEEN.join(value)
    return value if isinstance(value, str) else None


def _joined(first: dict[str, Any], other: dict[str, Any]) -> bool:
    """Put the labels of another control's item to those of the region's first; not if it is about another place."""
    one, two = first.get("value"), other.get("value")
    if not isinstance(one, dict) or not isinstance(two, dict):
        return False
    labels = one.get("labels"), two.get("labels")
    same = all(one.get(end) == two.get(end) for end in ("start", "end"))
    if not same or first.get("to_name") != other.get("to_name"):
        return False
    if not isinstance(labels[0], list) or not isinstance(labels[1], list):
        return False
    first["value"] = one | {"labels": [*labels[0], *(label for label in labels[1] if label not in labels[0])]}
    return True
