"""F1 of spans over annotator pairs and shared articles."""

from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.agreement import Agreement, RatingsError, span_f1

COLUMNS = ["article_id", "annotator", "label", "start", "end"]


def spans(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def test_exact_f1_counts_equal_spans_twice_and_divides_by_all():
    frame = spans(
        ("a", "ana", "Lexical", 30, 40),
        ("a", "ana", "Informational", 71, 82),
        ("a", "ben", "Lexical", 30, 40),
        ("b", "ana", "Lexical", 0, 5),  # ben has no span in b, so nobody to compare with
    )

    assert span_f1(frame) == Agreement(
        metric="span F1",
        rule="exact",
        value=pytest.approx(2 / 3),
        interval=None,
        n_units=1,
        n_annotators=2,
        n_pairs=1,
        n_stories=1,
        notes=(
            "articles left out in which one alone marked anything: 1; `seen` says who saw them too",
            "no interval: all of it is one story",
        ),
    )


def test_an_article_submitted_empty_counts_when_it_was_seen():
    frame = spans(
        ("a", "ana", "Lexical", 30, 40), ("a", "ben", "Lexical", 30, 40), ("b", "ana", "Lexical", 0, 5)
    )
    seen = pd.DataFrame(
        [("a", "ana"), ("a", "ben"), ("b", "ana"), ("b", "ben")], columns=["article_id", "annotator"]
    )

    measured = span_f1(frame, seen=seen)

    assert measured.value == pytest.approx(2 / 3)
    assert (measured.n_units, measured.n_pairs, measured.n_stories) == (2, 2, 2)


def test_spans_of_people_who_did_not_submit_the_article_do_not_count():
    frame = spans(("a", "ana", "L", 0, 1), ("a", "ben", "L", 0, 1), ("a", "cleo", "L", 5, 9))
    seen = pd.DataFrame([("a", "ana"), ("a", "ben")], columns=["article_id", "annotator"])

    assert span_f1(frame, seen=seen).value == 1.0


def test_another_label_end_or_field_is_no_match_and_a_duplicate_counts_once():
    frame = spans(
        ("a", "ana", "L", 0, 4), ("a", "ana", "L", 0, 4), ("a", "ana", "L", 6, 9), ("a", "ana", "L", 20, 22),
        ("a", "ben", "M", 0, 4), ("a", "ben", "L", 6, 8), ("a", "ben", "L", 20, 22),
    )  # fmt: skip

    assert span_f1(frame).value == pytest.approx(2 * 1 / 6)
    assert span_f1(frame.assign(field=["text"] * 6 + ["title"])).value == 0.0


def test_what_is_undefined_says_why():
    seen = pd.DataFrame([("a", "ana"), ("a", "ben")], columns=["article_id", "annotator"])

    nothing = span_f1(spans(), seen=seen)
    alone = span_f1(spans(("a", "ana", "L", 0, 1)))

    assert (nothing.value, nothing.note) == (
        None,
        "nobody marked anything in the articles that two have seen",
    )
    assert (alone.value, alone.note) == (None, "no article was seen by two annotators")


def test_articles_of_one_story_are_one_and_the_interval_is_seeded():
    rows = []
    for article in range(60):
        story = f"s{article // 2}"
        rows += [(f"a{article}", who, "L", 0, 5, story) for who in ("ana", "ben")]
        rows += [(f"a{article}", "ana", "L", 10, 15, story)] * (article % 3)
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "story"])

    first = span_f1(frame, seed=1)

    assert first.n_stories == 30
    assert first == span_f1(frame.sample(frac=1, random_state=2), seed=1)
    assert first.interval[0] < first.value < first.interval[1]
    assert first.note is None


marks = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        st.sampled_from(["ana", "ben", "cleo"]),
        st.sampled_from("LM"),
        st.integers(0, 2),
    ),
    max_size=15,
)


@given(marks)
def test_it_is_the_f1_of_every_pair_added_up(drawn):
    frame = pd.DataFrame([(*row, 5) for row in drawn], columns=COLUMNS)
    matched = marked = 0
    for article in "ab":
        readers = sorted({who for place, who, *_ in drawn if place == article})
        own = {who: {row[2:] for row in drawn if row[:2] == (article, who)} for who in readers}
        for one, other in combinations(readers, 2):
            matched += 2 * len(own[one] & own[other])
            marked += len(own[one]) + len(own[other])

    assert span_f1(frame, resamples=0).value == (pytest.approx(matched / marked) if marked else None)


def test_all_faults_of_the_frames_are_named_at_once():
    frame = spans(("a", "ana", None, 0, 1)).drop(columns="end")

    with pytest.raises(RatingsError) as refused:
        span_f1(frame, seen=pd.DataFrame({"article_id": ["a"]}))
    assert str(refused.value) == "spans lacks end; rows of spans without label: 1; seen lacks annotator"
    with pytest.raises(RatingsError, match="several: a"):
        span_f1(spans(("a", "ana", "L", 0, 1), ("a", "ben", "L", 0, 1)).assign(story=["s", "t"]))
    with pytest.raises(RatingsError, match="rule 'gamma' is unknown: it is exact, overlap or character"):
        span_f1(spans(), "gamma")
    with pytest.raises(RatingsError, match="threshold 0 is not above 0 and at most 1"):
        span_f1(spans(), "overlap", threshold=0)
    with pytest.raises(
        RatingsError, match=r"start before 0, or end where they start or before \(2\): a 3-3, a -1-3"
    ):
        span_f1(spans(("a", "ana", "L", 3, 3), ("a", "ana", "L", -1, 3)))


def test_offsets_that_are_no_whole_numbers_are_refused():
    with pytest.raises(RatingsError, match=r"^start has to be whole numbers; there is 0.5$"):
        span_f1(spans(("a", "ana", "L", 0.5, 3), ("a", "ben", "L", 0, 3)))
    with pytest.raises(RatingsError, match=r"^end has to be whole numbers; there is '3'$"):
        span_f1(spans(("a", "ana", "L", 0, "3")))
    assert span_f1(spans(("a", "ana", "L", 0.0, 3), ("a", "ben", "L", 0, 3.0))).value == 1.0


def test_annotators_written_in_two_ways_are_refused_rather_than_lost():
    seen = pd.DataFrame({"article_id": ["a", "a"], "annotator": ["1", "2"]})

    with pytest.raises(
        RatingsError, match=r"^annotator 1 is there as a number and as text: make the column one type$"
    ):
        span_f1(spans(("a", 1, "L", 0, 3), ("a", 2, "L", 0, 3)), seen=seen)
    with pytest.raises(RatingsError, match=r"^spans is not a pandas frame but of type list$"):
        span_f1([("a", "ana", "L", 0, 3)])


def test_overlap_matches_one_to_one_best_first():
    # Ana's 0-10 shares 8 of 10 characters with Ben's 2-10 and 5 of 10 with his 0-5: he gets one match, not two.
    frame = spans(
        ("a", "ana", "L", 0, 10), ("a", "ben", "L", 0, 5), ("a", "ben", "L", 2, 10),
        ("a", "ana", "L", 20, 30), ("a", "ben", "L", 26, 36),  # 4 of 16
    )  # fmt: skip

    assert span_f1(frame, "overlap").value == pytest.approx(2 / 5)
    assert span_f1(frame, "overlap", threshold=0.25).value == pytest.approx(4 / 5)
    assert span_f1(frame, "overlap", threshold=0.81).value == 0.0
    assert span_f1(frame, "overlap").rule == "overlap of 0.5 or more"


def test_by_character_what_counts_is_marked_by_both_and_a_persons_own_overlap_once():
    frame = spans(
        ("a", "ana", "L", 0, 6), ("a", "ana", "L", 4, 10), ("a", "ben", "L", 5, 15), ("a", "ben", "M", 0, 10)
    )

    assert span_f1(frame, "character").value == pytest.approx(2 * 5 / (10 + 10 + 10))


anything = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        st.sampled_from(["ana", "ben", "cleo"]),
        st.sampled_from("LM"),
        st.integers(0, 8),
        st.integers(1, 6),
    ).map(lambda row: (*row[:4], row[3] + row[4])),
    max_size=16,
)


def of_pairs(drawn: list[tuple]):
    """Give the distinct spans of each label of each pair of readers of each article."""
    for article in sorted({row[0] for row in drawn}):
        readers = sorted({row[1] for row in drawn if row[0] == article})
        for one, other in combinations(readers, 2):
            for label in "LM":
                yield tuple(
                    {row[3:] for row in drawn if row[:3] == (article, who, label)} for who in (one, other)
                )


def greedily(ours: set, theirs: set, threshold: float) -> int:
    def share(a: tuple, b: tuple) -> float:
        return (min(a[1], b[1]) - max(a[0], b[0])) / (max(a[1], b[1]) - min(a[0], b[0]))

    edges = [(-share(a, b), *sorted([a, b]), a, b) for a in ours for b in theirs if share(a, b) >= threshold]
    matched, left, right = 0, set(ours), set(theirs)
    for *_, a, b in sorted(edges):
        if a in left and b in right:
            matched += 1
            left.remove(a)
            right.remove(b)
    return matched


@given(anything, st.sampled_from([0.01, 0.2, 0.5, 0.6, 1.0]))
def test_overlap_is_the_greedy_matching_of_every_pair_added_up(drawn, threshold):
    pairs = list(of_pairs(drawn))
    matched = sum(2 * greedily(*pair, threshold) for pair in pairs)
    marked = sum(len(ours) + len(theirs) for ours, theirs in pairs)

    measured = span_f1(pd.DataFrame(drawn, columns=COLUMNS), "overlap", threshold=threshold, resamples=0)

    assert measured.value == (pytest.approx(matched / marked) if marked else None)


@given(anything)
def test_by_character_is_the_f1_of_the_sets_of_characters_of_every_pair(drawn):
    sets = [[{c for s in side for c in range(*s)} for side in pair] for pair in of_pairs(drawn)]
    matched = sum(2 * len(ours & theirs) for ours, theirs in sets)
    marked = sum(len(ours) + len(theirs) for ours, theirs in sets)

    measured = span_f1(pd.DataFrame(drawn, columns=COLUMNS), "character", resamples=0)

    assert measured.value == (pytest.approx(matched / marked) if marked else None)


rules = st.sampled_from(["exact", "overlap", "character"])


@given(anything, rules, st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_the_names_of_annotators_matter(drawn, rule, random):
    frame = pd.DataFrame(drawn, columns=COLUMNS)
    other = frame.sample(frac=1, random_state=random.randrange(2**32))
    other["annotator"] = other["annotator"].map({"ana": "zoe", "ben": "ben", "cleo": "ada"})

    assert span_f1(other, rule, resamples=20) == span_f1(frame, rule, resamples=20)


@given(anything, rules)
def test_whoever_marks_the_same_agrees_wholly_and_all_rules_stay_between_0_and_1(drawn, rule):
    frame = pd.DataFrame(drawn, columns=COLUMNS)
    own = frame[frame["annotator"] == "ana"]
    twins = pd.concat([own, own.assign(annotator="ben")])

    assert span_f1(twins, rule, resamples=0).value == (1.0 if len(own) else None)
    value = span_f1(frame, rule, resamples=0).value
    assert value is None or 0 <= value <= 1


def test_offsets_too_large_for_one_number_are_sorted_all_the_same():
    far = 2**40
    frame = spans(
        ("a", "ana", "L", far, far + 4), ("a", "ana", "L", far, far + 4), ("a", "ben", "L", far, far + 4)
    )

    assert span_f1(frame).value == 1.0
