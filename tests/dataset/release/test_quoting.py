"""What a quotation is."""

import json

import pytest

from copydesk.dataset.release.quoting import Quotation, Said, quotations, said_in

TEXTS = [
    ("ferry", "Union boss Mara Olsén called the offer “an insult” to harbour crews"),
    ("b", "Gegenkandidaturen"),
]


def found(text: str, *, prose: bool = False, allowed: frozenset[str] = frozenset()) -> list[str]:
    return [one.words for one in quotations([Said("rows.jsonl", "line 1", text, prose)], TEXTS, allowed)]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("the offer", []),
        ("called the offer", ["called the offer"]),
        ("CALLED—the 'offer'", ["called the offer"]),
        ("offer an insult to", ["an insult to", "offer an insult"]),
        ("harbour crews", []),
        ("called mara olsén", []),
        ("gegenkandidaturen", ["gegenkandidaturen"]),
    ],
)
def test_in_data_three_words_or_fifteen_characters_are_a_quotation(text, quoted):
    assert found(text) == quoted


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Somebody called the offer something.", []),
        ("Somebody called the offer an insult.", ["called the offer an insult"]),
        ("Mark “called the offer” as loaded.", ["called the offer"]),
        ("Mark *called the offer* as loaded.", ["called the offer"]),
        ("Mark `called the offer` as loaded.", ["called the offer"]),
        ("> called the offer", ["called the offer"]),
        ("> he called the offer", []),
        ("It isn't what they called the offer's end", []),
    ],
)
def test_in_prose_five_words_or_three_in_quotation_marks_are_a_quotation(text, quoted):
    assert found(text, prose=True) == quoted


def test_what_is_allowed_is_no_quotation():
    assert found("Union boss Mara", allowed=frozenset({"Union boss Mara"})) == []
    assert found("outlet=Union boss Mara", allowed=frozenset({"Union boss Mara"})) == []
    assert found("outlet=Union boss Mara", allowed=frozenset()) == ["union boss mara"]


def test_a_quotation_says_where_it_is_and_of_which_article(tmp_path):
    path = tmp_path / "train.jsonl"
    row = {"votes": [{"note": "called the offer"}], "windows": "mara+olsen/called=", "n": 3}
    path.write_text("{}\n" + json.dumps(row) + "\n")
    assert quotations(said_in(path), TEXTS, frozenset()) == [
        Quotation("train.jsonl", "line 2 votes note", "called the offer", "ferry")
    ]


def test_keys_can_quote_too(tmp_path):
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"stance": {"called the offer": 1}}))
    assert [one.where for one in quotations(said_in(path), TEXTS, frozenset())] == ["stance"]


def test_lines_that_every_release_has_are_not_searched(tmp_path):
    path = tmp_path / "README.md"
    path.write_text("They called the offer an insult\n")
    assert quotations(said_in(path, {"They called the offer an insult"}), TEXTS, frozenset()) == []
