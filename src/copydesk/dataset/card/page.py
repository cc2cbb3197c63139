"""The card of a training set: README.md, with the header that dataset hubs read."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from copydesk.consensus.rules import CONTRACT, Rules
from copydesk.dataset.card import consensus as card_consensus
from copydesk.dataset.rows import Row, articles_of
from copydesk.dataset.splits import ENOUGH_STORIES, PARTS, Side
from copydesk.records import Rejected

if TYPE_CHECKING:
    import pandas as pd

    from copydesk.agreement import Agreement
    from copydesk.schemes import LabelScheme

Parts = Mapping[Side, Sequence[Row]]

MOST_OUTLETS = 30
"""Outlets that are listed by name."""

NOT_SAID = ("(disputed)", "(no answer)")

UNITS = {
    "article": ("article", "articles"), "pair": ("pair", "pairs"), "story": ("story", "stories"),
}  # fmt: skip
"""What a row is about: one, several."""

LICENCE = """The texts belong to the outlets that published them. This folder comes without a licence for them: say
here on which ground they may be kept and passed on, and under which licence the labels are."""


def card(
    name: str,
    parts: Parts,
    scheme: "LabelScheme",
    *,
    agreement: "Sequence[Agreement]" = (),
    rejected: Sequence[Rejected] = (),
    breaking: Mapping[str, Sequence[str]] | None = None,
    versions: Sequence[str] = (),
    rules: Rules = CONTRACT,
    reliability: "pd.DataFrame | None" = None,
) -> str:
    """Describe a set: what is in it, by whom, how sure, by which rule, and what was left out.

    `breaking` maps annotations that vote to the rules of the scheme that they break.
    """
    kept = [row for side in PARTS for row in parts[side]]
    relied = "" if reliability is None else _reliability(reliability, rules)
    sections = {
        "Composition": _composition(kept),
        "Splits": _splits(parts, scheme),
        "Labels": _labels(parts, scheme),
        "Answers": _answers(parts, scheme),
        "Annotators": _annotators(kept, scheme, breaking or {}),
        "Agreement": _agreement(agreement),
        "Consensus": card_consensus.rule(rules, scheme.unit) + _related(kept) + _adjudicated(kept, scheme),
        **({"Reliability": relied} if relied else {}),
        **({"Older versions": _versions(versions, scheme)} if versions else {}),
        "Left out": _left_out(parts, scheme, rejected),
        "Licence": LICENCE,
    }
    subject = _many(len(kept), "news article")
    if scheme.unit != "article":
        subject = f"{_many(len(kept), *UNITS[scheme.unit])} of {_many(len(_articles(kept)), 'news article')}"
    summary = (
        f"{subject}, labelled after the scheme `{scheme.ref}`, made with Copydesk.\n"
        "Offsets count Unicode code points of `text`, from 0, the end excluded: a span is `text[start:end]`."
    )
    body = "\n\n".join(f"## {title}\n\n{text}" for title, text in sections.items())
    return f"{_header(name)}\n# {name}\n\n{summary}\n\n{body}\n"


def _related(kept: Sequence[Row]) -> str:
    stand, tied = (
        Counter(link["relation"] for row in kept for link in row.get(key, ()))
        for key in ("relations", "disputed_relations")
    )
    if not stand and not tied:
        return ""
    return (
        "\n\nA relation between two of `spans` is in `relations` when more than half of those who marked both drew it:"
        f" {_ranked(stand) or 'none'}. What they dispute is in `disputed_relations`: {_ranked(tied) or 'none'}."
    )


def _adjudicated(kept: Sequence[Row], scheme: "LabelScheme") -> str:
    decided = [row["adjudicated"] for row in kept if "adjudicated" in row]
    if not decided:
        return ""
    by, why = (Counter(one[key] or "(none given)" for one in decided) for key in ("by", "reason"))
    return (
        f"\n\n{_many(len(decided), *UNITS[scheme.unit])} of {len(kept)} a curator decided, having seen everyone's"
        " labels: there, `spans`, `relations` and `answers` are the decision, whatever the votes, nothing is disputed,"
        f" and `adjudicated` says who decided and why. By {_ranked(by)}. Reasons: {_ranked(why)}."
    )


def _ranked(counts: Counter[str]) -> str:
    return ", ".join(
        f"{name} {n}" for name, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )


def _header(name: str) -> str:
    splits = "".join(f"  - split: {side}\n    path: {side}.parquet\n" for side in PARTS)
    return (
        f"---\npretty_name: {json.dumps(name)}\nlicense: other\nlicense_name: text-belongs-to-the-outlets\n"
        "task_categories:\n- token-classification\n- text-classification\ntags:\n- news\n- copydesk\n"
        f"configs:\n- config_name: default\n  data_files:\n{splits}---\n"
    )


def _articles(rows: Iterable[Row]) -> list[Row]:
    """Give the articles that rows are about; of pairs and stories each once, one may be in several."""
    single = [row for row in rows if "articles" not in row]
    several = {one["article_id"]: one for row in rows if "articles" in row for one in articles_of(row)}
    return single or list(several.values())


def _composition(kept: Sequence[Row]) -> str:
    rows = _articles(kept)
    outlets = Counter(row["outlet"] for row in rows)
    days = sorted(
        day.group() for row in rows if (day := re.match(r"\d{4}-\d{2}-\d{2}", row["published"] or ""))
    )
    dated = f"published {days[0]} to {days[-1]}" if days else "without dates"
    undated = f" ({len(rows) - len(days)} without a date)" if days and len(days) < len(rows) else ""
    named = sorted(
        ((outlet, n) for outlet, n in outlets.items() if outlet is not None),
        key=lambda item: (-item[1], item[0]),
    )
    listed: list[tuple[Any, ...]] = list(named[:MOST_OUTLETS])
    if len(named) > MOST_OUTLETS:
        listed.append((f"{len(named) - MOST_OUTLETS} others", sum(n for _, n in named[MOST_OUTLETS:])))
    if outlets[None]:
        listed.append(("(unknown)", outlets[None]))
    summary = (
        f"{_many(len(rows), 'article')} on {_many(stories(rows), 'story', 'stories')} from"
        f" {_many(len(named), 'outlet')}, {dated}{undated}."
    )
    return f"{summary}\n\n{_table(('outlet', 'articles'), listed)}"


def _splits(parts: Parts, scheme: "LabelScheme") -> str:
    units = "articles" if scheme.unit == "article" else "units"
    header = ("part", units, "stories", "spans", "disputed spans")
    table = _table(
        header,
        (
            (side, len(rows), stories(rows), _count(rows, "spans"), _count(rows, "disputed_spans"))
            for side, rows in ((side, parts[side]) for side in PARTS)
        ),
    )
    notes = ["All articles of a story are on one side, and no article changes sides in later versions."]
    if stories([row for side in PARTS for row in parts[side]]) < ENOUGH_STORIES:
        notes.append(f"With fewer than {ENOUGH_STORIES} stories everything is in train.")
    return f"{table}\n\n{' '.join(notes)}"


def _labels(parts: Parts, scheme: "LabelScheme") -> str:
    counts = {side: Counter(span["label"] for row in parts[side] for span in row["spans"]) for side in PARTS}
    disputed = Counter(
        span["label"] for side in PARTS for row in parts[side] for span in row["disputed_spans"]
    )
    names = [label.name for label in scheme.labels]
    return _table(
        ("label", *PARTS, "disputed"),
        ((name, *(counts[side][name] for side in PARTS), disputed[name]) for name in names),
    )


def _answers(parts: Parts, scheme: "LabelScheme") -> str:
    lines: list[tuple[Any, ...]] = []
    for question in scheme.questions:
        counts = {side: Counter(_said(parts[side], question.name)) for side in PARTS}
        options = [option.value for option in question.options]
        others = sorted(
            set().union(*counts.values()) - set(options), key=lambda value: (value in NOT_SAID, value)
        )
        lines += [
            (question.name, value, *(counts[side][value] for side in PARTS)) for value in options + others
        ]
    return (
        _table(("question", "answer", *PARTS), lines) if scheme.questions else "The scheme asks no questions."
    )


def _said(rows: Iterable[Row], question: str) -> Iterator[str]:
    for row in rows:
        value = row["answers"][question]
        yield from value if isinstance(value, list) else [value] if value is not None else []
        if question in row["disputed_answers"]:
            yield NOT_SAID[0]
        elif not value:
            yield NOT_SAID[1]


def _annotators(rows: Iterable[Row], scheme: "LabelScheme", breaking: Mapping[str, Sequence[str]]) -> str:
    articles: Counter[str] = Counter()
    spans: Counter[str] = Counter()
    for row in rows:
        for vote in row["votes"]:
            articles[vote["annotator"]] += 1
            spans[vote["annotator"]] += len(vote["spans"])
    table = _table(
        ("annotator", UNITS[scheme.unit][1], "spans"),
        ((who, articles[who], spans[who]) for who in sorted(articles)),
    )
    return "\n\n".join(["The names are pseudonyms.", table, *([_breaking(breaking)] if breaking else [])])


def _breaking(breaking: Mapping[str, Sequence[str]]) -> str:
    rules = Counter(rule for broken in breaking.values() for rule in broken)
    listed = ", ".join(
        f"{rule} {n}" for rule, n in sorted(rules.items(), key=lambda item: (-item[1], item[0]))
    )
    one = _many(len(breaking), "annotation that votes breaks", "annotations that vote break")
    return f"{one} rules of the scheme: {listed}."


def _agreement(figures: "Sequence[Agreement]") -> str:
    """Lay out the figures, so that each row can be quoted with its rule and counts."""
    from copydesk.agreement import tables

    laid, lines = tables(figures)
    parts = [f"{table.title}\n\n{_table(table.header, table.rows)}" for table in laid]
    parts += ["\n".join(f"- {_cell(line)}" for line in lines)] if lines else []
    return "\n\n".join(parts) or "No figures."


def _reliability(frame: "pd.DataFrame", rules: Rules) -> str:
    tables = card_consensus.reliability(frame, rules)
    return "\n\n".join(f"{_table(header, lines)}\n\n{said}" for header, lines, said in tables)


def _versions(lines: Sequence[str], scheme: "LabelScheme") -> str:
    listed = "\n".join(f"- {_cell(line)}" for line in lines)
    return (
        f"Annotations of older versions of the scheme count, read in the words of `{scheme.ref}`:\n\n{listed}\n\n"
        "Who was not asked for a label, an attribute or a question has no vote on it (`of` is smaller); an option\n"
        "that came later could not be chosen."
    )


def _left_out(parts: Parts, scheme: "LabelScheme", rejected: Sequence[Rejected]) -> str:
    reasons = Counter(item.reason for item in rejected)
    lines = [f"- {n} set aside: {_cell(reason)}" for reason, n in sorted(reasons.items())]
    if quarantine := parts.get("quarantine"):
        apart = "" if scheme.unit == "article" else "with articles on different sides, or "
        lines.append(
            f"- {_many(len(quarantine), *UNITS[scheme.unit])} in `quarantine.jsonl`, in no part: {apart}merged into a"
            " story that sits on another side"
        )
    return "\n".join(lines) or "Nothing."


def stories(rows: Iterable[Row]) -> int:
    """Count the stories; an article without one is a story of its own."""
    return len({(one["story_id"] is None, one["story_id"] or one["article_id"]) for one in _articles(rows)})


def _count(rows: Iterable[Row], column: str) -> int:
    return sum(len(row[column]) for row in rows)


def _many(n: int, one: str, several: str | None = None) -> str:
    return f"{n} {one if n == 1 else several or one + 's'}"


def _table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(value: Any) -> str:
    return re.sub(r"\s+", " ", str(value)).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
