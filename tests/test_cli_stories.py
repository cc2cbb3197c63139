"""`copydesk stories` and what is under it, on the command line."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from copydesk import Desk
from copydesk.desk import choosing
from support.corpus import ARMS, COPY, FERRY, ORIGINAL, told
from support.newsroom import articles


@pytest.fixture
def desk(tmp_path, monkeypatch):
    with Desk.init(tmp_path / "desk") as desk:
        monkeypatch.chdir(tmp_path / "desk")
        yield desk


def test_stories_are_found_listed_and_shown(desk, run):
    desk.add(told(*FERRY, COPY, ORIGINAL))

    tried = run("stories", "--dry-run")
    assert tried.lines[-1] == "Next: copydesk stories  remembers it; nothing was changed yet"
    found = run("stories")
    assert found.code == 0
    assert [line for line in found.lines if not line.startswith("languages")] == [
        "5 articles examined",
        "copies: near 1",
        "marked: none",
        "damaged: none",
        "2 stories found, 0 articles joined a story that was there",
        "5 articles in 2 stories of 2 outlets or more; 2 stories of 2 articles or more in all",
        "Next: copydesk stories list  shows them; merge, split and move correct them",
    ]
    assert "0 stories found, 0 articles joined a story that was there" in run("stories").out
    assert json.loads(run("stories", "--json").out)["told"] == 2

    story = desk.ledger.current("story_id")[FERRY[0]]
    lines = run("stories", "list", "--outlets", "3").lines
    assert [line.split()[:3] for line in lines[:-1]] == [["story", "outlets", "articles"], [story, "3", "3"]]
    assert lines[-1] == f"Next: copydesk stories show {story}  shows its articles, and why they are one"
    assert len(json.loads(run("stories", "list", "--json").out)) == 2

    shown = run("stories", "show", FERRY[1]).lines
    assert shown[0] == f"{story}: 3 articles of 3 outlets"
    assert [line.split()[0] for line in shown[2:5]] == sorted(
        FERRY, key=lambda a: desk.ledger.current("outlet")[a]
    )
    assert any(line.startswith("shared names: ") for line in shown)
    assert any(line.startswith("shared, and in hardly any other: “") for line in shown)
    assert "all of one day" in shown
    assert json.loads(run("stories", "show", story, "--json").out)["articles"][0]["said_by"] == "found"


def test_copies_are_listed_by_kind(desk, run):
    assert run("stories", "copies").lines[0] == "No copies are known."
    desk.add(told(*FERRY, COPY, ORIGINAL))
    desk.stories()

    assert run("stories", "copies").lines == [
        "article           kind  share  of",
        f"{COPY}  near   0.84  {ORIGINAL}",
        "Copies are not planned, and a split never parts them from what they were copied from.",
        "Next: copydesk articles --copies  lists them with outlet and date",
    ]
    assert json.loads(run("stories", "copies", "--json", "--kind", "exact").out) == []
    assert run("stories", "copies", "--kind", "exactly").code == 2


def test_doubtful_pairs_are_what_a_same_story_desk_reads(desk, run, tmp_path):
    assert run("stories", "doubtful").lines[0] == "No pair is doubtful."
    articles = told(*ARMS, stories={ARMS[0]: "arms", ARMS[1]: "deal"})
    desk.add(articles)
    desk.stories()

    listed = run("stories", "doubtful").lines
    assert " ".join(listed[1].split()) == (
        f"{ARMS[0]} Missiles for a warlord, and nobody … {ARMS[1]} Kessland confirms arms shipment to … "
        "arms deal both stories were given, by the data or by a person"
    )
    written = run("stories", "doubtful", "--to", tmp_path / "pairs.csv").lines
    assert written[0] == f"1 pair in {tmp_path / 'pairs.csv'}"
    assert pd.read_csv(tmp_path / "pairs.csv")[["a", "b"]].values.tolist() == [[*ARMS[:2]]]
    pair = json.loads(run("stories", "doubtful", "--json").out)["pairs"][0]
    assert pair == {
        "a": ARMS[0], "b": ARMS[1], "score": None, "story_a": "arms", "story_b": "deal",
        "title_a": "Missiles for a warlord, and nobody asked us",
        "title_b": "Kessland confirms arms shipment to Tisna Guard",
        "why": "both stories were given, by the data or by a person",
    }  # fmt: skip

    with Desk.init(tmp_path / "pairs", "same-story") as pairs:
        pairs.add(articles)
        [unit] = choosing._listed(tmp_path / "pairs.csv", dict.fromkeys(ARMS))
        assert unit.article_ids == ARMS[:2]
    assert run("stories", "doubtful", "--to", tmp_path / "no" / "pairs.csv").code == 1


def test_where_no_pair_is_doubtful_no_file_is_written(desk, run, tmp_path):
    assert desk.ledger.current("story_id") == {}
    assert run("stories", "doubtful", "--to", tmp_path / "pairs.csv").lines[0] == "No pair is doubtful."
    assert json.loads(run("stories", "doubtful", "--to", tmp_path / "pairs.csv", "--json").out) == {
        "pairs": [],
        "file": None,
    }
    assert not (tmp_path / "pairs.csv").exists()


def test_the_way_to_a_round_of_doubtful_pairs_can_be_gone_as_it_is_printed(desk, run, tmp_path, monkeypatch):
    data = told(*ARMS, stories={ARMS[0]: "arms", ARMS[1]: "deal"})
    desk.add(data)
    desk.stories()
    step = run("stories", "doubtful", "--to", "pairs.csv").lines[-1]
    assert step.startswith("Next: copydesk init ../pairs --scheme same-story  makes a desk for them: ")

    run("init", "../pairs", "--scheme", "same-story")
    monkeypatch.chdir("../pairs")
    settings = Path("copydesk.toml")
    setting = re.search(r"set (pairs = .*) in its copydesk.toml", step)[1]
    settings.write_text(settings.read_text("utf-8").replace('# pairs = "pairs.csv"', setting), "utf-8")
    with Desk.open(tmp_path / "pairs") as pairs:
        pairs.add(data)
        assert pairs.plan(dry_run=True).plan.properties.units == 1


def test_a_story_without_titles_shows_how_its_texts_begin_and_of_its_dates_those_that_can_be(desk, run):
    desk.add(
        articles(
            {"id": "a", "outlet": "A", "story": "s", "published": "2026-03-02", "text": "Ferries stop. " * 9},
            {"id": "b", "outlet": "B", "story": "s", "published": "3021-01-01", "text": "They\nstop."},
        )
    )
    listed, shown = run("stories", "list").lines, run("stories", "show", "s").lines
    begins = "“Ferries stop. Ferries stop. Ferries stop. Ferries stop. Fer…”"
    assert listed[1].split(maxsplit=5) == ["s", "2", "2", "2026-03-02", "2026-03-02", begins]
    assert shown[2].endswith(begins)
    assert shown[3].rstrip().endswith("“They stop.”")
    assert "date: 3021-01-01 is after" in run("articles", "show", "b").out


def test_outlets_that_are_not_known_are_no_outlets(desk, run):
    desk.add(articles({"id": "a", "story": "s"}, {"id": "b", "story": "s"}, {"id": "c", "story": "t"}))

    assert run("stories", "show", "s").lines[0] == "s: 2 articles; outlet not known: 2"
    assert run("stories", "list").lines[-2] == (
        "outlet not known: 2 articles, each counted as of an outlet of its own"
    )
    desk.set_metadata(["a"], outlet="Gazette")
    assert run("stories", "show", "s").lines[0] == "s: 2 articles of 1 outlet; outlet not known: 1"


def test_people_correct_stories(desk, run):
    desk.add(told(*FERRY, *ARMS, stories=dict.fromkeys(FERRY, "strike") | dict.fromkeys(ARMS, "arms")))

    assert run("stories", "split", "strike", FERRY[0]).lines == [
        f"{FERRY[0]} is in the story strike-2 now; before: strike",
        "That holds: 'copydesk stories' never changes it.",
        "Next: copydesk stories show strike-2  shows the story as it is",
    ]
    assert (
        run("stories", "move", FERRY[0], "strike").lines[0]
        == f"{FERRY[0]} is in the story strike now; before: strike-2"
    )
    merged = run("stories", "merge", "strike", "arms", "--json")
    assert json.loads(merged.out) == {
        "articles": list(ARMS),
        "story": "strike",
        "before": ["arms"],
        "sides": {},
    }
    refused = run("stories", "merge", "strike", "arms")
    assert (refused.code, refused.err.splitlines()[0]) == (1, "DeskError: the desk knows no story 'arms'")
    assert run("stories", "--json", "list").code == 2


def test_what_people_added_to_a_story_is_not_said_to_share_what_was_found(desk, run):
    added = {"id": "late", "published": "2026-03-09", "text": "They are back at work."}
    desk.add(pd.concat([told(*FERRY), articles(added)]))
    desk.stories()
    desk.move_article("late", FERRY[0])
    first = desk.articles().set_index("article_id")["published"][FERRY[0]]

    lines = run("stories", "show", "late").lines
    place = lines.index("what the 3 share that were found, not put there:")
    assert lines[place + 1].startswith("shared names: ")
    days = (pd.Timestamp("2026-03-09") - pd.Timestamp(first[:10])).days
    assert lines[-2] == f"within {abs(days)} days"


def test_a_merge_over_two_sides_of_the_splits_is_said(desk, run):
    desk.add(told(*FERRY, *ARMS, stories=dict.fromkeys(FERRY, "strike") | dict.fromkeys(ARMS, "arms")))
    with desk.ledger.transaction():
        desk.ledger.add_article_events([(FERRY[0], "side", "train"), (ARMS[0], "side", "test")])

    assert run("stories", "merge", "strike", "arms").lines[2] == (
        "on several sides of the splits: train 1, test 1; the next build sets the later-added ones aside"
    )


@pytest.mark.usefixtures("desk")
def test_an_empty_desk_says_what_to_do(run):
    assert run("stories").lines[-1] == "Next: copydesk add PATH...  reads your articles"
    assert run("stories", "list").lines[-1] == "Next: copydesk stories  finds stories"
