"""How far annotators agree. Importing this loads pandas, so import it where it is needed.

Every function takes a plain long frame and returns an `Agreement`: the value, its 95 % interval from a
bootstrap over stories, and the counts it rests on.
"""

from copydesk.agreement.ratings import alpha, raw
from copydesk.agreement.result import Agreement, RatingsError
from copydesk.agreement.span_pairs import span_f1

__all__ = ["Agreement", "RatingsError", "alpha", "raw", "span_f1"]
