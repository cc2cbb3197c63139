"""Metadata as crawlers leave it: outlets, dates, addresses, languages. Faults are said; nothing is changed here."""

from copydesk.articles.metadata.addresses import canonical_url, site
from copydesk.articles.metadata.dates import DateFault, date_fault, read_date, read_dates
from copydesk.articles.metadata.language import language, languages
from copydesk.articles.metadata.outlets import Merge, outlet_merges

__all__ = [
    "DateFault",
    "Merge",
    "canonical_url",
    "date_fault",
    "language",
    "languages",
    "outlet_merges",
    "read_date",
    "read_dates",
    "site",
]
