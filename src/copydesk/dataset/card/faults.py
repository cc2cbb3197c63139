"""What the card says of what is wrong with the set, as far as it is known, and of what is not in it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from copydesk.dataset.card.composition import articles
from copydesk.dataset.card.contents import NOT_GIVEN, Parts, count, said, spans_by_label
from copydesk.dataset.card.facts import Facts
from copydesk.dataset.card.markdown import many, ranked, words
from copydesk.dataset.splits import PARTS, Side
from copydesk.records import Rejected

if TYPE_CHECKING:
    from copydesk.schemes import LabelScheme

UNITS = {
    "article": ("article", "articles"), "pair": ("pair", "pairs"), "story": ("story", "stories"),
}  # fmt: skip
"""What a row is about: one, several."""
_SCORE = re.compile(r" \d\.\d\d$")
"""How sure it was that a text is damaged, behind the reason for which it is held back."""


def faults(parts: Parts, scheme: "LabelScheme", facts: Facts) -> str:
    """List what whoever trains on the set should know."""
    kept = [row for side in PARTS for row in parts[side]]
    texts = {one["article_id"] for one in articles(kept)}
    unit = UNITS[scheme.unit]
    lines = [
        *_texts("with damage that was not repaired", facts.damage, texts),
        *_texts("with ranges that are not the report's own words", facts.marks, texts),
        *_held(facts.held, texts),
        *_classes(parts, scheme),
        *_disputes(parts, scheme),
    ]
    alone = sum(row["n_annotators"] == 1 for row in kept)
    lines += (
        [f"{many(alone, *unit)} labelled by one annotator: nobody checked these labels."] if alone else []
    )
    nobody = sum(not row["votes"] for row in kept)
    lines += [f"{many(nobody, *unit)} that nobody submitted."] if nobody else []
    empty = [side for side in PARTS if not parts[side]]
    lines += [f"Nothing is in {' and '.join(empty)}."] if kept and empty else []
    return "\n".join(f"- {line}" for line in lines) or "None is known."


def left_out(parts: Parts, scheme: "LabelScheme", rejected: Sequence[Rejected]) -> str:
    """Say what did not come into any part, and why."""
    reasons = Counter(item.reason for item in rejected)
    lines = [f"- {n} set aside: {words(reason)}" for reason, n in sorted(reasons.items())]
    if quarantine := parts.get("quarantine"):
        apart = "" if scheme.unit == "article" else "with articles on different sides, or "
        merged = f"{apart}merged into a story that sits on another side"
        why = Counter(row.get("quarantined", merged) for row in quarantine)
        lines += [
            f"- {many(n, *UNITS[scheme.unit])} in `quarantine.jsonl`, in no part: {words(reason)}"
            for reason, n in sorted(why.items())
        ]
    return "\n".join(lines) or "Nothing."


def _texts(what: str, found: Mapping[str, Sequence[str]], texts: set[str]) -> Iterator[str]:
    kinds = Counter(kind for article, own in found.items() if article in texts for kind in set(own))
    number = sum(bool(own) for article, own in found.items() if article in texts)
    if number:
        yield f"{many(number, 'article')} {what}: {ranked(kinds)}."


def _held(held: Mapping[str, str], texts: set[str]) -> Iterator[str]:
    """Count what people held back; an article about which somebody was asked before stays in the set."""
    for here, what in ((True, "held back since it was asked about"), (False, "held back, not in the set")):
        reasons = Counter(_SCORE.sub("", why) for article, why in held.items() if (article in texts) is here)
        if reasons:
            yield f"{many(reasons.total(), 'article')} {what}: {ranked(reasons)}."


def _classes(parts: Parts, scheme: "LabelScheme") -> Iterator[str]:
    """Name labels and answers that are never there, there once, or not in every part that has rows."""
    filled = [side for side in PARTS if parts[side]]
    known = {label.name: ("label", spans) for spans in [spans_by_label(parts)] for label in scheme.labels}
    yield from _rare("label", {name: {side: known[name][1][side][name] for side in filled} for name in known})
    for question in scheme.questions:
        counts = {side: Counter(said(parts[side], question.name)) for side in filled}
        given = [option.value for option in question.options]
        given += sorted(set().union(*counts.values()) - {*given, *NOT_GIVEN})
        asked = {value: {side: counts[side][value] for side in filled} for value in given}
        yield from _rare(f"answer to {words(question.name)}", asked)


def _rare(what: str, classes: Mapping[str, Mapping[Side, int]]) -> Iterator[str]:
    totals = {name: sum(own.values()) for name, own in classes.items()}
    never = [name for name, n in totals.items() if n == 0]
    once = [name for name, n in totals.items() if n == 1]
    missing = {
        name: [side for side, n in own.items() if n == 0] for name, own in classes.items() if totals[name] > 1
    }
    lacking = [f"{words(name)} (not in {', '.join(sides)})" for name, sides in missing.items() if sides]
    yield from [f"Nowhere agreed on, {what}: {_listed(never)}."] if never and len(never) < len(totals) else []
    yield from [f"Agreed on once, {what}: {_listed(once)}."] if once else []
    yield from [f"Not in every part, {what}: {', '.join(lacking)}."] if lacking else []


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(words, names))


def _disputes(parts: Parts, scheme: "LabelScheme") -> Iterator[str]:
    """Say which share of what was marked and asked is disputed."""
    kept = [row for side in PARTS for row in parts[side]]
    tied, agreed = count(kept, "disputed_spans"), count(kept, "spans")
    if tied:
        yield f"{tied} of {tied + agreed} spans are disputed ({tied / (tied + agreed):.1%}), so not in `spans`."
    answered = sum(bool(row["answer_votes"][q.name]) for row in kept for q in scheme.questions)
    open_ = count(kept, "disputed_answers")
    if open_:
        yield f"{open_} of {answered} answers are disputed ({open_ / answered:.1%}), so null."
