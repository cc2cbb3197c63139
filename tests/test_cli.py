"""The command line: what it prints, where, and with which exit code."""

import json
import os
import pty
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from copydesk import cli
from support.command import Ran, Run
from support.fake_studio import TOKEN
from support.newsroom import Newsroom, answer, articles, edit, hashes, newsroom, span

COPYDESK = [sys.executable, "-c", "from copydesk.cli import main; main()"]


@pytest.fixture
def desk(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new desk, and the working directory in it; no server is named."""
    monkeypatch.delenv("COPYDESK_URL", raising=False)
    monkeypatch.delenv("COPYDESK_TOKEN", raising=False)
    assert run("init", tmp_path / "desk", "-a", "ana", "-a", "ben").code == 0
    monkeypatch.chdir(tmp_path / "desk")
    return tmp_path / "desk"


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    """A desk with one article, pushed to a server where Ana and Ben have labelled it; not pulled yet."""
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        monkeypatch.chdir(room.folder)
        room.studio.clock = datetime(2020, 3, 1, tzinfo=UTC)  # so long ago that nobody has a pace per day
        room.desk.add(articles({"id": "a", "outlet": "Gazette"}))
        room.desk.push()
        room.submit("ana", "a", span("r1", "Lexical", 0, 7), answer("stance", "left"))
        room.submit("ben", "a", span("r1", "Lexical", 0, 99))
        yield room


# Help

COMMANDS = {
    "init": "Make a desk: a folder with settings, a label scheme, and a memory.",
    "add": "Read articles. What is there already is not added again; what is rejected is listed with the reason.",
    "add-labels": "Take labels that exist already: verified as what pull brings; what is rejected is listed",
    "stories": "Examine all articles for copies and for what recurs, and group those that report the same event.",
    "articles": "List the articles: outlet, date, story, words, damage, whether held back, of which they are a copy.",
    "plan": "Decide who labels what, and predict what it costs and how sure agreement will be.",
    "push": "Send articles to Label Studio as tasks: a project for each annotator, each article once.",
    "pull": "Fetch what changed, verify every region, and append it to the desk's memory.",
    "studio": "Start this desk's own Label Studio and serve until Ctrl-C.",
    "people": "List who labels: their accounts, and when they last did.",
    "status": "Say who did what, at what pace, when they will be done, and who drifts from the others.",
    "agreement": "Say how far the annotators agree, corrected for chance where that is defined.",
    "adjudicate": "Send what annotators dispute to a curator; the next pull brings her decisions, "
    "which win everywhere.",
    "consensus": "Say what is decided and what is disputed by a rule, and how far each annotator can be relied on.",
    "build": "Write the training set: train, validation and test, with a card, a manifest, and a proof that nothing",
    "leaks": "Look for what leaks from train into test: stories and copies on two sides, and labels that the source",
    "diff": "Compare two training sets: labels added, changed and removed, articles in and out, agreement, sides.",
    "why": "Trace the labels of a row: who gave each, in which annotation, under which rule, and who decided.",
    "export": "Write a training set in another format, and say what of it the format cannot hold.",
    "baseline": "Fit plain models on train, score them on test: is the set usable, and would more labels help?",
    "release": "Write a training set without its texts: addresses, hashes and labels by their places, to be published.",
    "rehydrate": "Put the texts back into a release from your own copies; no desk is needed.",
    "convert": "Write any Label Studio export as tables, or as tokens with tags; no desk is needed.",
    "audit": "Check any Label Studio export: every region exact, repaired or rejected; no desk is needed.",
    "doctor": "Check Python, desk, server, token and disk, and say what to do.",
    "erase": "Remove a person's identity or a taken-down article from the desk, for good.",
    "demo": "Go round the whole loop on sample articles: desk, Label Studio, labels, agreement, training set.",
}


def test_these_are_the_commands():
    names = [command.name for command in (*cli.app.registered_commands, *cli.app.registered_groups)]
    assert sorted(names) == sorted([*COMMANDS, "schemes"])  # schemes is a group alone


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_says_what_it_does_and_gives_an_example(run, command, monkeypatch):
    monkeypatch.setattr("typer.rich_utils.MAX_WIDTH", 200)
    shown = run(command, "--help")

    assert (shown.code, shown.err) == (0, "")
    assert COMMANDS[command] in shown.out
    assert "--json" in shown.out
    assert "Example" in shown.out
    assert f"copydesk {command}" in shown.out.replace("-C my-desk ", "")


@pytest.mark.parametrize(
    ("group", "command"),
    [
        *(("schemes", command) for command in ("list", "show", "check", "diff", "json-schema")),
        *(
            ("stories", command)
            for command in ("list", "show", "copies", "doubtful", "merge", "split", "move")
        ),
        *(("articles", command) for command in ("show", "hold", "release", "set", "outlets", "cut")),
    ],
)
def test_the_help_of_each_command_of_a_group_gives_an_example(run, group, command):
    shown = run(group, command, "--help")
    assert (shown.code, shown.err) == (0, "")
    assert f"copydesk {group} {command}" in shown.out


def test_schemes_are_listed_those_of_the_desk_first(run, desk):
    (desk / "schemes" / "plain").mkdir()
    scheme = "name: plain\nversion: 3\ntitle: Plain\nlabels: [{name: A}]\n"
    (desk / "schemes" / "plain" / "scheme.yaml").write_text(scheme, encoding="utf-8")

    listed = json.loads(run("schemes", "list", "--json").out)

    names = [(scheme["name"], scheme["version"]) for scheme in listed]
    assert names[:2] == [("bias", 1), ("plain", 3)]
    assert len(names) == len(set(names))
    assert "plain@3            1           0          0  Plain" in run("schemes", "list").out


def test_a_scheme_is_shown_with_the_key_of_everything(run):
    shown = run("schemes", "show", "bias").out
    assert "■ [1] Lexical  the wording judges" in shown
    assert "of a span, polarity: [n] negative, [p] positive" in shown
    assert "of the article, stance (ordinal): [q] left, [w] lean left, [e] center" in shown
    assert run("schemes", "show", "bias", "--xml").out.startswith("<View")


def test_a_scheme_is_shown_with_the_headings_of_its_guidelines_and_its_worked_samples(run):
    shown = run("schemes", "show", "quotes").out
    assert "guidelines: Content · Direct, indirect, mixed · Source · Cue · " in shown
    assert "worked sample 2: pension-leak--standard\n  labelled: the fifth and the last paragraph\n" in shown
    assert "  Content · indirect: Savings\n  Source: they\n  Cue: argued\n" in shown
    assert "  source of: they → Savings\n" in shown
    assert "  primary: Economic\n" in run("schemes", "show", "frames").out
    written = json.loads(run("schemes", "show", "frames", "--json").out)
    assert [sample["answers"]["primary"] for sample in written["samples"]] == [
        ["Economic"],
        ["Security and defense"],
    ]


def test_what_to_do_next_with_a_scheme_names_it_as_it_was_named(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my own").mkdir()
    (tmp_path / "my own" / "scheme.yaml").write_text(
        "name: mine\nversion: 1\ntitle: M\nlabels: [{name: A}]\n"
    )
    make = "Next: copydesk init --scheme 'my own'  makes a desk with it"
    assert run("schemes", "show", "my own").out.splitlines()[-1] == make
    assert run("schemes", "check", "my own").out.splitlines() == ["✓ my own", make]

    run("init", "desk", "--scheme", "my own")
    monkeypatch.chdir(tmp_path / "desk")
    assert run("schemes", "show", "mine").out.splitlines()[-1] == (
        "Next: copydesk schemes check mine  checks it when you have edited it"
    )
    assert run("schemes", "check", "mine").out.splitlines()[-1] == (
        "Next: copydesk push  sends articles with the desk's scheme"
    )


def test_a_fault_in_the_samples_is_a_fault_of_the_scheme(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "scheme.yaml").write_text("name: mine\nversion: 1\ntitle: M\nlabels: [{name: A}]\n")
    (tmp_path / "mine" / "samples.yaml").write_text("- articles: [a]\n  why: w\n  answers: {b: c}\n")

    shown = run("schemes", "check", "mine")

    assert (shown.code, shown.err) == (1, "")
    assert "samples.yaml:3: 1.answers.b: unknown question 'b'; there are none" in shown.out


def test_faults_of_all_schemes_are_named_with_file_and_line(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    scheme = "name: mine\nversion: 0\ntitle: Mine\nlabels: [{name: A}]\n"
    (tmp_path / "mine" / "scheme.yaml").write_text(scheme, encoding="utf-8")

    shown = run("schemes", "check", "bias", "mine", "nope")

    assert (shown.code, shown.err) == (1, "")
    assert shown.out.splitlines()[0] == "✓ bias"
    assert "scheme.yaml:2: version: Input should be greater than or equal to 1" in shown.out
    assert "unknown scheme 'nope'" in shown.out
    assert run("schemes", "check", "bias").code == 0


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",)])
def test_help_lists_every_command_and_where_to_begin(run, arguments):
    shown = run(*arguments)

    assert shown.code == 0
    assert [name for name in COMMANDS if f" {name} " not in shown.out] == []
    assert "copydesk demo" in shown.out


def test_the_version(run):
    from importlib.metadata import version

    assert run("--version") == Ran(0, f"copydesk {version('copydesk')}\n", "")


# What each command prints


def test_a_round_in_words(run, room, tmp_path):
    news = tmp_path / "news.csv"
    news.write_text(
        'id,text,outlet\na,"Ferries stop, says a.",Gazette\nb,"Ferries stop, says a.",Courier\nc,"",\n'
        'd,"Trams run again, says the mayor of Tallis.",Courier\n'
    )
    url = room.desk.connect().studio.url
    keys = {project.annotator: project.project_key for project in room.desk.ledger.projects()}
    places = {name: room.desk.places(name)[0] for name in keys}

    added = run("add", news)
    assert added.out.splitlines() == [
        "2 added, 1 already there, 1 duplicate, 1 rejected; the desk holds 3 articles",
        "duplicate: b has the text of a (another outlet or url)",
        f"rejected {news}, row 3: empty text",
        f"all rejected items: {next((room.folder / '.copydesk' / 'rejected').iterdir())}",
        "Next: copydesk stories  finds copies, and which articles report the same event",
    ]
    assert (added.code, added.err) == (0, "... reading articles\n")

    pushed = run("push")
    assert [line.rstrip() for line in pushed.out.splitlines()] == [
        "not labelled: copies of another article: 1",
        "project                      annotator  assigned  sent  where",
        f"bias · label · ana [{keys['ana']}]  ana               2     1  {url}/projects/{places['ana']}",
        f"bias · label · ben [{keys['ben']}]  ben               2     1  {url}/projects/{places['ben']}",
        "2 tasks sent",
        "Next: copydesk pull  when people have labelled",
    ]
    assert (pushed.code, pushed.err) == (0, "... making accounts\n... pushing\n")

    pulled = run("pull")
    task = room.task("ben", "a")
    where = f"{url}/projects/{room.studio.tasks[task]['project']}/data?task={task}"
    assert pulled.out.splitlines() == [
        f"from {url}: 2 new, 0 changed, 0 deleted, 0 unchanged annotations; the desk holds 2",
        "regions of new and changed ones: 1 exact, 0 repaired, 0 re-anchored, 1 rejected (outside 1)",
        "to mend, ben: 1 annotation (rejected 1)",
        f"  {where}: offsets 0 to 99 lie outside the text of 21 characters",
        "Next: copydesk build NAME  writes the training set; 'copydesk status' says how far people are",
    ]

    built = run("build", "first")
    train = room.folder / "datasets" / "first" / "train.parquet"
    assert built.out.splitlines() == [
        "first is built: train 1, validation 0, test 0 rows",
        f"in {room.folder}/datasets/first",
        "1 story is too few for three parts: everything is in train",
        f"Next: python -c \"import pandas; print(pandas.read_parquet('{train}'))\"  loads it",
    ]
    assert run("build", "first").out.startswith("first is already built: train 1,")

    assert [line.rstrip() for line in run("status").out.splitlines()] == [
        "3 articles, 3 stories, 2 outlets; scheme bias@1; 2 rejected items",
        "annotator  assigned  submitted  left  empty  spans",
        "ana               2          1     1      0      1",
        "ben               2          1     1      1      0",
        "",
        "annotator  hours  median s  per hour  hours left",
        "ana         <0.1        10     360.0        <0.1",
        "ben         <0.1        10     360.0        <0.1",
        "stories: 1 of 2 complete, 0 begun",
        "disputes: 1 unit to be decided ('copydesk adjudicate'), 0 decided",
        "training sets: first",
        "Next: copydesk pull  fetches what people labelled since",
    ]


@pytest.mark.usefixtures("room")
def test_adding_labels_in_words(run, tmp_path):
    table = tmp_path / "labels.csv"
    table.write_text(
        "article_id,label,start,end,text,annotator\na,Lexical,0,7,Ferries,cleo\na,PER,8,12,stop,cleo\n"
    )

    tried = run("add-labels", table, "--dry-run")
    taken = run("add-labels", table)
    again = run("add-labels", table, "--as", "predictions", "--map-label", "PER=Informational")

    rejected = (
        f"rejected {table}, row 2: unknown label 'PER'; bias@1 has Lexical, Informational "
        "(--map-label PER=Lexical)\n"
    )
    assert tried.out == (
        "1 csv file: labels of cleo on 1 article\n"
        "annotations: would be taken 1\n"
        "spans: 1 exact, 0 repaired, 0 re-anchored; 0 answers; 1 rejected (unknown-label 1)\n" + rejected +
        "Next: copydesk add-labels FILE...  without --dry-run takes them\n"
    )  # fmt: skip
    assert taken.out == (
        "1 csv file: labels of cleo on 1 article\n"
        "annotations: new 1\n"
        "spans: 1 exact, 0 repaired, 0 re-anchored; 0 answers; 1 rejected (unknown-label 1)\n" + rejected +
        "Next: copydesk build NAME  writes the training set; 'copydesk agreement' compares annotators\n"
    )  # fmt: skip
    assert again.out == (
        "1 csv file: labels of cleo on 1 article\n"
        "predictions: new 1\n"
        "spans: 2 exact, 0 repaired, 0 re-anchored; 0 answers; 0 rejected\n"
        "Next: copydesk push  shows the predictions to the annotators\n"
    )
    assert (tried.code, taken.code, again.code) == (0, 0, 0)


@pytest.mark.usefixtures("room")
def test_labels_of_which_none_can_be_taken_end_with_1(run, tmp_path):
    table = tmp_path / "labels.csv"
    table.write_text("article_id,label,start,end\nzz,Lexical,0,7\n")

    nothing = run("add-labels", table, "--json")
    missing = run("add-labels", tmp_path / "none.csv")

    assert (nothing.code, json.loads(nothing.out)["faults"]) == (1, {"unknown-article": 1})
    assert (missing.code, missing.out) == (1, "")
    assert "none.csv: there is no such file or folder" in missing.err


def test_erasing_in_words(run, room):
    key = next(p.project_key for p in room.desk.ledger.projects() if p.annotator == "ben")
    url = room.desk.connect().studio.url
    room.desk.pull()
    logins = next((room.folder / ".copydesk").glob("logins*.json"))
    by_hand = [
        'by hand: copydesk.toml, line 5, is yours to change: annotators = ["ana", "ben"]',
        "by hand: Label Studio's copy is not touched: delete there the account (ben@copydesk.example) and the "
        "projects that end in 'ben'",
        "by hand: Copies of the desk, exports from Label Studio, files of 'push --to' and the files that articles "
        "came from are not part of the desk: look there too",
    ]
    rows = "rows of the ledger: projects 1, assignments 1, annotation_versions 1, annotators 1"

    assert re.sub(
        r"line \d+", "line 5", run("erase", "--annotator", "ben", "--dry-run").out
    ).splitlines() == [
        "annotator ben: would be erased",
        rows,
        f"file: {logins}",
        *by_hand,
        "Next: copydesk erase --annotator ben  does it; there is no way back",
    ]
    shown = run("erase", "--annotator", "ben", "--yes").out.splitlines()
    new = next(p.annotator for p in room.desk.ledger.projects() if p.project_key == key)
    assert shown[:3] == [f"annotator ben: erased; the ledger now says {new}", rows, f"file: {logins}"]
    assert shown[-1] == "Next: copydesk status  says what the desk holds now"
    tasks = sorted(room.studio.tasks)
    where = f"delete there the tasks about it ({tasks[0]} on {url}, {tasks[1]} on {url})"
    assert where in run("erase", "--article", "a", "--yes").out


def test_what_cannot_be_asked_is_not_erased(run, room):
    assert run("erase", "--annotator", "ben").code == 2
    assert run("erase", "--annotator", "ben", "--article", "a", "--yes").code == 2
    assert run("erase", "--yes").code == 2
    assert [p.annotator for p in room.desk.ledger.projects()] == ["ana", "ben"]


def test_a_terminal_is_asked_before_anything_is_erased(room):
    for answered, left in (("n\n", ["ana", "ben"]), ("y\n", ["ana"])):
        terminal, side = pty.openpty()
        with subprocess.Popen(
            [*COPYDESK, "-C", str(room.folder), "erase", "-a", "ben"], stdin=side, stdout=side, stderr=side
        ) as process:
            os.close(side)
            os.write(terminal, answered.encode())
            process.wait(60)
        os.close(terminal)
        known = [p.annotator for p in room.desk.ledger.projects()]
        assert [name for name in known if not name.startswith("erased-")] == left


def test_the_desk_as_it_was(run, room):
    room.desk.pull()
    at = room.desk.ledger.annotation_versions()[-1]["at"]
    room.submit("ana", "a", span("r1", "Lexical", 0, 7))
    room.desk.pull()
    assert json.loads(run("--as-of", at, "status", "--json").out)["annotators"][1]["spans"] == 0
    built = run("--as-of", at, "build", "then")
    assert (
        "1 article dealt a side that is not remembered: the desk as it was had dealt them none" in built.out
    )
    refused = run("--as-of", at, "push")
    assert (refused.code, refused.err.splitlines()[0]) == (
        1, f"DeskError: this is the desk as it was at {at}: it cannot push",
    )  # fmt: skip
    assert run("--as-of", "never", "status").code == 1
    assert run("--as-of", at, "init", "other").code == 2


def test_an_upgrade_of_the_ledger_is_said(run, desk):
    path = desk / ".copydesk" / "ledger.sqlite"
    path.unlink()
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript((Path(__file__).parent / "ledger" / "v1.sql").read_text("utf-8"))
        db.execute("INSERT INTO meta VALUES ('version', '1')")
    shown = run("status")
    backup = next(path.parent.glob("*backup*"))
    assert shown.code == 0
    assert shown.err == f"The ledger of this desk was upgraded; the old one is kept as {backup}\n"
    assert run("status").err == ""


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (["add", "news.txt"], {"added", "already_there", "copies", "rejected", "articles"}),
        (["push"], {"server", "projects", "dry_run", "sent"}),
        (["push", "--dry-run"], {"server", "projects", "dry_run", "sent"}),
        (["push", "--to", "tasks"], {"server", "projects", "dry_run", "sent"}),
        (["pull"], {"new", "changed", "deleted", "unchanged", "exact", "rejected", "annotations"}),
        (["pull", "--from", "export.json"], {"new", "changed", "deleted", "unchanged", "annotations"}),
        (["status"], {"articles", "stories", "outlets", "scheme", "annotators", "rejected", "datasets"}),
        (["build", "first"], {"dataset", "already_built", "rows"}),
        (
            ["erase", "--article", "a", "--yes"],
            {"kind", "what", "rows", "files", "by_hand", "datasets", "dry_run"},
        ),
    ],
)
def test_json_is_one_object_and_nothing_else(run, room, arguments, keys):
    room.desk.pull()
    Path("news.txt").write_text("Ferry strike goes on\n\nFerries stop.")
    Path("export.json").write_text(json.dumps(room.studio.export(room.desk.places("ana")[0])))

    shown = run(*arguments, "--json")

    assert (shown.code, shown.err) == (0, "")
    assert keys <= json.loads(shown.out).keys()


def test_json_of_init_agreement_and_doctor(run, room, tmp_path):
    room.desk.pull()

    made = run("init", tmp_path / "other", "-a", "ana", "--json")
    assert json.loads(made.out) == {"desk": f"{tmp_path}/other", "scheme": "bias@1", "annotators": ["ana"]}
    figures = json.loads(run("agreement", "--json").out)
    assert [figure["about"] for figure in figures[3:6]] == ["stance", "spans", "spans"]
    checks = json.loads(run("doctor", "--json").out)
    assert {check["name"]: check["ok"] for check in checks} == dict.fromkeys(
        ["python", "desk", "scheme", "server", "token", "browser", "secrets", "disk"], True
    )


@pytest.mark.usefixtures("desk")
def test_an_error_with_json_leaves_stdout_empty(run):
    shown = run("pull", "--json")

    assert (shown.code, shown.out) == (1, "")
    assert shown.err.startswith("StudioError: Label Studio is not running\n")


def test_names_that_look_like_markup_are_printed_as_they_are(run, tmp_path, monkeypatch):
    folder = tmp_path / "[bold] :cat: desk"
    assert run("init", folder).out.splitlines() == [
        f"A desk in {folder}: scheme bias@1, annotators ana",
        f"Next: copydesk -C '{folder}' add PATH...  reads your articles",
    ]
    monkeypatch.chdir(folder)
    assert run("add", "[red].txt").err.startswith("ArticleError: [red].txt: no such file or directory")


# Errors: one clear message on stderr, exit code 1, nothing half done


def said(shown: Ran) -> list[str]:
    """Give the message of a failed command."""
    assert shown.code == 1
    assert "Traceback" not in shown.err
    return [line for line in shown.err.splitlines() if not line.startswith("... ")]


def test_no_desk(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for command in (
        ["add", "x.txt"],
        ["push"],
        ["pull"],
        ["status"],
        ["agreement"],
        ["build", "x"],
        ["studio"],
    ):
        assert said(run(*command)) == [
            f"DeskError: there is no desk in {tmp_path} or above it",
            "  → Make one with 'copydesk init', or go to its folder.",
        ]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_no_desk(run, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    for folder in (tmp_path, tmp_path / "nowhere", tmp_path / "notes.txt"):
        assert said(run("-C", folder, "doctor")) == [
            f"DeskError: {folder} is not a desk",
            "  → Make one with 'copydesk init', or go to its folder.",
        ]
    assert list(tmp_path.iterdir()) == [tmp_path / "notes.txt"]


def test_outside_of_a_desk_the_doctor_checks_what_there_is(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    shown = run("doctor")

    assert (shown.code, shown.err) == (0, "")
    assert [line.split()[1] for line in shown.out.splitlines()] == ["python", "program"]


def test_a_damaged_memory_is_not_taken_for_no_desk(run, desk):
    (desk / ".copydesk" / "ledger.sqlite").write_text("not a database, " * 100)

    for command in ("doctor", "status"):
        assert "file is not a database" in said(run(command))[0]


def test_init_in_a_desk(run, desk):
    before = hashes(desk)

    assert said(run("init")) == [f"DeskError: {desk} is a desk already", "  → Run 'copydesk status' there."]
    assert hashes(desk) == before


def test_an_unknown_scheme(run, tmp_path):
    assert said(run("init", tmp_path / "desk", "--scheme", "biass")) == [
        "SchemeError: unknown scheme 'biass': the shipped ones are actors, bias, frames, persuasion, quotes, "
        "same-story",
        "  → Name one of these, or a folder with a scheme.yaml.",
    ]
    assert list(tmp_path.iterdir()) == []


def test_an_annotator_who_is_no_pseudonym(run, tmp_path):
    [message, *_] = said(run("init", tmp_path / "desk", "-a", "Ana Olsén"))
    assert "'Ana Olsén': a pseudonym is lower-case letters, digits, - and _, 20 at the most" in message
    assert list(tmp_path.iterdir()) == []


def test_settings_with_faults(run, desk):
    edit(desk / "copydesk.toml", "overlap = 2", "overlap = 0\noverlapp = 2")

    message = said(run("status"))
    assert message[0].startswith(f"SettingsError: {desk}/copydesk.toml: overlap: ")
    assert message[1:] == [
        "  overlapp: unknown key",
        "  → Mend these lines; 'copydesk init' in an empty folder writes every key with its meaning.",
    ]


def test_a_file_that_cannot_be_read(run, desk):
    Path("loop.txt").symlink_to("loop.txt")
    before = hashes(desk / ".copydesk")

    assert said(run("add", "loop.txt"))[0] == "ArticleError: loop.txt: too many levels of symbolic links"
    assert said(run("add", "nowhere.txt"))[0] == "ArticleError: nowhere.txt: no such file or directory"
    assert hashes(desk / ".copydesk") == before


def test_a_missing_column(run, desk):
    Path("news.csv").write_text("id,body\n1,Ferries stop.\n")
    before = hashes(desk / ".copydesk")

    assert said(run("add", "news.csv")) == [
        "ArticleError: news.csv: no column 'text'; its columns are id, body",
        "  → Say which column is which, for example: --map text=content",
    ]
    assert hashes(desk / ".copydesk") == before
    assert run("add", "news.csv", "--map", "text=body").code == 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"caf\xe9 \xff\xfe\x81 zz", "the encoding cannot be told; save it as UTF-8"),
        (b" \n", "empty text"),
        (None, "not a file, or a broken link"),
    ],
)
def test_input_of_which_nothing_can_be_taken(run, desk, content, reason):
    Path("news").mkdir()
    if content is None:
        Path("news/a.txt").symlink_to("nowhere")
    else:
        Path("news/a.txt").write_bytes(content)

    shown = run("add", "news")

    assert shown.code == 1
    assert shown.out.splitlines() == [
        "0 added, 0 already there, 0 duplicates, 1 rejected; the desk holds 0 articles",
        f"rejected news/a.txt, file: {reason}",
        f"all rejected items: {next((desk / '.copydesk' / 'rejected').iterdir())}",
        "Next: copydesk add PATH...  again, when they are mended",
    ]
    assert hashes(desk / "articles") == {}


@pytest.mark.usefixtures("desk")
def test_what_can_be_taken_is_taken_beside_what_cannot(run):
    Path("news").mkdir()
    Path("news/a.txt").write_text("Ferries stop.")
    Path("news/b.txt").write_text("")

    shown = run("add", "news")

    assert shown.code == 0
    assert shown.out.startswith(
        "1 added, 0 already there, 0 duplicates, 1 rejected; the desk holds 1 article\n"
    )


@pytest.mark.usefixtures("desk")
def test_a_folder_without_articles(run):
    Path("news").mkdir()

    shown = run("add", "news")

    assert (shown.code, shown.out.splitlines()[-1]) == (
        1,
        "Next: copydesk add PATH...  with files that 'copydesk add --help' names",
    )


def test_no_server_runs(run, desk):
    run("add", article(desk))
    before = hashes(desk)

    for command in ("push", "pull"):
        assert said(run(command)) == [
            "StudioError: Label Studio is not running",
            "  → Start it with 'copydesk studio' in another terminal, or name a server with COPYDESK_URL.",
        ]
    assert hashes(desk) == before


def test_the_server_is_not_there(run, desk, monkeypatch):
    run("add", article(desk))
    before = hashes(desk)
    monkeypatch.setenv("COPYDESK_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("COPYDESK_TOKEN", TOKEN)

    assert said(run("push")) == [
        "StudioError: no Label Studio answers at http://127.0.0.1:9 ([Errno 111] Connection refused)",
        "  → Start it with 'copydesk studio', or check [server] in copydesk.toml and COPYDESK_URL.",
    ]
    assert hashes(desk) == before


def test_there_is_no_token(run, room, monkeypatch):
    monkeypatch.delenv("COPYDESK_TOKEN")
    url = os.environ["COPYDESK_URL"]

    assert said(run("pull")) == [
        f"StudioError: no token for {url}",
        "  → Copy it from Label Studio's Account & Settings page into COPYDESK_TOKEN or "
        f"{room.folder}/.copydesk/token.",
    ]


def test_a_wrong_token(run, room, monkeypatch):
    monkeypatch.setenv("COPYDESK_TOKEN", "0" * 40)
    before = room.files()

    for command in ("push", "pull"):
        assert said(run(command)) == [
            f"StudioError: {os.environ['COPYDESK_URL']} refuses the token (401)",
            "  → Copy the token from Label Studio's Account & Settings page into COPYDESK_TOKEN or .copydesk/token; "
            "legacy tokens must be enabled there.",
        ]
    assert room.files() == before


def test_a_port_that_is_taken(run, desk, tmp_path, monkeypatch):
    program = tmp_path / "bin" / "label-studio"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexit 7\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    before = hashes(desk)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert said(run("studio", "--port", port)) == [
            f"StudioError: port {port} on 127.0.0.1 cannot be used: Address already in use",
            "  → Name another with --port, or leave it out and Copydesk takes a free one.",
        ]
    assert hashes(desk) == before


def test_a_label_studio_that_ends_while_it_starts(run, desk, tmp_path, monkeypatch):
    program = tmp_path / "bin" / "label-studio"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'no such table: everything'\nexit 7\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")

    assert said(run("studio")) == [
        "StudioError: Label Studio ended while starting (exit code 7): no such table: everything",
        f"  → Read {desk}/.copydesk/studio/server.log; then run 'copydesk studio' again.",
    ]


def without_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let neither label-studio nor uv be on the PATH."""
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))


def test_the_servers_environment_has_no_place(run, desk, tmp_path, monkeypatch):
    without_programs(tmp_path, monkeypatch)
    (tmp_path / "file").write_text("a file is in the way")
    monkeypatch.setenv("COPYDESK_CACHE", str(tmp_path / "file" / "cache"))
    before = hashes(desk)

    message = said(run("studio"))

    assert message[0].startswith(
        f"StudioError: Label Studio's environment {tmp_path}/file/cache/label-studio-1.23.2-"
    )
    assert message[0].endswith(" cannot be made:")
    assert message[1].endswith(f"Not a directory: '{tmp_path}/file/cache'")
    assert message[2] == (
        "  → Check network and disk and run the command again; or put `label-studio` on the PATH; or set "
        "COPYDESK_CACHE to a folder with 2 GB free; or use a server elsewhere with COPYDESK_URL and COPYDESK_TOKEN."
    )
    assert hashes(desk) == before


@pytest.mark.usefixtures("desk")
def test_the_servers_environment_cannot_be_filled(run, tmp_path, monkeypatch):
    without_programs(tmp_path, monkeypatch)
    monkeypatch.setenv("COPYDESK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")

    message = said(run("studio"))

    assert message[0].endswith(" cannot be made:")
    assert "label-studio==1.23.2" in "".join(message)
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".lock"]


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    "arguments",
    [
        ["publish"],
        ["add"],
        ["build"],
        ["push", "--dryrun"],
        ["add", "x.csv", "--map", "text"],
        ["studio", "--port", "99999"],
    ],
)
def test_wrong_usage_ends_with_2_and_says_where_help_is(run, arguments):
    shown = run(*arguments)

    assert (shown.code, shown.out) == (2, "")
    assert "Usage: copydesk" in shown.err
    assert "-h' for help." in shown.err


# As a process


def article(folder: Path) -> Path:
    path = folder.parent / "a.txt"
    path.write_text("Ferries stop.")
    return path


def environment(**more: str) -> dict[str, str]:
    """Give an environment in which nothing forces or forbids colours."""
    names = ("NO_COLOR", "FORCE_COLOR", "PY_COLORS", "CLICOLOR", "TERM", "GITHUB_ACTIONS", "TTY_COMPATIBLE")
    return {name: value for name, value in os.environ.items() if name not in names} | {"TERM": "xterm"} | more


def in_a_terminal(*arguments: str, **more: str) -> str:
    """Run a command with a terminal as its output, and give all that it wrote there."""
    terminal, side = pty.openpty()
    with subprocess.Popen(
        [*COPYDESK, *arguments], stdout=side, stderr=side, env=environment(**more)
    ) as process:
        os.close(side)
        written = b""
        while True:
            try:
                part = os.read(terminal, 4096)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            written += part
        process.wait()
    os.close(terminal)
    return written.decode()


def test_a_mistake_ends_the_process_with_1_and_a_message_without_a_traceback(tmp_path):
    ended = subprocess.run(
        [*COPYDESK, "status"], cwd=tmp_path, capture_output=True, text=True, check=False, env=environment()
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        f"DeskError: there is no desk in {tmp_path} or above it\n"
        "  → Make one with 'copydesk init', or go to its folder.\n"
    )


@pytest.mark.usefixtures("desk")
def test_colours_are_for_terminals_that_want_them():
    pipe = subprocess.run(
        [*COPYDESK, "status"], capture_output=True, text=True, check=True, env=environment()
    )
    assert "\x1b" not in pipe.stdout + pipe.stderr

    terminal = in_a_terminal("pull")
    assert "\x1b[1;31mStudioError" in terminal
    plain = in_a_terminal("pull", NO_COLOR="1")
    assert "StudioError" in plain
    assert "\x1b[1;31m" not in plain
    assert "[31m" not in plain


@pytest.mark.usefixtures("desk")
def test_a_reader_that_ends_early_is_no_error():
    command = f"{shutil.which('sh')} -c"
    ended = subprocess.run(
        [*command.split(), '"$@" status | true', "sh", *COPYDESK],
        capture_output=True, text=True, check=False, env=environment(),
    )  # fmt: skip
    assert ended.stderr == ""


def test_the_help_loads_neither_pandas_nor_the_sdk_nor_pydantic():
    code = (
        "import sys\nsys.argv = ['copydesk', '--help']\nfrom copydesk.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('pandas', 'numpy', 'pyarrow', 'label_studio_sdk', 'httpx', 'pydantic', 'sqlite3')"
        " if m in sys.modules], file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stderr == "[]\n"


# Secrets


def test_no_token_and_no_password_is_ever_printed(run, room, monkeypatch):
    secrets = [TOKEN, *(str(login.password) for login in room.desk.logins().values())]
    shown = [run(*command) for command in (["push"], ["pull"], ["pull", "--json"], ["doctor"], ["status"])]
    shown.append(run("push", "--to", "tasks"))
    monkeypatch.setenv("COPYDESK_TOKEN", "a-wrong-secret-token")
    shown += [run(*command) for command in (["push"], ["doctor"], ["doctor", "--json"])]
    monkeypatch.setenv("COPYDESK_URL", "http://127.0.0.1:9")
    shown.append(run("push"))
    written = "".join(path.read_text(encoding="utf-8") for path in Path("tasks").iterdir())

    everything = "".join(ran.out + ran.err for ran in shown) + written
    assert len(secrets) == 3
    assert [secret for secret in [*secrets, "a-wrong-secret-token"] if secret in everything] == []


# Audit


def write_export(folder: Path, claimed: str) -> Path:
    item = {"id": "r1", "from_name": "ner", "to_name": "text", "type": "labels"}
    value = {"start": 0, "end": 4, "text": claimed, "labels": ["Person"]}
    annotation = {"id": 7, "completed_by": 1, "result": [{**item, "value": value}]}
    path = folder / "export.json"
    path.write_text(
        json.dumps([{"id": 3, "data": {"text": "Olga ran."}, "annotations": [annotation]}]), "utf-8"
    )
    return path


def test_an_audit_that_finds_nothing_ends_well_and_one_that_loses_labels_ends_with_1(run, tmp_path):
    fine = run("audit", write_export(tmp_path, "Olga"))
    assert (fine.code, fine.err) == (0, "")
    assert fine.out.splitlines() == [
        "export.json (JSON): 1 task, 1 annotation (1 usable, 0 cancelled, 0 repeated by the same person, 0 empty), "
        "0 drafts",
        "regions of text in usable annotations: 1: 1 exact, 0 repaired, 0 rejected",
        "annotators (usable annotations): 1 (1)",
        f"Next: copydesk audit {tmp_path / 'export.json'} --config CONFIG.xml  nothing to mend; this also checks "
        "the labels' names",
    ]
    lossy = run("audit", write_export(tmp_path, "Ivan"))
    assert (lossy.code, lossy.err) == (1, "")
    assert lossy.out.splitlines()[3:6] == [
        "✗ 1 text-differs: the characters at its offsets are not those that it names",
        "    task 3, annotation 7, region r1: 0 to 4 is 'Olga', not 'Ivan'",
        "    → label these again",
    ]
    assert lossy.out.splitlines()[-1].startswith("Next: copydesk audit ")


def test_an_audit_as_json(run, tmp_path):
    ran = run("audit", write_export(tmp_path, "Ivan"), "--json", "--fix", tmp_path / "fixed.json")
    report = json.loads(ran.out)
    assert ran.code == 1
    assert report["tasks"] == 1
    assert report["annotations"].keys() >= {
        "total",
        "cancelled",
        "drafts",
        "repeated_by_same_person",
        "usable",
    }
    assert report["regions"]["by_fault"] == {"text-differs": 1}
    assert report["regions"].keys() >= {"total", "usable", "exact", "repaired", "rejected"}
    assert (report["overlapping_pairs"], report["identical_regions"]) == (0, 0)
    assert report["annotators"] == [{"annotator": "1", "annotations": 1, "usable": 1, "regions": 1}]
    assert report["fixed"]["removed_file"] == str(tmp_path / "fixed.removed.jsonl")


def test_an_audit_of_what_is_no_export_is_one_clear_error(run, tmp_path):
    (tmp_path / "table.csv").write_text("id,text\n", "utf-8")
    ran = run("audit", tmp_path / "table.csv")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines() == [
        f"LabelError: {tmp_path / 'table.csv'} cannot be read as a Label Studio export: it is no JSON list",
        "  → In Label Studio: Export, format JSON.",
    ]
