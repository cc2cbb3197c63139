"""`audit --fix`: what is mended, what is taken out, what is left out; and that a server imports it."""

import json

import pytest
from label_studio_sdk.client import LabelStudio

import copydesk
from copydesk.errors import LabelError
from support.exports import ABOUT_GONE, GONE, RELATION, TEXT, annotation, audit, region, task


def test_a_corrected_export_says_what_was_mended_and_lists_what_was_taken_out(tmp_path):
    sure = {"from_name": "sure", "to_name": "text", "type": "choices"}
    exported = task(
        annotation(
            region("14", 17, "ran", id="r1"),
            {**sure, "id": "r1", "value": {"start": "14", "end": 17, "choices": ["yes"]}},
            region(5, 10, "Novak", id="r1"),
            {**sure, "id": "r1", "value": {"start": 5, "end": 10, "choices": ["no"]}},
            region(5, 10, "Novak", id="copy"),
            GONE, ABOUT_GONE, RELATION,
            by={"id": 3, "email": "c@example.org"}, ground_truth=True, lead_time=2.5, unique_id="u",
            reviews=[{"accepted": True}, {"accepted": False}], updated_at="2026-03-02T10:00:00Z",
        ),
        annotation(by=True, was_cancelled=True, lead_time="long"),
        5,
        predictions=[{"id": 3, "result": [], "model_version": "m", "score": None}, 7],
        drafts=[{}], comments=[], agreement=62.5, total_annotations=3,
    )  # fmt: skip
    report = audit(tmp_path, exported, fix=tmp_path / "fixed.json")

    assert json.loads((tmp_path / "fixed.json").read_text("utf-8")) == [
        {
            "data": {"text": TEXT},
            "annotations": [
                {
                    "result": [
                        region(13, 16, "ran", id="r1"),
                        {**sure, "id": "r1", "value": {"start": 13, "end": 16, "choices": ["yes"]}},
                        region(5, 10, "Novak", id="r1-2"),
                        {**sure, "id": "r1-2", "value": {"start": 5, "end": 10, "choices": ["no"]}},
                    ],
                    "was_cancelled": False, "ground_truth": True, "lead_time": 2.5,
                    "completed_by": {"email": "c@example.org"},
                },
                {"result": [], "was_cancelled": True, "ground_truth": False},
            ],
            "predictions": [{"result": [], "model_version": "m"}],
        }
    ]  # fmt: skip
    listed = [json.loads(line) for line in (tmp_path / "fixed.removed.jsonl").read_text("utf-8").splitlines()]
    assert [(line["task"], line["annotation"], line["fault"], line["raw"]) for line in listed] == [
        ("1", None, "not-a-prediction", 7),
        ("1", "10", "text-differs", GONE), ("1", "10", "no-region", ABOUT_GONE), ("1", "10", "no-region", RELATION),
        ("1", None, "not-an-annotation", 5),
    ]  # fmt: skip
    fixed = report.fixed
    assert (fixed.regions, fixed.repaired, fixed.removed, fixed.copies, fixed.renamed) == (2, 1, 5, 1, 1)
    assert fixed.left_out == {
        "reviews": 2, "completed_by": 1, "lead_time": 1, "drafts": 1, "agreement": 1
    }  # fmt: skip
    again = copydesk.audit(tmp_path / "fixed.json")
    assert (again.regions["exact"], again.regions["usable"], again.loses_labels) == (2, 2, False)


def test_a_copy_with_the_id_of_the_first_is_left_out_and_one_with_answers_of_its_own_is_kept(tmp_path):
    sure = {"from_name": "sure", "to_name": "text", "type": "choices", "value": {"choices": ["yes"]}}
    first, copied, asked = region(0, 4, "Olga"), region(0, 4, "Olga"), region(0, 4, "Olga", id="r2")
    report = audit(
        tmp_path,
        task(annotation(first, copied, asked, {**sure, "id": "r1"}, {**sure, "id": "r2"})),
        fix=tmp_path / "fixed.json",
    )
    (made,) = json.loads((tmp_path / "fixed.json").read_text("utf-8"))[0]["annotations"]
    assert made["result"] == [first, asked, {**sure, "id": "r1"}, {**sure, "id": "r2"}]
    assert (report.fixed.copies, report.fixed.renamed) == (1, 0)


def test_a_time_that_nobody_spent_is_left_out(tmp_path):
    endless = task(
        annotation(lead_time=10**400), annotation(by=2, lead_time=1e300), annotation(by=3, lead_time=0)
    )
    report = audit(tmp_path, endless, fix=tmp_path / "fixed.json")
    made = json.loads((tmp_path / "fixed.json").read_text("utf-8"))[0]["annotations"]
    assert [one.get("lead_time") for one in made] == [None, None, 0]
    assert report.fixed.left_out == {"lead_time": 2}


def test_without_accounts_a_server_imports_it_that_does_not_know_them(tmp_path):
    audit(tmp_path, task(annotation(by=3)), fix=tmp_path / "fixed.json", drop_accounts=True)
    (made,) = json.loads((tmp_path / "fixed.json").read_text("utf-8"))[0]["annotations"]
    assert made == {"result": [], "was_cancelled": False, "ground_truth": False}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export.json", "fixed.json"]


def test_the_export_itself_is_never_overwritten(tmp_path):
    (tmp_path / "link.json").symlink_to(tmp_path / "export.json")
    for name in ("export.json", "link.json"):
        with pytest.raises(LabelError, match="is the export itself, which is never overwritten"):
            audit(tmp_path, task(), fix=tmp_path / name)
    with pytest.raises(LabelError, match="is a folder"):
        audit(tmp_path, task(), fix=tmp_path)
    with pytest.raises(LabelError, match="cannot be written"):
        audit(tmp_path, task(), fix=tmp_path / "none" / "out.json")


def test_a_damaged_export_leaves_no_half_of_a_corrected_one(tmp_path):
    (tmp_path / "export.json").write_text(json.dumps([task()] * 2)[:-5], "utf-8")
    with pytest.raises(LabelError, match="the export was cut short"):
        copydesk.audit(tmp_path / "export.json", fix=tmp_path / "out.json")
    assert [path.name for path in tmp_path.iterdir()] == ["export.json"]


@pytest.mark.server
def test_label_studio_imports_the_corrected_export_and_keeps_what_it_carries(tmp_path, demo):
    account = {"email": demo.desk.embedded.admin.email}
    exported = task(
        annotation(region("14", 17, "ran"), GONE, by=account, ground_truth=True, lead_time=2.5),
        annotation(region(0, 4, "Olga"), id=11, by=account, was_cancelled=True),
        annotation(id=12, by=account),
        predictions=[{"result": [region(0, 4, "Olga", id="p")], "score": 0.5, "model_version": "m"}],
        meta={"batch": "march"},
    )
    audit(tmp_path, exported, fix=tmp_path / "fixed.json")
    config = (
        '<View><Labels name="ner" toName="text"><Label value="Person"/></Labels>'
        '<Text name="text" value="$text"/></View>'
    )
    sdk = LabelStudio(base_url=demo.url, api_key=demo.desk.embedded.admin.token)
    project = sdk.projects.create(title="corrected export", label_config=config).id
    try:
        sdk.projects.import_tasks(
            id=project,
            request=json.loads((tmp_path / "fixed.json").read_text("utf-8")),
            request_options={"max_retries": 0},
        )
        (made,) = sdk.projects.exports.as_json(project)
    finally:
        sdk.projects.delete(id=project)

    kept = ("result", "ground_truth", "was_cancelled", "lead_time")
    assert [{name: one[name] for name in kept} for one in made["annotations"]] == [
        {"result": [region(13, 16, "ran")], "ground_truth": True, "was_cancelled": False, "lead_time": 2.5},
        {"result": [region(0, 4, "Olga")], "ground_truth": False, "was_cancelled": True, "lead_time": None},
        {"result": [], "ground_truth": False, "was_cancelled": False, "lead_time": None},
    ]
    assert (made["data"], made["meta"]) == ({"text": TEXT}, {"batch": "march"})
