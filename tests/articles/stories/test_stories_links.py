"""Which articles are compared: each with its nearest, however the work is cut up."""

import numpy as np
import pytest
import scipy.sparse as sparse

from copydesk.articles.stories import links


def test_chunks_find_the_nearest_that_a_comparison_of_all_finds(monkeypatch: pytest.MonkeyPatch):
    for name, value in (("CHUNK", 7), ("ROOM", 50), ("NEAREST", 3)):
        monkeypatch.setattr(links, name, value)
    chance = np.random.default_rng(2)
    rows = np.where(chance.random((60, 90)) < 0.2, chance.integers(1, 4, (60, 90)) / 8, 0).astype(np.float32)
    days = np.where(chance.random(60) < 0.2, np.nan, chance.integers(0, 70, 60))
    frequency = np.count_nonzero(rows, axis=0)

    value = (rows @ rows.T) * links.nearness(days[:, None], days[None, :])
    np.fill_diagonal(value, 0)
    date = np.where(np.isnan(days), 1000, days)
    expected = set()
    for one in range(60):
        nearest = sorted(range(60), key=lambda other: (-value[one, other], date[other], other))[:3]
        expected |= {
            (min(one, other), max(one, other)) for other in nearest if value[one, other] > links.NOTICED
        }

    found = links.candidates(sparse.csr_array(rows), frequency, days)

    assert list(zip(*(some.tolist() for some in found), strict=True)) == sorted(expected)
    assert len(expected) == 152
