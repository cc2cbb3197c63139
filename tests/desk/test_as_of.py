"""A desk as it was: every table is as at that moment, nothing can be written, and a date before it is refused."""

import time
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from copydesk import Desk
from copydesk.errors import DeskError
from copydesk.ledger import now
from support.newsroom import Newsroom, answer, articles, newsroom, plain, span

LEXICAL = span("r1", "Lexical", 0, 7)


def moment() -> str:
    """Give a moment that lies between what came before and what comes next."""
    time.sleep(0.002)
    at = now()
    time.sleep(0.002)
    return at


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        yield room


def tables(desk: Desk) -> dict[str, list[tuple]]:
    frames = {
        "articles": desk.articles(),
        "units": desk.units(),
        "assignments": desk.assignments(),
        "annotations": desk.annotations(),
        "versions": desk.annotations(all_versions=True),
        "spans": desk.spans(),
        "choices": desk.choices(),
        "relations": desk.relations(),
        "rejected": desk.rejected(),
    }
    rows = {name: plain(frame) for name, frame in frames.items()}
    ledger = desk.ledger
    return rows | {
        "projects": ledger.projects(),
        "schemes": list(desk.schemes()),
        "sides": ledger.current("side"),
        "annotation_versions": [
            {key: row[key] for key in ("annotation_id", "version", "result", "deleted_at")}
            for row in ledger.annotation_versions(all_versions=True)
        ],
    }


def history(room: Newsroom) -> list[tuple[str, dict[str, list[tuple]]]]:
    """Do everything that a desk remembers, and note after each step when it was and how everything stood."""
    noted = []

    def note() -> None:
        noted.append((moment(), tables(room.desk)))

    room.desk.add(articles({"id": "a", "outlet": "Gazette", "story": "s"}, {"id": "b"}))
    note()
    room.desk.push()
    note()
    ana = room.submit("ana", "a", LEXICAL, answer("stance", "left"))
    ben = room.submit("ben", "a", LEXICAL)
    room.desk.pull()
    note()
    room.submit("ana", "b", span("r2", "Lexical", 0, 99))
    room.desk.pull()
    note()
    room.desk.build("first")
    note()
    room.desk.add(articles({"id": "a", "outlet": "Courier", "story": "t"}).assign(text="Ferries go."))
    note()
    room.studio.edit(room.task("ana", "a"), ana, [])
    room.studio.delete(room.task("ben", "a"), ben)
    room.desk.pull()
    note()
    return noted


def test_every_table_is_as_it_was_after_each_step(room):
    noted = history(room)
    room.desk.close()
    for at, tables_then in noted:
        with Desk.open(room.folder, as_of=at) as then:
            assert tables(then) == tables_then
    room.desk = Desk.open(room.folder)


def test_a_day_means_its_end_and_a_time_without_a_zone_is_utc(room):
    room.desk.add(articles({"id": "a"}))
    today = datetime.now(UTC).date()
    for as_of, at in {
        today: f"{today}T23:59:59.999999Z",
        str(today): f"{today}T23:59:59.999999Z",
        datetime(2100, 3, 31, 12): "2100-03-31T12:00:00.000000Z",
        "2100-03-31T12:00+02:00": "2100-03-31T10:00:00.000000Z",
        datetime(2100, 3, 31, 1, tzinfo=timezone(timedelta(hours=2))): "2100-03-30T23:00:00.000000Z",
    }.items():
        with Desk.open(room.folder, as_of=as_of) as then:
            assert (then.ledger.as_of, len(then.articles())) == (at, 1)


@pytest.mark.parametrize("as_of", ["yesterday", "2026-13-01", "0001-01-01T00:00+14:00"])
def test_what_is_no_time_is_refused(room, as_of):
    with pytest.raises(DeskError, match="is neither a day nor a time"):
        Desk.open(room.folder, as_of=as_of)


def test_a_day_before_the_desk_began_is_refused_and_its_beginning_named(room):
    with pytest.raises(DeskError) as error:
        Desk.open(room.folder, as_of=date(2020, 1, 1))
    assert str(error.value) == (
        "the desk as it was at 2020-01-01T23:59:59.999999Z: there was none yet\n  It has no entry to this day."
    )
    room.desk.add(articles({"id": "a"}))
    began = room.desk.ledger.texts()[0]["at"]
    with pytest.raises(DeskError) as error:
        Desk.open(room.folder, as_of="2020-01-01T12:00")
    assert str(error.value) == (
        f"the desk as it was at 2020-01-01T12:00:00.000000Z: there was none yet\n  Its first entry is of {began}."
    )


def test_nothing_is_written_to_a_desk_as_it_was(room):
    room.desk.add(articles({"id": "a"}))
    room.desk.push()
    files, requests = room.files(), len(room.studio.requests)
    with Desk.open(room.folder, as_of=now()) as then:
        for step in (
            lambda: then.add(articles({"id": "b"})),
            then.push,
            lambda: then.push(dry_run=True),
            then.pull,
            then.start_studio,
            lambda: then.erase(annotator="ana"),
        ):
            with pytest.raises(DeskError, match="this is the desk as it was at"):
                step()
        with pytest.raises(DeskError, match="nothing can be written"), then.ledger.transaction():
            pass
        with pytest.raises(DeskError, match="nothing can be written"):
            then.ledger.add_article_events([("a", "outlet", "Gazette")])
    assert room.files() == files
    assert len(room.studio.requests) == requests


def test_status_and_agreement_are_as_they_were(room):
    room.desk.add(articles({"id": "a"}))
    room.desk.push()
    room.submit("ana", "a", LEXICAL, answer("stance", "left"))
    room.submit("ben", "a", LEXICAL, answer("stance", "left"))
    room.desk.pull()
    status, agreement, at = room.desk.status(), room.desk.agreement(), moment()
    room.desk.add(articles({"id": "b"}))
    room.desk.push()
    room.submit("ana", "b", answer("stance", "left"))
    room.submit("ben", "b", answer("stance", "right"))
    room.desk.pull()
    with Desk.open(room.folder, as_of=at) as then:
        assert (then.status(), then.agreement()) == (status, agreement)
    assert room.desk.status() != status


@pytest.mark.parametrize("when", ["right after it was built", "when the set says"])
def test_a_set_built_again_as_of_then_is_the_same_to_the_byte(room, when):
    first = built_first(room)
    at = moment() if when == "right after it was built" else first.manifest["as_of"]
    kept = room.folder / "kept"
    first.folder.rename(kept)
    more(room)
    (room.folder / "schemes" / "bias" / "guidelines.md").write_text("Mended since.")
    room.desk.build("third")

    with Desk.open(room.folder, as_of=at) as then:
        again = then.build("first")
        assert then.build("first").already_built

    assert again.not_remembered == 0
    assert {path.name: path.read_bytes() for path in again.folder.iterdir()} == {
        path.name: path.read_bytes() for path in kept.iterdir()
    }


def test_a_set_as_of_a_time_before_the_sides_were_dealt_takes_those_that_hold_now(room):
    label(room, "a", "b", "c")
    at = moment()
    room.desk.build("first")
    sides = room.desk.ledger.sides()
    with Desk.open(room.folder, as_of=at) as then:
        assert then.ledger.current("side") == {}
        built = then.build("earlier")
        assert built.not_remembered == 0
        assert {
            row: part
            for part in ("train", "validation", "test")
            for row in getattr(built, part)["article_id"]
        } == sides


def test_sides_that_were_never_dealt_are_not_remembered_and_that_is_said(room):
    label(room, "a", "b", "c")
    at = moment()
    with Desk.open(room.folder, as_of=at) as then:
        assert then.build("earlier").not_remembered == 3
        assert then.build("earlier").not_remembered == 3
    assert room.desk.ledger.sides() == {}


def test_the_scheme_is_the_one_that_was_sent_then(room):
    label(room, "a")
    at = moment()
    path = room.folder / "schemes" / "bias" / "scheme.yaml"
    path.write_text(path.read_text().replace("version: 1", "version: 2"))
    room.desk.push()
    assert room.desk.scheme().ref == "bias@2"
    with Desk.open(room.folder, as_of=at) as then:
        assert then.scheme().ref == "bias@1"
        assert len(then.build("first").train) == 1


def label(room: Newsroom, *names: str) -> None:
    room.desk.add(articles(*({"id": name, "story": f"story-{name}"} for name in names)))
    room.desk.push()
    for name in names:
        room.submit("ana", name, LEXICAL)
        room.submit("ben", name, LEXICAL)
    room.desk.pull()


def built_first(room: Newsroom):
    label(room, "a", "b", "c")
    return room.desk.build("first")


def more(room: Newsroom) -> None:
    label(room, "d", "e")
    room.desk.build("second")
