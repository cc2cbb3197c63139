"""Any article and any span: through canonical text, task JSON, a server, and back, through the real SDK."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copydesk import Desk
from copydesk.articles import canonical
from copydesk.records import RawArticle
from support.characters import CLASSES, LABELS, folded
from support.newsroom import newsroom, plain, span

# Everything that Label Studio, browsers, JSON and Python count or write in ways of their own; the last is mended.
NASTY = [*(piece for pieces in CLASSES.values() for piece, _ in pieces), "Ã©"]
PART = st.lists(
    st.sampled_from(NASTY) | st.text(max_size=3) | st.sampled_from(["strike ", "a"]), max_size=8
).map("".join)
RAW = st.tuples(PART, PART).map("Ferry".join)  # something is left of it, whatever is cleaned away
CUTS = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=4)


def cleaned(drawn: tuple[str, object]) -> str:
    """Give the canonical text: articles that share it are copies, which nobody is asked to label."""
    return canonical(RawArticle("drawn", drawn[0])).text


ARTICLES = st.lists(st.tuples(RAW, CUTS), min_size=1, max_size=4, unique_by=cleaned)
FEW = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
Count = Callable[[str], int]


def utf16(part: str) -> int:
    return len(part.encode("utf-16-le")) // 2


def places(text: str, cuts: list[tuple[float, float]]) -> list[tuple[int, int]]:
    """Turn shares of a text into spans of it, each once."""
    ends = (sorted(round(cut * len(text)) for cut in pair) for pair in cuts)
    return sorted({(start, end) for start, end in ends if start < end})


def there_and_back(
    drawn: list[tuple[str, list[tuple[float, float]]]], count: Count
) -> tuple[dict[tuple[str, int], tuple], dict[tuple[str, int], tuple], list[str]]:
    """Send the articles, mark them with offsets as `count` counts, and pull.

    Gives what was marked, what came back, both by article and number of the span, and why the rest did not.
    """
    marked, back = {}, {}
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        lines = [json.dumps({"id": str(number), "text": raw}) for number, (raw, _) in enumerate(drawn)]
        (Path(folder) / "in.jsonl").write_text("\n".join(lines), "utf-8")
        with newsroom(Path(folder), patch, "ana") as room:
            room.desk.add(Path(folder) / "in.jsonl")
            room.desk.push()
            for article_id, text in texts(room.desk).items():
                regions = []
                for number, (start, end) in enumerate(places(text, drawn[int(article_id)][1])):
                    region = span(f"r{number}", LABELS[number % 2], count(text[:start]), count(text[:end]))
                    region["value"]["text"] = folded(text[start:end])
                    regions.append(region)
                    marked[article_id, number] = (LABELS[number % 2], start, end, text[start:end])
                room.submit("ana", article_id, *regions)
            room.desk.pull()
            again = room.desk.pull()
            assert (again.new, again.changed, again.deleted) == (0, 0, 0)
            for name, article_id, *rest in plain(
                room.desk.spans(), "span_id", "article_id", "label", "start", "end", "text", "check"
            ):
                back[article_id, int(name.rpartition("/r")[2])] = tuple(rest)
            return marked, back, [reason for (reason,) in plain(room.desk.rejected(), "reason")]


def texts(desk: Desk) -> dict[str, str]:
    return dict(plain(desk.articles(), "article_id", "text"))


@FEW
@given(ARTICLES)
def test_every_span_of_every_text_comes_back_exact(drawn):
    marked, back, rejected = there_and_back(drawn, len)
    assert back == {key: (*place, "exact") for key, place in marked.items()}
    assert rejected == []


@FEW
@given(ARTICLES)
def test_offsets_in_utf_16_units_come_back_repaired_or_rejected_never_as_other_words(drawn):
    marked, back, rejected = there_and_back(drawn, utf16)
    assert len(back) + len(rejected) == len(marked)
    assert [reason for reason in rejected if "may stand at" not in reason] == []
    for key, place in marked.items():
        came = back.get(key, (*place, "rejected"))
        if came[:4] != place:  # nothing shows the fault: the same characters stand there
            assert folded(came[3]) == folded(place[3])
            assert came[4] == "exact"
