"""Agreement beside `krippendorff`, and all span rules; prints times, ratios and peak memory.

    python tests/benchmarks/agreement_and_peers.py [REPETITIONS]

Ratings: 100,000 units in 33,334 stories, each rated by 3 of 50 annotators with one of 5 values. Spans: 10,000
articles of 2,400 characters, 3 annotators, 20 spans each with one of 4 labels. Each measurement is a process of its
own, by turns, and counts neither start, nor imports, nor making the data; medians, of elapsed and of processor time:
the latter tells when the machine is shared. `krippendorff` gives no interval and reads a matrix of annotators x
units: once it is given this matrix ready, once the long frame that Copydesk reads.
"""

import json
import statistics
import subprocess
import sys

RATINGS = """
import krippendorff, numpy as np, pandas as pd
from copydesk.agreement import alpha
chance = np.random.default_rng(0)
n = 100_000
who = chance.random((n, 50)).argsort(axis=1)[:, :3]
true = chance.integers(0, 5, (n, 1))
value = np.where(chance.random((n, 3)) < 0.8, true, chance.integers(0, 5, (n, 3)))
unit = np.arange(n).repeat(3)
def words(pattern, numbers): return pd.Series([pattern.format(number) for number in numbers], dtype="string")
frame = pd.DataFrame({"unit": words("article:{:06d}", unit), "annotator": words("a{:02d}", who.ravel()),
                      "value": words("v{}", value.ravel()), "story": words("s{:06d}", unit // 3)})
frame = frame.sample(frac=1, random_state=1, ignore_index=True)
matrix = np.full((50, n), np.nan)
matrix[who, np.arange(n)[:, None]] = value
"""

PIVOT = """
codes = frame.assign(value=pd.factorize(frame["value"])[0].astype(float))
wide = codes.pivot(index="annotator", columns="unit", values="value").to_numpy()
result = krippendorff.alpha(wide, level_of_measurement="nominal")
"""

SPANS = """
import numpy as np, pandas as pd
from copydesk.agreement import span_alpha, span_f1, unitized_alpha
from copydesk.agreement.tokens import tokens
tokens(["x"])  # the table of characters is made once a process
chance = np.random.default_rng(0)
n = 10_000
text = ("Union boss Mara Olsen called the offer an insult to harbour crews, and the ferry strike goes on. " * 25)[:2400]
place = np.sort(chance.integers(0, 2300, (n, 20)), axis=1)
same = chance.random((n, 3, 20)) < 0.6
start = (place[:, None, :] + np.where(same, 0, chance.integers(0, 30, (n, 3, 20)))).ravel()
length = np.where(same, chance.integers(5, 60, (n, 1, 20)), chance.integers(5, 60, (n, 3, 20))).ravel()
label = np.where(chance.random((n, 3, 20)) < 0.8, chance.integers(0, 4, (n, 1, 20)), chance.integers(0, 4, (n, 3, 20)))
article = np.arange(n).repeat(60)
def words(values, numbers): return pd.Series(np.array(values, dtype=object)[numbers], dtype="string")
spans = pd.DataFrame({"article_id": words([f"{i:016x}" for i in range(n)], article),
                      "annotator": words(["ana", "ben", "cleo"], np.tile(np.arange(3).repeat(20), n)),
                      "label": words(["Lexical", "Informational", "Quote", "Omission"], label.ravel()),
                      "start": start, "end": start + length,
                      "story": words([f"s{i:05d}" for i in range(n)], article // 3)})
texts = pd.DataFrame({"article_id": [f"{i:016x}" for i in range(n)], "text": text}).astype("string")
"""

ENDS = {
    "krippendorff.alpha, matrix ready": (
        RATINGS,
        "result = krippendorff.alpha(matrix, level_of_measurement='nominal')",
    ),
    "krippendorff.alpha, from the frame": (RATINGS, PIVOT),
    "alpha, 1,000-fold interval": (RATINGS, "result = alpha(frame).value"),
    "span F1 exact": (SPANS, "result = span_f1(spans).value"),
    "span F1 by overlap": (SPANS, "result = span_f1(spans, 'overlap').value"),
    "span F1 by character": (SPANS, "result = span_f1(spans, 'character').value"),
    "token alpha": (SPANS, "result = span_alpha(spans, texts).value"),
    "unitized alpha": (SPANS, "result = unitized_alpha(spans, texts).value"),
}
CODE = """
import json, time
{0}
def peak():  # not the parent's, as ru_maxrss
    lines = open("/proc/self/status").read().split("\\n")
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
before = peak()
begun, busy = time.perf_counter(), time.process_time()
{1}
print(json.dumps([time.perf_counter() - begun, time.process_time() - busy, peak() - before, result]))
"""


def main() -> None:
    """Measure all by turns, and print a table."""
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    found: dict[str, list[list[float]]] = {name: [] for name in ENDS}
    for _ in range(repetitions):
        for name, parts in ENDS.items():
            code = CODE.format(*parts)
            done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
            found[name].append(json.loads(done.stdout))
    medians = {
        name: [statistics.median(column) for column in zip(*runs, strict=True)]
        for name, runs in found.items()
    }
    for name, (seconds, busy, memory, value) in medians.items():
        print(
            f"{name:36} {seconds:6.3f} s, processor {busy:6.3f} s {memory:5.0f} MB more at the peak  value {value:.4f}"
        )
    ours = medians["alpha, 1,000-fold interval"]
    for name in list(ENDS)[:2]:
        elapsed, busy = (mine / theirs for mine, theirs in zip(ours[:2], medians[name][:2], strict=True))
        print(f"alpha with its interval takes {elapsed:.2f} times {name}; in processor time {busy:.2f} times")
    elapsed, busy = (sum(medians[name][column] for name in list(ENDS)[3:]) for column in (0, 1))
    print(f"all five span rules: {elapsed:.2f} s, processor {busy:.2f} s")


if __name__ == "__main__":
    main()
