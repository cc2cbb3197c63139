"""Agreement of annotators on spans: F1 over all pairs of them."""

from typing import Any, Literal

import numpy as np
import pandas as pd

from copydesk.agreement.result import Agreement, Array, Basis, RatingsError, measure, ratio

NEEDED = ("article_id", "annotator", "label", "start", "end")


def span_f1(
    spans: pd.DataFrame,
    rule: Literal["exact"] = "exact",
    seen: pd.DataFrame | None = None,
    *,
    resamples: int = 1000,
    seed: int = 0,
) -> Agreement:
    """Compute F1 over annotator pairs and the articles both have seen: 2 * matches / (a's spans + b's).

    Matches and spans are added up before dividing (micro average). `exact`: same article, field, label, start
    and end; a person's identical duplicates count once.

    `spans` has article_id, annotator, label, start, end and may have field and story. `seen` has article_id,
    annotator (and may have story): who submitted the article, so that marking nothing there counts; other
    people's spans do not count. Without it, whoever has a span in an article has seen it.
    """
    if rule != "exact":
        raise RatingsError(f"rule {rule!r} is unknown: it is exact")
    _check(spans, seen)
    mark = [column for column in ("article_id", "field", "label", "start", "end") if column in spans.columns]
    marks = spans[[*mark, "annotator"]].drop_duplicates()
    readers = (spans if seen is None else seen)[["article_id", "annotator"]].drop_duplicates()
    n_readers = readers.groupby("article_id").size()
    n_readers = n_readers[n_readers > 1]
    readers = readers[readers["article_id"].isin(n_readers.index)]
    marks = marks.merge(readers, on=["article_id", "annotator"])

    # q people with the same span are q(q - 1) / 2 matching pairs; each of an article's spans is compared once
    # with every other reader. So no pair has to be formed.
    alike = marks.groupby(mark).size()
    per_article = n_readers.to_frame("readers")
    per_article["matched"] = (alike * (alike - 1)).groupby(level="article_id").sum()
    per_article["marked"] = marks.groupby("article_id").size()
    per_article = per_article.fillna(0)
    per_article["marked"] *= per_article["readers"] - 1
    per_story = per_article.groupby(_stories(per_article.index, spans, seen))[["matched", "marked"]].sum()
    return measure(
        "span F1",
        rule,
        Basis(
            per_story.to_numpy(dtype=np.float64),
            len(n_readers),
            readers["annotator"].nunique(),
            int((n_readers * (n_readers - 1) // 2).sum()),
        ),
        _f1,
        undefined="nobody marked anything in the articles that two have seen"
        if len(n_readers)
        else "no article was seen by two annotators",
        resamples=resamples,
        seed=seed,
    )


def _f1(sums: Array) -> Array:
    matched, marked = sums.T
    return ratio(matched, marked)


def _check(spans: pd.DataFrame, seen: pd.DataFrame | None) -> None:
    faults = []
    for name, frame, needed in (("spans", spans, NEEDED), ("seen", seen, NEEDED[:2])):
        if frame is None:
            continue
        missing = [column for column in needed if column not in frame.columns]
        if missing:
            faults.append(f"{name} lacks {', '.join(missing)}")
        for column in (*needed, "field"):
            if column in frame.columns and frame[column].isna().any():
                faults.append(f"rows of {name} without {column}: {int(frame[column].isna().sum())}")
    if faults:
        raise RatingsError("; ".join(faults))


def _stories(articles: "pd.Index[str]", spans: pd.DataFrame, seen: pd.DataFrame | None) -> "pd.Series[Any]":
    """Name the story of each article; an article without one is a story of its own."""
    known: dict[str, set[str]] = {}
    for frame in (spans, seen):
        if frame is not None and "story" in frame.columns:
            pairs = frame[["article_id", "story"]].dropna().drop_duplicates()
            for article, story in pairs.itertuples(index=False):
                known.setdefault(article, set()).add(story)
    torn = sorted(str(article) for article, stories in known.items() if len(stories) > 1)
    if torn:
        raise RatingsError(f"an article belongs to one story, but these have several: {', '.join(torn[:5])}")
    names = [("story", *known[article]) if article in known else ("article", article) for article in articles]
    return pd.Series(names, index=articles, dtype=object)
