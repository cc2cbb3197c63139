"""`doctor` looks at everything and says what to do about what is not well."""

import sqlite3

import pytest

from copydesk.desk.reports import Check
from support.newsroom import edit, newsroom


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana") as room:
        yield room


def found(checks: list[Check], name: str) -> Check:
    return next(check for check in checks if check.name == name)


def test_all_is_well(room):
    checks = room.desk.doctor()

    url = room.desk.connect().studio.url
    assert [check.name for check in checks] == [
        "python",
        "desk",
        "scheme",
        "server",
        "token",
        "browser",
        "disk",
    ]
    assert [check.name for check in checks if not check.ok] == []
    assert found(checks, "server").found == f"Label Studio 1.23.2 Community at {url} (tested with 1.23.2)"
    assert found(checks, "token").found == "belongs to admin@copydesk.example"
    assert found(checks, "scheme").found == "bias@1: Media bias"


def test_a_server_of_an_untested_version_is_named(room):
    room.studio.version = "1.99.0"

    check = found(room.desk.doctor(), "server")

    assert (check.ok, check.advice) == (
        False,
        "Untested version: try 'copydesk push --dry-run' and a pull before real work.",
    )
    assert "Label Studio 1.99.0" in check.found


def test_a_refused_token_is_named_and_not_shown(room, monkeypatch):
    monkeypatch.setenv("COPYDESK_TOKEN", "secret-token")

    checks = room.desk.doctor()

    check = found(checks, "server")
    assert check.found.endswith("refuses the token (401)")
    assert check.advice.startswith("Copy the token from Label Studio's Account & Settings page")
    assert "secret-token" not in repr(checks)


def test_a_token_that_others_can_read_is_named(room):
    token = room.folder / ".copydesk" / "token"
    token.write_text("secret-token")
    token.chmod(0o644)

    assert found(room.desk.doctor(), "secrets") == Check(
        "secrets", False, "token has mode 0644", f"Others can read it: chmod 600 {token}"
    )


def test_a_broken_scheme_does_not_stop_the_other_checks(room):
    edit(room.folder / "schemes" / "bias" / "scheme.yaml", "relations: [says]", "relation: [says]")

    checks = room.desk.doctor()

    assert found(checks, "scheme").ok is False
    assert "relation: unknown key" in found(checks, "scheme").found
    assert found(checks, "server").ok


def test_an_erasure_that_was_killed_on_its_way_is_named(room):
    with sqlite3.connect(room.folder / ".copydesk" / "ledger.sqlite") as past:
        past.execute(
            "INSERT INTO erasures (kind, what_sha256, step, at) VALUES ('article', 'f4fc', 'begun', '2026-03-01')"
        )

    assert found(room.desk.doctor(), "erasure") == Check(
        "erasure",
        False,
        "the erasing of an article was begun and did not come to its end",
        "Run the same command again: copydesk erase --article ...",
    )
