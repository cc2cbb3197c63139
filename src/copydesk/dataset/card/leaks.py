"""The section on leaks: what was looked for in the parts, and what was found."""

from collections.abc import Iterable, Mapping
from typing import Any

from copydesk.dataset.card.markdown import cell, table, words

Proof = Mapping[str, Any]

PAIRS = 5
"""Nearest pairs that are listed; proof.json has more."""
PROBED = 12
"""Lines of the source probe, those that tell most; proof.json has all."""

INTRODUCTION = """Looked for in the rows of the parts after they were dealt; `proof.json` has all of it, and
`copydesk leaks` looks again."""
NEAREST = """Share: of the shingles (five words) of the shorter article, 30 at least, without those that more than 50
articles have."""
PROBE = """What outlet or length alone tell of the answers in test, learned on train: balanced accuracy is the mean over
the answers of how many of each are right, its interval one over stories. What is surely above chance a model may learn
in place of the text."""


def section(proof: Proof) -> str:
    """Lay out a proof (`copydesk.dataset.splits.prove`)."""
    parts = [INTRODUCTION, table(("looked for", "found"), _looked_for(proof))]
    if "held_out" in proof:
        parts.insert(0, f"This is the split `{cell(proof['split'])}`. {words(proof['held_out'])}")
    if lacking := proof["labels"]["lacking"]:
        rare = "" if "held_out" in proof else ", which are in train first where they are too rare"
        parts.append(f"Labels and answers that are not in every part{rare}:\n\n{_lacking(lacking)}")
    parts += [_dates(proof["dates"]), _nearest(proof["nearest"]), _probe(proof["probe"])]
    return "\n\n".join(parts)


def _looked_for(proof: Proof) -> Iterable[tuple[str, str]]:
    yield "articles on two sides", str(proof["articles"]["across"])
    yield "stories on two sides", str(proof["stories"]["across"])
    copies = proof["copies"]
    kinds = ", ".join(f"{kind} {copies[kind]}" for kind in ("exact", "near", "contained"))
    yield "copies across sides", f"{copies['across']} ({kinds})"
    if "not_held_out" in proof:
        yield "what should be held out and is not", "; ".join(proof["not_held_out"]) or "nothing"
    yield "outlets in several parts", _named(proof["outlets"])
    if proof["authors"] is not None:
        yield "authors in several parts", _named(proof["authors"])


def _named(found: Mapping[str, Any]) -> str:
    names = ", ".join(one["name"] for one in found["listed"])
    more = ", ..." if found["across"] > len(found["listed"]) else ""
    return f"{found['across']}: {names}{more}" if found["across"] else "0"


def _lacking(lacking: Iterable[Mapping[str, Any]]) -> str:
    return "\n".join(
        f"- {cell(one['label'])} ({one['rows']} in all): not in {' and '.join(one['not_in'])}"
        for one in lacking
    )


def _dates(dates: Mapping[str, Any]) -> str:
    lines = [
        (side, own["first"] or "-", own["last"] or "-", own["undated"])
        for side, own in dates.items()
        if side != "shared"
    ]
    shared = "; ".join(
        f"{' and '.join(one['parts'])} share {one['first']} to {one['last']}" for one in dates["shared"]
    )
    days = table(("part", "first day", "last day", "undated"), lines)
    return f"{days}\n\nDays: {shared or 'no two parts share any'}."


def _nearest(near: Mapping[str, Any]) -> str:
    if not near["pairs"]:
        return "No article shares five words in a row with one in another part."
    counts = ", ".join(f"{n} from {float(step):.0%} on" for step, n in near["at_least"].items())
    lines = [
        (f"{one['a']} ({one['in']})", f"{one['b']} ({one['and']})", f"{one['share']:.1%}")
        for one in near["pairs"][:PAIRS]
    ]
    return (
        f"Nearest neighbours in different parts:\n\n{table(('article', 'article', 'share'), lines)}\n\n"
        f"Articles with such a neighbour: {counts}. {NEAREST}"
    )


def _probe(probed: list[Mapping[str, Any]]) -> str:
    if not probed:
        return "The source probe needs labels in train and in test."
    told = most_telling(probed)
    lines = [
        (
            one["of"],
            one["by"],
            f"{one['balanced']:.2f}",
            f"{one['chance']:.2f}",
            interval(one),
            one["stories"],
        )
        for one in told[:PROBED]
    ]
    header = ("predicted", "by", "balanced accuracy", "chance", "95 % above chance", "stories")
    shown = f", {PROBED} shown" if len(told) > PROBED else ""
    one_answer = ", ".join(sorted({cell(one["of"]) for one in probed if one["above_chance"] is None}))
    said = [f"Surely above chance: {sum(one['tells'] for one in told)} of {len(told)}{shown}."]
    said += [f"Not measured, as test has one answer only: {one_answer}."] if one_answer else []
    return "\n\n".join([PROBE, *([table(header, lines)] if lines else []), " ".join(said)])


def most_telling(probed: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Sort the lines of the probe, what is surely above chance first."""
    return sorted(
        probed, key=lambda one: (not one["tells"], -(one["above_chance"] or 0), one["of"], one["by"])
    )


def interval(one: Mapping[str, Any]) -> str:
    """Write the interval of a line of the probe, or why there is none."""
    if one["interval"] is None:
        return str(one["why"])
    low, high = one["interval"]
    return f"{low:+.2f} to {high:+.2f}"
