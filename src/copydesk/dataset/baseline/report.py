"""What a plain model came to, as frozen records; every number is rounded to four digits."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from copydesk.errors import BuildError

Interval = tuple[float, float]
Verdict = Literal["helps", "flat", "falls", "unclear", "too small"]
"""What more labels are likely to do, by the interval of what the last doubling of stories did."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the model, beside that of a rule that learns nothing from the text."""

    name: str
    value: float | None
    """None where it is undefined: nothing to divide by."""
    interval: Interval | None = None
    """95 %, from a bootstrap over the stories that are scored; none below five of them."""
    usual: float | None = None


@dataclass(frozen=True, slots=True)
class OfClass:
    """How the model does on one class: an answer, or a label of spans."""

    name: str
    n_train: int
    n_test: int
    precision: float | None
    recall: float | None
    f1: float | None
    interval: Interval | None
    """Of F1."""
    usual: float | None
    """F1 of the rule that learns nothing."""


@dataclass(frozen=True, slots=True)
class Point:
    """The headline figure by the stories that the model was fitted on."""

    stories: int
    rows: int
    samples: int
    """Nested samples of so many stories that `value` is the mean of."""
    value: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Gain:
    """What the last doubling of the stories did for the headline, both scored on the same rows."""

    before: int
    after: int
    value: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Result:
    """What a plain model came to on one question, or on the spans."""

    about: str
    kind: str
    """What is to be told, in words."""
    usual: str
    """What is done by the rule that learns nothing: `Figure.usual`."""
    headline: str
    """The figure of the learning curve."""
    scored_on: str
    """`test`, or how train is cut where test has nothing to score."""
    n_train: int
    n_train_stories: int
    n_test: int
    n_test_stories: int
    left_out: dict[str, int]
    """Why rows are neither fitted on nor scored, and how many."""
    figures: tuple[Figure, ...]
    classes: tuple[OfClass, ...]
    curve: tuple[Point, ...]
    gain: Gain | None
    verdict: Verdict | None
    """None when no curve was asked for."""
    sentences: tuple[str, ...]
    """The same in words."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Plain models on a training set."""

    set: str
    inputs: str
    """The hash of what the set was built from: which set exactly."""
    scored_on: str
    """All that the results are scored on."""
    seed: int
    resamples: int
    made_with: str
    results: tuple[Result, ...]
    left_out: dict[str, str] = field(default_factory=dict)
    """What no model can be fitted for, and why."""

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain values of JSON."""
        return asdict(self)

    def save(self, path: Path | str) -> None:
        """Write it as JSON, whole or not at all; BuildError when it cannot be written."""
        path = Path(path)
        unfinished = path.with_name(f".{path.name}~")
        text = json.dumps(self.to_dict(), ensure_ascii=False, indent=2) + "\n"
        try:
            unfinished.write_text(text, encoding="utf-8", newline="\n")
            unfinished.replace(path)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise BuildError(
                f"the report cannot be written to {path}: {error.strerror or error}",
                next_step="Name another file: copydesk baseline NAME --save FILE",
            ) from error
