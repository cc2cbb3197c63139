"""Pairs and stories of the sample articles through the real server: what is marked on each text comes back from it."""

from pathlib import Path
from typing import Any

import pytest

from copydesk import Desk, sample
from copydesk.studio import accounts, tasks
from copydesk.studio.client import Studio
from support.newsroom import edit, plain

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("real_studio")]

STORY = """\
name: told
version: 1
title: One story, several outlets
unit: story
labels: [{name: Actor}, {name: Act}]
attributes:
  - {name: role, options: [hero, {value: lawful, labels: [Act]}]}
  - {name: remark, kind: text}
questions:
  - {name: topic, options: [strike, other]}
relations: [same]
"""


def opened(folder: Path, scheme: str) -> Desk:
    """Make a desk of the sample articles, and send its tasks to ana."""
    Desk.init(folder / "desk", scheme, annotators=("ana",)).close()
    mine = f'[emails]\nana = "ana@{Path(scheme).name}.example"\n'  # the server is that of other tests too
    edit(folder / "desk" / "copydesk.toml", "[emails]\n", mine)
    desk = Desk.open(folder / "desk")
    desk.add(sample.ARTICLES, meta=sample.META)
    return desk


def submit(desk: Desk, results: dict[str, list[dict[str, Any]]]) -> None:
    """Submit annotations of units as ana."""
    studio, login = desk.connect().studio, desk.logins()["ana"]
    own = Studio(studio.url, accounts.token_of(studio.url, login.email, str(login.password)))
    [place] = desk.places("ana")
    for unit_id, task in studio.tasks_by_unit(place, list(results)).items():
        own.annotate(task, results[unit_id], seconds=1.0, skipped=False)


def test_six_stories_of_three_outlets_go_out_and_come_back_word_for_word(tmp_path):
    (tmp_path / "told").mkdir()
    (tmp_path / "told" / "scheme.yaml").write_text(STORY, encoding="utf-8")
    with opened(tmp_path, str(tmp_path / "told")) as desk:
        pushed = desk.push()
        assert (pushed.sent, pushed.left_out) == (6, {})
        text = dict(plain(desk.articles(), "article_id", "text"))
        units = dict(plain(desk.units()))
        assert {len(articles) for articles in units.values()} == {3}
        firsts = {a: text[a].split()[0] for a in text}
        results = {
            unit_id: tasks.unit_result(
                [text[a] for a in articles],
                [
                    (
                        n,
                        0,
                        len(firsts[a]),
                        "Act" if n == 2 else "Actor",
                        {"role": "hero", "remark": f"in {a}"},
                    )
                    for n, a in enumerate(articles, 1)
                ],
                {"topic": ["strike"]},
                desk.scheme(),
                [("same", 0, 2), ("same", 2, 1)],
            )
            for unit_id, articles in units.items()
        }
        submit(desk, results)
        pulled = desk.pull()
        assert (pulled.new, pulled.exact, pulled.rejected, pulled.changed_configs) == (6, 18, (), {})
        assert sorted(
            plain(desk.spans(), "unit_id", "article_id", "label", "start", "text", "role", "remark")
        ) == sorted(
            (unit_id, a, "Act" if n == 2 else "Actor", 0, firsts[a], "hero", f"in {a}")
            for unit_id, articles in units.items()
            for n, a in enumerate(articles, 1)
        )
        assert plain(desk.relations(), "relation").count(("same",)) == 12
        desk.push()  # nothing on the server looks changed
        built = desk.build("first")
        rows = [
            row for part in (built.train, built.validation, built.test) for row in part.to_dict("records")
        ]
        assert sorted(row["unit_id"] for row in rows) == sorted(units)
        assert all([a["article_id"] for a in row["articles"]] == units[row["unit_id"]] for row in rows)


def test_the_pairs_of_same_story_go_out_and_their_ratings_come_back(tmp_path):
    with opened(tmp_path, "same-story") as desk:
        pushed = (
            desk.push()
        )  # 18 alike; of 6 stories 4 are in train, and a side with one story has no unlike pair
        assert (pushed.sent, list(pushed.left_out.values())) == (30, [6])
        story = dict(plain(desk.articles(), "article_id", "story_id"))
        units = dict(plain(desk.units()))
        scheme = desk.scheme()
        text = dict(plain(desk.articles(), "article_id", "text"))

        def rated(a: str, b: str) -> list[dict[str, Any]]:
            place = 0 if story[a] == story[b] else -1
            answers = {question.name: [question.options[place].value] for question in scheme.questions}
            return tasks.unit_result([text[a], text[b]], [], answers, scheme)

        submit(desk, {unit_id: rated(*articles) for unit_id, articles in units.items()})
        pulled = desk.pull()
        assert (pulled.new, pulled.rejected, pulled.changed_configs) == (30, (), {})
        questions = [question.name for question in scheme.questions]
        assert sorted(set(desk.choices()["question"])) == sorted(questions)
        assert len(desk.choices()) == 30 * len(questions)
        counts = desk.build("first").manifest["splits"]["counts"]
        assert {side: part["rows"] for side, part in counts.items()} == {
            "train": 24,
            "validation": 3,
            "test": 3,
        }
