"""An export as tokens with tags: a file for each annotator and control, and an account of what tags cannot hold."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import copydesk
from copydesk.dataset.converting import ConvertReport, marking
from copydesk.dataset.tokens import decode, tokenizer
from copydesk.dataset.tokens import lay as lay_one
from copydesk.errors import BuildError, CopydeskError
from support.exports import annotation, region, task
from support.odd import changed

TEXT = "Olga Novak 🚢 ran\nthe left-wing harbour."
ANSWER = {
    "id": "c1",
    "from_name": "mood",
    "to_name": "text",
    "type": "choices",
    "value": {"choices": ["calm"]},
}
LINK = {
    "from_id": "r1",
    "to_id": "r2",
    "type": "relation",
    "direction": "right",
    "labels": ["says", "denies"],
}
CONFIG = (
    '<View><Labels name="ner" toName="text"><Label value="Person"/></Labels><Text name="text" value="$text"/>'
    '<Labels name="other" toName="text"><Label value="Place"/></Labels><Choices name="mood" toName="text"/></View>'
)


def convert(folder: Path, *tasks: Any, **options: Any) -> tuple[ConvertReport, dict[str, str]]:
    path = folder / "export.json"
    path.write_text(json.dumps(tasks), "utf-8")
    report = copydesk.convert(path, folder / "tags", format="conll", **options)
    return report, {file.name: file.read_text("utf-8") for file in (folder / "tags").iterdir()}


def tags(document: str) -> list[str]:
    return [
        line.rpartition("\t")[2] for line in document.split("\n") if "\t" in line and "-DOCSTART-" not in line
    ]


def on(*result: Any, id: int = 1, **more: Any) -> dict[str, Any]:
    return task(annotation(*result, id=10 * id), id=id, text=TEXT, **more)


def test_a_text_is_a_document_for_each_annotator_who_submitted_it(tmp_path):
    whole = task(
        annotation(region(0, 10, "Olga Novak"), region(13, 16, "ran", "Act", id="r2"), by=1),
        annotation(by=2, id=11),
        annotation(by=3, id=12, was_cancelled=True),
        text="Olga Novak 🚢 ran",
        drafts=[{"id": 5, "result": [region(0, 4, "Olga")]}],
    )
    report, files = convert(tmp_path, whole)
    head = "-DOCSTART-\tO\n\n# article_id = 1\n# annotator = "
    assert files["1.ner.conll"] == f"{head}1\nOlga\tB-Person\nNovak\tI-Person\n🚢\tO\nran\tB-Act\n\n"
    assert files["2.ner.conll"] == f"{head}2\nOlga\tO\nNovak\tO\n🚢\tO\nran\tO\n\n"
    assert files["tags.txt"] == "O\nB-Act\nI-Act\nB-Person\nI-Person\n"
    assert sorted(files) == ["1.ner.conll", "2.ner.conll", "account.json", "losses.jsonl", "tags.txt"]
    assert report.documents == {"1.ner.conll": 1, "2.ner.conll": 1}
    assert json.loads(files["account.json"]) == {
        "file": "export.json", "format": "conll", "options": {"tokenizer": "plain", "scheme": "bio"},
        "kept": {"span": 2}, "lost": [], "aside": {"draft": 1, "skipped annotation": 1}, "notes": {},
    }  # fmt: skip
    assert report.account.plain["aside"] == {"draft": 1, "skipped annotation": 1}


def test_what_tags_cannot_hold_is_snapped_or_dropped_and_each_thing_is_listed(tmp_path):
    report, files = convert(
        tmp_path,
        on(
            region(0, 10, "Olga Novak"),
            region(5, 10, "Novak", id="r2"),
            region(13, 16, "ran", "Act", "Boast", id="r3"),
            region(21, 23, "le", "Side", id="r4"),
            region(23, 30, "ft-wing", "Side", id="r5"),
            region(16, 17, "\\n", "Gap", id="r6"),
            region(0, 4, "Ivan", id="r7"),
            LINK, ANSWER, {**ANSWER, "id": "r1", "value": {"start": 0, "end": 10, "choices": ["yes"]}},
            {"id": "i1", "from_name": "box", "type": "rectanglelabels", "value": {"x": 1}},
        ),
    )  # fmt: skip
    listed = [json.loads(line) for line in files["losses.jsonl"].splitlines()]
    assert sorted((loss["item"], loss["change"], loss["why"]) for loss in listed) == [
        ("answer mood", "dropped", "tags have no answers"),
        ("attribute mood", "dropped", "tags have no attributes"),
        ("region box", "dropped", "tags have no regions"),
        ("relation denies", "dropped", "tags have no relations"),
        ("relation says", "dropped", "tags have no relations"),
        ("span Boast 13-16", "dropped", "it is another label of a span that is kept"),
        ("span Gap 16-17", "dropped", "it is on no token"),
        ("span Person 5-10", "dropped", "it overlaps a span that is kept"),
        ("span Side 21-23", "dropped", "it shares a token with a span that is kept"),
        ("span Side 23-30", "snapped", "an edge cuts a token: it holds whole tokens"),
    ]
    assert report.account.kept == {"span": 2}
    assert {loss["unit_id"] for loss in listed} == {"1"}
    assert tags(files["1.ner.conll"]) == [
        "B-Person", "I-Person", "O", "B-Act", "O", "B-Side", "I-Side", "I-Side", "O", "O"
    ]  # fmt: skip
    rejected = [json.loads(line) for line in files["rejected.jsonl"].splitlines()]
    assert [(one["task"], one["region"], one["fault"], one["raw"]["id"]) for one in rejected] == [
        ("1", "r7", "text-differs", "r7")
    ]
    assert report.faults == {"text-differs": 1}


def test_of_a_persons_several_annotations_the_latest_counts(tmp_path):
    whole = task(
        annotation(region(0, 4, "Olga"), id=10, updated_at="2026-03-02T10:00:00Z"),
        annotation(region(5, 10, "Novak"), id=11, updated_at="2026-03-01T10:00:00Z"),
        annotation(region(5, 10, "Novak"), id=12, by=None),
        annotation(region(0, 10, "Olga Novak"), id=13, by=None),
        text="Olga Novak",
    )
    report, files = convert(tmp_path, whole)
    assert tags(files["1.ner.conll"]) == ["B-Person", "O"]
    assert tags(files["unknown.ner.conll"]) == ["O", "B-Person", "B-Person", "I-Person"]
    assert "# annotator" not in files["unknown.ner.conll"]
    assert report.account.aside == {"earlier annotation of the same person": 1}


def test_a_control_that_comes_up_late_has_the_texts_before_without_spans(tmp_path):
    tasks = [
        on(id=1),
        on(region(0, 4, "Olga"), id=2),
        on(region(0, 4, "Olga", "Place", from_name="other"), id=3),
    ]
    report, files = convert(tmp_path, *tasks, on(id=4))
    assert report.documents == {"1.ner.conll": 4, "1.other.conll": 4}
    for name, marked in (("ner", 2), ("other", 3)):
        documents = files[f"1.{name}.conll"].split("-DOCSTART-")[1:]
        assert [f"article_id = {number}\n" in document for number, document in enumerate(documents, 1)] == [
            True
        ] * 4
        assert [set(tags(document)) != {"O"} for document in documents] == [
            number == marked for number in range(1, 5)
        ]
    assert report.rows["tasks"] == 4


def test_a_config_names_the_controls_that_nobody_used(tmp_path):
    (tmp_path / "config.xml").write_text(CONFIG, "utf-8")
    report, _ = convert(tmp_path, on(), config=tmp_path / "config.xml")
    assert report.documents == {"1.ner.conll": 1, "1.other.conll": 1}


def test_each_control_has_the_text_that_it_marks(tmp_path):
    whole = {
        "id": 1, "data": {"title": "Ferry", "text": "Olga ran"},
        "annotations": [
            annotation(region(0, 4, "Olga"), region(0, 5, "Ferry", id="r2", from_name="top", to_name="title"))
        ],
    }  # fmt: skip
    without = {
        "id": 2,
        "data": {"text": "https://example.org/a", "title": "Rain"},
        "annotations": [annotation(id=2)],
    }
    report, files = convert(tmp_path, whole, without)
    assert [tags(files[name]) for name in ("1.ner.conll", "1.top.conll")] == [
        ["B-Person", "O"],
        ["B-Person", "O"],
    ]
    assert report.account.aside == {"text that is not in the task": 1}


def test_a_file_has_a_name_that_a_file_can_have(tmp_path):
    names = ["../a", "..", "A/b", "a.b", "-", "x" * 300, "o@example.org", "é"]
    whole = task(
        *(annotation(region(0, 4, "Olga", from_name="n/e"), by=name, id=n) for n, name in enumerate(names)),
        text=TEXT,
    )
    report, _ = convert(tmp_path, whole)
    assert sorted(report.documents) == sorted([
        "a.n-e.conll", "_.n-e.conll", "A-b.n-e.conll", "a-b.n-e~2.conll", "_.n-e~2.conll", f"{'x' * 80}.n-e.conll",
        "address-29661fe5.n-e.conll", "é.n-e.conll",
    ])  # fmt: skip


def test_bilou_and_labels_with_white_space(tmp_path):
    items = region(0, 10, "Olga Novak", "Big boss"), region(13, 16, "ran", id="r2")
    report, files = convert(tmp_path, on(*items), scheme="bilou")
    assert tags(files["1.ner.conll"])[:5] == ["B-Big_boss", "L-Big_boss", "O", "U-Person", "O"]
    assert report.account.notes == {"label with white space, written as _": 1}


def test_half_characters_and_odd_names_do_not_break_a_line(tmp_path):
    whole = task(annotation(region(0, 4, "Half", "L\ud83d")), text="Half \ud83d a", id="a\n\tb")
    _, files = convert(tmp_path, whole)
    assert files["1.ner.conll"].split("\n")[2:6] == [
        "# article_id = a b",
        "# annotator = 1",
        "Half\tB-L\ufffd",
        "\ufffd\tO",
    ]


def test_many_texts_are_written_in_turns(tmp_path, monkeypatch):
    from copydesk.dataset.converting import conll

    tasks = [on(region(0, 4, "Olga"), id=number) for number in range(1, 8)]
    _, whole = convert(tmp_path, *tasks)
    monkeypatch.setattr(conll, "BATCH", 2)
    monkeypatch.setattr(conll, "HELD", 100)
    (tmp_path / "again").mkdir()
    assert convert(tmp_path / "again", *tasks)[1] == whole


@pytest.mark.parametrize("tasks", [[], [on()], [on(region(0, 4, "Ivan"))], [on(ANSWER)]])
def test_an_export_without_spans_is_nothing_to_tag_and_leaves_nothing_behind(tmp_path, tasks):
    with pytest.raises(BuildError, match=r"no submitted annotation of .*export\.json has a span on a text"):
        convert(tmp_path, *tasks)
    assert [path.name for path in tmp_path.iterdir()] == ["export.json"]


@pytest.mark.parametrize("options", [{"tokenizer": "words"}, {"scheme": "iob"}])
def test_an_unknown_tokenizer_or_way_to_tag_is_an_error(tmp_path, options):
    with pytest.raises(BuildError, match="unknown"):
        convert(tmp_path, on(region(0, 4, "Olga")), **options)


WHOLE = task(
    annotation(region(0, 4, "Olga"), region(5, 10, "Novak", "A", "B", id="r2"), LINK, ANSWER, updated_at="2026-01-01"),
    annotation(region(0, 4, "Olga", from_name="other"), by={"id": 1, "email": "a@example.org"}, id=11),
    drafts=[{"result": []}], predictions=[{"result": []}], text=TEXT,
)  # fmt: skip


@given(data=st.data())
def test_whatever_stands_in_an_export_is_tagged_counted_or_an_error(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("odd")
    try:
        report, files = convert(folder, *changed(data, [WHOLE, WHOLE]))
    except CopydeskError:
        assert not (folder / "tags").exists()
        return
    found = [tag for name, text in files.items() if name.endswith(".conll") for tag in tags(text)]
    spans = (
        sum(change == "snapped" for change, _, _ in report.account.counts.elements())
        + report.account.kept["span"]
    )
    assert sum(tag.startswith("B-") for tag in found) == spans
    assert set(found) <= set(files["tags.txt"].split("\n"))


PLAIN = tokenizer("plain")
SPANS = st.lists(
    st.tuples(st.integers(0, 38), st.integers(1, 12), st.sampled_from(["A", "50 %s"])).map(
        lambda one: (one[0], min(one[0] + one[1], len(TEXT)), one[2])
    ),
    max_size=12,
)


@given(voices=st.lists(SPANS, min_size=1, max_size=3), tagging=st.sampled_from(["bio", "bilou"]))
def test_spans_are_laid_on_tokens_as_everywhere_else_and_come_back_from_the_lines(voices, tagging):
    (places,) = PLAIN([TEXT])
    lines = marking.Lines.of(TEXT, places)
    marks = [
        [(start - end, start, label, end, number) for number, (start, end, label) in enumerate(spans)]
        for spans in voices
    ]
    for spans, own, laid in zip(voices, marks, marking.lay(lines, marks), strict=True):
        same = lay_one(places, spans, {"50 %s": 0, "A": 1})
        assert laid.pieces == same.pieces
        assert sorted(mark[-1] for mark in laid.snapped) == sorted(same.snapped)
        assert sorted((mark[-1], why) for mark, why in laid.dropped) == same.dropped
        assert len(laid.pieces) + len(laid.dropped) == len(own)
        written = "".join(lines.tagged(laid.pieces, tagging))
        assert [line.partition("\t")[0] for line in written.splitlines()] == places.words(TEXT)
        assert list(decode(tags(written))) == laid.pieces
