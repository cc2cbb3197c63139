"""A YAML file of a scheme as the shape that it should have: every fault with its line."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from copydesk.errors import SchemeError
from copydesk.schemes.nodes import Place, compose, faulty, line_of, short
from copydesk.schemes.shape import UNWRITABLE

LIMIT = 100_000
"""Bytes of a scheme or of its guidelines."""

NAMED = {"labels", "attributes", "questions"}
"""Lists of a scheme whose items are more than a name."""

Shape = TypeVar("Shape")


def read_text(path: Path) -> str:
    """Read a file that is small enough and that a labeling screen can show."""
    try:
        if path.stat().st_size > LIMIT:
            raise SchemeError(f"{path} is larger than {LIMIT:,} bytes")
        text = path.read_text(encoding="utf-8-sig")  # Windows editors put a mark first
    except (OSError, UnicodeDecodeError) as error:
        raise SchemeError(f"{path} cannot be read: {error}") from None
    faults = [
        (number, f"control character U+{ord(found[0]):04X}")
        for number, line in enumerate(text.split("\n"), 1)
        if (found := UNWRITABLE.search(line))
    ]
    if faults:
        raise faulty(path, faults)
    return text


def shaped(text: str, path: Path, shape: TypeAdapter[Shape]) -> tuple[yaml.Node | None, Shape]:
    """Read YAML as `shape`, with its nodes, which know their lines; raises SchemeError with every fault."""
    root = compose(text, path)
    try:
        return root, shape.validate_python(yaml.safe_load(text))
    except ValidationError as error:
        raise faulty_at(path, root, [(e["loc"], _words(e)) for e in error.errors()]) from None
    except ValueError as error:
        raise SchemeError(f"{path} is not YAML: {error}") from None


def faulty_at(path: Path, root: yaml.Node | None, faults: Iterable[tuple[Place, str]]) -> SchemeError:
    """Make one error of faults at places in a file."""
    return faulty(path, [(line_of(root, place), f"{_place(place)}: {what}") for place, what in faults])


def _place(place: Place) -> str:
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in place) or "the file"


def _words(error: Any) -> str:
    kind, given, context = error["type"], error["input"], error.get("ctx", {})
    if kind == "string_type" and isinstance(given, list | dict | None):
        return "should be a text"
    if isinstance(given, str) and len(error["loc"]) == 2 and error["loc"][0] in NAMED:
        return f"should be keys with values, as in {{name: {short(given)}}}"
    words = {
        "extra_forbidden": "unknown key",
        "missing": "is missing",
        "literal_error": f"{short(given)} is not one of {context.get('expected')}",
        "string_pattern_mismatch": f"{short(given)} does not fit the pattern {context.get('pattern')}",
        "string_type": f"YAML reads this as {type(given).__name__}, not as text: put it in quotes",
        "string_unicode": "half a character (a lone surrogate)",
        "string_too_short": "is empty",
        "string_too_long": f"is longer than {context.get('max_length')} characters",
        "too_short": f"needs at least {context.get('min_length')} items",
        "too_long": f"has more than {context.get('max_length')} items",
        "list_type": "should be a list",
        "dict_type": "should be keys with values",
        "model_type": "should be keys with values",
        "value_error": str(context.get("error")),
    }
    return words.get(kind, str(error["msg"]))
