"""The audit: each count, each fault, on tiny literal exports; and strangers' files."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import copydesk
from copydesk import printing
from copydesk.errors import LabelError
from copydesk.verify.findings import AuditReport, Person, Shared
from support.exports import ABOUT_GONE, RELATION, TEXT, annotation, audit, region, task
from support.odd import changed


def faults(report: AuditReport) -> dict[str, int]:
    return {finding.name: finding.count for finding in report.findings}


def test_an_export_without_a_fault(tmp_path):
    report = audit(tmp_path, task(annotation(region(0, 4, "Olga"), region(5, 10, "Novak", id="r2"))))

    assert (report.tasks, report.format, report.findings, report.loses_labels) == (1, "JSON", [], False)
    assert report.annotations == {
        "total": 1, "cancelled": 0, "drafts": 0, "repeated_by_same_person": 0, "unreadable": 0, "usable": 1,
        "empty": 0,
    }  # fmt: skip
    assert report.regions == {
        "total": 2, "usable": 2, "exact": 2, "repaired": 0, "rejected": 0, "not_judged": 0,
        "by_fault": {}, "by_repair": {}, "not_judged_because": {},
    }  # fmt: skip
    assert report.annotators == [Person("1", 1, 1, 2)]
    assert report.labels == {"Person": 2}


@pytest.mark.parametrize(
    ("item", "check"),
    [
        (region(0, 4), "exact"),
        (region(11, 16, "🚢 ran"), "exact"),
        (region(13, 20, "ran\\nthe"), "exact"),
        (region(17, 30, "the harbour."), "exact"),
        (region(14, 17, "ran"), "utf-16"),
        (region("0", 4.0, "Olga"), "number"),
        (region(0, 5, "Olga"), "edges"),
        (region(0, 4, "Olga "), "edges"),
        (region(0, 4, "Ivan"), "text-differs"),
        (region(0, 400, "Olga"), "outside"),
        (region(4, 0, "Olga"), "reversed"),
        (region(4, 4, ""), "no-character"),
        (region("x", 4, "Olga"), "not-a-number"),
        (region([[]], {}, "Olga"), "not-a-number"),
        (region(True, 4, "lga"), "not-a-number"),
        (region(None, 4, "Olga"), "no-offsets"),
        ({**region(0, 4, "Olga"), "value": {"start": 0, "end": 4, "labels": []}}, "no-label"),
        ({**region(0, 4, "Olga"), "value": {"start": 0, "end": 4, "labels": [["a"]]}}, "no-label"),
        ({**region(0, 4, "Olga"), "value": [1]}, "not-a-region"),
        (7, "not-a-region"),
        (region(0, 4, "Olga", to_name="other"), "exact"),
    ],
)
def test_each_region_is_exact_or_repaired_or_rejected(tmp_path, item, check):
    regions = audit(tmp_path, task(annotation(item))).regions
    found = {"exact": regions["exact"], **regions["by_repair"], **regions["by_fault"]}
    assert {name: number for name, number in found.items() if number} == {check: 1}
    assert regions["total"] == regions["usable"] == 1


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (
            region(0, 4, "Olga", type="hypertextlabels", value={"globalOffsets": {"start": 0, "end": 4}}),
            "hypertext",
        ),
        (region(0, 0, "Olga", type="paragraphlabels", value={"start": "0", "startOffset": 0}), "paragraphs"),
        (region(0.5, 1.25, None, original_length=60.0), "not-a-text"),
    ],
)
def test_what_is_not_on_a_text_is_not_judged(tmp_path, item, why):
    report = audit(tmp_path, task(annotation(item)))
    assert report.regions["not_judged_because"] == {why: 1}
    assert (report.regions["rejected"], report.loses_labels) == (0, False)


def test_a_text_that_lies_elsewhere_is_not_judged(tmp_path):
    report = audit(tmp_path, task(annotation(region(0, 4)), text="https://example.org/article.txt"))
    assert report.regions["not_judged_because"] == {"elsewhere": 1}


@pytest.mark.parametrize(
    ("data", "check"),
    [
        ({"text": TEXT, "title": "Olga"}, {}),
        ({"body": TEXT, "number": 4}, {}),
        ({"body": TEXT, "title": "Ferry strike"}, {}),
        ({"body": TEXT, "copy": TEXT}, {"unclear-text": 1}),
        ({"number": 4}, {"no-text": 1}),
        ({}, {"no-text": 1}),
    ],
)
def test_the_text_is_the_field_of_that_name_else_the_only_one_else_the_one_that_fits(tmp_path, data, check):
    report = audit(tmp_path, task(annotation(region(5, 10, "Novak"))) | {"data": data})
    assert report.regions["by_fault"] == check


def test_with_a_config_the_text_is_the_field_that_it_names_and_labels_are_compared(tmp_path):
    (tmp_path / "config.xml").write_text(
        '<View><Labels name="ner" toName="text"><Label value="Person"/></Labels>'
        '<Text name="text" value="$copy"/></View>',
        "utf-8",
    )
    items = (
        region(5, 10, "Novak"),
        region(0, 4, "Olga", "Place", id="r2"),
        region(11, 12, id="r3", from_name="old"),
    )
    data = {"body": TEXT, "copy": TEXT}
    report = audit(tmp_path, task(annotation(*items)) | {"data": data}, config=tmp_path / "config.xml")
    assert report.regions["exact"] == 3
    assert report.unknown_labels == {"Place": 1}
    assert faults(report) == {"unknown-control": 1, "unknown-label": 1}


def test_usable_is_not_cancelled_and_the_latest_of_a_person(tmp_path):
    wrong, right = region(0, 400, "Olga"), region(0, 4, "Olga")
    report = audit(
        tmp_path,
        task(
            annotation(right, id=11, updated_at="2026-03-02T10:00:00+01:00"),
            annotation(wrong, id=12, updated_at="2026-03-02T08:59:00Z"),
            annotation(wrong, id=13, by={"id": 2, "email": "b@example.org"}, was_cancelled=True),
            annotation(id=14, by={"email": "c@example.org"}),
            annotation(wrong, id=15, by=4, updated_at="2026-03-02T08:00:00Z"),
            annotation(right, id=16, by=4, updated_at="2026-03-02T08:00:00Z"),
            drafts=[{"id": 1}],
            predictions=[{}, {}],
        ),
    )
    assert report.annotations == {
        "total": 6, "cancelled": 1, "drafts": 1, "repeated_by_same_person": 2, "unreadable": 0, "usable": 3,
        "empty": 1,
    }  # fmt: skip
    assert {name: report.regions[name] for name in ("total", "usable", "exact", "rejected")} == {
        "total": 5, "usable": 2, "exact": 2, "rejected": 0
    }  # fmt: skip
    assert report.annotators == [
        Person("1", 2, 1, 1), Person("4", 2, 1, 1), Person("address 1545f709", 1, 1, 0), Person("2", 1, 0, 0)
    ]  # fmt: skip
    assert report.predictions == 2


def test_how_many_tasks_each_two_share(tmp_path):
    report = audit(
        tmp_path,
        task(annotation(by=1), annotation(by=2), annotation(by=3), id=1),
        task(annotation(by=2), annotation(by=1), annotation(by=None), annotation(by=None), id=2),
        task(annotation(by=1), annotation(by=2, was_cancelled=True), id=3),
    )
    assert report.shared_tasks == [Shared(("1", "2"), 2), Shared(("1", "3"), 1), Shared(("2", "3"), 1)]
    assert faults(report) == {"no-annotator": 2}


def test_pairs_of_a_crowd_are_not_counted_and_that_is_said(tmp_path):
    crowd = task(*(annotation(by=number) for number in range(200)), id=1)
    report = audit(tmp_path, crowd, task(annotation(by=1), annotation(by=2), id=2))
    assert (report.shared_tasks, report.crowded_tasks) == ([Shared(("1", "2"), 1)], 1)
    assert len(report.annotators) == 200


def test_an_empty_result_may_be_null_and_what_has_no_result_is_no_annotation(tmp_path):
    empty = {"id": 10, "completed_by": 1, "result": None}
    report = audit(tmp_path, task(empty, {"id": 11, "completed_by": 2}), fix=tmp_path / "fixed.json")
    assert report.annotations == {
        "total": 2, "cancelled": 0, "drafts": 0, "repeated_by_same_person": 0, "unreadable": 1, "usable": 1,
        "empty": 1,
    }  # fmt: skip
    assert (faults(report), report.loses_labels) == ({"not-an-annotation": 1}, True)
    assert (report.fixed.annotations, report.fixed.removed) == (1, 1)


def test_a_task_of_the_enterprise_edition(tmp_path):
    person = {"id": 7, "email": "g@example.org", "first_name": "G", "last_name": "H", "avatar": None}
    whole = annotation(
        region(0, 4, "Olga"), by=person, id=70, reviews=[{"id": 1, "accepted": False, "created_by": person}]
    )
    skipped = annotation(by={"id": 8, "email": "h@example.org"}, id=71, was_cancelled=True)
    report = audit(
        tmp_path,
        task(
            whole, skipped, agreement=50.0, comments=[{"text": "why?"}], comment_authors=[7],
            drafts=[{"id": 3, "user": "g@example.org", "annotation": 70, "result": []}],
            predictions=[{"id": 5, "result": [], "score": 0.5, "model_version": "m"}],
        ),
        fix=tmp_path / "fixed.json",
    )  # fmt: skip
    assert report.annotations == {
        "total": 2, "cancelled": 1, "drafts": 1, "repeated_by_same_person": 0, "unreadable": 0, "usable": 1,
        "empty": 0,
    }  # fmt: skip
    assert report.annotators == [Person("7", 1, 1, 1), Person("8", 1, 0, 0)]
    assert (report.predictions, faults(report), report.loses_labels) == (1, {"draft": 1}, False)
    assert report.fixed.left_out == {
        "reviews": 1, "agreement": 1, "comments": 1, "comment_authors": 1, "drafts": 1
    }  # fmt: skip


def test_what_a_stranger_wrote_reaches_the_terminal_without_its_control_characters(tmp_path, capsys):
    item = region(0, 4, "\x1b[2J[/red]", id="\x1b]0;x\x07")
    report = audit(tmp_path, task(annotation(item, by="[blink]\u202e"), id="[bold]\r"))
    printing.audit(report, as_json=False)
    assert capsys.readouterr().out.splitlines()[2:5] == [
        "annotators (usable annotations): [blink]\\u202e (1)",
        "✗ 1 text-differs: the characters at its offsets are not those that it names",
        "    task [bold]\\r, annotation 10, region \\x1b]0;x\\x07: 0 to 4 is 'Olga', not '\\x1b[2J[/red]'",
    ]


def test_overlaps_copies_cut_words_and_ids_used_twice(tmp_path):
    report = audit(
        tmp_path,
        task(
            annotation(
                region(0, 10, "Olga Novak", id="a"),
                region(5, 10, "Novak", id="b"),
                region(5, 10, "Novak", id="c"),
                region(10, 12, " 🚢", "Ship", id="b"),
                region(14, 16, "an", id="d"),
            ),
            annotation(region(0, 4, "Olga", id="a"), by=2, id=11),
        ),
    )
    assert (report.overlapping_pairs, report.identical_regions) == (3, 1)
    assert (report.cut_words, report.repeated_region_ids) == (1, 1)


def test_two_controls_may_label_one_region(tmp_path):
    twins = region(0, 4, "Olga"), region(0, 4, "Olga", "Woman", from_name="sex")
    assert audit(tmp_path, task(annotation(*twins))).repeated_region_ids == 0


def test_answers_relations_and_other_media_are_counted_apart(tmp_path):
    report = audit(
        tmp_path,
        task(
            annotation(
                region(0, 4, "Olga"),
                {"id": "r1", "from_name": "sure", "to_name": "text", "type": "choices",
                 "value": {"start": 0, "end": 4, "choices": ["yes"]}},
                {"id": "c1", "from_name": "mood", "to_name": "text", "type": "choices", "value": {"choices": ["calm"]}},
                {"id": "t1", "from_name": "topic", "type": "taxonomy", "value": {"taxonomy": [["a"]]}},
                {"id": "i1", "type": "rectanglelabels", "value": {"x": 1, "rectanglelabels": ["Car"]}},
                {"from_id": "r1", "to_id": "r1", "type": "relation"},
                {"id": ["x"]},
            )
        ),
    )  # fmt: skip
    assert (report.regions["total"], report.region_answers) == (1, {"choices": 1})
    assert report.answers == {"choices": 1, "taxonomy": 1, "(no type)": 1}
    assert (report.relations, report.other_regions) == (1, {"rectanglelabels": 1})


def test_a_fault_has_an_example_and_the_lost_come_first(tmp_path):
    report = audit(
        tmp_path,
        task(annotation(region(14, 16, "an")), id=1),
        task(annotation(region(0, 4, "Ivan"), id=12), id=2),
    )
    assert [(f.name, f.weight, f.count) for f in report.findings] == [
        ("text-differs", "lost", 1), ("cut-word", "look", 1)
    ]  # fmt: skip
    example = report.findings[0].example
    assert (example.task, example.annotation, example.region) == ("2", "12", "r1")
    assert example.detail == "0 to 4 is 'Olga', not 'Ivan'"
    assert report.loses_labels


def test_json_min(tmp_path):
    rows = [
        {"id": 1, "text": TEXT, "annotator": 1, "annotation_id": 10, "mood": "calm",
         "ner": [{"start": 0, "end": 4, "text": "Olga", "labels": ["Person"]}]},
        {"id": 1, "text": TEXT, "annotator": 2, "annotation_id": 11,
         "ner": [{"start": 0, "end": 4, "text": "Ivan", "labels": ["Person"]}]},
    ]  # fmt: skip
    report = audit(tmp_path, *rows)
    assert (report.format, report.tasks, report.annotations["usable"]) == ("JSON_MIN", 1, 2)
    assert (report.regions["exact"], report.regions["by_fault"]) == (1, {"text-differs": 1})
    assert report.shared_tasks == [Shared(("1", "2"), 1)]
    with pytest.raises(LabelError, match="is JSON_MIN, which leaves out object names"):
        audit(tmp_path, *rows, fix=tmp_path / "out.json")


@pytest.mark.parametrize("item", [{"text": "plain"}, 5, None, []])
def test_a_list_of_something_else_is_no_export(tmp_path, item):
    with pytest.raises(LabelError, match="cannot be read as a Label Studio export: "):
        audit(tmp_path, item)


# Strangers

WHOLE = task(
    annotation(region(0, 4, "Olga"), region(5, 10, "Novak", id="r2"), ABOUT_GONE, RELATION, updated_at="2026-01-01"),
    annotation(region(0, 4, "Olga"), by={"id": 1, "email": "a@example.org"}, id=11, lead_time=1.0),
    drafts=[{}], predictions=[{"result": []}], meta={},
)  # fmt: skip


@given(data=st.data())
def test_whatever_stands_in_an_export_is_counted_or_is_an_error_and_the_corrected_one_is_clean(
    tmp_path_factory, data
):
    folder = tmp_path_factory.mktemp("odd")
    whole = changed(data, [WHOLE, WHOLE])
    try:
        report = audit(folder, *whole, fix=folder / "fixed.json", drop_accounts=data.draw(st.booleans()))
    except LabelError:
        return
    r = report.regions
    assert r["usable"] == r["exact"] + r["repaired"] + r["rejected"] + r["not_judged"]
    assert json.loads((folder / "fixed.json").read_text("utf-8"), parse_constant=pytest.fail) is not None
    again = copydesk.audit(folder / "fixed.json")
    assert (again.regions["rejected"], again.regions["repaired"], again.repeated_region_ids) == (0, 0, 0)
