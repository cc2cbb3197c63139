"""What a person sees of a comparison of two training sets."""

import dataclasses
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from copydesk.printing.terminal import SHOWN, columns, many, next_step, out, print_json, wide

if TYPE_CHECKING:
    from copydesk.dataset.comparing import Change, Difference, Figure

COLOURS = {"added": "green", "changed": "yellow", "removed": "red"}
WHY = {
    "unit": "its unit is in one set alone",
    "disputed": "disputed in the other set",
    "text": "the article has another text",
    "label": "another label",
    "bounds": "other bounds",
    "attributes": "other attributes",
}


def diff(found: "Difference", *, every: bool, as_json: bool) -> None:
    """Print a comparison."""
    if as_json:
        return print_json(_plain(found))
    out.print(f"[bold]{escape(found.before)} → {escape(found.after)}[/]")
    _subjects(found)
    for name, (old, new) in found.settings.items():
        said = ("not said" if one is None else str(one) for one in (old, new))
        shown = (one[:12] if name == "guidelines" else one for one in said)
        out.print(f"[yellow]{name}[/]: " + escape(" → ".join(shown)))
    _labels(found)
    _changes(found, every=every)
    _agreement(found)
    _sides(found)
    if found.changes and not every:
        next_step(f"copydesk diff {found.before} {found.after} --list", "lists every label")
    return None


def _plain(found: "Difference") -> dict[str, Any]:
    plain = {field.name: getattr(found, field.name) for field in dataclasses.fields(found)}
    plain["changes"] = [dataclasses.asdict(change) for change in found.changes]
    counts = [
        {"what": what, "kind": kind, "label": label, "number": number}
        for (what, kind, label), number in sorted(found.counts.items())
    ]
    return plain | {"counts": counts, "same_split": found.same_split}


def _subjects(found: "Difference") -> None:
    u = found.units
    out.print(f"units: {u['both']} in both, [green]{u['added']} added[/], [red]{u['removed']} removed[/]")
    for what, names in {
        "articles in": found.articles_in,
        "articles out": found.articles_out,
        "articles with another text": found.new_texts,
    }.items():
        if names:
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            out.print(f"{what}: {len(names)} ({escape(', '.join(names[:SHOWN]))}{more})")


def _labels(found: "Difference") -> None:
    counts = found.counts
    names = sorted({(kind, label) for _, kind, label in counts})
    same = ", ".join(many(number, kind) for kind, number in found.unchanged.items() if number)
    out.print(f"as they were: {same or 'no label'}")
    if not names:
        return out.print("no label was added, changed or removed")
    table = columns("kind", "label", *COLOURS)
    table.columns[1].justify = "left"
    for kind, label in names:
        table.add_row(kind, escape(label), *(str(counts[what, kind, label]) for what in COLOURS))  # type: ignore[index]
    return wide(table)


def _changes(found: "Difference", *, every: bool) -> None:
    shown = found.changes if every else found.changes[:SHOWN]
    for change in shown:
        why = f"  [dim]{WHY.get(change.why, change.why)}[/]" if change.why else ""
        what = f"[{COLOURS[change.what]}]{change.what}[/] {change.kind} {escape(change.label)}"
        out.print(f"{what} in {escape(change.unit_id)}: {escape(_said(change))}{why}")
    if len(found.changes) > len(shown):
        out.print(f"... and {len(found.changes) - len(shown)} more")


def _said(change: "Change") -> str:
    before, after = (None if one is None else _one(change, one) for one in (change.before, change.after))
    return f"{before} → {after}" if before and after else before or after or ""


def _one(change: "Change", said: Any) -> str:
    if change.kind == "answer":
        return ", ".join(said) if isinstance(said, list) else str(said)
    if change.kind == "relation":
        return f"{said['from']!r} to {said['to']!r}"
    attributes = {"label": said["label"]} if change.why == "label" else {}
    attributes |= {key: said[key] for key in said if key not in SPAN} if change.why == "attributes" else {}
    more = "".join(f", {key} {value}" for key, value in attributes.items())
    return f"{said['start']}-{said['end']} {said['text']!r}{more}"


SPAN = (
    "article_id",
    "field",
    "label",
    "start",
    "end",
    "text",
    "votes",
    "of",
    "disputes",
    "disputed_attributes",
)


def _agreement(found: "Difference") -> None:
    if not found.agreement:
        return
    table = columns("figure", "before", "after")
    for figure in found.agreement:
        table.add_row(escape(figure.name), _figure(figure, "before"), _figure(figure, "after"))
    wide(table)


def _figure(figure: "Figure", which: str) -> str:
    value, interval = getattr(figure, which), getattr(figure, f"interval_{which}")
    if value is None:
        return "-"
    return f"{value:.3f}" + (f" ({interval[0]:.3f} to {interval[1]:.3f})" if interval else "")


def _sides(found: "Difference") -> None:
    number = many(found.compared, "article")
    if found.moved and found.same_split:
        out.print(
            f"[bold red]{len(found.moved)} of {number} changed sides[/]: a model trained on one set has seen"
        )
        out.print("what the other tests")
    elif found.moved:
        out.print(f"the sets are split in different ways: {len(found.moved)} of {number} are on another side")
    else:
        out.print(f"[green]✓[/] none of {number} in both sets changed sides")
    for one in found.moved[:SHOWN]:
        out.print(f"  {escape(one.article_id)}: {one.before} → {one.after}")
    if len(found.moved) > SHOWN:
        out.print(f"  ... and {len(found.moved) - SHOWN} more; --json has all of them")
    if found.set_aside:
        out.print(f"{many(len(found.set_aside), 'article')} went to quarantine or came from there")
