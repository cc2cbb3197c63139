"""Parquet says what JSONL says, of any row: spans of any shape, relations, every vote, soft labels."""

import json
from typing import Any

import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copydesk.dataset.formats.tables import write_jsonl, write_parquet
from support import rich_sets

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
names = words.filter(bool)
COUNTS, SHARES = ("answer_votes", "votes"), ("answer_shares", "share")


def maybe(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Optional keys, in their order."""
    return st.fixed_dictionaries({}, optional=keys).map(
        lambda had: {key: had[key] for key in keys if key in had}
    )


@st.composite
def spans(draw: st.DrawFn, text: str, articles: tuple[str, ...], **counts: int) -> list[dict[str, Any]]:
    """Spans that nest, overlap and repeat as they like."""
    made = []
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, len(text)))
        of = {"article_id": draw(st.sampled_from(articles))} if articles else {}
        place = {"label": draw(names), "start": start, "end": end, "text": text[start:end]}
        attributes = draw(maybe(polarity=words, roles=st.lists(words, min_size=1, max_size=2), remark=words))
        made.append(of | place | counts | attributes | draw(maybe(field=st.just("title"))))
    return made


@st.composite
def links(draw: st.DrawFn, number: int, **counts: int) -> list[dict[str, Any]]:
    """Relations between them, the parts of discontinuous ones too."""
    place = st.integers(0, max(number - 1, 0))
    some = st.fixed_dictionaries(
        {
            "relation": st.sampled_from(["says", "continues"]), "from": place, "to": place,
            "direction": st.sampled_from(["right", "bi"]), **{key: st.just(n) for key, n in counts.items()},
        }
    )  # fmt: skip
    return draw(st.lists(some, min_size=1, max_size=3)) if number else []


@st.composite
def rows(draw: st.DrawFn) -> tuple[Any, dict[str, Any]]:
    """A row with the kind of unit that it is of."""
    unit = draw(st.sampled_from(["article", "pair", "story"]))
    text = draw(words)
    articles = ("1", "2") if unit != "article" else ()
    answers = st.fixed_dictionaries(
        {
            "stance": st.none() | names,
            "topics": st.lists(names, max_size=2, unique=True),
            "strength": st.none() | names,
        }
    )
    votes = []
    for who in draw(st.lists(names, max_size=3, unique=True)):
        own = draw(spans(text, articles))
        related = {"relations": drawn} if (drawn := draw(links(len(own)))) else {}
        origin = {"annotation_id": f"k/{who}", "version": 1} | draw(maybe(scheme=names, guidelines=names))
        votes.append({"annotator": who, **origin, "spans": own, "answers": draw(answers), **related})
    stand = draw(spans(text, articles, votes=2, of=3))
    relations = draw(links(len(stand), votes=1, of=2))
    subject = rich_sets.article("1", text)
    several = {"articles": [subject, rich_sets.article("2", text, title=None)]}
    tally, share = (
        st.fixed_dictionaries(
            {key: st.dictionaries(names, number, max_size=2) for key in ("stance", "topics", "strength")}
        )
        for number in (st.integers(1, 5), st.floats(0, 1))
    )
    return unit, {
        "unit_id": f"{unit}:1", **(several if articles else subject), "n_annotators": len(votes),
        "spans": stand, "disputed_spans": draw(spans(text, articles, votes=1, of=2)),
        "answers": draw(answers), "answer_votes": draw(tally), "disputed_answers": draw(st.lists(names, max_size=2)),
        **draw(maybe(adjudicated=st.just({"by": "cleo", "reason": "slip", "annotation_id": "k/9", "version": 2}))),
        **({"relations": relations} if relations else {}),
        "answer_shares": draw(share),
        "span_shares": [
            {key: span[key] for key in span if key in ("article_id", "label", "start", "end", "votes", "of")}
            for span in stand
        ],
        "votes": votes,
        **draw(maybe(skipped_by=st.just(["dora"]), not_seen_by=st.just(["emil"]))),
        "consensus": "majority", "scheme": "rich@1",
    }  # fmt: skip


def as_json(row: dict[str, Any]) -> dict[str, Any]:
    """A row of Parquet as JSONL has it: no nulls but those that are values, counts by their value."""
    for key, number in (COUNTS, SHARES):
        row[key] = {name: {one["value"]: one[number] for one in tally} for name, tally in row[key].items()}
    kept = {"answers", "title", "url", "story_id", "outlet", "published"}

    def bare(value: Any, *, keep: bool = False) -> Any:
        if isinstance(value, list):
            return [bare(one) for one in value]
        if isinstance(value, dict):
            return {
                key: bare(inner, keep=key == "answers")
                for key, inner in value.items()
                if keep or key in kept or inner is not None
            }
        return value

    return bare(row)


@given(rows())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=30)
def test_any_row_is_the_same_in_both(tmp_path, drawn):
    unit, row = drawn

    write_jsonl(tmp_path / "rows.jsonl", [row])
    write_parquet(tmp_path / "rows.parquet", [row], rich_sets.scheme(unit), rich_sets.SOFT)

    [from_jsonl] = [
        json.loads(line) for line in (tmp_path / "rows.jsonl").read_text("utf-8").split("\n")[:-1]
    ]
    [from_parquet] = pq.read_table(tmp_path / "rows.parquet").to_pylist()
    assert from_jsonl == row
    assert as_json(from_parquet) == row
