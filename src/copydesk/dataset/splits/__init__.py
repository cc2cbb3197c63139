"""Which rows are for training, validation and test, and the proof that nothing leaks from one into another."""

from copydesk.dataset.splits.dealing import ENOUGH_STORIES, PARTS, Side, deal, joined, part
from copydesk.dataset.splits.holding import HoldOut, hold_out
from copydesk.dataset.splits.leaks import prove, refuse
from copydesk.dataset.splits.settling import Split, split

__all__ = [
    "ENOUGH_STORIES",
    "PARTS",
    "HoldOut",
    "Side",
    "Split",
    "deal",
    "hold_out",
    "joined",
    "part",
    "prove",
    "refuse",
    "split",
]
