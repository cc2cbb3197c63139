"""One answer out of several: a view on the annotations, never a change to them.

Importing this loads pandas, so import it where it is needed.
"""

from copydesk.consensus.answers import Answers
from copydesk.consensus.ballots import vote
from copydesk.consensus.competence import mace
from copydesk.consensus.confusion import dawid_skene
from copydesk.consensus.frequencies import span_frequencies
from copydesk.consensus.leave_one_out import span_reliability
from copydesk.consensus.majority import Consensus, deciding, majority, voting
from copydesk.consensus.merging import merge_spans

__all__ = [
    "Answers",
    "Consensus",
    "dawid_skene",
    "deciding",
    "mace",
    "majority",
    "merge_spans",
    "span_frequencies",
    "span_reliability",
    "vote",
    "voting",
]
