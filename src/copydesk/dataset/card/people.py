"""What the card says of the annotators: how much each did, told what, and how far they agree."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING

from copydesk.dataset.card.facts import Facts
from copydesk.dataset.card.markdown import many, ranked, table, words
from copydesk.dataset.rows import SHORT, Row, articles_of
from copydesk.records import sha256

if TYPE_CHECKING:
    from copydesk.agreement import Agreement
    from copydesk.schemes import LabelScheme

PACE = """Hours are the times that Label Studio measured from opening a task to submitting it, pauses included; the
pace is the median over the tasks of which it measured one."""


def annotators(rows: Sequence[Row], units: str, breaking: Mapping[str, Sequence[str]], facts: Facts) -> str:
    """Say who did how much, how fast, and against which rules of the scheme."""
    done: Counter[str] = Counter()
    spans: Counter[str] = Counter()
    skipped = Counter(who for row in rows for who in row.get("skipped_by", ()))
    waiting = Counter(who for row in rows for who in row.get("not_seen_by", ()))
    times: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        length = sum(len(one["text"].split()) for one in articles_of(row))
        for vote in row["votes"]:
            done[vote["annotator"]] += 1
            spans[vote["annotator"]] += len(vote["spans"])
            if taken := facts.seconds.get(vote["annotation_id"]):
                times.setdefault(vote["annotator"], []).append((taken, length))
    header = [
        "annotator",
        units,
        "spans",
        "skipped",
        "not seen",
        *(["hours", "words a minute"] if times else []),
    ]
    lines = [
        (
            who,
            done[who],
            spans[who],
            skipped[who],
            waiting[who],
            *(_pace(times.get(who, [])) if times else ()),
        )
        for who in sorted({*done, *skipped, *waiting})
    ]
    parts = ["The names are pseudonyms.", table(header, lines), *([PACE] if times else [])]
    return "\n\n".join([*parts, *([_breaking(breaking)] if breaking else [])])


def _pace(times: Sequence[tuple[float, float]]) -> tuple[str, str]:
    if not times:
        return "", ""
    pace = median(length / seconds * 60 for seconds, length in times)
    return f"{sum(seconds for seconds, _ in times) / 3600:.1f}", f"{pace:.0f}"


def _breaking(breaking: Mapping[str, Sequence[str]]) -> str:
    rules = Counter(rule for broken in breaking.values() for rule in broken)
    one = many(len(breaking), "annotation that votes breaks", "annotations that vote break")
    return f"{one} rules of the scheme: {ranked(rules)}."


def guidelines(rows: Iterable[Row], scheme: "LabelScheme") -> str:
    """Say which guidelines the annotators had, as far as it is known."""
    given = Counter(vote.get("guidelines") for row in rows for vote in row["votes"])
    unknown = given.pop(None, 0)
    now = sha256(scheme.guidelines)[:SHORT] if scheme.guidelines else None
    said = [
        "The guidelines of the set are in [guidelines.md](guidelines.md), "
        f"version `{now}` (the first digits of its SHA-256)."
        if now
        else "The scheme has no guidelines.",
        "What could be labelled is in [scheme.json](scheme.json).",
    ]
    if given:
        lines = [
            f"- {many(n, 'vote')}: {'`guidelines.md`' if name == now else f'`guidelines-{name}.md`'}"
            for name, n in sorted(given.items(), key=lambda item: (-item[1], item[0] != now, str(item[0])))
        ]
        lines += [f"- {many(unknown, 'vote')}: not known"] if unknown else []
        said.append("Those that annotators had before them, by their votes:\n\n" + "\n".join(lines))
    elif unknown and now:
        said.append("Which guidelines the annotators had before them is not known.")
    return "\n\n".join([" ".join(said[:2]), *said[2:]])


def agreement(figures: "Sequence[Agreement]") -> str:
    """Lay out the figures, so that each row can be quoted with its rule and counts."""
    from copydesk.agreement import tables

    laid, lines = tables(figures)
    parts = [f"{words(one.title)}\n\n{table(one.header, one.rows)}" for one in laid]
    parts += ["\n".join(f"- {words(line)}" for line in lines)] if lines else []
    return "\n\n".join(parts) or "No figures."


def versions(lines: Sequence[str], scheme: "LabelScheme") -> str:
    """Say which votes are of older versions of the scheme; the lines have its names in backticks."""
    listed = "\n".join(f"- {words(line)}" for line in lines).replace("\\`", "`")
    return (
        f"Annotations of older versions of the scheme count, read in the words of `{scheme.ref}`:\n\n{listed}\n\n"
        "Who was not asked for a label, an attribute or a question has no vote on it (`of` is smaller); an option\n"
        "that came later could not be chosen."
    )
