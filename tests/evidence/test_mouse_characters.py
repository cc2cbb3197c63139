"""Every class of character by mouse in the real browser: what was selected at mouse-up is what the table says.

What the mouse aims at is not always what a browser selects: half a grapheme, the place beside a character without
width, one of two places where directions meet. Such an aim gives another selection, which is checked as all are, or
none, which is no selection; both are counted apart. Of what is selected, Label Studio leaves out the line ends at
both ends, and makes no region of nothing else: that is counted apart too.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from browser.hand import Hand, Selected
from browser.newsroom import Newsroom
from browser.screen import chromium
from support.characters import CLASSES, LABELS, Generated, Special, write_lines, written
from support.newsroom import plain
from support.round_trip import differing

pytestmark = [pytest.mark.evidence, pytest.mark.server, pytest.mark.browser]

PIECES = 4
AIMS = (
    "it", "it, backwards", "starts with it", "ends with it", "around it", "around it, backwards", "before it",
    "behind it", "from its middle", "the word behind it, double-click",
)  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """One aim of the mouse in one article, and what the browser selected."""

    name: str
    label: str
    aim: str
    place: tuple[int, int]
    selected: Selected | None

    @property
    def as_aimed(self) -> bool:
        if self.selected is None:
            return False
        (start, end), found = self.place, self.selected
        if self.aim.endswith("double-click"):  # the piece may be part of the word
            return found.start <= start and end <= found.end
        return (found.start, found.end) == (start, end)


def article(kind: str) -> tuple[Generated, list[tuple[str, int, int]]]:
    """Write a line of its own for each aim at each piece of a class; say where to aim."""
    raw, text, aims = "", "", []
    for given, became in CLASSES[kind][:PIECES]:
        for aim in AIMS:
            begin = len(text) + len("Vinke mora")
            end = begin + len(became)
            left, right = begin - len("mora"), end + len("telu")
            places = {
                "it": (begin, end),
                "it, backwards": (begin, end),
                "starts with it": (begin, right),
                "ends with it": (left, end),
                "before it": (left, begin),
                "behind it": (end, right),
                "from its middle": ((begin + end + 1) // 2, right),
                "the word behind it, double-click": (end, right),
            }
            start, stop = places.get(aim, (left, right))
            if start < stop and (aim != "from its middle" or len(became) > 1):
                aims.append((aim, start, stop))
            raw += f"Vinke mora{given}telu dapor.\n"
            text += f"Vinke mora{became}telu dapor.\n"
    slug = kind.replace(" ", "-")
    return Generated(slug, raw, text.rstrip(), (Special(kind, 0, 0),), ()), aims


@pytest.mark.timeout(3000)
def test_every_class_by_mouse(tmp_path: Path, real_studio: str, artefacts: Path) -> None:  # noqa: ARG001
    made = [article(kind) for kind in CLASSES]
    sources = write_lines([generated for generated, _ in made], tmp_path)
    newsroom = Newsroom(tmp_path / "desk", "mouse", [*sources])
    texts = {generated.article_id: generated.text for generated, _ in made}
    assert texts == dict(plain(newsroom.desk.articles(), "article_id", "text"))
    done: list[Mark] = []
    with chromium() as browser:
        screen = newsroom.screen(browser, "ana")
        hand = Hand(screen.page, screen.url)
        # As high as that, because the list of regions draws what is in sight alone.
        hand.page.set_viewport_size({"width": 1440, "height": 3600})
        for number, (generated, aims) in enumerate(made):
            newsroom.open(hand, "ana", generated.article_id)
            hand.watch()
            key, label = "12"[number % 2], LABELS[number % 2]
            for aim, start, end in aims:
                if aim.endswith("double-click"):
                    selected = hand.double_click(key, start, end)
                else:
                    selected = hand.mark(key, start, end, backwards=aim.endswith("backwards"))
                done.append(Mark(generated.article_id, label, aim, (start, end), selected))
            hand.page.screenshot(path=artefacts / f"mouse-{generated.article_id}.png")
            hand.submit()
    pulled = newsroom.desk.pull()
    found = plain(newsroom.desk.spans(), "article_id", "label", "start", "end", "text", "check")
    wanted = [
        (mark.name, mark.label, *kept(mark.selected), "exact")
        for mark in done
        if mark.selected and kept(mark.selected)[2]
    ]
    differences = differing(wanted, found)
    show(done, Counter(name for name, *_ in found), differences)
    claims = claimed(newsroom)
    other = [
        (mark.name, mark.selected.text, claims[mark.name, *kept(mark.selected)[:2]])
        for mark in done
        if mark.selected and kept(mark.selected)[2]
        if claims[mark.name, *kept(mark.selected)[:2]] != written(mark.selected.text)
    ]
    print(
        f"value.text is what the other tests take for it in {len(wanted) - len(other)} of {len(wanted)} regions"
    )
    assert {mark.name for mark in done if mark.as_aimed} == texts.keys()
    assert differences == Counter()
    assert other == []
    assert all(texts[name][start:end] == text for name, _, start, end, text, _ in found)
    assert (pulled.exact, pulled.repaired, pulled.rejected, pulled.drafts) == (len(wanted), {}, (), 0)


def claimed(newsroom: Newsroom) -> dict[tuple[str, int, int], str]:
    """Read what the regions on the server say stands there: article, start, end -> `value.text`."""
    [place] = newsroom.desk.places("ana")
    return {
        (
            task["data"]["objects"]["text"]["article_id"],
            region["value"]["start"],
            region["value"]["end"],
        ): region["value"]["text"]
        for task in newsroom.studio.changed_tasks(place, None)
        for annotation in task["annotations"]
        for region in annotation["result"]
    }


def kept(selected: Selected) -> tuple[int, int, str]:
    """Leave out the line ends at both ends, as Label Studio does."""
    text = selected.text.strip("\n")
    start = selected.start + len(selected.text) - len(selected.text.lstrip("\n"))
    return start, start + len(text), text


def show(done: list[Mark], regions: Counter[str], differences: Counter[tuple]) -> None:
    columns = (
        "aims",
        "selections",
        "as aimed",
        "elsewhere",
        "none",
        "line ends cut",
        "regions",
        "exact",
        "differences",
    )
    print("\n" + "class".ljust(26) + "".join(column.rjust(len(column) + 2) for column in columns))
    total = Counter[str]()
    names = list(dict.fromkeys(mark.name for mark in done))
    for name in [*names, "all"]:
        marks = [mark for mark in done if mark.name == name]
        selections = [mark.selected for mark in marks if mark.selected]
        row = Counter(
            {
                "aims": len(marks),
                "selections": len(selections),
                "as aimed": sum(mark.as_aimed for mark in marks),
                "elsewhere": len(selections) - sum(mark.as_aimed for mark in marks),
                "none": len(marks) - len(selections),
                "line ends cut": sum(kept(one)[2] != one.text for one in selections),
                "regions": regions[name],
                "exact": regions[name] - sum(key[0] == name and n < 0 for key, n in differences.items()),
                "differences": sum(key[0] == name for key in differences),
            }
        )
        total += row
        cells = (str((row if marks else total)[column]).rjust(len(column) + 2) for column in columns)
        print(name.ljust(26) + "".join(cells))
    print("elsewhere, none, or without a region:")
    for mark in done:
        if not mark.as_aimed or not mark.selected.taken:
            print(f"  {mark.name}, {mark.aim}: {mark.place}, {mark.selected}")
    for key, count in differences.items():
        print("  difference", count, ascii(key))
