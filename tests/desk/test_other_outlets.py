"""The same story from other outlets, in the tasks of a desk that wants it."""

import json
from pathlib import Path

import pandas as pd
import pytest

from copydesk import Desk
from copydesk.errors import SchemeError

ARTICLES = pd.DataFrame(
    [
        ("a1", "gazette", "ferry", "2026-03-02", "Ferry strike", "Gazette words."),
        ("a2", "courier", "ferry", "2026-03-03", "Strike", "Courier words."),
        ("a3", "tallis", "ferry", "2026-03-01", "", "Tallis words."),
        ("a4", "gazette", "ferry", "2026-03-04", "Again", "More gazette words."),
        ("a5", "herald", "flood", "2026-03-02", "Flood", "Herald words."),
        ("a6", "", "", "", "", "Nobody's words."),
    ],
    columns=["id", "outlet", "story_id", "published", "title", "text"],
)
FIELDS = ("other_1_head", "other_1", "other_2_head", "other_2", "other_3_head", "other_3")


def desk(folder: Path, **wanted: bool) -> Desk:
    Desk.init(folder).close()
    settings = folder / "copydesk.toml"
    text = settings.read_text("utf-8")
    for key, value in wanted.items():
        text = text.replace(f"{key} = false", f"{key} = {str(value).lower()}")
    settings.write_text(text, "utf-8")
    return Desk.open(folder)


def tasks(folder: Path, **wanted: bool) -> dict[str, dict[str, str]]:
    """Map the text of each task to its data."""
    with desk(folder / "desk", **wanted) as here:
        here.add(ARTICLES)
        here.push(to=folder / "out")
    [file] = (folder / "out").glob("*.json")
    return {task["data"]["text"]: task["data"] for task in json.loads(file.read_text("utf-8"))}


def shown(data: dict[str, str]) -> list[str]:
    return [data[field] for field in FIELDS]


def test_other_outlets_stand_in_the_order_of_their_days_and_ones_own_outlet_is_not_among_them(tmp_path):
    sent = tasks(tmp_path, other_outlets=True)
    assert {text: shown(data) for text, data in sent.items()} == {
        "Gazette words.": [
            "tallis, 2026-03-01", "Tallis words.", "courier, 2026-03-03", "Strike\n\nCourier words.", "", "",
        ],
        "Courier words.": [
            "tallis, 2026-03-01", "Tallis words.", "gazette, 2026-03-02", "Ferry strike\n\nGazette words.",
            "gazette, 2026-03-04", "Again\n\nMore gazette words.",
        ],
        "Tallis words.": [
            "gazette, 2026-03-02", "Ferry strike\n\nGazette words.", "courier, 2026-03-03", "Strike\n\nCourier words.",
            "gazette, 2026-03-04", "Again\n\nMore gazette words.",
        ],
        "More gazette words.": [
            "tallis, 2026-03-01", "Tallis words.", "courier, 2026-03-03", "Strike\n\nCourier words.", "", "",
        ],
        "Herald words.": ["", "", "", "", "", ""],
        "Nobody's words.": ["", "", "", "", "", ""],
    }  # fmt: skip


def test_a_blind_task_names_no_other_outlet_either(tmp_path):
    sent = tasks(tmp_path, other_outlets=True, blind_source=True)
    assert shown(sent["Gazette words."]) == [
        *("Another outlet, 2026-03-01", "Tallis words."),
        *("Another outlet, 2026-03-03", "Strike\n\nCourier words.", "", ""),
    ]


def test_without_the_setting_a_task_has_no_fields_for_it(tmp_path):
    assert [field for data in tasks(tmp_path).values() for field in data if field.startswith("other")] == []


def test_what_was_sent_without_other_outlets_is_not_sent_with_them_under_the_same_version(tmp_path):
    tasks(tmp_path)
    with desk_again(tmp_path / "desk") as here, pytest.raises(SchemeError) as refused:
        here.push(to=tmp_path / "out")
    assert str(refused.value) == (
        "the scheme bias@1 was sent with other_outlets = false\n"
        "  Set it back in copydesk.toml, or give the scheme a new version in its scheme.yaml; that gets new projects."
    )


def desk_again(folder: Path) -> Desk:
    settings = folder / "copydesk.toml"
    settings.write_text(
        settings.read_text("utf-8").replace("other_outlets = false", "other_outlets = true"), "utf-8"
    )
    return Desk.open(folder)
