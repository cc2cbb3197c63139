"""`copydesk articles` and what is under it, on the command line."""

import json

import pytest

from copydesk import Desk
from support.corpus import BIOGRAPHY, FERRY, STRIPPED, told
from support.newsroom import articles


@pytest.fixture
def desk(tmp_path, monkeypatch):
    with Desk.init(tmp_path / "desk") as desk:
        monkeypatch.chdir(tmp_path / "desk")
        yield desk


def test_add_says_what_is_damaged_and_which_dates_cannot_be(run, desk, tmp_path):
    told(STRIPPED, *FERRY).to_json(tmp_path / "news.jsonl", orient="records", lines=True)
    articles({"id": "a", "published": "2026-02-30"}).to_json(
        tmp_path / "more.jsonl", orient="records", lines=True
    )

    lines = run("add", tmp_path / "news.jsonl", tmp_path / "more.jsonl").lines

    assert lines[1:3] == [
        "damaged: 1 stripped-words; 'copydesk articles --damage any' shows them",
        "date of a: '2026-02-30' is on no calendar: day is out of range for month",
    ]
    assert [row.article_id for row in desk.article_list(dates=True)] == ["a"]


def test_articles_are_listed_by_what_is_asked(run, desk):
    assert run("articles").lines == ["The desk has no articles.", "Next: copydesk add PATH...  reads yours"]
    desk.add(
        articles(
            {"id": "a", "outlet": "Gazette", "story": "s", "published": "2026-03-02", "title": "Ferries"},
            {"id": "b"},
        )
    )
    desk.hold(["b"], reason="[not] news")

    assert run("articles").lines == [
        "article  outlet   published   story  words  remarks           title",
        "a        Gazette  2026-03-02  s          4                    Ferries",
        "b                                        4  held: [not] news  “Ferries stop, says b.”",
        "2 articles; damaged: none; held back: 1; copies: 0",
        "Next: copydesk articles show a  says all that is known of one",
    ]
    assert [row["article_id"] for row in json.loads(run("articles", "--json", "--held").out)] == ["b"]
    assert [
        row["article_id"] for row in json.loads(run("articles", "--json", "--outlet", "Gazette").out)
    ] == ["a"]
    assert run("articles", "--copies").lines == [
        "No article is like that.",
        "Next: copydesk articles  lists all",
    ]
    unknown = run("articles", "--outlet", "gazete")
    assert (unknown.code, unknown.err.splitlines()[0]) == (
        1,
        "DeskError: no article is of the outlet 'gazete'; near it: 'Gazette'",
    )
    assert "... and 1 more; --limit 0 prints all" in run("articles", "--limit", "1").lines
    assert run("articles", "--held", "show", "a").code == 2


def test_an_article_is_shown_with_who_said_what_and_where_it_is_damaged(run, desk):
    desk.add(told(STRIPPED, *FERRY))
    desk.set_metadata([STRIPPED], outlet="The Kesslander Post")

    lines = run("articles", "show", STRIPPED, "--raw").lines

    assert lines[0] == STRIPPED
    assert "outlet: The Kesslander Post  person; before: The Kesslander" in lines
    assert "published: 2026-05-20  data" in lines
    [place] = desk.damage().head(1).itertuples()
    at = next(n for n, line in enumerate(lines) if line.startswith("stripped-words "))
    assert lines[at + 1].startswith(f"  {place.start}-{place.end} (raw ")
    assert lines[-1].startswith(f"Next: copydesk articles hold {STRIPPED}")
    said = json.loads(run("articles", "show", STRIPPED, "--json").out)
    assert said["damage"][0][0]["name"] == "stripped-words"
    assert run("articles", "show", "x").code == 1


def test_articles_are_held_back_and_released(run, desk):
    desk.add(told(STRIPPED, *FERRY))

    assert run("articles", "hold", "--damage", "stripped-words", "--at-least", "0.5", "--dry-run").lines == [
        "1 article would be held back; 0 were so already",
        f"  {STRIPPED}",
        "Next: copydesk articles hold ...  without --dry-run does it",
    ]
    assert (
        run("articles", "hold", STRIPPED, "--reason", "not whole").lines[0]
        == "1 article held back; 0 were so already"
    )
    assert "held back: not whole, since 20" in run("articles", "show", STRIPPED).out
    assert run("articles", "release", "--damage", "stripped-words").lines == [
        "1 article released; 0 were not held back",
        f"  {STRIPPED}",
        "Next: copydesk plan  asks about them too",
    ]
    none = run("articles", "hold", "--damage", "cut-short")
    assert (none.code, none.lines[0]) == (0, "0 articles held back; 0 were so already")
    unknown = run("articles", "hold", "--damage", "cut")
    assert (unknown.code, unknown.err.splitlines()[0]) == (
        1,
        "DeskError: there is no damage 'cut', but cut-short, mixed-languages, replacement-characters, "
        "starts-mid-sentence, stripped-words",
    )
    assert (run("articles", "hold").code, run("articles", "release").code) == (2, 2)
    assert run("articles", "hold", STRIPPED, "--at-least", "0.5").code == 2


def test_metadata_are_set_and_outlets_merged(run, desk, tmp_path):
    desk.add(
        articles(
            {"id": "a", "outlet": "The Gazette"},
            {"id": "b", "outlet": "gazette"},
            {"id": "c", "outlet": "The Gazette"},
        )
    )

    assert run("articles", "set", "a", "--published", "2 March 2026", "--author", "").lines[0] == (
        "1 article got published = 2026-03-02, author = (taken away); 0 had it already"
    )
    offered = run("articles", "outlets").lines
    assert offered[0] == "The Gazette: The Gazette (2), gazette (1)"
    assert offered[-1] == (
        "Next: copydesk articles outlets --merge gazette --into 'The Gazette'  makes the first of them one"
    )
    assert run("articles", "outlets", "--merge", "gazette", "--into", "The Gazette").lines[0] == (
        "1 article got outlet = The Gazette; 0 had it already"
    )
    articles({"id": "d", "outlet": "gazette"}).to_csv(tmp_path / "later.csv")
    assert run("add", tmp_path / "later.csv").lines[1] == (
        "outlet gazette: 1 article got The Gazette, as people merged it; 'copydesk articles set' corrects one"
    )
    assert run("articles", "outlets").lines[0] == "No two outlets look like one that is spelled in two ways."
    assert (run("articles", "set", "a").code, run("articles", "outlets", "--merge", "x").code) == (2, 2)
    assert run("articles", "set", "a", "--published", "2026-02-30").code == 1


def test_marked_ranges_are_cut(run, desk):
    desk.add(told(BIOGRAPHY, *FERRY))
    assert run("articles", "cut").code == 2

    tried = run("articles", "cut", "--dry-run").lines
    assert tried[-1] == "Next: copydesk articles cut --kind KIND  cuts what is marked as that"
    assert tried[0] == "1 article would get a new text, 175 characters shorter in all; cut: biography 1"
    assert run("articles", "cut", "--kind", "biography").lines == [
        "1 article got a new text, 175 characters shorter in all; cut: biography 1",
        "Next: copydesk push  sends the articles as they are now",
    ]
    assert json.loads(run("articles", "cut", BIOGRAPHY, "--json").out)["articles"] == []


def test_plan_and_push_say_what_is_held_back_and_what_stays_planned(run, desk):
    desk.add(articles({"id": "a"}))
    desk.hold(["a"])
    lines = run("push", "--dry-run").lines
    assert lines == [
        "not labelled: articles that are held back: 1",
        "The desk has no other articles: there is nothing to send.",
        "Next: copydesk add PATH...  reads your articles",
    ]
    desk.release(["a"])
    run("plan")
    desk.hold(["a"])
    assert (
        run("plan", "--dry-run").lines[0] == "held back or copies, but planned before: these stay planned: 1"
    )
