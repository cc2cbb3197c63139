"""AC1, kappas and alpha against Gwet's own package, irrCAC, on random tables with missing ratings.

irrCAC pins an older pandas, so it lives in an environment of its own, made by hand:

    python -m venv oracle && oracle/bin/pip install irrCAC
    COPYDESK_ORACLE=oracle/bin/python pytest -m evidence tests/evidence/test_agreement_peers.py
"""

import json
import os
import subprocess

import numpy as np
import pandas as pd
import pytest

from copydesk.agreement import ac1, alpha, cohen, fleiss

pytestmark = pytest.mark.evidence

ASK = """
import json, sys
import numpy as np, pandas as pd
from irrCAC.raw import CAC

answers = []
for table in json.load(sys.stdin):
    cac = CAC(pd.DataFrame(table, dtype=float), digits=9)
    names = ["gwet", "fleiss", "krippendorff"] + (["conger"] if len(table[0]) == 2 else [])
    answers.append({name: getattr(cac, name)()["est"]["coefficient_value"] for name in names})
print(json.dumps(answers))
"""


def tables() -> list[list[list[float | None]]]:
    """Make units x annotators: 2 to 6 annotators, 2 to 5 values, some ratings missing, some values rare."""
    chance = np.random.default_rng(5)
    made = []
    for _ in range(200):
        people, values, units = chance.integers(2, 7), chance.integers(2, 6), chance.integers(8, 60)
        shares = chance.dirichlet(np.ones(values))
        true = chance.choice(values, (units, 1), p=shares)
        given = np.where(
            chance.random((units, people)) < 0.7, true, chance.choice(values, (units, people), p=shares)
        )
        # Two annotators rate all, as Conger's kappa of two is Cohen's only then.
        there = (chance.random((units, people)) < 0.8) | (people == 2)
        table = [
            [int(value) if known else None for value, known in zip(*row, strict=True)]
            for row in zip(given, there, strict=True)
        ]
        table = [row for row in table if any(value is not None for value in row)]
        if len({value for row in table for value in row} - {None}) > 1:
            made.append(table)
    return made


def test_the_figures_are_those_of_irrcac() -> None:
    python = os.environ.get("COPYDESK_ORACLE")
    assert python, "COPYDESK_ORACLE is not set: see the top of this file"
    given = tables()
    done = subprocess.run(
        [python, "-W", "ignore", "-c", ASK],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
    )
    compared = 0
    for table, theirs in zip(given, json.loads(done.stdout), strict=True):
        frame = pd.DataFrame(
            [
                (unit, who, value)
                for unit, row in enumerate(table)
                for who, value in enumerate(row)
                if value is not None
            ],
            columns=["unit", "annotator", "value"],
        )
        ours = {"gwet": ac1, "fleiss": fleiss, "krippendorff": alpha, "conger": cohen}
        for name, expected in theirs.items():
            value = ours[name](frame, resamples=0).value
            if value is None:
                assert np.isnan(expected) or expected in (0, 1), (name, table)
            else:
                assert value == pytest.approx(expected, abs=1e-6), (name, table)
                compared += 1
    print(f"{compared} figures of {len(given)} tables are equal to 6 digits")
    assert compared > 500
