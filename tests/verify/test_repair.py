"""Offsets are believed, repaired where exactly one repair explains them, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.verify.repair import Refused, Settled, settle

SHIP = "Olsén 🚢 called the offer “an insult”."
LINES = "One.\nTwo.\nThree."


def outcome(start, end, claimed, text, *, proven=False, edges="keep") -> tuple:
    found = settle(start, end, claimed, text, proven=proven, edges=edges)
    if isinstance(found, Refused):
        return found.fault, found.reason
    return found.start, found.end, found.check


@pytest.mark.parametrize("proven", [True, False])
@pytest.mark.parametrize(
    ("start", "end", "claimed", "text", "expected"),
    [
        (8, 14, "called", SHIP, (8, 14, "exact")),
        (8, 14, None, SHIP, (8, 14, "exact")),
        (8, 14, "", SHIP, (8, 14, "exact")),
        ("8", "14", "called", SHIP, (8, 14, "repaired:number")),
        (8.0, 14, None, SHIP, (8, 14, "repaired:number")),
        (" 8 ", "14.0", None, SHIP, (8, 14, "repaired:number")),
        (9, 15, "called", SHIP, (8, 14, "repaired:utf-16")),
        (6, 8, "🚢", SHIP, (6, 7, "repaired:utf-16")),
        ("9", "15", "called", SHIP, (8, 14, "repaired:number+utf-16")),
        (12, 18, "Three.", LINES, (10, 16, "repaired:line-ends")),
        (6, 14, "Two.\\n\\n", "One.\nTwo.\n\nIII", (5, 11, "repaired:line-ends")),
        (8, 11, "Two", "One.\r\n\r\nTwo", (8, 11, "exact")),
        (6, 9, "Two", "One.\r\n\r\nTwo", (8, 11, "repaired:line-ends")),
        (12, 15, "Two", "🚢One.\n\n🚢Two", (8, 11, "repaired:utf-16+line-ends")),
        (4, 7, "Two", "One\0 Two", (5, 8, "repaired:nul")),
        (2, 4, "ab", "🚢\0ab", (2, 4, "exact")),
        (2, 9, "C:\\r\\nno", "🚢C:\\r\nno.", (1, 8, "repaired:utf-16")),
    ],
)  # fmt: skip
def test_offsets_that_are_right_or_have_one_repair(start, end, claimed, text, expected, proven):
    assert outcome(start, end, claimed, text, proven=proven) == expected


@pytest.mark.parametrize(
    ("start", "end", "text", "claimed"),
    [
        (0, 9, LINES, "One.\\nTwo."),
        (0, 10, LINES, "One.\\nTwo.\\n"),
        (0, 4, LINES, "One.\\n"),
        (0, 10, "One.\r\nTwo.", "One.\\n\\nTwo."),
        (0, 8, "to  port\tside", "to port"),
        (0, 9, "to\0  port\tside", "to port"),
        (0, 13, "to  port\tside", "to port side"),
        (0, 6, "C:\\new", "C:\\new"),
        (0, 7, "C:\\r\nno", "C:\\r\\nno"),
        (0, 3, " a ", "a"),
        (0, 2, "\n\n", "\\n\\n"),
    ],
)
def test_what_the_browser_makes_of_a_slice_is_no_contradiction(start, end, text, claimed):
    assert settle(start, end, claimed, text, proven=False) == Settled(start, end, "exact")


@pytest.mark.parametrize("proven", [True, False])
@pytest.mark.parametrize(
    ("start", "end", "text", "expected"),
    [
        ("x", 2, "abc", ("not-a-number", "its start 'x' is not a whole number")),
        (0, 1.5, "abc", ("not-a-number", "its end 1.5 is not a whole number")),
        (0, float("inf"), "abc", ("not-a-number", "its end inf is not a whole number")),
        (0, float("nan"), "abc", ("not-a-number", "its end nan is not a whole number")),
        (0, None, "abc", ("not-a-number", "its end None is not a whole number")),
        (True, 2, "abc", ("not-a-number", "its start True is not a whole number")),
        ("٣", 5, "abcdef", ("not-a-number", "its start '٣' is not a whole number")),
        (-1, 2, "abc", ("outside", "offsets -1 to 2 lie outside the text of 3 characters")),
        (0, 4, "abc", ("outside", "offsets 0 to 4 lie outside the text of 3 characters")),
        (9, 1, "abc", ("outside", "offsets 9 to 1 lie outside the text of 3 characters")),
        (2, 1, "abc", ("reversed", "offsets 2 to 1 run backwards")),
        (2, 2, "abc", ("no-character", "offsets 2 to 2 hold no character")),
        (0, 1, "", ("outside", "offsets 0 to 1 lie outside the text of 0 characters")),
    ],
)  # fmt: skip
def test_offsets_that_name_no_place_are_refused_with_a_name_for_the_fault(start, end, text, expected, proven):
    assert outcome(start, end, None, text, proven=proven) == expected


def test_a_claim_that_nothing_explains_is_refused_in_a_foreign_text_and_not_heard_in_a_proven_one():
    assert outcome(0, 6, "strike", SHIP) == ("text-differs", "0 to 6 is 'Olsén ', not 'strike'")
    assert outcome(0, 6, "strike", SHIP, proven=True) == (0, 6, "exact")
    assert outcome(0, 99, "strike", SHIP, proven=True)[0] == "outside"


def test_two_repairs_with_different_outcomes_are_none():
    # one character back when counted in UTF-16 units, two with Windows' line ends
    for proven in (True, False):
        assert outcome(5, 6, "x", "🚢\n\nxxy", proven=proven) == (
            "ambiguous",
            "'x' may stand at 3 to 4; 4 to 5",
        )


def test_edge_white_space_goes_where_the_scheme_says_so():
    assert outcome(5, 12, None, "Olsén called it", edges="trim") == (6, 12, "repaired:edges")
    assert outcome("5", 13, "called", "Olsén called it", edges="trim") == (6, 12, "repaired:number+edges")
    assert outcome(5, 13, "called", "Olsén called it") == (5, 13, "exact")
    assert outcome(0, 2, None, " \n", edges="trim") == (
        "no-character",
        "offsets 0 to 2 hold nothing but white space",
    )


TEXTS = st.text(st.sampled_from("ab 🚢👩‍🚀é\n\u00a0ש"), min_size=1, max_size=30)


@st.composite
def marked(draw) -> tuple[str, int, int]:
    text = draw(TEXTS)
    start = draw(st.integers(0, len(text) - 1))
    return text, start, draw(st.integers(start + 1, len(text)))


def browser(text: str) -> str:
    """Write a slice as `value.text` has it."""
    return " ".join(text.replace("\n", "\\n").split(" "))


@given(marked())
def test_right_offsets_stay_whatever_the_browser_writes_beside_them(mark):
    text, start, end = mark
    for proven in (True, False):
        assert settle(start, end, browser(text[start:end]), text, proven=proven) == Settled(
            start, end, "exact"
        )


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


@given(
    marked(),
    st.sampled_from([utf16, lambda text: len(crlf(text)), lambda text: utf16(crlf(text))]),
    st.booleans(),
)
def test_offsets_counted_otherwise_come_to_the_place_or_to_one_that_reads_the_same_or_are_refused(
    mark, count, proven
):
    text, start, end = mark
    found = settle(count(text[:start]), count(text[:end]), browser(text[start:end]), text, proven=proven)
    if isinstance(found, Settled) and (found.start, found.end) != (start, end):
        assert found.check == "exact"  # nothing shows the fault: the same words stand there
        assert text[found.start : found.end].split() == text[start:end].split()
    elif isinstance(found, Refused):
        assert found.fault == "ambiguous"


@given(
    st.text(max_size=12),
    st.integers(-2, 14) | st.floats() | st.text(max_size=3),
    st.integers(-2, 14),
    st.none() | st.text(max_size=5),
    st.booleans(),
)
def test_whatever_comes_in_a_place_is_inside_the_text_and_holds_something(text, start, end, claimed, proven):
    found = settle(start, end, claimed, text, proven=proven, edges="trim")
    assert isinstance(found, Refused) or text[found.start : found.end].strip()
