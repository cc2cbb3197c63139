"""Each region that came back: exact, or rejected with the reason."""

from copydesk.verify.regions import Reading, read

__all__ = ["Reading", "read"]
