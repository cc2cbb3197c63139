"""`cut` takes marked ranges out of texts that nobody labels yet, and out of no other."""

import pandas as pd
import pytest

from copydesk.desk import cutting
from copydesk.errors import DeskError
from copydesk.records import sha256
from support.corpus import BIOGRAPHY, COPY, FERRY, told
from support.newsroom import newsroom, plain, span


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana") as room:
        room.desk.add(told(BIOGRAPHY, COPY, *FERRY))
        yield room


def text_of(room, article_id):
    return dict(plain(room.desk.articles(), "article_id", "text"))[article_id]


def test_a_cut_makes_a_new_text_and_keeps_the_old_one(room):
    before = text_of(room, BIOGRAPHY)
    [mark] = room.desk.marks().itertuples()
    tried = room.desk.cut(kinds=["biography"], dry_run=True)
    assert text_of(room, BIOGRAPHY) == before

    report = room.desk.cut(kinds=["biography"])

    after = text_of(room, BIOGRAPHY)
    assert after == before[: mark.start].rstrip()
    assert (report.articles, report.ranges, report.left) == ((BIOGRAPHY,), {"biography": 1}, {})
    assert report.characters == len(before) - len(after) == tried.characters
    article = room.desk.article(BIOGRAPHY, raw=True)
    assert (article.versions, article.text_sha256, article.cleaning) == (
        2,
        sha256(after),
        ("edges", "cut: biography"),
    )
    assert len(room.desk.marks()) == 0
    assert room.desk.cut([BIOGRAPHY]).articles == ()
    assert room.desk.add(told(BIOGRAPHY)).already_there == 1
    assert text_of(room, BIOGRAPHY) == after


def test_what_was_sent_or_is_labelled_is_left_alone(room):
    room.desk.push()
    assert room.desk.cut(kinds=["biography"]).left == {cutting.SENT: (BIOGRAPHY,)}

    room.submit("ana", BIOGRAPHY, span("r1", "Lexical", 0, 10))
    room.desk.pull()
    report = room.desk.cut(kinds=["biography"])
    assert (report.articles, report.left) == ((), {cutting.LABELLED: (BIOGRAPHY,)})


def test_labels_from_elsewhere_keep_a_text_too(room):
    row = {"article_id": BIOGRAPHY, "label": "Lexical", "start": 0, "end": 10, "annotator": "ana"}
    room.desk.add_labels(pd.DataFrame([row]), kind="predictions")
    assert room.desk.cut(kinds=["biography"]).left == {cutting.LABELLED: (BIOGRAPHY,)}


def test_what_is_known_of_copies_holds_for_the_new_text(room):
    room.desk.add(pd.DataFrame([{"id": "again", "text": text_of(room, BIOGRAPHY), "outlet": "Courier"}]))
    room.desk.cut(["again"])
    assert plain(room.desk.copies(), "article_id", "of") == [("again", BIOGRAPHY)]


def test_kinds_that_there_are_not_are_refused(room):
    with pytest.raises(DeskError, match="no range is marked as captions; there are biography"):
        room.desk.cut(kinds=["captions"])


def test_ranges_are_cut_with_the_white_space_behind_them_and_marks_move_along():
    from copydesk.articles.findings import Mark

    text = "Photo: A.\n\nFerries stop.\n\nAdvertisement\n\nTalks begin. Photo: B. Done."
    marks = [Mark(0, 9, "caption", ""), Mark(26, 39, "advertisement", ""), Mark(54, 63, "caption", "")]

    ranges = cutting._widened(text, marks)

    assert [text[start:end] for start, end in ranges] == ["Photo: A.\n\n", "Advertisement\n\n", "Photo: B. "]
    assert cutting._moved({"start": 41, "end": 53, "kind": "k", "why": "w"}, ranges) == {
        "start": 15, "end": 27, "kind": "k", "why": "w",
    }  # fmt: skip
    assert cutting._moved({"start": 50, "end": 56, "kind": "k", "why": "w"}, ranges) is None
