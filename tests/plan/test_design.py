"""Who labels what by design: whole stories, even loads, every pair shares enough, and nothing that is begun moves."""

from collections import defaultdict
from dataclasses import replace
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.plan import CALIBRATION, LABEL, Asked, Person, Piece, Standing, Wishes, WorkPlan, design

PEOPLE = [Person("ana"), Person("ben"), Person("cara")]


def stories(*names: str, articles: int = 1, words: int = 100) -> list[Piece]:
    """Make stories of some articles, each by another outlet."""
    return [
        Piece(f"{name}{number}", name, (f"outlet-{number}",), words)
        for name in names
        for number in range(1, articles + 1)
    ]


def readers(plan: WorkPlan) -> dict[str, str]:
    """Say who is asked about each unit, by first letters."""
    found: dict[str, str] = defaultdict(str)
    for asked in plan.assignments:
        found[asked.unit_id] += asked.annotator[0]
    return {unit: "".join(sorted(those)) for unit, those in sorted(found.items())}


def work(plan: WorkPlan, annotator: str) -> list[tuple[str, str]]:
    """Give somebody's units in her order, with their rounds."""
    return [(a.unit_id, a.round) for a in plan.assignments if a.annotator == annotator]


def standing(plan: WorkPlan, *begun: tuple[str, str]) -> Standing:
    """Let a plan stand, with what is begun of it."""
    return Standing(plan.assignments, frozenset(begun))


def test_six_stories_and_three_people_make_each_pair_share_two():
    plan = design(stories(*"abcdef"), PEOPLE, Wishes(calibration=0))
    assert readers(plan) == {"a1": "bc", "b1": "ac", "c1": "ab", "d1": "bc", "e1": "ac", "f1": "ab"}
    its = plan.properties
    assert (its.shared_min, its.shared_mean, its.shared_max) == (2, 2.0, 2)
    assert (its.units_min, its.units_max, its.words_min, its.words_max) == (4, 4, 400, 400)


def test_the_calibration_story_goes_to_all_and_comes_first_and_the_others_stay_whole():
    plan = design(stories(*"abcd", articles=2), PEOPLE, Wishes(calibration=1))
    [common] = {unit[0] for unit, those in readers(plan).items() if those == "abc"}
    for name in ("ana", "ben", "cara"):
        own = work(plan, name)
        assert [round_ for _, round_ in own] == [CALIBRATION] * 2 + [LABEL] * 4
        assert {unit[0] for unit, _ in own[:2]} == {common}
        assert own[2][0][0] == own[3][0][0] != own[4][0][0] == own[5][0][0]
    its = plan.properties
    assert (its.calibration_stories, its.calibration_units, its.whole_stories, its.shared_min) == (1, 2, 4, 4)


def test_without_a_wish_a_quarter_of_the_stories_is_for_calibration_and_three_at_the_most():
    sizes = {1: 1, 4: 1, 5: 2, 12: 3, 40: 3}
    for number, wanted in sizes.items():
        plan = design(stories(*(f"s{n:02}-" for n in range(number))), PEOPLE, Wishes())
        assert plan.properties.calibration_stories == wanted
    assert design(stories(*"abcd"), PEOPLE[:1], Wishes()).properties.calibration_stories == 0


def test_calibration_shows_as_many_outlets_as_it_can():
    pieces = [Piece(name, name, (outlet,), 100) for name, outlet in zip("abcdef", "xxxxyz", strict=True)]
    plan = design(pieces, PEOPLE, Wishes(calibration=3))
    common = [unit for unit, those in readers(plan).items() if those == "abc"]
    assert common[1:] == ["e", "f"]
    assert common[0] in "abcd"


def test_a_story_that_is_spread_goes_to_different_people():
    plan = design(stories(*"abc", articles=3), PEOPLE, Wishes(overlap=1, calibration=0, spread=True))
    by_story: dict[str, str] = defaultdict(str)
    for unit, those in readers(plan).items():
        by_story[unit[0]] += those
    assert {"".join(sorted(those)) for those in by_story.values()} == {"abc"}


def test_hours_and_pace_share_out_the_words():
    people = [Person("ana", hours=8), Person("ben", hours=4), Person("cara", hours=2, words_per_minute=160)]
    plan = design(stories(*(f"s{n:02}-" for n in range(40))), people, Wishes(overlap=1, calibration=0))
    assert [(load.annotator, load.units, round(load.hours, 2)) for load in plan.loads] == [
        ("ana", 20, 0.42),
        ("ben", 10, 0.21),
        ("cara", 10, 0.1),
    ]


def test_more_overlap_than_people_asks_everybody_once():
    plan = design(stories("a"), PEOPLE[:2], Wishes(overlap=5))
    assert readers(plan) == {"a1": "ab"}
    assert (plan.properties.overlap, plan.properties.short_of_overlap) == (2, 0)


def test_nothing_to_plan_is_an_empty_plan():
    plan = design([], PEOPLE, Wishes())
    assert (plan.assignments, plan.properties.units, plan.properties.shared_min) == ((), 0, 0)


# Planned again


def test_what_is_begun_by_who_left_stays_and_the_rest_goes_to_others():
    pieces = stories(*"abcdef")
    first = design(pieces, PEOPLE, Wishes(calibration=0))
    begun = ("a1", "ben")
    plan = design(pieces, [PEOPLE[0], PEOPLE[2]], Wishes(calibration=0), standing(first, begun))
    assert plan.withdrawn == tuple(a for a in first.assignments if a.annotator == "ben" and a.unit_id != "a1")
    assert readers(plan) == {"a1": "bc", "b1": "ac", "c1": "ac", "d1": "ac", "e1": "ac", "f1": "ac"}


def test_whoever_joins_gets_untouched_stories_of_those_who_would_be_done_last():
    pieces = stories(*(f"s{n}-" for n in range(8)), articles=2)
    first = design(pieces, PEOPLE[:2], Wishes(overlap=1, calibration=0))
    begun = first.assignments[0]
    plan = design(
        pieces,
        PEOPLE,
        Wishes(overlap=1, calibration=0, even=True),
        standing(first, (begun.unit_id, begun.annotator)),
    )
    assert begun in plan.assignments
    assert {a.annotator for a in plan.new} == {"cara"}
    assert [(a.unit_id, "cara") for a in plan.new] != []
    assert {a.unit_id for a in plan.new} == {a.unit_id for a in plan.withdrawn}
    assert plan.properties.whole_stories == 8
    left = sorted(load.left for load in plan.loads)
    assert left[-1] - left[0] <= plan.properties.longest


def test_whoever_joins_is_calibrated_too():
    pieces = stories(*"abcd")
    first = design(pieces, PEOPLE[:2], Wishes(calibration=1))
    plan = design(pieces, PEOPLE, Wishes(calibration=1, even=True), standing(first))
    [common] = {a.unit_id for a in first.assignments if a.round == CALIBRATION}
    assert work(plan, "cara")[0] == (common, CALIBRATION)


def test_whoever_is_slow_keeps_what_she_began_and_gives_some_of_the_rest_away():
    pieces = stories(*(f"s{n}-" for n in range(9)))
    first = design(pieces, PEOPLE, Wishes(overlap=1, calibration=0))
    mine = [a for a in first.assignments if a.annotator == "ben"]
    slow = [PEOPLE[0], replace(PEOPLE[1], share=0.25), PEOPLE[2]]
    plan = design(
        pieces, slow, Wishes(overlap=1, calibration=0, even=True), standing(first, (mine[0].unit_id, "ben"))
    )
    assert {a.annotator for a in plan.withdrawn} == {"ben"}
    assert mine[0] not in plan.withdrawn
    assert len(plan.withdrawn) == len(plan.new) > 0


# What always holds

NAMES = ["ana", "ben", "cara", "dan", "eve", "fay"]


@st.composite
def corpora(draw: st.DrawFn) -> list[Piece]:
    sizes = draw(st.lists(st.integers(1, 4), max_size=14))
    return [
        Piece(
            f"s{story:02}-{number}",
            f"s{story:02}",
            (draw(st.sampled_from("xyz")),),
            draw(st.integers(0, 3000)),
        )
        for story, size in enumerate(sizes)
        for number in range(size)
    ]


people = st.integers(1, 6).map(lambda number: [Person(name) for name in NAMES[:number]])
wishes = st.builds(
    Wishes,
    overlap=st.integers(1, 5),
    calibration=st.none() | st.integers(0, 3),
    spread=st.booleans(),
    seed=st.integers(0, 3),
)


@settings(deadline=None, max_examples=60)
@given(corpora(), people, wishes)
def test_every_plan_keeps_what_it_promises(pieces, people, wishes):
    plan = design(pieces, people, wishes)
    its = plan.properties
    asked = defaultdict(list)
    for one in plan.assignments:
        asked[one.unit_id].append(one.annotator)
    assert asked.keys() == {piece.unit_id for piece in pieces}
    overlap = min(wishes.overlap, len(people))
    common = {a.unit_id for a in plan.assignments if a.round == CALIBRATION}
    for unit, those in asked.items():
        assert len(those) == len(set(those)) == (len(people) if unit in common else overlap)
    together = {frozenset(asked[p.unit_id]) for p in pieces if p.story == "s00"}
    assert wishes.spread or len(together) <= 1
    words = {person.name: 0 for person in people}
    length = {piece.unit_id: max(piece.words, 1) for piece in pieces}
    for one in plan.assignments:
        words[one.annotator] += length[one.unit_id]
    longest = defaultdict(int)
    for piece in pieces:
        longest[piece.unit_id if wishes.spread else piece.story] += length[piece.unit_id]
    assert max(words.values()) - min(words.values()) <= max(longest.values(), default=0)
    shared = [
        sum(one.name in those and other.name in those for those in asked.values())
        for one, other in combinations(people, 2)
    ]
    assert (its.shared_min, its.shared_max) == (min(shared, default=0), max(shared, default=0))
    assert (
        min(shared, default=its.shared_promised)
        >= its.shared_promised
        >= its.calibration_units * bool(shared)
    )


@settings(deadline=None, max_examples=30)
@given(corpora(), people, wishes, st.randoms())
def test_the_same_input_in_any_order_gives_the_same_plan_and_a_plan_that_stands_gives_itself(
    pieces, people, wishes, random
):
    plan = design(pieces, people, wishes)
    shuffled = list(pieces)
    random.shuffle(shuffled)
    assert design(shuffled, people, wishes) == plan
    again = design(pieces, people, replace(wishes, even=True), standing(plan))
    assert (again.assignments, again.new, again.withdrawn) == (plan.assignments, (), ())


@settings(deadline=None, max_examples=60)
@given(corpora(), people, people, wishes, st.data())
def test_planned_again_only_what_nobody_began_moves_and_every_unit_is_covered(
    pieces, before, now, wishes, data
):
    first = design(pieces, before, wishes)
    chosen = data.draw(st.sets(st.sampled_from(first.assignments))) if first.assignments else set()
    begun = {(a.unit_id, a.annotator) for a in chosen}
    people = [replace(one, share=0.3) if one.name == "ben" else one for one in now]
    even = replace(wishes, even=data.draw(st.booleans()))

    plan = design(pieces, people, even, standing(first, *begun))

    assert not begun & {(a.unit_id, a.annotator) for a in plan.withdrawn}
    assert chosen <= set(plan.assignments)
    assert set(plan.assignments) == (set(first.assignments) - set(plan.withdrawn)) | set(plan.new)
    pairs = [(a.unit_id, a.annotator) for a in plan.assignments]
    assert len(pairs) == len(set(pairs))
    names = {one.name for one in people}
    assert {who for _, who in set(pairs) - begun} <= names
    assert plan.properties.short_of_overlap == 0
    again = design(pieces, people, even, standing(plan, *begun))
    assert (again.new, again.withdrawn) == ((), ())


def test_an_order_is_each_persons_own_and_changes_with_the_seed():
    pieces = stories(*(f"s{n}-" for n in range(8)))
    orders = [
        [unit for unit, _ in work(design(pieces, PEOPLE[:2], Wishes(calibration=0, seed=seed)), name)]
        for seed, name in ((0, "ana"), (0, "ben"), (1, "ana"))
    ]
    assert len({tuple(order) for order in orders}) == 3
    assert len({tuple(sorted(order)) for order in orders}) == 1


def test_a_unit_that_is_added_later_goes_to_those_who_have_its_story():
    first = design(stories("a"), PEOPLE, Wishes(calibration=0))
    plan = design(stories("a", articles=2), PEOPLE, Wishes(calibration=0), standing(first))
    assert len(set(readers(plan).values())) == 1
    assert [a.unit_id for a in plan.new] == ["a2", "a2"]
    assert Asked("a1", plan.new[0].annotator) in first.assignments
