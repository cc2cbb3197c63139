"""Whatever JSON can hold in the place of what belongs there: exports of strangers, changed somewhere."""

import copy
from typing import Any

from hypothesis import strategies as st

ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["", "r1", "\ud83d", "labels", "Olga"]),
    lambda v: st.lists(v, max_size=2) | st.dictionaries(st.sampled_from(["id", "start", "text"]), v, max_size=2),
    max_leaves=4,
)  # fmt: skip


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Give the way to everything in a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for key, child in inner for path in paths(child, (*at, key)))]


def changed(data: st.DataObject, whole: list[Any], changes: int = 3) -> list[Any]:
    """Draw the same with something odd in one place or some, or without what stood there."""
    whole = copy.deepcopy(whole)
    for _ in range(data.draw(st.integers(1, changes))):
        *way, last = data.draw(st.sampled_from([path for path in paths(whole) if path]))
        place: Any = whole
        for key in way:
            place = place[key]
        if isinstance(place, dict) and data.draw(st.booleans()):
            del place[last]
        else:
            place[last] = data.draw(ODD)
    return whole
