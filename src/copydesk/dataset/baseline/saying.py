"""What the figures say, in words that a person who decides on labels can use."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from copydesk.agreement.result import FEW_STORIES, FEWEST_STORIES
from copydesk.dataset.baseline.reading import TEST
from copydesk.dataset.baseline.report import Figure, Gain, Verdict

if TYPE_CHECKING:
    from copydesk.dataset.baseline.planning import Planned

SMALL = 0.03
"""A gain below is none that matters, as far as this can be told."""
FEW_FITTED = 10
"""Of fewer stories than these no curve says much."""


def learned(figure: Figure, chance: str, scored: int) -> str:
    """Say whether the model does better than what learns nothing."""
    if figure.value is None:
        return (
            f"Whether it is above {chance} cannot be said: there is nothing to tell apart in what is scored."
        )
    by = f"{figure.value:+.2f}"
    if figure.interval is None:
        return f"Whether it is above {chance} cannot be told: {by}, without an interval."
    low, high = figure.interval
    between = f"{by} ({low:+.2f} to {high:+.2f})"
    if low > 0:
        return f"It is above {chance}: {between}."
    if high < 0:
        return f"It is below {chance}: {between}."
    return f"It cannot be told from {chance} on {_stories(scored)}: {between}."


def verdict(gain: Gain | None, fitted: int) -> Verdict:
    """Say what more labels are likely to do; `fitted` are the stories that there are to fit on."""
    if gain is None or gain.interval is None or gain.value is None or fitted < FEW_FITTED:
        return "too small"
    low, high = gain.interval
    if low > 0:
        return "helps"
    if high < 0:
        return "falls"
    # More than about one standard error, a fourth of the interval, above nothing.
    return "unclear" if gain.value >= SMALL and gain.value > (high - low) / 4 else "flat"


def grown(gain: Gain | None, headline: str, said: Verdict, above: Figure, fitted: int, scored: int) -> str:
    """Answer whether more labels are needed; `above` is by how much the model is above what learns nothing."""
    if gain is None or gain.interval is None or said == "too small":
        numbers = ((fitted, "to fit on", FEW_FITTED), (scored, "to score", FEWEST_STORIES))
        few = [
            f"{_stories(number)} {what}, where {least} are the least"
            for number, what, least in numbers
            if number < least
        ]
        return (
            f"Too small to tell whether more labels would help: {'; '.join(few) or 'there is no interval'}."
        )
    low, high = gain.interval
    if above.interval is None or above.interval[0] <= 0:
        flat = "The curve is flat at chance: the words do not tell this, or there are far too few labels to see it."
    elif high < 2 * SMALL:
        flat = "The curve is flat: more labels of this kind will hardly help a plain model."
    else:
        flat = f"The curve is flat, as far as {_stories(scored)} to score can tell."
    ends = {
        "helps": "More labels are likely to help.",
        "falls": "The curve falls: look at the labels before making more of them.",
        "unclear": f"It may still rise, but {_stories(scored)} to score are too few to be sure.",
        "flat": flat,
    }
    return (
        f"Doubling the stories from {gain.before} to {gain.after} changed {headline} by {gain.value:+.2f} "
        f"({low:+.2f} to {high:+.2f}). {ends[said]}"
    )


def caution(one: "Planned", figures: Sequence[Figure], scored: int) -> Iterator[str]:
    """Warn of what the figures do not show by themselves."""
    if one.design.scored_on != TEST:
        yield "test has nothing to score, so this is a cross validation over the stories of train"
    if scored < FEWEST_STORIES:
        yield (
            f"{_stories(scored)} to score: too few for intervals, which need {FEWEST_STORIES}; {FEW_STORIES} are better"
        )
    elif scored < FEW_STORIES:
        yield f"{_stories(scored)} to score, fewer than {FEW_STORIES}: the intervals are rough, rather too narrow"
    if any(figure.interval and figure.interval[0] == figure.interval[1] for figure in figures):
        yield "an interval without width: every resample gave the same, so it does not show how sure the figure is"
    if never := [f"{name} ({n_test})" for name, n_train, n_test in one.classes if n_test and not n_train]:
        yield f"in test, but never in train, so never guessed: {', '.join(never)}"
    if untested := [f"{name} ({n_train})" for name, n_train, n_test in one.classes if n_train and not n_test]:
        yield f"in train, but never in test, so in no figure: {', '.join(untested)}"


def _stories(number: int) -> str:
    return "1 story" if number == 1 else f"{number} stories"
