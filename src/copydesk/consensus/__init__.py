"""One answer out of several: a view on the annotations, never a change to them.

Importing this loads pandas, so import it where it is needed.
"""

from copydesk.consensus.majority import Consensus, majority, voting

__all__ = ["Consensus", "majority", "voting"]
