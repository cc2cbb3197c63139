"""What the command line says of a new version of a scheme."""

import json

import pytest

from copydesk import printing
from copydesk.errors import BuildError, SchemeError
from support.newsroom import answer, articles, newsroom, span

FIRST = """\
name: bias
version: 1
title: Media bias
labels: [{name: Lexical}, {name: Vague}]
questions:
  - {name: stance, options: [left, right]}
"""
SECOND = """\
name: bias
version: 2
title: Media bias
labels: [{name: Wording}, {name: Hedge}, {name: Rumour}]
questions:
  - {name: stance, options: [leftish, right]}
"""
STEPS = """\
migrations:
  - version: 2
    steps:
      - {do: rename, label: Lexical, to: Wording}
      - {do: split, label: Vague, to: [Hedge, Rumour]}
      - {do: rename, question: stance, option: left, to: leftish}
"""


@pytest.fixture
def room(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    with newsroom(tmp_path, monkeypatch, "ana", "ben", scheme=FIRST) as room:
        monkeypatch.chdir(room.folder)
        room.desk.add(articles(*({"id": name, "story": name} for name in "abc")))
        yield room


@pytest.fixture
def run(run):
    def in_lines(*arguments: object) -> tuple[int, list[str]]:
        ran = run(*arguments)
        return ran.code, ran.lines

    return in_lines


def write(room, text: str) -> None:
    (room.folder / "schemes" / "bias" / "scheme.yaml").write_text(text)


def test_the_difference_to_what_was_sent_with_the_lines_to_paste(room, run):
    assert run("schemes", "diff", "bias") == (0, ["bias@1: no version of it was sent yet"])
    room.desk.push()
    says = "Next: copydesk push --dry-run  says what the new version would ask of whom"
    assert run("schemes", "diff", "bias") == (
        0,
        [
            "bias@1, after bias@1, which was sent last",
            "  labels, attributes, questions and relations are the same",
            says,
        ],
    )
    write(room, SECOND)
    assert run("schemes", "diff", "bias") == (
        0,
        [
            "bias@2, after bias@1, which was sent last",
            "  + the label 'Wording'",
            "  + the label 'Hedge'",
            "  + the label 'Rumour'",
            "  + the option 'leftish' of the question 'stance'",
            "  - the label 'Lexical'",
            "  - the label 'Vague'",
            "  - the option 'left' of the question 'stance'",
            "What became of what is gone? In its scheme.yaml, for example:",
            "migrations:",
            "  - version: 2",
            "    steps:",
            "      - {do: retire, label: Lexical}",
            "      - {do: retire, label: Vague}",
            "      - {do: rename, question: stance, option: left, to: leftish}",
            "Next: copydesk schemes diff bias  again, when it says what became of them",
        ],
    )
    write(room, SECOND + STEPS)
    assert run("schemes", "diff", "bias") == (
        0,
        [
            "bias@2, after bias@1, which was sent last",
            "  > the label 'Lexical' is the label 'Wording'",
            "  > the label 'Vague' is the label 'Hedge' or the label 'Rumour'",
            "  > the option 'left' of the question 'stance' is the option 'leftish' of the question 'stance'",
            says,
        ],
    )
    write(room, (SECOND + STEPS).replace("version: 2\ntitle", "version: 1\ntitle").partition("migrations")[0])
    found = json.loads("\n".join(run("schemes", "diff", "bias", "--json")[1]))
    assert (found["scheme"], found["before"], found["new_version"]) == ("bias@1", "bias@1", True)
    assert found["paste"].splitlines()[:2] == ["migrations:", "  - version: 2"]


def test_a_name_that_is_mistyped_in_the_migrations_is_said(room, run, capsys):
    room.desk.push()
    room.submit("ana", "a", span("r1", "Lexical", 0, 7))
    room.desk.pull()
    write(room, (SECOND + STEPS).replace("label: Lexical", "label: Lexicl"))
    stray = "its migrations name the label 'Lexicl', which bias@1 does not have"
    assert run("schemes", "diff", "bias")[1][2:] == [
        "  - the label 'Lexical'",
        "  > the label 'Vague' is the label 'Hedge' or the label 'Rumour'",
        "  > the option 'left' of the question 'stance' is the option 'leftish' of the question 'stance'",
        stray,
        "What became of what is gone? In its scheme.yaml, for example:",
        "migrations:",
        "  - version: 2",
        "    steps:",
        "      - {do: rename, label: Lexical, to: Wording}",
        "Next: copydesk schemes diff bias  again, when it says what became of them",
    ]
    with pytest.raises(SchemeError) as refused:
        room.reopen().push()
    printing.error(refused.value)
    assert capsys.readouterr().err == (
        "SchemeError: bias@2 has no place for labels that came in under older versions:\n"
        "  the label 'Lexical' of bias@1: 1 in use\n"
        f"  {stray}\n"
        "  → Say in its scheme.yaml what became of them, for example:\n"
        "migrations:\n"
        "  - version: 2\n"
        "    steps:\n"
        "      - {do: rename, label: Lexical, to: Wording}\n"
    )


def test_a_build_of_what_was_split_alone_says_that_it_is_asked_again(room):
    room.desk.push()
    room.submit("ana", "a", span("r1", "Vague", 0, 7))
    room.desk.pull()
    write(room, SECOND + STEPS)
    with pytest.raises(BuildError) as refused:
        room.reopen().build("first")
    assert str(refused.value) == (
        "there is nothing to build from: every annotation used what bias@2 split, and is asked again\n"
        "  Run 'copydesk push', and 'copydesk pull' when people have labelled again."
    )


def test_a_build_says_how_much_the_words_of_the_new_version_leave_out(room, run):
    room.desk.push()
    room.submit("ana", "a", span("r1", "Lexical", 0, 7), span("r2", "Vague", 8, 12))
    room.desk.pull()
    write(room, SECOND)
    assert run("build", "first")[1][:3] == [
        "first is built: train 1, validation 0, test 0 rows",
        f"in {room.folder}/datasets/first",
        "2 items left out: README.md says which and why",
    ]
    assert json.loads("\n".join(run("build", "first", "--json")[1]))["left_out"] == 2


def test_a_push_says_what_carried_over_what_moved_and_what_is_asked_again(room, run):
    room.desk.push()
    room.submit("ana", "a", span("r1", "Lexical", 0, 7), answer("stance", "left"))
    room.submit("ana", "b", span("r1", "Vague", 0, 7))
    room.submit("ben", "a", span("r1", "Lexical", 0, 7))
    room.desk.pull()
    room.submit("ben", "b", span("r1", "Lexical", 0, 7))
    keys = {project.annotator: project.project_key for project in room.desk.ledger.projects()}
    write(room, SECOND + STEPS)

    code, lines = run("push")

    assert code == 0
    assert [line for line in lines if "http" not in line and not line.startswith("project")] == [
        "2 annotations of older versions carried over: not asked again",
        "1 task is asked again, with the other labels to start from: something in them was split",
        f"bias · label · ana [{keys['ana']}] of bias@1: 1 task that nobody began moved to the new version",
        f"bias · label · ben [{keys['ben']}] of bias@1: 1 task that nobody began moved to the new version; "
        "begun there: article:b; pull brings them",
        "3 tasks sent",
        "Next: copydesk pull  when people have labelled",
    ]


def test_a_push_says_which_projects_got_the_mended_guidelines_and_which_did_not(room, run):
    room.desk.push()
    guidelines = room.folder / "schemes" / "bias" / "guidelines.md"
    guidelines.write_text("# Bias\n\nMark the words that judge.\n")
    first = next(iter(room.studio.projects.values()))
    first["label_config"] += "<!-- ours -->"

    _, lines = run("push")

    assert "1 project got the guidelines and the screen as they are now" in lines
    assert f"older screen: {first['title']}: its labeling config was changed on the server" in lines


def test_a_push_of_a_version_under_which_all_is_done_says_so(room, run):
    room.desk.push()
    for person in ("ana", "ben"):
        for name in "abc":
            room.submit(person, name, span("r1", "Lexical", 0, 7))
    room.desk.pull()
    write(room, SECOND + STEPS)

    assert run("push")[1] == [
        "Nothing to send: all that was asked is done under older versions.",
        "Next: copydesk build NAME  writes the training set in the words of the new version",
    ]
    assert room.desk.scheme().ref in room.desk.schemes()
    room.desk.build("second")
