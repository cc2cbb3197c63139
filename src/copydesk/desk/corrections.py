"""What a curator decided, for each annotator as a page of her own: her labels beside the decision, no other names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copydesk.dataset.rows import articles_of
from copydesk.dataset.rows.relating import drawn
from copydesk.dataset.rows.votes import mark
from copydesk.desk import disputes
from copydesk.desk.disputes import Row
from copydesk.desk.files import write_whole
from copydesk.errors import DeskError
from copydesk.records import sha256
from copydesk.schemes import LabelScheme
from copydesk.settings import is_pseudonym
from copydesk.studio.adjudicating import around, linked

if TYPE_CHECKING:
    from copydesk.desk.desk import Desk

Span = Mapping[str, Any]

STYLE = resources.files("copydesk.desk").joinpath("corrections.css").read_text("utf-8")
AROUND = 70
"""How many characters before and behind a span are shown with it."""
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the decision is not what an annotator said."""

    kind: str
    about: str
    yours: str
    decision: str
    span: Span | None = None
    """The span that it is about, to be shown in its sentence."""


def write(desk: "Desk", folder: Path) -> list[Path]:
    """Write a page for everyone who labelled a unit that was decided; raises DeskError when there is none."""
    decided = disputes.find(desk).decided
    people = sorted({vote["annotator"] for row in decided for vote in row["votes"]})
    if not people:
        raise DeskError(
            "no unit that somebody labelled was decided yet: there is nothing to write pages about",
            next_step="Run 'copydesk adjudicate', then 'copydesk pull' when the curator has decided.",
        )
    scheme = desk.scheme()
    frame = desk.decisions().sort_values("annotation_id")
    notes = {
        unit: note for unit, note in zip(frame["unit_id"], frame["note"].fillna(""), strict=True) if note
    }
    everyone = {*people, *desk.settings.annotators, *frame["annotator"]}
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for who in people:
            path = folder / f"{who if is_pseudonym(who) else 'annotator-' + sha256(who)[:8]}.html"
            write_whole(path, page(who, decided, notes, scheme, everyone - {who}))
            written.append(path)
    except OSError as error:
        raise DeskError(
            f"the pages cannot be written into {folder}: {error.strerror or error}",
            next_step="Name another folder: copydesk adjudicate --pages FOLDER",
        ) from None
    return written


def page(
    who: str, decided: Sequence[Row], notes: Mapping[str, str], scheme: LabelScheme, others: set[str]
) -> str:
    """Write one annotator's page as HTML that needs nothing else; names of `others` are in none of it."""
    own = [(row, vote) for row in decided for vote in row["votes"] if vote["annotator"] == who]
    parts, same = [], 0
    for row, vote in own:
        changes = differences(row, vote, scheme)
        same += not changes
        note = _nameless(notes.get(row["unit_id"], ""), others)
        parts.append(_unit(row, vote, changes, note, scheme))
    told = f"Decided of what you labelled: {len(own)}. The decision is what you said: {same}."
    title = f"Corrections for {escape(who)}"
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>\n{STYLE}</style>\n</head>\n<body>\n<header><h1>{title}</h1>\n"
        f"<p>{escape(scheme.title)} · {told}</p></header>\n{''.join(parts)}</body>\n</html>\n"
    )


def differences(row: Row, vote: Row, scheme: LabelScheme) -> list[Difference]:
    """Say what an annotator and the decision say differently: answers first, then spans in the order of the text."""
    yours, decision = ({mark(span): span for span in said["spans"]} for said in (vote, row))
    found = [
        Difference("another answer", question.title, one, other)
        for question in scheme.questions
        for one, other in [(_said(vote["answers"][question.name]), _said(row["answers"][question.name]))]
        if one != other
    ]
    of_spans = [
        Difference(f"another {attribute.name}", yours[key]["label"], one, other, decision[key])
        for key in yours
        if key in decision
        for attribute in scheme.attributes
        for one, other in [[_said(spans[key].get(attribute.name)) for spans in (yours, decision)]]
        if one != other
    ]
    missed = [span for key, span in decision.items() if key not in yours]
    for span in (span for key, span in yours.items() if key not in decision):
        twin = next((other for other in missed if _alike(span, other)), None)
        if twin is None:
            of_spans.append(Difference("not in the decision", "span", span["label"], NOTHING, span))
            continue
        missed.remove(twin)
        if span["label"] != twin["label"]:
            of_spans.append(Difference("another label", "span", span["label"], twin["label"], twin))
        else:
            of_spans.append(Difference("another boundary", span["label"], span["text"], twin["text"], twin))
    of_spans += _links(row, vote)
    of_spans += [Difference("not marked by you", "span", NOTHING, span["label"], span) for span in missed]
    places = [article["article_id"] for article in articles_of(row)]
    return found + sorted(of_spans, key=lambda one: _order(one.span or {}, places))


def _links(row: Row, vote: Row) -> Iterator[Difference]:
    """Say what is linked otherwise between spans that an annotator and the decision both have."""
    spans, own = row["spans"], {mark(span) for span in vote["spans"]}
    yours, decision = drawn(vote, spans), drawn(row, spans)
    both = {n for n, span in enumerate(spans) if mark(span) in own}
    for ends in sorted({tuple(sorted(link[:2])) for link in yours ^ decision if both.issuperset(link[:2])}):
        one, other = (
            ", ".join(
                linked(link.relation, link.direction, link.begin, link.end)
                for link in sorted(links)
                if tuple(sorted(link[:2])) == ends
            )
            for links in (yours, decision)
        )
        about = " — ".join(spans[end]["text"] for end in ends)
        yield Difference("another link", about, one or NOTHING, other or NOTHING, spans[ends[0]])


def _alike(span: Span, other: Span) -> bool:
    """Tell whether a decided span stands for another one: same place, or the same label on some of its characters."""
    if any(span.get(key) != other.get(key) for key in ("article_id", "field")):
        return False
    if (span["start"], span["end"]) == (other["start"], other["end"]):
        return True
    overlap = span["start"] < other["end"] and other["start"] < span["end"]
    return bool(overlap and span["label"] == other["label"])


def _order(span: Span, places: list[str]) -> tuple[int, int, int]:
    place = places.index(span["article_id"]) if "article_id" in span else 0
    return place, span["start"], span["end"]


def _said(value: Any) -> str:
    return (", ".join(value) if isinstance(value, list) else value) or NOTHING


def _nameless(note: str, others: set[str]) -> str:
    """Write a curator's words without the names of other people."""
    if not others:
        return note
    names = "|".join(re.escape(name) for name in sorted(others, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{names})(?!\w)", "others", note, flags=re.IGNORECASE)


# As HTML: every text goes through `escape`.


def _unit(row: Row, vote: Row, found: list[Difference], note: str, scheme: LabelScheme) -> str:
    title = " · ".join(article["title"] or article["article_id"] for article in articles_of(row))
    reason = row["adjudicated"]["reason"]
    why = f'<p class="why">Why people differed: <b>{escape(reason)}</b></p>' if reason else ""
    said = f'<p class="note">{escape(note)}</p>' if note else ""
    listed = "".join(_difference(one, row) for one in found)
    same = "" if found else '<p class="same">The decision is what you said.</p>'
    return (
        f"<article>\n<h2>{escape(title)}</h2>\n{why}{said}{same}{listed}"
        f'<div class="both">{_labels("You", vote, scheme)}{_labels("Decision", row, scheme)}</div>\n</article>\n'
    )


def _difference(one: Difference, row: Row) -> str:
    sentence = f'<p class="text">{_sentence(one.span, row)}</p>' if one.span else ""
    about = f" · {escape(one.about)}" if one.about != "span" else ""
    return (
        f'<section><h3>{escape(one.kind)}{about}</h3>{sentence}<dl><dt>You</dt><dd class="you">{escape(one.yours)}'
        f"</dd><dt>Decision</dt><dd>{escape(one.decision)}</dd></dl></section>\n"
    )


def _sentence(span: Span, row: Row) -> str:
    """Show a span in what stands around it."""
    article = next(a for a in articles_of(row) if a["article_id"] == span.get("article_id", a["article_id"]))
    text, start, end = article[span.get("field", "text")] or "", span["start"], span["end"]
    before, behind = around(text, start, end, AROUND)
    return f"{escape(before)}<mark>{escape(text[start:end])}</mark>{escape(behind)}"


def _labels(who: str, said: Row, scheme: LabelScheme) -> str:
    """List all that somebody said about a unit."""
    answers = [(q.title, _said(said["answers"][q.name])) for q in scheme.questions]
    spans = [
        (span["text"], ", ".join([span["label"], *(_said(span[n]) for n in _given(span, scheme))]))
        for span in said["spans"]
    ]
    links = [
        (
            " — ".join(said["spans"][end]["text"] for end in ends),
            linked(link["relation"], link["direction"], *both),
        )
        for link in said.get("relations", ())
        for both in [(link["from"], link["to"])]
        for ends in [sorted(both)]
    ]
    lines = "".join(
        f"<li><i>{escape(what)}</i> <b>{escape(value)}</b></li>" for what, value in (*answers, *spans, *links)
    )
    return f"<div><h3>{who}</h3><ul>{lines or '<li>no labels</li>'}</ul></div>"


def _given(span: Span, scheme: LabelScheme) -> list[str]:
    return [attribute.name for attribute in scheme.attributes if span.get(attribute.name)]
