"""Which articles, by whom, how often."""

from copydesk.plan.assign import assign
from copydesk.plan.units import Made, Told, pair, pair_units, story_units

__all__ = ["Made", "Told", "assign", "pair", "pair_units", "story_units"]
