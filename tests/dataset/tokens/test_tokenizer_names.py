"""Tokenizers by name: spaCy's, a file of Hugging Face's, somebody's own."""

import importlib

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from copydesk.dataset.tokens import Places, lay, tokenizer
from copydesk.errors import BuildError, ExtraError

TEXT = "Don't go,  Olsén 🚢!\n\nNow."
BYTES = ["D", "o", "n", "'", "t", "go", ",", "", "", "O", "l", "s", "é", "é", "n"]
BYTES += ["", "🚢", "🚢", "🚢", "🚢", "!", "", "", "Now", "."]
"""White space that is a token has no place, a character of several bytes is several tokens."""


@pytest.fixture
def file(tmp_path):
    """A byte-level tokenizer whose tokens begin with their space: of `🚢` it makes four."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=False)
    letters = pre_tokenizers.ByteLevel.alphabet()
    made.train_from_iterator(
        ["go go", "Now", "Now"],
        trainers.BpeTrainer(vocab_size=300, initial_alphabet=letters, show_progress=False),
    )
    made.enable_truncation(3)
    made.enable_padding(length=50)
    path = tmp_path / "tokenizer.json"
    made.save(str(path))
    return path


def test_spacys_rules_need_no_model_and_their_white_space_is_left_out():
    [places] = tokenizer("spacy:en")([TEXT])

    assert places.words(TEXT) == ["Do", "n't", "go", ",", "Olsén", "🚢", "!", "Now", "."]
    assert places.ids is None


def test_a_files_tokens_lose_their_spaces_and_stay_all_there_with_their_ids(file):
    [places] = tokenizer(file)([TEXT])

    own = Tokenizer.from_file(str(file))
    own.no_truncation()
    own.no_padding()
    assert places.ids.tolist() == own.encode(TEXT).ids
    assert places.words(TEXT) == BYTES


def test_a_span_takes_all_bytes_of_its_characters_and_no_space(file):
    [places] = tokenizer(str(file))([TEXT])

    found = lay(places, [(17, 18, "Ship"), (10, 17, "Name")], {"Ship": 0, "Name": 1})

    assert [TEXT[places.starts[p.first] : places.ends[p.last - 1]] for p in found.pieces] == ["Olsén", "🚢"]
    assert (found.snapped, found.dropped) == ([1], [])


def test_tokens_that_a_file_lists_share_no_characters(file):
    [places] = tokenizer(file)([TEXT])

    assert "".join(places.written().words(TEXT)) == "".join(TEXT.split())


def test_somebodys_own_function_gives_pairs():
    [places] = tokenizer(lambda _: [(0, 5), (5, 9), (9, 11)])([TEXT])

    assert places.words(TEXT) == ["Don't", "go,"]


@pytest.mark.parametrize("pairs", [[(3, 5), (0, 2)], [(0, 99)], [(2, 1)], [(-1, 1)]])
def test_tokens_out_of_order_or_out_of_the_text_are_refused(pairs):
    def mine(_):
        return pairs

    with pytest.raises(BuildError, match=r"tokenizer mine: token [01] stands at"):
        tokenizer(mine)([TEXT])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            "bert",
            "unknown tokenizer 'bert': there are plain, spacy:LANGUAGE and the path of a tokenizer.json",
        ),
        ("spacy:qqq", "spaCy has no rules for the language 'qqq'"),
        ("nowhere/tokenizer.json", "nowhere/tokenizer.json cannot be read"),
    ],
)
def test_what_is_no_tokenizer_is_said(given, message):
    with pytest.raises(BuildError) as error:
        tokenizer(given)
    assert message in str(error.value)


def test_a_file_that_is_no_tokenizer_is_said(tmp_path):
    path = tmp_path / "tokenizer.json"
    path.write_text('{"a": 1}', encoding="utf-8")

    with pytest.raises(BuildError, match="is no tokenizer's file"):
        tokenizer(path)


@pytest.mark.parametrize(
    ("given", "library", "message"),
    [
        ("spacy:en", "spacy", "spaCy's tokens need the extra 'spacy', which brings spacy"),
        (
            "x.json",
            "tokenizers",
            "the tokens of a tokenizer's file need the extra 'hf', which brings tokenizers",
        ),
    ],
)
def test_a_library_that_is_not_there_is_named_with_its_extra(given, library, message, monkeypatch):
    monkeypatch.setitem(importlib.sys.modules, library, None)

    with pytest.raises(ExtraError) as error:
        tokenizer(given)
    assert message in str(error.value)
    assert "or choose --tokenizer plain" in str(error.value)


def test_places_that_are_in_order_already_are_written_as_they_are():
    places = Places(np.array([0, 2]), np.array([1, 3]))

    assert places.written() is places
