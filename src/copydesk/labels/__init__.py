"""Labels that exist already: tables, brat stand-off and CoNLL to labels on characters of an article's text."""

from copydesk.labels.given import GivenAnswer, GivenLabels, GivenLink, GivenSpan, Read
from copydesk.labels.readers import read
from copydesk.labels.settling import Place, Settling, settle_labels

__all__ = [
    "GivenAnswer",
    "GivenLabels",
    "GivenLink",
    "GivenSpan",
    "Place",
    "Read",
    "Settling",
    "read",
    "settle_labels",
]
