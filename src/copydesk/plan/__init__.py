"""Which articles, by whom, how often."""

from copydesk.plan.assign import assign

__all__ = ["assign"]
