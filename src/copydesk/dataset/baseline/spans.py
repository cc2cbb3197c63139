"""Spans: a classifier of tokens by BIO tags, beside the strings that are known from train.

It is fitted on all tokens in spans and on a sample of the others; scores are set right for those that were left out.
What is in disputed spans is not fitted on. Tags are read from the first token of a text to the last, each the best that
can follow the one before. How likely `B-` and `I-` must be beside `O` to win is chosen on validation, where there is
enough of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from copydesk.agreement.bootstrap import Array
from copydesk.agreement.result import FEWEST_STORIES
from copydesk.dataset.baseline.features import Features, features
from copydesk.dataset.baseline.known import mark, strings
from copydesk.dataset.baseline.learners import Codes, Tokens
from copydesk.dataset.baseline.matching import Span, tally
from copydesk.dataset.baseline.scores import of_all, of_spans
from copydesk.dataset.formats.losses import Account
from copydesk.dataset.rows import Row, articles_of
from copydesk.dataset.tokens import (
    Cutting,
    Piece,
    Places,
    Tagged,
    align,
    decode,
    encode,
    tagged,
    tokenizer,
    vocabulary,
)

if TYPE_CHECKING:
    from copydesk.schemes import LabelScheme

OTHERS = 4
"""Tokens outside of spans that are fitted on, for each one inside."""
LEAST_OTHERS = 5_000
MARGINS = (-2.0, -1.0, 0.0, 1.0, 2.0, 3.0)
"""How much less likely than `O`, in natural logarithms of the odds, another tag may be and win."""
MARGIN = 1.0
"""Where there is no validation to choose one on."""


@dataclass(frozen=True)
class Text:
    """One text of a row."""

    row: int
    begin: int
    """The place of its first token among those of all texts."""
    places: Places
    pieces: Sequence[Piece]
    there: Sequence[Span]
    disputed: Sequence[Span]

    @property
    def tokens(self) -> slice:
        """Its tokens among those of all texts."""
        return slice(self.begin, self.begin + len(self.places))


@dataclass(frozen=True)
class Spans:
    """The spans of rows, and the tokens under them."""

    labels: Sequence[str]
    stories: Codes
    """Of each row."""
    texts: Sequence[Text]
    features: Features
    words: Codes
    tags: Codes
    open_: npt.NDArray[np.bool_]
    """Which tokens are in a disputed span, and in no other."""
    vocabulary: Sequence[str]
    lost: dict[str, int]
    """Why spans have no tags, and how many; they count as there, so as missed."""
    seed: int

    def count(self, fit: Codes, on: Codes, validation: Codes) -> Array:
        """Fit on rows and guess others; choose on validation what a tag must have to win."""
        model, outside = self._fitted(fit)
        margin = MARGIN
        if len(np.unique(self.stories[validation])) >= FEWEST_STORIES:
            by_overlap = of_spans(range(len(self.labels)), 1)[2]
            texts, scores = self._scored(model, outside, validation)
            tried = {
                one: of_all(self._counts(texts, scores, one, validation), by_overlap) or 0.0
                for one in MARGINS
            }
            margin = max(tried, key=lambda one: (tried[one], -abs(one - MARGIN)))
        texts, scores = self._scored(model, outside, on)
        return self._counts(texts, scores, margin, on)

    def count_usual(self, fit: Codes, on: Codes) -> Array:
        """Mark the strings that were mostly marked where they stand in the rows that are fitted on."""
        known = strings((self.words[text.tokens].tolist(), text.pieces) for text in self._of(fit))
        counts = [
            (text, [self._span(text, piece) for piece in mark(self.words[text.tokens].tolist(), known)])
            for text in self._of(on)
        ]
        return self._tallied(counts, on)

    def _of(self, rows: Codes) -> list[Text]:
        wanted = set(rows.tolist())
        return [text for text in self.texts if text.row in wanted]

    def _tokens(self, texts: Iterable[Text]) -> Codes:
        own = [np.arange(text.tokens.start, text.tokens.stop) for text in texts]
        return np.concatenate(own) if own else np.empty(0, dtype=np.int64)

    def _fitted(self, fit: Codes) -> tuple[Tokens, float]:
        """Give the model, and how much likelier `O` is than it says, in logarithms of the odds."""
        tokens = self._tokens(self._of(fit))
        tokens = tokens[~self.open_[tokens]]
        inside = tokens[self.tags[tokens] > 0]
        others = tokens[self.tags[tokens] == 0]
        size = min(len(others), max(OTHERS * len(inside), LEAST_OTHERS))
        drawn = np.random.default_rng(self.seed).choice(others, size, replace=False)
        own = np.sort(np.concatenate([inside, drawn]))
        outside = float(np.log(len(others) / size)) if size else 0.0
        return Tokens(self.features[own], self.tags[own], len(self.vocabulary)), outside

    def _scored(self, model: Tokens, outside: float, rows: Codes) -> tuple[list[Text], Array]:
        texts = self._of(rows)
        scores = model.scores(self.features[self._tokens(texts)])
        scores[:, 0] += outside
        return texts, scores

    def _counts(self, texts: Sequence[Text], scores: Array, margin: float, rows: Codes) -> Array:
        begins = np.cumsum([0, *(len(text.places) for text in texts)])
        best = greedy(scores - margin * (np.arange(scores.shape[1]) == 0), begins)
        names = np.array(self.vocabulary, dtype=object)[best]
        return self._tallied(
            (
                (text, [self._span(text, piece) for piece in decode(names[begin:end])])
                for text, begin, end in zip(texts, begins[:-1].tolist(), begins[1:].tolist(), strict=True)
            ),
            rows,
        )

    def _span(self, text: Text, piece: Piece) -> Span:
        places = text.places
        bounds = int(places.starts[piece.first]), int(places.ends[piece.last - 1])
        return (*bounds, self.labels.index(piece.label))

    def _tallied(self, marked: Iterable[tuple[Text, Sequence[Span]]], rows: Codes) -> Array:
        place = {row: number for number, row in enumerate(rows.tolist())}
        counts = np.zeros((len(rows), 5 * len(self.labels)))
        for text, own in marked:
            counts[place[text.row]] += tally(text.there, own, text.disputed, len(self.labels))
        return counts


def greedy(scores: Array, begins: Codes) -> Codes:
    """Choose tags one after the other, each the best that may follow: `I-` only its own `B-` or `I-`.

    Tags are numbered as `vocabulary` numbers those of BIO: `O`, then `B-` and `I-` of each label; texts begin at
    `begins`.
    """
    best: Codes = scores.argmax(axis=1)
    first = set(begins.tolist())
    inner = np.arange(scores.shape[1]) % 2 == 0
    inner[0] = False
    for place in np.flatnonzero(inner[best]).tolist():
        before = 0 if place in first else int(best[place - 1])
        own = before + before % 2  # the I- that may follow B- or I-, and O itself behind O
        if best[place] != own:
            allowed = ~inner
            allowed[own] = True
            best[place] = np.where(allowed, scores[place], -np.inf).argmax()
    return best


def read(rows: Sequence[Row], usable: Codes, stories: Codes, scheme: "LabelScheme", seed: int) -> Spans:
    """Read the spans of the bodies, and cut these into plain tokens; `scheme` has the labels that are looked at."""
    labels = [label.name for label in scheme.labels]
    number = {label: place for place, label in enumerate(labels)}
    account = Account()
    own = [rows[row] for row in usable.tolist()]
    of_row = [row for row in usable.tolist() for _ in articles_of(rows[row])]
    names = vocabulary(labels, "bio")
    texts, words, tags, open_ = [], [], [], []
    begin = 0
    limited = [row | {"spans": [span for span in row["spans"] if span["label"] in number]} for row in own]
    for row, one in zip(of_row, tagged(limited, scheme, tokenizer(), Cutting(), account), strict=True):
        pieces = one.pieces[0]
        there, disputed = (_spans(rows[row], key, one, number) for key in ("spans", "disputed_spans"))
        texts.append(Text(row, begin, one.places, pieces, there, disputed))
        words.append(one.places.words(one.text))
        tags.append([names.index(tag) for tag in encode(pieces, 0, len(one.places), "bio")])
        open_.append(_touched(one.places, disputed) & (np.array(tags[-1], dtype=np.int64) == 0))
        begin += len(one.places)
    found, low = features(words)
    return Spans(
        labels, stories, texts, found, low,
        np.array([tag for own_tags in tags for tag in own_tags], dtype=np.int64),
        np.concatenate(open_) if open_ else np.empty(0, dtype=bool),
        names, _lost(account), seed,
    )  # fmt: skip


def _spans(row: Row, key: str, text: Tagged, number: dict[str, int]) -> list[Span]:
    return [
        (span["start"], span["end"], number[span["label"]])
        for span in row[key]
        if span["label"] in number
        and span.get("field", "text") == "text"
        and span.get("article_id", text.article_id) == text.article_id
    ]


def _touched(places: Places, spans: Sequence[Span]) -> npt.NDArray[np.bool_]:
    found = np.zeros(len(places), dtype=bool)
    starts, ends = (np.array([span[side] for span in spans], dtype=np.int64) for side in (0, 1))
    for first, last in zip(*align(places, starts, ends), strict=True):
        found[first:last] = True
    return found


def _lost(account: Account) -> dict[str, int]:
    """Count the spans that tags cannot hold."""
    return {
        why: number
        for (change, kind, why), number in sorted(account.counts.items())
        if kind == "span" and change == "dropped"
    }
