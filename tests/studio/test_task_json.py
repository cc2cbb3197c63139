"""The contract's JSON, literally: a task as it is sent, an annotation as it comes back."""

import json
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.records import Annotation, Article, Project, sha256
from copydesk.schemes import Attribute, Label, LabelScheme, Option, Question
from copydesk.studio import tasks
from support.ferry import ARTICLE_ID, SHA256, TEXT, UNIT

PROJECT = Project("k3v9q2", "bias@1", "label", "ana")
FERRY = Article(
    article_id=ARTICLE_ID,
    text=TEXT,
    text_sha256=SHA256,
    raw=TEXT,
    raw_sha256=sha256(TEXT),
    source="news/gazette.txt",
    title="Ferry strike goes on",
    outlet="Harbour Gazette",
    story_id="ferry-strike",
    url="https://gazette.example/ferry",
    published="2026-03-02",
    author="Mara Lind",
)
BARE = Article("77aa", "Quiet.", sha256("Quiet."), "Quiet.", sha256("Quiet."), "a.txt")

# Tasks


def test_a_task_is_the_contracts_to_the_letter():
    assert tasks.task(UNIT, FERRY, PROJECT) == json.loads("""\
{"data": {
  "unit_id": "article:e0d8ecd7a909d3d0", "project_key": "k3v9q2", "scheme": "bias@1", "round": "label",
  "objects": {"text": {"article_id": "e0d8ecd7a909d3d0", "field": "text", "sha256": "f4fc8aa2bbedc56f6ee27bc2ccfd228bb60828f4118ca0e663a37f83a891e37c"}},
  "title": "Ferry strike goes on", "outlet": "Harbour Gazette", "published": "2026-03-02",
  "text": "Ferry strike enters day nine\\n\\nUnion boss Mara Olsén 🚢 called the offer “an insult” to  harbour crews."}}
""")  # noqa: E501


def test_what_an_article_lacks_is_empty_since_label_studio_refuses_a_task_without_it():
    data = tasks.task("article:77aa", BARE, PROJECT)["data"]
    assert (data["title"], data["outlet"], data["published"], data["text"]) == ("", "", "", "Quiet.")


def test_a_blind_task_holds_neither_the_outlet_nor_anything_that_tells_it():
    telling = Article(
        article_id="harbour-gazette-17",
        text=TEXT,
        text_sha256=SHA256,
        raw=TEXT,
        raw_sha256=SHA256,
        source="harbour-gazette/17.txt",
        title="Ferry strike goes on",
        outlet="Harbour Gazette",
        url="https://harbour-gazette.example/17",
        author="Gazette staff",
    )
    task = tasks.task("article:harbour-gazette-17", telling, PROJECT, blind_source=True)
    assert task["data"] == {
        "unit_id": "article:" + sha256("k3v9q2\0article:harbour-gazette-17")[:16],
        "project_key": "k3v9q2",
        "scheme": "bias@1",
        "round": "label",
        "objects": {
            "text": {
                "article_id": sha256("k3v9q2\0harbour-gazette-17")[:16],
                "field": "text",
                "sha256": SHA256,
            }
        },
        "title": "Ferry strike goes on",
        "outlet": "",
        "published": "",
        "text": TEXT,
    }
    assert "gazette" not in json.dumps(task).casefold()


def test_a_blind_id_differs_from_project_to_project_and_keeps_its_kind():
    ben = tasks.alias(UNIT, "m8w1zz")
    assert ben != tasks.alias(UNIT, "k3v9q2")
    assert [tasks.alias(name, "k").partition(":")[0] for name in ("article:a:b", "pair:a+b", "story:s")] == [
        "article",
        "pair",
        "story",
    ]
    assert ":" not in tasks.alias("gazette:17", "k")


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_blind_id_is_the_kind_and_sixteen_digits_whatever_the_name(name, key):
    assert re.fullmatch(r"article:[0-9a-f]{16}", tasks.alias(f"article:{name}", key))


# What a task shows, as it comes back


def test_the_hash_is_taken_from_the_text_that_came_back_and_not_from_the_claim():
    data = tasks.task(UNIT, FERRY, PROJECT)["data"]
    assert tasks.shown(data, [ARTICLE_ID]) == {
        "text": {"article_id": ARTICLE_ID, "field": "text", "sha256": SHA256}
    }
    tampered = data | {"text": TEXT + "!"}
    assert tasks.shown(tampered, [ARTICLE_ID])["text"]["sha256"] == sha256(TEXT + "!")


def test_the_article_is_the_units_own_and_not_the_claimed_one():
    data = tasks.task(UNIT, FERRY, PROJECT, blind_source=True)["data"]
    assert tasks.shown(data, [ARTICLE_ID])["text"]["article_id"] == ARTICLE_ID


def test_the_objects_of_a_pair_are_its_articles_in_order_and_the_padding_is_none():
    claim = {"article_id": "x", "field": "text", "sha256": "0"}
    data = {
        "objects": {f"text_{n}": claim for n in (1, 2, 3)},
        "text_1": "One.",
        "text_2": "Two.",
        "text_3": "",
    }
    assert tasks.shown(data, ["a", "b"]) == {
        "text_1": {"article_id": "a", "field": "text", "sha256": sha256("One.")},
        "text_2": {"article_id": "b", "field": "text", "sha256": sha256("Two.")},
    }


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"objects": None, "text": TEXT},
        {"objects": ["text"], "text": TEXT},
        {"objects": {"text": "x"}, "text": TEXT},
        {"objects": {"text": {}}},
        {"objects": {"text": {}}, "text": None},
        {"objects": {"text": {}}, "text": 5},
        {"objects": {"text_0": {}}, "text_0": TEXT},
        {"objects": {"text_2": {}}, "text_2": TEXT},
        {"objects": {"text_²": {}}, "text_²": TEXT},
        {"objects": {"text_" + "9" * 5000: {}}, "text_" + "9" * 5000: TEXT},
    ],
    ids=lambda data: str(data)[:40],
)
def test_a_task_that_somebody_tampered_with_shows_nothing(data):
    assert tasks.shown(data, [ARTICLE_ID]) == {}


def test_a_text_with_half_a_character_is_not_the_text_that_was_sent():
    shown = tasks.shown({"objects": {"text": {}}, "text": TEXT.replace("🚢", "\ud83d")}, [ARTICLE_ID])
    assert shown["text"]["sha256"] != SHA256


# Annotations

ANA = {
    "id": 41,
    "completed_by": 1,
    "was_cancelled": False,
    "created_at": "2026-03-03T09:10:00Z",
    "updated_at": "2026-03-03T09:10:00Z",
    "lead_time": 48.2,
    "result": [{"id": "c1", "from_name": "stance", "value": {"choices": ["left"]}}],
}
OBJECTS = {"text": {"article_id": ARTICLE_ID, "field": "text", "sha256": SHA256}}


def read(raw: dict) -> Annotation:
    return tasks.annotation(
        raw,
        annotation_id=f"k3v9q2/{raw['id']}",
        project=PROJECT,
        unit_id=UNIT,
        annotator="ana",
        objects=OBJECTS,
        studio_task=7,
    )


def test_a_submitted_annotation_is_read_whole():
    assert read(ANA | {"unique_id": "3f2c"}) == Annotation(
        annotation_id="k3v9q2/41",
        project_key="k3v9q2",
        unit_id=UNIT,
        annotator="ana",
        scheme="bias@1",
        round="label",
        state="submitted",
        submitted_at="2026-03-03T09:10:00.000000Z",
        seconds=48.2,
        origin="manual",
        result=({"id": "c1", "from_name": "stance", "value": {"choices": ["left"]}},),
        objects=OBJECTS,
        unique_id="3f2c",
        studio_task=7,
    )


def test_skipped_and_submitted_empty_are_two_things():
    skipped, empty = read(ANA | {"result": [], "was_cancelled": True}), read(ANA | {"result": []})
    assert (skipped.state, skipped.result) == ("skipped", ())
    assert (empty.state, empty.result) == ("submitted", ())


def test_an_annotation_that_began_as_a_prediction_says_so():
    assert read(ANA | {"parent_prediction": 12}).origin == "prediction"
    assert read(ANA | {"parent_prediction": None}).origin == "manual"


def test_the_time_is_that_of_the_last_change_and_the_seconds_may_be_missing():
    edited = read(ANA | {"updated_at": "2026-03-04T08:00:00.25Z", "lead_time": None})
    assert (edited.submitted_at, edited.seconds) == ("2026-03-04T08:00:00.250000Z", None)
    assert read(ANA | {"updated_at": None}).submitted_at == "2026-03-03T09:10:00.000000Z"


@pytest.mark.parametrize(
    ("result", "items"), [(None, ()), ([], ()), (5, (5,)), ("xy", ("xy",)), ({"id": "a1"}, ({"id": "a1"},))]
)
def test_a_result_that_is_no_list_is_left_to_verification_as_one_item(result, items):
    assert read(ANA | {"result": result}).result == items


@pytest.mark.parametrize(
    ("account", "number"), [(1, 1), ({"id": 1, "email": "x"}, 1), ({}, None), ("ana", None), (None, None)]
)
def test_the_account_is_a_number_or_a_dictionary_that_has_one(account, number):
    assert tasks.completed_by({"completed_by": account}) == number


@pytest.mark.parametrize(
    ("time", "utc"),
    [
        ("2026-03-03T09:10:00Z", "2026-03-03T09:10:00.000000Z"),
        ("2026-03-03T09:10:00.123456Z", "2026-03-03T09:10:00.123456Z"),
        ("2026-03-03T10:10:00+01:00", "2026-03-03T09:10:00.000000Z"),
        ("2026-03-03T09:10:00", "2026-03-03T09:10:00.000000Z"),
        ("2026-03-03", "2026-03-03T00:00:00.000000Z"),
    ],
)
def test_every_form_of_a_time_becomes_utc_to_the_microsecond(time, utc):
    assert tasks.utc(time) == utc


@given(st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2100, 1, 1)), st.integers(-12, 12))
def test_a_time_keeps_its_moment_whatever_its_zone(moment, hours):
    aware = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    assert datetime.fromisoformat(tasks.utc(aware.isoformat())) == aware.astimezone(UTC)


@pytest.mark.parametrize("time", ["", "None", "yesterday", "2026-13-01"])
def test_what_is_no_time_is_an_error(time):
    with pytest.raises(ValueError, match=r"Invalid isoformat|month"):
        tasks.utc(time)


# Labels that are sent

SCHEME = LabelScheme(
    name="bias",
    version=1,
    title="Bias",
    source="",
    labels=(Label("Lexical", "1", "#000000"),),
    attributes=(
        Attribute("polarity", "Polarity", "choice", (Option("negative"),)),
        Attribute("target", "Target", "text"),
    ),
    questions=(Question("stance", "Stance", (Option("left"), Option("right")), "ordinal"),),
)


def test_labels_are_written_as_label_studio_writes_them():
    assert tasks.result(
        "Union boss",
        [(0, 5, "Lexical", {"polarity": "negative", "target": "dockers"}), (6, 10, "Lexical", {})],
        {"stance": ["left"]},
        SCHEME,
    ) == [
        {"id": "r1", "to_name": "text", "origin": "manual", "from_name": "span", "type": "labels",
         "value": {"start": 0, "end": 5, "text": "Union", "labels": ["Lexical"]}},
        {"id": "r1", "to_name": "text", "origin": "manual", "from_name": "polarity", "type": "choices",
         "value": {"start": 0, "end": 5, "choices": ["negative"]}},
        {"id": "r1", "to_name": "text", "origin": "manual", "from_name": "target", "type": "textarea",
         "value": {"start": 0, "end": 5, "text": ["dockers"]}},
        {"id": "r2", "to_name": "text", "origin": "manual", "from_name": "span", "type": "labels",
         "value": {"start": 6, "end": 10, "text": "boss", "labels": ["Lexical"]}},
        {"id": "q1", "from_name": "stance", "to_name": "text", "origin": "manual", "type": "choices",
         "value": {"choices": ["left"]}},
    ]  # fmt: skip


@given(st.integers(0, 30), st.integers(0, 5))
def test_no_two_regions_and_answers_share_an_id(spans, questions):
    written = tasks.result(
        "Union",
        [(0, 5, "Lexical", {})] * spans,
        {f"question{n}": ["left"] for n in range(questions)},
        SCHEME,
    )
    assert len({region["id"] for region in written}) == len(written) == spans + questions
