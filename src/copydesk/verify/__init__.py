"""Each region that came back: exact, repaired, re-anchored, or rejected with the reason."""

from copydesk.verify.anchor import NEW_TEXT
from copydesk.verify.regions import Reading, read, repaired

__all__ = ["NEW_TEXT", "Reading", "read", "repaired"]
