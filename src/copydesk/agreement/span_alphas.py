"""Krippendorff's alpha on spans: over tokens, and of unitizing.

Both need the texts, for what nobody marked; where two annotators leave a character unmarked, they agree.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from copydesk.agreement.bootstrap import Array
from copydesk.agreement.frames import lacking
from copydesk.agreement.marks import Marks, read
from copydesk.agreement.rated import SHOWN, trap
from copydesk.agreement.result import Agreement, RatingsError, measure, ratio
from copydesk.agreement.tokens import tokens

Codes = npt.NDArray[np.int64]


def span_alpha(
    spans: pd.DataFrame,
    texts: pd.DataFrame,
    seen: pd.DataFrame | None = None,
    *,
    label: str | None = None,
    resamples: int = 1000,
    seed: int = 0,
) -> Agreement:
    """Compute Krippendorff's nominal alpha over tokens: each token of an article is a unit, rated by its readers.

    A token is a run of word characters or any other single character that is no space; it is marked when a span
    covers a part of it. Its value is the set of labels it is marked with, maybe none; with `label`, whether it is
    marked with that one.

    `texts` has article_id and text, one row an article, or also field and then one row a field: every text that
    was on the screen, as what is marked nowhere counts too. `spans` and `seen` as in `span_f1`.
    """
    if label is not None:
        spans, seen = _of_label(spans, seen, label)
    marks = read(spans, seen)
    known, places, words = _texts(marks, texts)
    start, end, first = tokens(words)
    n_tokens = _per_text(marks, known, np.diff(first).astype(np.float64))

    # From spans to tokens: from the first that ends after the span starts to the last that starts before it ends.
    base = np.cumsum(known["length"].to_numpy()) - known["length"].to_numpy()
    offset = base[places[marks.place]]
    begin = np.searchsorted(end, offset + marks.start, side="right")
    stop = np.searchsorted(start, offset + marks.end, side="left")
    # Stretches of tokens between two such places are marked alike throughout: fewer than tokens, and of a length.
    stop = np.maximum(begin, stop)
    cut = np.zeros(len(start) + 1, dtype=bool)
    cut[begin] = cut[stop] = True
    cuts = np.flatnonzero(cut)
    number = np.cumsum(cut) - 1
    begin, stop = number[begin], number[stop]
    size = stop - begin
    stretch = np.repeat(begin - np.cumsum(size) + size, size) + np.arange(size.sum())
    value, names = pd.factorize(marks.texts["label"], sort=True)
    ratings, values = _sets(
        stretch * marks.n_codes() + np.repeat(marks.annotator, size),
        np.repeat(value[marks.place], size),
        marks.n_codes(),
        [str(name) for name in names],
    )
    home = known["article"].to_numpy(dtype=np.int64)[np.searchsorted(first, cuts[:-1], side="right") - 1]
    sums = _token_sums(marks, n_tokens, ratings, home, np.diff(cuts), len(values))
    basis = marks.basis(sums)
    total = basis.sums.sum(axis=0)

    def explain(figure: float) -> str | None:
        share = float(total[-1] / total[:-1].sum())
        low = trap(figure, share, ["no label", *values], total[:-1], "span F1")
        return "; ".join(filter(None, (low, marks.unseen()))) or None

    return measure(
        "token alpha",
        "nominal, label sets of tokens" if label is None else f"nominal, tokens {label} or not",
        basis,
        _nominal,
        undefined=marks.undefined(),
        resamples=resamples,
        seed=seed,
        explain=explain,
    )


def unitized_alpha(
    spans: pd.DataFrame,
    texts: pd.DataFrame,
    seen: pd.DataFrame | None = None,
    *,
    label: str | None = None,
    resamples: int = 1000,
    seed: int = 0,
) -> Agreement:
    """Compute a unitized alpha: agreement on where spans are and how the text is cut into them, by characters.

    Of the family in Krippendorff, Mathet, Bouvry and Widlöcher, "On the reliability of unitizing textual
    continua: further developments", Quality and Quantity 50 (2016): without `label`, the binary one, spans of
    whatever label against gaps; with it, the nominal one on the continuum of that label's spans and gaps.
    Overlapping spans of one annotator, which the family does not know, are merged; those that touch stay two.

    `texts` as in `span_alpha`. The continuum is all of them in a row; where articles have different numbers of
    readers, coincidences weigh 1 / (readers - 1) of their article, as in alpha.
    """
    spans, seen = _of_label(spans, seen, label)
    marks = read(spans.assign(label="any") if label is None and "label" in spans.columns else spans, seen)
    known, _, _ = _texts(marks, texts)
    pieces = marks.pieces()
    place, length, depth = pieces.depths()
    readers = marks.readers[marks.article_of[place]]
    long = (pieces.end - pieces.start).astype(np.float64)
    marked = pieces.per_article(pieces.place, long)
    squares = pieces.per_article(pieces.place, long**2)
    apart = pieces.per_article(place, length * 2.0 * depth * (readers - depth) / (readers - 1))
    characters = _per_text(marks, known, known["length"].to_numpy(dtype=np.float64))
    everything = characters * marks.readers
    return measure(
        "unitized alpha",
        "|u binary, spans against gaps" if label is None else f"u nominal, {label} against gaps",
        marks.basis(np.column_stack([everything, marked, squares, apart])),
        _unitized,
        undefined=marks.undefined(),
        explain=lambda _: marks.unseen(),
        resamples=resamples,
        seed=seed,
    )


def _unitized(sums: Array) -> Array:
    """Equations 32 to 35 in Krippendorff, Content Analysis (4th edition, 2019), section 12.6.

    What is expected leaves out pairs of characters within one and the same span, or one character of a gap.
    """
    everything, marked, squares, apart = sums.T
    gaps = everything - marked
    within = squares + gaps
    return 1 - ratio((everything**2 - within) * apart, everything * 2 * marked * gaps)


def _nominal(sums: Array) -> Array:
    counts, agreeing = sums[:, :-1], sums[:, -1]
    n = counts.sum(axis=1)
    return 1 - ratio((n - 1) * (n - agreeing), n**2 - (counts**2).sum(axis=1))


def _of_label(
    spans: pd.DataFrame, seen: pd.DataFrame | None, label: str | None
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Keep one label's spans; whoever marked anything in an article has seen it for this label too."""
    if label is None or not {"article_id", "annotator", "label"} <= set(spans.columns):
        return spans, seen
    columns = ["article_id", "annotator", *(["story"] if "story" in spans.columns else [])]
    return spans[spans["label"] == label], spans[columns].drop_duplicates() if seen is None else seen


def _texts(marks: Marks, texts: pd.DataFrame) -> tuple[pd.DataFrame, Codes, list[str]]:
    """Find the texts of shared articles: their articles and lengths; which of them each place is in; themselves."""
    if lacks := lacking(texts, "texts", ("article_id", "text")):
        raise RatingsError(f"{lacks}: it needs article_id and text")
    article = marks.articles.get_indexer(pd.Index(texts["article_id"]))
    known = pd.DataFrame({"article": article, "row": np.arange(len(texts))})
    known["field"] = texts["field"].to_numpy() if "field" in texts.columns else "text"
    known = known[(article >= 0) & texts["text"].notna().to_numpy()]
    known = known.sort_values(["article", "field"], ignore_index=True)
    words = texts["text"].iloc[known["row"]].tolist()
    known["length"] = [len(word) for word in words]
    keys = pd.MultiIndex.from_frame(known[["article", "field"]])

    def named(numbers: Codes) -> str:
        return ", ".join(str(name) for name in marks.articles[np.unique(numbers)][:SHOWN])

    faults = []
    if len(twice := known.loc[keys.duplicated(), "article"].to_numpy()):
        faults.append(f"articles with more than one text: {named(twice)}")
    if len(lost := np.setdiff1d(np.arange(len(marks.articles)), known["article"])):
        faults.append(f"articles without a text: {named(lost)}")
    if not faults:
        found = keys.get_indexer(pd.MultiIndex.from_frame(marks.texts[["article", "field"]]))
        beyond = marks.end > known["length"].to_numpy()[found[marks.place]] if len(known) else marks.end < 0
        if (found < 0).any():
            faults.append(f"fields with spans but without a text: {named(marks.article_of[found < 0])}")
        elif beyond.any():
            faults.append(f"spans end beyond the text of {named(marks.article_of[marks.place[beyond]])}")
    if faults:
        raise RatingsError("; ".join(faults))
    return known, found.astype(np.int64), words


def _per_text(marks: Marks, texts: pd.DataFrame, amounts: Array) -> Array:
    return np.bincount(texts["article"], amounts, minlength=len(marks.articles)).astype(np.float64)


def _sets(owner: Codes, label: Codes, n_annotators: int, names: list[str]) -> tuple[Codes, list[str]]:
    """Give the set of labels of each stretch that an annotator marked.

    `owner` is stretch * annotators + annotator. Returns stretch * sets + set, ascending, and the sets in words.
    """
    rows = np.unique(owner * max(len(names), 1) + label)
    owner, label = np.divmod(rows, max(len(names), 1))
    if not len(owner):
        return owner, names
    # A set is a number with a bit for each label; beyond 62 of them, a number of Python's own.
    bits = np.array(
        [1 << place for place in range(len(names))], dtype=np.int64 if len(names) < 63 else object
    )
    first = np.flatnonzero(np.append(True, owner[1:] != owner[:-1]))
    code, sets = pd.factorize(np.add.reduceat(bits[label], first), sort=True)
    words = [" and ".join(name for place, name in enumerate(names) if int(one) >> place & 1) for one in sets]
    return np.sort(owner[first] // n_annotators * len(sets) + code), words


def _token_sums(
    marks: Marks, n_tokens: Array, ratings: Codes, home: Codes, length: Codes, n_values: int
) -> Array:
    """Sums of alpha over tokens for each article: how often each value, none first; the weight of agreeing pairs.

    `home` and `length` are the article and the number of tokens of each stretch.
    """
    readers = marks.readers.astype(np.float64)
    n = len(marks.articles)
    if not len(ratings):
        nothing = np.zeros((n, n_values))
        return np.column_stack([n_tokens * readers, nothing, n_tokens * readers])
    first = np.flatnonzero(np.append(True, ratings[1:] != ratings[:-1]))
    alike = np.diff(np.append(first, len(ratings)))
    stretch, code = np.divmod(ratings[first], n_values)
    article, times = home[stretch], length[stretch]
    given = np.bincount(article * n_values + code, alike * times, minlength=n * n_values).reshape(n, n_values)
    pairs = times * alike * (alike - 1) / (readers[article] - 1)
    agreeing = n_tokens * readers + np.bincount(article, pairs, minlength=n)
    # A token that nobody marked agrees wholly: it weighs as much as it has readers.
    begin = np.flatnonzero(np.append(True, stretch[1:] != stretch[:-1]))
    article, times = article[begin], times[begin]
    unmarked = readers[article] - np.add.reduceat(alike, begin)
    weight = unmarked * (unmarked - 1) / (readers[article] - 1) - readers[article]
    agreeing = agreeing + np.bincount(article, times * weight, minlength=n)
    return np.column_stack([n_tokens * readers - given.sum(axis=1), given, agreeing])
