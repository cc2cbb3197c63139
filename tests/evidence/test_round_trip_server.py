"""Two thousand generated articles with ten spans each, nasty characters in all, through the real server and back."""

from collections import Counter

import pytest

from copydesk import Desk
from support.characters import CLASSES, articles
from support.round_trip import round_trip

pytestmark = [pytest.mark.evidence, pytest.mark.server]

ARTICLES, SPANS = 2000, 10


@pytest.fixture
def desk(tmp_path):
    desk = Desk.init(tmp_path / "desk", annotators=("ana",))
    try:
        desk.start_studio()
        yield desk
    finally:
        desk.embedded.stop_own()
        desk.close()


@pytest.mark.timeout(1800)
def test_twenty_thousand_spans(desk, tmp_path):
    generated = list(articles(ARTICLES, SPANS))
    trip = round_trip(desk, generated, tmp_path, threads=2)
    first, second = trip.pulls
    show(generated)
    steps = ", ".join(f"{step} {seconds:.0f} s" for step, seconds in trip.seconds.items())
    print(
        f"{steps}\nfirst pull: {first.exact} exact, {len(first.rejected)} rejected, repaired {first.repaired}"
    )
    print(
        f"differences: {len(trip.texts)} in texts, {len(trip.spans)} in spans, {len(trip.trained)} in the set"
    )
    assert (first.new, first.exact, first.repaired, first.rejected) == (ARTICLES, ARTICLES * SPANS, {}, ())
    assert (second.new, second.changed, second.deleted, second.rejected) == (0, 0, 0, ())
    assert (trip.texts, trip.spans, trip.trained, trip.rejected) == (Counter(), Counter(), Counter(), [])


def show(generated):
    """Print how much of each class was there, and how many ends of spans lay at it or in it."""
    pieces = Counter(special.kind for article in generated for special in article.specials)
    characters = Counter()
    edges = Counter()
    for article in generated:
        edges += article.edges()
        for special in article.specials:
            characters[special.kind] += special.end - special.start
    total = sum(len(article.text) for article in generated)
    spans = sum(len(article.spans) for article in generated)
    print(f"\n{len(generated)} articles, {total} characters, {spans} spans")
    print(f"{'class':26}{'pieces':>8}{'characters':>12}{'ends there':>12}")
    for kind in CLASSES:
        print(f"{kind:26}{pieces[kind]:8}{characters[kind]:12}{edges[kind]:12}")
