"""How far annotators agree. Importing this loads pandas, so import it where it is needed.

Every function takes a plain long frame and returns an `Agreement`: the value, its 95 % interval from a
bootstrap over stories, and the counts it rests on; those of `by` return a list of them, one a part.
"""

from copydesk.agreement.by import by_annotator, by_label, by_pair, by_period, by_value, of_value
from copydesk.agreement.gamma import gamma
from copydesk.agreement.kappas import ac1, cohen, fleiss
from copydesk.agreement.ratings import alpha, raw
from copydesk.agreement.result import Agreement, RatingsError
from copydesk.agreement.span_alphas import span_alpha, unitized_alpha
from copydesk.agreement.span_pairs import span_f1
from copydesk.agreement.tables import Table, frame, tables

__all__ = [
    "Agreement",
    "RatingsError",
    "Table",
    "ac1",
    "alpha",
    "by_annotator",
    "by_label",
    "by_pair",
    "by_period",
    "by_value",
    "cohen",
    "fleiss",
    "frame",
    "gamma",
    "of_value",
    "raw",
    "span_alpha",
    "span_f1",
    "tables",
    "unitized_alpha",
]
