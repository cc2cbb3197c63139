"""Copies: articles of the same text, of much the same text, and within another."""

from copydesk.articles.copies.finding import find
from copydesk.articles.copies.grouping import groups

__all__ = ["find", "groups"]
