"""Two annotators label sample articles in a real browser; the desk's tables say what they did, literally."""

from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, expect
from screen import Screen, chromium

from copydesk import Desk, sample

pytestmark = [pytest.mark.server, pytest.mark.browser]

EMAILS = '[emails]\nana = "ana@browser.example"\nben = "ben@browser.example"\n'
POST, GAPS, WIRE, TALKS = (
    "hospital-closure--kesslander", "flood-budget--kesslander", "pension-leak--tallis", "ferry-strike--courier",
)  # fmt: skip


class Newsroom:
    """A desk with four sample articles and two annotators on the running server."""

    def __init__(self, folder: Path) -> None:
        Desk.init(folder, annotators=["ana", "ben"]).close()
        settings = folder / "copydesk.toml"
        settings.write_text(settings.read_text("utf-8").replace("[emails]\n", EMAILS), "utf-8")
        self.desk = Desk.open(folder)
        self.desk.add([sample.ARTICLES / f"{name}.txt" for name in (POST, GAPS, WIRE, TALKS)], meta=sample.META)
        self.desk.push()
        self.studio = self.desk.connect().studio
        rows = self.desk.articles().itertuples(index=False)
        self.articles = {Path(row.source).stem: row for row in rows}

    def screen(self, browser: Browser, annotator: str) -> Screen:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        screen = Screen(context.new_page(), self.studio.url)
        screen.log_in(f"{annotator}@browser.example", str(self.desk.logins()[annotator].password))
        return screen

    def open(self, screen: Screen, annotator: str, name: str) -> None:
        [place] = self.desk.places(annotator)
        unit_id = f"article:{self.articles[name].article_id}"
        screen.open(place, self.studio.tasks_by_unit(place, [unit_id])[unit_id])

    def at(self, name: str, words: str) -> tuple[int, int]:
        start = self.articles[name].text.index(words)
        return start, start + len(words)

    def named(self, frame: pd.DataFrame, columns: list[str]) -> list[tuple[object, ...]]:
        """Rows with the article's name for its id, and None for NA."""
        names = {f"article:{row.article_id}": name for name, row in self.articles.items()}
        frame = frame.assign(article=frame["unit_id"].map(names))[["article", *columns]]
        rows = frame.astype(object).where(frame.notna(), None).itertuples(index=False)
        return sorted(tuple(row) for row in rows)


@pytest.fixture
def newsroom(tmp_path: Path, real_studio: str) -> Newsroom:  # noqa: ARG001 (sets the server)
    return Newsroom(tmp_path / "desk")


def test_what_was_selected_on_the_screen_is_what_the_tables_say(newsroom: Newsroom, artefacts: Path) -> None:
    post, gaps = "night. 27 years 🚑 Tonight 7 people", "stung for a  dike tax"
    lines, accent = "on_nights\n27 years", "Sölvey Line"
    with chromium() as browser:
        ana = newsroom.screen(browser, "ana")
        newsroom.open(ana, "ana", POST)
        ana.label("1", *newsroom.at(POST, post))
        ana.label("2", *newsroom.at(POST, lines))
        assert ana.shown(0) == post
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
        ben.label("1", *newsroom.at(GAPS, gaps))
        ben.select_region(0)
        ben.answer("n", "negative")
        ben.answer("r", "lean right")
        ben.submit()
        newsroom.open(ben, "ben", TALKS)
        ben.label("2", *newsroom.at(TALKS, accent))
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
