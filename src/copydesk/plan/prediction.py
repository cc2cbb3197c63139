"""How wide the 95 % interval of an agreement figure will be, by what a plan has several people read.

The interval is that of a bootstrap over stories: so many standard deviations of the figure to each side as Student's
t says for as many stories. The standard deviation comes

- from pilot labels, where there are some: as many stories as are planned are drawn from them, with repetition, each
  as many of its readers saw it as will read it, and the figure is computed of the sums (`resampled`);
- else from a stated model, simulated: `ratings_model` for alpha on a question, `spans_model` for F1 on spans.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, islice, permutations
from math import sqrt
from statistics import NormalDist
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Statistic = Callable[[Array], Array]
"""Maps rows of sums to one figure a row, NaN where it is undefined."""

PILOT = 10
"""From so many stories with two labels on, the labels are taken rather than a model."""
CHOICES = 10
FEW = 5
"""Of fewer readers, every choice is gone through."""
DRAWS = 2_000
"""So many data sets are simulated: the standard deviation is then good to 2 %."""
MOST = 60
"""So many stories are simulated at the most; the width goes with the root of their number."""
ALPHA = 0.6
"""The agreement that is assumed of labels of which there are none yet."""
SPREAD = 12.0
"""How alike stories are in the models: their own agreement is spread as Beta(12 a, 12 (1 - a)) around a, the standard
deviation of which is 0.14 at a = 0.6. Units of one story have the same, so they count for less than as many stories."""
SAME = 0.5
"""So many of a story's units have the answer that is common in it, in the model; the others have their own."""
SPANS = 5.0
"""So many spans each reader marks in a unit in the model."""

Story = TypeVar("Story")
Label = TypeVar("Label")
Sizes = Sequence[Sequence[int]]
"""For every story that is planned, how many people read each of its units."""


def resampled(
    pilot: Mapping[int, Sequence[Array]], readers: Sequence[int], statistic: Statistic, *, seed: int = 0
) -> float | None:
    """Give the standard deviation of a figure over draws of planned stories from the pilot's.

    `pilot` has for each number of readers the pilot's stories, each with rows of sums, one for every choice of so many
    of its readers; `readers` says of each planned story how many read it. A number of readers that no pilot story has
    is taken as the next smaller one. None where the figure is undefined, or nothing has two readers.
    """
    planned = [number for number in readers if number > 1 and min(pilot, default=number + 1) <= number]
    if not planned:
        return None
    scale, planned = _fewer(planned)
    generator = np.random.default_rng(seed)
    of = {number: pilot[max(size for size in pilot if size <= number)] for number in sorted(set(planned))}
    total = 0.0
    for number, stories in of.items():
        rows, choices = np.concatenate(stories), np.array([len(story) for story in stories])
        which = generator.integers(0, len(stories), (DRAWS, planned.count(number)))
        row = (np.cumsum(choices) - choices)[which] + (generator.random(which.shape) * choices[which]).astype(
            int
        )
        total = total + rows[row].sum(axis=1)
    few = max(len(stories) for stories in of.values())
    # What is drawn from a few stories differs less than they do: by the root of (few - 1) / few.
    return _deviation(statistic(np.asarray(total)), scale * sqrt(few / (few - 1))) if few > 1 else None


def pilot(
    stories: Mapping[str, Sequence[Mapping[str, Label]]],
    row: Callable[[Sequence[Label]], Array],
    *,
    seed: int = 0,
) -> dict[int, list[Array]]:
    """Give what `resampled` draws from, of what each reader said of each unit of each story.

    `row` gives the sums of one unit, of the labels of two readers or more. Of units that more people read than will,
    some are chosen, in a story the same as far as that goes; ten such choices are taken at the most.
    """
    generator = np.random.default_rng(seed)
    found: dict[int, list[Array]] = {}
    for _, units in sorted(stories.items()):
        people = sorted({person for unit in units for person in unit})
        orders = list(permutations(people)) if len(people) < FEW else []
        orders = orders or [tuple(generator.permutation(people)) for _ in range(CHOICES)]
        for number in range(2, max(map(len, units), default=0) + 1):
            chosen = dict.fromkeys(
                tuple(frozenset([p for p in order if p in unit][:number]) for unit in units)
                for order in orders
            )
            rows = []
            for choice in islice(chosen, CHOICES):
                said = [[unit[p] for p in sorted(own)] for unit, own in zip(units, choice, strict=True)]
                sums = [row(own) for own in said if len(own) > 1]
                rows.append(sum(sums[1:], sums[0]))
            found.setdefault(number, []).append(np.array(rows))
    return found


def rating_row(values: int, *, ordered: bool = False) -> Callable[[Sequence[int]], Array]:
    """Give how the labels of a unit, as places in the list of values, add up: each value's number, then differences."""
    distance = _distance(values, ordered=ordered)

    def row(labels: Sequence[int]) -> Array:
        counts = np.bincount(labels, minlength=values).astype(float)
        return np.append(counts, counts @ distance @ counts / (len(labels) - 1))

    return row


def alpha_of(values: int, *, ordered: bool = False) -> Statistic:
    """Give alpha of sums of `rating_row`."""
    distance = _distance(values, ordered=ordered)

    def statistic(sums: Array) -> Array:
        counts, within = sums[:, :-1], sums[:, -1]
        expected = np.einsum("di,ij,dj->d", counts, distance, counts)
        figures: Array = 1 - (counts.sum(axis=1) - 1) * within / np.where(expected > 0, expected, np.nan)
        return figures

    return statistic


def span_row(marked: Sequence[frozenset[object]]) -> Array:
    """Give how the spans of a unit's readers add up: those that pairs of them have in common, and all."""
    pairs = list(combinations(marked, 2))
    return np.array([sum(2.0 * len(a & b) for a, b in pairs), sum(float(len(a) + len(b)) for a, b in pairs)])


def f1_of(sums: Array) -> Array:
    """Give F1 of sums of `span_row`."""
    figures: Array = sums[:, 0] / np.where(sums[:, 1] > 0, sums[:, 1], np.nan)
    return figures


def width(deviation: float, stories: int) -> float:
    """Give the width of the interval over so many stories: as many deviations as t says, and few stories' due.

    That is what `copydesk.agreement` measures by: Hesterberg (2015).
    """
    freedom = max(stories - 1, 2)
    z = NormalDist().inv_cdf(0.975)
    t = z + (z**3 + z) / 4 / freedom + (5 * z**5 + 16 * z**3 + 3 * z) / 96 / freedom**2
    return 2 * t * sqrt((freedom + 1) / freedom) * deviation


def ratings_model(
    sizes: Sizes,
    *,
    alpha: float = ALPHA,
    shares: Sequence[float] = (0.5, 0.5),
    ordered: bool = False,
    seed: int = 0,
) -> float | None:
    """Give the standard deviation of Krippendorff's alpha where people know the answer or guess.

    `shares` says how often each value is true. Each reader knows a story's answers with the root of the story's own
    alpha, else she guesses by the same shares, so that any two agree beyond chance with just that alpha. `ordered`
    values are those of an ordinal or interval question: differences are squared.
    """
    generator = np.random.default_rng(seed)
    scale, stories = _fewer([units for units in ([n for n in s if n > 1] for s in sizes) if units])
    values = len(shares)
    if not stories or values < 2:
        return None
    units = np.array([n for units in stories for n in units])
    story = np.repeat(np.arange(len(stories)), [len(units) for units in stories])
    own = _own(generator, alpha, len(stories))[:, story]
    shape = (DRAWS, len(units), int(units.max()))
    there = np.arange(shape[2]) < units[:, None]
    chance = np.asarray(shares) / sum(shares)
    common = generator.choice(values, (DRAWS, len(stories)), p=chance)[:, story]
    own_answer = generator.choice(values, shape[:2], p=chance)
    true = np.where(generator.random(shape[:2]) < SAME, common, own_answer)[:, :, None]
    knows = generator.random(shape) < np.sqrt(own)[:, :, None]
    labels = np.where(knows, true, generator.choice(values, shape, p=chance))
    counts = np.stack([((labels == value) & there).sum(axis=2) for value in range(values)], axis=2).astype(
        float
    )
    distance = _distance(values, ordered=ordered)
    within = np.einsum("dui,ij,duj->du", counts, distance, counts) / (units - 1)
    sums = np.concatenate([counts.sum(axis=1), within.sum(axis=1)[:, None]], axis=1)
    return _deviation(alpha_of(values, ordered=ordered)(sums), scale)


def spans_model(sizes: Sizes, *, f1: float = ALPHA, spans: float = SPANS, seed: int = 0) -> float | None:
    """Give the standard deviation of F1 over pairs where people find spans that are there, and mark others.

    A unit has a Poisson number of spans; each reader finds each with the root of its story's own F1, and marks as
    many that nobody else does as she misses, so that any two have just that F1.
    """
    generator = np.random.default_rng(seed)
    scale, stories = _fewer([units for units in ([n for n in s if n > 1] for s in sizes) if units])
    if not stories:
        return None
    units = np.array([n for units in stories for n in units])
    story = np.repeat(np.arange(len(stories)), [len(units) for units in stories])
    finds = np.sqrt(_own(generator, f1, len(stories))[:, story])
    there = generator.poisson(spans, (DRAWS, len(units)))
    most = int(there.max())
    found = np.zeros((DRAWS, len(units)))
    matched = np.zeros((DRAWS, len(units)))
    for number in range(most):
        marks = np.where(there > number, generator.binomial(units, finds), 0)
        found += marks
        matched += marks * (marks - 1)
    alone = generator.poisson(spans * (1 - finds) * units)
    weights = units - 1
    whole = ((found + alone) * weights).sum(axis=1)
    return _deviation(matched.sum(axis=1) / np.where(whole > 0, whole, np.nan), scale)


def _distance(values: int, *, ordered: bool) -> Array:
    apart = np.abs(np.subtract.outer(np.arange(values), np.arange(values))).astype(float)
    distance: Array = apart**2 if ordered else (apart > 0).astype(float)
    return distance


def _own(generator: np.random.Generator, mean: float, stories: int) -> Array:
    mean = min(max(mean, 0.01), 0.99)
    return generator.beta(SPREAD * mean, SPREAD * (1 - mean), (DRAWS, stories))


def _fewer(planned: Sequence[Story]) -> tuple[float, list[Story]]:
    """Give at most `MOST` stories, evenly chosen, and by how much a deviation of as few is too large."""
    if len(planned) <= MOST:
        return 1.0, list(planned)
    chosen = [planned[number * len(planned) // MOST] for number in range(MOST)]
    return sqrt(MOST / len(planned)), chosen


def _deviation(figures: Array, scale: float) -> float | None:
    known = figures[~np.isnan(figures)]
    return float(np.std(known, ddof=1)) * scale if len(known) > DRAWS / 2 else None
