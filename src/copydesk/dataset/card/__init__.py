"""The card of a training set: README.md, for people and for dataset hubs."""

from copydesk.dataset.card.page import card, stories

__all__ = ["card", "stories"]
