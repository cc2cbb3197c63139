import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.articles.damage import examine
from copydesk.articles.damage.stripping import stripped_words
from copydesk.articles.findings import Damage

SOUND = (
    "The harbour-wide strike of the ferry crews goes on, the long-serving mayor of the city said on Monday. "
    "Talks with the state-owned company broke down after its co-owner had called a ten-hour shift normal. "
    "A part-time pilot and an ex-captain, who had led the so-called night watch, spoke for the left-leaning union. "
    "They asked for a two-thirds majority of the well-paid board, and for a full-time nurse on each ship of the "
    "company, which has not made an offer in the six weeks since the beginning of the strike. "
)
STRIPPED = re.sub(r"\w+(?:-\w+)+", "", SOUND)


def names(text: str) -> list[str]:
    return [damage.name for damage in examine(text)]


def test_a_sound_text_has_no_damage():
    assert examine(SOUND.strip()) == ()


def told(text: str) -> list[tuple[str, float, str, list[str]]]:
    """Give the damage with what stands at its places."""
    return [
        (damage.name, damage.score, damage.why, [text[start:end] for start, end in damage.places])
        for damage in examine(text)
    ]


def test_words_stripped_out_are_reported_with_the_gaps_they_left():
    sentence = (
        "The crews of the ferries said that they would go on with the strike, as talks with the   "
        "firm on their work in the night and on the pay for it had come to nothing on Friday in the town hall. "
    )
    text = sentence * 8 + "They left."
    assert told(text) == [
        (
            "stripped-words",
            0.758,
            "8 places where a word seems to be missing, and 0 words with a hyphen or a letter beyond ASCII "
            "where a text of 346 words has some 3",
            ["   "] * 8,
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(STRIPPED * 3, id="spaces left"),
        pytest.param(re.sub(" +", " ", STRIPPED) * 3, id="spaces collapsed"),
        pytest.param(re.sub(r" +([,.])", r"\1", re.sub(" +", " ", STRIPPED)) * 3, id="tidied"),
    ],
)
def test_stripping_is_seen_whatever_became_of_the_spaces(text: str):
    assert names(text.strip()) == ["stripped-words"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param((SOUND * 3).replace(". ", ".  "), id="two spaces after sentences"),
        pytest.param((SOUND * 3).replace("strike", "strike "), id="double spaces, but the words are there"),
        pytest.param(
            (SOUND * 3).replace("-", " ").replace("a ten", "the ten"), id="no hyphens, but no places"
        ),
        pytest.param((SOUND * 3).replace(",", " ,"), id="spaces before punctuation, but the words are there"),
        pytest.param("On Monday  they left.", id="too short to tell"),
    ],
)
def test_one_kind_of_evidence_alone_is_no_stripping(text: str):
    assert stripped_words(text.strip()) is None


@pytest.mark.parametrize(
    ("end", "score", "why", "place"),
    [
        ("They asked for a", 0.95, "ends with 'a', in mid-sentence", "a"),
        ("They met… [+214 chars]", 0.95, "ends with a marker of what was cut off", "[+214 chars]"),
        ("They asked for better ships", 0.7, "the last sentence has no end", "They asked for better ships"),
        ("They asked for this:", 0.5, "ends with a colon and nothing after it", "They asked for this:"),
    ],
)
def test_a_text_cut_short_is_reported_with_its_last_words(end: str, score: float, why: str, place: str):
    assert told(SOUND + end) == [("cut-short", score, why, [place])]


@pytest.mark.parametrize(
    ("start", "score", "place"),
    [("of the crews goes on,", 0.7, "of "), (", the mayor of the city", 0.95, ",")],
)
def test_a_text_that_starts_in_mid_sentence_is_reported(start: str, score: float, place: str):
    text = f"{start} they said on Monday.\n{SOUND.strip()}"
    assert told(text) == [("starts-mid-sentence", score, f"starts with '{place.strip()}'", [place])]


def test_replacement_characters_are_counted_with_their_places():
    text = f"{SOUND.strip()} The caf\ufffd\ufffd is shut; na\ufffdve, he said."
    why = "3 characters are lost (U+FFFD)"
    assert told(text) == [("replacement-characters", 1.0, why, ["\ufffd\ufffd", "\ufffd"])]


@pytest.mark.parametrize(
    "end",
    [
        "Follow the ferry crews and the harbour master on their way at https://harbour.example/live",
        "Write to all of the crews and the mayor of the city at crews@harbour.example today or tomorrow",
        "PHOTOS: Ten Ships of the Harbour That You Would Not Believe Are Still at Sea This Week",
        "The mayor",
    ],
)
def test_a_last_line_that_is_no_sentence_is_not_cut_short(end: str):
    assert examine(f"{SOUND}\n{end}") == ()


GERMAN = (
    "Die Besatzungen der Fähren sagten am Montag, dass sie den Streik, der seit Wochen dauert, nicht beenden "
    "werden und dass die Eigner auf keinen der Briefe geantwortet haben, die sie an das Büro schickten."
)
RUSSIAN = "Экипажи паромов заявили в понедельник, что продолжат забастовку, которая длится шесть недель."


@pytest.mark.parametrize(("other", "name"), [(GERMAN, "de"), (RUSSIAN, "cyrillic")])
def test_lines_in_another_language_are_reported_with_their_places(other: str, name: str):
    text = f"{SOUND.strip()}\n{other}"
    score = round(0.5 + len(other) / (len(text) - 1), 3)
    why = f"mostly en, with lines in {name}"
    assert examine(text) == (Damage("mixed-languages", score, ((len(text) - len(other), len(text)),), why),)


@pytest.mark.parametrize("text", [GERMAN, RUSSIAN, f"{SOUND.strip()}\n«Die Fähre!», she said."])
def test_one_language_is_not_mixed(text: str):
    assert examine(text) == ()


@pytest.mark.parametrize("line", [" ".join(["12"] * 30), "1 " * 250 + "Ж"])
def test_a_line_of_numbers_is_in_no_language(line: str):
    assert examine(f"{SOUND.strip()}\n{line}.") == ()


@given(st.text(st.sampled_from(" \n.,()“”aé-/:…\ufffdt"), max_size=300))
def test_places_are_within_the_text_and_scores_between_a_half_and_one(text: str):
    for damage in examine(text):
        assert 0.5 <= damage.score <= 1
        assert all(0 <= start < end <= len(text) for start, end in damage.places)
