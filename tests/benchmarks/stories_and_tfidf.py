"""Stories beside TF-IDF with connected components on generated articles; prints articles/s, F1 and peak memory.

    python tests/benchmarks/stories_and_tfidf.py [ARTICLES] [peer]

Generated articles of 300 words, a thousand a day however many they are, as of a desk that goes on: stories of one to
twelve articles within three days, each with sixteen names and words of its own among the words of one of 60 topics;
one in ten has no date. The peer, with `peer`, needs
scikit-learn: its vectorizer, the products of rows in chunks, and pairs above a cosine of 0.3 as links. Each
measurement is a process of its own; it does not count start, imports, nor making the articles; processor time tells
when the machine is shared. Memory is the growth at its peak beyond the frame.
"""

import json
import subprocess
import sys

ARTICLES = """
import numpy as np, pandas as pd
chance = np.random.default_rng(0)
syllables = np.array([a + b for a in "bcdfghklmnprstvz" for b in "aeiou"])
lexicon = np.array(["".join(word) for word in syllables[chance.integers(0, 80, (60_000, 4))]])
common = 1 / np.arange(1, 20_001)
common /= common.sum()
ids, texts, titles, dates, stories = [], [], [], [], []
span = -(-n // 1000)
while len(ids) < n:
    size, topic, day = min(chance.geometric(0.4), 12), chance.integers(60), chance.integers(span)
    own = np.char.capitalize(lexicon[chance.integers(20_000, 60_000, 16)])
    story = len(ids)
    for _ in range(size):
        words = lexicon[chance.choice(20_000, 300, p=common)]
        words[chance.integers(0, 300, 60)] = lexicon[20_000 + topic * 600 + chance.integers(0, 600, 60)]
        words[chance.integers(0, 300, 45)] = chance.choice(own, 45)
        titles.append(" ".join([*chance.choice(own, 3), *words[:4]]))
        texts.append(" ".join(words))
        late = pd.Timestamp("2025-01-01") + pd.Timedelta(days=int(day + chance.integers(3)))
        dates.append(None if chance.random() < 0.1 else late.strftime("%Y-%m-%d"))
        ids.append(f"{len(ids):07d}")
        stories.append(story)
frame = pd.DataFrame({"article_id": ids, "outlet": None, "title": titles, "text": texts, "published": dates})
frame = frame.astype("string").iloc[:n]
true = np.array(stories[:n])
"""
OURS = """
grouping = group(frame)
found = pd.factorize(np.array([grouping.story.get(article, article) for article in frame["article_id"]]))[0]
"""
PEER = """
rows = TfidfVectorizer(sublinear_tf=True, dtype=np.float32).fit_transform(frame["title"] + " " + frame["text"])
columns, links = rows.T.tocsr(), []
for start in range(0, len(frame), 500):
    product = (rows[start : start + 500] @ columns).tocoo()
    kept = product.data > 0.3
    links.append(np.stack([product.row[kept] + start, product.col[kept]]))
one, other = np.concatenate(links, axis=1)
linked = coo_array((np.ones(len(one), dtype=bool), (one, other)), shape=(len(frame), len(frame)))
found = connected_components(linked, directed=False)[1]
"""
CODE = """
import json, time
n = {n}
{articles}
{imports}
def peak():  # not the parent's, as ru_maxrss
    lines = open("/proc/self/status").read().split("\\n")
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
before = peak()
begun, busy = time.perf_counter(), time.process_time()
{work}
elapsed, busy, more = time.perf_counter() - begun, time.process_time() - busy, peak() - before
both = pd.Series(1, range(n)).groupby([found, true]).transform("size").to_numpy()
sizes = [pd.Series(1, range(n)).groupby(names).transform("size").to_numpy() for names in (found, true)]
precision, recall = (float((both / size).mean()) for size in sizes)
print(json.dumps([elapsed, busy, more, precision, recall, 2 * precision * recall / (precision + recall)]))
"""
IMPORTS = "from copydesk.articles.stories import group"
PEER_IMPORTS = """
from sklearn.feature_extraction.text import TfidfVectorizer
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
"""


def main() -> None:
    """Measure, and print a line each."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    ways = {"stories.group": (IMPORTS, OURS)}
    if "peer" in sys.argv:
        ways["TF-IDF and components"] = (PEER_IMPORTS, PEER)
    for name, (imports, work) in ways.items():
        code = CODE.format(n=n, articles=ARTICLES, imports=imports, work=work)
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
        elapsed, busy, more, precision, recall, f1 = json.loads(done.stdout)
        print(
            f"{name:22} {n} articles: {n / elapsed:6.0f} articles/s ({n / busy:6.0f} of processor time),"
            f" {more:5.0f} MB more at the peak, B-cubed P {precision:.3f} R {recall:.3f} F1 {f1:.3f}"
        )


if __name__ == "__main__":
    main()
