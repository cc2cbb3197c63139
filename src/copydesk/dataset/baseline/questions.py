"""Questions about a document: TF-IDF and logistic regression, beside the commonest answer."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from copydesk.agreement.bootstrap import Array
from copydesk.dataset.baseline.learners import Codes, Documents
from copydesk.dataset.rows import Row

if TYPE_CHECKING:
    from copydesk.schemes import Question

NOBODY = "nobody submitted it"
DISPUTED = "disputed"
UNANSWERED = "not answered"


@dataclass(frozen=True)
class Answers:
    """The answers to a question: of each row which classes it has, and of those without, why."""

    classes: tuple[str, ...]
    has: np.typing.NDArray[np.bool_]
    """Rows x classes."""
    usable: Codes
    left_out: dict[int, str]


def answers(question: "Question", rows: list[Row]) -> Answers:
    """Read the answers; a question of several values may have none of them."""
    classes = tuple(option.value for option in question.options)
    number = {name: place for place, name in enumerate(classes)}
    has = np.zeros((len(rows), len(classes)), dtype=bool)
    left_out: dict[int, str] = {}
    for place, row in enumerate(rows):
        answer = row["answers"].get(question.name)
        if not submitted(row):
            left_out[place] = NOBODY
        elif question.name in row["disputed_answers"]:
            left_out[place] = DISPUTED
        elif answer is None:
            left_out[place] = UNANSWERED
        else:
            for value in answer if isinstance(answer, list) else [answer]:
                has[place, number[value]] = True
    usable = np.array([row for row in range(len(rows)) if row not in left_out], dtype=np.int64)
    return Answers(classes, has, usable, left_out)


def submitted(row: Row) -> bool:
    """Tell whether somebody labelled a row."""
    return bool(row["n_annotators"]) or "adjudicated" in row


@dataclass(frozen=True)
class OneOf:
    """A question with one answer: a multinomial model of its classes."""

    has: np.typing.NDArray[np.bool_]
    documents: Documents

    def count(self, fit: Codes, on: Codes, validation: Codes) -> Array:  # noqa: ARG002 (nothing is chosen)
        """Fit on rows and guess others."""
        own = self.has.argmax(axis=1)
        return _counted(self.has[on], _each(self.documents.guess(fit, own[fit], on), self.has.shape[1]))

    def count_usual(self, fit: Codes, on: Codes) -> Array:
        """Guess the commonest answer; of several the first in the scheme."""
        commonest = np.full(len(on), self.has[fit].sum(axis=0).argmax())
        return _counted(self.has[on], _each(commonest, self.has.shape[1]))


@dataclass(frozen=True)
class AnyOf:
    """A question with any number of answers: one model a value, against the rest."""

    has: np.typing.NDArray[np.bool_]
    documents: Documents

    def count(self, fit: Codes, on: Codes, validation: Codes) -> Array:  # noqa: ARG002 (nothing is chosen)
        """Fit on rows and guess others."""
        guessed = [self.documents.guess(fit, own[fit].astype(np.int64), on) > 0 for own in self.has.T]
        return _counted(self.has[on], np.column_stack(guessed))

    def count_usual(self, fit: Codes, on: Codes) -> Array:
        """Guess the values that more than half of the rows have."""
        common = 2 * self.has[fit].sum(axis=0) > len(fit)
        return _counted(self.has[on], np.tile(common, (len(on), 1)))


def _each(classes: Codes, number: int) -> np.typing.NDArray[np.bool_]:
    return classes[:, None] == np.arange(number)


def _counted(there: np.typing.NDArray[np.bool_], guessed: np.typing.NDArray[np.bool_]) -> Array:
    """Lay out the counts of each row as `scores` says."""
    each = np.stack([there, there & guessed, guessed], axis=2).reshape(len(there), -1)
    rows, right = np.ones(len(there)), (there == guessed).all(axis=1)
    return np.column_stack([each, rows, right]).astype(np.float64)
