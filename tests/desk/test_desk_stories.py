"""`stories`: found over all articles, remembered with the reason, and never against what people said."""

import pandas as pd
import pytest

from copydesk import Desk, plan
from copydesk.desk import choosing, intake
from copydesk.desk.corpus_reports import Merged
from copydesk.errors import DeskError
from support.corpus import ARMS, COPY, FERRY, ORIGINAL, PENSION, STRIPPED, told
from support.newsroom import plain


@pytest.fixture
def desk(tmp_path):
    with Desk.init(tmp_path / "desk") as desk:
        yield desk


def stories(desk: Desk) -> dict[str, str]:
    return desk.ledger.current("story_id")


def by_story(desk: Desk) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for article_id, story in stories(desk).items():
        found.setdefault(story, set()).add(article_id)
    return {frozenset(members) for members in found.values()}


def test_what_reports_the_same_event_is_found_and_said_why(desk):
    desk.add(told(*FERRY, *ARMS))

    report = desk.stories()

    assert by_story(desk) == {frozenset(FERRY), frozenset(ARMS)}
    assert (report.articles, report.found, report.told, report.in_told, report.marks) == (
        6, 2, 2, 6, {"biography": 1},
    )  # fmt: skip
    reasons = desk.story_reasons()
    assert set(reasons["by"]) == {"found"}
    [names] = {tuple(own) for own in reasons[reasons["article_id"] == FERRY[0]]["names"]}
    assert "Sölvey" in " ".join(names)
    [phrases] = {tuple(own) for own in reasons[reasons["article_id"] == ARMS[0]]["phrases"]}
    assert phrases == (
        "armoured carriers and 180 anti-tank missiles", "310 million crowns", "defensive package for people",
        "Defence Minister", "foreign affairs committee",
    )  # fmt: skip
    assert desk.story(FERRY[1]).why["days"] == 0


def test_the_same_call_again_changes_nothing_and_a_dry_run_neither(desk):
    desk.add(told())
    before = desk.ledger.path.read_bytes()
    tried = desk.stories(dry_run=True)
    assert desk.ledger.path.read_bytes() == before
    first = desk.stories()
    assert (tried.found, tried.copies, tried.dry_run) == (first.found, {"near": 1}, True)
    events, found = (
        desk.ledger._rows("SELECT * FROM article_events"),
        desk.ledger._rows("SELECT * FROM findings"),
    )

    again = desk.stories()

    assert (first.found, again.found, again.joined, again.merged) == (6, 0, 0, ())
    assert (again.told, again.doubtful) == (first.told, first.doubtful)
    assert desk.ledger._rows("SELECT * FROM article_events") == events
    assert desk.ledger._rows("SELECT * FROM findings") == found


def test_a_new_article_joins_the_story_that_is_there(desk):
    desk.add(told(*FERRY[:2], *ARMS))
    desk.stories()
    before = stories(desk)

    desk.add(told(FERRY[2]))
    report = desk.stories()

    assert (report.found, report.joined) == (0, 1)
    assert stories(desk) == before | {FERRY[2]: before[FERRY[0]]}


def test_what_joins_a_story_of_the_data_is_in_it_and_the_data_is_never_changed(desk):
    desk.add(told(*FERRY, *ARMS, stories={FERRY[0]: "strike", ARMS[0]: "arms", ARMS[1]: "deal"}))

    report = desk.stories()

    assert {a: stories(desk)[a] for a in FERRY} == dict.fromkeys(FERRY, "strike")
    assert (stories(desk)[ARMS[0]], stories(desk)[ARMS[1]]) == ("arms", "deal")
    assert report.merged == ()
    assert plain(desk.doubtful(), "a", "b", "score", "why") == [
        (ARMS[0], ARMS[1], None, "both stories were given, by the data or by a person")
    ]
    assert report.given == 1

    desk.merge_stories("arms", "deal")
    assert len(desk.doubtful()) == 0


def test_found_stories_merge_when_a_new_article_joins_them_and_keep_the_name_that_was_given(desk):
    desk.add(told(*FERRY[:2]))
    desk.stories()
    [found] = set(stories(desk).values())

    desk.add(told(FERRY[2], stories={FERRY[2]: "strike"}))
    report = desk.stories()

    assert set(stories(desk).values()) == {"strike"}
    assert report.merged == (Merged("strike", (found,)),)
    assert desk.story_reasons().set_index("article_id").loc[FERRY[0], "was"] == found


def test_what_a_person_split_stays_apart_and_what_a_person_moved_stays(desk):
    desk.add(told(*FERRY, *ARMS))
    desk.stories()
    ferry, arms = stories(desk)[FERRY[0]], stories(desk)[ARMS[0]]

    change = desk.split_story(ferry, [FERRY[2]])
    assert (change.story, change.before) == (f"{ferry}-2", (ferry,))
    desk.move_article(ARMS[2], FERRY[0])
    desk.add(told(*PENSION))
    desk.stories()

    now = stories(desk)
    assert (now[FERRY[0]], now[FERRY[2]], now[ARMS[2]], now[ARMS[0]]) == (ferry, f"{ferry}-2", ferry, arms)

    desk.move_article(FERRY[2], ferry)
    desk.add(told(COPY, ORIGINAL))
    desk.stories()
    assert stories(desk)[FERRY[2]] == ferry


def test_two_stories_that_a_person_merged_are_one_for_good(desk):
    desk.add(told(*FERRY, *ARMS))
    desk.stories()
    ferry, arms = stories(desk)[FERRY[0]], stories(desk)[ARMS[0]]

    change = desk.merge_stories(ferry, arms)
    desk.add(told(*PENSION))
    desk.stories()

    assert (change.articles, change.before) == (ARMS, (arms,))
    assert {stories(desk)[a] for a in (*FERRY, *ARMS)} == {ferry}
    assert desk.story(ferry).articles[0].said_by == "person"


def test_articles_without_a_story_get_one_together(desk):
    desk.add(pd.DataFrame([{"id": name, "text": f"On {name}."} for name in ("a", "b", "c")]))

    change = desk.move_article("a", "b")

    assert change.articles == ("a", "b")
    assert stories(desk) == dict.fromkeys(("a", "b"), change.story)
    assert desk.move_article("c", "a").story == change.story


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (lambda desk: desk.merge_stories("s", "s"), "s and s are one story already"),
        (lambda desk: desk.merge_stories("s", "gone"), "the desk knows no story 'gone'"),
        (lambda desk: desk.split_story("s", ["b"]), "the story s cannot be split like that: not in it: b"),
        (
            lambda desk: desk.split_story("s", ["a"]),
            "the story s cannot be split like that: nothing would be left",
        ),
        (lambda desk: desk.move_article("gone", "s"), "the desk knows no article 'gone'"),
        (lambda desk: desk.move_article("a", "s"), "a is in s already"),
        (lambda desk: desk.move_article("b", "b"), "b is an article: name the story that it belongs to"),
        (lambda desk: desk.story("b"), "the article b is in no story"),
    ],
)
def test_what_cannot_be_said_of_stories_is_refused(desk, what, said):
    desk.add(pd.DataFrame([{"id": "a", "text": "On a.", "story": "s"}, {"id": "b", "text": "On b."}]))
    with pytest.raises(DeskError) as refused:
        what(desk)
    assert said in str(refused.value)
    assert stories(desk) == {"a": "s"}


def test_a_copy_is_not_planned_unless_it_was_and_a_split_never_parts_it(desk):
    desk.add(told(COPY, ORIGINAL, *FERRY))
    scheme = desk.scheme()
    every = [u.unit_id for u in choosing.choose(desk.ledger, scheme, desk.settings, desk.folder).units]
    assert f"article:{COPY}" in every

    desk.stories()

    assert plain(desk.copies(), "article_id", "of", "kind") == [(COPY, ORIGINAL, "near")]
    made = choosing.choose(desk.ledger, scheme, desk.settings, desk.folder)
    assert [u.unit_id for u in made.units] == [u for u in every if u != f"article:{COPY}"]
    assert made.left_out == {plan.COPY: 1}
    with desk.ledger.transaction():
        desk.ledger.add_article_events([(ORIGINAL, "side", "test"), (FERRY[0], "side", "train")])
    assert choosing.sides(desk.ledger, desk.settings)[COPY] == "test"


def test_an_exact_copy_is_known_as_soon_as_it_is_added(desk):
    desk.add(pd.DataFrame([{"id": "a", "text": "Ferries stop."}, {"id": "b", "text": "Ferries stop."}]))
    assert plain(desk.copies()) == [("b", "a", "exact", 1.0)]


def test_on_a_desk_as_it_was_stories_are_those_of_then(desk):
    desk.add(told(*FERRY))
    desk.stories()
    then = max(event["at"] for event in desk.ledger.latest_events("story_id").values())
    [was] = set(stories(desk).values())
    desk.split_story(was, [FERRY[0]])

    with Desk.open(desk.folder, as_of=then.removesuffix("Z")) as past:
        assert [row.story for row in past.story_list()] == [was]
        assert len(past.story(was).articles) == 3
        with pytest.raises(DeskError, match="cannot group stories"):
            past.stories()


def test_a_date_that_the_outlets_other_dates_make_clear_is_read_so(desk):
    rows = [("a", "28/10/2018"), ("b", "03/04/2019"), ("c", "31/02/2019")]
    report = desk.add(
        pd.DataFrame(
            [{"id": i, "text": f"On {i}.", "outlet": "Gazette", "published": day} for i, day in rows]
        )
    )
    assert [article_id for article_id, _ in report.dates] == ["b", "c"]

    assert desk.stories().dates == 1

    assert desk.ledger.current("published")["b"] == "2019-04-03"
    assert desk.article("b").metadata["published"].by == "found"
    assert [row.article_id for row in desk.article_list(dates=True)] == ["c"]


def test_no_byte_says_of_what_an_erased_article_was_the_copy_or_what_it_shared(desk):
    desk.add(told(COPY, ORIGINAL, *FERRY))
    desk.stories()
    desk.split_story(stories(desk)[FERRY[0]], [FERRY[0]])

    said = [desk.erase(article_id=gone).by_hand[0] for gone in (ORIGINAL, FERRY[1])]
    assert said[0] == f"It holds articles that repeat much of it, or of which it did, which stay: {COPY}"

    desk.close()
    for path in desk.folder.rglob("*"):
        if path.is_file():
            assert not any(gone.encode() in path.read_bytes() for gone in (ORIGINAL, FERRY[1])), path
    with Desk.open(desk.folder) as again:
        assert len(again.copies()) == 0
        assert again.story_reasons().set_index("article_id").loc[COPY, "names"] is pd.NA
        [event] = again.ledger.said_by_people("story_id")
        assert event["why"]["apart_from"] == [FERRY[2]]
        assert again.stories().articles == 3


def test_what_an_older_copydesk_added_is_examined_by_the_next_grouping(desk, monkeypatch):
    with monkeypatch.context() as older:
        older.setattr(intake.Intake, "_examined", lambda *_: {})
        desk.add(told(STRIPPED, *FERRY))
    assert len(desk.damage()) == 0

    assert desk.stories().damaged == {"stripped-words": 1}

    assert {*desk.damage()["article_id"]} == {STRIPPED}
