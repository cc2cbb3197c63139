"""A desk whose annotators log in to the running server in a browser."""

import re
from pathlib import Path

import pandas as pd
from playwright.sync_api import Browser

from browser.screen import Screen
from copydesk import Desk

CURATOR = "judge"
"""Whose address is kept apart too."""


class Newsroom:
    """A desk whose server is the running one; `name` keeps its accounts apart from other desks'."""

    def __init__(
        self,
        folder: Path,
        name: str,
        sources: list[Path | pd.DataFrame],
        meta: Path | None = None,
        *,
        annotators: tuple[str, ...] = ("ana", "ben"),
        scheme: str = "bias",
        more: str = "",
    ) -> None:
        """`more` are settings that stand at the begin of the file instead of the defaults."""
        Desk.init(folder, scheme, annotators).close()
        settings = folder / "copydesk.toml"
        emails = [f'{who} = "{who}@{name}.example"\n' for who in (*annotators, CURATOR)]
        text = settings.read_text("utf-8").replace("[emails]\n", "".join(["[emails]\n", *emails]))
        for line in more.splitlines():
            key = line.partition(" =")[0]
            text = re.sub(rf"^(# )?{key} =.*$", lambda _, line=line: line, text, count=1, flags=re.MULTILINE)
        settings.write_text(text, "utf-8")
        self.desk = Desk.open(folder)
        self.added = self.desk.add(sources, meta=meta)
        self.desk.push()
        self.studio = self.desk.connect().studio
        rows = self.desk.articles().itertuples(index=False)
        self.articles = {
            Path(row.source).stem if row.source.endswith(".txt") else row.article_id: row for row in rows
        }

    def screen(self, browser: Browser, annotator: str) -> Screen:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        login = self.desk.logins()[annotator]
        screen = Screen(context.new_page(), self.studio.url)
        screen.log_in(login.email, str(login.password))
        return screen

    def open(self, screen: Screen, annotator: str, name: str) -> None:
        self.open_unit(screen, annotator, f"article:{self.articles[name].article_id}")

    def open_unit(self, screen: Screen, annotator: str, unit_id: str) -> None:
        place = self.place(annotator)
        screen.open(place, self.studio.tasks_by_unit(place, [unit_id])[unit_id])

    def place(self, annotator: str) -> int:
        """Give the number of the annotator's project on the server."""
        [place] = self.desk.places(annotator)
        return place

    def at(self, name: str, words: str) -> tuple[int, int]:
        start = self.articles[name].text.index(words)
        return start, start + len(words)

    def named(self, frame: pd.DataFrame, columns: list[str]) -> list[tuple[object, ...]]:
        """Rows with the article's name for its id, and None for NA."""
        names = {f"article:{row.article_id}": name for name, row in self.articles.items()}
        frame = frame.assign(article=frame["unit_id"].map(names))[["article", *columns]]
        rows = frame.astype(object).where(frame.notna(), None).itertuples(index=False)
        return sorted(tuple(row) for row in rows)
