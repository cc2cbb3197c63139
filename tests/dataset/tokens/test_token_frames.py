"""The tokens of a set as a frame."""

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from copydesk.dataset.build import write
from copydesk.errors import BuildError
from support.ferry import ARTICLE_ID, UNIT

LEXICAL, INFORMATIONAL = ["B-Lexical", "I-Lexical"], ["B-Informational", *["I-Informational"] * 3]
WORDS = [
    *("Ferry", "strike", "enters", "day", "nine", "Union", "boss", "Mara", "Olsén", "🚢", "called", "the"),
    *("offer", "“", "an", "insult", "”", "to", "harbour", "crews", "."),
]


@pytest.fixture
def dataset(tmp_path, golden_row, scheme):
    alone = golden_row | {
        "unit_id": "article:b",
        "article_id": "b",
        "story_id": None,
        "text": "Quiet.",
        "spans": [],
    }
    unseen = alone | {"unit_id": "article:c", "n_annotators": 0, "votes": []}
    return write(
        tmp_path, "first", {"train": [golden_row, unseen], "validation": [], "test": [alone]}, scheme,
        inputs="x", scheme_sha256="y", ratios={"train": 1}, seed=0, settings={},
    )  # fmt: skip


def test_a_row_is_a_text_with_its_tokens_places_and_tags(dataset):
    frame = dataset.tokens()

    ferry, quiet = frame.to_dict("records")
    places = [ferry.pop(name).tolist() for name in ("starts", "ends", "tag_ids")]
    assert ferry.pop("annotator") is quiet.pop("annotator")
    assert ferry == {
        "part": "train", "unit_id": UNIT, "article_id": ARTICLE_ID, "story_id": "ferry-strike", "window": 0,
        "tokens": WORDS, "tags": ["O"] * 5 + LEXICAL + ["O"] * 14,
    }  # fmt: skip
    assert places[0][:7] == [0, 6, 13, 20, 24, 30, 36]
    assert places[1][:7] == [5, 12, 19, 23, 28, 35, 40]
    assert places[2] == [0] * 5 + [1, 2] + [0] * 14
    assert (quiet["part"], quiet["unit_id"], quiet["tags"]) == ("test", "article:b", ["O", "O"])
    assert frame.dtypes.astype(str).tolist() == ["string"] * 5 + ["Int64"] + ["object"] * 5


def test_the_frame_says_which_tags_there_are_and_what_they_cannot_hold(dataset):
    attrs = dataset.tokens(part="train", scheme="bilou").attrs

    assert attrs["tags"] == [
        "O", "B-Lexical", "I-Lexical", "L-Lexical", "U-Lexical",
        "B-Informational", "I-Informational", "L-Informational", "U-Informational",
    ]  # fmt: skip
    assert attrs["losses"] == [
        {"change": "kept", "kind": "span", "why": "", "number": 1},
        {"change": "dropped", "kind": "attribute", "why": "tags have no attributes", "number": 1},
    ]


def test_the_spans_of_one_annotator_are_hers_and_units_she_has_not_seen_are_not_there(dataset):
    frame = dataset.tokens(part="train", annotator="ana")

    [row] = frame.to_dict("records")
    assert row["annotator"] == "ana"
    assert row["tags"] == ["O"] * 5 + LEXICAL + ["O"] * 6 + INFORMATIONAL + ["O"] * 4


def test_windows_and_sentences_are_rows(dataset):
    by_window = dataset.tokens(part="train", window=6)
    by_sentence = dataset.tokens(part="train", sentences=True)

    assert by_window[["window", "tokens"]].to_numpy().tolist() == [
        [0, WORDS[:5]],
        [1, WORDS[5:11]],
        [2, WORDS[11:17]],
        [3, WORDS[17:]],
    ]
    assert by_sentence["tokens"].to_list() == [WORDS[:5], WORDS[5:]]


def test_every_token_is_a_row_after_explode(dataset):
    frame = dataset.tokens(part="train").explode(["tokens", "starts", "ends", "tags", "tag_ids"])

    assert frame[["tokens", "starts", "ends", "tags"]].iloc[5:7].to_numpy().tolist() == [
        ["Union", 30, 35, "B-Lexical"],
        ["boss", 36, 40, "I-Lexical"],
    ]


def test_a_tokenizers_file_brings_its_ids(dataset, tmp_path):
    words = {word: place for place, word in enumerate(["[UNK]", "Union", "boss"])}
    made = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made.save(str(tmp_path / "tokenizer.json"))

    [row] = dataset.tokens(tmp_path / "tokenizer.json", "train").to_dict("records")

    assert row["input_ids"].tolist() == [0] * 5 + [1, 2] + [0] * 11
    assert row["tags"] == ["O"] * 5 + LEXICAL + ["O"] * 11


def test_an_unknown_annotator_is_refused_with_those_there_are(dataset):
    with pytest.raises(BuildError, match="nobody in the set is called 'zoe': there are "):
        dataset.tokens(annotator="zoe")


def test_an_unknown_part_is_refused(dataset):
    with pytest.raises(BuildError, match="there is no part 'dev': there are train, validation, test"):
        dataset.tokens(part="dev")
