"""Dates as newspapers and crawlers write them: read into ISO 8601, or a fault that says why not.

What is written in digits is read here, as dateutil turns `2021-13-01` into the thirteenth of January and `3` into a
day of this month; it reads what has the English name of a month.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["impossible", "default", "future", "ambiguous", "incomplete", "unreadable"]

FIRST_NEWSPAPER = 1605
"""The year of the `Relation` of Strasbourg."""
DEFAULTS = frozenset(
    map(date.fromisoformat, ("1970-01-01", "1969-12-31", "1904-01-01", "1900-01-01", "1899-12-30"))
)
"""What programs write where they know none: the zero of Unix (also west of Greenwich), Macintosh and spreadsheets."""
EARLIEST_ZONE = timedelta(hours=14)
"""A day begins so long before it begins in Greenwich."""

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)(.*)", re.DOTALL)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)(.*)", re.DOTALL)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2}))?(Z?)")
_EPOCH = re.compile(r"(0|-1|\d{9,10}|\d{12,13})(?:\.\d+)?")
"""Seconds of Unix, or thousandths; 0 and -1 where a program knew none."""
_MONTH = re.compile(r"(?<![a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)
_BEFORE = re.compile(
    r"(?:(?:first |last )?(?:published|updated|posted|modified|created|date|on)\b[\s:]*)+", re.I
)
_HOURS = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
_ZONES = {name: hours * 3_600 for name, hours in _HOURS.items()}
"""RFC 2822, 4.3; other names of zones mean several things, and a time with one stays a local time."""


@dataclass(frozen=True, slots=True)
class DateFault:
    """Why a date cannot be taken as it is."""

    kind: Kind
    why: str


def date_fault(value: str, added: datetime | None = None, day_first: bool | None = None) -> DateFault | None:
    """Say what is wrong with a date of publication; None: nothing.

    `added` is when the article came in: nothing is published later. `day_first` says how 03/04/2020 is meant.
    """
    found = read_date(value, day_first)
    return found if isinstance(found, DateFault) else _implausible(found, added)


def _implausible(found: str, added: datetime | None) -> DateFault | None:
    day = date.fromisoformat(found[:10])
    if day in DEFAULTS:
        return DateFault("default", f"{found[:10]} is what programs write where they know no date")
    if day.year < FIRST_NEWSPAPER:
        return DateFault("impossible", f"there was no newspaper in the year {day.year}")
    if added is not None and _at(found) > added:
        return DateFault("future", f"{found} is after {added:%Y-%m-%d}, when the article was added")
    return None


def read_date(value: str, day_first: bool | None = None) -> str | DateFault:
    """Read a date into ISO 8601: `2020-03-03`, with a time `2020-03-03T10:00:00Z`; no `Z` where no zone is told."""
    text = value.strip()
    if found := _BEFORE.match(text):
        text = text[found.end() :]
    if found := _YEAR_FIRST.fullmatch(text):
        return _of_digits(value, found[1], found[3], found[4], found[5])
    if found := _YEAR_LAST.fullmatch(text):
        one, two = int(found[1]), int(found[3])
        first = day_first if (said := order(text)) is None else said
        if first is None and one != two:
            return DateFault(
                "ambiguous", f"{value!r} is day and month, or month and day: {found[1]} or {found[3]}"
            )
        day, month = (one, two) if first else (two, one)
        return _of_digits(value, _century(found[4]), str(month), str(day), found[5])
    if found := _COMPACT.fullmatch(text):
        time = f"T{found[4]}:{found[5]}:{found[6]}{found[7]}" if found[4] else ""
        return _of_digits(value, found[1], found[2], found[3], time)
    if found := _EPOCH.fullmatch(text):
        seconds = int(found[1]) / (1_000 if len(found[1]) > 11 else 1)
        return _iso(datetime.fromtimestamp(seconds, UTC), timed=True)
    if _MONTH.search(text):
        return _of_names(value, text)
    if re.fullmatch(r"\d{4}(?:[-/.]\d{1,2})?|\d{1,2}/\d{4}", text):
        return DateFault("incomplete", f"{value!r} has no day")
    return DateFault("unreadable", f"{value!r} is no date in a form that is known")


def order(value: str) -> bool | None:
    """Tell whether the day comes first in a date such as 28/10/2018; None where the date itself does not say."""
    found = _YEAR_LAST.fullmatch(value.strip())
    if not found or (int(found[1]) > 12) == (int(found[3]) > 12):
        return None
    return int(found[1]) > 12


def day_first(values: Iterable[str]) -> bool | None:
    """Tell from the dates of one outlet how it writes them; None where none says so, or they contradict."""
    said = {first for value in values if (first := order(value)) is not None}
    return said.pop() if len(said) == 1 else None


def read_dates(articles: "pd.DataFrame") -> "pd.DataFrame":
    """Read the dates of articles: a frame of article_id, published (ISO, or NA), fault (its kind, or NA), why.

    `articles` has article_id, outlet, published, and where known added_at. An undated article has no fault. The order
    of day and month is that of the outlet's other dates, if they tell; `why` says so.
    """
    import pandas as pd

    dated = articles[articles["published"].notna()]
    outlets = dated.groupby("outlet", observed=True)["published"]
    orders = {outlet: day_first(values) for outlet, values in outlets}
    added = articles["added_at"] if "added_at" in articles else [None] * len(articles)
    columns = (articles["article_id"], articles["outlet"], articles["published"], added)
    rows = [(one, *_read(outlet, value, at, orders)) for one, outlet, value, at in zip(*columns, strict=True)]
    return pd.DataFrame(rows, columns=["article_id", "published", "fault", "why"], dtype="string")


def _read(outlet: Any, value: Any, added: Any, orders: Mapping[Any, bool | None]) -> tuple[str | None, ...]:
    """Give date, fault and reason of one row of a frame."""
    import pandas as pd

    if pd.isna(value):
        return None, None, None
    first = orders.get(outlet)
    found = read_date(value, first)
    fault = found if isinstance(found, DateFault) else _implausible(found, None if pd.isna(added) else added)
    if fault:
        return None, fault.kind, fault.why
    told = first is None or isinstance(read_date(value), str)
    names = "day, month" if first else "month, day"
    return str(found), None, None if told else f"{names}: so {outlet} writes its other dates"


def _of_digits(value: str, year: str, month: str, day: str, rest: str) -> str | DateFault:
    """Read numbers, and a time behind them."""
    try:
        known = date(int(year), int(month), int(day))
    except ValueError as error:
        return DateFault("impossible", f"{value!r} is on no calendar: {error}")
    rest = rest.strip()
    if not rest or rest == "Z":
        return known.isoformat()
    return _of_names(value, f"{known.isoformat()} {rest.removeprefix('T')}")


def _of_names(value: str, text: str) -> str | DateFault:
    """Read what dateutil reads; read twice with other defaults, it tells what is missing."""
    from dateutil import parser

    text = re.sub(r"(?<=[\dm.]) (?:E|C|M|P)T$", "", text)  # newspapers' "5 p.m. ET": summer time or not
    try:
        one, two = (
            parser.parse(text, default=default, tzinfos=lambda name, offset: _ZONES.get(name, offset))
            for default in (datetime(2000, 1, 1), datetime(2004, 2, 2, 1))
        )
        if one.date() == two.date():
            return _iso(one, timed=one.hour == two.hour)
    except (ValueError, OverflowError) as error:
        # It found no date, or one that is on no calendar: that has a cause.
        if error.__cause__ is None:
            return DateFault("unreadable", f"{value!r} is no date in a form that is known")
        return DateFault("impossible", f"{value!r} is on no calendar: {error.__cause__}")
    missing = [name for name in ("year", "month", "day") if getattr(one, name) != getattr(two, name)]
    return DateFault("incomplete", f"{value!r} has no {' and no '.join(missing)}")


def _iso(moment: datetime, *, timed: bool) -> str:
    if not timed:
        return moment.date().isoformat()
    if moment.tzinfo is None:
        return moment.isoformat(timespec="seconds")
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _at(iso: str) -> datetime:
    """Give the earliest moment that an ISO date can mean."""
    moment = datetime.fromisoformat(iso)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC) - EARLIEST_ZONE


def _century(year: str) -> str:
    """Give a year of two digits its century, as POSIX does."""
    return year if len(year) == 4 else f"{19 if int(year) > 68 else 20}{year}"
