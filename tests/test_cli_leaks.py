"""`copydesk leaks`: a set or anybody's files; it ends with 1 when something leaks."""

import json

import pandas as pd
import pytest

from copydesk import Desk
from support.newsroom import SCHEME


def text(seed: str, words: int = 60) -> str:
    return f"On {seed}: " + " ".join(f"{seed}{n * n}" for n in range(words))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A desk with ten labelled articles, of which two outlets tell five each."""
    (tmp_path / "bias").mkdir()
    (tmp_path / "bias" / "scheme.yaml").write_text(SCHEME.format(version=1), encoding="utf-8")
    names = [f"a{n}" for n in range(10)]
    with Desk.init(tmp_path / "desk", str(tmp_path / "bias")) as desk:
        outlets = ["Gazette", "Courier"] * 5
        desk.add(
            pd.DataFrame({"id": names, "story": names, "outlet": outlets, "text": list(map(text, names))})
        )
        desk.add_labels(
            pd.DataFrame({"article_id": names, "label": "Lexical", "start": 0, "end": 2, "stance": "left"})
        )
    monkeypatch.chdir(tmp_path / "desk")
    return tmp_path


def csv(path, *rows):
    pd.DataFrame(list(rows)).to_csv(path, index=False)
    return str(path)


def test_a_set_of_the_desk_is_looked_through_and_nothing_leaks(folder, run):
    assert run("build", "first").code == 0

    ran = run("leaks", "first")

    assert (ran.code, ran.err) == (0, "")
    assert ran.lines[:7] == [
        "first",
        "what it is                     found",
        "articles on two sides              0",
        "stories on two sides               0",
        "exact copies across sides          0",
        "near copies across sides           0",
        "contained copies across sides      0",
    ]
    assert "Nothing leaks." in ran.lines
    assert json.loads(run("leaks", str(folder / "desk" / "datasets" / "first"), "--json").out)["leaks"] == 0


def test_a_planted_leak_in_files_is_printed_and_ends_with_1_and_no_desk_is_needed(tmp_path, run, monkeypatch):
    monkeypatch.chdir(tmp_path)
    train = csv(tmp_path / "a.csv", {"body": text("x"), "story": "s", "side": "left"},
                {"body": text("y"), "story": "t", "side": "right"})  # fmt: skip
    test = csv(tmp_path / "b.csv", {"body": text("x"), "story": "u", "side": "left"},
               {"body": text("z"), "story": "t", "side": "right"})  # fmt: skip
    asked = ("leaks", "--train", train, "--test", test, "--map", "text=body", "--label", "side")

    ran = run(*asked)

    assert ran.code == 1
    assert "✗ story t: train 1, test 1" in ran.lines
    assert "✗ exact copy: train:row 1 (train) and test:row 1 (test), 100% in common" in ran.lines
    assert "2 leaks: what is learned on train was seen, in part, in test" in ran.lines
    as_json = run(*asked, "--json")
    assert (as_json.code, json.loads(as_json.out)["copies"]["exact"]) == (1, 1)


def test_files_that_are_named_after_their_parts_need_no_options(tmp_path, run, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = [csv(tmp_path / f"{part}.csv", {"text": text(part)}) for part in ("train", "dev", "test")]

    assert run("leaks", *names).code == 0
    assert run("leaks", str(tmp_path)).code == 0
    assert run("leaks", names[0]).code == 1
    assert run("leaks").code == 2
    assert "there is no training set 'nothing'" in run("leaks", "nothing").err


@pytest.mark.usefixtures("folder")
def test_a_hold_out_is_built_from_the_command_line_and_says_what_it_is(run):
    built = run("build", "unseen", "--hold-out", "outlet=Gazette", "--json")
    assert (built.code, json.loads(built.out)["rows"]["test"]) == (0, 5)

    ran = run("leaks", "unseen")

    assert ran.lines[0] == "unseen; split outlet=Gazette: The test part is what Gazette published."
    assert run("build", "odd", "--hold-out", "story").code == 1
    assert run("build", "late", "--after", "2030-01-01").code == 1
