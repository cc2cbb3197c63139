"""The card of a training set, README.md, and its metadata: for people and for dataset hubs."""

from copydesk.dataset.card.composition import stories
from copydesk.dataset.card.croissant import croissant
from copydesk.dataset.card.facts import Facts
from copydesk.dataset.card.page import card, summary

__all__ = ["Facts", "card", "croissant", "stories", "summary"]
