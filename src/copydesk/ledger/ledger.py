"""The ledger as others use it: all its parts in one class."""

from copydesk.ledger.annotations import Annotations
from copydesk.ledger.articles import Articles
from copydesk.ledger.erasures import Erasures
from copydesk.ledger.plan import Plan
from copydesk.ledger.studio import Studio


class Ledger(Articles, Plan, Studio, Annotations, Erasures):
    """The desk's memory in one SQLite file: every change is one transaction, no row ever changes."""
