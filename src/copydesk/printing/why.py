"""What a person sees of one row of a training set: each label with those who gave it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from copydesk.printing.terminal import columns, next_step, out, print_json, wide

if TYPE_CHECKING:
    from copydesk.dataset.rows.why import Traced, Why

LONGEST = 60
"""Characters of a span that are shown."""


def why(found: "Why", name: str, at: tuple[int, int] | None, *, as_json: bool) -> None:
    """Print the trace of a row, with `at` only of spans that share a character with that range."""
    labels = [one for one in found.labels if at is None or _touches(one, at)]
    if as_json:
        return print_json(asdict(found) | {"labels": [asdict(one) for one in labels]})
    out.print(
        f"[bold]{escape(found.unit_id)}[/] is in {found.part}: {escape(found.scheme)}, rule {found.consensus}"
    )
    for vote in found.votes:
        out.print(f"  {escape(_origin(vote['annotator'], vote))}")
    if found.adjudicated:
        by, reason = found.adjudicated["by"], found.adjudicated["reason"] or "no reason given"
        out.print(f"  [bold]decided[/] by {escape(_origin(by, found.adjudicated))}: {escape(reason)}")
    for said, people in (("skipped by", found.skipped_by), ("not seen by", found.not_seen_by)):
        if people:
            out.print(f"  {said} {escape(', '.join(people))}")
    table = columns("what it is", "stands", "given by", "not by")
    for column in table.columns:
        column.justify = "left"
    for one in labels:
        table.add_row(
            escape(_what(one)), one.verdict, escape(", ".join(one.gave)), escape(", ".join(one.others))
        )
    if labels:
        wide(table)
    else:
        out.print("Nobody gave it a label." if at is None else "No span is there.")
    next_step(f"copydesk why {name} {found.unit_id} --json", "has all of it")
    return None


def _origin(who: str, of: Mapping[str, Any]) -> str:
    parts = [f"annotation {of.get('annotation_id', 'not told')}"]
    parts += [f"version {of['version']}"] if of.get("version") else []
    parts += [f"made under {of['scheme']}"] if of.get("scheme") else []
    parts += [f"guidelines {of['guidelines']}"] if of.get("guidelines") else []
    return f"{who}: {', '.join(parts)}"


def _what(one: "Traced") -> str:
    what = one.what
    if one.kind == "answer":
        return f"{what['question']}: {what['value']}"
    if one.kind == "relation":
        return f"{what['relation']}: span {what['from']} to span {what['to']} ({what['direction']})"
    place = f"{what['start']}-{what['end']}" + "".join(
        f" of {what[key]}" for key in ("field", "article_id") if key in what
    )
    text = what["text"]
    return f"{what['label']} {place}" + (
        f" {_short(text)}" if text is not None else ""
    )  # a release has no texts


def _short(text: str, marks: Sequence[str] = ("“", "”")) -> str:
    line = " ".join(text.split())
    return (line if len(line) <= LONGEST else line[: LONGEST - 1] + "…").join(marks)


def _touches(one: "Traced", at: tuple[int, int]) -> bool:
    return one.kind == "span" and bool(one.what["start"] < at[1] and at[0] < one.what["end"])
