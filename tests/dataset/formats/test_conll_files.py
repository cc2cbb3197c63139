"""CoNLL files: written, and read back by the reader of add-labels."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copydesk.dataset.build import write
from copydesk.dataset.formats import conll
from copydesk.dataset.formats.losses import Account, Loss
from copydesk.dataset.rows import ARTICLE
from copydesk.labels import conll as reader
from copydesk.labels.given import Read

TEXT = "Mara Olsén left.\n\n“It is over. We lost,” she said 🚢."


def marked(start, end, label, **more):
    return {"label": label, "start": start, "end": end, "votes": 2, "of": 2} | more


@pytest.fixture
def made(tmp_path, golden_row, scheme):
    """Make a set of one article with these spans as the consensus, and more keys of its row."""

    def make(spans, text=TEXT, scheme=scheme, name="first", **more):
        shown = [
            marked(*span) | {"text": text[span[0] : span[1]]} if isinstance(span, tuple) else span
            for span in spans
        ]
        row = golden_row | {"article_id": "a1", "unit_id": "article:a1", "text": text, "spans": shown} | more
        return write(
            tmp_path / "datasets", name, {"train": [row], "validation": [], "test": []}, scheme,
            inputs="x", scheme_sha256="y", ratios={"train": 1}, seed=0, settings={},
        )  # fmt: skip

    return make


def exported(dataset, tmp_path, name="conll", **options):
    folder = tmp_path / "out"
    account = dataset.export(name, folder, **options)
    return folder, account


def back(path, text):
    """Read spans of characters as add-labels does."""
    into = Read()
    reader.read_text(path.name, path.stem, path.read_text(encoding="utf-8"), into)
    [labels] = into.labels
    places = reader.align([token for _, token in labels.tokens], text)
    return [(places[s.start][0], places[s.end - 1][1], s.label) for s in labels.spans]


def test_a_sentence_ends_with_a_blank_line_and_a_text_names_its_article(made, tmp_path):
    folder, account = exported(made([(0, 10, "Lexical"), (19, 29, "Informational")]), tmp_path)

    assert (folder / "train.conll").read_text(encoding="utf-8") == (
        "-DOCSTART-\tO\n\n# article_id = a1\n"
        "Mara\tB-Lexical\nOlsén\tI-Lexical\nleft\tO\n.\tO\n\n"
        "“\tO\nIt\tB-Informational\nis\tI-Informational\nover\tI-Informational\n.\tO\n\n"
        "We\tO\nlost\tO\n,\tO\n”\tO\nshe\tO\nsaid\tO\n🚢\tO\n.\tO\n\n"
    )
    assert (folder / "test.conll").read_text(encoding="utf-8") == ""
    assert (folder / "tags.txt").read_text(encoding="utf-8").split() == [
        "O", "B-Lexical", "I-Lexical", "B-Informational", "I-Informational",
    ]  # fmt: skip
    assert (account.kept, account.losses) == ({"span": 2}, [])


def test_what_tags_cannot_hold_is_listed_item_by_item(made, tmp_path):
    links = (("says", 0), ("continues", 2))
    ends = {"to": 1, "direction": "right", "votes": 2, "of": 2}
    dataset = made(
        [
            marked(0, 4, "Lexical", text="Mara", polarity="negative"),
            *((0, 10, "Lexical"), (11, 13, "Lexical"), (19, 37, "Informational")),
            marked(0, 5, "Lexical", text="Ferry", field="title"),
        ],
        relations=[{"relation": name, "from": begin} | ends for name, begin in links],
        answers={"stance": "left"},
        disputed_answers=[],
    )  # fmt: skip

    _, account = exported(dataset, tmp_path)

    assert account.kept == {"span": 1}
    assert account.losses == [
        Loss("article:a1", "span Lexical 0-5", "dropped", "it is in the title"),
        Loss("article:a1", "attribute polarity of span Lexical 0-4", "dropped", "tags have no attributes"),
        Loss("article:a1", "relation says 0-1", "dropped", "tags have no relations"),
        Loss("article:a1", "relation continues 2-1", "dropped", "its parts are tagged as spans of their own"),
        Loss("article:a1", "answer stance", "dropped", "tags have no answers"),
        Loss("article:a1", "span Lexical 11-13", "snapped", "an edge cuts a token: it holds whole tokens"),
        Loss(
            "article:a1",
            "span Informational 19-37",
            "snapped",
            "a sentence or window ends in it: it is there in pieces",
        ),
        Loss("article:a1", "span Lexical 0-4", "dropped", "it overlaps a span that is kept"),
    ]
    assert account.aside == {"disputed span": 1, "vote": 2}


def test_everyones_own_spans_are_a_file_each(made, tmp_path, golden_row):
    folder, account = exported(made([], text=golden_row["text"]), tmp_path, annotators=True)

    files = sorted(path.name for path in folder.glob("*.conll"))
    assert files == ["train.ana.conll", "train.ben.conll"]
    assert (
        (folder / "train.ben.conll")
        .read_text(encoding="utf-8")
        .startswith("-DOCSTART-\tO\n\n# article_id = a1\n# annotator = ben\nFerry\tO\n")
    )
    assert back(folder / "train.ana.conll", golden_row["text"]) == [
        (30, 40, "Lexical"),
        (71, 82, "Informational"),
    ]
    assert account.kept == {"span": 3}


def test_columns_with_places_and_bilou(made, tmp_path):
    folder, _ = exported(made([(5, 10, "Lexical")], text="Mara Olsén"), tmp_path, "bilou", offsets=True)

    assert (folder / "train.conll").read_text(encoding="utf-8") == (
        "-DOCSTART-\t-X-\t-X-\tO\n\n# article_id = a1\nMara\t0\t4\tO\nOlsén\t5\t10\tU-Lexical\n\n"
    )


def test_windows_that_repeat_tokens_are_documents_of_their_own(made, tmp_path):
    folder, account = exported(made([(2, 5, "Lexical")], text="a b c d"), tmp_path, window=3, stride=2)

    begin = "-DOCSTART-\tO\n\n# article_id = a1\n"
    assert (folder / "train.conll").read_text(encoding="utf-8") == (
        f"{begin}a\tO\nb\tB-Lexical\nc\tI-Lexical\n\n{begin}b\tB-Lexical\nc\tI-Lexical\nd\tO\n\n"
    )
    assert account.kept == {"span": 1}


def test_a_pair_is_a_text_an_article_and_each_names_the_unit(made, tmp_path, scheme, golden_row):
    one = golden_row | {"article_id": "a", "text": "One"}
    dataset = made(
        [marked(0, 3, "Lexical", text="Two", article_id="b")],
        scheme=replace(scheme, unit="pair"),
        unit_id="pair:a+b",
        articles=[
            {key: article[key] for key in ARTICLE}
            for article in (one, one | {"article_id": "b", "text": "Two"})
        ],
        disputed_spans=[],
        votes=[],
    )

    folder, _ = exported(dataset, tmp_path)

    assert (folder / "train.conll").read_text(encoding="utf-8") == (
        "-DOCSTART-\tO\n\n# article_id = a\n# unit_id = pair:a+b\nOne\tO\n\n"
        "-DOCSTART-\tO\n\n# article_id = b\n# unit_id = pair:a+b\nTwo\tB-Lexical\n\n"
    )


def test_a_token_with_white_space_inside_has_one_space_there(made, tmp_path):
    dataset = made([(0, 8, "Lexical")], text="New\t York now")
    (tmp_path / "own").mkdir()
    conll.write(dataset, tmp_path / "own", Account(), tokenizer=lambda _: [(0, 9), (10, 13)])

    assert "New York\tB-Lexical\nnow\tO\n" in (tmp_path / "own" / "train.conll").read_text(encoding="utf-8")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    text=st.text(st.sampled_from("ab é🚢.,“#-O\n他\u200b"), min_size=1, max_size=40),
    edges=st.sets(st.integers(0, 40), max_size=6),
    tokenizer=st.sampled_from(["plain", "spacy:en"]),
    name=st.sampled_from(["conll", "bilou"]),
)
def test_what_is_kept_is_read_back_as_it_was(text, edges, tokenizer, name, made, tmp_path_factory):
    inside = sorted(edge for edge in edges if edge <= len(text))
    spans = [(start, end, "Lexical") for start, end in zip(inside[::2], inside[1::2], strict=False)]
    folder = tmp_path_factory.mktemp("round")
    dataset = made(spans, text=text, name=folder.name)

    account = dataset.export(name, folder / "out", tokenizer=tokenizer, sentences=False)

    lost = {loss.item for loss in account.losses if loss.item.startswith("span")}
    kept = [span for span in spans if f"span Lexical {span[0]}-{span[1]}" not in lost]
    assert account.kept["span"] == len(kept)
    if text.split():
        assert set(kept) <= set(back(folder / "out" / "train.conll", text))
