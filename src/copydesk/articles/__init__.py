"""Files and frames to canonical articles, and their storage."""

from copydesk.articles.canonical import canonical
from copydesk.articles.readers import read
from copydesk.articles.store import Store

__all__ = ["Store", "canonical", "read"]
