"""Stripped words on real articles: hyphenated words and letters beyond ASCII taken out, as in the first seed.

The constants were measured on the other half of the articles. Undamaged are the articles as they came, and the same
with a typist's double spaces, with spaces doubled anywhere, and of a house that writes no hyphens.
"""

import random
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest

from copydesk.articles import canonical, damage
from copydesk.records import Article, RawArticle

SHARED = Path(__file__).parents[3] / "shared" / "data"
STRIPPED = re.compile(
    r"[^\W_]+(?:['’.][^\W_]+)*(?:[-‐‑/][^\W_]+(?:['’.][^\W_]+)*)+|[A-Za-z0-9]*[^\W\d_\x00-\x7f][^\W_]*"
)
BANDS = [300, 400, 600, 900, 1500, 100_000]

pytestmark = pytest.mark.evidence


def collapsed(text: str) -> str:
    return re.sub(" +", " ", STRIPPED.sub("", text))


def anywhere(text: str) -> str:
    chance = random.Random(len(text))
    return re.sub(" ", lambda _: "  " if chance.random() < 0.01 else " ", text)


DAMAGED: dict[str, Callable[[str], str]] = {
    "spaces left, and one more (as in the seed)": lambda text: STRIPPED.sub(" ", text),
    "spaces left": lambda text: STRIPPED.sub("", text),
    "spaces collapsed": collapsed,
    "collapsed, tidied before punctuation": lambda text: re.sub(r" +([,.;:)?!])", r"\1", collapsed(text)),
}
UNDAMAGED: dict[str, Callable[[str], str]] = {
    "as they came": lambda text: text,
    "two spaces after a sentence": lambda text: re.sub(r"(?<=[.!?]) ", "  ", text),
    "one space of a hundred doubled": anywhere,
    "no hyphens written": lambda text: re.sub(r"(?<=[^\W_])-(?=[^\W_])", " ", text),
}


@pytest.fixture(scope="module")
def texts() -> list[str]:
    news = pd.read_parquet(SHARED / "news-articles-8k.parquet", columns=["id", "text"])
    other = [int(sha256(name.encode()).hexdigest()[0], 16) % 2 == 1 for name in news["id"]]
    articles = [canonical(RawArticle(source="news", raw=text)) for text in news["text"][other]]
    return [article.text for article in articles if isinstance(article, Article)]


def found(text: str) -> bool:
    return any(item.name == "stripped-words" for item in damage.examine(text))


def test_stripped_words_are_found_and_undamaged_articles_left_alone(texts: list[str]):
    lost = pd.Series([len(STRIPPED.findall(text)) for text in texts])
    bands = pd.cut(pd.Series([len(text.split()) for text in texts]), BANDS, right=False)
    table = {}
    for name, change in (UNDAMAGED | DAMAGED).items():
        reported = pd.Series([found(change(text)) for text in texts])
        if name in DAMAGED:
            reported = reported[lost > 0]
        table[name] = {
            str(band): share for band, share in reported.groupby(bands, observed=True).mean().items()
        }
        table[name]["all"] = reported.mean()
        if name in DAMAGED:
            table[name]["lost 5 or more"] = reported[lost >= 5].mean()
    figures = pd.DataFrame(table).T
    print(f"\nshare reported, {len(texts)} articles:\n{figures.round(4).to_string()}")
    alarms = figures["all"]["as they came"]
    for name in DAMAGED:
        recall = figures["all"][name]
        print(
            f"{name}: recall {recall:.3f}, precision with as many undamaged {recall / (recall + alarms):.4f}"
        )
    assert figures["all"]["as they came"] < 0.01
    assert figures["all"]["spaces left"] > 0.9
    assert figures["all"]["spaces left, and one more (as in the seed)"] > 0.9


def test_texts_cut_in_mid_sentence_are_found(texts: list[str]):
    chance = random.Random(6)
    cut, beheaded = [], []
    for text in texts:
        spaces = [at for at, character in enumerate(text) if character == " "]
        before = [at for at in spaces if text[at - 1].isalpha()]
        after = [at for at in spaces if text[at + 1].islower()]
        cut.append(text[: chance.choice(before[len(before) // 3 :])])
        beheaded.append(text[chance.choice(after[: len(after) // 2]) + 1 :])
    for name, changed in (("cut-short", cut), ("starts-mid-sentence", beheaded)):
        told = [[item for item in damage.examine(text) if item.name == name] for text in changed]
        alarms = [[item for item in damage.examine(text) if item.name == name] for text in texts]
        scores = (
            pd.Series([items[0].score for items in alarms if items], dtype=float).value_counts().to_dict()
        )
        recall = sum(map(bool, told)) / len(told)
        print(f"\n{name}: recall {recall:.3f}; of {len(texts)} as they came, by score: {scores}")
        assert recall > 0.6


def test_the_first_seed_is_reported_with_its_places():
    reports = [path.read_text("utf-8").strip() for path in sorted((SHARED / "seeds").glob("*.txt"))]
    print()
    for text in reports:
        for item in damage.examine(text):
            print(item.name, item.score, item.why)
            print(*(f"    {text[max(0, start - 25) : end + 25]!r}" for start, end in item.places), sep="\n")
    assert [[item.name for item in damage.examine(text)] for text in reports] == [["stripped-words"], [], []]
