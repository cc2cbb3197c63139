"""A frame of spans, checked and as numbers, with who has seen which article."""

from dataclasses import dataclass, replace
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_integer_dtype

from copydesk.agreement.bootstrap import Array
from copydesk.agreement.frames import lacking, written_twice
from copydesk.agreement.result import Basis, RatingsError

Codes = npt.NDArray[np.int64]

NEEDED = ("article_id", "annotator", "label", "start", "end")


@dataclass(frozen=True, slots=True)
class Marks:
    """Distinct spans of the readers of shared articles, ordered by `place`, start, end and annotator."""

    place: Codes
    """Where two spans can match: the same article, field and label, 0 ... places - 1."""
    start: Codes
    end: Codes
    annotator: Codes
    article_of: Codes
    """The article of each place."""
    texts: pd.DataFrame
    """The article (as its number), the field and the label of each place."""
    articles: "pd.Index[Any]"
    """Articles that two or more have seen."""
    readers: Codes
    """How many have seen each of them."""
    story: Codes
    """The story of each, 0 ... stories - 1."""
    n_annotators: int
    n_alone: int = 0
    """Without `seen`, articles in which one alone marked anything: whether others saw them is not known."""

    def per_article(self, place: Codes, amounts: Array) -> Array:
        """Add up amounts of places to amounts of articles."""
        return np.bincount(self.article_of[place], amounts, minlength=len(self.articles)).astype(np.float64)

    def pieces(self) -> "Marks":
        """Merge what overlaps within one annotator's spans of a place; what only touches stays apart."""
        big = int(self.end.max(initial=0)) + 1
        order = np.argsort((self.place * (self.n_codes()) + self.annotator) * big + self.start, kind="stable")
        place, start, end, who = self.place[order], self.start[order], self.end[order], self.annotator[order]
        owner = place * self.n_codes() + who
        reach = np.maximum.accumulate(owner * big + end)
        new = np.append(True, owner[1:] * big + start[1:] >= reach[:-1])[: len(start)]
        last = np.append(np.flatnonzero(new)[1:], len(new)) - 1 if len(new) else np.flatnonzero(new)
        merged = reach[last] - owner[new] * big
        return self._with(place[new], start[new], merged, who[new])

    def depths(self) -> tuple[Codes, Codes, Codes]:
        """Cut the text where the number of annotators changes: place, length and number (one or more) of each cut.

        Of pieces: so that nobody counts twice.
        """
        if not len(self.place):
            return self.place, self.place, self.place
        big = int(self.end.max()) + 1
        at = np.concatenate([self.place * big + self.start, self.place * big + self.end])
        order = np.argsort(at, kind="stable")
        at = at[order]
        depth = np.cumsum(np.where(order < len(self.place), 1, -1))[:-1]
        length = np.diff(at)
        kept = (depth > 0) & (length > 0)
        return at[:-1][kept] // big, length[kept], depth[kept]

    def n_codes(self) -> int:
        """Bound the numbers of annotators."""
        return int(self.annotator.max(initial=0)) + 1

    def basis(self, per_article: Array) -> Basis:
        """Add up rows of articles to rows of stories, and count what they rest on."""
        n_stories = int(self.story.max(initial=-1)) + 1
        sums = np.zeros((n_stories, per_article.shape[1]))
        for column in range(per_article.shape[1]):
            sums[:, column] = np.bincount(self.story, per_article[:, column], minlength=n_stories)
        pairs = self.readers * (self.readers - 1) // 2
        return Basis(sums, len(self.articles), self.n_annotators, int(pairs.sum()))

    def undefined(self) -> str:
        """Say why a figure on these spans could be undefined."""
        if len(self.articles):
            return "nobody marked anything in the articles that two have seen"
        return "no article was seen by two annotators"

    def _with(self, place: Codes, start: Codes, end: Codes, annotator: Codes) -> "Marks":
        return replace(self, place=place, start=start, end=end, annotator=annotator)

    def unseen(self) -> str | None:
        """Say how many articles are left out since nobody said who else has seen them."""
        if not self.n_alone:
            return None
        return f"articles left out in which one alone marked anything: {self.n_alone}; `seen` says who saw them too"


def read(spans: pd.DataFrame, seen: pd.DataFrame | None) -> Marks:
    """Check the frames and keep the spans of those who have seen an article that another has seen too.

    Raises RatingsError with all faults of the frames.
    """
    check(spans, seen)
    frames = [spans] if seen is None else [spans, seen]
    article, articles = _factorized(frames, "article_id")
    person, people = _factorized(frames, "annotator")
    story = _stories(frames, article, articles)
    keys = [codes * len(people) + who for codes, who in zip(article, person, strict=True)]
    reading = np.unique(keys[-1])
    n_readers = np.bincount(reading // max(len(people), 1), minlength=len(articles))
    shared = n_readers > 1
    counts = shared[article[0]]
    if seen is not None:
        counts &= np.isin(keys[0], reading)

    number = np.cumsum(shared) - 1
    label, labels = pd.factorize(spans["label"], sort=True)
    field, fields = _fields(spans)
    texts = (number[article[0]] * len(fields) + field) * len(labels) + label
    known, place = np.unique(texts[counts], return_inverse=True)
    start, end = (spans[name].to_numpy(dtype=np.int64)[counts] for name in ("start", "end"))
    columns = _distinct(place.astype(np.int64), start, end, person[0][counts])
    home = known // max(len(labels), 1)
    own_readers = reading[shared[reading // max(len(people), 1)]]
    return Marks(
        *columns,
        article_of=home // max(len(fields), 1),
        texts=pd.DataFrame(
            {
                "article": home // max(len(fields), 1),
                "field": fields[home % max(len(fields), 1)],
                "label": labels[known % max(len(labels), 1)],
            }
        ),
        articles=articles[shared],
        readers=n_readers[shared],
        story=np.unique(story[shared], return_inverse=True)[1].astype(np.int64),
        n_annotators=len(np.unique(own_readers % max(len(people), 1))),
        n_alone=int((n_readers == 1).sum()) if seen is None else 0,
    )


def _distinct(place: Codes, start: Codes, end: Codes, annotator: Codes) -> tuple[Codes, Codes, Codes, Codes]:
    """Sort spans and keep each once."""
    sizes = [int(column.max(initial=0)) + 1 for column in (place, start, end, annotator)]
    if sizes[0] * sizes[1] * sizes[2] * sizes[3] < 2**63:
        # One number a span: sorting these is several times as fast as sorting rows.
        packed = np.sort(((place * sizes[1] + start) * sizes[2] + end) * sizes[3] + annotator)
        packed = packed[np.append(True, packed[1:] != packed[:-1])[: len(packed)]]
        packed, annotator = np.divmod(packed, sizes[3])
        packed, end = np.divmod(packed, sizes[2])
        place, start = np.divmod(packed, sizes[1])
        return place, start, end, annotator
    rows = np.unique(np.column_stack([place, start, end, annotator]), axis=0)
    return rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3]


def _fields(frame: pd.DataFrame) -> tuple[npt.NDArray[np.intp], "pd.Index[Any]"]:
    if "field" in frame.columns:
        codes, fields = pd.factorize(frame["field"], sort=True)
        return codes, pd.Index(fields)
    return np.zeros(len(frame), dtype=np.intp), pd.Index(["text"])


def check(spans: pd.DataFrame, seen: pd.DataFrame | None) -> None:
    """Raise RatingsError for frames that lack something, or spans without a length; all faults are listed."""
    faults = []
    for name, frame, needed in (("spans", spans, NEEDED), ("seen", seen, NEEDED[:2])):
        if frame is None:
            continue
        if lacks := lacking(frame, name, needed):
            faults.append(lacks)
        for column in (*needed, "field"):
            if column in getattr(frame, "columns", ()) and frame[column].isna().any():
                faults.append(f"rows of {name} without {column}: {int(frame[column].isna().sum())}")
    if not faults:
        frames = [spans] if seen is None else [spans, seen]
        names_of = {column: [frame[column] for frame in frames] for column in NEEDED[:2]}
        twice = [written_twice(name, *columns) for name, columns in names_of.items()]
        faults = [fault for fault in (*twice, *(_not_whole(spans[name]) for name in NEEDED[3:])) if fault]
    if not faults:
        wrong = spans[(spans["start"] < 0) | (spans["start"] >= spans["end"])]
        names = ", ".join(f"{row.article_id} {row.start}-{row.end}" for row in wrong.head(5).itertuples())
        if names:
            faults.append(
                f"spans that start before 0, or end where they start or before ({len(wrong)}): {names}"
            )
    if faults:
        raise RatingsError("; ".join(faults))


def _not_whole(column: "pd.Series[Any]") -> str | None:
    """Name an offset that is no whole number; floats may be, as beside missing values."""
    if is_integer_dtype(column.dtype):
        return None
    wrong = [value for value in column if not (isinstance(value, Real) and float(value).is_integer())]
    return f"{column.name} has to be whole numbers; there is {wrong[0]!r}" if wrong else None


def _factorized(frames: list[pd.DataFrame], column: str) -> tuple[list[Codes], "pd.Index[Any]"]:
    """Number the values of a column of one or two frames, in their order."""
    codes, values = pd.factorize(pd.concat([frame[column] for frame in frames]), sort=True)
    return np.split(codes.astype(np.int64), [len(frames[0])])[: len(frames)], pd.Index(values)


def _stories(frames: list[pd.DataFrame], article: list[Codes], articles: "pd.Index[Any]") -> Codes:
    """Number the stories of articles; an article without one is a story of its own."""
    given = [
        (frame["story"], codes) for frame, codes in zip(frames, article, strict=True) if "story" in frame
    ]
    numbers = np.arange(len(articles), dtype=np.int64)
    if not given:
        return numbers
    story, stories = pd.factorize(pd.concat([column for column, _ in given]), sort=True)
    pairs = np.unique((np.concatenate([codes for _, codes in given]) * len(stories) + story)[story >= 0])
    home, story = np.divmod(pairs, max(len(stories), 1))
    torn = home[1:][home[1:] == home[:-1]]
    if len(torn):
        names = ", ".join(str(name) for name in articles[np.unique(torn)][:5])
        raise RatingsError(f"an article belongs to one story, but these have several: {names}")
    numbers += len(stories)
    numbers[home] = story
    return numbers
