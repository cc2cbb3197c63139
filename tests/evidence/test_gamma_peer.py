"""Gamma beside its package called directly, on the same spans, and on random ones.

The package is heavy, so it has an interpreter of its own (with copydesk), named by COPYDESK_GAMMA_PYTHON.
"""

import json
import os
import subprocess

import pytest

pytestmark = pytest.mark.evidence

GAMMA = """
import json, logging, sys
import numpy as np
import pandas as pd
from copydesk.agreement import by_label, gamma

COLUMNS = ["article_id", "annotator", "label", "start", "end"]
chance = np.random.default_rng(0)

def anything(article, who):
    starts = chance.integers(0, 3000, 1 + chance.poisson(4))
    return [(article, who, str(chance.choice(["L", "M"])), start, start + chance.integers(5, 60)) for start in starts]

def some(people, articles):
    return pd.DataFrame([row for n in range(articles) for who in people for row in anything(f"a{n:03}", who)],
                        columns=COLUMNS)

def figures(one):
    return [one.rule, one.value, one.interval, one.n_units, one.n_annotators, one.n_pairs, one.notes]

said = {}
ana = some(["ana"], 25)
said["identical"] = figures(gamma(pd.concat([ana, ana.assign(annotator="ben"), ana.assign(annotator="cleo")])))
near = ana.assign(annotator="ben", start=ana["start"] + 1, end=ana["end"] + 1)
said["near"] = figures(gamma(pd.concat([ana, near])))
random = some(["ana", "ben"], 120)
before = np.random.get_state()[1].tolist()
said["random"] = figures(gamma(random))
said["again"] = figures(gamma(random.sample(frac=1, random_state=1)))
said["untouched"] = before == np.random.get_state()[1].tolist() and not logging.getLogger().handlers
said["labels"] = [one.what for one in by_label(random, gamma)]

three = some(["ana", "ben", "cleo"], 1)
seen = pd.DataFrame({"article_id": "a000", "annotator": ["ana", "ben", "cleo", "dan"]})
said["ours"] = [gamma(three, resamples=0).value, gamma(three, seen, resamples=0).value]

from pyannote.core import Segment
from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum
logging.disable(logging.WARNING)
said["theirs"] = []
for nobody in ([], ["dan"]):
    continuum = Continuum()
    for name in nobody:
        continuum.add_annotator(name)
    for _, who, label, start, end in three.itertuples(index=False):
        continuum.add(who, Segment(start, end), label)
    np.random.seed(0)
    said["theirs"].append(float(continuum.compute_gamma(CombinedCategoricalDissimilarity()).gamma))
print(json.dumps(said))
"""


def test_gamma_is_the_packages_on_one_text_1_for_the_same_and_near_0_for_random_spans():
    done = subprocess.run(
        [os.environ["COPYDESK_GAMMA_PYTHON"], "-c", GAMMA],
        check=True, capture_output=True, text=True, timeout=280,
    )  # fmt: skip
    # The package's solver prints, and it warns of it, unless it is kept from both.
    assert done.stderr == ""
    said = json.loads(done.stdout)
    print(json.dumps(said, indent=1))

    assert said["ours"] == pytest.approx(said["theirs"], abs=1e-6)
    assert said["identical"] == [
        "position and label, pooled over 25 of 25 articles", 1.0, [1.0, 1.0], 25, 3, 75,
        ["every resample gave the same, so the interval does not show how sure this is"],
    ]  # fmt: skip
    assert 0.95 < said["near"][1] < 1
    rule, value, (low, high), *counts = said["random"]
    assert (rule, counts) == ("position and label, pooled over 50 of 120 articles", [50, 2, 50, []])
    assert abs(value) < 0.05
    assert low < value < high
    assert said["again"] == said["random"]
    assert said["untouched"]
    assert said["labels"] == ["L", "M"]
