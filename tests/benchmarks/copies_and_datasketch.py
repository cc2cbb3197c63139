"""Copies beside datasketch and beside rensa with the least around it; prints articles/s, ratios and peak memory.

    python tests/benchmarks/copies_and_datasketch.py [ARTICLES] [REPETITIONS]
    python tests/benchmarks/copies_and_datasketch.py scale [SMALL] [LARGE]

Needs datasketch. 100,000 generated articles of 550 words (3.5 kB), each with a paragraph that its outlet puts under
every article; 3 % are exact copies, 4 % have one word in fifty changed, 3 % hold a wire story of 150 words. Peers
find near copies only (exact ones among them): word shingles of five, 128 permutations, 32 bands of four, candidates
compared in full at Jaccard 0.5. Each measurement is a process of its own, by turns, and counts neither start,
imports nor reading the file; medians, of elapsed and of processor time: the latter tells when the machine is
shared. Memory is the growth at its peak beyond the frame. `scale` tells what an article costs among few and among
many, once.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

WORDS, OUTLETS, WIRES = 550, 50, 150
PART = 10_000

DATASKETCH = """
def shingled(text):
    words = re.findall(r"[^\\W_]+", text.lower())
    return {" ".join(words[at : at + 5]) for at in range(len(words) - 4)}
index = MinHashLSH(num_perm=128, params=(32, 4))
pairs = 0
for number, text in enumerate(texts):
    own = shingled(text)
    digest = MinHash(num_perm=128)
    digest.update_batch([shingle.encode() for shingle in own])
    for other in index.query(digest):
        theirs = shingled(texts.iloc[other])
        pairs += len(own & theirs) >= 0.5 * len(own | theirs)
    index.insert(number, digest)
result = {"pairs": pairs}
"""
LEAST = """
base = 0x9E3779B97F4A7C15
powers, back = (np.full(2_000_000, factor, np.uint64) for factor in (base, pow(base, -1, 2**64)))
powers[0] = back[0] = 1
powers, back = np.cumprod(powers), np.cumprod(back)
def mixed(hashes):
    hashes = (hashes ^ (hashes >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)
    return hashes ^ (hashes >> np.uint64(32))
def shingled(some):
    data = np.frombuffer(("\\0".join(some) + "\\0").lower().encode(), np.uint8)
    gaps = np.flatnonzero(data <= 32)
    begins = np.append(0, gaps[:-1] + 1)
    words = mixed(np.add.reduceat(data * powers[: len(data)], begins) * back[begins])
    hashes = words[:-4]
    for nth in range(1, 5):
        hashes = hashes * np.uint64(0xC2B2AE3D27D4EB4F) + words[nth : len(words) - 4 + nth]
    last = np.flatnonzero(data[gaps] == 0) + 1  # shingles over the border of two texts are left in
    return mixed(hashes), np.append(0, np.minimum(last, len(hashes)))
digests = []
for begin in range(0, len(texts), 250):
    hashes, ends = shingled(texts.iloc[begin : begin + 250])
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(hashes, ends.astype(np.uint64), 128, 1)
    digests.append(np.array(matrix.to_rows(), np.uint32))
digests = np.concatenate(digests).view(np.uint64)
candidates = set()
for band in range(32):
    keys = mixed(digests[:, 2 * band] * np.uint64(base) + digests[:, 2 * band + 1])
    order = np.argsort(keys, kind="stable")
    same = np.flatnonzero(keys[order][1:] == keys[order][:-1])
    candidates.update(zip(order[same].tolist(), order[same + 1].tolist()))
pairs = 0
for one, other in candidates:
    (a, _), (b, _) = shingled([texts.iloc[one]]), shingled([texts.iloc[other]])
    both = len(np.intersect1d(a, b))
    pairs += both >= 0.5 * (len(np.unique(a)) + len(np.unique(b)) - both)
result = {"pairs": pairs}
"""
OURS = """
found = find(articles)
result = {kind: sum(copy.kind == kind for copy in found) for kind in ("exact", "near", "contained")}
"""
ENDS = {
    "copydesk: exact, near, contained": ("from copydesk.articles.copies import find", OURS),
    "rensa with the least, near": ("from rensa import RMinHash", LEAST),
    "datasketch, near": ("from datasketch import MinHash, MinHashLSH", DATASKETCH),
}
CODE = """
import json, re, sys, time
import numpy as np, pandas as pd, pyarrow.parquet
{0}
articles = pd.read_parquet(sys.argv[1]).astype("string")
texts = articles["text"]
def memory(what):  # not the parent's, as ru_maxrss
    lines = open("/proc/self/status").read().split("\\n")
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(what))
pyarrow.default_memory_pool().release_unused()
open("/proc/self/clear_refs", "w").write("5")  # the peak of reading is forgotten
before = memory("VmRSS")
begun, busy = time.perf_counter(), time.process_time()
{1}
print(json.dumps([time.perf_counter() - begun, time.process_time() - busy, memory("VmHWM") - before, result]))
"""


def write(path: Path, count: int) -> None:
    """Write that many articles, a part at a time; copies are of articles of the same part."""
    chance = np.random.default_rng(0)
    letters = np.array(list("etaoinshrdlucmfwypvbgkqjxz"))
    words = ["".join(chance.choice(letters, size)) for size in chance.integers(2, 9, 30_000)]
    shares = 1 / np.arange(10, 30_010)
    vocabulary, shares = np.array(words, dtype=object), np.cumsum(shares / shares.sum())

    def prose(size: int) -> list[str]:
        return vocabulary[np.searchsorted(shares, chance.random(size))].tolist()

    feet = [" ".join(prose(40)) for _ in range(OUTLETS)]
    schema = pa.schema([(name, pa.large_string()) for name in ("article_id", "text", "published")])
    with pq.ParquetWriter(path, schema, compression="lz4") as writer:
        for begin in range(0, count, PART):
            size = min(PART, count - begin)
            bodies = [prose(WORDS) for _ in range(size)]
            kinds = chance.choice(["own", "exact", "near", "contained"], size, p=[0.9, 0.03, 0.04, 0.03])
            sources, texts = chance.integers(0, size, size), []
            for body, kind, source in zip(bodies, kinds, sources, strict=True):
                if kind == "contained":
                    body[200:200] = bodies[source][:WIRES]
                elif kind == "near":
                    body = [
                        new if chance.random() < 0.02 else old
                        for old, new in zip(bodies[source], body, strict=False)
                    ]
                text = f"{' '.join(body)}\n\n{feet[chance.integers(OUTLETS)]}"
                texts.append(texts[source % len(texts)] if kind == "exact" and texts else text)
            # The wire stories themselves stand at the end of a part.
            wires = [" ".join(bodies[source][:WIRES]) for source in sources[kinds == "contained"]]
            texts[size - len(wires) :] = wires
            ids = [f"a{number:07d}" for number in range(begin, begin + size)]
            days = [f"2026-{1 + day // 28:02d}-{1 + day % 28:02d}" for day in chance.integers(0, 336, size)]
            writer.write_table(pa.table([ids, texts, days], schema=schema))


def measured(name: str, path: Path) -> tuple[float, float, float]:
    """Run it in a process of its own; gives seconds, seconds of the processor, MB."""
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(*ENDS[name]), str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, busy, memory, result = json.loads(done.stdout)
    print(f"{name:34} {seconds:7.1f} s, processor {busy:7.1f} s {memory:6.0f} MB more  {result}", flush=True)
    return seconds, busy, memory


def compare(path: Path, count: int, repetitions: int) -> None:
    """Measure all by turns, and print the ratios of the medians."""
    write(path, count)
    runs: dict[str, list[tuple[float, float, float]]] = {name: [] for name in ENDS}
    for _ in range(repetitions):
        for name, found in runs.items():
            found.append(measured(name, path))
    medians = {
        name: [statistics.median(column) for column in zip(*found, strict=True)]
        for name, found in runs.items()
    }
    (ours, mine, _), *_ = medians.values()
    for name, (seconds, busy, memory) in medians.items():
        print(
            f"{name:34} {count / seconds:6.0f} articles/s, {count / busy:6.0f} a second of the processor, "
            f"{memory:5.0f} MB; copydesk is {seconds / ours:.2f} times as fast, {busy / mine:.2f} by the processor"
        )


def scale(path: Path, *counts: int) -> None:
    """Measure what an article costs among so many."""
    costs = []
    for count in counts:
        write(path, count)
        costs.append([figure / count * 1e6 for figure in measured(next(iter(ENDS)), path)[:2]])
        print(
            f"{count} articles: {costs[-1][0]:.0f} µs an article, processor {costs[-1][1]:.0f} µs", flush=True
        )
    elapsed, busy = (last / first for first, last in zip(costs[0], costs[-1], strict=True))
    print(f"the last costs {elapsed:.2f} times the first; by the processor {busy:.2f} times (aim 1.33)")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "articles.parquet"
        if sys.argv[1:2] == ["scale"]:
            scale(file, *([int(number) for number in sys.argv[2:]] or [10_000, 1_000_000]))
        else:
            given = [int(number) for number in sys.argv[1:]]
            compare(file, *[*given, *[100_000, 3][len(given) :]])
