"""Plain models on a training set: fitted on train, scored on test, and on how many stories it takes."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from copydesk.agreement.bootstrap import Array
from copydesk.agreement.result import FEWEST_RESAMPLES
from copydesk.dataset.baseline import saying, scores
from copydesk.dataset.baseline.curve import by_story, climb, last_doubling, points
from copydesk.dataset.baseline.learners import installed
from copydesk.dataset.baseline.planning import Planned, plan
from copydesk.dataset.baseline.reading import Corpus, read
from copydesk.dataset.baseline.report import OfClass, Report, Result
from copydesk.errors import BuildError

if TYPE_CHECKING:
    from copydesk.dataset.folder import Dataset
    from copydesk.schemes import LabelScheme

Progress = Callable[[str, int, int], None]


def baseline(
    dataset: "Dataset",
    questions: Collection[str] = (),
    labels: Collection[str] = (),
    *,
    curve: bool = True,
    resamples: int = 1000,
    seed: int = 0,
    progress: Progress | None = None,
) -> Report:
    """Fit plain models on train and score them on test: of some questions and labels, or of all that the scheme has.

    Where test has nothing to score, train is cut by stories. Raises BuildError when there is nothing to learn,
    ExtraError when scikit-learn is not installed. The same seed gives the same figures.
    """
    if 0 < resamples < FEWEST_RESAMPLES or resamples < 0:
        raise BuildError(
            f"{resamples} resamples give no interval: {FEWEST_RESAMPLES} are the least, 1000 are usual; 0: no interval"
        )
    made_with = installed()
    scheme = _limited(dataset.scheme, questions, labels)
    report = progress or _quiet
    report("reading the set", 0, 0)
    corpus = read(dataset)
    planned, left_out = plan(corpus, scheme, seed, curve=curve)
    if not planned:
        raise _nothing(dataset, left_out)
    fits = [one.about for one in planned for _ in range(one.fits)]
    at = iter(range(len(fits)))

    def step() -> None:
        done = next(at)
        report(f"fitting plain models: {fits[done]}", done, len(fits))

    return Report(
        set=dataset.folder.name,
        inputs=dataset.manifest["inputs"],
        scored_on="; ".join(sorted({one.design.scored_on for one in planned})),
        seed=seed,
        resamples=resamples,
        made_with=made_with,
        results=tuple(_result(one, corpus, resamples, seed, step) for one in planned),
        left_out=left_out,
    )


def _quiet(what: str, done: int, total: int) -> None:
    """Be the progress that says nothing."""


def _limited(scheme: "LabelScheme", questions: Collection[str], labels: Collection[str]) -> "LabelScheme":
    """Leave of a scheme what is asked for; when nothing is, all."""
    there = {
        "question": [one.name for one in scheme.questions],
        "label": [one.name for one in scheme.labels],
    }
    wrong = [
        f"{scheme.ref} has no {kind} {name!r}: it has {', '.join(there[kind]) or 'none'}"
        for kind, names in (("question", questions), ("label", labels))
        for name in names
        if name not in there[kind]
    ]
    if wrong:
        raise BuildError("; ".join(wrong), next_step="Leave --question and --label out for all there are.")
    if not questions and not labels:
        return scheme
    return replace(
        scheme,
        questions=tuple(one for one in scheme.questions if one.name in questions),
        labels=tuple(one for one in scheme.labels if one.name in labels),
    )


def _nothing(dataset: "Dataset", left_out: Mapping[str, str]) -> BuildError:
    why = "; ".join(f"{name}: {reason}" for name, reason in left_out.items())
    return BuildError(
        f"there is nothing in {dataset.folder.name} that a model could learn: "
        + (why or "its scheme has neither labels nor questions"),
        next_step="Label more, or settle disputes with 'copydesk adjudicate'; then build another set.",
    )


def _result(one: Planned, corpus: Corpus, resamples: int, seed: int, step: Callable[[], None]) -> Result:
    """Fit, score, and say what came of it."""
    tried = climb(one.target, corpus, one.design, one.plan, seed, step)
    sums = tried[max(tried)].sums[0]
    counts = [one.target.count_usual(fit, on) for fit, on in one.design.folds]
    usual = by_story(corpus, one.design, np.concatenate(counts))
    figures = [
        scores.figure(name, sums, statistic, resamples, seed, scores.of_all(usual, statistic))
        for name, statistic in one.figures.items()
    ]
    chance, above = one.above
    better = scores.figure(f"above {chance}", np.hstack([sums, usual]), above, resamples, seed)
    headline = one.figures[one.headline]
    gain = last_doubling(tried, headline, resamples, seed)
    fitted, scored = corpus.n_stories(one.design.fitted), len(sums)
    said = saying.verdict(gain, fitted)
    sentences = [saying.learned(better, chance, scored)]
    if one.curve:
        sentences.append(saying.grown(gain, one.headline, said, better, fitted, scored))
    return Result(
        about=one.about,
        kind=one.kind,
        usual=one.usual,
        headline=one.headline,
        scored_on=one.design.scored_on,
        n_train=len(one.design.fitted),
        n_train_stories=fitted,
        n_test=len(one.design.scored),
        n_test_stories=scored,
        left_out=one.left_out,
        figures=(*figures, better),
        classes=tuple(
            _of_class(one, place, sums, usual, resamples, seed) for place in range(len(one.classes))
        ),
        curve=points(tried, headline, resamples, seed) if one.curve else (),
        gain=gain,
        verdict=said if one.curve else None,
        sentences=tuple(sentences),
        notes=(*saying.caution(one, figures, scored), *one.notes),
    )


def _of_class(one: Planned, place: int, sums: Array, usual: Array, resamples: int, seed: int) -> OfClass:
    name, n_train, n_test = one.classes[place]
    of_class = one.of_class(place)
    precision, recall = (scores.figure("", sums, own, 0, seed) for own in of_class[:2])
    f1 = scores.figure("", sums, of_class[2], resamples, seed)
    of_usual = scores.figure("", usual, of_class[2], 0, seed)
    return OfClass(
        name, n_train, n_test, precision.value, recall.value, f1.value, f1.interval, of_usual.value
    )
