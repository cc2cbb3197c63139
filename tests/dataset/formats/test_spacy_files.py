"""DocBin: what spaCy reads from it is what the set says, snapped to tokens where it cuts one."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin

from copydesk.dataset.formats.docbin import CUT, NO_TOKEN, OVERLAPS, SAME, SPACE, Docs
from copydesk.dataset.formats.losses import Account, Loss
from copydesk.errors import BuildError
from support import rich_sets
from support.ferry import TEXT

BLANK = spacy.blank("en")
MAKER = Docs(rich_sets.scheme(), "en", Account())


def docs(path) -> list[Doc]:
    return list(DocBin().from_disk(path).get_docs(BLANK.vocab))


def spans(group) -> list[tuple[str, str]]:
    return [(span.label_, span.text) for span in group]


def test_entities_do_not_overlap_the_span_group_has_all_and_a_cut_token_is_whole(tmp_path):
    rich_sets.of_articles(tmp_path).export("spacy", tmp_path / "out")

    [doc] = docs(tmp_path / "out" / "train.spacy")
    assert doc.text == TEXT
    assert spans(doc.ents) == [
        ("Actor", "Union boss Mara Olsén"),
        ("Loaded words", "called the"),
        ("Loaded words", "“an insult”"),
        ("Actor", "harbour crews"),
    ]
    assert spans(doc.spans["sc"]) == [
        ("Loaded words", "nine\n\nUnion"),
        ("Actor", "Union boss Mara Olsén"),
        ("Actor", "Mara Olsén"),
        ("Loaded words", "called the"),
        ("Loaded words", "“an insult”"),
        ("Actor", "harbour crews"),
    ]
    assert spans(doc.spans["disputed"]) == [("Actor", "Ferry strike")]


def test_the_account_names_each_span_that_was_moved_and_each_entity_that_is_not_there(tmp_path):
    account = rich_sets.of_articles(tmp_path).export("spacy", tmp_path / "out")

    assert [loss for loss in account.losses if not loss.item.startswith(("attribute", "relation"))] == [
        Loss("article:a", "entity Loaded words 24-35", "dropped", OVERLAPS),
        Loss("article:a", "entity Actor 41-51", "dropped", OVERLAPS),
        Loss("article:a", "span Actor 88-99", "snapped", CUT),
    ]
    assert dict(account.kept) == {
        "document": 3, "disputed span": 1, "span": 6, "entity": 5, "answer": 6,
    }  # fmt: skip


def test_answers_are_categories_by_their_shares_and_an_unanswered_question_gives_none(tmp_path):
    small = rich_sets.of_articles(tmp_path)
    small.export("spacy", tmp_path / "all")
    small.export("spacy", tmp_path / "one", only="textcat", question="stance")

    assert [doc.cats for doc in docs(tmp_path / "all" / "train.spacy")] == [
        {
            "stance=left": 0.75, "stance=center": 0.25, "stance=right": 0.0,
            "topics=strike": 1.0, "topics=sea": 1.0,
            "strength=-1": 1.0, "strength=0": 0.0, "strength=1": 0.0,
        }
    ]  # fmt: skip
    assert [doc.cats for doc in docs(tmp_path / "one" / "train.spacy")] == [
        {"left": 0.75, "center": 0.25, "right": 0.0}
    ]
    assert [doc.cats for doc in docs(tmp_path / "one" / "validation.spacy")] == [
        {"left": 0.5, "center": 0.0, "right": 0.5}
    ]


def test_without_shares_an_answer_is_one_and_the_other_values_are_none():
    row = rich_sets.everything()
    del row["answer_shares"]

    doc = Docs(rich_sets.scheme(), "en", Account(), "textcat", "stance").doc(row)

    assert doc.cats == {"left": 1.0, "center": 0.0, "right": 0.0}


def test_the_document_says_what_it_is_about(tmp_path):
    rich_sets.of_pairs(tmp_path).export("spacy", tmp_path / "out")

    [doc] = docs(tmp_path / "out" / "train.spacy")
    about = {"story_id": "one", "outlet": "Harbour Gazette", "published": "2026-03-02"}
    assert doc.text == f"{TEXT}\n\n{rich_sets.QUAY}"
    assert doc.user_data["articles"] == (
        {"article_id": "1", "field": "text", "start": 0, "end": 101, **about},
        {"article_id": "2", "field": "text", "start": 103, "end": 128, **about},
    )
    assert {key: doc.user_data[key] for key in ("unit_id", *about)} == {"unit_id": "pair:1+2", **about}
    assert spans(doc.spans["sc"]) == [("Actor", "Ferry"), ("Loaded words", "quay.")]


def test_a_story_is_one_document_and_an_empty_part_a_file_without_any(tmp_path):
    stories = rich_sets.of_stories(tmp_path)
    stories.export("spacy", tmp_path / "out")

    [doc] = docs(tmp_path / "out" / "test.spacy")
    assert doc.text == "\n\n".join([rich_sets.QUAY, TEXT, rich_sets.CREWS])
    assert docs(tmp_path / "out" / "validation.spacy") == []


def test_for_one_component_the_rest_is_left_aside_and_no_loss(tmp_path):
    small = rich_sets.of_articles(tmp_path)

    account = small.export("spacy", tmp_path / "out", only="textcat", strict=True)

    [doc] = docs(tmp_path / "out" / "train.spacy")
    assert (len(doc.ents), dict(doc.spans)) == (0, {})
    assert account.losses == []
    assert account.aside["span"] == 7
    only_entities = small.export("spacy", tmp_path / "entities", only="ner")
    assert only_entities.counts["dropped", "span", OVERLAPS] == 2
    assert only_entities.kept["span"] == 4


def test_spans_without_words_or_on_the_tokens_of_another_are_dropped():
    text = "Mara  spoke"
    said = [
        {"label": "Actor", "start": 4, "end": 6, "text": "  "},
        {"label": "Actor", "start": 0, "end": 4, "text": "Mara"},
        {"label": "Actor", "start": 0, "end": 5, "text": "Mara "},
        {"label": "Actor", "start": 5, "end": 11, "text": " spoke"},
    ]
    row = rich_sets.row("article:x", rich_sets.article("x", text), said)
    account = Account()

    doc = Docs(rich_sets.scheme(), "en", account).doc(row)

    assert spans(doc.ents) == [("Actor", "Mara"), ("Actor", "spoke")]
    assert [(loss.item, loss.change, loss.why) for loss in account.losses] == [
        ("span Actor 4-6", "dropped", NO_TOKEN),
        ("span Actor 0-5", "dropped", SAME),
        ("span Actor 5-11", "snapped", SPACE),
    ]


@given(
    st.text("a b.\n🚢“'", max_size=30).flatmap(
        lambda text: st.tuples(
            st.just(text),
            st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=5),
        )
    )
)
def test_any_span_is_there_as_it_was_or_counted(drawn):
    text, places = drawn
    said = [
        {"label": "Actor", "start": start, "end": end, "text": text[start:end]}
        for start, end in sorted(set(places))
        if start < end
    ]
    MAKER.account = account = Account()

    doc = MAKER.doc(rich_sets.row("article:x", rich_sets.article("x", text), said))

    changed = {loss.item: loss.change for loss in account.losses if loss.item.startswith("span")}
    there = {(span.start_char, span.end_char) for span in doc.spans["sc"]}
    for span in said:
        item, place = f"span Actor {span['start']}-{span['end']}", (span["start"], span["end"])
        assert item in changed or place in there
    assert len(there) == len(said) - list(changed.values()).count("dropped")
    assert account.kept["span"] == len(said) - len(changed)


def test_the_same_set_gives_the_same_bytes_and_the_same_documents_in_memory(tmp_path):
    small = rich_sets.of_articles(tmp_path)
    small.export("spacy", tmp_path / "one")
    small.export("spacy", tmp_path / "two")

    for part, made in small.to_spacy().items():
        raw = (tmp_path / "one" / f"{part}.spacy").read_bytes()
        assert raw == (tmp_path / "two" / f"{part}.spacy").read_bytes() == made.to_bytes()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"lang": "qq"}, "spaCy has no rules for the language 'qq'"),
        ({"only": "parser"}, "there is no component 'parser'; there are ner, spancat, textcat"),
        ({"question": "mood"}, "there is no question 'mood'; rich@1 has stance, topics, strength"),
    ],
)
def test_what_spacy_does_not_have_is_said(tmp_path, options, said):
    with pytest.raises(BuildError, match=said):
        rich_sets.of_articles(tmp_path).export("spacy", tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()
