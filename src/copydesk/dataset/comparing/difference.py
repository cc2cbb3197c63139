"""What a comparison of two training sets says."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd

What = Literal["added", "changed", "removed"]
Kind = Literal["span", "answer", "relation"]


@dataclass(frozen=True, slots=True)
class Change:
    """A label that is in one set and not in the other, or that is another one."""

    what: What
    kind: Kind
    unit_id: str
    label: str
    """The label, question or relation; where a span got another label, the new one."""
    before: Any
    """A span or relation as the row has it, or the answer; None where there was none, or where it was disputed."""
    after: Any
    why: str = ""
    """`label`, `bounds`, `attributes` of a changed span; `disputed` where the other set has it as a dispute; `text`
    where the text of the article is another one; `unit` where the other set has no such unit."""


@dataclass(frozen=True, slots=True)
class Moved:
    """An article that is on another side of the split."""

    article_id: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of agreement before and after; None where the set does not have it, or where it is undefined."""

    name: str
    before: float | None
    after: float | None
    interval_before: tuple[float, float] | None = None
    interval_after: tuple[float, float] | None = None


@dataclass(frozen=True)
class Difference:
    """What is other in the set `after` than in the set `before`."""

    before: str
    after: str
    settings: dict[str, tuple[Any, Any]]
    """What the sets were made by, where that differs: scheme, guidelines, consensus, split."""
    units: dict[str, int]
    """How many units are in `both`, `added` or `removed`."""
    articles_in: tuple[str, ...]
    articles_out: tuple[str, ...]
    new_texts: tuple[str, ...]
    """Articles with another text."""
    unchanged: Counter[str]
    """Labels that are as they were, by kind."""
    changes: tuple[Change, ...]
    compared: int
    """Articles of which both sets say on which side they are."""
    moved: tuple[Moved, ...]
    """Those of them that changed sides; set aside is no side."""
    set_aside: tuple[Moved, ...]
    """Those that went to quarantine or came from there."""
    agreement: tuple[Figure, ...]

    @property
    def same_split(self) -> bool:
        """Whether both sets are split in the same way, so that no article may change sides."""
        return "split" not in self.settings

    @property
    def counts(self) -> Counter[tuple[What, Kind, str]]:
        """Count changes by what became of a label, its kind and its name."""
        return Counter((change.what, change.kind, change.label) for change in self.changes)

    def frame(self) -> "pd.DataFrame":
        """Give the changes as a frame: one row a label; `before` and `after` are JSON."""
        import json

        import pandas as pd

        columns = Change.__slots__
        rows = [
            [
                json.dumps(getattr(one, name), ensure_ascii=False)
                if name in ("before", "after") and getattr(one, name) is not None
                else getattr(one, name)
                for name in columns
            ]
            for one in self.changes
        ]
        return pd.DataFrame(rows, columns=list(columns), dtype="string")
