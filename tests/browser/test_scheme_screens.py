"""Every shipped scheme in a real browser: an annotator does its first worked sample by keyboard and mouse.

What comes back is what samples.yaml says, span by span, answer by answer, link by link.
"""

from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import expect

from browser.hand import Hand
from browser.newsroom import Newsroom
from browser.screen import REGION, TEXT, Screen, chromium
from copydesk import sample
from copydesk.plan import pair
from copydesk.schemes import LabelScheme, find, load, shipped
from copydesk.schemes.samples import Sample, samples
from copydesk.studio.tasks import alias
from support.newsroom import plain

pytestmark = [pytest.mark.server, pytest.mark.browser]

WIDE, SMALL = {"width": 1440, "height": 900}, {"width": 1100, "height": 700}


def column(number: int) -> str:
    return f".cd-column:nth-of-type({number}) .lsf-richtext__container"


def place(text: str, quote: str, nth: int) -> int:
    at = -1
    for _ in range(nth):
        at = text.index(quote, at + 1)
    return at


class Annotator:
    """Does one worked sample on one screen."""

    def __init__(self, screen: Screen, scheme: LabelScheme, work: Sample, text: str) -> None:
        self.screen, self.scheme, self.work, self.text = screen, scheme, work, text
        self.begins = [place(text, span.quote, span.nth) for span in work.spans]

    def mark(self) -> None:
        """Mark each span, then click it and describe it."""
        keys = {label.name: label.hotkey for label in self.scheme.labels}
        attributes = {attribute.name: attribute for attribute in self.scheme.attributes}
        for span, begin in zip(self.work.spans, self.begins, strict=True):
            self.screen.label(keys[span.label], begin, begin + len(span.quote))
            if span.attributes:
                self.screen.select(begin)
            for name, values in span.attributes.items():
                options = {option.value: option.hotkey for option in attributes[name].options}
                for value in values:
                    if attributes[name].kind == "text":
                        self.screen.write(value, name)
                    else:
                        asked = f'.cd-attribute:has(h4:text-is("{attributes[name].title}"))'
                        self.screen.answer(options[value], value, asked)
            if span.attributes:
                self.screen.let_go()

    def link(self) -> None:
        """Draw each link, and name it where its ends allow several."""
        ids = {span.id: number for number, span in enumerate(self.work.spans) if span.id}
        labels = [span.label for span in self.work.spans]
        for number, link in enumerate(self.work.relations):
            begin, end = ids[link.from_id], ids[link.to_id]
            self.screen.link(self.begins[begin], self.begins[end])
            self.screen.let_go()
            fit = [
                one.name
                for one in self.scheme.relations
                if one.fits(labels[begin], labels[end])
                and (one.name != "continues" or labels[begin] == labels[end])
            ]
            if fit != [link.relation]:
                self.screen.name_link(number, link.relation)

    def answer(self) -> None:
        """Answer the questions, say that it is unsure, and leave a note."""
        for question in self.scheme.questions:
            options = {option.value: option.hotkey for option in question.options}
            for value in self.work.answers.get(question.name, ()):
                asked = f'.cd-question:has(h4:text-is("{question.title}"))'
                self.screen.answer(options[value], value, asked)
        self.screen.answer(self.scheme.unsure_hotkey, "unsure", ".cd-lead")
        self.screen.write("Please look.", "note")


def photograph(screen: Screen, artefacts: Path, name: str) -> None:
    """Take the screen at both sizes, and with the guidelines beside the text."""
    for size in (SMALL, WIDE):
        screen.page.set_viewport_size(size)  # type: ignore[arg-type]
        screen.page.screenshot(path=artefacts / f"{name}-{size['width']}x{size['height']}.png")
    screen.guidelines()
    expect(screen.page.locator(".cd-guide details").first).to_be_visible()
    screen.page.screenshot(path=artefacts / f"{name}-guidelines.png")
    screen.guidelines()
    expect(screen.page.locator(".cd-guide details").first).to_be_hidden()


@pytest.mark.parametrize("name", shipped())
def test_the_first_worked_sample_of_a_scheme_comes_back_as_it_is_written(
    name: str,
    tmp_path: Path,
    artefacts: Path,
    real_studio: str,  # noqa: ARG001 (sets the server)
) -> None:
    folder = find(name, None)
    scheme, work = load(folder), samples(folder)[0]
    sources: list[Path | pd.DataFrame] = [sample.ARTICLES / f"{article}.txt" for article in work.articles]
    room = Newsroom(tmp_path / "desk", f"schemes-{name}", sources, sample.META, scheme=name)
    ids = [room.articles[article].article_id for article in work.articles]
    unit_id = f"article:{ids[0]}" if scheme.unit == "article" else pair(*ids).unit_id
    text = room.articles[work.articles[0]].text
    with chromium() as browser:
        screen = room.screen(browser, "ana")
        room.open_unit(screen, "ana", unit_id)
        annotator = Annotator(screen, scheme, work, text)
        annotator.mark()
        annotator.link()
        annotator.answer()
        if work.spans:
            screen.select(annotator.begins[0])
        photograph(screen, artefacts, f"scheme-{name}")
        screen.submit()

    report = room.desk.pull()

    assert (report.new, report.rejected) == (1, ())
    assert plain(room.desk.annotations(), "state", "unsure", "note") == [("submitted", True, "Please look.")]
    names = [attribute.name for attribute in scheme.attributes]
    got = room.desk.spans()
    assert sorted(plain(got, "start", "label", "text", "check", *names), key=str) == sorted(
        (
            (
                begin, span.label, span.quote, "exact",
                *(span.attributes[a][0] if a in span.attributes else None for a in names),
            )
            for begin, span in zip(annotator.begins, work.spans, strict=True)
        ),
        key=str,
    )  # fmt: skip
    assert sorted(plain(room.desk.choices(), "question", "value")) == sorted(
        (question, value) for question, values in work.answers.items() for value in values
    )
    starts = dict(plain(got, "span_id", "start"))
    begins = {span.id: begin for span, begin in zip(work.spans, annotator.begins, strict=True)}
    assert sorted(
        (relation, starts[begin], starts[end])
        for relation, begin, end in plain(room.desk.relations(), "relation", "from_span", "to_span")
    ) == sorted((link.relation, begins[link.from_id], begins[link.to_id]) for link in work.relations)


STORY = """\
name: told
version: 1
title: One story, several tellers
unit: story
labels:
  - {name: Actor, hotkey: "1"}
  - {name: Claim, hotkey: "2"}
attributes:
  - {name: role, title: Role, options: [{value: hero, hotkey: h, labels: [Actor]}, {value: villain, hotkey: v}]}
relations:
  - {name: same as, from: [Actor], to: [Actor]}
  - {name: contradicts, from: [Claim], to: [Claim]}
"""


def test_spans_and_links_of_a_story_come_back_with_the_article_that_they_stand_in(
    tmp_path: Path,
    artefacts: Path,
    real_studio: str,  # noqa: ARG001 (sets the server)
) -> None:
    (tmp_path / "told").mkdir()
    (tmp_path / "told" / "scheme.yaml").write_text(STORY, "utf-8")
    (tmp_path / "told" / "guidelines.md").write_text("# Told\n\n## Actor\n\nWho acts.\n", "utf-8")
    outlets = ("courier", "kesslander", "tallis")
    sources: list[Path | pd.DataFrame] = [
        sample.ARTICLES / f"ferry-strike--{outlet}.txt" for outlet in outlets
    ]
    room = Newsroom(tmp_path / "desk", "story", sources, sample.META, scheme=str(tmp_path / "told"))
    [unit] = room.desk.ledger.units()
    names = {row.article_id: name.removeprefix("ferry-strike--") for name, row in room.articles.items()}
    texts = [room.articles[f"ferry-strike--{names[article]}"].text for article in unit.article_ids]
    actors, claim = (
        [text.index("Sölvey") for text in texts],
        texts[1].index("Friday" if "Friday" in texts[1] else "Sunday"),
    )
    with chromium() as browser:
        ana = room.screen(browser, "ana")
        room.open_unit(ana, "ana", unit.unit_id)
        for number, begin in enumerate(actors, 1):
            ana.label("1", begin, begin + 6, column(number))
        ana.label("2", claim, claim + 6, column(2))
        ana.select(actors[0], column(1))
        ana.answer("h", "hero")
        ana.let_go()
        ana.select(actors[1], column(2))
        ana.answer("v", "villain")
        ana.let_go()
        ana.select(claim, column(2))
        ana.page.keyboard.press("h")  # of actors only: not shown, and not stored
        ana.answer("v", "villain")
        ana.let_go()
        ana.link(actors[0], actors[2], column(1), column(3))
        photograph(ana, artefacts, "scheme-story")
        ana.submit()

    report = room.desk.pull()

    assert (report.new, report.rejected) == (1, ())
    got = room.desk.spans()
    told = [names[article] for article in unit.article_ids]
    assert sorted(
        (names[article], *row)
        for article, *row in plain(got, "article_id", "label", "start", "end", "text", "role")
    ) == sorted(
        [
            (told[0], "Actor", actors[0], actors[0] + 6, "Sölvey", "hero"),
            (told[1], "Actor", actors[1], actors[1] + 6, "Sölvey", "villain"),
            (told[1], "Claim", claim, claim + 6, texts[1][claim : claim + 6], "villain"),
            (told[2], "Actor", actors[2], actors[2] + 6, "Sölvey", None),
        ]
    )
    article = dict(plain(got, "span_id", "article_id"))
    assert [
        (relation, names[article[begin]], names[article[end]])
        for relation, begin, end in plain(room.desk.relations(), "relation", "from_span", "to_span")
    ] == [("same as", told[0], told[2])]


def test_how_other_outlets_told_the_story_can_be_read_and_not_labelled(
    tmp_path: Path,
    artefacts: Path,
    real_studio: str,  # noqa: ARG001 (sets the server)
) -> None:
    outlets = ("courier", "kesslander", "tallis")
    sources: list[Path | pd.DataFrame] = [
        sample.ARTICLES / f"ferry-strike--{outlet}.txt" for outlet in outlets
    ]
    room = Newsroom(
        tmp_path / "desk", "others", sources, sample.META, more="blind_source = true\nother_outlets = true"
    )
    [key] = [project.project_key for project in room.desk.ledger.projects() if project.annotator == "ana"]
    unit_id = f"article:{room.articles['ferry-strike--courier'].article_id}"
    others = room.articles["ferry-strike--tallis"], room.articles["ferry-strike--kesslander"]
    with chromium() as browser:
        ana = room.screen(browser, "ana")
        room.open_unit(ana, "ana", alias(unit_id, key))
        heads = ana.page.locator(".cd-others .ant-collapse-header:visible")
        assert heads.all_inner_texts() == [f"Another outlet, {other.published}" for other in others]
        expect(ana.page.locator(".cd-page")).not_to_contain_text("The Kesslander")
        shown = ana.page.locator(".cd-other:visible h4")
        expect(shown).to_have_count(0)
        heads.first.click()
        expect(shown).to_have_count(1)
        assert shown.text_content() == f"{others[0].title}\n\n{others[0].text}"
        expect(ana.page.locator(".cd-others .ant-motion-collapse")).to_have_count(0)
        ana.page.screenshot(path=artefacts / "other-outlets-1440x900.png")
        ana.page.keyboard.press("1")
        box = shown.bounding_box()
        assert box is not None
        ana.page.mouse.move(box["x"] + 5, box["y"] + 10)
        ana.page.mouse.down()
        ana.page.mouse.move(box["x"] + 150, box["y"] + 12, steps=3)
        ana.page.mouse.up()
        assert ana.page.evaluate("window.getSelection().toString()") != ""
        expect(ana.page.locator(REGION)).to_have_count(0)
        text = room.articles["ferry-strike--courier"].text
        start = text.index("Sölvey")
        assert ana.drag(start, start + 6) == "Sölvey"
        expect(ana.page.locator(REGION)).to_have_count(1)
        ana.submit()
    assert room.desk.pull().exact == 1


MIXED = [
    ("ar", "قالت الحكومة إن الإضراب انتهى يوم الاثنين.\n\nوقال زعيم النقابة Mara Olsén إن العرض «إهانة».", "الإضراب"),
    ("he", "השביתה נמשכת תשעה ימים.\n\nThe union said: “לא נחתום”, and left.", "נמשכת"),
]  # fmt: skip


def test_articles_are_read_in_their_own_direction_and_offsets_stay_exact(
    tmp_path: Path,
    artefacts: Path,
    real_studio: str,  # noqa: ARG001 (sets the server)
) -> None:
    frame = pd.DataFrame([{"id": name, "text": text, "title": text.split(".")[0]} for name, text, _ in MIXED])
    room = Newsroom(tmp_path / "desk", "directions", [frame])
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1440, "height": 900})  # type: ignore[arg-type]
        ana = Hand(context.new_page(), room.studio.url)
        login = room.desk.logins()["ana"]
        ana.log_in(login.email, str(login.password))
        for name, text, word in MIXED:
            room.open_unit(ana, "ana", f"article:{name}")
            ana.watch()
            edges = ana.page.evaluate(PARAGRAPHS, TEXT)
            ana.page.screenshot(path=artefacts / f"direction-{name}.png")
            assert edges == {"ar": ["right", "right"], "he": ["right", "left"]}[name]
            start = text.index(word)
            selected = ana.mark("1", start, start + len(word))
            assert selected is not None
            assert (selected.text, selected.taken) == (word, True)
            ana.submit()

    assert room.desk.pull().exact == 2
    assert sorted(plain(room.desk.spans(), "article_id", "start", "end", "text")) == [
        (name, text.index(word), text.index(word) + len(word), word) for name, text, word in MIXED
    ]


PARAGRAPHS = """selector => {
  const box = document.querySelector(selector), room = box.getBoundingClientRect();
  const lines = [];
  const walk = node => node.nodeType === Node.TEXT_NODE ? node.data.trim() && lines.push(node)
    : node.childNodes.forEach(walk);
  walk(box);
  return lines.map(node => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const {left, right} = range.getBoundingClientRect();
    return left - room.left < room.right - right ? 'left' : 'right';
  });
}"""
"""On which side each paragraph begins."""
