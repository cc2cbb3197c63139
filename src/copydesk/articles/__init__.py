"""Files and frames to canonical articles, and their storage."""

from copydesk.articles.cleaning.canonical import canonical
from copydesk.articles.reading.readers import read
from copydesk.articles.store import Store

__all__ = ["Store", "canonical", "read"]
