"""Generated articles through a running Label Studio and back, and whatever is not the same afterwards."""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import pandas as pd

from copydesk import Desk
from copydesk.desk.sync_reports import PullReport
from copydesk.studio import accounts
from copydesk.studio.client import Studio
from support.characters import Generated, write_lines
from support.newsroom import plain


@dataclass
class Trip:
    """What came back, beside what went out."""

    pulls: tuple[PullReport, PullReport]
    texts: Counter[Any]
    spans: Counter[Any]
    trained: Counter[Any]
    """What differs in the desk's texts, in its spans and in the training set's: nothing, if all is well."""
    rejected: list[tuple[Any, ...]]
    seconds: dict[str, float]


def round_trip(desk: Desk, articles: list[Generated], folder: Path, *, threads: int = 1) -> Trip:
    """Add, push, submit every span as the annotator over the server's API, pull twice, and build."""
    seconds, before = {}, perf_counter()

    def took(step: str) -> None:
        nonlocal before
        seconds[step], before = perf_counter() - before, perf_counter()

    desk.add(write_lines(articles, folder))
    took("add")
    desk.push()
    took("push")
    _submit(desk, "ana", articles, threads)
    took("submit")
    pulls = desk.pull(), desk.pull()
    took("pull twice")
    dataset = desk.build("trip")
    took("build")
    back = plain(desk.spans(), "article_id", "label", "start", "end", "text", "check")
    rows = pd.concat([dataset.train, dataset.validation, dataset.test]).itertuples()
    trained = [
        (row.article_id, s["label"], s["start"], s["end"], s["text"]) for row in rows for s in row.spans
    ]
    out = [
        (a.article_id, label, start, end, a.text[start:end])
        for a in articles
        for start, end, label in a.spans
    ]
    return Trip(
        pulls=pulls,
        texts=differing(
            ((a.article_id, a.text) for a in articles), plain(desk.articles(), "article_id", "text")
        ),
        spans=differing(((*mark, "exact") for mark in out), back),
        trained=differing(out, trained),
        rejected=plain(desk.rejected()),
        seconds=seconds,
    )


def differing(expected: Iterable[Any], found: Iterable[Any]) -> Counter[Any]:
    """Count what is in one of the two alone: 1 or more where it is missing, -1 or less where it is too many."""
    counts = Counter(expected)
    counts.subtract(found)
    return Counter({thing: count for thing, count in counts.items() if count})


def _submit(desk: Desk, annotator: str, articles: list[Generated], threads: int) -> None:
    studio, login = desk.connect().studio, desk.logins()[annotator]
    own = Studio(studio.url, accounts.token_of(studio.url, login.email, str(login.password)))
    [place] = desk.places(annotator)
    tasks = studio.tasks_by_unit(place, [f"article:{article.article_id}" for article in articles])

    def submit(article: Generated) -> None:
        own.annotate(tasks[f"article:{article.article_id}"], article.result(), seconds=1.0, skipped=False)

    with ThreadPoolExecutor(threads) as people:
        list(people.map(submit, articles))
