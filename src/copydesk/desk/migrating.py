"""Annotations of older versions of a scheme, seen in the words of a later one. The ledger keeps them as they are."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from copydesk import schemes, verify
from copydesk.articles import Store
from copydesk.desk.planning import ROUNDS, Plan
from copydesk.desk.readings import read_rows, sent_schemes
from copydesk.desk.reports import SchemeChanges
from copydesk.errors import SchemeError
from copydesk.ledger import Ledger, Row
from copydesk.records import Rejected
from copydesk.schemes import LabelScheme, Thing

if TYPE_CHECKING:
    import pandas as pd

Pair = tuple[str, str]
"""A unit and an annotator."""


class Words:
    """Readings in the words of one version of a scheme, and what could not be put into them."""

    def __init__(self, scheme: LabelScheme, known: Mapping[str, LabelScheme]) -> None:
        self.scheme, self.known = scheme, known
        self._by = {ref: verify.Migrator(one, scheme) for ref, one in known.items() if scheme.follows(ref)}
        self.split: dict[str, tuple[Thing, ...]] = {}
        """Annotations that used what was split since."""
        self.left_out: list[Rejected] = []
        self.refs = (*self._by, scheme.ref)
        """This version and those that it follows."""

    def read(self, row: Row, reading: verify.Reading) -> verify.Reading | None:
        """Give what an annotation says; None when only its annotator can tell. Other schemes' stay as they are."""
        if row["scheme"] not in self._by:
            return reading
        name = row["annotation_id"]
        migrated = self._by[row["scheme"]].migrate(name, reading)
        if migrated.split:
            self.split[name] = migrated.split
            was = " and ".join(map(schemes.named, migrated.split))
            reason = f"{was} of {row['scheme']} was split: only its annotator can tell what it is now"
            self.left_out.append(Rejected(name, row["unit_id"], reason))
            return None
        self.left_out += migrated.left_out
        return migrated.reading

    def counting(self, annotations: "pd.DataFrame") -> "pd.DataFrame":
        """Keep the annotations of this version and those of older ones that can be put into its words."""
        own = annotations[annotations["scheme"].isin(self.refs)]
        return own[~own["annotation_id"].isin(list(self.split))]

    def not_asked(self, annotations: "pd.DataFrame") -> dict[str, tuple[Thing, ...]]:
        """Map annotations of older versions to what these did not ask for."""
        since = {
            ref: tuple(schemes.added(self.known[ref], self.scheme))
            for ref in annotations["scheme"].unique()
            if self.scheme.follows(ref)
        }
        pairs = zip(annotations["annotation_id"], annotations["scheme"], strict=True)
        return {name: since[ref] for name, ref in pairs if since.get(ref)}

    def set_aside(self, annotations: "pd.DataFrame", votes: "pd.DataFrame") -> list[Rejected]:
        """Give what was left out of the annotations that vote, and those that would vote if nothing were split."""
        voting, there = (
            set(votes["annotation_id"]),
            set(zip(votes["unit_id"], votes["annotator"], strict=True)),
        )
        waiting = annotations[annotations["annotation_id"].isin(list(self.split))]
        waiting = waiting[waiting["state"] == "submitted"]
        pairs = zip(waiting["unit_id"], waiting["annotator"], strict=True)
        voting |= {n for n, pair in zip(waiting["annotation_id"], pairs, strict=True) if pair not in there}
        return [item for item in self.left_out if item.source in voting]

    def aside(self, annotations: "pd.DataFrame", votes: "pd.DataFrame") -> str | None:
        """Say in one line what of what annotators submitted is in no figure, for this version has no words for it."""
        from copydesk.consensus import voting

        items = self.set_aside(annotations, votes)
        split = sum(item.source in self.split for item in items)
        foreign = voting(annotations[~annotations["scheme"].isin(self.refs)])
        others = ", ".join(sorted(foreign["scheme"].unique()))
        counts = {
            f"annotations made under {others}, which {self.scheme.ref} does not follow": len(foreign),
            "annotations with what was split since": split,
            "labels and values of older versions that were retired, merged or not migrated": len(items)
            - split,
        }
        said = [f"{what}: {number}" for what, number in counts.items() if number]
        return f"set aside: {'; '.join(said)}" if said else None

    def versions(self, votes: "pd.DataFrame") -> list[str]:
        """Say how many of the annotations that vote are of older versions, and what these did not ask for."""
        lines = []
        for ref, number in votes["scheme"].value_counts(sort=False).sort_index().items():
            if self.scheme.follows(ref):
                since = ", ".join(map(schemes.named, schemes.added(self.known[ref], self.scheme)))
                lines.append(
                    f"{number} made under `{ref}`" + (f", which did not ask for {since}" if since else "")
                )
        return lines


@dataclass
class Older:
    """How the work on older versions of a scheme stands."""

    done: set[Pair] = field(default_factory=set)
    """Skipped, or submitted with labels that the scheme has words for: not to be asked again."""
    again: dict[str, dict[str, verify.Reading]] = field(default_factory=dict)
    """For annotators, the units to be asked again since something was split, and what is left of their labels."""
    orphans: dict[str, Counter[Thing]] = field(default_factory=dict)
    """For versions, what is in use and what no migration maps to anything that the scheme has."""

    def asked_again(self, new: Plan) -> int:
        """Count what in a plan is asked again, once for each annotator."""
        return sum(unit.unit_id in self.again.get(who, ()) for unit, people in new.items() for who in people)


def older(ledger: Ledger, store: Store, scheme: LabelScheme) -> Older:
    """Look through the annotations of older versions that still exist."""
    known = sent_schemes(ledger)
    by = {ref: verify.Migrator(one, scheme) for ref, one in known.items() if scheme.follows(ref)}
    found = Older()
    if not by:
        return found
    rows = [row for row in ledger.annotation_versions() if row["scheme"] in by]
    undecided: dict[Pair, verify.Reading | None] = {}
    by_time = sorted(rows, key=lambda row: str(row["submitted_at"]))
    for row, reading in read_rows(ledger, store, by_time, known):
        submitted, of = row["state"] == "submitted", by[row["scheme"]]
        if submitted:
            found.orphans.setdefault(row["scheme"], Counter()).update(of.uses(reading))
        if row["round"] not in ROUNDS:
            continue
        pair, migrated = (row["unit_id"], row["annotator"]), of.migrate(row["annotation_id"], reading)
        if submitted and not migrated.split:
            found.done.add(pair)
        undecided[pair] = migrated.reading if submitted else None
    for (unit_id, annotator), left in undecided.items():
        if left is None:
            found.done.add((unit_id, annotator))
        elif (unit_id, annotator) not in found.done:
            found.again.setdefault(annotator, {})[unit_id] = left
    return found


def check(ledger: Ledger, scheme: LabelScheme, found: Older) -> None:
    """Refuse a version that would orphan labels, and propose the migrations that it lacks."""
    uses = [(ref, thing, n) for ref, counts in found.orphans.items() for thing, n in counts.items()]
    if not uses:
        return
    lines = [f"{schemes.named(thing)} of {ref}: {n} in use" for ref, thing, n in uses]
    stray = changes(ledger, scheme)
    lines += [f"its migrations name {one}, which {stray.before} does not have" for one in stray.stray]
    raise SchemeError(
        "\n  ".join([f"{scheme.ref} has no place for labels that came in under older versions:", *lines]),
        next_step="Say in its scheme.yaml what became of them, for example:\n"
        + _paste(ledger, scheme, found),
    )


def changes(ledger: Ledger, scheme: LabelScheme) -> SchemeChanges:
    """Compare a scheme with the version of it that was sent last, whether anything of it is in use or not."""
    sent = [one for one in sent_schemes(ledger).values() if one.name == scheme.name]
    if not sent:
        return SchemeChanges(scheme.ref, None)
    old = max(sent, key=lambda one: one.version)
    new, gone = schemes.added(old, scheme), schemes.missing(old, scheme)
    steps = schemes.between(scheme, old.version)
    mapped = []
    for thing in schemes.things(old):
        fates = schemes.becomes(thing, steps)
        if thing not in gone and fates != {thing} and not (len(thing) == 3 and thing[:2] in gone):
            now = " or ".join(sorted(schemes.named(fate) if fate else "retired" for fate in fates))
            mapped.append(f"{schemes.named(thing)} is {now}")
    lines = schemes.proposed(gone, new)
    new_version = old.version == scheme.version and schemes.to_json(old) != schemes.to_json(scheme)
    return SchemeChanges(
        scheme.ref,
        old.ref,
        tuple(map(schemes.named, new)),
        tuple(map(schemes.named, gone)),
        tuple(mapped),
        _lines(scheme.version + new_version, lines) if lines else "",
        new_version,
        tuple(map(schemes.named, schemes.strays(steps, schemes.things(old)))) if gone else (),
    )


def _paste(ledger: Ledger, scheme: LabelScheme, found: Older) -> str:
    """Write the migrations that are missing as lines for a scheme.yaml."""
    known = sent_schemes(ledger)
    steps: dict[str, None] = {}
    for ref, counts in found.orphans.items():
        new = schemes.added(known[ref], scheme)
        steps |= dict.fromkeys(schemes.proposed([thing for thing in counts if counts[thing]], new))
    return _lines(scheme.version, steps)


def _lines(version: int, steps: Iterable[str]) -> str:
    head = ["migrations:", f"  - version: {version}", "    steps:"]
    return "\n".join([*head, *(f"      {step}" for step in steps)])
