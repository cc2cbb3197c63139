"""Words and tables in Markdown. What strangers wrote, such as the name of an outlet, is shown as it is, never run."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

LONGEST = 500
"""Characters of a cell; longer ones are cut."""

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+|\\s+")
"""White space, and what is not drawn or turns the direction of what follows."""
_RUN = re.compile(r"([\\`*_\[\]|~$])")
"""What Markdown, or the mathematics in it, would take for more than words."""


def words(value: Any) -> str:
    """Make words safe to stand in a line: no HTML, link, picture or emphasis comes of them."""
    return _RUN.sub(r"\\\1", _plain(value).replace("&", "&amp;").replace("<", "&lt;"))


def cell(value: Any) -> str:
    """Make words safe to stand in a cell, and not too many."""
    name = _plain(value)
    return words(name if len(name) <= LONGEST else name[: LONGEST - 1] + "…")


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Lay out a table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell(one) for one in line) + " |" for line in lines)


def many(n: int, one: str, several: str | None = None) -> str:
    """Count things in words: `1 story`, `2 stories`."""
    return f"{n} {one if n == 1 else several or one + 's'}"


def ranked(counts: Mapping[str, int]) -> str:
    """List counts, the greatest first."""
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{cell(name)} {n}" for name, n in order)


def _plain(value: Any) -> str:
    return _UNSEEN.sub(" ", str(value)).strip()
