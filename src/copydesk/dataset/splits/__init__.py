"""Which rows are for training, validation and test."""

from copydesk.dataset.splits.dealing import ENOUGH_STORIES, PARTS, Side, deal, joined, part

__all__ = ["ENOUGH_STORIES", "PARTS", "Side", "deal", "joined", "part"]
