"""Spans written as CSV, JSONL, brat and CoNLL, and read again: the same spans, all exact."""

import csv
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from copydesk.labels import GivenLabels, Place, read, settle_labels
from copydesk.records import sha256
from copydesk.schemes import Label, LabelScheme

SCHEME = LabelScheme("s", 1, "S", "", labels=(Label("A", "1", "#000000"), Label("B", "2", "#000000")))
WORDS = st.text(
    st.characters(blacklist_categories=("Z", "C"), blacklist_characters="\x85"), min_size=1, max_size=6
)
SPACES = st.sampled_from([" ", "  ", "\n", "\n\n", "\t", "\u00a0"])
FORMATS = ("csv", "jsonl", "ann", "conll")


@st.composite
def labelled(draw):
    """A text of words, and spans of whole words that do not overlap, as CoNLL can hold."""
    words = draw(st.lists(st.tuples(WORDS, SPACES), min_size=1, max_size=12))
    text, places = "", []
    for word, space in words:
        places.append((len(text), len(text) + len(word)))
        text += word + space
    cuts = sorted(draw(st.sets(st.integers(0, len(places)), max_size=6)))
    spans = [
        (draw(st.sampled_from("AB")), places[first][0], places[last - 1][1], first, last)
        for first, last in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    return text, [word for word, _ in words], spans


def write(folder: Path, kind: str, text: str, words: list[str], spans: list) -> Path:
    path = folder / f"x.{kind}"
    rows = [
        {"article_id": "x", "label": label, "start": start, "end": end, "text": text[start:end]}
        for label, start, end, _, _ in spans
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        if kind == "csv":
            writer = csv.DictWriter(file, ["article_id", "label", "start", "end", "text"])
            writer.writeheader()
            writer.writerows(rows)
        elif kind == "jsonl":
            file.writelines(json.dumps(row) + "\n" for row in rows)
        elif kind == "ann":
            path.with_suffix(".txt").write_bytes(text.encode())
            for number, row in enumerate(rows, 1):
                marked = row["text"].replace("\n", " ")
                file.write(f"T{number}\t{row['label']} {row['start']} {row['end']}\t{marked}\n")
        else:
            tags = ["O"] * len(words)
            for label, _, _, first, last in spans:
                tags[first:last] = [f"B-{label}"] + [f"I-{label}"] * (last - first - 1)
            file.writelines(f"{word}\t{tag}\n" for word, tag in zip(words, tags, strict=True))
    return path


@given(labelled())
def test_what_was_written_is_read(example):
    text, words, spans = example
    wanted = [(label, start, end) for label, start, end, _, _ in spans]
    with TemporaryDirectory() as name:
        for kind in FORMATS if spans else ("ann", "conll"):
            found = read([write(Path(name), kind, text, words, spans)], SCHEME, {})
            assert found.rejected == [], kind
            [labels] = found.labels
            assert (kind, settled(labels, text)) == (kind, wanted)


def settled(labels: GivenLabels, text: str) -> list:
    found = settle_labels(labels, Place("x", sha256(text), text), SCHEME, {})
    assert (found.rejected, found.unchecked) == ([], 0)
    places = [region["value"] for region in found.regions]
    assert ["carried" in region for region in found.regions] == [False] * len(places)
    return [(value["labels"][0], value["start"], value["end"]) for value in places]
