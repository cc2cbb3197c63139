"""The demo's stories as three annotators and a curator label them by mouse and keys, each in a session of her own.

What each does is written down here, differences included; what comes of it stands literally in the tests.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect

from browser.newsroom import CURATOR, Newsroom
from browser.screen import REGION, Screen, chromium
from copydesk import sample

ANNOTATORS = ("ana", "ben", "cem")
STANCES = {"q": "left", "w": "lean left", "e": "center", "r": "lean right", "t": "right"}
POLARITIES = {"n": "negative", "p": "positive"}
REASONS = {"5": "guidelines unclear", "6": "slip", "7": "boundary", "8": "ambiguous text", "9": "other"}


@dataclass(frozen=True)
class Planned:
    """What Ana, Ben and Cem say of an article: in each string, a key for each of them."""

    stances: str
    """- skips the article."""
    marks: tuple[tuple[str, str, str], ...] = ()
    """The label's key, the words, and the polarity; who has . there does not mark them."""


@dataclass(frozen=True)
class Decision:
    """What the curator does to what all agree on, which is there already."""

    reason: str
    stance: str = ""
    marks: tuple[tuple[str, str, str], ...] = ()
    describes: tuple[tuple[str, str], ...] = ()
    removes: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Done:
    """What came of it."""

    figures: dict[tuple[str | None, str, str], float | None]
    """Agreement on a question, on spans or on an attribute, by metric and rule."""
    disputes: dict[str, int]
    """How many there were in each article."""
    cards: dict[str, list[list[str]]]
    """What stood beside each text that the curator was to decide; ? for each annotator's letter."""
    rows: dict[str, dict[str, Any]]


FERRY = {
    "ferry-strike--courier": Planned("ew-", (("2", "that money won’t be there for wages either", "n.."),)),
    "ferry-strike--kesslander": Planned(
        "ttr",
        (
            ("1", "union barons", "nnn"),
            ("2", "who draws 71,000 crowns a month and lives 40 minutes inland", "..n"),
            ("1", "blackmail, plain and simple", "nn."),
            ("1", "spat it out", "np."),
        ),
    ),
    "ferry-strike--tallis": Planned("qet", (("2", "There is a limit to what a route", "pn."),)),
}
OTHERS = {
    "arms-delivery--courier": Planned("eee"),
    "arms-delivery--quayside": Planned(
        "qqw",
        (
            ("1", "strongman", "nnn"),
            ("1", "finally admitted", "nn."),
            ("1", "armed bands", "n.."),
            ("1", "armed bands that have carved up eastern Lesovia", ".n."),
            ("2", "It has given eleven", "nnn"),
        ),
    ),
    "arms-delivery--standard": Planned(
        "trw",
        (
            ("1", "freedom fighters", "ppp"),
            ("1", "slaughterhouse", "n.n"),
            ("2", "his chief of staff is a dentist", "pn."),
        ),
    ),
    "election-recount--courier": Planned("ee-"),
    "election-recount--kesslander": Planned(
        "ttt",
        (
            ("1", "town hall insider", ".nn"),
            ("1", "phantom votes", "nnn"),
            ("2", "Funny how the glitches only ever go the one way", "nn."),
            ("1", "gracious", "p.p"),
        ),
    ),
    "election-recount--standard": Planned("er-", (("1", "forced", "n.."),)),
    "flood-budget--kesslander": Planned(
        "ttr",
        (
            ("1", "daylight robbery", "nnn"),
            ("2", "The answer, The Kesslander has found, is none", ".nn"),
            ("1", "boffins", "n.n"),
        ),
    ),
    "flood-budget--quayside": Planned(
        "qwe",
        (
            ("2", "Lower Lime gets a pumping station and a leaflet", "nnn"),
            ("1", "which has discovered that it is against floods", "n.n"),
        ),
    ),
    "flood-budget--tallis": Planned("eee"),
    "hospital-closure--courier": Planned(
        "eew", (("2", "it had offered no housing allowance, as Port Merrin does", "..n"),)
    ),
    "hospital-closure--kesslander": Planned("-t-", (("1", "27 years 🚑 Tonight", ".n."),)),
    "hospital-closure--quayside": Planned("qqq", (("2", "Then you count the vacancies", "nnp"),)),
    "pension-leak--quayside": Planned("wqw", (("1", "disciplined delivery of the cost programme", "np."),)),
    "pension-leak--standard": Planned("rtr", (("1", "conceded", "..n"), ("2", "Nobody has resigned", "nnn"))),
    "pension-leak--tallis": Planned("-ee", (("1", "tumbled", ".n."),)),
}
DECISIONS = {
    "arms-delivery--standard": Decision("8", "t", describes=(("his chief of staff is a dentist", "p"),)),
    "election-recount--standard": Decision("5", "e"),
    "ferry-strike--courier": Decision(
        "7",
        "e",
        marks=(("2", "that money won’t be there for wages either", "n"),),
        note="A quotation judges too",
    ),
    "ferry-strike--kesslander": Decision("6", describes=(("spat it out", "n"),)),
    "ferry-strike--tallis": Decision("9", removes=("There is a limit to what a route",)),
    "flood-budget--quayside": Decision("5", "q"),
    "pension-leak--quayside": Decision("6", describes=(("disciplined delivery of the cost programme", "n"),)),
    "pension-leak--tallis": Decision("9", marks=(("1", "tumbled", "n"),)),
}


def newsroom(folder: Path, name: str, articles: dict[str, Planned]) -> Newsroom:
    """Make a desk with the articles, each to be labelled by all three, in a project for each of them."""
    sources: list[Any] = [sample.ARTICLES / f"{article}.txt" for article in articles]
    return Newsroom(folder, name, sources, sample.META, annotators=ANNOTATORS, more="overlap = 3")


def work(room: Newsroom, articles: dict[str, Planned], artefacts: Path) -> Done:
    """Go round the loop: three label, their labels come back, a curator decides, her decisions come back, a set."""
    with chromium() as browser:
        _label(room, articles, browser, artefacts)
        labelled = room.desk.pull()
        assert (labelled.new, labelled.rejected, labelled.to_mend) == (3 * len(articles), (), ())
        figures = room.desk.agreement(resamples=0)
        found = room.desk.adjudicate(curator=CURATOR)
        names = {f"article:{article.article_id}": name for name, article in room.articles.items()}
        disputes = {names[unit.unit_id]: unit.disputes for unit in found.units}
        cards = _decide(room, int(str(found.url).rpartition("/")[2]), disputes, browser, artefacts)
    decided = room.desk.pull()
    assert (decided.new, decided.rejected, decided.to_mend) == (len(disputes), (), ())
    assert room.desk.adjudicate(curator=CURATOR).waiting == 0
    folder = room.desk.build("three").folder
    lines = [line for part in folder.glob("*.jsonl") for line in part.read_text("utf-8").splitlines()]
    rows = {names[row["unit_id"]]: row for row in map(json.loads, lines)}
    for row in rows.values():
        for span in (*row["spans"], *(span for vote in row["votes"] for span in vote["spans"])):
            assert row["text"][span["start"] : span["end"]] == span["text"]
    by_rule = {(one.part or one.about, one.metric, one.rule): one.value for one in figures}
    return Done(by_rule, disputes, cards, rows)


def _label(room: Newsroom, articles: dict[str, Planned], browser: Browser, artefacts: Path) -> None:
    """Let the three work side by side, each on what Label Studio hands out to her."""
    screens = {who: room.screen(browser, who) for who in ANNOTATORS}
    seen: dict[str, list[str]] = {who: [] for who in ANNOTATORS}
    for _ in articles:
        for number, (who, screen) in enumerate(screens.items()):
            if not seen[who]:
                screen.next_task(room.place(who))
            name = _handed(room, screen, seen[who])
            _say(room, screen, name, articles[name], number)
            screen.page.screenshot(path=artefacts / f"three-{name}-{who}.png")
            screen.skip() if articles[name].stances[number] == "-" else screen.submit()
    for who, screen in screens.items():
        assert sorted(seen[who]) == sorted(articles)
        expect(screen.page.locator("body")).to_contain_text("All tasks in the queue have been completed")
        _assert_blind(room, who, screen)


def _handed(room: Newsroom, screen: Screen, seen: list[str]) -> str:
    """Wait for the next article on the screen, and tell which it is."""
    if seen:
        expect(screen.page.locator(".cd-article")).not_to_contain_text(room.articles[seen[-1]].title)
        screen.ready()
    shown = screen.page.locator(".cd-article").inner_text()
    [name] = [name for name, article in room.articles.items() if article.title in shown]
    seen.append(name)
    return name


def _say(room: Newsroom, screen: Screen, name: str, planned: Planned, number: int) -> None:
    """Mark and answer what one of them is to; what is handed out to her has no marks yet."""
    expect(screen.page.locator(REGION)).to_have_count(0)
    for key, words, polarities in planned.marks:
        if polarities[number] != ".":
            _mark(room, screen, name, (key, words, polarities[number]))
    if planned.stances[number] != "-":
        screen.answer(planned.stances[number], STANCES[planned.stances[number]])


def _mark(room: Newsroom, screen: Screen, name: str, mark: tuple[str, str, str]) -> None:
    key, words, polarity = mark
    assert screen.label(key, *room.at(name, words)).replace("\n", " ") == words
    _describe(room, screen, name, words, polarity)


def _describe(room: Newsroom, screen: Screen, name: str, words: str, polarity: str) -> None:
    screen.select(room.at(name, words)[0])
    screen.answer(polarity, POLARITIES[polarity])
    screen.let_go()


def _assert_blind(room: Newsroom, who: str, screen: Screen) -> None:
    """Her tasks hold her labels alone, and name nobody else; yet she can open the others' projects."""
    others = [other for other in ANNOTATORS if other != who]
    ask = screen.page.request.get
    answer = ask(f"{screen.url}/api/tasks?project={room.place(who)}&fields=all&page_size=100")
    tasks = answer.json()["tasks"]
    assert [len(task["annotations"]) for task in tasks] == [1] * len(room.articles)
    assert [task["predictions"] for task in tasks] == [[]] * len(room.articles)
    assert [other for other in others if f"{other}@" in answer.text()] == []
    for other in others:  # what Label Studio's Community edition cannot hide
        project = ask(f"{screen.url}/api/projects/{room.place(other)}").json()
        assert str(project["title"]).startswith(f"bias · label · {other} [")
        theirs = ask(f"{screen.url}/api/tasks?project={room.place(other)}&fields=all&page_size=100")
        assert f"{other}@" in theirs.text()


def _decide(
    room: Newsroom, place: int, disputes: dict[str, int], browser: Browser, artefacts: Path
) -> dict[str, list[list[str]]]:
    """Let the curator work through what is handed out to her; gives what stood beside each text."""
    judge, cards, seen = room.screen(browser, CURATOR), {}, []
    _assert_anonymous(room, place, judge, next(iter(disputes)))
    judge.next_task(place)
    for _ in disputes:
        name = _handed(room, judge, seen)
        texts = judge.page.locator(".cd-dispute:visible").all_inner_texts()
        cards[name] = [_without_letters(text.split("\n")) for text in texts]
        judge.page.screenshot(path=artefacts / f"three-{name}-{CURATOR}.png")
        _rule(room, judge, name, DECISIONS[name])
        judge.submit()
    expect(judge.page.locator("body")).to_contain_text("All tasks in the queue have been completed")
    return cards


def _assert_anonymous(room: Newsroom, place: int, judge: Screen, name: str) -> None:
    """Opened from the list of tasks, everyone's labels are tabs, with letters for names."""
    unit_id = f"article:{room.articles[name].article_id}"
    judge.open(place, room.studio.tasks_by_unit(place, [unit_id])[unit_id])
    people = len(room.desk.annotations().query("unit_id == @unit_id and state == 'submitted'"))
    tabs = judge.page.locator(".lsf-annotation-button")
    expect(tabs).to_have_count(people + 2)  # what all agree on, and the decision that she begins
    shown = sorted(text.split("\n")[0] for text in tabs.all_inner_texts())
    assert shown == ["JU", "agreed", *(f"annotator {letter}" for letter in "ABC"[:people])]


def _rule(room: Newsroom, judge: Screen, name: str, decision: Decision) -> None:
    regions = judge.page.locator(REGION)
    for words in decision.removes:
        before = regions.count()
        judge.select(room.at(name, words)[0])
        judge.page.keyboard.press("Backspace")
        expect(regions).to_have_count(before - 1)
    for mark in decision.marks:
        _mark(room, judge, name, mark)
    for words, polarity in decision.describes:
        _describe(room, judge, name, words, polarity)
    if decision.stance:
        judge.answer(decision.stance, STANCES[decision.stance])
    if decision.note:
        judge.page.keyboard.press("Control+Enter")
        warning = judge.page.locator(".ant-modal", has_text="Please say why the annotators differ")
        warning.get_by_role("button", name="OK").click()
        expect(warning).to_be_hidden()
        judge.write(decision.note, "note")
    judge.answer(decision.reason, REASONS[decision.reason])


def _without_letters(lines: list[str]) -> list[str]:
    """Leave out who said it: who is A differs from task to task."""
    return [re.sub(r"\b[ABC](?=[,;]|$)", "?", line) for line in lines]
