"""Which articles, by whom, how often.

`prediction` needs numpy, so import it where it is needed.
"""

from copydesk.plan.assign import assign
from copydesk.plan.design import design
from copydesk.plan.units import Made, Told, pair, pair_units, story_units
from copydesk.plan.work import (
    CALIBRATION,
    LABEL,
    Asked,
    Load,
    Person,
    Piece,
    Properties,
    Standing,
    Wishes,
    WorkPlan,
)

__all__ = [
    "CALIBRATION",
    "LABEL",
    "Asked",
    "Load",
    "Made",
    "Person",
    "Piece",
    "Properties",
    "Standing",
    "Told",
    "Wishes",
    "WorkPlan",
    "assign",
    "design",
    "pair",
    "pair_units",
    "story_units",
]
