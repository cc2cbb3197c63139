"""Spans to BILOU tags beside spaCy's `offsets_to_biluo_tags`; prints spans a second, ratios and peak memory.

    python tests/benchmarks/tags_and_spacy.py [ARTICLES] [REPETITIONS]

Articles of some 2,400 characters with 20 spans of whole words that do not overlap, as spaCy takes no others. With
cached tokens both have spaCy's own tokens of the articles ready, and the tags have to be the same; from the text both
cut it first, spaCy by its rules, Copydesk by its plain ones. Each measurement is a process of its own, by turns, and
counts neither start, nor imports, nor making the articles; medians, of processor time: the machine may be shared.
"""

import json
import statistics
import subprocess
import sys

ARTICLES = """
import hashlib, random, sys
import spacy
from spacy.training import offsets_to_biluo_tags
from copydesk.dataset.tokens import encode, lay, tokenizer
chance = random.Random(0)
LABELS = ["Lexical", "Informational", "Quote", "Omission"]
ORDER = {label: place for place, label in enumerate(LABELS)}
WORDS = "ferry strike harbour union boss offer crews talks Olsén said on the day nine Monday insult".split()
def article():
    words = [chance.choice(WORDS) + chance.choice(["", "", "", "", ",", "."]) for _ in range(400)]
    starts, at = [], 0
    for word in words:
        starts.append(at)
        at += len(word) + 1
    firsts = sorted(chance.sample(range(0, 396, 4), 20))
    ends = [first + chance.randint(0, 3) for first in firsts]
    spans = [(starts[a], starts[b] + len(words[b].rstrip(",.")), chance.choice(LABELS)) for a, b in zip(firsts, ends)]
    return " ".join(words), spans
articles = [article() for _ in range(int(sys.argv[1]))]
nlp = spacy.blank("en")
plain, rules = tokenizer("plain"), tokenizer("spacy:en")
plain(["x"])  # the table of characters is made once a process
"""

ENDS = {
    "spaCy, cached docs": (
        ARTICLES + "docs = [nlp.make_doc(text) for text, _ in articles]",
        "tags = [offsets_to_biluo_tags(doc, spans) for doc, (_, spans) in zip(docs, articles)]",
    ),
    "Copydesk, cached tokens": (
        ARTICLES + "cached = rules([text for text, _ in articles])",
        "tags = [encode(lay(own, spans, ORDER).pieces, 0, len(own), 'bilou')"
        " for own, (_, spans) in zip(cached, articles)]",
    ),
    "spaCy, from the text": (
        ARTICLES,
        "tags = [offsets_to_biluo_tags(nlp.make_doc(text), spans) for text, spans in articles]",
    ),
    "Copydesk, from the text": (
        ARTICLES,
        "tags = [encode(lay(own, spans, ORDER).pieces, 0, len(own), 'bilou')"
        " for own, (_, spans) in zip(plain([text for text, _ in articles]), articles)]",
    ),
}
CODE = """
import json, time
{0}
def peak():  # not the parent's, as ru_maxrss
    lines = open("/proc/self/status").read().split("\\n")
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
begun, busy = time.perf_counter(), time.process_time()
{1}
taken = time.perf_counter() - begun, time.process_time() - busy
digest = hashlib.sha256(json.dumps(tags).encode()).hexdigest()
print(json.dumps([*taken, peak(), sum(len(spans) for _, spans in articles), digest]))
"""


def main(articles: int, repetitions: int) -> None:
    """Measure all by turns, and print a table."""
    runs: dict[str, list[list[float]]] = {name: [] for name in ENDS}
    digests: dict[str, str] = {}
    for _ in range(repetitions):
        for name, parts in ENDS.items():
            done = subprocess.run(
                [sys.executable, "-c", CODE.format(*parts), str(articles)],
                check=True, capture_output=True, text=True, timeout=900,
            )  # fmt: skip
            *figures, digests[name] = json.loads(done.stdout)
            runs[name].append(figures)
    medians = {
        name: [statistics.median(column) for column in zip(*own, strict=True)] for name, own in runs.items()
    }
    for name, (seconds, busy, memory, spans) in medians.items():
        print(
            f"{name:26} {seconds:7.3f} s, processor {busy:7.3f} s, {spans / busy:9,.0f} spans/s,"
            f" {memory:5.0f} MB peak"
        )
    for how in ("cached docs", "from the text"):
        ours = medians[f"Copydesk, {how.replace('docs', 'tokens')}"]
        print(
            f"{how}: {medians[f'spaCy, {how}'][1] / ours[1]:.1f} times as fast{' (aim 10)' * ('docs' in how)}"
        )
    same = digests["spaCy, cached docs"] == digests["Copydesk, cached tokens"]
    print(f"with the same tokens the tags are {'the same' if same else 'NOT the same'}")


if __name__ == "__main__":
    given = [int(number) for number in sys.argv[1:]]
    main(*[*given, *[1000, 3][len(given) :]])
