"""Twenty articles of the evidence run `test_round_trip_server`: through the real server and back, span by span."""

from collections import Counter

import pytest

from copydesk import Desk
from support.characters import CLASSES, articles
from support.newsroom import edit
from support.round_trip import round_trip

pytestmark = pytest.mark.server


@pytest.mark.usefixtures("real_studio")
def test_two_hundred_spans_in_nasty_articles_come_back_exact_from_the_real_server(tmp_path):
    generated = list(articles(20))
    assert {special.kind for article in generated for special in article.specials} == set(CLASSES)
    Desk.init(tmp_path / "desk", annotators=("ana",)).close()
    edit(tmp_path / "desk" / "copydesk.toml", "[emails]\n", '[emails]\nana = "ana@characters.example"\n')
    with Desk.open(tmp_path / "desk") as desk:
        trip = round_trip(desk, generated, tmp_path)
    first, second = trip.pulls
    assert (first.new, first.exact, first.repaired, first.rejected) == (20, 200, {}, ())
    assert (second.new, second.changed, second.deleted, second.rejected) == (0, 0, 0, ())
    assert (trip.texts, trip.spans, trip.trained, trip.rejected) == (Counter(), Counter(), Counter(), [])
