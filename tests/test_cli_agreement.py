"""`copydesk agreement`: what it prints, writes and refuses."""

import json
import sys
from functools import partial

import pytest

from support.newsroom import answer, articles, newsroom, span

LEXICAL = span("r1", "Lexical", 0, 7)


@pytest.fixture
def run(run, tmp_path, monkeypatch):
    """Run the command in a desk where Ana and Ben labelled two stories."""
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        monkeypatch.chdir(room.folder)
        room.desk.add(articles(*({"id": name, "story": f"story-{name}"} for name in "ab")))
        room.desk.push()
        for name, ben in (("a", "left"), ("b", "right")):
            room.submit("ana", name, LEXICAL, answer("stance", "left"))
            room.submit("ben", name, *([LEXICAL] if name == "a" else []), answer("stance", ben))
        room.desk.pull()
        room.desk.close()

        yield partial(run, "agreement")


def test_the_figures_stand_in_tables_with_what_is_to_be_said_beneath(run):
    code, out, err = run("--question", "stance", "--spans", "all", "--resamples", "0")
    assert (code, err) == (0, "")
    assert [line.rstrip() for line in out.splitlines()] == [
        "stance  2 units, 2 annotators, 2 pairs, 2 stories",
        "figure                rule                     value",
        "raw agreement         share of agreeing pairs  0.500",
        "Krippendorff's alpha  ordinal                  0.000",
        "Gwet's AC1            nominal, 3 values        0.385",
        "Cohen's kappa         nominal                  0.000",
        "",
        "spans  2 units, 2 annotators, 2 pairs, 2 stories",
        "figure          rule                           value  note",
        "span F1         exact                          0.667",
        "span F1         overlap of 0.5 or more         0.667",
        "span F1         character                      0.667",
        "token alpha     nominal, label sets of tokens  0.635     1",
        "unitized alpha  |u binary, spans against gaps  0.569",
        "",
        "(1) 91.7% of the pairs agree, but 87.5% of the ratings are 'no label', so chance alone would agree on 78.1%, "
        "and the few other ratings decide the figure: read span F1 beside it",
        "Next: copydesk build NAME  writes the training set",
    ]


def test_a_part_is_named_once_and_notes_go_by_number(run):
    code, out, _ = run("--by", "label", "--question", "stance")
    assert code == 0
    lines = [line.rstrip() for line in out.splitlines()]
    assert lines[:8] == [
        "stance  2 units, 2 annotators, 2 pairs, 2 stories",
        "of      figure                rule                         value  note",
        "left    raw agreement         share of agreeing pairs      0.500     1",
        "        Krippendorff's alpha  nominal                      0.000     1",
        "        Gwet's AC1            nominal, 2 values            0.200     1",
        "center  raw agreement         share of agreeing pairs      1.000     1",
        "        Krippendorff's alpha  nominal                  undefined     2",
        "        Gwet's AC1            nominal, 2 values            1.000     1",
    ]
    assert [line for line in lines if line.startswith(("(1)", "(2)", "Intervals"))] == [
        "(1) no interval: 2 stories are too few for one of 95 %",
        "(2) all ratings are 'not center': nothing to tell agreement from chance",
    ]


def test_as_json_each_figure_names_what_it_is_about_and_its_rule(run):
    _, out, _ = run("--by", "pair", "--question", "stance", "--resamples", "0", "--json")
    assert json.loads(out)[0] == {
        "metric": "raw agreement",
        "rule": "share of agreeing pairs",
        "value": 0.5,
        "interval": None,
        "n_units": 2,
        "n_annotators": 2,
        "n_pairs": 2,
        "n_stories": 2,
        "notes": [],
        "who": ["ana", "ben"],
        "what": None,
        "period": None,
        "about": "stance",
    }


def test_the_figures_are_written_as_csv_too(run, tmp_path):
    path = tmp_path / "figures.csv"
    code, _, _ = run("--question", "stance", "--resamples", "0", "--csv", str(path))
    assert code == 0
    assert path.read_text("utf-8").splitlines()[:2] == [
        "about,part,figure,rule,value,low,high,n_units,n_annotators,n_pairs,n_stories,note",
        "stance,,raw agreement,share of agreeing pairs,0.5,,,2,2,2,2,",
    ]


def test_gamma_without_its_extra_says_what_to_install(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "pygamma_agreement", None)
    assert run("--spans", "gamma") == (
        1,
        "",
        "ExtraError: gamma needs the extra 'gamma', which brings pygamma-agreement: "
        "import of pygamma_agreement halted; None in sys.modules\n"
        "  → Run 'pip install \"copydesk[gamma]\"'.\n",
    )


def test_what_cannot_be_is_said_in_words(run, tmp_path):
    assert run("--question", "mood") == (
        1,
        "",
        "DeskError: bias@1 asks no question 'mood': it asks stance\n"
        "  → Run 'copydesk agreement --help' for what there is.\n",
    )
    code, out, err = run("--csv", str(tmp_path / "no" / "figures.csv"))
    assert (code, out) == (1, "")
    assert err.startswith(f"DeskError: the figures cannot be written to {tmp_path}/no/figures.csv: ")
    code, out, err = run("--spans", "overlap", "--threshold", "0")
    assert (code, err) == (1, "CopydeskError: threshold 0.0 is not above 0 and at most 1\n")
    assert run("--by", "day")[0] == 2
