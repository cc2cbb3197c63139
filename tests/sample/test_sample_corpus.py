import csv
import re
import unicodedata
from datetime import date
from itertools import combinations

import pytest

from copydesk.sample import ARTICLES, META, SampleSpan, labels, locate

RAW = {path.name: path.read_bytes() for path in sorted(ARTICLES.iterdir())}
TEXTS = {name: raw.decode("utf-8").replace("\r\n", "\n").rstrip() for name, raw in RAW.items()}
TITLES = {name: text.split("\n\n", 1)[0] for name, text in TEXTS.items()}
BODIES = {name: text.split("\n\n", 1)[1] for name, text in TEXTS.items()}
LABELS = labels()


def files(pattern: str) -> set[str]:
    return {name for name, body in BODIES.items() if re.search(pattern, body)}


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + 5]) for at in range(len(words) - 4)}


def test_six_stories_are_each_told_by_three_of_five_outlets():
    outlets_of: dict[str, set[str]] = {}
    for name in RAW:
        story, outlet = re.fullmatch(r"([a-z]+(?:-[a-z]+)*)--([a-z]+)\.txt", name).groups()
        outlets_of.setdefault(story, set()).add(outlet)
    assert outlets_of == {
        "arms-delivery": {"courier", "quayside", "standard"},
        "election-recount": {"courier", "kesslander", "standard"},
        "ferry-strike": {"courier", "kesslander", "tallis"},
        "flood-budget": {"kesslander", "quayside", "tallis"},
        "hospital-closure": {"courier", "kesslander", "quayside"},
        "pension-leak": {"quayside", "standard", "tallis"},
    }


def test_articles_have_200_to_700_words_and_use_that_range():
    lengths = sorted(len(body.split()) for body in BODIES.values())
    assert lengths[0] >= 200
    assert lengths[0] < 250
    assert lengths[-1] <= 700
    assert lengths[-1] > 650


def test_every_first_line_reads_as_a_title():
    assert [title for title in TITLES.values() if len(title) > 150 or re.search(r"[.!?\n]", title)] == []
    assert [name for name, body in BODIES.items() if body != body.strip() or not body] == []


def test_a_subtitle_follows_one_title_and_a_biography_ends_that_article():
    paragraphs = BODIES["arms-delivery--standard.txt"].split("\n\n")
    assert paragraphs[0].endswith("have nothing to offer the besieged but regret")
    assert paragraphs[-1].startswith("Ulrik Sandahl is the Standard’s defence correspondent.")


def test_some_articles_quote_with_straight_marks_and_others_with_curly_ones():
    straight, double, single = files('"'), files("[“”]"), files("‘")
    assert {name.split("--")[1] for name in straight} == {"kesslander.txt", "tallis.txt"}
    assert {name.split("--")[1] for name in double} == {"courier.txt", "standard.txt"}
    assert {name.split("--")[1] for name in single} == {"quayside.txt"}


def test_an_embedded_post_has_astral_and_joined_skin_tone_emoji():
    assert (
        files("\U0001f691")
        == files("\U0001f469\U0001f3fd\u200d\u2695\ufe0f")
        == {"hospital-closure--kesslander.txt"}
    )


def test_a_name_stands_in_another_script_and_many_have_accents():
    scripts = {
        name: {unicodedata.name(letter).split()[0] for letter in body if letter.isalpha()}
        for name, body in BODIES.items()
    }
    assert {name for name, used in scripts.items() if used != {"LATIN"}} == {"arms-delivery--courier.txt"}
    assert scripts["arms-delivery--courier.txt"] == {"LATIN", "CYRILLIC"}
    assert len(files("[áåéöøůžÅ]")) >= 6


def test_one_wire_report_is_printed_twice_and_no_other_articles_are_copies():
    of = {name: shingles(body) for name, body in BODIES.items()}
    contained = {
        pair: len(of[pair[0]] & of[pair[1]]) / min(len(of[pair[0]]), len(of[pair[1]]))
        for pair in combinations(of, 2)
    }
    wire = ("election-recount--courier.txt", "election-recount--standard.txt")
    assert 0.9 < contained.pop(wire) < 1
    assert max(contained.values()) < 0.3
    assert all("(Kesspress)" in BODIES[name] for name in wire)
    assert BODIES[wire[0]].count("\n\n") == BODIES[wire[1]].count("\n\n") + 1


def test_hyphenated_words_were_stripped_out_of_one_article():
    damaged = {"flood-budget--kesslander.txt"}
    assert files("\\S  ") == damaged
    assert files(r"\s[,.]") == damaged
    assert files('""') == damaged
    assert damaged.isdisjoint(files(r"\w-\w"))


def test_one_file_has_windows_line_ends():
    assert {name for name, raw in RAW.items() if b"\r" in raw} == {"pension-leak--tallis.txt"}
    raw = RAW["pension-leak--tallis.txt"]
    assert raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r")


def test_meta_describes_every_article_exactly_once():
    with META.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0]) == ["file", "outlet", "story", "url", "published", "author"]
    assert [row["file"] for row in rows] == list(RAW)
    assert all(row["file"].startswith(row["story"] + "--") for row in rows)
    assert {date.fromisoformat(row["published"]).year for row in rows} == {2026}
    assert all(re.match(r"https://([a-z]+\.)+example/", row["url"]) for row in rows)
    assert len({row["url"] for row in rows}) == 18
    assert len({(row["outlet"], row["file"].split("--")[1]) for row in rows}) == 5


def test_both_annotators_answered_for_every_article_and_ben_skipped_the_damaged_one():
    assert [(given.file, given.annotator) for given in LABELS] == [
        (name, annotator) for name in RAW for annotator in ("ana", "ben")
    ]
    skipped = [given for given in LABELS if given.state == "skipped"]
    assert [(given.file, given.annotator, given.stance, given.spans) for given in skipped] == [
        ("flood-budget--kesslander.txt", "ben", None, ())
    ]
    assert {given.stance for given in LABELS if given.state == "submitted"} == {
        "left", "lean left", "center", "lean right", "right",
    }  # fmt: skip
    assert min(given.seconds for given in LABELS) > 0


def test_every_quote_stands_in_its_article_at_its_nth_place():
    places = []
    for given in LABELS:
        for span in given.spans:
            body = BODIES[given.file]
            start, end = locate(body, span.quote, span.nth)
            assert body[start:end] == span.quote
            places.append((given.file, given.annotator, span.label, start, end))
    assert len(places) == len(set(places)) > 100


def test_every_span_has_the_attributes_of_the_scheme():
    allowed = {"polarity": {"positive", "negative"}, "aim": {"direct", "indirect"}, "quote": {"yes", "no"}}
    spans = [span for given in LABELS for span in given.spans]
    assert {span.label for span in spans} == {"Lexical", "Informational"}
    assert {tuple(span.attributes) for span in spans} == {("polarity", "aim", "quote", "target")}
    assert {name: {span.attributes[name] for span in spans} for name in allowed} == allowed
    assert all(span.attributes["target"].strip() for span in spans)


def test_spans_cross_an_emoji_an_accent_and_a_run_of_spaces():
    quotes = [span.quote for given in LABELS for span in given.spans]
    assert all(any(hard in quote for quote in quotes) for hard in ("😡", "👩🏽‍⚕️", "ö", "ø", "  "))


def test_some_articles_were_submitted_without_spans_by_one_annotator_and_some_by_both():
    empty = [given.file for given in LABELS if given.state == "submitted" and not given.spans]
    assert {name: empty.count(name) for name in empty} == {
        "arms-delivery--courier.txt": 1,
        "election-recount--courier.txt": 2,
        "ferry-strike--courier.txt": 1,
        "ferry-strike--tallis.txt": 1,
        "flood-budget--tallis.txt": 2,
    }


def test_the_labels_of_a_short_article_read_as_they_were_written():
    ana, ben = (given for given in LABELS if given.file == "election-recount--standard.txt")
    negative = {"polarity": "negative", "aim": "direct", "quote": "no"}
    claimed = SampleSpan("Lexical", "claimed", 1, {**negative, "target": "Rasmus Tiele"})
    forced = SampleSpan("Lexical", "forced", 1, {**negative, "target": "Osvald Pihl"})
    longer = SampleSpan("Lexical", "was forced to apologise", 1, forced.attributes)
    assert (ana.state, ana.seconds, ana.stance, ana.spans) == (
        "submitted",
        171.0,
        "center",
        (claimed, forced),
    )
    assert (ben.state, ben.seconds, ben.stance, ben.spans) == (
        "submitted", 196.4, "lean right", (claimed, longer),
    )  # fmt: skip


def test_locate_counts_code_points_and_occurrences_from_one():
    assert locate("🚑 on, 🚑 on", "on", 1) == (2, 4)
    assert locate("🚑 on, 🚑 on", "on", 2) == (8, 10)
    assert locate("aaa", "aa", 2) == (1, 3)


@pytest.mark.parametrize(("quote", "nth"), [("warlord", 1), ("militia", 2), ("militia", 0), ("", 1)])
def test_locate_names_the_quote_that_is_not_there(quote, nth):
    with pytest.raises(ValueError, match=repr(quote)):
        locate("the militia said", quote, nth)
