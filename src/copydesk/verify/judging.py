"""Judge the regions of someone else's annotation: exact, repaired, refused, or not to be judged."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from copydesk.studio.foreign import ForeignConfig
from copydesk.verify.findings import shown
from copydesk.verify.repair import Refused, Settled, settle

ADDRESS = re.compile(r"(?:https?|s3|gs|azure-blob)://\S+|/data/\S+")
OTHER_MEDIA = ("x", "points", "vertices", "rle", "sequence", "ranges", "original_width")
OTHER_TYPES = ("timeserieslabels", "videolabels", "timelinelabels", "rectanglelabels", "polygonlabels")


class Unjudged(str):
    """The name of the reason why a region cannot be judged; no fault of the region."""

    __slots__ = ()


class Placed(NamedTuple):
    """A region that stands: where, with which labels, in which text."""

    start: int
    end: int
    check: str
    labels: tuple[str, ...]
    text: str
    item: Mapping[str, Any]


Verdict = Placed | Refused | Unjudged | None
"""What a region of text came to; None for what is none: answers, relations, regions of other media."""
Claims = Callable[[], Sequence[tuple[int, int, str]]]
"""Start, end and claimed text of the regions on one object, as far as they are numbers and a text."""


class Texts:
    """The texts of one task: the one that a region lies on, found once for each object."""

    def __init__(
        self,
        data: Mapping[str, Any],
        config: ForeignConfig | None,
        annotations: Sequence[Mapping[str, Any]],
    ) -> None:
        """Take a task's data and all its annotations."""
        self._data, self._config, self._annotations = data, config, annotations
        self._texts: dict[str | None, str | Refused | Unjudged] = {}

    def of(self, item: Mapping[str, Any]) -> str | Refused | Unjudged:
        """Find the text that a region lies on."""
        given = item.get("to_name")
        name = given if isinstance(given, str) else self._by_control(item.get("from_name"))
        if name not in self._texts:
            self._texts[name] = find_text(self._data, name, lambda: self._claims(given), self._config)
        return self._texts[name]

    def _by_control(self, control: Any) -> str | None:
        return self._config.to_names.get(control) if self._config and isinstance(control, str) else None

    def _claims(self, name: Any) -> list[tuple[int, int, str]]:
        values = (
            item.get("value")
            for annotation in self._annotations
            for item in annotation["result"]
            if isinstance(item, dict) and item.get("to_name") == name and on_text(item)
        )
        return [
            (value["start"], value["end"], value["text"])
            for value in values
            if isinstance(value, dict)
            and type(value.get("start")) is int
            and type(value.get("end")) is int
            and isinstance(value.get("text"), str)
        ]


class Judged:
    """An annotation and what its regions came to; they are judged once, when they are first asked for."""

    def __init__(self, annotation: Mapping[str, Any], texts: Texts) -> None:
        """Take an annotation and the texts of its task."""
        self.annotation, self._texts = annotation, texts

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """Judge each item of the result."""
        return [judge(item, self._texts) if on_text(item) else None for item in self.annotation["result"]]


def judge(item: Any, texts: Texts) -> Placed | Refused | Unjudged:
    """Judge one region of text."""
    value = item.get("value") if isinstance(item, dict) else None
    if not isinstance(value, dict):
        return Refused("not-a-region", "it is no object with a value")
    if "globalOffsets" in value or "startOffset" in value:
        return Unjudged("paragraphs" if item["type"] == "paragraphlabels" else "hypertext")
    if "original_length" in item or "original_length" in value:
        return Unjudged("not-a-text")
    start: Any = value.get("start")
    end: Any = value.get("end")
    claimed = value.get("text")
    whole = type(start) is type(end) is int
    if not whole and (fault := _no_offsets(start, end)):
        return fault
    text = texts.of(item)
    if isinstance(text, (Refused, Unjudged)):
        return text
    labels = labels_of(item)
    if not labels:
        return Refused("no-label", "it has no label")
    # The common cases first; settle says the same of them.
    if whole and 0 <= start < end <= len(text):
        stands = text[start:end]
        if stands == claimed or stands.replace("\n", "\\n") == claimed:
            return Placed(start, end, "exact", labels, text, item)
    claim = claimed if isinstance(claimed, str) else None
    found = settle(start, end, claim, text, proven=False)
    if isinstance(found, Refused):
        return found
    if claim:
        found = _at_the_edges(found, claim, text)
    return Placed(found.start, found.end, found.check, labels, text, item)


def _no_offsets(start: Any, end: Any) -> Refused | None:
    if start is None or end is None:
        return Refused("no-offsets", "it has no start or no end")
    for name, offset in (("start", start), ("end", end)):
        if not isinstance(offset, int | float | str):
            return Refused("not-a-number", f"its {name} is {shown(offset)}")
    return None


def _at_the_edges(found: Settled, claim: str, text: str) -> Settled:
    """Where the slice and the claim differ by white space at an edge, end at the character."""
    claim = claim.replace("\\r", " ").replace("\\n", " ").replace("\0", "")
    stands = text[found.start : found.end]
    start = found.start + (len(stands) - len(stands.lstrip()) if not claim[:1].isspace() else 0)
    end = found.end - (len(stands) - len(stands.rstrip()) if not claim[-1:].isspace() else 0)
    same = (stands[:1].isspace(), stands[-1:].isspace()) == (claim[:1].isspace(), claim[-1:].isspace())
    if same or start >= end:
        return found
    how = "edges" if found.check == "exact" else f"{found.check.partition(':')[2]}+edges"
    return Settled(start, end, f"repaired:{how}")


def on_text(item: Any) -> bool:
    """Tell a region of text, or what was to be one, from answers, relations and regions of other media."""
    if not isinstance(item, dict):
        return True
    kind = item.get("type")
    if (
        kind == "labels" and isinstance(item.get("value"), dict) and "start" in item["value"]
    ):  # the common case first
        return True
    if not isinstance(kind, str) or not kind.endswith("labels") or kind in OTHER_TYPES:
        return False
    value = item.get("value")
    return not isinstance(value, dict) or "start" in value or not any(key in value for key in OTHER_MEDIA)


def labels_of(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Give a region's labels, sorted; none when they are not a list of texts."""
    value = item["value"]
    labels = value.get(item["type"]) or value.get("labels")
    if not isinstance(labels, list):
        return ()
    for label in labels:
        if not isinstance(label, str) or not label:
            return ()
    return tuple(labels) if len(labels) == 1 else tuple(sorted(labels))


def find_text(
    data: Mapping[str, Any], name: str | None, claims: Claims, config: ForeignConfig | None
) -> str | Refused | Unjudged:
    """Find the text of the object `name` in a task's data, by the first rule that gives one.

    1. the field that the config gives to the object, where there is a config that knows it;
    2. the field with the object's name;
    3. the only field that holds a text;
    4. of several, the one in which most of the task's regions stand as they claim; a tie decides nothing.
    """
    known = config.objects.get(name) if config and name else None
    if known and known.tag != "Text":
        return Unjudged({"HyperText": "hypertext", "Paragraphs": "paragraphs"}.get(known.tag, "not-a-text"))
    if known and known.elsewhere:
        return Unjudged("elsewhere")
    field = known.field if known and known.field in data else name
    given = data.get(field) if field else None
    if not isinstance(given, str):
        texts = [text for text in data.values() if isinstance(text, str)]
        given = texts[0] if len(texts) == 1 else _fitting(texts, claims())
        if given is None and texts:
            return Refused("unclear-text", f"none of the task's {len(texts)} texts is {shown(name)}")
        if given is None:
            return Refused("no-text", "the task holds no text")
    return Unjudged("elsewhere") if ADDRESS.fullmatch(given) else given


def _fitting(texts: Sequence[str], claims: Sequence[tuple[int, int, str]]) -> str | None:
    scores = [sum(text[start:end] == claimed for start, end, claimed in claims) for text in texts]
    best = max(scores, default=0)
    return texts[scores.index(best)] if best and scores.count(best) == 1 else None
