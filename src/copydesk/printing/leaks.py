"""What a person sees of a look for leaks."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from copydesk.printing.terminal import SHOWN, columns, many, next_step, out, print_json, wide

if TYPE_CHECKING:
    from copydesk.dataset import Dataset

Proof = Mapping[str, Any]

PROBED = 12
"""Lines of the source probe, those that tell most."""
PAIRS = 5


def leaks(proof: Proof, name: str, unreadable: int, *, as_json: bool) -> None:
    """Print a proof: first what leaks, then what is worth knowing."""
    if as_json:
        return print_json({"of": name, "unreadable": unreadable, **proof})
    held = f"; split {proof['split']}: {proof['held_out']}" if "held_out" in proof else ""
    out.print(escape(f"{name}{held}"))
    if unreadable:
        out.print(f"[yellow]{many(unreadable, 'row')} could not be read[/]")
    _leaks(proof)
    _both(proof)
    _dates(proof["dates"])
    _nearest(proof["nearest"])
    _probe(proof["probe"])
    if proof["leaks"]:
        out.print(
            f"[bold red]{many(proof['leaks'], 'leak')}[/]: what is learned on train was seen, in part, in test"
        )
        next_step(
            "copydesk add ... && copydesk build NAME",
            "deals articles so that neither stories nor copies cross",
        )
    else:
        out.print("[bold green]Nothing leaks.[/]")
        next_step(f"copydesk leaks {name} --json", "has all of it")
    return None


def told_by_source(dataset: "Dataset") -> str:
    """Name what outlet or length alone predict above chance in a set, by the proof that it was built with."""
    told = [f"{one['of']} (by {one['by']})" for one in dataset.proof.get("probe", ()) if one["tells"]]
    return ", ".join(told[:SHOWN]) + (", ..." if len(told) > SHOWN else "")


def _leaks(proof: Proof) -> None:
    table = columns("what it is", "found")
    for what, thing in (("articles", "articles on two sides"), ("stories", "stories on two sides")):
        table.add_row(thing, str(proof[what]["across"]))
    for kind in ("exact", "near", "contained"):
        table.add_row(f"{kind} copies across sides", str(proof["copies"][kind]))
    wide(table)
    for one in proof["articles"]["listed"]:
        out.print(f"[red]✗[/] article {escape(one)}")
    for one in proof["stories"]["listed"]:
        out.print(f"[red]✗[/] story {escape(one['name'])}: {_counts(one)}")
    for one in proof["copies"]["listed"]:
        pair = f"{one['a']} ({one['in']}) and {one['b']} ({one['and']})"
        out.print(f"[red]✗[/] {one['kind']} copy: {escape(pair)}, {one['share']:.0%} in common")
    listed = sum(len(proof[what]["listed"]) for what in ("articles", "stories", "copies"))
    counted = sum(proof[what]["across"] for what in ("articles", "stories", "copies"))
    if counted > listed:
        out.print(f"... and {counted - listed} more")
    for fault in proof.get("not_held_out", ()):
        out.print(f"[red]✗[/] {escape(fault)}")


def _both(proof: Proof) -> None:
    """Name the outlets and authors of several parts, and labels that are not in all: no leaks, but worth knowing."""
    for what in ("outlets", "authors"):
        if (found := proof[what]) and found["across"]:
            names = ", ".join(one["name"] for one in found["listed"])
            more = ", ..." if found["across"] > len(found["listed"]) else ""
            out.print(escape(f"{what} in several parts: {found['across']} ({names}{more})"))
    for one in proof["labels"]["lacking"]:
        out.print(
            escape(f"too rare: {one['label']} ({one['rows']} in all) is not in {' and '.join(one['not_in'])}")
        )


def _counts(one: Mapping[str, Any]) -> str:
    return ", ".join(f"{part} {n}" for part, n in one.items() if part != "name")


def _dates(dates: Mapping[str, Any]) -> None:
    if not any(own["first"] for part, own in dates.items() if part != "shared"):
        return
    table = columns("part", "first", "last", "undated")
    for part, own in dates.items():
        if part != "shared":
            table.add_row(part, own["first"] or "-", own["last"] or "-", str(own["undated"]))
    wide(table)


def _nearest(near: Mapping[str, Any]) -> None:
    if not near["pairs"]:
        out.print("no article shares five words in a row with one in another part")
        return
    out.print(
        "[bold]nearest neighbours in different parts[/] [dim](share of the shorter one's five-word shingles)[/]"
    )
    table = columns("a", "b", "share")
    for one in near["pairs"][:PAIRS]:
        names = (f"{one['a']} ({one['in']})", f"{one['b']} ({one['and']})", f"{one['share']:.1%}")
        table.add_row(*map(escape, names))
    wide(table)


def _probe(probed: list[Mapping[str, Any]]) -> None:
    if not probed:
        out.print("source probe: no labels in both train and test")
        return
    from copydesk.dataset.card.leaks import interval, most_telling

    out.print("[bold]what outlet and length alone tell of the labels in test[/] [dim](learned on train)[/]")
    table = columns("question", "by", "right", "chance", "above chance, 95 %", "stories")
    for one in most_telling(probed)[:PROBED]:
        figures = (one["of"], one["by"], f"{one['balanced']:.2f}", f"{one['chance']:.2f}", interval(one))
        table.add_row(*map(escape, figures), str(one["stories"]))
    wide(table)
    told = most_telling(probed)
    tells = sum(one["tells"] for one in told)
    out.print(f"surely above chance: {tells} of {len(told)}; 'right' is balanced over the answers")
