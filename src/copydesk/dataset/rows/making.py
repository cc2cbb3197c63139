"""The rows of a training set: text, consensus, disputes and every vote, one row a unit.

Plain dicts of JSON's own types in the contract's order of keys. Optional keys are there only when they say
something: an attribute or `disputed_attributes` of a span, its `field` when that is not the text, `relations`
of a vote, `relations`, `disputed_relations` and `skipped_by` of a row. The ends of a row's relations are places in its
`spans`: those who marked both vote on what stands between them, `votes` of `of`; the parts of a span have the relation
`continues`. The row of a pair or a story has `articles` in place of one article's keys, and
its spans say which `article_id` they are of. Where a curator decided, spans and answers are hers, nothing is disputed,
and `adjudicated` says who decided and why.

Every vote and every decision says where it comes from: `annotation_id` and its `version`, which counts the edits;
`scheme` where it was made under an older version than the row's, whose words it is in; `guidelines` where it is known
which its annotator had before her: the first digits of their SHA-256. A vote without spans is "no label"; who skipped
the unit is in `skipped_by`, and who was asked and has given no answer of any kind is in `not_seen_by`.

By another rule than the contract's, or when soft labels are asked for, rows also have

- `answer_shares`: of each question, value -> share, `{"stance": {"left": 0.9, "center": 0.1}}`. By a majority these
  are the shares of the values given; by Dawid-Skene and MACE the probabilities. Values of a question that takes several
  have each their own (under a majority the share of those who were asked); else they add up to 1 but for rounding to
  six digits. What a curator decided has 1.
- `span_shares`: how many annotators marked each character with a label, as runs that are as long as they can be:
  `{"label": "Lexical", "start": 30, "end": 40, "votes": 2, "of": 2}`, with `article_id` and `field` as spans have them.

Spans that were merged by overlap have the bounds and attributes that most of those who marked them gave; a disputed one
says in `disputes` what of it is a tie: support, parts (one span or several), start, end.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from copydesk.consensus.majority import Voters, adjudicated, deciding, voting
from copydesk.consensus.rules import CONTRACT, Rules
from copydesk.consensus.view import View
from copydesk.dataset.collector import without_collector
from copydesk.dataset.rows.deciding import by_unit, overruled
from copydesk.dataset.rows.relating import related
from copydesk.dataset.rows.soft import soft_labels
from copydesk.dataset.rows.tracing import origins
from copydesk.dataset.rows.votes import (
    UNKNOWN_UNIT,
    Material,
    Record,
    Texts,
    dangling,
    fault,
    gather,
    said_in,
    span_of,
    texts_of,
    vote,
)
from copydesk.records import Rejected
from copydesk.tables import missing, records

if TYPE_CHECKING:
    from copydesk.consensus.majority import NotAsked
    from copydesk.schemes import LabelScheme, Question

Row = dict[str, Any]

ARTICLE = ("article_id", "story_id", "outlet", "published", "url", "title", "text", "text_sha256")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows in the order of unit_id, and what was set aside."""

    rows: list[Row]
    rejected: list[Rejected]
    view: View
    """The votes, and what comes of them by the rules; decisions of curators are in the rows alone."""


@without_collector()
def rows(
    scheme: "LabelScheme",
    *,
    articles: pd.DataFrame,
    units: pd.DataFrame,
    annotations: pd.DataFrame,
    spans: pd.DataFrame,
    choices: pd.DataFrame,
    relations: pd.DataFrame,
    include_all: bool = False,
    not_asked: "NotAsked | None" = None,
    reasons: Mapping[str, str | None] | None = None,
    guidelines: Mapping[str, str] | None = None,
    not_seen: Mapping[str, Sequence[str]] | None = None,
    rules: Rules = CONTRACT,
) -> Rows:
    """Make one row of each unit that somebody submitted; `include_all` adds the others of the scheme's kind.

    An annotation is set aside, so neither votes nor counts, when it has a span on another text than the article
    has now, when its article is unknown, or when its answers do not fit the scheme. One that was made on another
    text and whose spans are all on this one, or that has none, votes, but not on what it was `not_asked` for.

    The decisions of curators win, and are set aside for the same faults; `reasons` maps them to their reason codes.
    `guidelines` maps annotations to those that their annotators had, `not_seen` units to who was asked and is silent.
    """
    subjects = _subjects(units, articles, scheme)
    gathered = gather(spans, choices, relations)
    texts = texts_of(articles)
    votes, rejected = _usable(voting(annotations), subjects, gathered, texts, scheme)
    decisions, faulty = _usable(deciding(annotations), subjects, gathered, texts, scheme)
    rejected += faulty
    multiple = [question.name for question in scheme.questions if question.multiple]
    view = View(
        rules=rules,
        votes=votes,
        spans=spans,
        choices=choices,
        units=units,
        texts=said_in(articles),
        attributes=scheme.attribute_dtypes,
        multiple=multiple,
        not_asked=not_asked or {},
    )
    marks = _by_unit(view.consensus.spans)
    answers = _by_unit(view.consensus.answers)
    runs = _by_unit(view.span_shares if rules.shares else view.spans.iloc[:0])

    said: dict[str, list[Row]] = defaultdict(list)
    marked: dict[str, dict[str, list[Record]]] = defaultdict(dict)
    voted, ruled = (_materials(frame, gathered, subjects) for frame in (votes, decisions))
    come = origins(pd.concat([votes, decisions]), scheme.ref, guidelines or {})
    for unit, name, annotator, material in voted:
        said[unit].append({"annotator": annotator} | come[name] | vote(annotator, material, scheme))
        marked[unit][annotator] = material.spans
    rejected += [item for *_, material in (*voted, *ruled) for item in dangling(material)]
    decided = by_unit(decisions, gathered, reasons or {}, not_asked or {}, come)
    skipped = _by_unit(annotations[annotations["state"].eq("skipped") & ~adjudicated(annotations)])
    of = Voters(votes, not_asked or {})
    made: list[Row] = []
    for unit in sorted(subjects if include_all else {*said, *decided}):
        row = _subject(unit, subjects[unit], scheme) | overruled(
            _decided(_in_text_order(marks[unit], subjects[unit]), answers[unit], said[unit], scheme),
            decided.get(unit),
            marked[unit],
            scheme,
        )
        unasked = partial(of.without, unit, "relation")
        row |= related(row, said[unit], decided.get(unit), unasked, rules.spans)
        if rules.shares:
            own = _in_text_order(runs[unit], subjects[unit])
            row |= soft_labels(row, answers[unit], own, decided.get(unit), scheme)
        row |= {"votes": said[unit]} | _skipped_by(skipped[unit], said[unit])
        row |= {"not_seen_by": sorted(waiting)} if (waiting := (not_seen or {}).get(unit)) else {}
        made.append(row | {"consensus": rules.name, "scheme": scheme.ref})
    return Rows(made, rejected, view)


def articles_of(row: Row) -> list[Row]:
    """Give the articles of a row: those of a pair or a story, else the row itself, which is about one."""
    articles: list[Row] = row.get("articles", [row])
    return articles


def _subjects(units: pd.DataFrame, articles: pd.DataFrame, scheme: "LabelScheme") -> dict[str, list[Record]]:
    """Find the articles of each unit of the scheme's kind, in order."""
    known = {article["article_id"]: article for article in records(articles)}
    return {
        unit: [known[article_id] for article_id in article_ids]
        for unit, article_ids in zip(units["unit_id"], units["article_ids"], strict=True)
        if (len(article_ids) == 1 if scheme.unit == "article" else unit.startswith(f"{scheme.unit}:"))
        and known.keys() >= set(article_ids)
    }


def _in_text_order(spans: list[Record], articles: list[Record]) -> list[Record]:
    """Sort spans by the place of their article in the unit; within one they keep their order."""
    places = {article["article_id"]: place for place, article in enumerate(articles)}
    return sorted(spans, key=lambda span: places[span["article_id"]])


def _usable(
    votes: pd.DataFrame,
    subjects: Mapping[str, list[Record]],
    gathered: Mapping[str, Material],
    texts: Texts,
    scheme: "LabelScheme",
) -> tuple[pd.DataFrame, list[Rejected]]:
    rejected = []
    for unit, annotation in zip(votes["unit_id"], votes["annotation_id"], strict=True):
        material = gathered.get(annotation, Material())
        reason = fault(material, texts, scheme) if unit in subjects else UNKNOWN_UNIT
        if reason:
            rejected.append(Rejected(source=annotation, item=unit, reason=reason))
    return votes[~votes["annotation_id"].isin([item.source for item in rejected])], rejected


def _materials(
    frame: pd.DataFrame, gathered: Mapping[str, Material], subjects: Mapping[str, list[Record]]
) -> list[tuple[str, str, str, Material]]:
    """Give what each annotation says, with unit, name and annotator; its spans in the order of the unit's texts."""
    found = []
    for unit, name, who in frame[["unit_id", "annotation_id", "annotator"]].itertuples(index=False):
        material = gathered.get(name, Material())
        material.spans = _in_text_order(material.spans, subjects[unit])
        found.append((unit, name, who, material))
    return found


def _by_unit(frame: pd.DataFrame) -> dict[str, list[Record]]:
    grouped: dict[str, list[Record]] = defaultdict(list)
    for record in records(frame):
        grouped[record["unit_id"]].append(record)
    return grouped


def _subject(unit: str, articles: list[Record], scheme: "LabelScheme") -> Row:
    shown = [{key: None if missing(one[key]) else one[key] for key in ARTICLE} for one in articles]
    return {"unit_id": unit} | (shown[0] if scheme.unit == "article" else {"articles": shown})


def _decided(marks: list[Record], answers: list[Record], said: list[Row], scheme: "LabelScheme") -> Row:
    """Show what is agreed and what is disputed; a disputed answer is null, and so is one that nobody gave."""
    shown: dict[str, list[dict[str, Any]]] = {"majority": [], "disputed": [], "outvoted": []}
    for mark in marks:
        span = span_of(mark, scheme, "votes", "of")
        if mark["disputed_attributes"]:
            span["disputed_attributes"] = mark["disputed_attributes"]
        if mark.get("disputes"):
            span["disputes"] = mark["disputes"]
        shown[mark["verdict"]].append(span)
    given = {answer["question"]: answer for answer in answers}
    values: dict[str, Any] = {
        question.name: [] if question.multiple and said else None for question in scheme.questions
    }
    for name, answer in given.items():
        if not missing(answer["value"]):
            values[name] = answer["value"]
    return {
        "n_annotators": len(said),
        "spans": shown["majority"],
        "disputed_spans": shown["disputed"],
        "answers": values,
        "answer_votes": {
            question.name: _in_order(
                given[question.name]["votes"] if question.name in given else {}, question
            )
            for question in scheme.questions
        },
        "disputed_answers": [name for name in values if name in given and given[name]["disputed"]],
    }


def _in_order(votes: Mapping[str, int], question: "Question") -> dict[str, int]:
    """Order votes as the question orders its options; an answer that is no option comes last."""
    options = [option.value for option in question.options]
    return {value: votes[value] for value in [*options, *sorted(set(votes) - set(options))] if value in votes}


def _skipped_by(skipped: list[Record], said: list[Row]) -> Row:
    people = {record["annotator"] for record in skipped} - {vote["annotator"] for vote in said}
    return {"skipped_by": sorted(people)} if people else {}
