"""Vote, Dawid-Skene and MACE beside crowd-kit on one frame of ratings; prints times, memory, ratios and differences.

    python tests/benchmarks/consensus_and_crowdkit.py PYTHON [UNITS] [REPETITIONS]

PYTHON is an interpreter with crowd-kit and pyarrow, as it is heavy and need not lie beside Copydesk; UNITS are rated
by 3 of 50 annotators with one of 5 values. Each measurement is a process of its own, by turns, and counts neither
start, imports nor reading the file; medians. Memory is the growth at its peak. Both do the same 20 iterations. `names`
are strings as a desk has them, `numbers` are whole numbers, which crowd-kit prefers. They are numbered as they
appear: in any other order, crowd-kit 1.4.2 takes one annotator's strategy in MACE for another's.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

SIDES = {
    "copydesk": {
        "vote": (
            "from copydesk.consensus import vote",
            "said = vote(frame, 'plurality'); shares = said.distribution",
        ),
        "Dawid-Skene": (
            "from copydesk.consensus import dawid_skene",
            "said = dawid_skene(frame, iterations=20, tolerance=0, smoothing=1e-9); shares = said.distribution",
        ),
        "MACE": (
            "from copydesk.consensus import mace",
            "said = mace(frame, iterations=20, restarts=2, tolerance=0); shares = said.distribution",
        ),
    },
    "crowd-kit": {
        "vote": (
            "from crowdkit.aggregation import MajorityVote",
            "shares = MajorityVote().fit_predict_proba(frame)",
        ),
        "Dawid-Skene": (
            "from crowdkit.aggregation import DawidSkene",
            "shares = DawidSkene(n_iter=20, tol=-float('inf')).fit_predict_proba(frame)",
        ),
        "MACE": (
            "from crowdkit.aggregation import MACE",
            "shares = MACE(n_iter=20, n_restarts=2).fit_predict_proba(frame)",
        ),
    },
}
CODE = """
import json, sys, time, warnings
import numpy as np, pandas as pd
warnings.simplefilter("ignore")
{0}

def memory(which):
    return int(next(line for line in open("/proc/self/status") if line.startswith(which)).split()[1]) / 1024

frame = pd.read_parquet(sys.argv[1])
open("/proc/self/clear_refs", "w").write("5")  # the peak from here on
before, begun = memory("VmRSS"), time.perf_counter()
{1}
seconds = time.perf_counter() - begun
np.save(sys.argv[2], shares.sort_index().sort_index(axis=1).to_numpy(dtype=float))
print(json.dumps([seconds, memory("VmHWM") - before]))
"""


def ratings(units: int) -> pd.DataFrame:
    """Draw ratings of 3 of 50 annotators; they know 50 to 95 % of the answers. Names are numbers as they appear."""
    chance = np.random.default_rng(0)
    truth = chance.integers(0, 5, units)
    who = np.argsort(chance.random((units, 50)), axis=1)[:, :3]
    knows = chance.random((units, 3)) < chance.uniform(0.5, 0.95, 50)[who]
    said = np.where(knows, truth[:, None], chance.integers(0, 5, (units, 3)))
    rows = {"unit": np.repeat(np.arange(units), 3), "annotator": who.ravel(), "value": said.ravel()}
    shuffled = pd.DataFrame(rows).sample(frac=1, random_state=0)
    return shuffled.apply(lambda column: pd.factorize(column)[0]).reset_index(drop=True)


def measured(python: str, code: tuple[str, str], path: Path, result: Path) -> tuple[float, float]:
    """Run it in a process of its own; gives seconds and the peak's growth in MB."""
    done = subprocess.run(
        [python, "-c", CODE.format(*code), str(path), str(result)],
        check=True, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    seconds, megabytes = json.loads(done.stdout.splitlines()[-1])
    return seconds, megabytes


def compare(what: str, pythons: dict[str, str], paths: dict[str, Path], repetitions: int) -> None:
    """Measure one method on both sides by turns; print medians, ratios, and how far the answers agree."""
    runs: dict[str, list[tuple[float, float]]] = {side: [] for side in SIDES}
    for _ in range(repetitions):
        for side, codes in SIDES.items():
            result = paths[side].with_suffix(".npy")
            runs[side].append(measured(pythons[side], codes[what], paths[side], result))
    ours, theirs = (
        [statistics.median(run[n] for run in runs[side]) for n in (0, 1)]
        for side in ("copydesk", "crowd-kit")
    )
    one, other = (np.load(paths[side].with_suffix(".npy")) for side in ("copydesk", "crowd-kit"))
    top = np.sort(other, axis=1)
    clear = top[:, -1] - top[:, -2] > 1e-3
    same = (one.argmax(axis=1) == other.argmax(axis=1))[clear].mean()
    print(
        f"  {what:12} {ours[0]:7.2f} s {ours[1]:6.0f} MB   crowd-kit {theirs[0]:7.2f} s {theirs[1]:6.0f} MB   "
        f"{theirs[0] / ours[0]:6.1f} times as fast, {ours[1] / theirs[1]:.2f} of the memory; "
        f"largest difference of a probability {np.abs(one - other).max():.1e}, "
        f"same answers {same:.4%} of {clear.sum()} clear ones",
        flush=True,
    )


def main(python: str, units: int, repetitions: int, folder: Path) -> None:
    """Write the frames, and compare by names and by numbers."""
    numbers = ratings(units)
    names = pd.DataFrame(
        {
            "unit": [f"article:{unit:016x}" for unit in numbers["unit"]],
            "annotator": [f"annotator-{who:02}" for who in numbers["annotator"]],
            "value": [f"value-{value}" for value in numbers["value"]],
        }
    )
    for kind, frame in (("names", names), ("numbers", numbers)):
        print(f"{kind}: {units} units, {len(frame)} ratings")
        paths = {side: folder / f"{kind}-{side}.parquet" for side in SIDES}
        frame.to_parquet(paths["copydesk"])
        frame.set_axis(["task", "worker", "label"], axis=1).to_parquet(paths["crowd-kit"])
        for what in SIDES["copydesk"]:
            compare(what, {"copydesk": sys.executable, "crowd-kit": python}, paths, repetitions)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        given = [int(number) for number in sys.argv[2:]]
        main(sys.argv[1], *[*given, *[100_000, 3][len(given) :]], Path(place))
