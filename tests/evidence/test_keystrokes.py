"""Keys, clicks, drags and scrolls for one job on Copydesk's screen and on Label Studio's own template.

The job: five spans over an article of 3,000 words, with and without three attributes each. The template is Named
Entity Recognition as 1.23.2 ships it; it has no attributes, so for those it gets per-region Choices below the text, as
Label Studio's documentation has them. A person who works by mouse has to bring a button into sight before clicking it.
"""

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.screen import AT_REST, CHOSEN, CORNERS, REGION, Screen, chromium
from copydesk import sample
from copydesk.demo import Demo
from copydesk.schemes import Attribute, Label, LabelScheme, Option
from copydesk.studio.config import compile_config

pytestmark = [pytest.mark.evidence, pytest.mark.server, pytest.mark.browser]

NAMES = ("PER", "ORG", "LOC", "MISC")
ATTRIBUTES = {"tone": ("good", "bad"), "aim": ("direct", "indirect"), "quote": ("yes", "no")}
KEYS = {"good": "q", "bad": "w", "direct": "a", "indirect": "s", "yes": "z", "no": "x"}
PLAIN = LabelScheme(
    "ner", 1, "NER", "", tuple(Label(name, str(n), "#c2410c") for n, name in enumerate(NAMES, 1))
)
OURS = LabelScheme(
    "ner", 1, "NER", "", PLAIN.labels,
    tuple(
        Attribute(name, name, "choice", tuple(Option(o, KEYS[o]) for o in some))
        for name, some in ATTRIBUTES.items()
    ),
    guidelines="# NER\n\n" + "Names of people, firms and places.\n\n" * 30,
)  # fmt: skip
CHOICES = "".join(
    f'<Choices name="{name}" toName="text" perRegion="true" choice="single-radio">'
    + "".join(f'<Choice value="{o}" hotkey="{KEYS[o]}"/>' for o in options)
    + "</Choices>"
    for name, options in ATTRIBUTES.items()
)
TEMPLATE = """<View><Labels name="label" toName="text"><Label value="PER" background="red" hotkey="1"/>
<Label value="ORG" background="darkorange" hotkey="2"/><Label value="LOC" background="orange" hotkey="3"/>
<Label value="MISC" background="green" hotkey="4"/></Labels><Text name="text" value="$text"/>{choices}</View>"""
BOX = ".lsf-richtext__container"


def long_article(words: int = 3000) -> str:
    texts = [path.read_text("utf-8") for path in sorted(sample.ARTICLES.glob("*.txt"))]
    found = "\n\n".join(texts).split(" ")
    while len(found) < words:
        found += found
    return " ".join(found[:words])


@dataclass
class Worker:
    """Counts what a person does on one screen."""

    page: Page
    done: Counter[str] = field(default_factory=Counter)

    def key(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.done["keys"] += 1

    def click(self, button: str) -> None:
        """Click a button, after scrolling to it if it is out of sight, and back afterwards."""
        found = self.page.locator(button).first
        box = found.bounding_box()
        view = self.page.locator(".lsf-main-content, .lsf-wrapper").first.bounding_box()
        assert box
        assert view
        seen = view["y"] <= box["y"] and box["y"] + box["height"] <= min(view["y"] + view["height"], 840)
        self.done["scrolls"] += 0 if seen else 2
        found.click()
        self.done["clicks"] += 1

    def drag(self, start: int, end: int) -> None:
        left, top, right, bottom = self.page.evaluate(CORNERS, [BOX, start, end])
        before, begin = self.page.locator(REGION).count(), time.monotonic()
        self.page.mouse.move(left + 0.5, top)
        self.page.mouse.down()
        self.page.mouse.move(right - 0.5, bottom, steps=4)
        self.page.mouse.up()
        expect(self.page.locator(REGION)).to_have_count(before + 1)
        self.done["drags"] += 1
        self.done["milliseconds"] += round(1000 * (time.monotonic() - begin))

    def select(self, start: int) -> None:
        left, top, *_ = self.page.evaluate(CORNERS, [BOX, start, start + 1])
        self.page.mouse.click(left + 2, top)
        self.done["clicks"] += 1


def job(worker: Worker, spans: list[tuple[int, int]], hand: str, *, described: bool) -> Counter[str]:
    """Label five spans and, if they are to be described, give each three attributes."""
    worker.done = Counter()
    answers = ("bad", "indirect", "no")
    for number, (start, end) in enumerate(spans):
        label = number % 2
        if hand == "keyboard":
            worker.key("12"[label])
        else:
            worker.click(f'.lsf-label:has-text("{NAMES[label]}")')
        worker.page.locator(".lsf-label_selected").first.wait_for()
        worker.drag(start, end)
        if not described:
            continue
        worker.select(start)
        worker.page.locator(CHOSEN).first.wait_for()
        for answer in answers:
            if hand == "keyboard":
                worker.key(KEYS[answer])
            else:
                worker.click(f'.lsf-choice label:has(input[name="{answer}"])')
        if hand == "keyboard":
            worker.key("Escape")
        else:
            worker.page.keyboard.press("Escape")  # by mouse: a click beside the text
            worker.done["clicks"] += 1
        expect(worker.page.locator(CHOSEN)).to_have_count(0)
    return worker.done


def test_a_span_costs_as_many_keys_as_on_label_studios_template_and_no_scrolling(
    demo: Demo, artefacts: Path
) -> None:
    from label_studio_sdk import LabelStudio

    admin = demo.desk.embedded.admin
    studio = LabelStudio(base_url=demo.url, api_key=admin.token)
    text = long_article()
    words = [at for at in range(len(text)) if text[at - 1 : at] == " " and text[at : at + 5].isalpha()]
    spans = [(at, at + 5) for at in (words[len(words) * part // 100] for part in (5, 25, 50, 75, 95))]
    screens = {
        ("copydesk", False): compile_config(PLAIN),
        ("copydesk", True): compile_config(OURS),
        ("template", False): TEMPLATE.format(choices=""),
        ("template", True): TEMPLATE.format(choices=CHOICES),
    }
    counted: dict[str, dict[str, int]] = {}
    ready: dict[str, int] = {}
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        screen = Screen(context.new_page(), demo.url)
        screen.log_in(admin.email, admin.password)
        for (name, described), config in screens.items():
            project = studio.projects.create(title=f"keys {name}", label_config=config)
            data = {"text": text, "title": "Long", "outlet": "Gazette", "published": "2026-03-02"}
            tasks = studio.projects.import_tasks(
                project.id,
                request=[{"data": data}] * 2,
                return_task_ids=True,
                request_options={"max_retries": 0},
            ).task_ids
            for hand, task in zip(("keyboard", "mouse"), tasks, strict=True):
                begin = time.monotonic()
                screen.page.goto(f"{demo.url}/projects/{project.id}/data?task={task}")
                screen.page.locator(f"{BOX} .lsf-richtext__line").first.wait_for(state="attached")
                ready[f"{name}, {'described' if described else 'plain'}"] = round(
                    1000 * (time.monotonic() - begin)
                )
                screen.page.evaluate(AT_REST, BOX)
                done = job(Worker(screen.page), spans, hand, described=described)
                counted[f"{name}, {hand}, {'described' if described else 'plain'}"] = dict(
                    sorted(done.items())
                )
            studio.projects.delete(project.id)
    figures = {"five spans": counted, "milliseconds to the text of 3,000 words": ready}
    (artefacts / "keystrokes.json").write_text(json.dumps(figures, indent=1), "utf-8")
    scrolls = {name: did.pop("scrolls", 0) for name, did in counted.items()}
    for did in counted.values():
        assert did.pop("milliseconds") < 5 * 3000
    for name in ("copydesk", "template"):
        assert {who: did for who, did in counted.items() if who.startswith(name)} == {
            f"{name}, keyboard, plain": {"drags": 5, "keys": 5},
            f"{name}, mouse, plain": {"clicks": 5, "drags": 5},
            f"{name}, keyboard, described": {"clicks": 5, "drags": 5, "keys": 25},
            f"{name}, mouse, described": {"clicks": 30, "drags": 5},
        }
    assert {who for who, did in scrolls.items() if did} == {
        "template, mouse, plain",
        "template, mouse, described",
    }
