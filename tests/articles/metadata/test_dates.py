"""Dates as newspapers and crawlers write them."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.articles.metadata import DateFault, date_fault, read_date, read_dates

ADDED = datetime(2026, 3, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2020-03-03", "2020-03-03"),
        ("2020/3/3", "2020-03-03"),
        ("20200303", "2020-03-03"),
        ("March 3, 2020", "2020-03-03"),
        ("Tuesday, 3rd March 2020", "2020-03-03"),
        ("Mar. 3, 2020 5:00 p.m. ET", "2020-03-03T17:00:00"),
        ("3 March 2020 at 10:02 EST", "2020-03-03T15:02:00Z"),
        ("Last updated: March 3, 2020", "2020-03-03"),
        ("Tue, 03 Mar 2020 10:00:00 GMT", "2020-03-03T10:00:00Z"),
        ("Tue, 03 Mar 2020 10:00:00 +0200", "2020-03-03T08:00:00Z"),
        ("2020-03-03T10:00:00.250Z", "2020-03-03T10:00:00Z"),
        ("2020-03-03 10:00", "2020-03-03T10:00:00"),
        ("20200303100000", "2020-03-03T10:00:00"),
        ("1583229600", "2020-03-03T10:00:00Z"),
        ("1583229600000", "2020-03-03T10:00:00Z"),
        ("28/10/2018", "2018-10-28"),
        ("10/28/18", "2018-10-28"),
        ("5.5.1999", "1999-05-05"),
        ("28/10/71 10:30", "1971-10-28T10:30:00"),
    ],
)
def test_the_usual_forms_become_iso(written: str, iso: str):
    assert (read_date(written), date_fault(written, ADDED)) == (iso, None)


@pytest.mark.parametrize(
    ("written", "kind", "why"),
    [
        ("2021-02-31", "impossible", "'2021-02-31' is on no calendar: day is out of range for month"),
        ("2021-13-01", "impossible", "'2021-13-01' is on no calendar: month must be in 1..12"),
        ("February 30, 2021", "impossible", "'February 30, 2021' is on no calendar: day is out of range for month"),
        ("13/13/2020", "impossible", "'13/13/2020' is on no calendar: month must be in 1..12"),
        ("0001-01-01", "impossible", "there was no newspaper in the year 1"),
        ("1970-01-01", "default", "1970-01-01 is what programs write where they know no date"),
        ("0", "default", "1970-01-01 is what programs write where they know no date"),
        ("2026-03-06", "future", "2026-03-06 is after 2026-03-05, when the article was added"),
        ("03/04/2020", "ambiguous", "'03/04/2020' is day and month, or month and day: 03 or 04"),
        ("March 2020", "incomplete", "'March 2020' has no day"),
        ("Mar 3", "incomplete", "'Mar 3' has no year"),
        ("2020", "incomplete", "'2020' has no day"),
        ("yesterday", "unreadable", "'yesterday' is no date in a form that is known"),
        ("3", "unreadable", "'3' is no date in a form that is known"),
        ("3 March, 4 March", "unreadable", "'3 March, 4 March' is no date in a form that is known"),
        ("2020-03-03T10:00+99:00", "unreadable", "'2020-03-03T10:00+99:00' is no date in a form that is known"),
    ],
)  # fmt: skip
def test_a_date_that_cannot_be_taken_says_why(written: str, kind: str, why: str):
    fault = date_fault(written, ADDED)
    assert fault is not None
    assert (fault.kind, fault.why) == (kind, why)


def test_a_day_that_has_begun_somewhere_is_not_in_the_future():
    evening = datetime(2026, 3, 5, 11, tzinfo=UTC)
    assert date_fault("2026-03-06", evening) is None
    assert date_fault("2026-03-05T11:30:00Z", evening) == DateFault(
        "future", "2026-03-05T11:30:00Z is after 2026-03-05, when the article was added"
    )


def test_day_and_month_are_told_by_the_other_dates_of_an_outlet_only_if_these_agree():
    rows = [
        ("g1", "Gazette", "03/04/2020"),
        ("g2", "Gazette", "28/10/2020"),
        ("c1", "Courier", "03/04/2020"),
        ("c2", "Courier", "10/28/20"),
        ("t1", "Tribune", "03/04/2020"),
        ("t2", "Tribune", "28/10/2020"),
        ("t3", "Tribune", "10/28/2020"),
        ("n1", None, "03/04/2020"),
        ("n2", None, "28/10/2020"),
        ("u", "Gazette", None),
    ]
    found = read_dates(
        pd.DataFrame(rows, columns=["article_id", "outlet", "published"]).assign(added_at=ADDED)
    )
    ambiguous = ("ambiguous", "'03/04/2020' is day and month, or month and day: 03 or 04")
    assert [tuple(None if pd.isna(value) else value for value in row) for row in found.itertuples(index=False)] == [
        ("g1", "2020-04-03", None, "day, month: so Gazette writes its other dates"),
        ("g2", "2020-10-28", None, None),
        ("c1", "2020-03-04", None, "month, day: so Courier writes its other dates"),
        ("c2", "2020-10-28", None, None),
        ("t1", None, *ambiguous),
        ("t2", "2020-10-28", None, None),
        ("t3", "2020-10-28", None, None),
        ("n1", None, *ambiguous),
        ("n2", "2020-10-28", None, None),
        ("u", None, None, None),
    ]  # fmt: skip


FORMS = ["%Y-%m-%d", "%d %B %Y", "%b %d, %Y", "%A, %B %d, %Y", "%Y%m%d", "%a, %d %b %Y 12:00:00 GMT"]


@given(st.dates(date(1605, 1, 2), date(2026, 1, 1)), st.sampled_from(FORMS))
def test_every_day_is_read_back_from_every_form(day: date, form: str):
    found = read_date(day.strftime(form).replace(day.strftime("%Y"), f"{day.year:04}"))
    assert isinstance(found, str)
    assert found[:10] == day.isoformat()


@given(st.text() | st.text(st.sampled_from("0123456789-/.: TZMarchJun,+"), max_size=30))
def test_whatever_is_written_is_a_date_or_a_fault(written: str):
    found = read_date(written)
    assert isinstance(found, DateFault) or datetime.fromisoformat(found)
