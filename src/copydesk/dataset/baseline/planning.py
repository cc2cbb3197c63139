"""What a plain model can be fitted for, and all that fitting and scoring takes."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from copydesk.agreement.bootstrap import Statistic
from copydesk.dataset.baseline import questions as asked
from copydesk.dataset.baseline import scores
from copydesk.dataset.baseline import spans as marked
from copydesk.dataset.baseline.curve import Target, attempts
from copydesk.dataset.baseline.learners import Documents
from copydesk.dataset.baseline.reading import Corpus, Design, codes, design, text_of

if TYPE_CHECKING:
    from copydesk.schemes import LabelScheme, Question

SPANS = "spans"
SAMPLES = 5
"""Samples of each size on the curve, fewer of many rows or tokens."""
ROWS_A_SIZE, TOKENS_A_SIZE = 4_000, 200_000
"""What the samples of a size may come to in all; one there is in any case."""


@dataclass(frozen=True)
class Planned:
    """A question, or the spans, with all that fitting and scoring takes."""

    about: str
    kind: str
    usual: str
    target: Target
    design: Design
    plan: dict[tuple[int, ...], int]
    headline: str
    figures: Mapping[str, Statistic]
    above: tuple[str, Statistic]
    """What it is to be better than, and by how much it is: of the sums of the model, then of the usual rule."""
    classes: Sequence[tuple[str, int, int]]
    """Each with how often it is in what is fitted on and in what is scored."""
    of_class: Callable[[int], tuple[Statistic, Statistic, Statistic]]
    left_out: dict[str, int]
    notes: tuple[str, ...]
    curve: bool

    @property
    def fits(self) -> int:
        """How many models are fitted."""
        return len(self.design.folds) * sum(self.plan.values())


def plan(
    corpus: Corpus, scheme: "LabelScheme", seed: int, *, curve: bool
) -> tuple[list[Planned], dict[str, str]]:
    """Plan what can be learned, and say why the rest cannot."""
    planned: list[Planned] = []
    left_out: dict[str, str] = {}
    documents: Documents | None = None
    for question in scheme.questions:
        given = asked.answers(question, corpus.rows)
        found = design(corpus, given.usable, seed)
        reason = found if isinstance(found, str) else _one_class(question, given, found)
        if isinstance(found, str) or reason:
            left_out[question.name] = (reason or "") + _counted(_why(given.left_out, corpus))
            continue
        if documents is None:
            train = corpus.of("train", np.arange(len(corpus.rows)))
            documents = Documents([text_of(row) for row in corpus.rows], train)
        planned.append(_question(question, given, found, corpus, documents, curve=curve))
    if scheme.labels:
        one = _spans(corpus, scheme, seed, curve=curve)
        if isinstance(one, str):
            left_out[SPANS] = one
        else:
            planned.append(one)
    return planned, left_out


def _one_class(question: "Question", given: asked.Answers, found: Design) -> str | None:
    """Say why there is nothing to tell apart in what is fitted on."""
    counts = given.has[found.fitted].sum(axis=0)
    n = len(found.fitted)
    if question.multiple:
        return None if ((counts > 0) & (counts < n)).any() else "every row in train has the same answers"
    if (counts > 0).sum() > 1:
        return None
    return f"all {n} rows in train have the one answer {given.classes[counts.argmax()]!r}"


def _question(
    question: "Question",
    given: asked.Answers,
    found: Design,
    corpus: Corpus,
    documents: Documents,
    *,
    curve: bool,
) -> Planned:
    n_train, n_test = (given.has[rows].sum(axis=0) for rows in (found.fitted, found.scored))
    of = len(given.classes)
    kind = f"any of {of} values, each against the rest" if question.multiple else f"one of {of}"
    if question.level != "nominal":
        kind += f", {question.level}: taken as nominal, so that near misses count as misses"
    balanced, above = (
        (scores.balanced_each, scores.above_half)
        if question.multiple
        else (scores.balanced, scores.above_chance)
    )
    all_right = "all values right" if question.multiple else "accuracy"
    return Planned(
        about=question.name,
        kind=kind,
        usual="what more than half have" if question.multiple else "commonest",
        target=(asked.AnyOf if question.multiple else asked.OneOf)(given.has, documents),
        design=found,
        plan=attempts(corpus, found, _samples(ROWS_A_SIZE, len(found.fitted)), curve=curve),
        headline="macro F1",
        figures={"macro F1": scores.macro_f1, all_right: scores.accuracy, "balanced accuracy": balanced},
        above=("chance (balanced accuracy)", lambda sums: above(sums[:, : sums.shape[1] // 2])),
        classes=[*zip(given.classes, n_train.tolist(), n_test.tolist(), strict=True)],
        of_class=scores.of_answer,
        left_out=_why(given.left_out, corpus),
        notes=(),
        curve=curve,
    )  # fmt: skip


def _spans(corpus: Corpus, scheme: "LabelScheme", seed: int, *, curve: bool) -> Planned | str:
    """Plan to tell spans, or say why nothing can be learned."""
    left_out = {row: asked.NOBODY for row, one in enumerate(corpus.rows) if not asked.submitted(one)}
    usable = codes(row for row in range(len(corpus.rows)) if row not in left_out)
    found = design(corpus, usable, seed)
    if isinstance(found, str):
        return found + _counted(_why(left_out, corpus))
    target = marked.read(corpus.rows, usable, corpus.stories, scheme, seed)
    train, test = (
        [text for text in target.texts if text.row in rows]
        for rows in (set(found.fitted.tolist()), set(found.scored.tolist()))
    )
    if not any(text.pieces for text in train):
        disputed = sum(len(text.disputed) for text in train)
        return f"train has no span of {', '.join(target.labels)} to learn from ({disputed} disputed)"
    n_train, n_test = (
        Counter(label for text in texts for _, _, label in text.there) for texts in (train, test)
    )
    tokens = sum(len(text.places) for text in train)
    labels = [*range(len(target.labels))]
    figures = {
        f"{name}, {rule}": statistic
        for place, rule in enumerate(scores.RULES)
        for name, statistic in zip(("precision", "recall", "F1"), scores.of_spans(labels, place), strict=True)
    }
    return Planned(
        about=SPANS,
        kind=f"spans of {len(labels)} labels, by BIO tags of plain tokens",
        usual="known strings",
        target=target,
        design=found,
        plan=attempts(corpus, found, _samples(TOKENS_A_SIZE, tokens), curve=curve),
        headline=f"F1, {scores.RULES[1]}",
        figures=figures,
        above=("the known strings", scores.above(scores.of_spans(labels, 1)[2])),
        classes=[(name, n_train[place], n_test[place]) for place, name in enumerate(target.labels)],
        of_class=lambda place: scores.of_spans([place], 1),
        left_out=_why(left_out, corpus),
        notes=_remarks(target, scheme),
        curve=curve,
    )


def _remarks(target: marked.Spans, scheme: "LabelScheme") -> tuple[str, ...]:
    disputed = sum(len(text.disputed) for text in target.texts)
    spans = [f"{number} without tags, as {why}" for why, number in target.lost.items()]
    others = [*(one.name for one in scheme.attributes), *scheme.relation_names]
    return tuple(
        note
        for note in (
            f"spans: {'; '.join(spans)} (in a body they count as missed)" if spans else "",
            f"disputed spans: {disputed}; neither learned from nor scored" if disputed else "",
            f"not told by this model: {', '.join(others)}" if others else "",
        )
        if note
    )


def _samples(budget: int, size: int) -> int:
    return max(1, min(SAMPLES, budget // max(1, size)))


def _why(left_out: Mapping[int, str], corpus: Corpus) -> dict[str, int]:
    """Count why rows of train and test are left out; validation is not reported on."""
    counts = Counter(why for row, why in left_out.items() if corpus.parts[row] != "validation")
    return dict(sorted(counts.items()))


def _counted(counts: Mapping[str, int]) -> str:
    return f" (left out: {', '.join(f'{why} {n}' for why, n in counts.items())})" if counts else ""
