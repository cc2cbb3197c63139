"""Stories: which articles report the same event, and why."""

from copydesk.articles.stories.grouping import Doubtful, Grouping, Merge, group
from copydesk.articles.stories.reasons import Why

__all__ = ["Doubtful", "Grouping", "Merge", "Why", "group"]
