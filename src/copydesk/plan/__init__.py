"""Which articles, by whom, how often.

`prediction` and `sampling` need numpy, so import them where they are needed.
"""

from copydesk.plan.assign import assign
from copydesk.plan.design import design
from copydesk.plan.units import COPY, HELD, STAYS, Made, Told, pair, pair_units, story_units
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
    "COPY",
    "HELD",
    "LABEL",
    "STAYS",
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
