"""A curator in a real browser: she finds what all agree on, reads who said what, decides, and says why."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import expect

from browser.newsroom import Newsroom
from browser.screen import REGION, Screen, chromium
from support.newsroom import plain

pytestmark = [pytest.mark.server, pytest.mark.browser]

TEXT = "Ferry strike 🚢🚢 enters day nine\n\nUnion boss Mara Olsén called the  offer “an insult” to <b>$crews</b>."
BOSS, OFFER, INSULT, CREWS = (
    TEXT.index(words) for words in ("Union boss", "offer", "“an insult”", "<b>$crews")
)
MARKS = {
    "ana": [("Lexical", BOSS, BOSS + 10), ("Informational", INSULT, INSULT + 11)],
    "ben": [("Lexical", BOSS, BOSS + 10), ("Lexical", CREWS, CREWS + 9)],
}
STANCES = {"ana": "left", "ben": "center"}


def labels(who: str) -> list[pd.DataFrame]:
    """Make what an annotator said of both articles."""
    names = ("accept", "reject")
    spans = [
        {"article_id": name, "label": label, "start": start, "end": end, "text": TEXT[start:end]}
        for name in names
        for label, start, end in MARKS[who]
    ]
    answers = [{"article_id": name, "question": "stance", "value": STANCES[who]} for name in names]
    return [pd.DataFrame(spans), pd.DataFrame(answers)]


@pytest.fixture
def newsroom(tmp_path: Path, real_studio: str) -> Newsroom:  # noqa: ARG001 (sets the server)
    first = pd.DataFrame([{"id": name, "title": f"To {name}", "text": TEXT} for name in ("accept", "reject")])
    room = Newsroom(tmp_path / "desk", "adjudication", [first])
    for who in MARKS:
        room.desk.add_labels(labels(who), annotator=who)
    return room


def test_a_curator_decides_two_disputes_and_her_decisions_are_the_rows(
    newsroom: Newsroom, artefacts: Path
) -> None:
    report = newsroom.desk.adjudicate(curator="judge")
    assert [(unit.unit_id, unit.disputes) for unit in report.units] == [
        ("article:accept", 3), ("article:reject", 3),
    ]  # fmt: skip
    assert report.url
    place = int(report.url.rpartition("/")[2])
    found = newsroom.studio.tasks_by_unit(place, ["article:accept", "article:reject"])

    with chromium() as browser:
        judge = newsroom.screen(browser, "judge")
        decide(judge, place, found, artefacts)

    pulled = newsroom.desk.pull()
    assert (pulled.new, pulled.exact, pulled.rejected, pulled.to_mend) == (2, 2, (), ())
    assert newsroom.desk.adjudicate(curator="judge").waiting == 0
    assert plain(newsroom.desk.decisions(), "unit_id", "annotator", "reason", "note") == [
        ("article:accept", "judge", "boundary", "Quotes are marked with their marks"),
        ("article:reject", "judge", "other", None),
    ]  # fmt: skip
    boss = {"label": "Lexical", "start": BOSS, "end": BOSS + 10, "text": "Union boss", "votes": 2, "of": 2}
    insult = {"label": "Informational", "start": INSULT, "end": INSULT + 11, "text": "“an insult”"}
    assert decisions(newsroom.desk.build("decided").folder) == {
        "accept": {
            "spans": [boss, insult | {"votes": 1, "of": 2}], "disputed_spans": [],
            "answers": {"stance": "center"}, "answer_votes": {"stance": {"left": 1, "center": 1}},
            "disputed_answers": [], "adjudicated": {"by": "judge", "reason": "boundary"}, "n_annotators": 2,
        },
        "reject": {
            "spans": [], "disputed_spans": [],
            "answers": {"stance": None}, "answer_votes": {"stance": {"left": 1, "center": 1}},
            "disputed_answers": [], "adjudicated": {"by": "judge", "reason": "other"}, "n_annotators": 2,
        },
    }  # fmt: skip


def decisions(folder: Path) -> dict[str, dict[str, Any]]:
    """Give of each row what was decided, by the article."""
    lines = [line for part in folder.glob("*.jsonl") for line in part.read_text("utf-8").splitlines()]
    keys = (
        "spans", "disputed_spans", "answers", "answer_votes", "disputed_answers", "adjudicated", "n_annotators",
    )  # fmt: skip
    return {row["article_id"]: {key: row[key] for key in keys} for row in map(json.loads, lines)}


def decide(judge: Screen, place: int, found: dict[str, int], artefacts: Path) -> None:
    page, regions = judge.page, judge.page.locator(REGION)

    judge.next_task(place)  # as "Label All Tasks" gives it: what is agreed is there
    expect(regions).to_have_count(1)
    expect(page.locator(".cd-dispute:visible")).to_have_count(3)

    judge.open(place, found["article:accept"])
    expect(regions).to_have_count(1)
    tabs = page.locator(".lsf-annotation-button__user, .lsf-annotation-button")
    expect(tabs.filter(has_text="annotator A").first).to_be_visible()
    expect(tabs.filter(has_text="annotator B").first).to_be_visible()
    cards = page.locator(".cd-dispute:visible").all_inner_texts()
    assert [hidden(card.split("\n")) for card in cards] == [
        ["On this story, the article as a whole leans", "left: ?", "center: ?"],
        ["“an insult” · Informational", "… Olsén called the offer [“an insult”] to <b>$crews</b>.",
         "marked by ?; not by ?"],
        ["<b>$crews · Lexical", "… the offer “an insult” to [<b>$crews]</b>.", "marked by ?; not by ?"],
    ]  # fmt: skip
    page.screenshot(path=artefacts / "adjudication-1440x900.png")
    judge.label("2", INSULT, INSULT + 11)
    judge.let_go()
    judge.answer("e", "center")
    page.keyboard.press("Control+Enter")
    warning = page.locator(".ant-modal", has_text="Please say why the annotators differ")
    warning.get_by_role("button", name="OK").click()
    expect(warning).to_be_hidden()
    judge.answer("7", "boundary")
    judge.write("Quotes are marked with their marks", "note")
    judge.submit()

    judge.open(place, found["article:reject"])
    judge.select_region(0)
    page.keyboard.press("Backspace")
    expect(regions).to_have_count(0)
    judge.answer("9", "other")
    judge.submit()


def hidden(lines: list[str]) -> list[str]:
    """Leave out the letters: who is A differs from task to task."""
    return [
        line.translate(str.maketrans("AB", "??")) if ": " in line or "by " in line else line for line in lines
    ]
