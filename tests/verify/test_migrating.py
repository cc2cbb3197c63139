"""What an annotation of an older version says in the words of a later one, literally, and what it cannot say."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from copydesk.records import Choice, Relation, Span
from copydesk.schemes import Attribute, Label, LabelScheme, Link, Migration, Option, Question, Step
from copydesk.verify import Migrated, Migrator, Reading


def migrate(annotation_id: str, reading: Reading, old: LabelScheme, new: LabelScheme) -> Migrated:
    return Migrator(old, new).migrate(annotation_id, reading)


def labels(*names: str) -> tuple[Label, ...]:
    return tuple(Label(name, "", "#000000") for name in names)


def options(*values: str) -> tuple[Option, ...]:
    return tuple(map(Option, values))


def span(name: str, label: str, start: int, end: int, **more) -> Span:
    text = "0123456789"[start:end]
    return Span(f"k/1/{name}", "a", "text", label, start, end, text, "sha", "manual", "exact", **more)


def scheme(version: int, *steps: Step, **parts) -> LabelScheme:
    migrations = (Migration(version, steps),) if steps else ()
    return LabelScheme("bias", version, "Bias", "", **{"labels": (), **parts}, migrations=migrations)


OLD = scheme(
    1,
    labels=labels("A", "B", "X"),
    attributes=(
        Attribute("aim", "Aim", "choice", options("direct", "indirect")),
        Attribute("target", "Target", "text"),
        Attribute("tone", "Tone", "choices", options("calm", "shrill", "loud")),
    ),
    questions=(
        Question("stance", "Stance", options("left", "lean left", "right"), "ordinal"),
        Question("genre", "Genre", options("news", "opinion"), "nominal", multiple=True),
    ),
    relations=(Link("says"), Link("denies")),
)
READ = Reading(
    spans=[
        span(
            "a",
            "A",
            0,
            4,
            attributes={"aim": "direct", "target": "direct", "tone": ["calm", "loud", "shrill"]},
        ),
        span("b", "B", 4, 6),
        span("x", "X", 6, 8),
    ],
    choices=[Choice("stance", "lean left"), Choice("genre", "news"), Choice("genre", "opinion")],
    relations=[Relation("says", "k/1/a", "k/1/b", "right"), Relation("denies", "k/1/a", "k/1/x", "right")],
)


def test_renamed_merged_and_retired_things_read_in_the_new_words_and_what_is_left_out_is_named():
    new = scheme(
        2,
        Step("rename", "label", ("A",), to=("Wording",)),
        Step("retire", "label", ("X",)),
        Step("rename", "attribute", ("aim",), to=("way",)),
        Step("rename", "attribute", ("way",), ("direct",), ("straight",)),
        Step("merge", "attribute", ("tone",), ("shrill", "loud"), ("noisy",)),
        Step("merge", "question", ("stance",), ("left", "lean left"), ("left",)),
        Step("retire", "question", ("genre",), ("opinion",)),
        Step("rename", "relation", ("says",), to=("tells",)),
        labels=labels("Wording", "B"),
        attributes=(
            Attribute("way", "Way", "choice", options("straight", "indirect")),
            OLD.attributes[1],
            Attribute("tone", "Tone", "choices", options("calm", "noisy")),
        ),
        questions=(
            Question("stance", "Stance", options("left", "right"), "ordinal"),
            Question("genre", "Genre", options("news", "satire"), "nominal", multiple=True),
        ),
        relations=(Link("tells"), Link("denies")),
    )

    migrated = migrate("k/1", READ, OLD, new)

    assert migrated.reading == Reading(
        spans=[
            span(
                "a", "Wording", 0, 4,
                attributes={"way": "straight", "target": "direct", "tone": ["calm", "noisy"]},
            ),
            span("b", "B", 4, 6),
        ],
        choices=[Choice("stance", "left"), Choice("genre", "news")],
        relations=[Relation("tells", "k/1/a", "k/1/b", "right")],
    )  # fmt: skip
    assert migrated.split == ()
    assert [(one.source, one.item, one.reason) for one in migrated.left_out] == [
        ("k/1", "k/1/x", "the label 'X' of bias@1 was retired"),
        ("k/1", "genre", "the option 'opinion' of the question 'genre' of bias@1 was retired"),
    ]
    assert list(Migrator(OLD, new).uses(READ)) == []


def test_spans_that_a_merge_made_identical_become_one_and_links_hold_on_to_it():
    old = scheme(1, labels=labels("A", "B"), relations=(Link("says"),))
    new = scheme(
        2, Step("merge", "label", ("A", "B"), to=("C",)), labels=labels("C"), relations=old.relations
    )
    read = Reading(
        spans=[
            span("a", "A", 0, 4),
            span("b", "B", 0, 4),
            span("other", "B", 0, 4, attributes={"aim": "direct"}),
            span("end", "A", 5, 6),
            span("first", "A", 6, 7),
            span("rest", "A", 8, 9, part_of="k/1/first"),
            span("alone", "B", 6, 7),
            span("first2", "B", 6, 7),
            span("rest2", "B", 8, 9, part_of="k/1/first2"),
        ],
        relations=[
            Relation("says", "k/1/a", "k/1/end", "right"),
            Relation("says", "k/1/b", "k/1/end", "right"),
            Relation("says", "k/1/a", "k/1/b", "right"),
        ],
    )
    aim = Attribute("aim", "Aim", "choice", options("direct"))
    old, new = (LabelScheme(*_with(one, aim)) for one in (old, new))

    migrated = migrate("k/1", read, old, new)

    assert [(one.span_id, one.part_of) for one in migrated.reading.spans] == [
        ("k/1/a", None),
        ("k/1/other", None),
        ("k/1/end", None),
        ("k/1/first", None),
        ("k/1/rest", "k/1/first"),
        ("k/1/alone", None),
    ]
    assert {one.label for one in migrated.reading.spans} == {"C"}
    assert migrated.reading.relations == [Relation("says", "k/1/a", "k/1/end", "right")]
    double = "a double of another span since labels were merged"
    assert [(one.item, one.reason) for one in migrated.left_out] == [
        ("k/1/b", double), ("k/1/first2", double), ("k/1/rest2", double),
    ]  # fmt: skip


def _with(one: LabelScheme, aim: Attribute) -> list:
    fields = {name: getattr(one, name) for name in one.__slots__}
    return list((fields | {"attributes": (aim,)}).values())


def test_what_was_split_is_named_and_the_rest_is_still_read():
    new = scheme(
        2,
        Step("split", "label", ("A",), to=("A1", "A2")),
        Step("split", "question", ("stance",), ("lean left",), ("left", "centre left")),
        labels=labels("A1", "A2", "B", "X"),
        attributes=OLD.attributes,
        questions=(
            Question("stance", "Stance", options("left", "centre left", "right"), "ordinal"),
            OLD.questions[1],
        ),
        relations=OLD.relations,
    )

    migrated = migrate("k/1", READ, OLD, new)

    assert migrated.split == (("label", "A"), ("question", "stance", "lean left"))
    assert migrated.left_out == []
    assert migrated.reading == Reading(
        spans=[span("b", "B", 4, 6), span("x", "X", 6, 8)],
        choices=[Choice("genre", "news"), Choice("genre", "opinion")],
    )


def test_what_was_split_and_merged_again_can_be_told():
    new = LabelScheme(
        "bias", 3, "Bias", "", labels("C"),
        migrations=(
            Migration(2, (Step("split", "label", ("A",), to=("A1", "A2")),)),
            Migration(3, (Step("merge", "label", ("A1", "A2"), to=("C",)),)),
        ),
    )  # fmt: skip
    migrated = migrate("k/1", Reading(spans=[span("a", "A", 0, 4)]), scheme(1, labels=labels("A")), new)
    assert (migrated.reading.spans, migrated.split) == ([span("a", "C", 0, 4)], ())


def test_what_no_migration_maps_is_left_out_and_counted_where_it_is_used():
    new = scheme(
        2,
        labels=labels("A"),
        attributes=(
            Attribute("target", "Target", "choice", options("direct")),
            Attribute("tone", "Tone", "choice", options("calm", "shrill", "loud")),
        ),
        questions=(
            Question("stance", "Stance", options("left", "right"), "ordinal"),
            Question("genre", "Genre", options("news", "opinion"), "nominal"),
        ),
    )

    migrated = migrate("k/1", READ, OLD, new)

    assert migrated.reading.spans == [span("a", "A", 0, 4)]
    lost = "and no migration says what became of it"
    assert [(one.item, one.reason) for one in migrated.left_out] == [
        ("k/1/a aim", f"the attribute 'aim' of bias@1 is not in bias@2, {lost}"),
        ("k/1/a target", "the attribute 'target' of bias@2 is no free text"),
        ("k/1/a tone", "the attribute 'tone' of bias@2 takes one value"),
        ("k/1/b", f"the label 'B' of bias@1 is not in bias@2, {lost}"),
        ("k/1/x", f"the label 'X' of bias@1 is not in bias@2, {lost}"),
        ("k/1/a to k/1/b", f"the relation 'says' of bias@1 is not in bias@2, {lost}"),
        ("k/1/a to k/1/x", f"the relation 'denies' of bias@1 is not in bias@2, {lost}"),
        ("stance", f"the option 'lean left' of the question 'stance' of bias@1 is not in bias@2, {lost}"),
    ]
    assert Counter(Migrator(OLD, new).uses(READ)) == {
        ("attribute", "aim"): 1, ("attribute", "target"): 1, ("attribute", "tone"): 1, ("label", "B"): 1,
        ("label", "X"): 1, ("question", "stance", "lean left"): 1, ("question", "genre"): 1,
        ("relation", "says"): 1, ("relation", "denies"): 1,
    }  # fmt: skip


def test_one_value_becomes_a_list_where_several_are_taken_now():
    old = scheme(1, labels=labels("A"), attributes=(Attribute("aim", "Aim", "choice", options("direct")),))
    new = scheme(2, labels=labels("A"), attributes=(Attribute("aim", "Aim", "choices", options("direct")),))
    read = Reading(spans=[span("a", "A", 0, 4, attributes={"aim": "direct"})])
    assert migrate("k/1", read, old, new).reading.spans == [
        span("a", "A", 0, 4, attributes={"aim": ["direct"]})
    ]


NAMES = ["A", "B", "C", "D"]
SPANS = st.lists(
    st.builds(
        lambda label, start, tone: (label, start, tone),
        st.sampled_from(NAMES), st.integers(0, 8), st.sets(st.sampled_from(["calm", "loud"])),
    ),
    max_size=6, unique_by=lambda one: (one[0], one[1]),
)  # fmt: skip


@given(SPANS, st.permutations(NAMES), st.sampled_from([None, "calm", "loud"]))
def test_renaming_there_and_back_gives_the_same(marked, others, answer):
    """Each name is moved out of the way first: what counts is the order of the steps."""
    renamed = dict(zip(NAMES, others, strict=True))
    away = [Step("rename", "label", (name,), to=(f"{name}~",)) for name in NAMES]
    there = [*away, *(Step("rename", "label", (f"{one}~",), to=(other,)) for one, other in renamed.items())]
    back = [*away, *(Step("rename", "label", (f"{other}~",), to=(one,)) for one, other in renamed.items())]
    there.append(Step("rename", "attribute", ("tone",), to=("sound",)))
    there.append(Step("rename", "question", ("mood",), ("calm",), ("quiet",)))
    back.append(Step("rename", "question", ("mood",), ("quiet",), ("calm",)))
    back.append(Step("rename", "attribute", ("sound",), to=("tone",)))
    tone = Attribute("tone", "Tone", "choices", options("calm", "loud"))
    mood = Question("mood", "Mood", options("calm", "loud"), "nominal")
    first = scheme(1, labels=labels(*NAMES), attributes=(tone,), questions=(mood,))
    third = LabelScheme(
        "bias", 3, "Bias", "", labels(*NAMES), (tone,), (mood,),
        migrations=(Migration(2, tuple(there)), Migration(3, tuple(back))),
    )  # fmt: skip
    read = Reading(
        spans=[
            span(str(n), label, start, start + 1, attributes={"tone": sorted(values)} if values else {})
            for n, (label, start, values) in enumerate(marked)
        ],
        choices=[Choice("mood", answer)] if answer else [],
    )

    migrated = migrate("k/1", read, first, third)

    assert (migrated.reading, migrated.split, migrated.left_out) == (read, (), [])
