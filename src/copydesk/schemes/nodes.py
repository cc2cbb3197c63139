"""YAML from strangers as nodes that know their lines: no aliases, no tags, no deep nesting, no key twice."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from copydesk.errors import SchemeError

Place = tuple[str | int, ...]
"""The keys and indices that lead to a value."""

DEPTH = 20
"""Levels of nesting: a scheme needs six, and PyYAML takes minutes for thousands."""
MOST_FAULTS = 20
OPENING = (
    yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken, yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
)  # fmt: skip
CLOSING = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken, yaml.BlockEndToken)


def compose(text: str, path: Path) -> yaml.Node | None:
    """Parse to nodes, which know their lines, and refuse what a scheme has no use for."""
    try:
        # scanned first and lazily: composing would already follow aliases, and take minutes for deep nesting
        if faults := list(islice(_unwanted(text), MOST_FAULTS)):
            raise faulty(path, faults)
        root: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SchemeError(f"{path}:{line}: not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise SchemeError(f"{path} is not YAML: {error}") from None
    if faults := list(_odd_keys(root)):
        raise faulty(path, faults)
    return root


def _unwanted(text: str) -> Iterator[tuple[int, str]]:
    depth = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        line = token.start_mark.line + 1
        if isinstance(token, yaml.AliasToken | yaml.AnchorToken | yaml.TagToken):
            yield line, "anchors, aliases and tags are not allowed"
        elif isinstance(token, OPENING):
            depth += 1
        elif isinstance(token, CLOSING):
            depth -= 1
        if depth > DEPTH:
            yield line, f"nested more than {DEPTH} levels deep"
            return


def _odd_keys(node: yaml.Node | None) -> Iterator[tuple[int, str]]:
    """Yield keys that are not text, and keys that are there twice, of which YAML would keep the last."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.tag != "tag:yaml.org,2002:str":
                named = short(key.value) if isinstance(key, yaml.ScalarNode) else "a list or mapping"
                yield line, f"{named} is no key"
            elif key.value in seen:
                yield line, f"the key {short(key.value)} is there twice"
            else:
                seen.add(key.value)
            yield from _odd_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _odd_keys(item)


def line_of(root: yaml.Node | None, place: Place) -> int:
    """Find the line of a value; of one that is missing, the line of what should hold it."""
    node = root
    for step in place:
        below: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            below = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            below = node.value[step]
        if below is None:
            break
        node = below
    return node.start_mark.line + 1 if node else 1


def short(value: Any) -> str:
    """Show a value in a message: its beginning will do."""
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def faulty(path: Path, faults: Iterable[tuple[int, str]]) -> SchemeError:
    """Make one error of all faults, in the order of their lines, each once."""
    in_order = sorted(set(faults), key=lambda fault: (fault[0], _by_number(fault[1])))
    lines = [f"{path}:{line}: {what}" for line, what in in_order]
    if len(lines) > MOST_FAULTS:
        lines[MOST_FAULTS:] = [f"and {len(lines) - MOST_FAULTS} more"]
    return SchemeError("\n  ".join(lines))


def _by_number(what: str) -> list[str | int]:
    """Give what sorts labels.2 before labels.10."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", what)]
