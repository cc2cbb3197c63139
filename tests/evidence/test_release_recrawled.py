"""Labels of real articles in copies that another crawl might have brought: how many come back, and what of the rest.

A span is right when it has the very letters and digits in the copy; it is gone when one of its words is. One that
is not at its place, or gone, must not come back as if nothing were: it is lost, or says that a word is changed.
"""

import json
import random
import resource
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import copydesk
from copydesk.articles import canonical
from copydesk.dataset import Dataset
from copydesk.dataset.build import write
from copydesk.dataset.release.words import words_of
from copydesk.records import Article, RawArticle
from copydesk.schemes import Label, LabelScheme
from support.recrawled import CUT_OFF, KINDS, crawled, letters, still_there

SHARED = Path(__file__).parents[3] / "shared" / "data"
SPANS = 20
"""Of each article."""

AT_LEAST = {"news": 0.98, "triples": 0.84}
"""What must come back right; the second are of a few sentences, of which one change takes much."""

pytestmark = pytest.mark.evidence

SCHEME = LabelScheme(
    name="bias", version=1, title="Media bias", source="invented", labels=(Label("Lexical", "1", "#c2410c"),)
)


def random_spans(text: str, rng: random.Random) -> list[dict[str, Any]]:
    """Mark one to eight words as people do: to the word, now and then with a mark around, or within a word."""
    words, spans = words_of(text), {}
    for _ in range(SPANS):
        first = rng.randrange(len(words))
        last = min(len(words) - 1, first + int(rng.expovariate(0.4)))
        start = max(0, words.starts[first] - (rng.random() < 0.15)) + (rng.random() < 0.05)
        end = min(len(text), words.ends[last] + (rng.random() < 0.15))
        if start < end and words_of(text[start:end]).keys:
            spans[start, end] = {"label": "Lexical", "start": start, "end": end, "text": text[start:end]}
    return [spans[place] for place in sorted(spans)]


def row(article: Article, spans: list[dict[str, Any]]) -> dict[str, Any]:
    keys = ("article_id", "story_id", "outlet", "published", "url", "title", "text", "text_sha256")
    return (
        {"unit_id": f"article:{article.article_id}"}
        | {key: getattr(article, key) for key in keys}
        | {"n_annotators": 1, "spans": [span | {"votes": 1, "of": 1} for span in spans], "disputed_spans": []}
        | {"answers": {}, "answer_votes": {}, "disputed_answers": []}
        | {"votes": [{"annotator": "ana", "annotation_id": "p/1", "version": 1, "spans": [], "answers": {}}]}
        | {"consensus": "majority", "scheme": "bias@1"}
    )


def build(folder: Path, frame: pd.DataFrame) -> Dataset:
    rng = random.Random(7)
    rows = []
    for one in frame.to_dict("records"):
        given = {key: None if pd.isna(value) else value for key, value in one.items()}
        article = canonical(RawArticle(source="news", **given))
        if isinstance(article, Article) and len(words_of(article.text)):
            rows.append(row(article, random_spans(article.text, rng)))
    return write(
        folder, "recrawled", {"train": rows, "validation": [], "test": []}, SCHEME,
        inputs="1" * 64, scheme_sha256="c0ffee", ratios={"train": 1}, seed=0, settings={},
    )  # fmt: skip


def news() -> pd.DataFrame:
    frame = pd.read_parquet(SHARED / "news-articles-8k.parquet").sample(400, random_state=3)
    return frame.rename(columns={"id": "article_id", "text": "raw"})[
        ["article_id", "title", "raw", "outlet", "url"]
    ]


def triples() -> pd.DataFrame:
    lines = (SHARED / "story-triples.jsonl").read_text("utf-8").splitlines()
    frame = pd.DataFrame([json.loads(line) for line in lines]).sample(400, random_state=3)
    return frame.rename(columns={"id": "article_id", "text": "raw"})[["article_id", "title", "raw"]].astype(
        {"article_id": "str"}
    )


def judged(dataset: Dataset, done: Any, copies: dict[str, Any]) -> Counter[str]:
    """Count what became of the spans of a set."""
    counts: Counter[str] = Counter()
    back = {one["article_id"]: one for one in done.dataset.rows("train")}
    listed = {
        (one["article_id"], one["start"], one["end"]): one for one in done.lost if one["what"] == "span"
    }
    for row in dataset.rows("train"):
        copy = copies[row["article_id"]]
        text = "".join(character for character, _ in copy)
        found = iter(back[row["article_id"]]["spans"]) if row["article_id"] in back else iter(())
        for span in row["spans"]:
            counts["spans"] += 1
            lost = row["article_id"] not in back or (row["article_id"], span["start"], span["end"]) in listed
            placed = None if lost else next(found)
            truth = still_there(copy, span["start"], span["end"], row["text"])
            right = placed and letters(text, placed["start"], placed["end"]) == truth
            said = placed and placed.get("anchor", {}).get("changed")
            counts["there" if truth else "gone"] += 1
            if truth and placed and right:
                counts["right"] += 1
            elif truth and lost:
                counts["listed as lost"] += 1
            elif placed:
                counts["wrong, said" if said else "wrong, not said"] += 1
            else:
                counts["gone, listed"] += 1
    return counts


@pytest.mark.parametrize("corpus", [news, triples])
def test_labels_come_back_to_recrawled_copies(tmp_path, corpus):
    dataset = build(tmp_path, corpus())
    began = time.perf_counter()
    released = dataset.release(tmp_path / "out")
    took = time.perf_counter() - began
    words = sum(len(words_of(one["text"])) for one in dataset.rows("train"))
    size = (released.folder / "articles.jsonl").stat().st_size / words
    print(f"\n{corpus.__name__}: {released.articles} articles, {words} words, {released.labels} labels")
    print(f"released in {took:.1f} s; articles.jsonl has {size:.1f} bytes a word")
    same = copydesk.rehydrate(released.folder, [corpus().rename(columns={"raw": "text"})], tmp_path / "same")
    assert same.identical
    total: Counter[str] = Counter()
    for kind in KINDS:
        rng = random.Random(kind)
        copies = {one["article_id"]: crawled(one["text"], kind, rng) for one in dataset.rows("train")}
        texts = {name: "".join(character for character, _ in copy) for name, copy in copies.items()}
        frame = pd.DataFrame({"id": list(texts), "text": list(texts.values())})
        began = time.perf_counter()
        done = copydesk.rehydrate(released.folder, [frame[frame["text"].str.len() > 0]], tmp_path / kind)
        took = time.perf_counter() - began
        counts = judged(dataset, done, copies)
        share = counts["right"] / counts["there"]
        print(f"{kind:>30}  right {share:.2%} of {counts['there']}  {dict(counts)}  {took:.1f} s")
        if kind not in CUT_OFF:
            total += counts
            assert share >= AT_LEAST[corpus.__name__]
        assert counts["wrong, not said"] <= 0.001 * counts["spans"]
    print(f"all but {', '.join(CUT_OFF)}: right {total['right'] / total['there']:.2%}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def test_articles_are_found_by_their_windows_alone_and_none_for_another(tmp_path):
    """Without ids, addresses and titles, among as many others that are not in the set."""
    frame = news()
    dataset = build(tmp_path, frame.head(200))
    released = dataset.release(tmp_path / "out")
    rng = random.Random(5)
    texts = {
        one["article_id"]: "".join(c for c, _ in crawled(one["text"], "all of these", rng))
        for one in dataset.rows("train")
    }
    others = frame["raw"].tail(200).tolist()
    done = copydesk.rehydrate(
        released.folder, [pd.DataFrame({"text": [*others, *texts.values()]})], tmp_path / "back"
    )
    rows = list(done.dataset.rows("train"))
    right = sum(one["text"] == texts[one["article_id"]] for one in rows)
    print(f"\nfound {len(rows)} of {len(texts)}, {right} of these the right ones")
    assert right == len(rows) >= 0.98 * len(texts)
