"""`copydesk baseline`: what it prints, saves and refuses."""

import json

import pytest

from copydesk.schemes import LabelScheme, Option, Question
from support.training_sets import row, training_set

SCHEME = LabelScheme(
    name="mood",
    version=1,
    title="Mood",
    source="invented",
    labels=(),
    questions=(Question("mood", "Mood", (Option("glad"), Option("grim")), "nominal"),),
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [
        row(
            f"a{n}",
            f"News of a {('triumph', 'ruin')[n % 2]} again.",
            f"s{n}",
            {"mood": ("glad", "grim")[n % 2]},
        )
        for n in range(60)
    ]
    return training_set(tmp_path, SCHEME, {"train": rows[:40], "test": rows[40:]}).folder


def test_the_figures_stand_beside_the_commonest_answer_and_the_curve_is_drawn(run, folder):
    code, out, err = run("baseline", folder)
    assert (code, err) == (0, "... reading the set\n... fitting plain models\n")
    lines = [line.rstrip() for line in out.splitlines()]
    assert lines[0].startswith("first: plain models (scikit-learn ")
    assert lines[0].endswith(") fitted on train, scored on test")
    assert lines[1:] == [
        "",
        "mood  one of 2",
        "train 40 rows of 40 stories, scored 20 rows of 20 stories",
        "figure                            plain model   95 % interval  commonest",
        "macro F1                                1.000  1.000 to 1.000      0.333",
        "accuracy                                1.000  1.000 to 1.000      0.500",
        "balanced accuracy                       1.000  1.000 to 1.000      0.500",
        "above chance (balanced accuracy)        0.500  0.500 to 0.500",
        "class  train  test  precision  recall     F1   95 % interval  commonest",
        "glad      20    10      1.000   1.000  1.000  1.000 to 1.000      0.667",
        "grim      20    10      1.000   1.000  1.000  1.000 to 1.000      0.000",
        *lines[12:19],
        "! an interval without width: every resample gave the same, so it does not show how sure the figure is",
        "It is above chance (balanced accuracy): +0.50 (+0.50 to +0.50).",
        "Doubling the stories from 20 to 40 changed macro F1 by +0.00 (+0.00 to +0.00). "
        "The curve is flat: more labels of this kind will hardly help a plain model.",
        "",
        "Intervals: 95 %, BCa bootstrap over the stories that are scored.",
        "Next: copydesk leaks first  says what outlet and length alone tell of the same labels",
    ]
    assert lines[12].split() == ["stories", "rows", "samples", "macro", "F1", "95", "%", "interval"]
    assert lines[18].split() == ["40", "40", "1", "1.000", "█" * 30, "1.000", "to", "1.000"]


def test_the_report_is_saved_and_printed_as_the_same_json(run, folder, tmp_path):
    path = tmp_path / "report.json"
    code, out, err = run("baseline", folder, "--no-curve", "--seed", "3", "--save", path, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == json.loads(path.read_text("utf-8"))
    result = json.loads(out)["results"][0]
    assert (result["about"], result["verdict"], result["curve"]) == ("mood", None, [])
    assert sorted(one.name for one in tmp_path.iterdir()) == ["first", "report.json"]


def test_nothing_is_written_into_the_set(run, folder):
    before = sorted(path.name for path in folder.iterdir())
    code, _, err = run("baseline", folder, "--save", folder / "report.json")
    assert code == 2
    assert "is in the set, which never changes" in " ".join(err.replace("│", " ").split())
    code, _, err = run("baseline", folder, "--no-curve", "--save", "nowhere/report.json")
    assert (code, err.splitlines()[-2:]) == (
        1,
        [
            "BuildError: the report cannot be written to nowhere/report.json: No such file or directory",
            "  → Name another file: copydesk baseline NAME --save FILE",
        ],
    )
    assert sorted(path.name for path in folder.iterdir()) == before


def test_what_the_scheme_has_not_is_said_in_words(run, folder):
    assert run("baseline", folder, "--question", "tone", "--label", "Place") == (
        1,
        "",
        "BuildError: mood@1 has no question 'tone': it has mood; mood@1 has no label 'Place': it has none\n"
        "  → Leave --question and --label out for all there are.\n",
    )
    assert run("baseline", folder, "--resamples", "3") == (
        1,
        "",
        "BuildError: 3 resamples give no interval: 20 are the least, 1000 are usual; 0: no interval\n",
    )
    assert run("baseline", "nothing")[0] == 1
