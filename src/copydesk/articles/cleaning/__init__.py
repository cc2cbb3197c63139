"""What in a canonical text is not the report's own words, and where its characters stood in the raw text."""

from copydesk.articles.cleaning.own import own_marks
from copydesk.articles.cleaning.raw_offsets import RawOffsets, raw_offsets
from copydesk.articles.cleaning.recurring import recurring_marks

__all__ = ["RawOffsets", "own_marks", "raw_offsets", "recurring_marks"]
