"""Which articles report the same event: `stories` and what is under it."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from copydesk.printing.terminal import SHOWN, columns, counts, many, next_step, out, print_json, wide

if TYPE_CHECKING:
    import pandas as pd

    from copydesk.desk.corpus_reports import StoriesReport, StoryChange, StoryReport, StoryRow

LONG = 60
"""So much of a title is shown in a list."""
PAIRED = 36
"""And so much where two stand in a line."""


def stories(report: "StoriesReport", *, as_json: bool) -> None:
    """Print what was found over all articles."""
    if as_json:
        return print_json(dataclasses.asdict(report) | {"changed": report.changed})
    if not report.articles:
        out.print("The desk has no articles: there is nothing to group.")
        next_step("copydesk add PATH...", "reads your articles")
        return None
    out.print(f"{many(report.articles, 'article')} examined")
    for what, found in (("copies", report.copies), ("marked", report.marks), ("damaged", report.damaged)):
        out.print(escape(f"{what}: {counts(dict(found)) or 'none'}"))
    if len(report.languages) > 1:
        out.print(escape(f"languages: {counts(dict(report.languages))}"))
    if report.dates:
        out.print(f"{many(report.dates, 'date')} read by how the outlet writes its others")
    new = many(report.found, "story", "stories")
    out.print(f"{new} found, {many(report.joined, 'article')} joined a story that was there")
    for merge in report.merged[:SHOWN]:
        out.print(escape(f"merged: {', '.join(merge.merged)} into {merge.story}"))
    if len(report.merged) > SHOWN:
        out.print(f"... and {len(report.merged) - SHOWN} more merges; --json has all")
    told = (
        f"{many(report.in_told, 'article')} in {many(report.told, 'story', 'stories')} of 2 outlets or more"
    )
    out.print(f"[bold]{told}[/]; {many(report.stories, 'story', 'stories')} of 2 articles or more in all")
    if report.doubtful:
        given = f", {report.given} of them of stories that were given" if report.given else ""
        out.print(f"{many(report.doubtful, 'doubtful pair')}{given}: 'copydesk stories doubtful' lists them")
    if report.dry_run:
        next_step("copydesk stories", "remembers it; nothing was changed yet")
    elif report.told:
        next_step("copydesk stories list", "shows them; merge, split and move correct them")
    else:
        next_step("copydesk plan", "decides who labels what")
    return None


def story_list(rows: "Sequence[StoryRow]", outlets: int, limit: int, *, as_json: bool) -> None:
    """Print stories, one a line."""
    if as_json:
        return print_json([dataclasses.asdict(row) for row in rows])
    if not rows:
        out.print(f"No story that {many(outlets, 'outlet')} or more tell.")
        next_step("copydesk stories", "finds stories")
        return None
    table = columns("story", "outlets", "articles", "first", "last", "title")
    for row in rows[: limit or None]:
        days = [(date or "")[:10] for date in (row.first, row.last)]
        cells = (row.story, str(row.outlets), str(row.articles), *days, shown(row.title, row.begins))
        table.add_row(*map(escape, cells))
    wide(table)
    _more(len(rows), limit)
    if unknown := sum(row.outlets_unknown for row in rows):
        out.print(f"outlet not known: {many(unknown, 'article')}, each counted as of an outlet of its own")
    next_step(f"copydesk stories show {quote(rows[0].story)}", "shows its articles, and why they are one")
    return None


def story(report: "StoryReport", *, as_json: bool) -> None:
    """Print a story: its articles, and why they are one."""
    if as_json:
        return print_json(dataclasses.asdict(report))
    outlets = {one.outlet for one in report.articles if one.outlet}
    unknown = sum(not one.outlet for one in report.articles)
    of = f" of {many(len(outlets), 'outlet')}" if outlets else ""
    of += f"; outlet not known: {unknown}" if unknown else ""
    out.print(escape(f"{report.story}: {many(len(report.articles), 'article')}{of}"))
    table = columns("article", "outlet", "published", "words", "put there by", "title")
    for one in report.articles:
        cells = (one.article_id, one.outlet or "", (one.published or "")[:10], str(one.words), one.said_by)
        aside = f" (copy of {one.copy_of})" if one.copy_of else ""
        aside += f" (held back: {one.held})" if one.held else ""
        table.add_row(*map(escape, (*cells, shown(one.title, one.begins) + aside)))
    wide(table)
    found = sum(one.said_by == "found" for one in report.articles)
    if found < len(report.articles) and report.why.keys() - {"days"}:
        out.print(f"what the {found} share that were found, not put there:")
    for line in _why(report.why):
        out.print(escape(line))
    next_step(f"copydesk stories split {quote(report.story)} ARTICLE...", "takes articles out of it")
    return None


def _why(why: Mapping[str, Any]) -> list[str]:
    """Say what the articles of a story share."""
    lines = [
        f"shared {kind}: {', '.join(why[kind])}" for kind in ("names", "numbers", "words") if kind in why
    ]
    if "phrases" in why:
        lines.append(
            f"shared, and in hardly any other: {', '.join(f'“{phrase}”' for phrase in why['phrases'])}"
        )
    if "days" in why:
        lines.append(f"within {many(why['days'], 'day')}" if why["days"] else "all of one day")
    return lines


def copies(found: "pd.DataFrame", limit: int, *, as_json: bool) -> None:
    """Print copies, one a line."""
    from copydesk.tables import records

    rows = records(found)
    if as_json:
        return print_json(rows)
    if not rows:
        out.print("No copies are known.")
        next_step("copydesk stories", "finds copies and stories")
        return None
    table = columns("article", "kind", "share", "of")
    for row in rows[: limit or None]:
        table.add_row(*map(escape, (row["article_id"], row["kind"], f"{row['share']:.2f}", row["of"])))
    wide(table)
    _more(len(rows), limit)
    out.print("Copies are not planned, and a split never parts them from what they were copied from.")
    next_step("copydesk articles --copies", "lists them with outlet and date")
    return None


def doubtful(pairs: "pd.DataFrame", to: Path | None, limit: int, *, as_json: bool) -> None:
    """Print doubtful pairs, one a line, and where they were written."""
    from copydesk.tables import records

    rows = [{name: _plain(value) for name, value in row.items()} for row in records(pairs)]
    if as_json:
        return print_json({"pairs": rows, "file": to})
    if not rows:
        out.print("No pair is doubtful.")
        next_step("copydesk stories", "groups articles and says which pairs are doubtful")
        return None
    if to is None:
        table = columns("score", "a", "title of a", "b", "title of b", "story of a", "story of b", "why")
        for row in rows[: limit or None]:
            score = "" if row["score"] is None else f"{row['score']:.2f}"
            both = [(row[one], shown(row[f"title_{one}"], long=PAIRED)) for one in ("a", "b")]
            where = (row["story_a"] or "", row["story_b"] or "", shown(row["why"], long=2 * LONG))
            table.add_row(*map(escape, (score, *both[0], *both[1], *where)))
        wide(table)
        _more(len(rows), limit)
        next_step(
            "copydesk stories doubtful --to pairs.csv", "writes them, to be labelled as same-story pairs"
        )
        return None
    out.print(escape(f"{many(len(rows), 'pair')} in {to}"))
    next_step(
        "copydesk init ../pairs --scheme same-story",
        f'makes a desk for them: add the same articles, and set pairs = "{to.resolve()}" in its copydesk.toml',
    )
    return None


def story_change(report: "StoryChange", *, as_json: bool) -> None:
    """Print what a person changed."""
    if as_json:
        return print_json(dataclasses.asdict(report))
    which = ", ".join(report.articles) if len(report.articles) < 5 else many(len(report.articles), "article")
    verb = "is" if len(report.articles) == 1 else "are"
    out.print(escape(f"{which} {verb} in the story {report.story} now; before: {', '.join(report.before)}"))
    out.print("That holds: 'copydesk stories' never changes it.")
    if report.sides:
        out.print(
            f"[yellow]on several sides of the splits[/]: {counts(dict(report.sides))}; the next build sets the "
            "later-added ones aside"
        )
    next_step(f"copydesk stories show {quote(report.story)}", "shows the story as it is")
    return None


def shown(title: str | None, begins: str | None = None, long: int = LONG) -> str:
    """Shorten a title for a list; where there is none, how the text begins, in quotes."""
    words = title or begins or ""
    words = words if len(words) <= long else f"{words[: long - 1]}…"
    return f"“{words}”" if words and not title else words


def _more(number: int, limit: int) -> None:
    if limit and number > limit:
        out.print(f"... and {number - limit} more; --limit 0 prints all")


def _plain(value: Any) -> Any:
    """Give None for NA."""
    return value if isinstance(value, str | float) else None
