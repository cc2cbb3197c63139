"""What the card of a training set says about its consensus: the rule, its source, and who can be relied on."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from copydesk.consensus.reliability import QUESTION, SPANS, pooled
from copydesk.consensus.rules import AnswerRule, Rules, SpanRule
from copydesk.dataset.card.markdown import many, ranked
from copydesk.dataset.rows import Row
from copydesk.tables import records

CONTRACT = """A label is in `spans` or `answers` when more than half of the annotators who submitted the {unit}
gave it; not marking is a vote against. Exactly half is a tie: the span is in `disputed_spans`, not in `spans`. An
answer without a majority is null and its question is in `disputed_answers`. A span is the same when article,
label and both offsets are. Everyone's own labels are in `votes`, so any other rule can be applied. An empty list
of spans in a vote means that this person submitted the {unit} without a label."""

MODEL = """Whoever gave no answer has no say. Values whose probabilities differ by less than a millionth tie: the
answer is null and its question is in `disputed_answers`. Of a question that takes several answers, each that
somebody gave is asked by itself, as yes or no."""

ANSWERS: dict[AnswerRule, str] = {
    "majority": """An answer is that of more than half of the annotators who submitted the {unit}; without one it is
null and its question is in `disputed_answers`.""",
    "dawid-skene": """An answer is the most probable one by the errors that each annotator makes with each value,
estimated together with the answers: A. P. Dawid and A. M. Skene, "Maximum Likelihood Estimation of Observer Error-Rates
Using the EM Algorithm", Applied Statistics 28 (1979), with one rating of smoothing for each value and annotator.
"""
    + MODEL,
    "mace": """An answer is the most probable one by how often each annotator knows it rather than guesses: D. Hovy,
T. Berg-Kirkpatrick, A. Vaswani and E. Hovy, "Learning Whom to Trust with MACE", NAACL-HLT (2013), variational Bayes
with the paper's priors, the best of 10 restarts, seed 0.
"""
    + MODEL,
}

SPANS_BY: dict[SpanRule, str] = {
    "exact": """A span is the same when article, label and both offsets are; it is in `spans` when more than half of
those who submitted the {unit} marked it, in `disputed_spans` when half did.""",
    "overlap": """Spans of one label that overlap, in chains too, are one span; whoever has a single one in the chain
votes on its start and on its end, and the most votes win. It is in `spans` when more than half of those who submitted
the {unit} marked a character of it, in `disputed_spans` when half did, or when a tie is left: `disputes` says whether
about support, parts (one span or several), start or end.""",
}

SHARES = """`answer_shares` are soft labels of the answers ({shares}); `span_shares` say how many of the annotators
marked each character."""

BOTH = """Everyone's own labels are in `votes`, so any other rule can be applied. An empty list of spans in a vote means
that this person submitted the {unit} without a label."""

HEADER = ("annotator", "question", "values given", "agrees", "accuracy", "competence")
SPAN_HEADER = ("annotator", "spans", "right", "precision", "others' spans", "found", "recall", "F1")
FIGURES = """*agrees*: the share of an annotator's values that are the answer, where there is one; the own vote counts.
*accuracy*: the share that Dawid and Skene's model expects to be right. *competence*: the share that MACE expects to be
known rather than guessed. Of a question that takes several answers, the mean over these, each as yes or no."""
TWO = " Of two annotators no model can tell who is right where they differ."
SPAN_FIGURES = """Spans against those that most of the other annotators have; what these dispute is set aside. A span is
right when {same}."""
SAME: dict[SpanRule, str] = {
    "exact": "label and both offsets are the same",
    "overlap": "the label is the same and a character is common",
}


def rule(rules: Rules, unit: str) -> str:
    """Say by which rule labels became the set's, and where it comes from."""
    if rules == Rules():
        return CONTRACT.format(unit=unit)
    shares = "shares of the values given" if rules.answers == "majority" else "the model's probabilities"
    parts = [f"The rule is `{rules.name}`.", ANSWERS[rules.answers], SPANS_BY[rules.spans]]
    parts += [SHARES.format(shares=shares)] if rules.shares else []
    return "\n\n".join(part.format(unit=unit) for part in [*parts, BOTH])


def reliability(frame: pd.DataFrame, rules: Rules) -> list[tuple[Sequence[str], list[Sequence[Any]], str]]:
    """Give tables of who can be relied on: header, rows, and what the figures are; none of fewer than two people."""
    people = frame["annotator"].nunique()
    rows = records(pooled(frame)) if people > 1 else []
    answers = [
        (r["annotator"], r["question"], r["ratings"], *_shown(r, "agreement", "accuracy", "competence"))
        for r in rows
        if r["of"] == QUESTION
    ]
    spans = [
        (
            *(r["annotator"], r["spans"], r["right"], *_shown(r, "precision")),
            *(r["reference"], r["found"], *_shown(r, "recall", "f1")),
        )
        for r in rows
        if r["of"] == SPANS and r["articles"]
    ]
    tables: list[tuple[Sequence[str], list[Sequence[Any]], str]] = []
    tables += [(HEADER, [*answers], FIGURES + (TWO if people == 2 else ""))] if answers else []
    tables += [(SPAN_HEADER, [*spans], SPAN_FIGURES.format(same=SAME[rules.spans]))] if spans else []
    return tables


def related(kept: Sequence[Row]) -> str:
    """Say which relations stand and which are disputed; nothing where nobody drew one."""
    stand, tied = (
        Counter(link["relation"] for row in kept for link in row.get(key, ()))
        for key in ("relations", "disputed_relations")
    )
    if not stand and not tied:
        return ""
    return (
        "A relation between two of `spans` is in `relations` when more than half of those who marked both drew it:"
        f" {ranked(stand) or 'none'}. What they dispute is in `disputed_relations`: {ranked(tied) or 'none'}."
    )


def adjudicated(kept: Sequence[Row], units: tuple[str, str]) -> str:
    """Say how many rows a curator decided, who, and why; nothing where nobody did."""
    decided = [row["adjudicated"] for row in kept if "adjudicated" in row]
    if not decided:
        return ""
    by, why = (Counter(one[key] or "(none given)" for one in decided) for key in ("by", "reason"))
    return (
        f"{many(len(decided), *units)} of {len(kept)} a curator decided, having seen everyone's"
        " labels: there, `spans`, `relations` and `answers` are the decision, whatever the votes, nothing is disputed,"
        f" and `adjudicated` says who decided and why. By {ranked(by)}. Reasons: {ranked(why)}."
    )


def _shown(row: dict[str, Any], *figures: str) -> list[str]:
    return ["undefined" if pd.isna(row[name]) else f"{row[name]:.3f}" for name in figures]
