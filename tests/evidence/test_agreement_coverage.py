"""Do the 95 % intervals contain the true alpha in 95 of 100 projects? 500 simulated projects of each kind.

Twenty annotators of known quality, three articles a story, three readers an article; the true alpha is that of
200,000 stories. Takes one or two minutes.
"""

import pytest

from copydesk.agreement import alpha
from support.simulated import EVEN, RARE, SKEWED, coverage, project

pytestmark = pytest.mark.evidence


@pytest.mark.parametrize("n_stories", [60, 500])
@pytest.mark.parametrize("shares", [EVEN, SKEWED, RARE])
def test_the_interval_of_alpha_contains_the_true_one(shares, n_stories):
    true = alpha(project(200_000, seed=0, shares=shares), resamples=0).value

    found = coverage(true, n_stories, n_projects=500, shares=shares)

    print(f"shares {shares}, {n_stories} stories: true alpha {true:.3f}, coverage {found:.1%}")
    assert 0.92 <= found <= 0.98
