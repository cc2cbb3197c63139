"""A hand that puts the mouse between any two characters and hears from the browser itself what is selected then."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import expect

from browser.screen import PLACES, REGION, TEXT, Screen

# The text as the page holds it, a line end being a <br>. At mouse-up, before Label Studio hears of it, what
# window.getSelection() has is counted in code points from the begin of the text.
WATCH = """selector => {
  const count = (box, node, offset) => {
    const before = document.createRange();
    before.setStart(box, 0);
    before.setEnd(node, offset);
    const part = before.cloneContents();
    return [...part.textContent].length + part.querySelectorAll('br').length;
  };
  window.addEventListener('mouseup', () => {
    const selection = window.getSelection();
    window.selectedAtMouseUp = null;
    if (selection.isCollapsed) return;
    const box = document.querySelector(selector), range = selection.getRangeAt(0);
    const ends = [[range.startContainer, range.startOffset], [range.endContainer, range.endOffset]];
    window.selectedAtMouseUp = [...ends.map(([node, at]) => count(box, node, at)), selection.toString()];
  }, true);
}"""

# Where to press and where to let go: a quarter into the first and into the last character, from their outer sides.
ENDS = (
    f"async ([selector, start, end]) => {{ {PLACES}"
    """
  const line = place => place.length === 1;
  const rect = place => {
    if (line(place)) return place[0].getBoundingClientRect();
    const range = document.createRange();
    range.setStart(place[0], place[1]);
    range.setEnd(place[0], place[2]);
    const boxes = range.getClientRects();
    return boxes[boxes.length - 1] || range.getBoundingClientRect();
  };
  const leftwards = place =>
    !line(place) && /[\\u0590-\\u065f\\u066a-\\u08ff]/.test(place[0].data.slice(place[1], place[2]));
  const at = (place, first) => {
    const area = rect(place);
    const share = first === leftwards(place) ? 0.75 : 0.25;
    return [area.left + area.width * share, area.top + area.height / 2];
  };
  const measure = () => [
    ...at(places[start], true),
    ...(line(places[end - 1]) ? at(places[end], true) : at(places[end - 1], false)),
  ];
  (line(places[start]) ? places[start][0] : places[start][0].parentElement).scrollIntoView({block: 'center'});
  let before = [], now = measure();
  while (String(before) !== String(now)) {
    await wait(60);
    before = now;
    now = measure();
  }
  return now;
}"""
)


@dataclass(frozen=True)
class Selected:
    """What the browser had selected when the mouse was let go."""

    start: int
    end: int
    text: str
    taken: bool
    """Whether Label Studio made a region of it."""


@dataclass
class Hand(Screen):
    """An annotator's mouse; each selection becomes a region, if the browser selects anything."""

    def watch(self) -> None:
        """Listen to mouse-ups on the page that is open."""
        self.page.evaluate(WATCH, TEXT)

    def mark(self, hotkey: str, start: int, end: int, *, backwards: bool = False) -> Selected | None:
        """Drag from the begin of `start` to the end of the character before `end`, or back."""
        ends = self._ready(hotkey, start, end)
        (left, top), (right, bottom) = (ends[2:], ends[:2]) if backwards else (ends[:2], ends[2:])
        mouse = self.page.mouse
        mouse.move(left, top)
        mouse.down()
        mouse.move((left + right) / 2, (top + bottom) / 2, steps=2)
        mouse.move(right, bottom, steps=2)
        return self._let_go(mouse.up)

    def double_click(self, hotkey: str, start: int, end: int) -> Selected | None:
        """Double-click into the middle of a word."""
        left, top, right, bottom = self._ready(hotkey, start, end)
        x, y = (left + right) / 2, (top + bottom) / 2
        return self._let_go(lambda: self.page.mouse.dblclick(x, y))

    def _ready(self, hotkey: str, start: int, end: int) -> list[float]:
        ends: list[float] = self.page.evaluate(ENDS, [TEXT, start, end])
        chosen = self.page.locator(".cd-side .lsf-label_selected")
        if chosen.count() == 0:  # what selected nothing has left it chosen
            self.page.keyboard.press(hotkey)
            chosen.wait_for()
        return ends

    def _let_go(self, up: Callable[[], None]) -> Selected | None:
        regions = self.page.locator(REGION)
        before = regions.count()
        up()
        selected = self.page.evaluate("window.selectedAtMouseUp")
        if selected is None:
            expect(regions).to_have_count(before)
            return None
        try:
            expect(regions).to_have_count(before + 1, timeout=2000)
        except AssertionError:
            return Selected(*selected, taken=False)
        return Selected(*selected, taken=True)
