"""The source probe: how far the outlet alone, or the length alone, predicts the labels.

A model that can tell the outlet can then seem to know the label. For every outlet (and every fourth of the lengths in
train) the commonest answer in train is what is guessed on test; where test has an outlet that train has not, it is the
commonest of all. Balanced accuracy is the mean over the answers in test of how many of each are guessed right: who
always guesses the same has one by their number, which is chance. What is above chance has a 95 % interval from a
bootstrap over the stories of test.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from copydesk.agreement.bootstrap import Array, interval
from copydesk.dataset.rows import articles_of

Row = dict[str, Any]

RESAMPLES = 1000
FEWEST = 5
"""Stories that an interval needs at least."""
BINS = 4
FEW = f"no interval: test has fewer than {FEWEST} stories with an answer"
SAME = "nothing to tell apart: test has one answer only"


def probe(train: Sequence[Row], test: Sequence[Row]) -> list[dict[str, Any]]:
    """Measure, for each question and each label of spans (there or not), what outlet and length tell of it.

    Questions of several values are measured value by value. What train or test say nothing about is left out.
    """
    sources = {"outlet": _outlet, "length": _length(train)}
    asked = _targets([*train, *test])
    return [
        {"of": name, "by": by, **_measured(train, test, source, target)}
        for name, target in asked.items()
        if any(target(row) is not None for row in train) and any(target(row) is not None for row in test)
        for by, source in sources.items()
    ]


def _targets(rows: Iterable[Row]) -> dict[str, Callable[[Row], str | None]]:
    """Give what is to be predicted: from a row its answer, or None where it has none."""
    rows = list(rows)
    single = sorted(
        {q for row in rows for q, answer in row["answers"].items() if answer and not isinstance(answer, list)}
    )
    several = sorted(
        {
            (q, value)
            for row in rows
            for q, answer in row["answers"].items()
            if isinstance(answer, list)
            for value in answer
        }
    )
    labels = sorted({span["label"] for row in rows for span in row["spans"]})
    return (
        {question: partial(_answer, question) for question in single}
        | {f"{question} = {value}": partial(_has, question, value) for question, value in several}
        | {f"span {label}": partial(_marked, label) for label in labels}
    )


def _answer(question: str, row: Row) -> str | None:
    answer: str | None = row["answers"].get(question)
    return answer


def _has(question: str, value: str, row: Row) -> str | None:
    answer = row["answers"].get(question)
    return None if answer is None else "yes" if value in answer else "no"


def _marked(label: str, row: Row) -> str:
    return "yes" if any(span["label"] == label for span in row["spans"]) else "no"


def _outlet(row: Row) -> str:
    return " + ".join(str(article["outlet"]) for article in articles_of(row))


def _length(train: Iterable[Row]) -> Callable[[Row], str]:
    """Give what says in which fourth of the lengths of train a row is."""

    def size(row: Row) -> int:
        return sum(len(article["text"]) for article in articles_of(row))

    sizes = np.array([size(row) for row in train] or [0])
    bounds = np.quantile(sizes, [n / BINS for n in range(1, BINS)])
    return lambda row: str(int(np.searchsorted(bounds, size(row))))


def _measured(
    train: Iterable[Row],
    test: Iterable[Row],
    source: Callable[[Row], str],
    target: Callable[[Row], str | None],
) -> dict[str, Any]:
    """Learn on train, guess on test."""
    by_source: dict[str, Counter[str]] = {}
    everywhere: Counter[str] = Counter()
    for row in train:
        if (answer := target(row)) is not None:
            by_source.setdefault(source(row), Counter())[answer] += 1
            everywhere[answer] += 1
    usual = _commonest(everywhere)
    learned = {value: _commonest(counts, everywhere) for value, counts in by_source.items()}
    asked = [(row, answer) for row in test if (answer := target(row)) is not None]
    guessed = [(_story(row), answer, learned.get(source(row), usual)) for row, answer in asked]
    right = sum(answer == guess for _, answer, guess in guessed)
    classes = sorted({answer for _, answer, _ in guessed})
    found: dict[str, Any] = {
        "n": len(asked),
        "stories": len({story for story, *_ in guessed}),
        "majority": round(sum(answer == usual for _, answer in asked) / len(asked), 4),
        "accuracy": round(right / len(asked), 4),
    }
    sums = _sums(guessed, classes)
    value = float(_above_chance(sums.sum(axis=0, keepdims=True))[0])
    found |= {"chance": round(1 / len(classes), 4), "balanced": round(value + 1 / len(classes), 4)}
    if len(classes) < 2:
        return found | {"above_chance": None, "interval": None, "tells": False, "why": SAME}
    found["above_chance"] = round(value, 4)
    if len(sums) < FEWEST:
        return found | {"interval": None, "tells": False, "why": FEW}
    bounds, _ = interval(sums, _above_chance, value, RESAMPLES, 0)
    low, high = bounds or (0.0, 0.0)
    return found | {"interval": [round(low, 4), round(high, 4)], "tells": round(low, 4) > 0}


def _commonest(counts: Mapping[str, int], ties: Mapping[str, int] | None = None) -> str:
    """Give the commonest answer; of several the one that is commoner in `ties`, then the first by name."""
    return min(counts, key=lambda answer: (-counts[answer], -(ties or {}).get(answer, 0), answer))


def _story(row: Row) -> tuple[bool, str]:
    first = articles_of(row)[0]
    return first["story_id"] is None, first["story_id"] or first["article_id"]


def _sums(guessed: Sequence[tuple[Any, str, str]], classes: Sequence[str]) -> Array:
    """Count for each story how many there are of each answer, and how many of them are guessed right."""
    stories = {story: n for n, story in enumerate(sorted({story for story, *_ in guessed}))}
    sums = np.zeros((len(stories), 2 * len(classes)))
    for story, answer, guess in guessed:
        place = 2 * classes.index(answer)
        sums[stories[story], place] += 1
        sums[stories[story], place + 1] += answer == guess
    return sums


def _above_chance(sums: Array) -> Array:
    """Give balanced accuracy less chance, of the answers that each row of sums has."""
    there, right = sums[:, 0::2], sums[:, 1::2]
    found = there > 0
    recall: Array = np.divide(right, there, out=np.zeros_like(right), where=found)
    result: Array = (recall.sum(axis=1) - 1) / found.sum(axis=1)
    return result
