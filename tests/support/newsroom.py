"""A desk beside a fake Label Studio that is served on loopback, as `COPYDESK_URL` names it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from copydesk import Desk
from support.fake_studio import TOKEN, FakeStudio

SCHEME = """\
name: bias
version: {version}
title: Media bias
labels: [{{name: Lexical}}, {{name: Informational}}]
attributes:
  - {{name: polarity, options: [negative, positive]}}
questions:
  - {{name: stance, level: ordinal, options: [left, center, right]}}
relations: [says]
"""


@dataclass
class Newsroom:
    """One desk, its server, and its people."""

    folder: Path
    desk: Desk
    studio: FakeStudio

    def task(self, annotator: str, article_id: str) -> int:
        """Give the task in which an annotator sees an article, or a unit of another kind by its own id."""
        unit_id = article_id if ":" in article_id else f"article:{article_id}"
        for project in self.desk.places(annotator):
            for task in self.studio.tasks.values():
                if (task["project"], task["data"]["unit_id"]) == (project, unit_id):
                    return int(task["id"])
        raise LookupError(f"{annotator} has no task about {article_id}")

    def submit(self, annotator: str, article_id: str, *result: dict[str, Any], **more: Any) -> int:
        """Submit an annotation as an annotator; returns its number on the server."""
        email = f"{annotator}@copydesk.example"
        user = next(user for user, known in self.studio.users.items() if known == email)
        return self.studio.annotate(self.task(annotator, article_id), user, list(result), **more)

    def skip(self, annotator: str, article_id: str) -> int:
        """Skip a task as an annotator."""
        return self.submit(annotator, article_id, was_cancelled=True)

    def reopen(self) -> Desk:
        """Close the desk and open it again, as the next command does."""
        self.desk.close()
        self.desk = Desk.open(self.folder)
        return self.desk

    def files(self) -> dict[str, str]:
        """Close the desk and hash every file of it, the ledger included."""
        self.desk.close()
        found = hashes(self.folder)
        self.desk = Desk.open(self.folder)
        return found

    def settings(self, old: str, new: str) -> Desk:
        """Change a line of copydesk.toml as a person does."""
        edit(self.folder / "copydesk.toml", old, new)
        return self.reopen()


@contextmanager
def newsroom(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *annotators: str, scheme: str = SCHEME.format(version=1)
) -> Iterator[Newsroom]:
    """Open a desk in `folder` with a small scheme of its own, beside an empty server."""
    source = folder / "bias"
    source.mkdir()
    (source / "scheme.yaml").write_text(scheme, encoding="utf-8")
    studio = FakeStudio(users={9: "admin@copydesk.example"})
    with studio.served() as url:
        monkeypatch.setenv("COPYDESK_URL", url)
        monkeypatch.setenv("COPYDESK_TOKEN", TOKEN)
        desk = Desk.init(folder / "desk", str(source), annotators or ("ana", "ben"))
        room = Newsroom(folder / "desk", desk, studio)
        yield room
        room.desk.close()


def edit(path: Path, old: str, new: str) -> None:
    """Replace what stands once in a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def hashes(folder: Path) -> dict[str, str]:
    """Hash every file below a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def plain(frame: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """Give a frame's rows as tuples, with None for NA and times in ISO's form."""

    def value(cell: Any) -> Any:
        if isinstance(cell, list):
            return cell
        if pd.isna(cell):
            return None
        return cell.isoformat() if isinstance(cell, pd.Timestamp) else cell

    rows = frame[list(columns) or list(frame.columns)].itertuples(index=False, name=None)
    return [tuple(value(cell) for cell in row) for row in rows]


def articles(*rows: dict[str, str]) -> pd.DataFrame:
    """Make a frame of input articles; each needs an id and gets a text."""
    return pd.DataFrame([{"text": f"Ferries stop, says {row['id']}.", **row} for row in rows])


def span(region: str, label: str, start: int, end: int, **more: Any) -> dict[str, Any]:
    """Make a labelled region as the browser does."""
    value = {"start": start, "end": end, "text": "never looked at", "labels": [label]}
    return {"id": region, "from_name": "span", "to_name": "text", "type": "labels", "origin": "manual",
            "value": value} | more  # fmt: skip


def answer(question: str, *choices: str, region: str = "q1") -> dict[str, Any]:
    """Make the answer to a question about the article as the browser does."""
    return {"id": region, "from_name": question, "to_name": "text", "type": "choices", "origin": "manual",
            "value": {"choices": list(choices)}}  # fmt: skip
