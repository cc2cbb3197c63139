"""What became of every span of a row is counted once, however its text is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.dataset.formats.losses import Account
from copydesk.dataset.tokens import Cutting, encode, spans_of, tagged, tokenizer
from copydesk.errors import BuildError
from copydesk.schemes import Label, LabelScheme

SCHEME = LabelScheme(
    "bias", 1, "Bias", "here", (Label("Lexical", "1", "#c2410c"), Label("Quote", "2", "#1d4ed8"))
)
PLAIN = tokenizer("plain")


def row(text, spans, **more):
    marked = [{"start": start, "end": end, "label": label} for start, end, label in spans]
    return {
        "unit_id": "article:a", "article_id": "a", "story_id": None, "text": text, "n_annotators": 1,
        "spans": marked, "disputed_spans": [], "answers": {}, "disputed_answers": [], "votes": [],
    } | more  # fmt: skip


@st.composite
def rows(draw):
    text = draw(st.text(st.sampled_from("ab A.é🚢\n"), min_size=1, max_size=60))
    place = st.integers(0, len(text))
    pairs = draw(
        st.lists(st.tuples(place, place).filter(lambda pair: pair[0] < pair[1]), max_size=8, unique=True)
    )
    labels = st.sampled_from(["Lexical", "Quote"])
    return row(text, [(start, end, draw(labels)) for start, end in pairs])


CUTTINGS = st.sampled_from(
    [Cutting(), Cutting(3), Cutting(5, 2), Cutting(sentences=True), Cutting(2, sentences=True), Cutting(1)]
)


@given(rows(), CUTTINGS)
def test_kept_and_snapped_and_dropped_are_all_that_there_was(made, cutting):
    account = Account()

    [one] = tagged([made], SCHEME, PLAIN, cutting, account)

    assert account.kept["span"] + len(account.losses) == len(made["spans"])
    if cutting.stride:
        return
    tags = []
    for (begin, end), pieces in zip(one.blocks, one.pieces, strict=True):
        tags += [*encode(pieces, begin, end, "bio"), None]
    lost = {loss.item for loss in account.losses}
    kept = {
        (span["start"], span["end"], span["label"])
        for span in made["spans"]
        if f"span {span['label']} {span['start']}-{span['end']}" not in lost
    }
    assert kept <= set(spans_of(tags, one.places))
    assert len(kept) == account.kept["span"]


@given(rows(), CUTTINGS)
def test_where_a_text_is_cut_does_not_depend_on_its_spans(made, cutting):
    bare = made | {"spans": []}

    [one] = tagged([made], SCHEME, PLAIN, cutting, Account())
    [other] = tagged([bare], SCHEME, PLAIN, cutting, Account())

    assert one.blocks == other.blocks


def test_a_unit_that_nobody_submitted_has_no_tags_unless_a_curator_decided_it():
    account = Account()
    unseen = row("Quiet.", [], n_annotators=0)

    assert list(tagged([unseen], SCHEME, PLAIN, Cutting(), account)) == []
    assert account.aside == {"unit that nobody submitted": 1}
    decided = unseen | {"adjudicated": {"by": "cleo", "reason": None}}
    assert len(list(tagged([decided], SCHEME, PLAIN, Cutting(), account))) == 1


def test_a_set_without_its_texts_has_no_tokens():
    with pytest.raises(BuildError) as error:
        list(tagged([row(None, [])], SCHEME, PLAIN, Cutting(), Account()))
    assert str(error.value) == (
        "article a has no text in this set, so it has no tokens\n"
        "  Put the texts back first: copydesk rehydrate FOLDER --articles ..."
    )


def test_rows_beyond_a_batch_are_there_in_order():
    many = [row(f"number {place}", [], unit_id=f"article:{place}") for place in range(405)]

    found = [one.text for one in tagged(many, SCHEME, PLAIN, Cutting(), Account())]

    assert found == [f"number {place}" for place in range(405)]
