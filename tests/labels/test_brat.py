"""brat's stand-off lines as given labels."""

from copydesk.labels import GivenLink, GivenSpan, brat
from copydesk.labels.given import Read


def read(ann):
    into = Read()
    brat.read_text("x.ann", "x", ann, None, into)
    return into


def test_entities_parts_relations_and_attributes():
    into = read(
        "T1\tPER 0 4\tMara\nT2\tORG 5 8;12 15\tthe and\nR1\tsays Arg1:T1 Arg2:T2\t\n"
        "A1\tSure T1\nA2\tTone T1 bad\nA3\tTone T1 good\nN1\tReference T1 Wiki:1\tx\n*\tEquiv T1 T2\n"
    )

    [labels] = into.labels
    assert labels.spans == (
        GivenSpan("line 1", "PER", 0, 4, "Mara", "T1", attributes={"Sure": ["yes"], "Tone": ["bad", "good"]}),
        GivenSpan("line 2", "ORG", 5, 8, "the", "T2"),
        GivenSpan("line 2", "ORG", 12, 15, "and", "T2.2", part_of="T2"),
    )
    assert labels.links == (GivenLink("line 3", "says", "T1", "T2"),)
    assert dict(into.untaken) == {"brat normalizations": 1, "brat equivalences": 1}


def test_lines_that_are_not_brats_and_attributes_of_nothing_are_rejected():
    into = read("T1 PER 0 4 Mara\nhello\nA1\tTone T7 bad\n")

    assert [(item.item, item.reason) for item in into.rejected] == [
        ("line 1", "not a line of brat's stand-off format"),
        ("line 2", "not a line of brat's stand-off format"),
        ("line 3", "its attribute Tone is of T7, which is no span that was read"),
    ]


def test_a_text_that_does_not_fit_its_parts_is_claimed_for_each_and_so_refused_later():
    [labels] = read("T1\tPER 0 4;5 8\tMara Ols\U0001f6a2n\n").labels

    assert [span.text for span in labels.spans] == ["Mara Ols\U0001f6a2n"] * 2
