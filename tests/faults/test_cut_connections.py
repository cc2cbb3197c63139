"""Requests of a push and of a pull are disturbed in turn; run again, nothing is lost or doubled.

Each kind of trouble meets every third request here, all kinds together every one; the evidence run does all.
"""

import pytest

from support.faults import TROUBLES, Trouble, finished


@pytest.mark.parametrize("kind", TROUBLES)
@pytest.mark.parametrize("command", ["push", "pull"])
def test_a_command_that_is_disturbed_ends_as_if_it_never_was(tmp_path, monkeypatch, command, kind):
    undisturbed, requests = finished(tmp_path / "calm", monkeypatch, command)
    assert requests > 10
    differing = [
        number
        for number in range(TROUBLES.index(kind) % 3, requests, 3)
        if finished(tmp_path / str(number), monkeypatch, command, Trouble(kind, number))[0] != undisturbed
    ]
    assert differing == []


def test_the_undisturbed_end_is_each_unit_once_and_each_annotation_once(tmp_path, monkeypatch):
    end, _ = finished(tmp_path, monkeypatch, "pull")

    assert end["tasks"] == [
        ("ana", "article:a", 1, False),
        ("ana", "article:b", 1, False),
        ("ana", "article:b", 1, False),  # both copies were annotated: both stay
        ("ana", "article:c", 0, True),  # the younger copy, with a draft on it
        ("ben", "article:a", 0, False),
        ("ben", "article:c", 1, False),
    ]
    assert end["annotations"] == [
        ("article:a", "ana", 1, "submitted", False),
        ("article:a", "ben", 1, "submitted", True),
        ("article:b", "ana", 1, "submitted", False),
        ("article:b", "ana", 1, "submitted", False),
        ("article:b", "ben", 1, "submitted", True),
        ("article:c", "ben", 1, "skipped", False),
    ]
