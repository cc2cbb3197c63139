"""Predictions as annotators meet them in a real browser: there when a task opens, theirs when they submit.

Label Studio shows the predictions of one `model_version`, the one that the project is set to; tasks that bring
theirs along set it, `import_predictions` does not.
"""

from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, expect

from browser.newsroom import Newsroom
from browser.screen import REGION, chromium
from support.newsroom import plain

pytestmark = [pytest.mark.server, pytest.mark.browser]

TEXT = "Ferry strike 🚢🚢 enters day nine\n\nUnion boss Mara Olsén called the  offer “an insult” to harbour crews."
BOSS, OFFER, INSULT = (TEXT.index(words) for words in ("Union boss", "called the  offer", "“an insult”"))


def spans(article_id: str, *given: tuple[str, int, int]) -> list[dict[str, object]]:
    return [
        {"article_id": article_id, "label": label, "start": start, "end": end, "text": TEXT[start:end]}
        for label, start, end in given
    ]


@pytest.fixture
def newsroom(tmp_path: Path, real_studio: str) -> Newsroom:  # noqa: ARG001 (sets the server)
    texts = {
        name: f"{TEXT}\n\n{name}" for name in ("accept", "correct", "late")
    }  # copies would not be planned
    first = pd.DataFrame([{"id": name, "text": texts[name]} for name in ("accept", "correct")])
    room = Newsroom(tmp_path / "desk", "predictions", [first])
    room.desk.add(pd.DataFrame([{"id": "late", "text": texts["late"]}]))
    rows = [
        *spans("accept", ("Lexical", BOSS, BOSS + 10), ("Informational", INSULT, INSULT + 11)),
        *spans("correct", ("Lexical", OFFER, OFFER + 17), ("Lexical", INSULT, INSULT + 11)),
        *spans("late", ("Lexical", OFFER, OFFER + 17)),
    ]
    answers = [{"article_id": "accept", "question": "stance", "value": "left"}]
    room.desk.add_labels([pd.DataFrame(rows), pd.DataFrame(answers)], kind="predictions", annotator="model-1")
    assert (room.desk.push().predicted, room.desk.push().predicted) == (6, 0)
    room.articles = {row.article_id: row for row in room.desk.articles().itertuples(index=False)}
    return room


def test_annotators_find_predictions_and_what_they_submit_says_what_became_of_them(
    newsroom: Newsroom, artefacts: Path
) -> None:
    with chromium() as browser:
        label_all(newsroom, browser, artefacts)

    report = newsroom.desk.pull()

    assert (report.new, report.exact, report.rejected) == (3, 4, ())
    columns = ("unit_id", "label", "start", "end", "text", "check", "origin", "polarity")
    assert sorted(plain(newsroom.desk.spans(), *columns)) == [
        ("article:accept", "Informational", INSULT, INSULT + 11, "“an insult”", "exact", "prediction", None),
        ("article:accept", "Lexical", BOSS, BOSS + 10, "Union boss", "exact", "prediction", None),
        ("article:correct", "Informational", INSULT, INSULT + 11, "“an insult”", "exact", "prediction-changed", None),
        ("article:late", "Lexical", OFFER, OFFER + 17, "called the  offer", "exact", "prediction", "negative"),
    ]  # fmt: skip
    assert plain(newsroom.desk.annotations(), "annotator", "origin") == [("ana", "prediction")] * 3
    assert plain(newsroom.desk.choices(), "unit_id", "value") == [("article:accept", "left")]


def label_all(newsroom: Newsroom, browser: Browser, artefacts: Path) -> None:
    ana = newsroom.screen(browser, "ana")
    regions = ana.page.locator(REGION)

    newsroom.open(ana, "ana", "accept")
    expect(regions).to_have_count(2)
    expect(ana.page.locator('.cd-side input[name="left"]')).to_be_checked()
    ana.page.screenshot(path=artefacts / "prediction-1440x900.png")
    ana.submit()

    newsroom.open(ana, "ana", "correct")
    expect(regions).to_have_count(2)
    ana.select_region(0)
    ana.page.keyboard.press("Backspace")
    expect(regions).to_have_count(1)
    ana.select_region(0)
    ana.page.keyboard.press("2")
    ana.submit()

    [place] = newsroom.desk.places("ana")
    ana.next_task(place)  # as "Label All Tasks" gives it
    expect(regions).to_have_count(1)
    ana.select_region(0)
    ana.answer("n", "negative")
    ana.submit()
