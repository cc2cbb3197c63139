import pandas as pd
import pytest

from copydesk.articles.cleaning import own_marks, recurring_marks
from copydesk.articles.findings import Mark

REPORT = "The crews left the harbour on Monday, and the mayor said that the talks were over."


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Image copyright Harbour Press Image caption The quay at night", "caption"),
        ("FILE PHOTO: The quay at night, in May.", "caption"),
        ("Enlarge this image toggle caption Ana Olsen/Harbour Press", "caption"),
        ("The quay at night, May 3, 2019. (Photo: Ana Olsen, Harbour Press)", "caption"),
        ("The mayor at the quay. Ana Olsen/Getty Images", "caption"),
        ("Slideshow (4 images)", "caption"),
        ("Copyright © 2019 Harbour Gazette. Click here for reprint permission.", "copyright"),
        ("© 2019 Harbour Gazette", "copyright"),
        ("— Ana Olsen and Bo Lind contributed to this report.", "credit"),
        ("Bo Lind contributed.", "credit"),
        ("( Also on GAZETTE: The night of the pilots)", "related"),
        ("Read more: The night of the pilots", "related"),
        ("SEE ALSO: The night of the pilots", "related"),
        ("Advertisement", "advertisement"),
        ("Story Continued Below", "advertisement"),
        ("Sign up for our harbour newsletter", "advertisement"),
        ("Follow Ana Olsen on Twitter @anaolsen", "contact"),
        ("Write to Ana Olsen at ana.olsen@gazette.example", "contact"),
        ("By Ana Olsen, Harbour Gazette", "byline"),
    ],
)
def test_a_line_that_is_not_the_report_s_is_marked(line: str, kind: str):
    text = f"{REPORT}\n\n{line}\n\n{REPORT}"
    marks = [(mark.start, mark.end, mark.kind) for mark in own_marks(text)]
    assert marks == [(len(REPORT) + 2, len(REPORT) + 2 + len(line), kind)]


@pytest.mark.parametrize(
    "line",
    [
        "Related claims were heard by the court, the mayor said.",
        "More than ten ships left the harbour.",
        "The photo of the quay was seen by the police.",
        "Advertisement revenue of the company fell.",
        "By Monday the crews had left.",
        "Ana Olsen contributed to the talks, and left early.",
        "Bo Lind, a professor at the school of pilots, told the Gazette that the crews were right.",
        "Watch the tide, the pilots said.",
    ],
)
def test_a_line_of_the_report_is_not_marked(line: str):
    assert own_marks(f"{REPORT}\n{line}\n{REPORT}\n{line}") == ()


def test_the_title_and_the_biography_are_marked():
    text = f"Crews Leave\n\n{REPORT}\n\nAuthor: Ana Olsen\n\nAna Olsen is Senior Editor of the Gazette. She has a boat."
    assert own_marks(text, title="Crews leave!", author="Ana Olsen") == (
        Mark(0, 11, "title", "repeats the title"),
        Mark(97, 114, "byline", "names the author"),
        Mark(116, 174, "biography", "near the end, says who the author is"),
    )


@pytest.mark.parametrize(
    ("line", "author", "why"),
    [
        ("Bo Lind is a pilot.", "Ana Olsen, Bo Lind", "near the end, says who the author is"),
        ("• Bo Lind teaches history and is the author of Tides.", None, "near the end, says who somebody is"),
        ("The opinions expressed in this column are hers.", None, "near the end, speaks for the author"),
    ],
)
def test_a_biography_is_told_by_the_author_or_by_what_it_says(line: str, author: str | None, why: str):
    text = f"{REPORT}\n{line}"
    assert own_marks(text, author=author) == (Mark(len(REPORT) + 1, len(text), "biography", why),)


def test_who_somebody_is_far_from_the_end_is_the_report():
    line = "Bo Lind is a professor at the school of pilots."
    assert own_marks("\n".join([line, line] + [REPORT] * 6)) == ()


def frame(*rows: tuple[str, str | None, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["article_id", "outlet", "text"]).astype("string")


def test_lines_that_recur_in_an_outlet_are_marked_whatever_their_numbers():
    articles = frame(
        ("a", "Gazette", "The crews left.\nUpdated 10:15\nThey ask for more."),
        ("b", "Gazette", "UPDATED  9:00\nThe mayor spoke."),
        ("c", "Gazette", "The pilots sleep.\n\nUpdated 7:30"),
        ("d", "Gazette", "The crews left."),
        ("e", "Courier", "The tide is high.\nUpdated 7:30"),
        ("f", None, "Updated 7:30"),
    )
    why = "in 3 of the outlet's 4 articles"
    assert recurring_marks(articles) == {
        "a": (Mark(16, 29, "recurring", why),),
        "b": (Mark(0, 13, "recurring", why),),
        "c": (Mark(19, 31, "recurring", why),),
    }


def test_what_versions_of_one_report_share_does_not_recur():
    lines = [f"{word} {REPORT}" for word in ("First", "Then", "Later")]
    same = "\n".join(lines)
    versions = [(name, "Gazette", f"{same}\nVersion 1.{at}") for at, name in enumerate("abc")]
    assert recurring_marks(frame(*versions)) == {
        name: (Mark(len(same) + 1, len(same) + 12, "recurring", "in 3 of the outlet's 3 articles"),)
        for name in "abc"
    }
