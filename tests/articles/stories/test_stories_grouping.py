import pandas as pd
import pytest

from copydesk.articles.stories import Doubtful, Grouping, Merge, Why, group
from copydesk.errors import ArticleError

NEWS = [
    (
        "dam-1",
        "Dam at Brennick cracks after storm",
        "Engineers found a crack in the Brennick dam after the storm; 400 people in Lower Hask left their homes.",
    ),
    (
        "dam-2",
        "Hundreds flee below Brennick dam",
        "About 400 residents of Lower Hask were told to leave when a crack opened in the Brennick dam.",
    ),
    (
        "ferry-1",
        "Ferry strike enters day nine",
        "Union boss Mara Olsen calls the 3.2 percent offer an insult as the Tallis ferry strike enters its ninth day.",
    ),
    (
        "ferry-2",
        "Tallis ferries stay in port",
        "No ferry left Tallis on Monday. Mara Olsen, who leads the dockers' union, rejected an offer of 3.2 percent.",
    ),
    (
        "ferry-3",
        "Olsen rejects offer; ferries idle",
        "The Tallis ferry strike goes on after union leader Olsen turned down 3.2 percent.",
    ),
    (
        "lanes",
        "Council votes on cycling lanes",
        "The city council of Orme will vote on Thursday on new cycling lanes along the canal.",
    ),
    (
        "rates",
        "Central bank holds rates",
        "The central bank kept its main rate at 2 percent and said inflation was easing.",
    ),
]
DAM = {"dam-1": "dam-1", "dam-2": "dam-1"}
FERRY = {"ferry-1": "ferry-1", "ferry-2": "ferry-1", "ferry-3": "ferry-1"}


def news(*names: str) -> pd.DataFrame:
    rows = [
        {"article_id": name, "outlet": None, "title": title, "text": text, "published": None}
        for name, title, text in NEWS
        if not names or name in names
    ]
    return pd.DataFrame(rows, columns=["article_id", "outlet", "title", "text", "published"], dtype="string")


def test_articles_on_one_event_are_a_story_and_it_says_what_they_share():
    found = group(news("dam-1", "dam-2", "lanes", "rates"))
    assert found == Grouping(
        story=DAM,
        why={
            "dam-1": Why(
                names=("Lower Hask", "Brennick dam"),
                numbers=("400",),
                words=("crack",),
                phrases=(),
                days=None,
            )
        },
        merges=(),
        doubtful=(),
    )
    assert str(found.why["dam-1"]) == "names Lower Hask, Brennick dam; numbers 400; words crack"


def test_the_order_of_the_articles_does_not_matter():
    found = group(news())
    assert found.story == DAM | FERRY
    assert group(news().iloc[::-1]) == found


def test_a_new_article_joins_the_story_that_is_known():
    found = group(news(), {"ferry-1": "ferry-strike", "ferry-2": "ferry-strike", "lanes": "lanes"})
    assert found.story == DAM | dict.fromkeys(FERRY, "ferry-strike") | {"lanes": "lanes"}
    assert sorted(found.why) == ["dam-1", "ferry-strike"]
    assert found.merges == ()


def test_stories_that_turn_out_to_be_one_are_a_merge_into_the_larger():
    found = group(news(), {"ferry-1": "a", "ferry-2": "b", "ferry-3": "b"})
    assert found.story == DAM | dict.fromkeys(FERRY, "b")
    assert found.merges == (Merge("b", ("a",)),)


def test_articles_that_were_grouped_before_stay_together():
    found = group(news(), {"lanes": "town", "rates": "town", "dam-1": "town"})
    assert found.story["lanes"] == found.story["rates"] == found.story["dam-1"] == "town"


def test_what_people_put_together_is_together():
    assert group(news(), together=[("lanes", "rates")]).story == DAM | FERRY | {
        "lanes": "lanes",
        "rates": "lanes",
    }


def test_what_people_keep_apart_is_apart():
    assert group(news(), apart=[("dam-1", "dam-2")]).story == FERRY
    story = group(news(), apart=[("ferry-1", "ferry-2")]).story
    assert story.get("ferry-1") != story.get("ferry-2")


def test_what_is_together_and_apart_is_an_error():
    with pytest.raises(ArticleError, match="kept apart and put into one story: dam-1 and dam-2"):
        group(news(), {"dam-1": "dam", "dam-2": "dam"}, apart=[("dam-1", "dam-2")])


def test_constraints_on_articles_that_are_not_there_are_left_alone():
    found = group(
        news("dam-1", "dam-2"), {"gone": "dam-1"}, together=[("dam-1", "gone")], apart=[("gone", "dam-2")]
    )
    assert found.story == {"dam-1": "dam-2", "dam-2": "dam-2"}  # the name dam-1 is taken


def test_articles_weeks_apart_do_not_report_the_same_event():
    dates = news("dam-1", "dam-2").assign(published=["2026-01-02", "2026-03-09"]).astype("string")
    assert group(dates).story == {}
    dates = dates.assign(published=["2026-01-02", "2026-01-03"]).astype("string")
    assert group(dates).why["dam-1"].days == 1


def test_a_date_that_is_missing_or_unreadable_speaks_neither_way():
    dates = news("dam-1", "dam-2").assign(published=["2026-01-02", "soon"]).astype("string")
    assert group(dates).story == DAM


def test_a_pair_that_is_nearly_a_story_is_listed_with_its_chance_and_what_they_share():
    rows = news("ferry-1", "ferry-3")
    rows.loc[2] = [
        "school",
        None,
        "Teachers walk out",
        "Teachers' union leader Ida Brandt: 3.2 percent goes too low.",
        None,
    ]
    doubtful = group(rows).doubtful
    shared = Why(names=(), numbers=(), words=("union leader", "percent", "goes"), phrases=(), days=None)
    assert doubtful == (Doubtful("ferry-3", "school", 0.635, shared),)


def test_nothing_and_one_article_have_no_story():
    assert group(news("nothing")) == group(news("lanes")) == Grouping({}, {}, (), ())
