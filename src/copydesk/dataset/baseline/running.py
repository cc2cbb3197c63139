"""Plain models on a training set: fitted on train, scored on test, and on how many stories it takes."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from copydesk.agreement.bootstrap import Statistic
from copydesk.agreement.result import FEWEST_RESAMPLES
from copydesk.dataset.baseline import questions as asked
from copydesk.dataset.baseline import saying, scores
from copydesk.dataset.baseline import spans as marked
from copydesk.dataset.baseline.curve import Target, attempts, by_story, climb, last_doubling, points
from copydesk.dataset.baseline.learners import Codes, Documents, installed
from copydesk.dataset.baseline.reading import Corpus, Design, design, read, text_of
from copydesk.dataset.baseline.report import Figure, OfClass, Report, Result
from copydesk.errors import BuildError

if TYPE_CHECKING:
    from copydesk.dataset.folder import Dataset
    from copydesk.schemes import LabelScheme, Question

Progress = Callable[[str, int, int], None]


def baseline(
    dataset: "Dataset",
    questions: Collection[str] = (),
    labels: Collection[str] = (),
    *,
    curve: bool = True,
    resamples: int = 1000,
    seed: int = 0,
    progress: Progress = lambda what, done, total: None,
) -> Report:
    """Fit plain models on train and score them on test: of some questions and labels, or of all that the scheme has.

    Where test has nothing to score, train is cut by stories. Raises BuildError when there is nothing to learn, ExtraError
    when scikit-learn is not installed. The same seed gives the same figures.
    """
    if 0 < resamples < FEWEST_RESAMPLES or resamples < 0:
        raise BuildError(
            f"{resamples} resamples give no interval: {FEWEST_RESAMPLES} are the least, 1000 are usual; 0: no interval"
        )
    made_with = installed()
    scheme = _limited(dataset.scheme, questions, labels)
    progress("reading", 0, 0)
    corpus = read(dataset)
    planned, left_out = plan(corpus, scheme, seed, curve=curve)
    if not planned:
        raise _nothing(dataset, left_out)
    total, done = sum(one.fits for one in planned), 0
    results = []
    for one in planned:

        def step(about: str = one.about) -> None:
            nonlocal done
            done += 1
            progress(f"fitting: {about}", done, total)

        progress(f"fitting: {one.about}", done, total)
        results.append(_result(one, corpus, resamples, seed, step))
    scored_on = "; ".join(sorted({one.design.scored_on for one in planned}))
    return Report(
        dataset.folder.name, dataset.manifest["inputs"], scored_on, seed, resamples, made_with, tuple(results), left_out
    )  # fmt: skip


def _limited(scheme: "LabelScheme", questions: Collection[str], labels: Collection[str]) -> "LabelScheme":
    """Leave of a scheme what is asked for; when nothing is, all."""
    there = {"question": [one.name for one in scheme.questions], "label": [one.name for one in scheme.labels]}
    wrong = [
        f"{scheme.ref} has no {kind} {name!r}: it has {', '.join(there[kind]) or 'none'}"
        for kind, names in (("question", questions), ("label", labels))
        for name in names
        if name not in there[kind]
    ]
    if wrong:
        raise BuildError("; ".join(wrong))
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
        next_step="Label more, settle disputes with 'copydesk adjudicate', then build another set.",
    )


def _result(one: Planned, corpus: Corpus, resamples: int, seed: int, step: Callable[[], None]) -> Result:
    """Fit, score, and say what came of it."""
    tried = climb(one.target, corpus, one.design, one.plan, seed, step)
    sums = tried[max(tried)].sums[0]
    usual = by_story(
        corpus, one.design,
        np.concatenate([one.target.count_usual(fit, on) for fit, on in one.design.folds]),
    )  # fmt: skip
    figures = [
        scores.figure(name, sums, statistic, resamples, seed, scores.of_all(usual, statistic))
        for name, statistic in one.figures.items()
    ]
    chance, above = one.above
    better = scores.figure(f"above {chance}", np.hstack([sums, usual]), above, resamples, seed)
    headline = one.figures[one.headline]
    gain = last_doubling(tried, headline, resamples, seed)
    n_fitted, n_scored = corpus.n_stories(one.design.fitted), len(sums)
    said = saying.verdict(gain, n_fitted, n_scored)
    never = [f"{name!r} ({n_test} x)" for name, n_train, n_test in one.classes if n_test and not n_train]
    caution = saying.caution(n_scored)
    return Result(
        about=one.about,
        kind=one.kind,
        usual=one.usual,
        headline=one.headline,
        n_train=len(one.design.fitted),
        n_train_stories=n_fitted,
        n_test=len(one.design.scored),
        n_test_stories=n_scored,
        left_out=one.left_out,
        figures=(*figures, better),
        classes=tuple(
            _of_class(one, place, sums, usual, resamples, seed) for place in range(len(one.classes))
        ),
        curve=points(tried, headline, resamples, seed),
        gain=gain[0] if gain else None,
        verdict=said,
        sentences=(
            saying.learned(better, chance, n_scored),
            *([saying.grown(gain, one.headline, said, n_fitted, n_scored)] if len(one.plan) > 1 else []),
        ),
        notes=(
            *([caution] if caution else []),
            *([f"never in train, so never guessed: {', '.join(never)}"] if never else []),
            *([] if one.design.scored_on == "test" else [f"scored on {one.design.scored_on}"]),
            *one.notes,
        ),
    )


def _of_class(
    one: Planned, place: int, sums: scores.Array, usual: scores.Array, resamples: int, seed: int
) -> OfClass:
    name, n_train, n_test = one.classes[place]
    own = [scores.figure("", sums, statistic, resamples, seed) for statistic in one.of_class(place)]
    precision, recall, f1 = own
    of_usual = scores.figure("", usual, one.of_class(place)[2], 0, seed).value
    return OfClass(name, n_train, n_test, precision.value, recall.value, f1.value, f1.interval, of_usual)
