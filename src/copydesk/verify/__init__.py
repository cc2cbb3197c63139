"""Each region that came back: exact, repaired, re-anchored, or rejected with the reason."""

from copydesk.verify.anchor import NEW_TEXT
from copydesk.verify.migrating import Migrated, Migrator
from copydesk.verify.reading import Reading, repaired
from copydesk.verify.regions import read
from copydesk.verify.remarks import remarks
from copydesk.verify.rules import Problem, problems

__all__ = [
    "NEW_TEXT",
    "Migrated",
    "Migrator",
    "Problem",
    "Reading",
    "problems",
    "read",
    "remarks",
    "repaired",
]
