"""Copies and stories of real articles by worker processes, beside one process; prints times and memory.

    pytest -m evidence -n0 -s tests/evidence/test_scaling_real.py

Needs ../shared/data and the extra scale. As few of the real articles are copies, some are added to the 8,000: the same
text again, one with every fortieth word left out, and one within another.
"""

import os
import signal
import threading
import time
from pathlib import Path

import pandas as pd
import pytest

from copydesk.articles import copies, scaling, stories

pytestmark = [pytest.mark.evidence, pytest.mark.xdist_group("dask")]

DATA = Path(__file__).parents[3] / "shared" / "data"
WORKERS, ROWS = 3, 1000


@pytest.fixture(scope="module")
def articles() -> pd.DataFrame:
    frame = pd.read_parquet(DATA / "news-articles-8k.parquet").rename(columns={"id": "article_id"})
    frame = frame[["article_id", "title", "text", "published"]].astype("string").fillna({"text": ""})
    long = frame[frame["text"].str.len() > 1500]
    again, edited, inner = (long.sample(200, random_state=seed) for seed in range(3))
    for name, some in (("again", again), ("edited", edited), ("inner", inner)):
        some["article_id"] += f"-{name}"
    edited["text"] = [
        " ".join(word for place, word in enumerate(text.split()) if place % 40) for text in edited["text"]
    ]
    inner["text"] = inner["text"].array + "\n\n" + long["text"].iloc[: len(inner)].array
    return pd.concat([frame, again, edited, inner]).sample(frac=1, random_state=0).reset_index(drop=True)


@pytest.fixture(scope="module")
def files(articles: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("articles")
    paths = [folder / f"{nth}.parquet" for nth in range(4)]
    for nth, path in enumerate(paths):
        articles[nth::4].to_parquet(path, row_group_size=500, index=False)
    return paths


def _peak(*, anew: bool = False) -> float:
    """Give the most memory this process had, in MB, since it was last asked anew."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    if anew:
        Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def _timed(name: str, function, *given, client=None):
    _peak(anew=True)
    before = _peak()
    begun = time.perf_counter()
    found = function(*given)
    seconds = time.perf_counter() - begun
    workers = client.run(_peak, anew=True).values() if client else ()
    print(
        f"{name:34} {seconds:6.1f} s, here {_peak() - before:5.0f} MB more"
        + (f"; workers at most {', '.join(f'{peak:.0f}' for peak in workers)} MB" if client else "")
    )
    return found


def test_eight_thousand_articles_by_three_processes_are_found_as_by_one(articles, files):
    print(f"\n{len(articles)} articles, {os.cpu_count()} processors, {WORKERS} workers")
    copied = _timed("copies, one process", copies.find, articles)
    grouped = _timed("stories, one process", stories.group, articles)
    print(
        pd.Series([copy.kind for copy in copied]).value_counts().to_dict(), len(grouped.story), "in stories"
    )
    begun = time.perf_counter()
    with scaling.start(workers=WORKERS, rows=ROWS) as engine:
        print(f"workers started in {time.perf_counter() - begun:.1f} s")
        assert len(set(engine.client.run(os.getpid).values()) - {os.getpid()}) == WORKERS
        for name, source in (("frame", articles), ("Parquet", files)):
            found = _timed(f"copies, workers, {name}", scaling.find, engine, source, client=engine.client)
            assert found == copied
            found = _timed(f"stories, workers, {name}", scaling.group, engine, source, client=engine.client)
            assert found == grouped
        known = {article: story for article, story in grouped.story.items() if story[-1] in "02468"}
        assert scaling.group(engine, files, known) == stories.group(articles, known)


def test_when_a_worker_is_killed_another_reads_its_part_of_the_files_again(articles, files):
    with scaling.start(workers=WORKERS, rows=ROWS) as engine:
        victim = min(engine.client.run(os.getpid).values())
        killer = threading.Timer(1.5, os.kill, (victim, signal.SIGKILL))
        killer.start()
        assert scaling.find(engine, files) == copies.find(articles)
        assert scaling.group(engine, files) == stories.group(articles)
        killer.join()
        assert victim not in engine.client.run(os.getpid).values()
