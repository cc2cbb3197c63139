import os
from pathlib import Path

from copydesk.articles.reading.rows import reject, shown
from copydesk.records import Rejected


def test_a_file_name_that_is_not_utf_8_is_shown_escaped():
    assert shown(Path(os.fsdecode(b"caf\xe9.txt"))) == "caf\\xe9.txt"


def test_what_was_rejected_can_be_written_anywhere_and_has_at_most_500_characters():
    assert reject("a.csv", "row 1", "why", "\ud83d" + "x" * 600) == Rejected(
        "a.csv", "row 1", "why", "\\ud83d" + "x" * 494
    )
    assert reject("a.csv", "row 1", "why", b"\xe9" * 600).raw == "\\xe9" * 125
