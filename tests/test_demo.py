"""The main job, whole, on the real server. The first round is made by the fixture `demo`."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from copydesk import Desk
from copydesk import demo as loop
from copydesk.desk.reports import quiet
from copydesk.studio import accounts
from copydesk.studio.client import Studio

pytestmark = pytest.mark.server


def files(folder: Path) -> dict[str, str]:
    """Hash the files that people keep: all but the server's own data and the ledger's file."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".copydesk" not in path.parts
    }


def rows(desk: Desk) -> dict[str, int]:
    """Count the ledger's rows."""
    import sqlite3

    with sqlite3.connect(desk.folder / ".copydesk" / "ledger.sqlite") as ledger:
        names = [name for (name,) in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: ledger.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}


def test_the_demo_goes_round_once(demo: loop.Demo) -> None:
    summary = demo.summary()
    kept = {
        key: summary[key] for key in ("articles", "stories", "outlets", "annotations", "spans", "rejected")
    }
    assert kept == {
        "articles": 18,
        "stories": 6,
        "outlets": 5,
        "annotations": 36,
        "spans": 152,
        "rejected": 0,
    }
    assert summary["rows"] == {"train": 12, "validation": 3, "test": 3}
    assert [(a.about, a.metric, a.rule, round(a.value or 0, 3)) for a in demo.agreement[:8]] == [
        ("stance", "raw agreement", "share of agreeing pairs", 0.647),
        ("stance", "Krippendorff's alpha", "ordinal", 0.84),
        ("stance", "Gwet's AC1", "nominal, 5 values", 0.571),
        ("stance", "Cohen's kappa", "nominal", 0.505),
        ("spans", "span F1", "exact", 0.621),
        ("spans", "span F1", "overlap of 0.5 or more", 0.676),
        ("spans", "span F1", "character", 0.68),
        ("spans", "token alpha", "nominal, label sets of tokens", 0.68),
    ]


def test_every_span_of_the_set_is_the_slice_of_its_text(demo: loop.Demo) -> None:
    spans = 0
    for part in ("train", "validation", "test"):
        for line in (demo.dataset.folder / f"{part}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            every = [*row["spans"], *row["disputed_spans"], *(s for v in row["votes"] for s in v["spans"])]
            assert all(row["text"][span["start"] : span["end"]] == span["text"] for span in every)
            spans += len(every)
    assert spans > 152


def test_a_second_round_changes_nothing(demo: loop.Demo) -> None:
    studio = demo.desk.connect().studio
    places = [*demo.desk.places("ana"), *demo.desk.places("ben")]
    before = (files(demo.desk.folder), rows(demo.desk), [studio.task_number(place) for place in places])
    again = loop.run(demo.desk, quiet, lambda _: None)
    assert (again.sent, again.submitted, again.pulled.new, again.pulled.changed) == (0, 0, 0, 0)
    assert again.dataset.folder == demo.dataset.folder
    assert again.dataset.already_built
    assert (
        files(demo.desk.folder),
        rows(demo.desk),
        [studio.task_number(place) for place in places],
    ) == before
    assert places
    assert before[2] == [18, 18]


def test_annotators_have_logins_of_their_own_and_labelled_as_themselves(demo: loop.Demo) -> None:
    users = demo.desk.connect().studio.users()
    assert {"admin@copydesk.example", "ana@copydesk.example", "ben@copydesk.example"} <= set(users.values())
    annotations = demo.desk.annotations()
    assert annotations.groupby(["annotator", "state"]).size().to_dict() == {
        ("ana", "submitted"): 18,
        ("ben", "skipped"): 1,
        ("ben", "submitted"): 17,
    }


def test_a_personal_access_token_works_as_well(demo: loop.Demo) -> None:
    login = demo.desk.logins()["ben"]
    with httpx.Client(base_url=demo.url, follow_redirects=False) as session:
        session.get("/user/login/")
        form = {
            "email": login.email,
            "password": login.password,
            "csrfmiddlewaretoken": session.cookies["csrftoken"],
        }
        session.post("/user/login/", data=form)
        made = session.post("/api/token/", headers={"X-CSRFToken": session.cookies["csrftoken"]})
    assert Studio(demo.url, made.json()["token"]).info().email == "ben@copydesk.example"


def test_a_stranger_cannot_sign_up_without_the_invitation(demo: loop.Demo) -> None:
    with httpx.Client(base_url=demo.url, follow_redirects=False) as session:
        session.get("/user/signup/")
        form = {"email": "eve@copydesk.example", "password": "long-enough-9", "csrfmiddlewaretoken": ""}
        form["csrfmiddlewaretoken"] = session.cookies.get("csrftoken") or ""
        assert session.post("/user/signup/", data=form).status_code == 403


def test_secrets_are_for_their_owner_alone(demo: loop.Demo) -> None:
    memory = demo.desk.folder / ".copydesk"
    modes = {
        path.name: path.stat().st_mode & 0o777
        for path in (memory / "logins.json", memory / "studio/admin.json")
    }
    assert modes == {"logins.json": 0o600, "admin.json": 0o600}


@pytest.fixture
def serving(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """`copydesk studio` on a fresh desk, until its JSON is there."""
    Desk.init(tmp_path / "desk", annotators=["ana"]).close()
    command = [sys.executable, "-m", "copydesk", "-C", str(tmp_path / "desk"), "studio", "--json"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COPYDESK_U")}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    yield process
    process.kill()
    process.wait()


def test_studio_serves_until_it_is_interrupted_and_leaves_no_process(
    serving: "subprocess.Popen[str]",
) -> None:
    assert serving.stdout is not None
    text = ""
    while not text.endswith("}\n") or text.count("{") != text.count("}"):
        text += serving.stdout.readline()
    said = json.loads(text)
    assert list(said["logins"]) == ["ana"]
    ana = json.loads(Path(said["passwords_in"]).read_text())["ana"]
    token = accounts.token_of(said["url"], said["logins"]["ana"]["email"], ana["password"])
    assert Studio(said["url"], token).info().email == "ana@copydesk.example"
    serving.send_signal(signal.SIGINT)
    assert serving.wait(30) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(said["pid"], 0)
