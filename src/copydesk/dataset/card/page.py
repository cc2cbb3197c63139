"""The card of a training set: README.md, with the header that dataset hubs read."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from copydesk.consensus.rules import CONTRACT, Rules
from copydesk.dataset.card import composition, consensus, contents, leaks, people
from copydesk.dataset.card.contents import Parts
from copydesk.dataset.card.facts import Facts
from copydesk.dataset.card.faults import UNITS, faults, left_out
from copydesk.dataset.card.header import header
from copydesk.dataset.card.markdown import many, table
from copydesk.dataset.formats import hub
from copydesk.dataset.formats.tables import schema
from copydesk.dataset.rows import Row
from copydesk.dataset.splits import PARTS, Side
from copydesk.records import Rejected

if TYPE_CHECKING:
    import pandas as pd

    from copydesk.agreement import Agreement
    from copydesk.schemes import LabelScheme

TRACE = """Each vote in `votes`, and each decision in `adjudicated`, names its annotation and its version; a vote
without spans is "no label", `skipped_by` says who skipped, `not_seen_by` who was asked and has not seen it."""


def card(
    name: str,
    parts: Parts,
    scheme: "LabelScheme",
    *,
    ratios: Mapping[Side, float] = MappingProxyType({}),
    seed: int | None = None,
    agreement: "Sequence[Agreement]" = (),
    rejected: Sequence[Rejected] = (),
    breaking: Mapping[str, Sequence[str]] | None = None,
    versions: Sequence[str] = (),
    rules: Rules = CONTRACT,
    reliability: "pd.DataFrame | None" = None,
    proof: "Mapping[str, Any] | None" = None,
    facts: Facts | None = None,
) -> str:
    """Describe a set: what is in it, by whom, how sure, by which rule, what is wrong with it and what was left out.

    `breaking` maps annotations that vote to the rules of the scheme that they break.
    """
    facts = facts or Facts()
    kept = [row for side in PARTS for row in parts[side]]
    relied = "" if reliability is None else _reliability(reliability, rules)
    sections = {
        "Composition": composition.composition(kept, facts),
        "Splits": contents.splits(parts, scheme, ratios, seed),
        **({"Leaks": leaks.section(proof)} if proof else {}),
        "Labels": contents.labels(parts, scheme),
        "Answers": contents.answers(parts, scheme),
        "Annotators": people.annotators(kept, UNITS[scheme.unit][1], breaking or {}, facts),
        "Guidelines": people.guidelines(kept, scheme),
        "Agreement": people.agreement(agreement),
        "Consensus": _consensus(kept, scheme, rules),
        **({"Reliability": relied} if relied else {}),
        **({"Older versions": people.versions(versions, scheme)} if versions else {}),
        "Known faults": faults(parts, scheme, facts),
        "Left out": left_out(parts, scheme, rejected),
        "Licence": composition.licence(facts),
    }
    body = "\n\n".join(f"## {title}\n\n{text}" for title, text in sections.items())
    typed = hub.header(schema(scheme, rules), hub.class_names(scheme, kept))
    top = header(name, parts, scheme, facts, typed)
    return f"{top}\n# {name}\n\n{summary(kept, scheme)}\n\n{body}\n"


def summary(kept: Sequence[Row], scheme: "LabelScheme") -> str:
    """Say in two sentences what the set is."""
    articles = many(len(composition.articles(kept)), "news article")
    subject = (
        articles if scheme.unit == "article" else f"{many(len(kept), *UNITS[scheme.unit])} of {articles}"
    )
    return (
        f"{subject}, labelled after the scheme `{scheme.ref}`, made with Copydesk.\n"
        "Offsets count Unicode code points of `text`, from 0, the end excluded: a span is `text[start:end]`."
    )


def _consensus(kept: Sequence[Row], scheme: "LabelScheme", rules: Rules) -> str:
    said = [
        consensus.rule(rules, scheme.unit),
        consensus.related(kept),
        consensus.adjudicated(kept, UNITS[scheme.unit]),
        TRACE,
    ]
    return "\n\n".join(filter(None, said))


def _reliability(frame: "pd.DataFrame", rules: Rules) -> str:
    tables = consensus.reliability(frame, rules)
    return "\n\n".join(f"{table(head, lines)}\n\n{said}" for head, lines, said in tables)
