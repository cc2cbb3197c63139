"""`erase`: take a person's identity or a taken-down article out of the whole desk, for good.

Killed in between, the same command finishes the work: each step looks for what is still there.
"""

import json
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from copydesk import settings
from copydesk.desk import examining
from copydesk.desk.files import write_whole
from copydesk.desk.reports import EraseReport
from copydesk.errors import DeskError
from copydesk.ledger import ANONYMOUS, erasure_of
from copydesk.ledger.erasures import Kind
from copydesk.ledger.schema import backups
from copydesk.studio import accounts

if TYPE_CHECKING:
    from copydesk.desk.desk import Desk

ERASED = "erased"
WORDS = 8
"""So many words in a row that stand in an article make a rejected item one that quotes it."""
Mentions = Callable[[str], bool]


def annotator(desk: "Desk", name: str, *, dry_run: bool) -> EraseReport:
    """Put a random pseudonym in a person's place and remove the addresses and the login.

    Raises DeskError when the desk knows no such person.
    """
    people = desk.ledger.people()
    _check_known(desk, "annotator", name, people)
    logins = [accounts.Logins(path) for path in sorted(_memory(desk).glob("logins*.json"))]
    known = [login.email for own in logins if (login := own.read().get(name))]
    emails = {*people.get(name, ()), *known, *filter(None, [desk.settings.emails.get(name)])}
    blank = _blank(lambda text: any(email.lower() in text.lower() for email in emails))
    files = [*_rejected_files(desk, blank, dry_run=dry_run), *_unfinished(desk, dry_run=dry_run)]
    pseudonym = ANONYMOUS + secrets.token_hex(2)
    rows = {}
    if name in people:
        rows = desk.ledger.erase_annotator(name, pseudonym, blank, dry_run=dry_run)
    for own in logins:  # after the ledger: until then they hold addresses to look for
        if name in own.read():
            files.append(own.path)
            if not dry_run:
                own.remove(name)
    files += _backups(desk, dry_run=dry_run)
    if not dry_run:
        desk.ledger.finish_erasure("annotator", name)
    account = ", ".join(sorted(emails)) or "its address is erased here"
    return EraseReport(
        kind="annotator",
        what=name,
        replaced_by=pseudonym if rows and not dry_run else None,
        rows=rows,
        files=tuple(files),
        by_hand=(
            *_settings_lines(desk, name, emails),
            _server(desk, f"the account ({account}) and {_work_of(desk, name)}"),
            _COPIES,
        ),
        datasets=_datasets(desk, name),
        dry_run=dry_run,
    )


def article(desk: "Desk", article_id: str, *, dry_run: bool) -> EraseReport:
    """Remove an article: its texts, what is known about it, and the labels on it.

    Raises DeskError when the desk knows no such article.
    """
    parts = desk.store.holding(article_id)
    entered = {row["article_id"]: row["text_sha256"] for row in desk.ledger.texts()}
    _check_known(desk, "article", article_id, [article_id] if article_id in entered or parts else [])
    tasks, alike = desk.ledger.tasks_about(article_id), _alike(desk, article_id)
    units = [unit.unit_id for unit in desk.ledger.units() if article_id in unit.article_ids]
    blank = _blank(_quotes(article_id, desk.store.own_words(parts, article_id)))
    files = [*_rejected_files(desk, blank, dry_run=dry_run), *_unfinished(desk, dry_run=dry_run)]
    rows = {}
    if article_id in entered:
        rows = desk.ledger.erase_article(article_id, blank, dry_run=dry_run)
    for name in parts:  # after the ledger, which must never name a text that is gone
        files.append(desk.store.folder / name)
        if not dry_run:
            desk.store.erase(name, article_id)
    files += _backups(desk, dry_run=dry_run)
    if not dry_run:
        desk.ledger.finish_erasure("article", article_id)
    numbers = ", ".join(f"{task} on {server}" for server, task in tasks)
    which = f"the tasks about it ({numbers or 'unit_id article:' + article_id})"
    copies = {a for a, text in entered.items() if text == entered.get(article_id)} - {article_id}
    same = (
        [f"The desk holds copies with the same text, which stay: {', '.join(sorted(copies))}"]
        if copies
        else []
    )
    if others := ", ".join(sorted(alike - copies)):
        same.append(f"It holds articles that repeat much of it, or of which it did, which stay: {others}")
    return EraseReport(
        kind="article",
        what=article_id,
        replaced_by=None,
        rows=rows,
        files=tuple(files),
        by_hand=(*same, *_pairs_lines(desk, article_id), _server(desk, which), _COPIES),
        units=tuple(unit_id for unit_id in units if not unit_id.startswith("article:")),
        datasets=_datasets(desk, article_id),
        dry_run=dry_run,
    )


_COPIES = (
    "Copies of the desk, exports from Label Studio, files of 'push --to' and the files that articles came from "
    "are not part of the desk: look there too"
)


def _alike(desk: "Desk", article_id: str) -> set[str]:
    """Give the articles that were found to repeat an article, or that it repeats."""
    pairs = [{copy.article_id, copy.of} for copy in examining.copies_found(desk.ledger)]
    return {other for pair in pairs if article_id in pair for other in pair} - {article_id}


def _memory(desk: "Desk") -> Path:
    return desk.ledger.path.parent


def _check_known(desk: "Desk", kind: Kind, what: str, known: Iterable[str]) -> None:
    if what in known or erasure_of(what) in desk.ledger.erased(kind):
        return
    there = sorted(known)
    raise DeskError(
        f"the desk knows no {kind} {what!r}" + (f"; it knows {', '.join(there)}" if there else ""),
        next_step="'copydesk status' names the annotators; desk.articles() in Python lists the articles.",
    )


def _blank(mentions: Mentions) -> Callable[[Mapping[str, str]], Mapping[str, str]]:
    return lambda fields: {name: ERASED if mentions(value) else value for name, value in fields.items()}


def _quotes(article_id: str, own: Iterable[str]) -> Mentions:
    """Make a test of whether a text names the article or has some words in a row in common with it."""
    named = re.compile(rf'(article:|pair:|pair:[^"]*\+|"){re.escape(article_id)}(?![\w-])')
    runs = {run for text in own for run in _runs(text)}
    return lambda text: (
        text == article_id or bool(named.search(text)) or any(run in runs for run in _runs(text))
    )


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return (tuple(words[begin : begin + WORDS]) for begin in range(max(1, len(words) - WORDS + 1)) if words)


def _rejected_files(
    desk: "Desk", blank: Callable[[Mapping[str, str]], Mapping[str, str]], *, dry_run: bool
) -> list[Path]:
    """Blank the items of `add`'s files of rejected input that mention what is to go."""
    changed = []
    for path in sorted(_memory(desk).glob("rejected/*.jsonl")):
        items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        left = [blank(item) for item in items]
        if left != items:
            changed.append(path)
            if not dry_run:
                lines = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in left)
                write_whole(path, lines)
    return changed


def _unfinished(desk: "Desk", *, dry_run: bool) -> list[Path]:
    """Remove what killed commands left half-written: it may hold anything."""
    memory = _memory(desk)
    return _removed(
        [
            *desk.store.folder.glob(".*.parquet.*"),
            *memory.glob("rejected/*.part"),
            *memory.glob(".logins*.json.*"),
        ],
        dry_run=dry_run,
    )


def _backups(desk: "Desk", *, dry_run: bool) -> list[Path]:
    """Remove the ledgers that upgrades kept: they hold what is to go."""
    return _removed(backups(desk.ledger.path), dry_run=dry_run)


def _removed(paths: Iterable[Path], *, dry_run: bool) -> list[Path]:
    paths = sorted(paths)
    for path in paths:
        if not dry_run:
            path.unlink(missing_ok=True)
    return paths


def _settings_lines(desk: "Desk", name: str, emails: Iterable[str]) -> Iterator[str]:
    """Name the lines of copydesk.toml that people must delete themselves."""
    word = "|".join(map(re.escape, [name, *sorted(emails)]))
    own = re.compile(rf"(?<![\w-])({word})(?![\w-])")
    lines = (desk.folder / settings.FILE).read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if own.search(line.partition("#")[0]):
            yield f"{settings.FILE}, line {number}, is yours to change: {line.strip()}"


def _pairs_lines(desk: "Desk", article_id: str) -> Iterator[str]:
    """Name the lines of the file of pairs that people must delete themselves."""
    path = desk.folder / (desk.settings.pairs or settings.FILE)
    if desk.settings.pairs and path.exists():
        own = re.compile(rf"(?<![\w-]){re.escape(article_id)}(?![\w-])")
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if own.search(line):
                yield f"{desk.settings.pairs}, line {number}, is yours to delete: {line}"


def _work_of(desk: "Desk", name: str) -> str:
    if desk.settings.mode == settings.SHARED:
        return "that account's annotations in the projects that end in 'shared'"
    return f"the projects that end in {name!r}"


def _server(desk: "Desk", what: str) -> str:
    own = desk.embedded.folder
    where = f" (of the desk's own, the data lies in {own})" if own.exists() else ""
    return f"Label Studio's copy is not touched{where}: delete there {what}"


def _datasets(desk: "Desk", what: str) -> tuple[str, ...]:
    """List the training sets that name a person or an article: they never change, people delete them."""
    value = json.dumps(what, ensure_ascii=False).encode()
    return tuple(
        sorted(
            {
                path.parent.name
                for path in desk.folder.glob("datasets/*/*.jsonl")
                if value in path.read_bytes()
            }
        )
    )
