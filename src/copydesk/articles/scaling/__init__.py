"""Copies and stories by several processes, on one machine or many: by Dask, the extra `scale`.

The steps are those of `articles.copies` and `articles.stories`, taken for parts of the articles: so is the result.
"""

from copydesk.articles.scaling.copies import find
from copydesk.articles.scaling.engine import Engine, EngineError, start
from copydesk.articles.scaling.stories import group

__all__ = ["Engine", "EngineError", "find", "group", "start"]
