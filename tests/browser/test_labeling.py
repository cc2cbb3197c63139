"""Two annotators label sample articles in a real browser; the desk's tables say what they did, literally."""

from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import expect

from browser.newsroom import Newsroom
from browser.screen import chromium
from copydesk import sample

pytestmark = [pytest.mark.server, pytest.mark.browser]

POST, GAPS, WIRE, TALKS = (
    "hospital-closure--kesslander", "flood-budget--kesslander", "pension-leak--tallis", "ferry-strike--courier",
)  # fmt: skip


@pytest.fixture
def newsroom(tmp_path: Path, real_studio: str) -> Newsroom:  # noqa: ARG001 (sets the server)
    sources = [sample.ARTICLES / f"{name}.txt" for name in (POST, GAPS, WIRE, TALKS)]
    return Newsroom(tmp_path / "desk", "browser", sources, sample.META)


def test_what_was_selected_on_the_screen_is_what_the_tables_say(newsroom: Newsroom, artefacts: Path) -> None:
    post, gaps = "night. 27 years 🚑 Tonight 7 people", "stung for a  dike tax"
    lines, accent = "on_nights\n27 years", "Sölvey Line"
    with chromium() as browser:
        ana = newsroom.screen(browser, "ana")
        newsroom.open(ana, "ana", POST)
        assert ana.label("1", *newsroom.at(POST, post)) == post
        assert ana.label("2", *newsroom.at(POST, lines)) == lines
        ana.select_region(0)
        ana.answer("n", "negative")
        ana.answer("y", "yes")
        ana.write("the health board")
        ana.select_region(1)
        ana.answer("p", "positive")
        ana.page.screenshot(path=artefacts / "label-1440x900.png")
        ana.page.set_viewport_size({"width": 1100, "height": 700})
        ana.page.screenshot(path=artefacts / "label-1100x700.png")
        ana.page.set_viewport_size({"width": 1440, "height": 900})
        ana.answer("t", "right")
        ana.submit()
        [place] = newsroom.desk.places("ana")
        ana.next_task(place)
        expect(ana.page.locator(".cd-article")).to_contain_text("Ferry talks adjourned")
        ana.skip()
        newsroom.open(ana, "ana", WIRE)
        ana.submit()

        ben = newsroom.screen(browser, "ben")
        newsroom.open(ben, "ben", GAPS)
        assert ben.label("1", *newsroom.at(GAPS, gaps)) == gaps
        ben.select_region(0)
        ben.answer("n", "negative")
        ben.answer("r", "lean right")
        ben.submit()
        newsroom.open(ben, "ben", TALKS)
        assert ben.label("2", *newsroom.at(TALKS, accent)) == accent
        ben.select_region(0)
        ben.answer("n", "negative")
        ben.answer("w", "lean left")
        ben.submit()

        first = newsroom.desk.pull()
        newsroom.open(ben, "ben", TALKS)
        ben.answer("e", "center")
        ben.update()
    second = newsroom.desk.pull()

    assert (first.new, first.changed, first.exact, first.rejected) == (5, 0, 4, ())
    assert (second.new, second.changed, second.deleted, second.rejected) == (0, 1, 0, ())
    assert newsroom.named(newsroom.desk.annotations(), ["annotator", "state", "version", "origin"]) == [
        (TALKS, "ana", "skipped", 1, "manual"),
        (TALKS, "ben", "submitted", 2, "manual"),
        (GAPS, "ben", "submitted", 1, "manual"),
        (POST, "ana", "submitted", 1, "manual"),
        (WIRE, "ana", "submitted", 1, "manual"),
    ]
    columns = ["annotator", "label", "start", "end", "text", "check", "polarity", "quote", "target"]
    assert newsroom.named(newsroom.desk.spans(), columns) == [
        (TALKS, "ben", "Informational", 25, 36, accent, "exact", "negative", None, None),
        (GAPS, "ben", "Lexical", 40, 61, gaps, "exact", "negative", None, None),
        (POST, "ana", "Informational", 687, 705, lines, "exact", "positive", None, None),
        (POST, "ana", "Lexical", 734, 768, post, "exact", "negative", "yes", "the health board"),
    ]
    assert newsroom.named(newsroom.desk.choices(), ["annotator", "question", "value"]) == [
        (TALKS, "ben", "stance", "center"),
        (GAPS, "ben", "stance", "lean right"),
        (POST, "ana", "stance", "right"),
    ]
    dataset = newsroom.desk.build("browser")
    rows = pd.concat([dataset.train, dataset.validation, dataset.test])
    spans = [(row.text[s["start"] : s["end"]], s["text"]) for row in rows.itertuples() for s in row.spans]
    assert sorted(spans) == sorted((words, words) for words in (post, lines, gaps, accent))
