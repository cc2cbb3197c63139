"""What the figures say, in words that a person who decides on labels can use."""

from copydesk.agreement.result import FEW_STORIES, FEWEST_STORIES
from copydesk.dataset.baseline.report import Figure, Verdict

SMALL = 0.03
"""A gain below is none that matters, as far as this can be told."""
FEW_FITTED = 10
"""Of fewer stories than these no curve says much."""


def learned(figure: Figure, chance: str, n_scored: int) -> str:
    """Say whether the model does better than what learns nothing."""
    if figure.value is None:
        return f"Whether it is above {chance} cannot be said: there is one class only in what is scored."
    by = f"{figure.value:+.2f}"
    if figure.interval is None:
        return f"It is {by} from {chance}; of {_stories(n_scored)} that tells nothing."
    low, high = figure.interval
    between = f"{low:+.2f} to {high:+.2f}"
    if low > 0:
        return f"It is surely above {chance}: by {by} ({between})."
    if high < 0:
        return f"It is surely below {chance}: by {by} ({between})."
    return f"It cannot be told from {chance}: {by} ({between})."


def verdict(gain: tuple[Figure, int, int] | None, n_fitted: int, n_scored: int) -> Verdict:
    """Say what more labels are likely to do."""
    if gain is None or n_scored < FEWEST_STORIES or n_fitted < FEW_FITTED or gain[0].interval is None:
        return "too small"
    value, (low, high) = gain[0].value or 0.0, gain[0].interval
    if low > 0:
        return "helps"
    if high < 0:
        return "falls"
    return "unclear" if value >= SMALL else "flat"


def grown(
    gain: tuple[Figure, int, int] | None, headline: str, said: Verdict, n_fitted: int, n_scored: int
) -> str:
    """Answer whether more labels are needed."""
    if said == "too small":
        why = [
            f"{_stories(number)} to {what}, of which {least} are needed"
            for number, what, least in (
                (n_fitted, "fit on", FEW_FITTED),
                (n_scored, "score", FEWEST_STORIES),
            )
            if number < least
        ]
        reason = "; ".join(why) or "the figures are undefined, or no interval was asked for"
        return f"Whether more labels would help cannot be told: {reason}."
    assert gain is not None
    figure, before, after = gain
    low, high = figure.interval or (0.0, 0.0)
    moved = (
        f"Doubling the stories from {before} to {after} changed {headline} by {figure.value or 0.0:+.2f} "
        f"({low:+.2f} to {high:+.2f})"
    )
    ends = {
        "helps": "more labels are likely to help.",
        "falls": "the curve falls: look at the newest labels before making more.",
        "unclear": f"it may still rise, but {_stories(n_scored)} to score are too few to be sure.",
        "flat": "the curve is flat: more labels of this kind will hardly help a plain model."
        if high < 2 * SMALL
        else f"the curve is flat, as far as {_stories(n_scored)} to score can tell.",
    }
    return f"{moved}: {ends[said]}"


def caution(n_scored: int) -> str | None:
    """Warn of intervals over few stories."""
    if n_scored < FEWEST_STORIES:
        return f"{_stories(n_scored)} to score: too few for intervals, which need {FEWEST_STORIES}; {FEW_STORIES} are better"
    if n_scored < FEW_STORIES:
        return f"{_stories(n_scored)} to score, fewer than {FEW_STORIES}: the intervals are rough, rather too narrow"
    return None


def _stories(number: int) -> str:
    return "1 story" if number == 1 else f"{number} stories"
