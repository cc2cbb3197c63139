"""Who drifts from the others: one annotator's agreement with the rest, of late against before, and against theirs."""

import random

import pytest

from copydesk.desk.drifting import STORIES
from support.newsroom import answer, articles, newsroom, span

VALUES = ("left", "center", "right")


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana", "ben", "cem") as room:
        room.settings("overlap = 2", "overlap = 3")
        yield room


def label(room, stories, wrong, people=("ana", "ben", "cem")):
    """Let all answer and mark every article, in order; `wrong(name, number)` says whether one errs."""
    room.desk.add(articles(*({"id": f"a{n:03}", "story": f"s{n:03}"} for n in range(stories))))
    room.desk.push()
    users = {email.partition("@")[0]: user for user, email in room.studio.users.items()}
    whose = {place: name for name in people for place in room.desk.places(name)}
    tasks = {
        (whose[task["project"]], task["data"]["unit_id"]): number
        for number, task in room.studio.tasks.items()
    }
    dice = random.Random(7)
    for number in range(stories):
        truth = dice.choice(VALUES)
        for name in people:
            given = dice.choice([v for v in VALUES if v != truth]) if wrong(name, number) else truth
            start = 8 if wrong(name, number) else 0
            result = [answer("stance", given), span("r", "Lexical", start, start + 4)]
            room.studio.annotate(tasks[name, f"article:a{number:03}"], users[name], result)
    room.desk.pull()
    return {p.annotator: {one.whole.about: one for one in p.standing} for p in room.desk.status().annotators}


def test_nothing_is_said_on_fewer_than_twenty_stories(room):
    assert label(room, STORIES - 1, lambda name, _: name == "cem") == {"ana": {}, "ben": {}, "cem": {}}


def test_who_agrees_as_the_others_do_does_not_drift(room):
    found = label(room, 2 * STORIES, lambda name, number: number % 10 == "abc".index(name[0]))
    assert {name: [one.drifts for one in own.values()] for name, own in found.items()} == {
        name: [None, None] for name in ("ana", "ben", "cem")
    }
    stance = found["ana"]["stance"]
    assert (stance.whole.n_stories, stance.before.n_stories, stance.last.n_stories) == (40, 20, 20)
    assert (stance.whole.who, stance.whole.rule) == (("ana",), "ordinal")


def test_who_was_never_with_the_others_lies_apart(room):
    found = label(room, STORIES, lambda name, _: name == "cem")
    spans = found["cem"]["spans"]
    assert (spans.drifts, spans.whole.value, spans.others, spans.last, spans.before) == (
        "apart",
        0.0,
        0.5,
        None,
        None,
    )
    assert [found[name]["spans"].drifts for name in ("ana", "ben")] == [None, None]


def test_who_was_with_the_others_and_is_not_any_more_fell(room):
    found = label(room, 3 * STORIES, lambda name, number: name == "cem" and number >= 2 * STORIES)
    spans, stance = found["cem"]["spans"], found["cem"]["stance"]
    assert (spans.drifts, spans.before.value, spans.last.value) == ("fell", 1.0, 0.0)
    assert (spans.before.n_stories, spans.last.n_stories) == (40, 20)
    assert (stance.drifts, stance.before.value) == ("fell", 1.0)
    # With the one that fell the others agree less too, in half of their pairs: that is not theirs.
    ana = found["ana"]["spans"]
    assert (ana.before.value, ana.last.value, ana.drifts) == (1.0, 0.5, None)


def test_when_all_fall_together_nobody_drifts_from_the_others(room):
    found = label(
        room, 3 * STORIES, lambda name, number: number >= 2 * STORIES and number % 3 == "abc".index(name[0])
    )
    assert {name: own["spans"].drifts for name, own in found.items()} == {
        "ana": None,
        "ben": None,
        "cem": None,
    }
    assert found["cem"]["spans"].last.interval[1] < found["cem"]["spans"].before.interval[0]


def test_of_two_nobody_can_say_which_one_fell(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana", "ben", "cem") as room:
        room.settings('annotators = ["ana", "ben", "cem"]', 'annotators = ["ana", "cem"]')
        found = label(
            room, 3 * STORIES, lambda name, number: name == "cem" and number >= 2 * STORIES, ("ana", "cem")
        )
        assert {name: own["spans"].drifts for name, own in found.items()} == {"ana": "fell", "cem": "fell"}
