"""Questions about a document: TF-IDF and logistic regression, beside the commonest answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from copydesk.agreement.bootstrap import Array
from copydesk.dataset.baseline.learners import Codes, Documents
from copydesk.dataset.baseline.reading import codes
from copydesk.dataset.rows import Row

if TYPE_CHECKING:
    from copydesk.schemes import Question

Flags = npt.NDArray[np.bool_]

NOBODY = "nobody submitted it"
DISPUTED = "disputed"
UNANSWERED = "not answered"


@dataclass(frozen=True)
class Answers:
    """The answers to a question: of each row which classes it has, and of those without, why."""

    classes: tuple[str, ...]
    has: Flags
    """Rows x classes."""
    usable: Codes
    left_out: dict[int, str]


def answers(question: "Question", rows: Sequence[Row]) -> Answers:
    """Read the answers; a question of several values may have none of them."""
    known = [option.value for option in question.options]
    given = {value for row in rows for value in _values(row["answers"].get(question.name))}
    classes = (*known, *sorted(given - set(known)))
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
            for value in _values(answer):
                has[place, number[value]] = True
    usable = codes(row for row in range(len(rows)) if row not in left_out)
    return Answers(classes, has, usable, left_out)


def _values(answer: str | list[str] | None) -> list[str]:
    return answer if isinstance(answer, list) else [] if answer is None else [answer]


def submitted(row: Row) -> bool:
    """Tell whether somebody labelled a row."""
    return bool(row["n_annotators"]) or "adjudicated" in row


@dataclass(frozen=True)
class OneOf:
    """A question with one answer: a multinomial model of its classes."""

    has: Flags
    documents: Documents

    def count(self, fit: Codes, on: Codes, validation: Codes) -> Array:  # noqa: ARG002 (nothing is chosen)
        """Fit on rows and guess others."""
        own = self.has.argmax(axis=1)
        return counted(self.has[on], _each(self.documents.guess(fit, own[fit], on), self.has.shape[1]))

    def count_usual(self, fit: Codes, on: Codes) -> Array:
        """Guess the commonest answer; of several the first in the scheme."""
        commonest = np.full(len(on), self.has[fit].sum(axis=0).argmax())
        return counted(self.has[on], _each(commonest, self.has.shape[1]))


@dataclass(frozen=True)
class AnyOf:
    """A question with any number of answers: one model a value, against the rest."""

    has: Flags
    documents: Documents

    def count(self, fit: Codes, on: Codes, validation: Codes) -> Array:  # noqa: ARG002 (nothing is chosen)
        """Fit on rows and guess others."""
        guessed = [self.documents.guess(fit, own[fit].astype(np.int64), on) > 0 for own in self.has.T]
        return counted(self.has[on], np.column_stack(guessed))

    def count_usual(self, fit: Codes, on: Codes) -> Array:
        """Guess the values that more than half of the rows have."""
        common = 2 * self.has[fit].sum(axis=0) > len(fit)
        return counted(self.has[on], np.tile(common, (len(on), 1)))


def _each(classes: Codes, number: int) -> Flags:
    found: Flags = classes[:, None] == np.arange(number)
    return found


def counted(there: Flags, guessed: Flags) -> Array:
    """Lay out the counts of each row as `scores` says."""
    each = np.stack([there, there & guessed, guessed], axis=2).reshape(len(there), -1)
    rows, right = np.ones(len(there)), (there == guessed).all(axis=1)
    return np.column_stack([each, rows, right]).astype(np.float64)
