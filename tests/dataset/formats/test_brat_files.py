"""brat: literal files, and what `add-labels` reads back from them."""

from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from copydesk.dataset.formats.brat import BOTH_WAYS, IN_PIECES, ONE_LINE, RENAMED, Ann, stem_of
from copydesk.dataset.formats.contents import one_text
from copydesk.dataset.formats.losses import Account, Loss
from copydesk.labels import GivenLabels, brat
from copydesk.labels.given import Read
from copydesk.labels.readers import read
from support import rich_sets
from support.ferry import TEXT


def read_back(folder: Path) -> GivenLabels:
    found = read([folder], rich_sets.scheme(), {})
    assert found.rejected == []
    [labels] = found.labels
    return labels


def test_the_files_are_stand_off_with_fragments_attributes_relations_and_notes(tmp_path):
    rich_sets.of_articles(tmp_path).export("brat", tmp_path / "out")

    train = tmp_path / "out" / "train"
    assert (train / "a.txt").read_text() == TEXT
    assert (train / "a.ann").read_text() == (
        "T1\tLoaded_words 24 28;30 35\tnine Union\n"
        "T2\tActor 30 51\tUnion boss Mara Olsén\n"
        "T3\tActor 41 51\tMara Olsén\n"
        "T4\tLoaded_words 54 64;71 82\tcalled the “an insult”\n"
        "T5\tActor 88 99\tarbour crew\n"
        "A1\tpolarity T2 negative\n"
        "A2\troles T2 hero\n"
        "A3\troles T2 victim of all\n"
        "A4\tremark T3 the head, of course\n"
        "A5\tpolarity T4 positive\n"
        "R1\tsays Arg1:T2 Arg2:T4\n"
        "R2\tsays Arg1:T2 Arg2:T5\n"
        "#1\tUnit unit\tarticle:a\n"
        "#2\tAnswer unit\tstance = left\n"
        "#3\tAnswer unit\ttopics = sea\n"
        "#4\tAnswer unit\ttopics = strike\n"
        "#5\tAnswer unit\tstrength = -1\n"
    )
    assert (train / "annotation.conf").read_text() == (
        "[entities]\nActor\nLoaded_words\n\n"
        "[relations]\n<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>\n"
        "says\tArg1:<ENTITY>, Arg2:<ENTITY>\ncontinues\tArg1:<ENTITY>, Arg2:<ENTITY>\n\n"
        "[events]\n\n"
        "[attributes]\npolarity\tArg:<ENTITY>, Value:negative|positive\n"
        "roles\tArg:<ENTITY>, Value:hero|victim of all\nremark\tArg:<ENTITY>\n"
    )
    assert (train / "visual.conf").read_text() == "[labels]\nLoaded_words | Loaded words\n"


def test_the_account_names_what_brat_has_otherwise(tmp_path):
    account = rich_sets.of_articles(tmp_path).export("brat", tmp_path / "out")

    assert account.losses == [
        Loss("article:a", "span Loaded words 24-35", "snapped", IN_PIECES),
        Loss("article:a", "attribute remark of span Actor 41-51", "snapped", ONE_LINE),
        Loss("article:a", "relation says 1-5", "snapped", BOTH_WAYS),
    ]
    assert account.kept == {"document": 3, "span": 6, "attribute": 3, "relation": 2, "answer": 6}
    assert account.aside == {
        "disputed span": 1, "disputed answer": 1, "vote": 6, "skip": 1, "open assignment": 1, "share": 7,
    }  # fmt: skip
    assert account.notes == {RENAMED: 1}


def test_add_labels_reads_the_same_spans_attributes_and_relations_back(tmp_path):
    rich_sets.of_articles(tmp_path).export("brat", tmp_path / "out")

    labels = read_back(tmp_path / "out" / "train")

    assert (labels.stem, labels.text) == ("a", TEXT)
    assert [(one.name, one.label, one.start, one.end, one.text, one.part_of) for one in labels.spans] == [
        ("T1", "Loaded_words", 24, 28, "nine", None),
        ("T1.2", "Loaded_words", 30, 35, "Union", "T1"),
        ("T2", "Actor", 30, 51, "Union boss Mara Olsén", None),
        ("T3", "Actor", 41, 51, "Mara Olsén", None),
        ("T4", "Loaded_words", 54, 64, "called the", None),
        ("T4.2", "Loaded_words", 71, 82, "“an insult”", "T4"),
        ("T5", "Actor", 88, 99, "arbour crew", None),
    ]
    assert labels.spans[2].attributes == {"polarity": ["negative"], "roles": ["hero", "victim of all"]}
    assert [(one.relation, one.from_name, one.to_name) for one in labels.links] == [
        ("says", "T2", "T4"),
        ("says", "T2", "T5"),
    ]


def test_a_pair_is_one_text_and_its_notes_say_which_characters_are_of_which_article(tmp_path):
    rich_sets.of_pairs(tmp_path).export("brat", tmp_path / "out")

    [ann] = (tmp_path / "out" / "train").glob("*.ann")
    assert ann.with_suffix(".txt").read_text() == f"{TEXT}\n\n{rich_sets.QUAY}"
    assert ann.read_text() == (
        "T1\tActor 0 5\tFerry\n"
        "T2\tLoaded_words 123 128\tquay.\n"
        "A1\tpolarity T1 negative\n"
        "R1\tsays Arg1:T1 Arg2:T2\n"
        "#1\tUnit unit\tpair:1+2\n"
        "#2\tText unit\t1 text 0-101\n"
        "#3\tText unit\t2 text 103-128\n"
        "#4\tAnswer unit\tstance = left\n"
        "#5\tAnswer unit\ttopics = sea\n"
        "#6\tAnswer unit\ttopics = strike\n"
        "#7\tAnswer unit\tstrength = -1\n"
    )


def test_files_of_articles_have_plain_names_of_their_own():
    names = [{"article_id": name} for name in ("e0d8", "https://a/b", "https://a_b", "x" * 300)]

    stems = [stem_of(row) for row in names]

    assert stems[:3] == ["e0d8", "https___a_b-4148a87e", "https___a_b-cf8c35c2"]
    assert stems[3].startswith("x" * 100 + "-")
    assert len(stems[3]) == 109


def test_labels_that_become_the_same_word_stay_two():
    from copydesk.dataset.formats.brat import types_of

    assert types_of(["Actor", "loaded word", "loaded_word", "loaded-word"]) == {
        "Actor": "Actor", "loaded word": "loaded_word", "loaded_word": "loaded_word_2", "loaded-word": "loaded-word",
    }  # fmt: skip


places = st.text("ab \n🚢\u2028", max_size=20).flatmap(
    lambda text: st.tuples(
        st.just(text), st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=6)
    )
)


@given(places, st.data())
def test_any_spans_come_back_as_they_were_or_are_counted(drawn, data):
    text, ends = drawn
    spans = [
        {"label": "Actor", "start": start, "end": end, "text": text[start:end]}
        for start, end in sorted(set(ends))
        if start < end
    ]
    some = st.integers(0, len(spans) - 1) if spans else st.nothing()
    pairs = data.draw(st.lists(st.tuples(some, some), max_size=3)) if spans else []
    links = [rich_sets.link("continues", begin, end) for begin, end in pairs]
    row = rich_sets.row("article:x", rich_sets.article("x", text), spans, relations=links)
    account, scheme = Account(), rich_sets.scheme()

    lines = list(
        Ann(row, one_text(row), scheme, {"Actor": "Actor", "continues": "continues"}, account).lines()
    )

    back = Read()
    brat.read_text("x.ann", "x", "\n".join(lines), text, back)
    assert back.rejected == []
    there = Counter((one.start, one.end) for one in back.labels[0].spans)
    assert all(text[one.start : one.end] == one.text for one in back.labels[0].spans)
    changed = {loss.item for loss in account.losses if loss.item.startswith("span")}
    for span in spans:
        item, place = f"span Actor {span['start']}-{span['end']}", (span["start"], span["end"])
        assert item in changed or there[place]
    assert account.kept["span"] == len(spans) - len(changed)
