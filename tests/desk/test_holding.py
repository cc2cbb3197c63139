"""What people say of articles holds: held back, released, corrected; and what they see of them."""

import pandas as pd
import pytest

from copydesk.desk import choosing
from copydesk.desk.corpus_reports import HoldReport
from copydesk.errors import DeskError
from support.corpus import BIOGRAPHY, FERRY, STRIPPED, told
from support.newsroom import articles, newsroom, plain

UNKNOWN = (
    "there is no damage '{}', but cut-short, mixed-languages, replacement-characters, starts-mid-sentence, "
    "stripped-words"
)


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana") as room:
        yield room


@pytest.fixture
def desk(room):
    return room.desk


def test_damage_is_found_as_articles_are_added_with_its_places(desk):
    report = desk.add(told(STRIPPED, *FERRY))

    assert report.damaged == {"stripped-words": 1}
    assert {*desk.damage()["article_id"]} == {STRIPPED}
    assert [(row.article_id, [*row.damage]) for row in desk.article_list(damage="any")] == [
        (STRIPPED, ["stripped-words"])
    ]
    [(damage, places)] = desk.article(STRIPPED, raw=True).damage
    assert [(place.start, place.end) for place in places] == list(damage.places)
    assert all(place.raw is not None for place in places)
    with pytest.raises(DeskError, match=UNKNOWN.format("cut")):
        desk.article_list(damage="cut")
    assert desk.article_list(damage="cut-short") == []


def test_what_is_held_back_by_damage_is_not_planned_until_it_is_released(room):
    desk = room.desk
    desk.add(told(STRIPPED, *FERRY))

    def planned():
        made = choosing.choose(desk.ledger, desk.scheme(), desk.settings, desk.folder)
        return f"article:{STRIPPED}" in {unit.unit_id for unit in made.units}, dict(made.left_out)

    assert desk.hold(damage="stripped-words", dry_run=True).articles == (STRIPPED,)
    assert desk.hold(damage="stripped-words", at_least=1.1).articles == ()
    with pytest.raises(DeskError, match=UNKNOWN.format("words")):
        desk.hold(damage="words")
    assert planned() == (True, {})

    assert desk.hold([FERRY[0]], damage="stripped-words").articles == (FERRY[0], STRIPPED)
    assert planned() == (False, {"articles that are held back": 2})
    assert [row.held for row in desk.article_list(held=True)] == ["a person said so", "stripped-words 1.00"]
    assert desk.hold([STRIPPED]).unchanged == 1

    released = desk.release([FERRY[1]], damage="stripped-words")
    assert (released.articles, released.unchanged) == ((STRIPPED,), 1)
    assert planned() == (True, {"articles that are held back": 1})


def test_what_is_planned_stays_planned_when_it_is_held_back(room):
    room.desk.add(articles({"id": "a"}, {"id": "b"}))
    room.desk.push()

    assert room.desk.hold(["a"]).planned == ("a",)

    room.desk.push()
    assert room.task("ana", "a")
    assert len(room.desk.assignments()) == 2


def test_what_a_person_set_is_not_overwritten_by_data_that_comes_again(desk):
    data = articles(
        {"id": "a", "outlet": "nyt", "published": "2026-03-02", "author": "By A."},
        {"id": "b", "outlet": "nyt"},
    )
    desk.add(data)

    desk.set_metadata(["a"], outlet="The New York Times", author="", published="3 March 2026", language="en")
    desk.add(data.assign(outlet="NYT", title="Ferries"))

    [a, b] = plain(desk.articles(), "outlet", "published", "author", "title")
    assert a == ("The New York Times", "2026-03-03", None, "Ferries")
    assert b == ("NYT", None, None, "Ferries")
    said = desk.article("a").metadata
    assert (said["outlet"].by, said["outlet"].before) == ("person", ("nyt",))
    assert (said["author"].value, said["author"].by, said["language"].value) == (None, "person", "en")


@pytest.mark.parametrize("date", ["2026-02-30", "soon", "1970-01-01", "3/4/2026"])
def test_an_impossible_date_is_refused(desk, date):
    desk.add(articles({"id": "a"}))
    with pytest.raises(DeskError, match="cannot be the date of publication"):
        desk.set_metadata(["a"], published=date)


def test_all_that_cannot_be_set_is_named_and_nothing_is_set(desk):
    desk.add(articles({"id": "a"}))
    with pytest.raises(DeskError) as error:
        desk.set_metadata(["a"], published="soon", url="not a url", language="english", author="Ana")
    assert str(error.value).splitlines()[0] == (
        "'soon' cannot be the date of publication: 'soon' is no date in a form that is known; write it as "
        "2026-03-02; 'not a url' is no address of the web, such as https://example.org/ferries; 'english' is no "
        "code of a language, such as en or pt-BR"
    )
    assert desk.article("a").metadata == {}
    desk.set_metadata(["a"], url="gazette.example/ferries", language="pt-BR")
    assert desk.article("a").url == "https://gazette.example/ferries"


def test_outlets_that_are_spelled_in_several_ways_are_offered_and_merged(desk):
    names = ["The Gazette", "The Gazette", "gazette", "Gazette - News", "Courier"]
    desk.add(articles(*({"id": f"a{n}", "outlet": name} for n, name in enumerate(names))))
    [offer] = desk.outlet_merges()
    assert set(offer.names) == {"The Gazette", "gazette", "Gazette - News"}

    others = [name for name in offer.names if name != "The Gazette"]
    assert desk.merge_outlets(others, "The Gazette", dry_run=True).articles == ("a2", "a3")
    assert len(desk.outlet_merges()) == 1
    desk.merge_outlets(others, "The Gazette")

    assert {*desk.articles()["outlet"]} == {"The Gazette", "Courier"}
    assert desk.outlet_merges() == []
    with pytest.raises(DeskError, match="no article is of the outlet 'nyt'"):
        desk.merge_outlets(["nyt"], "x")


def test_no_article_with_a_damage_that_there_can_be_is_none_held_back(desk):
    desk.add(articles({"id": "a"}))

    assert desk.hold(damage="stripped-words") == HoldReport((), 0, (), dry_run=False)
    assert desk.release(damage="stripped-words") == HoldReport((), 0, (), dry_run=False)


def test_an_outlet_that_people_merged_is_called_so_in_articles_that_come_later(desk):
    desk.add(articles({"id": "a", "outlet": "NYT"}, {"id": "b", "outlet": "Courier"}))
    desk.merge_outlets(["NYT"], "The New York Times")

    report = desk.add(articles({"id": "c", "outlet": "NYT"}, {"id": "b", "outlet": "NYT"}, {"id": "d"}))

    assert report.merged_outlets == (("NYT", "The New York Times", 2),)
    assert plain(desk.articles(), "article_id", "outlet") == [
        ("a", "The New York Times"), ("b", "The New York Times"), ("c", "The New York Times"), ("d", None),
    ]  # fmt: skip
    said = desk.article("c").metadata["outlet"]
    assert (said.value, said.by, said.before) == ("The New York Times", "person", ("NYT",))

    desk.set_metadata(["c"], outlet="NYT")
    assert desk.add(articles({"id": "c", "outlet": "NYT"})).merged_outlets == ()
    assert desk.article("c").metadata["outlet"].value == "NYT"


def test_every_mark_is_a_slice_of_its_text(desk):
    desk.add(told())
    desk.stories()
    texts = desk.articles().set_index("article_id")["text"]

    marks = desk.marks()

    assert [*zip(marks["article_id"], marks["kind"], strict=True)] == [(BIOGRAPHY, "biography")]
    for mark in marks.itertuples():
        assert texts[mark.article_id][mark.start : mark.end] == mark.text


def test_articles_that_there_are_not_are_named_together(desk):
    desk.add(articles({"id": "a"}))
    for what in (desk.hold, desk.release, desk.cut):
        with pytest.raises(DeskError, match="the desk knows no article 'x', 'y'"):
            what(["a", "x", "y"])
    with pytest.raises(DeskError, match="the desk knows no article 'x'"):
        desk.article("x")


def test_dates_that_cannot_be_are_said_and_kept(desk):
    report = desk.add(
        articles({"id": "a", "published": "2026-02-30"}, {"id": "b", "published": "2026-03-02"})
    )

    assert report.dates == (("a", "'2026-02-30' is on no calendar: day is out of range for month"),)
    assert desk.articles()["published"].tolist() == ["2026-02-30", "2026-03-02"]


def test_a_date_that_is_clear_is_kept_in_the_form_of_iso(desk):
    desk.add(
        articles(
            {"id": "a", "published": "3 March 2026"}, {"id": "b", "published": "2026-03-02T10:00:00+01:00"}
        )
    )
    assert plain(desk.articles(), "published", "cleaning") == [
        ("2026-03-03", ["published: date read"]),
        ("2026-03-02T10:00:00+01:00", []),
    ]


def test_the_same_page_by_another_address_is_known_again(desk):
    text = {"text": "Ferries stop."}
    desk.add(pd.DataFrame([text | {"url": "https://www.gazette.example/ferry/"}]))

    report = desk.add(pd.DataFrame([text | {"url": "http://gazette.example/ferry?utm_source=feed"}]))

    assert (report.added, report.already_there) == (0, 1)
