"""Dawid-Skene, MACE and votes beside crowd-kit, and what they recover of a simulated truth.

crowd-kit is heavy, so it has an interpreter of its own (with pyarrow), named by COPYDESK_CROWDKIT_PYTHON.
"""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from copydesk.consensus import dawid_skene, mace, vote

pytestmark = pytest.mark.evidence

CROWDKIT = """
import json, sys, warnings
import pandas as pd
from crowdkit.aggregation import MACE, DawidSkene, MajorityVote
warnings.simplefilter("ignore")
frame = pd.read_parquet(sys.argv[1]).set_axis(["task", "worker", "label"], axis=1)

def shares(model):
    return model.probas_.sort_index().sort_index(axis=1).to_numpy().tolist()

said = {}
model = MajorityVote()
model.fit_predict_proba(frame)
said["vote"] = [shares(model), []]
for iterations in (1, 5, 50):
    model = DawidSkene(n_iter=iterations, tol=-float("inf")).fit(frame)
    said[f"dawid_skene {iterations}"] = [shares(model), model.errors_.stack().reset_index().to_numpy().tolist()]
for method in ("vb", "em"):
    model = MACE(n_restarts=1, n_iter=400, method=method).fit(frame)
    said[method] = [shares(model), (model.spamming_[:, 1] / model.spamming_.sum(axis=1)).tolist()]
print(json.dumps(said))
"""


def simulated(
    seed: int, units: int, annotators: int, each: int, values: int
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Ratings, the true values, and how often each annotator knows them; all numbered as they appear.

    crowd-kit 1.4.2 mixes up the annotators' strategies in MACE when they do not appear in the order of their names.
    """
    chance = np.random.default_rng(seed)
    truth = chance.choice(values, units, p=np.arange(values, 0, -1) / np.arange(values + 1).sum())
    skill = chance.permutation(np.linspace(0.35, 0.95, annotators))
    who = np.argsort(chance.random((units, annotators)), axis=1)[:, :each]
    knows = chance.random(who.shape) < skill[who]
    said = np.where(knows, truth[:, None], chance.integers(0, values, who.shape))
    annotator, people = pd.factorize(who.ravel())
    value, names = pd.factorize(said.ravel())
    frame = pd.DataFrame({"unit": np.repeat(np.arange(units), each), "annotator": annotator, "value": value})
    return frame, pd.Series(range(len(names)), index=names).reindex(truth).to_numpy(), skill[people]


@pytest.mark.parametrize(("seed", "units", "annotators", "each", "values"), [
    (1, 200, 8, 4, 3), (2, 300, 5, 5, 2), (3, 500, 20, 3, 5), (4, 150, 3, 3, 4), (5, 1000, 12, 2, 3),
])  # fmt: skip
def test_crowd_kit_says_the_same(seed, units, annotators, each, values, tmp_path: Path):
    frame, _, _ = simulated(seed, units, annotators, each, values)
    frame.to_parquet(path := tmp_path / "ratings.parquet")
    done = subprocess.run(
        [os.environ["COPYDESK_CROWDKIT_PYTHON"], "-c", CROWDKIT, str(path)],
        check=True, capture_output=True, text=True, timeout=280,
    )  # fmt: skip
    theirs = {name: tuple(map(np.array, pair)) for name, pair in json.loads(done.stdout).items()}

    votes = vote(frame, "plurality")
    assert votes.distribution.to_numpy() == pytest.approx(theirs["vote"][0])
    for iterations in (1, 5, 50):
        ours = dawid_skene(frame, iterations=iterations, tolerance=0, smoothing=1e-9)
        shares, errors = theirs[f"dawid_skene {iterations}"]
        assert ours.distribution.to_numpy() == pytest.approx(shares, abs=1e-5)
        # Rows of worker, given value, true value; estimated once more after the last step, as ours are before it.
        confusion = dawid_skene(frame, iterations=iterations + 1, tolerance=0, smoothing=1e-9).confusion
        found = [confusion.loc[(int(who), int(true)), int(given)] for who, given, true, _ in errors]
        assert found == pytest.approx(errors[:, 3], abs=1e-5)
    for method in ("vb", "em"):
        ours = mace(frame, method=method, iterations=400, tolerance=0)
        shares, theta = theirs[method]
        top = np.sort(shares, axis=1)
        clear = top[:, -1] - top[:, -2] > 0.02
        assert (ours.units["answer"].fillna(-1).to_numpy() == shares.argmax(axis=1))[clear].all()
        # Theirs are the weights of the last step, ours the posterior means: alike with enough ratings.
        assert list(ours.annotators["reliability"]) == pytest.approx(
            theta, abs=0.02 if method == "vb" else 2e-3
        )


@pytest.mark.parametrize(("units", "rank", "gain"), [(60, 0.5, 0.01), (500, 0.9, 0.05)])
def test_reliabilities_rank_right_and_models_beat_the_vote(units, rank, gain):
    ranks: dict[str, list[float]] = {"vote": [], "dawid_skene": [], "mace": []}
    right: dict[str, list[float]] = {"vote": [], "dawid_skene": [], "mace": []}
    for seed in range(20):
        frame, truth, skill = simulated(100 + seed, units, 20, 4, 3)
        for name, said in (
            ("vote", vote(frame, "plurality")),
            ("dawid_skene", dawid_skene(frame)),
            ("mace", mace(frame)),
        ):
            known = said.annotators["reliability"].rank().to_numpy()
            ranks[name].append(float(np.corrcoef(known, pd.Series(skill).rank())[0, 1]))
            right[name].append(float((said.units["answer"].fillna(-1).to_numpy() == truth).mean()))
    means = {name: (round(np.mean(ranks[name]), 3), round(np.mean(right[name]), 3)) for name in ranks}
    print(units, means)
    assert min(rank_ for rank_, _ in means.values()) > rank
    assert means["mace"][1] > means["vote"][1] + gain
    assert means["dawid_skene"][1] > means["vote"][1] + gain
