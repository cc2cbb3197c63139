"""What a desk knows of a set beside its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Facts:
    """What the card says of the articles and annotations of a set that is not in its rows."""

    languages: Mapping[str, str] = field(default_factory=dict)
    """Articles -> the code of their language, where it is known."""
    licences: Mapping[str, str] = field(default_factory=dict)
    """Outlets -> the licence of their texts, where somebody said so."""
    damage: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Articles -> what was done to their texts before they came."""
    marks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Articles -> kinds of ranges that are not the report's own words."""
    held: Mapping[str, str] = field(default_factory=dict)
    """All articles of the desk that are held back -> why."""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """Annotations -> how long they took, as Label Studio measured it."""
    elsewhere: Sequence[str] = ()
    """Annotations that were not made for this desk: labels that existed already."""
    until: str | None = None
    """The day of the last annotation in it."""
    guidelines: Mapping[str, str] = field(default_factory=dict)
    """The first digits of the hash of guidelines that votes were given under -> the text."""

    def plain(self) -> dict[str, Any]:
        """Give what it says, for a hash; nothing of what is empty."""
        return {name: value for name, value in asdict(self).items() if value}
