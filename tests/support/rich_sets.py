"""Small training sets with everything in them: of articles, of a pair, of a story."""

from pathlib import Path
from typing import Any

from copydesk.consensus.rules import Rules
from copydesk.dataset import Dataset
from copydesk.dataset.build import write
from copydesk.records import sha256
from copydesk.schemes import Attribute, Label, LabelScheme, Link, Option, Question
from support.ferry import TEXT

CREWS = "=Crews said no.\nThe “Maid” waits at pier 4; a captain left."
QUAY = "Nobody spoke on the quay."
SOFT = Rules(soft=True)


def options(*values: str) -> tuple[Option, ...]:
    return tuple(Option(value) for value in values)


def scheme(unit: Any = "article") -> LabelScheme:
    return LabelScheme(
        name="rich",
        version=1,
        title="Everything",
        source="invented",
        labels=(Label("Actor", "1", "#c2410c"), Label("Loaded words", "2", "#1d4ed8")),
        attributes=(
            Attribute("polarity", "Polarity", "choice", options("negative", "positive")),
            Attribute("roles", "Roles", "choices", options("hero", "victim of all")),
            Attribute("remark", "Remark", "text"),
        ),
        questions=(
            Question("stance", "Stance", options("left", "center", "right"), "ordinal"),
            Question("topics", "Topics", options("strike", "sea"), "nominal", multiple=True),
            Question("strength", "Strength", options("-1", "0", "1"), "interval"),
        ),
        relations=(Link("says"), Link("continues")),
        unit=unit,
    )


def article(name: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "article_id": name, "story_id": f"story {name}", "outlet": "Harbour Gazette", "published": "2026-03-02",
        "url": None, "title": f"Title {name}", "text": text, "text_sha256": sha256(text),
    } | more  # fmt: skip


def span(text: str, label: str, quote: str, **more: Any) -> dict[str, Any]:
    start = text.index(quote)
    return {"label": label, "start": start, "end": start + len(quote), "text": quote} | more


def counted(spans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Spans that both marked."""
    return [one | {"votes": 2, "of": 2} for one in spans]


def row(unit: str, subject: dict[str, Any], spans: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    answers = more.get("answers", {"stance": "left", "topics": ["sea", "strike"], "strength": "-1"})
    votes = [
        {
            "annotator": who,
            "annotation_id": f"k3v9q2/{unit} {who}",
            "version": 1,
            "spans": spans,
            "answers": answers,
        }
        | ({"relations": [_bare(link) for link in more["relations"]]} if "relations" in more else {})
        for who in ("ana", "ben")
    ]
    return {
        "unit_id": unit, **subject, "n_annotators": 2,
        "spans": counted(spans), "disputed_spans": [], "answers": answers,
        "answer_votes": {"stance": {"left": 2}, "topics": {"sea": 2, "strike": 2}, "strength": {"-1": 2}},
        "disputed_answers": [],
        **more,
        "answer_shares": {
            "stance": {"left": 0.75, "center": 0.25}, "topics": {"strike": 1.0, "sea": 1.0}, "strength": {"-1": 1.0},
        },
        "span_shares": [],
        "votes": votes,
        "consensus": "majority", "scheme": "rich@1",
    }  # fmt: skip


def _bare(link: dict[str, Any]) -> dict[str, Any]:
    return {key: link[key] for key in ("relation", "from", "to", "direction")}


def link(relation: str, begin: int, end: int, direction: str = "right") -> dict[str, Any]:
    return {"relation": relation, "from": begin, "to": end, "direction": direction, "votes": 2, "of": 2}


def everything() -> dict[str, Any]:
    """Nested, overlapping, discontinuous, cutting a token, over a line break; attributes of all kinds; relations."""
    spans = [
        span(TEXT, "Loaded words", "nine\n\nUnion"),
        span(TEXT, "Actor", "Union boss Mara Olsén", polarity="negative", roles=["hero", "victim of all"]),
        span(TEXT, "Actor", "Mara Olsén", remark="the head, of\ncourse"),
        span(TEXT, "Loaded words", "called the"),
        span(TEXT, "Loaded words", "“an insult”", polarity="positive"),
        span(TEXT, "Actor", "arbour crew"),
    ]
    relations = [link("says", 1, 4), link("continues", 4, 3), link("says", 1, 5, "bi")]
    made = row("article:a", article("a", TEXT), spans, relations=relations)
    disputed = counted([span(TEXT, "Actor", "Ferry strike")])
    return made | {"disputed_spans": disputed, "skipped_by": ["cleo"], "not_seen_by": ["dora"]}


def no_label() -> dict[str, Any]:
    nothing = {"stance": None, "topics": [], "strength": None}
    made = row("article:b", article("b", QUAY, outlet=None, title=None), [], answers=nothing)
    return made | {
        "answer_votes": {"stance": {"left": 1, "right": 1}, "topics": {}, "strength": {}},
        "disputed_answers": ["stance"],
        "answer_shares": {"stance": {"left": 0.5, "right": 0.5}, "topics": {}, "strength": {}},
    }


def formula() -> dict[str, Any]:
    return row("article:c/1", article("c/1", CREWS, title="@crew"), [span(CREWS, "Actor", "Crews")])


def several(unit: str, *texts: str) -> dict[str, Any]:
    """A pair or a story, with a relation from its first text to its last."""
    articles = [article(f"{number}", text, story_id="one") for number, text in enumerate(texts, 1)]
    last = len(texts)
    spans = [
        span(texts[0], "Actor", texts[0].split()[0], article_id="1", polarity="negative"),
        span(texts[-1], "Loaded words", texts[-1].split()[-1], article_id=f"{last}"),
    ]
    return row(unit, {"articles": articles}, spans, relations=[link("says", 0, 1)])


SETTINGS: dict[str, Any] = {
    "inputs": "1" * 64, "scheme_sha256": "0" * 64, "ratios": {"train": 80, "validation": 10, "test": 10},
    "seed": 0, "settings": {}, "rules": SOFT,
}  # fmt: skip


def of_articles(folder: Path) -> Dataset:
    """Make a set with an article in each part."""
    parts = {"train": [everything()], "validation": [no_label()], "test": [formula()]}
    return write(folder, "small", parts, scheme(), **SETTINGS)


def of_pairs(folder: Path) -> Dataset:
    """Make a set with a pair, all in train."""
    parts = {"train": [several("pair:1+2", TEXT, QUAY)], "validation": [], "test": []}
    return write(folder, "pairs", parts, scheme("pair"), **SETTINGS)


def of_stories(folder: Path) -> Dataset:
    """Make a set with a story of two articles and one of three."""
    two, three = several("story:one", TEXT, QUAY), several("story:other", QUAY, TEXT, CREWS)
    parts = {"train": [two], "validation": [], "test": [three]}
    return write(folder, "stories", parts, scheme("story"), **SETTINGS)
