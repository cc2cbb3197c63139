"""`status`: who did what, at what pace, and when they are done."""

from datetime import UTC, datetime

import pytest

from copydesk.desk import overview
from copydesk.desk.people_reports import Note, StoryStatus
from support.newsroom import articles, newsroom

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        room.desk.add(
            articles(*({"id": f"a{n}", "story": f"s{n // 2}", "title": f"No. {n}"} for n in range(8)))
        )
        room.desk.push()
        yield room


def on(day, hour=12):
    """Give the time of an annotation, as the server says it."""
    at = f"2026-03-{day:02}T{hour:02}:00:00.000000Z"
    return {"created_at": at, "updated_at": at}


def of(room, name, now=NOW):
    room.desk.pull()
    return next(p for p in overview.status(room.desk, now).annotators if p.annotator == name)


def test_the_pace_is_tasks_an_hour_of_work_and_a_day_of_the_last_seven(room):
    room.submit("ana", "a0", lead_time=600.0, **on(1))
    room.submit("ana", "a1", lead_time=900.0, **on(5))
    room.submit("ana", "a2", lead_time=1200.0, was_cancelled=True, **on(9))

    ana = of(room, "ana")
    assert (ana.submitted, ana.skipped, ana.left, ana.median_seconds) == (2, 1, 5, 750.0)
    assert (ana.hours, ana.per_hour, ana.hours_left) == (0.75, 4.0, 1.25)
    assert (ana.per_day, ana.ends) == (2 / 7, "2026-03-28")  # 5 left at 2 in 7 days: 17.5 days


def test_whoever_began_lately_has_the_pace_since_then(room):
    room.submit("ana", "a0", **on(8))
    room.submit("ana", "a1", **on(9))
    assert (of(room, "ana").per_day, of(room, "ana").ends) == (1.0, "2026-03-16")

    room.submit("ben", "a0", **on(10, hour=11))
    room.submit("ben", "a1", **on(10, hour=11))
    assert (of(room, "ben").per_day, of(room, "ben").ends) == (2.0, "2026-03-13")  # a day at the least


def test_whoever_did_nothing_lately_has_no_day_to_be_done_by(room):
    room.submit("ana", "a0", **on(3))
    ana, ben = of(room, "ana"), of(room, "ben")
    assert (ana.per_day, ana.ends, ana.per_hour) == (None, None, 360.0)
    assert (ben.per_day, ben.ends, ben.per_hour, ben.hours_left) == (None, None, None, None)


def test_a_task_that_lay_open_overnight_counts_as_ten_usual_ones(room):
    for number, seconds in enumerate((60.0, 60.0, 60.0, 40_000.0)):
        room.submit("ana", f"a{number}", lead_time=seconds, **on(9))
    assert of(room, "ana").hours == (3 * 60 + 10 * 60) / 3600


def test_work_without_lead_times_has_no_pace_an_hour(room):
    room.submit("ana", "a0", lead_time=None, **on(9))
    room.submit("ana", "a1", lead_time=0.0, **on(9))
    assert (of(room, "ana").hours, of(room, "ana").per_hour, of(room, "ana").hours_left) == (0.0, None, None)


def test_a_story_is_complete_when_all_that_was_asked_is_submitted_or_skipped(room):
    for name in ("ana", "ben"):
        room.submit(name, "a0")
        room.skip(name, "a1")
    room.submit("ana", "a2")
    room.desk.pull()
    assert overview.status(room.desk, NOW).by_story == (
        StoryStatus("s0", 4, 4),
        StoryStatus("s1", 4, 1),
        StoryStatus("s2", 4, 0),
        StoryStatus("s3", 4, 0),
    )


def test_a_desk_as_it_was_has_the_pace_of_then(room):
    room.submit("ana", "a0")
    room.desk.pull()
    [at] = {row["at"] for row in room.desk.ledger.annotation_versions()}
    then = type(room.desk).open(room.folder, as_of=at)
    found = overview._Overview(then, None)
    assert found.now == datetime.fromisoformat(at)


def test_notes_come_with_the_title_of_the_article_and_the_address_of_the_task(room, monkeypatch):
    note = {
        "id": "n",
        "from_name": "note",
        "to_name": "text",
        "type": "textarea",
        "value": {"text": ["Is this\nirony?"]},
    }
    room.submit("ben", "a1", note)
    room.submit("ana", "a0")
    room.desk.pull()

    [place], task = room.desk.places("ben"), room.task("ben", "a1")
    url = f"{room.desk.connect().studio.url}/projects/{place}/data?task={task}"
    assert room.desk.notes() == (Note("ben", "article:a1", "No. 1", "Is this\nirony?", url),)
    monkeypatch.setenv("COPYDESK_TOKEN", "")
    assert room.desk.notes() == (Note("ben", "article:a1", "No. 1", "Is this\nirony?", None),)
