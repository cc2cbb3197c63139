"""Words, numbers and single signs, wherever the text is from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.dataset.tokens.plain import PLAIN


def words(text):
    [places] = PLAIN([text])
    return places.words(text)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Union boss  Olsén\n said.", ["Union", "boss", "Olsén", "said", "."]),
        ("don't left-wing snake_case", ["don", "'", "t", "left", "-", "wing", "snake", "_", "case"]),
        ("$1,000.50, 3.5m, .5 and 7.", ["$", "1,000.50", ",", "3.5m", ",", ".", "5", "and", "7", "."]),
        ("“No!”", ["“", "No", "!", "”"]),
        ("cafe\u0301s नमस्ते", ["cafe\u0301s", "नमस्ते"]),
        ("👩🏽‍🚒🚢🇺🇦 ❤️", ["👩🏽‍🚒", "🚢", "🇺🇦", "❤️"]),
        ("他来了。 ไทย", ["他", "来", "了", "。", "ไ", "ท", "ย"]),
        (" \u0301x", ["\u0301", "x"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_words_and_numbers_are_whole_and_signs_stand_alone(text, tokens):
    assert words(text) == tokens


@given(st.lists(st.text(st.sampled_from("aé1.,_ \n🚢🇺🇦\u0301\u200d他”\u2028"), max_size=12), max_size=5))
def test_texts_are_cut_alike_alone_and_together_and_only_white_space_is_left_out(texts):
    together = [places.words(text) for places, text in zip(PLAIN(texts), texts, strict=True)]

    assert together == [words(text) for text in texts]
    assert ["".join(tokens) for tokens in together] == ["".join(text.split()) for text in texts]
