"""What an answer holds: the values of a question or of a span's attribute, as the scheme allows them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from copydesk.schemes import Attribute, Option

SURROGATE = re.compile("[\ud800-\udfff]")


class NotTaken(Exception):
    """Why an item is not taken; `fault` is the reason's short name."""

    def __init__(self, reason: str, fault: str) -> None:
        super().__init__(reason)
        self.fault = fault


def attribute_value(attribute: Attribute, value: Mapping[str, Any]) -> str | list[str]:
    """Read the value of a span's attribute: one of the options, several of them, or a text."""
    if attribute.kind == "text":
        return written(value)
    values = chosen(attribute.name, attribute.options, value)
    if attribute.kind == "choices":
        return values
    if len(values) > 1:
        raise NotTaken(f"{attribute.name} takes one value, not {len(values)}", "several-answers")
    return values[0]


def written(value: Mapping[str, Any]) -> str:
    """Read a text that somebody typed."""
    text = "\n".join(_texts(value.get("text")))
    check_characters(text)
    return text


def chosen(name: str, options: Sequence[Option], value: Mapping[str, Any]) -> list[str]:
    """Read one or more of the options."""
    values = _texts(value.get("choices"))
    allowed = [option.value for option in options]
    for answer in values:
        if answer not in allowed:
            raise NotTaken(f"unknown answer {answer!r}; {name} takes {', '.join(allowed)}", "unknown-answer")
    check_repeated("answer", values)
    return values


def _texts(given: Any) -> list[str]:
    """Take a text or a list of texts; Label Studio sends either. Nothing but spaces is no answer."""
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise NotTaken("it holds no answer", "no-answer")
    if not any(text.strip() for text in texts):
        raise NotTaken("it holds no answer", "no-answer")
    return texts


def check_repeated(what: str, values: Sequence[str]) -> None:
    """Refuse what stands there twice."""
    if len(set(values)) < len(values):
        repeated = next(value for value in values if values.count(value) > 1)
        raise NotTaken(f"the {what} {repeated!r} stands there twice", "value-twice")


def check_characters(text: str) -> None:
    """Refuse lone surrogates, which no table can hold."""
    if SURROGATE.search(text):
        raise NotTaken("it holds half a character (a lone surrogate)", "half-a-character")


def storable(text: str) -> str:
    """Write lone surrogates, which no table can hold, as what JSON writes for them."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
