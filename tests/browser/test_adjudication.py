"""A curator in a real browser, before a text with markup and characters beyond U+FFFF: she sees it as it stands."""

from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import expect

from browser.newsroom import CURATOR, Newsroom
from browser.screen import REGION, chromium
from support.newsroom import plain

pytestmark = [pytest.mark.server, pytest.mark.browser]

TEXT = "Ferry strike 🚢🚢 enters day nine\n\nUnion boss Mara Olsén called the  offer “an insult” to <b>$crews</b>."
BOSS, INSULT, CREWS = (TEXT.index(words) for words in ("Union boss", "“an insult”", "<b>$crews"))
MARKS = {
    "ana": [("Lexical", BOSS, BOSS + 10), ("Informational", INSULT, INSULT + 11)],
    "ben": [("Lexical", BOSS, BOSS + 10), ("Lexical", CREWS, CREWS + 9)],
}


@pytest.fixture
def newsroom(tmp_path: Path, real_studio: str) -> Newsroom:  # noqa: ARG001 (sets the server)
    room = Newsroom(tmp_path / "desk", "adjudication", [pd.DataFrame([{"id": "ferry", "text": TEXT}])])
    for who, marks in MARKS.items():
        spans = [
            {"article_id": "ferry", "label": label, "start": start, "end": end, "text": TEXT[start:end]}
            for label, start, end in marks
        ]
        room.desk.add_labels([pd.DataFrame(spans)], annotator=who)
    return room


def test_a_curator_sees_disputes_in_a_text_with_markup_as_they_stand_and_marks_one(
    newsroom: Newsroom, artefacts: Path
) -> None:
    report = newsroom.desk.adjudicate(curator=CURATOR)
    place = int(str(report.url).rpartition("/")[2])

    with chromium() as browser:
        judge = newsroom.screen(browser, CURATOR)
        judge.next_task(place)
        expect(judge.page.locator(REGION)).to_have_count(1)
        cards = [card.split("\n") for card in judge.page.locator(".cd-dispute:visible").all_inner_texts()]
        judge.page.screenshot(path=artefacts / "adjudication-1440x900.png")
        judge.label("1", CREWS, CREWS + 9)
        judge.let_go()
        judge.answer("7", "boundary")
        judge.submit()

    assert [(head, context) for head, context, _ in cards] == [
        ("“an insult” · Informational", "… Olsén called the offer [“an insult”] to <b>$crews</b>."),
        ("<b>$crews · Lexical", "… the offer “an insult” to [<b>$crews]</b>."),
    ]
    newsroom.desk.pull()
    spans = newsroom.desk.spans().query("annotator == @CURATOR")
    assert sorted(plain(spans, "start", "end", "label", "text", "check")) == [
        (BOSS, BOSS + 10, "Lexical", "Union boss", "exact"),
        (CREWS, CREWS + 9, "Lexical", "<b>$crews", "exact"),
    ]
