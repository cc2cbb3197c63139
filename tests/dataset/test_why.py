"""Who decided this label: each one with those who gave it and those who did not."""

from dataclasses import asdict
from typing import Any

import pytest

from copydesk.dataset import Dataset
from copydesk.dataset.build import write
from copydesk.dataset.rows.why import Traced, why
from copydesk.errors import BuildError

LEXICAL = {"label": "Lexical", "start": 30, "end": 40, "text": "Union boss"}
INSULT = {"label": "Informational", "start": 71, "end": 82, "text": "“an insult”"}
STANCE = {"question": "stance"}


def labels(row: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(one.what, one.verdict, one.gave, one.others) for one in why(row, "train").labels]


def test_each_label_of_the_contracts_row_names_who_gave_it(golden_row):
    found = why(golden_row, "train")

    assert asdict(found) | {"labels": ()} == {
        "unit_id": "article:e0d8ecd7a909d3d0",
        "part": "train",
        "scheme": "bias@1",
        "consensus": "majority",
        "votes": (
            {"annotator": "ana", "annotation_id": "k3v9q2/41", "version": 1},
            {"annotator": "ben", "annotation_id": "m8w1zz/7", "version": 1},
        ),
        "adjudicated": None,
        "skipped_by": (),
        "not_seen_by": (),
        "labels": (),
    }
    assert found.labels == (
        Traced("span", LEXICAL, "agreed", ("ana", "ben"), ()),
        Traced("span", INSULT, "disputed", ("ana",), ("ben",)),
        Traced("answer", STANCE | {"value": "left"}, "disputed", ("ana",), ("ben",)),
        Traced("answer", STANCE | {"value": "center"}, "disputed", ("ben",), ("ana",)),
    )


def test_what_a_curator_decided_is_hers_and_what_she_left_out_is_outvoted(golden_row):
    row = golden_row | {
        "spans": [INSULT | {"votes": 1, "of": 2}], "disputed_spans": [], "answers": {"stance": "right"},
        "disputed_answers": [], "adjudicated": {"by": "lead", "reason": "slip", "annotation_id": "c/1", "version": 1},
        "skipped_by": ["cem"], "not_seen_by": ["dan"],
    }  # fmt: skip

    assert labels(row) == [
        (INSULT, "decided", ("ana",), ("ben",)),
        (LEXICAL, "outvoted", ("ana", "ben"), ()),
        (STANCE | {"value": "right"}, "decided", (), ("ana", "ben")),
        (STANCE | {"value": "left"}, "outvoted", ("ana",), ("ben",)),
        (STANCE | {"value": "center"}, "outvoted", ("ben",), ("ana",)),
    ]
    assert (why(row, "test").skipped_by, why(row, "test").not_seen_by) == (("cem",), ("dan",))


def test_spans_that_were_merged_name_those_who_marked_a_part_of_them(golden_row):
    ana, ben = golden_row["votes"]
    wider = ben | {"spans": [LEXICAL | {"end": 51, "text": "Union boss Mara Olsén"}]}
    row = golden_row | {"votes": [ana, wider]}

    assert labels(row)[0] == (LEXICAL, "agreed", ("ana",), ("ben",))
    assert labels(row | {"consensus": "majority+overlap"})[0] == (LEXICAL, "agreed", ("ana", "ben"), ())


def test_relations_name_those_who_drew_them(golden_row):
    link = {"relation": "says", "from": 0, "to": 1, "direction": "right"}
    ana, ben = golden_row["votes"]
    both = golden_row["spans"] + [INSULT | {"votes": 2, "of": 2}]
    votes = [ana | {"relations": [link]}, ben | {"spans": ana["spans"]}]
    row = golden_row | {"spans": both, "disputed_spans": [], "votes": votes}
    tie = row | {"disputed_relations": [link | {"votes": 1, "of": 2}]}

    relation = [one for one in why(tie, "train").labels if one.kind == "relation"]
    assert relation == [Traced("relation", link, "disputed", ("ana",), ("ben",))]
    assert [one.verdict for one in why(row, "train").labels if one.kind == "relation"] == ["outvoted"]


@pytest.fixture
def built(tmp_path, golden_row, scheme) -> Dataset:
    return write(
        tmp_path, "first",
        {"train": [golden_row], "validation": [], "test": [], "quarantine": [golden_row | {"unit_id": "article:b"}]},
        scheme, inputs="1", scheme_sha256="c0ffee", ratios={"train": 1}, seed=0, settings={},
    )  # fmt: skip


def test_a_row_is_found_by_its_unit_or_its_article_in_any_part(built):
    assert built.why("e0d8ecd7a909d3d0") == built.why("article:e0d8ecd7a909d3d0")
    assert (built.why("e0d8ecd7a909d3d0").part, built.why("b").part) == ("train", "quarantine")


def test_a_row_that_is_not_there_is_said_with_those_that_are(built):
    with pytest.raises(BuildError) as missing:
        built.why("article:c")
    assert str(missing.value).startswith("the set first has no row 'article:c'; it has article:b")
