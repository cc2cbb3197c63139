"""The rows of a set, as a plain model is fitted on them and scored on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from copydesk.articles.copies import find, groups
from copydesk.dataset.baseline.learners import Codes
from copydesk.dataset.rows import Row, articles_of
from copydesk.dataset.splits import PARTS
from copydesk.errors import BuildError

if TYPE_CHECKING:
    from copydesk.dataset.folder import Dataset

Story = tuple[bool, str]
FOLDS = 5
TEST = "test"


@dataclass(frozen=True)
class Corpus:
    """The rows of all parts, with the number of the story of each."""

    rows: Sequence[Row]
    parts: Sequence[str]
    stories: Codes

    def of(self, part: str, rows: Codes) -> Codes:
        """Give those of the rows that are in a part."""
        return codes(row for row in rows.tolist() if self.parts[row] == part)

    def n_stories(self, rows: Codes) -> int:
        """Count the stories of some rows."""
        return len(np.unique(self.stories[rows]))


@dataclass(frozen=True)
class Design:
    """Which rows are fitted on, and which are scored: one fold, or several whose scored rows differ."""

    folds: Sequence[tuple[Codes, Codes]]
    validation: Codes
    """The rows on which a setting may be chosen."""
    scored_on: str

    @property
    def fitted(self) -> Codes:
        """The rows that are fitted on in any fold."""
        rows: Codes = np.unique(np.concatenate([fit for fit, _ in self.folds]))
        return rows

    @property
    def scored(self) -> Codes:
        """The rows that are scored, in the order of the folds."""
        return np.concatenate([on for _, on in self.folds])


def codes(numbers: Iterable[int]) -> Codes:
    """Give numbers as an array."""
    found: Codes = np.fromiter(numbers, dtype=np.int64)
    return found


def read(dataset: "Dataset") -> Corpus:
    """Read the rows of all parts; BuildError when there is none to fit on, or a text is missing."""
    rows, parts = [], []
    for part in PARTS:
        for row in dataset.rows(part):
            rows.append(row)
            parts.append(part)
    if "train" not in parts:
        counts = ", ".join(f"{part} {parts.count(part)}" for part in PARTS)
        raise BuildError(
            f"{dataset.folder.name} has no rows in train, so there is nothing to fit a model on ({counts})",
            next_step="Label more, then build another set: copydesk build NAME",
        )
    if any(not isinstance(article.get("text"), str) for row in rows for article in articles_of(row)):
        raise BuildError(
            f"{dataset.folder.name} is a release without the texts: a model has nothing to learn from",
            next_step="Put the texts back first: copydesk rehydrate FOLDER --articles ...",
        )
    return Corpus(rows, parts, numbered(rows))


def numbered(rows: Sequence[Row], links: Sequence[tuple[Story, Story]] = ()) -> Codes:
    """Number the stories of rows; those that one row is about, or that are linked, are one."""
    own = [[_story(article) for article in articles_of(row)] for row in rows]
    together = groups([*((stories[0], other) for stories in own for other in stories), *links])
    names = [together[stories[0]] for stories in own]
    number = {name: place for place, name in enumerate(sorted(set(names)))}
    return codes(number[name] for name in names)


def design(corpus: Corpus, usable: Codes, seed: int) -> Design | str:
    """Fit on train and score on test; where test has no usable rows, cut train by stories.

    Stories that copies join stay together then, as they do from part to part. Gives a reason where neither can be.
    """
    train, test = corpus.of("train", usable), corpus.of("test", usable)
    validation = corpus.of("validation", usable)
    if not len(train):
        return "no row in train has what is to be learned"
    if len(test):
        return Design([(train, test)], validation, TEST)
    own = [corpus.rows[row] for row in train.tolist()]
    stories = numbered(own, _copies(own))
    order = np.random.default_rng(seed).permutation(np.unique(stories))
    if len(order) < 2:
        return "test has no row to score on, and train is one story, which cannot be cut"
    n_folds = min(FOLDS, len(order))
    fold = np.empty(len(order), dtype=np.int64)
    fold[order] = np.arange(len(order)) % n_folds
    folds = [(train[fold[stories] != one], train[fold[stories] == one]) for one in range(n_folds)]
    return Design(folds, validation, f"train, cut by stories into {n_folds} folds")


def text_of(row: Row) -> str:
    """Give title and text of the articles of a row; of several each begins with its number."""
    articles = articles_of(row)
    texts = [f"{article['title'] or ''}\n{article['text']}" for article in articles]
    if "articles" not in row:
        return texts[0]
    return "\n".join(f"articlenumber{place}\n{text}" for place, text in enumerate(texts, start=1))


def _story(article: Row) -> Story:
    return (False, article["article_id"]) if article["story_id"] is None else (True, article["story_id"])


def _copies(rows: Sequence[Row]) -> list[tuple[Story, Story]]:
    import pandas as pd

    articles = {article["article_id"]: article for row in rows for article in articles_of(row)}
    columns = ["article_id", "text", "published"]
    frame = pd.DataFrame(
        {name: pd.array([one[name] for one in articles.values()], dtype="string") for name in columns}
    )
    return [(_story(articles[copy.article_id]), _story(articles[copy.of])) for copy in find(frame)]
