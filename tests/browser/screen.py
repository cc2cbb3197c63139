"""The labeling screen as a person uses it: real mouse, real keys, in Debian's Chromium."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

QUIET = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic",
]  # fmt: skip
TEXT = ".cd-body .lsf-richtext__container"
REGION = ".lsf-outliner-item"
CHOSEN = ".lsf-richtext__container .__active"

# The text's code points, each a [text node, from, to] in UTF-16 units: the text lies in several text nodes, and a
# line end is a <br>, so a [<br>].
PLACES = """
  await document.fonts.ready;
  const wait = milliseconds => new Promise(done => setTimeout(done, milliseconds));
  const box = document.querySelector(selector);
  const places = [];
  const walk = node => {
    if (node.nodeType === Node.TEXT_NODE) {
      let at = 0;
      for (const character of node.data) {
        places.push([node, at, at + character.length]);
        at += character.length;
      }
    } else if (node.nodeName === 'BR') places.push([node]);
    else node.childNodes.forEach(walk);
  };
  walk(box);
"""

# A page that was just opened draws its text once more, which moves it and undoes a selection.
AT_REST = """async selector => {
  let before, still = 0;
  while (still < 8) {
    await new Promise(done => setTimeout(done, 60));
    const now = document.querySelector(selector)?.firstChild;
    still = now && now === before ? still + 1 : 0;
    before = now;
  }
}"""

# Code points to a place in the page. Fonts may still come in and move everything, so it is measured until it
# stands still.
CORNERS = (
    f"async ([selector, start, end]) => {{ {PLACES}"
    """
  const rect = place => {
    const range = document.createRange();
    range.setStart(place[0], place[1]);
    range.setEnd(place[0], place[2]);
    const boxes = range.getClientRects();
    return boxes[boxes.length - 1];
  };
  let pane = box;
  while (pane.scrollHeight <= pane.clientHeight || getComputedStyle(pane).overflowY === 'visible') {
    if (!pane.parentElement) break;
    pane = pane.parentElement;
  }
  pane.scrollTop += rect(places[start]).top - window.innerHeight / 2;
  const measure = () => {
    const from = rect(places[start]), to = rect(places[end - 1]);
    return [from.left, from.top + from.height / 2, to.right, to.top + to.height / 2];
  };
  let before = [], now = measure();
  while (String(before) !== String(now)) {
    await wait(150);
    before = now;
    now = measure();
  }
  return now;
}"""
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium. A machine without one skips the test; CI, which installs it, fails."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        missing = "no Chromium here; on Debian: apt-get install chromium"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@dataclass
class Screen:
    """One annotator in front of one page."""

    page: Page
    url: str

    def log_in(self, email: str, password: str) -> None:
        self.page.goto(f"{self.url}/user/login/")
        self.page.fill("input[name=email]", email)
        self.page.fill("input[name=password]", password)
        self.page.click("button[type=submit]")
        self.page.wait_for_url(lambda address: "/user/login" not in address)

    def open(self, project: int, task: int) -> None:
        self._go(f"{self.url}/projects/{project}/data?task={task}")

    def next_task(self, project: int) -> None:
        """Let Label Studio choose, as its "Label All Tasks" button does; only there a task can be skipped."""
        self._go(f"{self.url}/projects/{project}/data?labeling=1")

    def _go(self, address: str) -> None:
        self.page.goto(address, wait_until="networkidle")
        self.ready()

    def ready(self) -> None:
        """Wait until the article and its screen are drawn and stand still."""
        self.page.locator(f"{TEXT} .lsf-richtext__line").first.wait_for(state="attached")
        self.page.locator(".cd-page .lsf-label, .cd-question .lsf-choice").first.wait_for()
        self.page.evaluate(AT_REST, TEXT)

    def drag(self, start: int, end: int, text: str = TEXT) -> str:
        """Drag the mouse over the characters `start` to `end`; give what the browser shows as selected."""
        mouse = self.page.mouse
        left, top, right, bottom = self.page.evaluate(CORNERS, [text, start, end])
        mouse.move(left + 0.5, top)
        mouse.down()
        mouse.move((left + right) / 2, (top + bottom) / 2, steps=3)
        mouse.move(right - 0.5, bottom, steps=3)
        selected: str = self.page.evaluate("window.getSelection().toString()")
        mouse.up()
        return selected

    def label(self, hotkey: str, start: int, end: int, text: str = TEXT) -> str:
        """Choose a label by its key and drag over the characters; a region more is in the list then."""
        regions = self.page.locator(REGION)
        before = regions.count()
        self.page.keyboard.press(hotkey)
        self.page.locator(".cd-page .lsf-label_selected").first.wait_for()
        selected = self.drag(start, end, text)
        expect(regions).to_have_count(before + 1)
        return selected

    def select_region(self, number: int) -> None:
        """Click on a region in the list, the first is 0; its attributes are shown then."""
        self.page.locator(REGION).nth(number).locator(".lsf-outliner-item__title").click()
        self.page.locator(".cd-about-span").wait_for(state="visible")

    def select(self, start: int, text: str = TEXT) -> None:
        """Click on the span that begins at a character; its attributes, if it has any, are shown then."""
        left, top, *_ = self.page.evaluate(CORNERS, [text, start, start + 1])
        self.page.mouse.click(left + 2, top)
        self.page.locator(CHOSEN).first.wait_for()

    def let_go(self) -> None:
        """Unselect the region."""
        self.page.keyboard.press("Escape")
        expect(self.page.locator(CHOSEN)).to_have_count(0)

    def link(self, start: int, end: int, begin_in: str = TEXT, end_in: str = TEXT) -> None:
        """Link the span that begins at `start` to the one that begins at `end`."""
        self.select(start, begin_in)
        self.page.keyboard.press("Alt+r")
        left, top, *_ = self.page.evaluate(CORNERS, [end_in, end, end + 1])
        self.page.mouse.click(left + 2, top)

    def name_link(self, number: int, relation: str) -> None:
        """Name a link, the first is 0, in Label Studio's list of relations."""
        self.page.locator(".lsf-panel-tabs__tab:visible", has_text="Relations").first.click()
        self.page.locator(".lsf-relations__item").nth(number).hover()
        self.page.locator("button[aria-label='Show Relation Labels']").click()
        self.page.locator(".lsf-relation-meta button").click()
        self.page.get_by_test_id(f"select-option-{relation}").click()

    def guidelines(self) -> None:
        """Press Alt+G, as a keyboard sends it: Playwright's own keys do not reach access keys."""
        session = self.page.context.new_cdp_session(self.page)
        key = {"modifiers": 1, "key": "g", "code": "KeyG", "windowsVirtualKeyCode": 71}
        session.send("Input.dispatchKeyEvent", {"type": "keyDown", "unmodifiedText": "g", "text": "", **key})
        session.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
        session.detach()

    def answer(self, hotkey: str, value: str, asked: str = ".cd-side") -> None:
        """Press the key of an answer and see it ticked."""
        # Not the input itself: radio buttons of one value are one group to the browser, whatever they ask.
        box = self.page.locator(f'{asked} label:has(input[name="{value}"]):visible')
        self.page.keyboard.press(hotkey)
        expect(box).to_have_class(re.compile("-wrapper-checked"))

    def write(self, text: str, name: str = "target") -> None:
        """Type into a free text of the selected region, or of the unit."""
        field = self.page.locator(f'.cd-side input[name="{name}"]:visible')
        field.click()
        field.type(text)
        field.press("Enter")
        expect(self.page.locator(".cd-side")).to_contain_text(text)

    def submit(self) -> None:
        self._press("Submit", "POST", "/annotations")

    def update(self) -> None:
        self._press("Update", "PATCH", "/api/annotations/")

    def skip(self) -> None:
        self._press("Skip", "POST", "/annotations")

    def _press(self, button: str, method: str, address: str) -> None:
        with self.page.expect_response(
            lambda answer: answer.request.method == method and address in answer.url
        ) as answer:
            self.page.locator("button", has_text=re.compile(f"^{button}$")).click()
        if not answer.value.ok:
            raise AssertionError(f"{button}: {answer.value.status} {answer.value.text()[:300]}")
