"""What the desk knows of its articles: `articles` and what is under it."""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from shlex import quote
from typing import TYPE_CHECKING

from rich.markup import escape

from copydesk.printing.stories import shown
from copydesk.printing.terminal import SHOWN, columns, counts, many, next_step, out, print_json, wide

if TYPE_CHECKING:
    from copydesk.articles.metadata import Merge
    from copydesk.desk.corpus_reports import (
        ArticleReport,
        ArticleRow,
        CutReport,
        HoldReport,
        Place,
        SetReport,
    )

PLACES = 8
"""So many places of a damage are shown."""


def article_list(rows: "Sequence[ArticleRow]", limit: int, *, asked: bool, as_json: bool) -> None:
    """Print articles, one a line."""
    if as_json:
        return print_json([dataclasses.asdict(row) for row in rows])
    if not rows:
        out.print("No article is like that." if asked else "The desk has no articles.")
        next_step(*(("copydesk articles", "lists all") if asked else ("copydesk add PATH...", "reads yours")))
        return None
    table = columns("article", "outlet", "published", "story", "words", "remarks", "title")
    for row in rows[: limit or None]:
        cells = (
            row.article_id,
            row.outlet or "",
            (row.published or "")[:10],
            row.story or "",
            str(row.words),
        )
        table.add_row(*map(escape, (*cells, "; ".join(_remarks(row)), shown(row.title, row.begins))))
    wide(table)
    if limit and len(rows) > limit:
        out.print(f"... and {len(rows) - limit} more; --limit 0 prints all")
    damaged = Counter(name for row in rows for name in row.damage)
    out.print(
        f"{many(len(rows), 'article')}; damaged: {counts(dict(damaged.most_common())) or 'none'}; "
        f"held back: {sum(row.held is not None for row in rows)}; "
        f"copies: {sum(row.copy_of is not None for row in rows)}"
    )
    next_step(f"copydesk articles show {quote(rows[0].article_id)}", "says all that is known of one")
    return None


def _remarks(row: "ArticleRow") -> list[str]:
    remarks = [f"{name} {score:.2f}" for name, score in row.damage.items()]
    remarks += [f"held: {row.held}"] if row.held else []
    remarks += [f"copy of {row.copy_of}"] if row.copy_of else []
    return remarks + ([row.date_fault] if row.date_fault else [])


def article(report: "ArticleReport", *, text: bool, as_json: bool) -> None:
    """Print everything that is known of an article."""
    if as_json:
        return print_json(dataclasses.asdict(report))
    out.print(f"[bold]{escape(report.article_id)}[/]")
    for kind, said in report.metadata.items():
        before = f"; before: {', '.join(said.before)}" if said.before else ""
        out.print(f"{kind}: {escape(said.value or '(taken away)')}  [dim]{escape(said.by + before)}[/]")
    if report.date_fault:
        out.print(f"[yellow]date[/]: {escape(report.date_fault)}")
    if report.held:
        out.print(f"[yellow]held back[/]: {escape(report.held.value or '')}, since {report.held.at[:10]}")
    words = many(len(report.text.split()), "word")
    out.print(escape(f"text: {words}, version {report.text_sha256[:8]} ({report.versions} in all)"))
    out.print(
        escape(f"read from: {report.source}; cleaned: {', '.join(report.cleaning) or 'nothing to clean'}")
    )
    for damage, places in report.damage:
        out.print(f"[yellow]{escape(damage.name)}[/] {damage.score:.2f}: {escape(damage.why)}")
        for place in places[:PLACES]:
            out.print(escape(f"  {_where(place)}"))
        if len(places) > PLACES:
            out.print(f"  ... and {len(places) - PLACES} more; --json has all")
    for mark, place in report.marks:
        out.print(f"marked {escape(f'{mark.kind}: {mark.why}')}")
        out.print(escape(f"  {_where(place)}"))
    for copy in report.copies:
        out.print(f"[yellow]{copy.kind} copy[/] of {escape(copy.of)} ({copy.share:.2f})")
    for copy in report.copied_by[:SHOWN]:
        out.print(escape(f"{copy.kind} copy of it: {copy.article_id} ({copy.share:.2f})"))
    if text:
        out.print()
        out.print(escape(report.text))
    _next_of(report)
    return None


def _next_of(report: "ArticleReport") -> None:
    name = quote(report.article_id)
    if report.held:
        next_step(f"copydesk articles release {name}", "lets people be asked about it again")
    elif report.damage:
        next_step(f"copydesk articles hold {name}", "holds it back: nobody is asked about it")
    elif report.marks:
        next_step(f"copydesk articles cut {name} --dry-run", "says what would be cut out of it")
    else:
        next_step(f"copydesk articles set {name} --outlet NAME", "corrects what is known of it")


def _where(place: "Place") -> str:
    raw = f" (raw {place.raw[0]}-{place.raw[1]})" if place.raw else ""
    return f"{place.start}-{place.end}{raw}: {place.text}"


def held(report: "HoldReport", *, as_json: bool) -> None:
    """Print which articles were held back."""
    if as_json:
        return print_json(dataclasses.asdict(report))
    verb = "would be held back" if report.dry_run else "held back"
    out.print(f"{many(len(report.articles), 'article')} {verb}; {report.unchanged} were so already")
    _some(report.articles)
    if report.planned:
        out.print(
            f"[yellow]{many(len(report.planned), 'article')} of them planned already[/]: what is planned stays"
        )
        _some(report.planned)
    if report.dry_run:
        next_step("copydesk articles hold ...", "without --dry-run does it")
    else:
        next_step("copydesk articles --held", "lists what is held back; 'release' lets it go")
    return None


def released(report: "HoldReport", *, as_json: bool) -> None:
    """Print which articles were released."""
    if as_json:
        return print_json(dataclasses.asdict(report))
    verb = "would be released" if report.dry_run else "released"
    out.print(f"{many(len(report.articles), 'article')} {verb}; {report.unchanged} were not held back")
    _some(report.articles)
    next_step("copydesk plan", "asks about them too")
    return None


def _some(articles: Sequence[str]) -> None:
    for article_id in articles[:SHOWN]:
        out.print(escape(f"  {article_id}"))
    if len(articles) > SHOWN:
        out.print(f"  ... and {len(articles) - SHOWN} more; --json has all")


def set_metadata(report: "SetReport", *, as_json: bool) -> None:
    """Print what a person set."""
    if as_json:
        return print_json(dataclasses.asdict(report))
    said = ", ".join(f"{name} = {value or '(taken away)'}" for name, value in report.values.items())
    verb = "would get" if report.dry_run else "got" if report.articles else "get"
    out.print(
        escape(f"{many(len(report.articles), 'article')} {verb} {said}; {report.unchanged} had it already")
    )
    if report.dry_run:
        next_step("copydesk articles outlets ...", "without --dry-run does it")
    elif report.articles:
        next_step(f"copydesk articles show {quote(report.articles[0])}", "says who said what")
    else:
        next_step("copydesk articles", "lists the articles")
    return None


def outlet_merges(merges: "Sequence[Merge]", *, as_json: bool) -> None:
    """Print which outlets seem to be one, and why."""
    if as_json:
        return print_json([dataclasses.asdict(merge) for merge in merges])
    if not merges:
        out.print("No two outlets look like one that is spelled in two ways.")
        next_step("copydesk articles", "lists the articles")
        return None
    for merge in merges:
        names = ", ".join(f"{name} ({n})" for name, n in zip(merge.names, merge.counts, strict=True))
        out.print(f"[bold]{escape(merge.name)}[/]: {escape(names)}")
        for why in merge.why:
            out.print(escape(f"  {why}"))
    first = merges[0]
    names = " ".join(f"--merge {quote(name)}" for name in first.names if name != first.name)
    next_step(f"copydesk articles outlets {names} --into {quote(first.name)}", "makes the first of them one")
    return None


def cut(report: "CutReport", *, as_json: bool) -> None:
    """Print what was cut, and what was left alone and why."""
    if as_json:
        return print_json(dataclasses.asdict(report))
    verb = "would get" if report.dry_run else "got"
    out.print(
        f"{many(len(report.articles), 'article')} {verb} a new text, {report.characters} characters shorter in all; "
        f"cut: {escape(counts(dict(report.ranges)) or 'nothing')}"
    )
    for why, articles in report.left.items():
        out.print(f"left alone, as {escape(why)}: {many(len(articles), 'article')}")
        _some(articles)
    if report.dry_run:
        next_step("copydesk articles cut --kind KIND", "cuts what is marked as that")
    else:
        next_step("copydesk push", "sends the articles as they are now")
    return None
