"""Merging spans by both rules, literally, and beside plain Python."""

from collections import Counter

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.agreement import RatingsError
from copydesk.consensus import merge_spans
from copydesk.consensus.merging import merged_into
from copydesk.tables import records

PEOPLE = ["ana", "ben", "cleo", "dan", "eve"]


def spans(*rows: tuple[str, int, int], article: str = "a", label: str = "Lexical") -> pd.DataFrame:
    return pd.DataFrame(
        [(article, who, label, start, end) for who, start, end in rows],
        columns=["article_id", "annotator", "label", "start", "end"],
    )


def seen(n: int, article: str = "a") -> pd.DataFrame:
    return pd.DataFrame({"article_id": article, "annotator": PEOPLE[:n]})


def short(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    """start, end, votes, of, verdict, disputes"""
    columns = frame[["start", "end", "votes", "of", "verdict", "disputes"]]
    return [tuple(row.values()) for row in records(columns)]


def test_exact_spans_are_the_same_or_they_are_not():
    marks = pd.concat(
        [
            spans(("ana", 30, 40), ("ben", 30, 40), ("ana", 30, 40), ("ana", 71, 82)),
            spans(("ben", 30, 41), label="Informational"),
            spans(("zoe", 30, 40)),
        ]
    )

    assert records(merge_spans(marks, seen(2))) == [
        {"article_id": "a", "label": "Informational", "start": 30, "end": 41, "votes": 1, "of": 2}
        | {"verdict": "disputed", "disputes": ("support",), "annotators": ("ben",)},
        {"article_id": "a", "label": "Lexical", "start": 30, "end": 40, "votes": 2, "of": 2}
        | {"verdict": "majority", "disputes": (), "annotators": ("ana", "ben")},
        {"article_id": "a", "label": "Lexical", "start": 71, "end": 82, "votes": 1, "of": 2}
        | {"verdict": "disputed", "disputes": ("support",), "annotators": ("ana",)},
    ]


@pytest.mark.parametrize(
    ("rows", "of", "merged"),
    [
        # Start and end each by the most votes.
        ([("ana", 0, 10), ("ben", 0, 12), ("cleo", 2, 12)], 3, [(0, 12, 3, 3, "majority", ())]),
        # A tie of ends; and two against one outvote the third, who marked nothing.
        ([("ana", 0, 10), ("ben", 0, 12)], 3, [(0, 12, 2, 3, "disputed", ("end",))]),
        ([("ana", 0, 10), ("ben", 1, 12)], 2, [(0, 12, 2, 2, "disputed", ("start", "end"))]),
        # Half is a dispute, fewer are outvoted, and then it does not matter what else is disputed.
        ([("ana", 0, 10)], 2, [(0, 10, 1, 2, "disputed", ("support",))]),
        ([("ana", 0, 10), ("ben", 0, 12)], 5, [(0, 12, 2, 5, "outvoted", ())]),
        # A touch is no overlap.
        ([("ana", 0, 5), ("ben", 5, 9)], 3, [(0, 5, 1, 3, "outvoted", ()), (5, 9, 1, 3, "outvoted", ())]),
        # Ben has two in the chain: of two markers that is half, of three it is not.
        ([("ana", 0, 10), ("ben", 0, 4), ("ben", 6, 9)], 2, [(0, 10, 2, 2, "disputed", ("parts",))]),
        (
            [("ana", 0, 10), ("ben", 0, 4), ("ben", 6, 9), ("cleo", 0, 10)],
            3,
            [(0, 10, 3, 3, "majority", ())],
        ),
        # What shares nothing with the voted span begins again.
        (
            [("ana", 0, 10), ("ben", 0, 10), ("cleo", 9, 30), ("dan", 29, 40)],
            4,
            [(0, 10, 3, 4, "majority", ()), (29, 40, 1, 4, "outvoted", ())],
        ),
        # Voted past each other: start 8 and end 5.
        (
            [("ana", 8, 12), ("ben", 8, 14), ("cleo", 0, 5), ("dan", 3, 5), ("eve", 4, 9)],
            5,
            [(0, 14, 5, 5, "disputed", ("start", "end"))],
        ),
    ],
)
def test_overlapping_spans_vote_on_start_and_end(rows, of, merged):
    assert short(merge_spans(spans(*rows), seen(of), "overlap")) == merged


@pytest.mark.parametrize(("ties", "bounds"), [("longest", (0, 12)), ("shortest", (1, 10))])
def test_ties_may_be_given_to_the_longest_or_the_shortest(ties, bounds):
    marks = spans(("ana", 0, 10), ("ben", 1, 12))

    assert short(merge_spans(marks, seen(2), "overlap", ties=ties)) == [(*bounds, 2, 2, "majority", ())]


def test_articles_fields_and_labels_are_kept_apart():
    marks = pd.concat(
        [
            spans(("ana", 0, 5), ("ben", 0, 5)).assign(field="text"),
            spans(("ana", 0, 5)).assign(field="title"),
            spans(("ben", 0, 5), article="b").assign(field="text"),
            spans(("ben", 0, 5), label="Quote").assign(field="text"),
        ]
    )
    readers = pd.concat([seen(2), seen(2, "b")])

    for rule in ("exact", "overlap"):
        merged = merge_spans(marks, readers, rule)
        assert list(merged.columns)[:8] == [
            "article_id", "field", "label", "start", "end", "votes", "of", "verdict",
        ]  # fmt: skip
        assert merged[["article_id", "field", "label", "votes"]].to_numpy().tolist() == [
            ["a", "text", "Lexical", 2],
            ["a", "text", "Quote", 1],
            ["a", "title", "Lexical", 1],
            ["b", "text", "Lexical", 1],
        ]


@pytest.mark.parametrize("rule", ["exact", "overlap"])
def test_no_spans_give_an_empty_frame_with_all_columns(rule):
    merged = merge_spans(spans(), seen(2), rule)

    assert list(merged.columns) == [
        "article_id", "label", "start", "end", "votes", "of", "verdict", "disputes", "annotators",
    ]  # fmt: skip
    assert len(merged) == 0
    assert len(merge_spans(spans(("ana", 0, 5)), seen(0), rule)) == 0


def test_faults_are_named_together():
    with pytest.raises(RatingsError, match=r"spans lacks end; seen lacks annotator$"):
        merge_spans(spans().drop(columns="end"), seen(1).drop(columns="annotator"))
    with pytest.raises(
        RatingsError, match="rows of spans without label: 1; rows of seen without annotator: 1"
    ):
        merge_spans(spans(("ana", 0, 1), label=None), seen(1).assign(annotator=None))
    with pytest.raises(RatingsError, match=r"end where they start or before \(2\): a 5-5, a 7-6"):
        merge_spans(spans(("ana", 5, 5), ("ana", 7, 6), ("ben", 1, 2)), seen(2))
    with pytest.raises(RatingsError, match="rule 'any' must be exact or overlap; ties 'me' must be"):
        merge_spans(spans(), seen(1), "any", ties="me")


def plainly(rows: list[tuple[str, int, int]], of: int, ties: str) -> list[tuple[object, ...]]:
    """The rule of overlaps for one article and label, span by span."""
    left, merged = sorted(set(rows)), []
    while left:
        chain = [left[0]]
        for span in sorted(left[1:], key=lambda span: span[1]):
            chain += [span] if any(span[1] < other[2] and other[1] < span[2] for other in chain) else []
        while more := [
            span
            for span in left
            if span not in chain and any(span[1] < other[2] and other[1] < span[2] for other in chain)
        ]:
            chain += more
        parts = Counter(who for who, _, _ in chain)
        single = [span for span in chain if parts[span[0]] == 1]
        disputes = set()
        start, end = min(span[1] for span in chain), max(span[2] for span in chain)
        if 2 * (len(parts) - len(single)) >= len(parts):
            disputes.add("parts")
        else:
            hull = start, end
            starts, ends = Counter(span[1] for span in single), Counter(span[2] for span in single)
            best = [
                [bound for bound in tally if tally[bound] == max(tally.values())] for tally in (starts, ends)
            ]
            start, end = (min(best[0]), max(best[1])) if ties != "shortest" else (max(best[0]), min(best[1]))
            if ties == "dispute":
                disputes |= {
                    name for name, bounds in zip(("start", "end"), best, strict=True) if len(bounds) > 1
                }
            if start >= end:
                (start, end), disputes = hull, {"start", "end"}
        members = [span for span in chain if span[1] < end and start < span[2]]
        votes = len({who for who, _, _ in members})
        disputes |= {"support"} if 2 * votes == of else set()
        verdict = "outvoted" if 2 * votes < of else "disputed" if disputes else "majority"
        order = ("support", "parts", "start", "end")
        named = tuple(name for name in order if name in disputes and verdict != "outvoted")
        merged.append((start, end, votes, of, verdict, named))
        left = [span for span in left if span not in members]
    return sorted(merged)


drawn = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.integers(0, 12), st.integers(1, 6)).map(
        lambda row: (row[0], row[1], row[1] + row[2])
    ),
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(rows=drawn, ties=st.sampled_from(["dispute", "longest", "shortest"]), random=st.randoms())
def test_the_rule_of_overlaps_is_that_of_plain_python_in_any_order(rows, ties, random):
    shuffled = random.sample(rows, len(rows))

    assert short(merge_spans(spans(*shuffled), seen(5), "overlap", ties=ties)) == plainly(rows, 5, ties)


@settings(max_examples=100, deadline=None)
@given(rows=drawn)
def test_exact_spans_are_counted_as_plain_python_counts_them(rows):
    votes = Counter((start, end) for _, start, end in set(rows))
    verdicts = {1: "outvoted", 2: "outvoted", 3: "majority", 4: "majority", 5: "majority"}

    assert short(merge_spans(spans(*rows), seen(5))) == [
        (*bounds, n, 5, verdicts[n], ()) for bounds, n in sorted(votes.items())
    ]


@settings(max_examples=50, deadline=None)
@given(rows=drawn, rule=st.sampled_from(["exact", "overlap"]))
def test_what_all_marked_alike_stays_whatever_the_rule(rows, rule):
    own = []
    for _, start, end in sorted(set(rows)):
        own += [] if any(start < other[1] and other[0] < end for other in own) else [(start, end)]

    merged = merge_spans(spans(*((who, *span) for who in PEOPLE for span in own)), seen(5), rule)

    assert short(merged) == [(*span, 5, 5, "majority", ()) for span in sorted(own)]


@settings(max_examples=100, deadline=None)
@given(rows=drawn, rule=st.sampled_from(["exact", "overlap"]))
def test_each_span_is_told_into_which_row_it_went_and_others_spans_into_none(rows, rule):
    marks = spans(*rows, ("zoe", 0, 5))

    merged, into = merge_spans(marks, seen(5), rule), merged_into(marks, seen(5), rule)

    assert into.index.equals(marks.index)
    assert into.isna().tolist() == [False] * len(rows) + [True]
    who = marks["annotator"].groupby(into).agg(lambda people: tuple(sorted(set(people))))
    assert who.tolist() == merged["annotators"].tolist()
    for start, end, place in zip(marks["start"][:-1], marks["end"][:-1], into[:-1], strict=True):
        assert start < merged.at[place, "end"]
        assert merged.at[place, "start"] < end
