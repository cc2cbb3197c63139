"""Frames and figures that are read off the ledger, never stored: labels as verified, and how far people are."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from copydesk import verify
from copydesk.desk.migrating import Words
from copydesk.desk.planning import IMPORTED
from copydesk.desk.reports import AnnotatorStatus, StatusReport
from copydesk.desk.texts import labelled, renewed
from copydesk.ledger import frames
from copydesk.records import as_row
from copydesk.tables import table

if TYPE_CHECKING:
    import pandas as pd

    from copydesk.desk.desk import Desk


Row = dict[str, Any]
Read = tuple[Row, verify.Reading, list[verify.Problem]]
"""A row of the ledger's annotations, what it says, and what in it breaks the rules of its own scheme."""


def readings(desk: "Desk", rows: Sequence[Row] | None = None) -> Iterator[Read]:
    """Read the latest version of every annotation, or of those in `rows`; one that was skipped breaks no rule."""
    rows = desk.ledger.annotation_versions() if rows is None else rows
    known = desk.schemes()
    texts = labelled(desk.ledger, desk.store, rows)
    current = renewed(desk.ledger, desk.store)
    for row in rows:
        scheme = known[row["scheme"]]
        reading = verify.read(row["annotation_id"], row["result"], row["objects"], texts, scheme, current)
        yield row, reading, verify.problems(reading, scheme) if row["state"] == "submitted" else []


def labels(desk: "Desk", words: Words | None = None) -> "dict[str, pd.DataFrame]":
    """Give the frames `spans`, `choices`, `relations`, `rejected` and `problems` from one reading of the ledger.

    `spans` has the attributes of all schemes that were ever sent, and of that of `words`. Spans are on the text that
    their article has now; regions and relations that stood twice in an annotation are among the rejected too. With
    `words`, older versions of its scheme speak in these, and what could not be put into them is among the rejected.
    """
    known, scheme = desk.schemes(), words and words.scheme
    found: dict[str, list[dict[str, Any]]] = {"spans": [], "choices": [], "relations": [], "problems": []}
    rejected = desk.ledger.rejections()
    for row, read, problems in readings(desk):
        of = {key: row[key] for key in ("annotation_id", "unit_id", "annotator")}
        if reading := words.read(row, read) if words else read:
            found["spans"] += [of | _flat(span) for span in reading.spans]
            found["choices"] += [of | _flat(choice) for choice in reading.choices]
            found["relations"] += [of | _flat(relation) for relation in reading.relations]
        found["problems"] += [of | {"rule": p.rule, "item": p.item, "problem": p.what} for p in problems]
        rejected += [_flat(item) for item in (*read.rejected, *read.dropped)]
    rejected += [_flat(item) for item in words.left_out] if words else []
    attributes: dict[str, str] = {}
    for one in (*known.values(), *([scheme] if scheme else [])):
        for name, dtype in one.attribute_dtypes.items():
            # Lists need "object"; of an attribute that took one value in another version, so do strings.
            attributes[name] = dtype if attributes.get(name, dtype) == dtype else "object"
    return {
        "spans": table("spans", found["spans"], attributes),
        "choices": table("choices", found["choices"]),
        "relations": table("relations", found["relations"]),
        "rejected": table("rejected", rejected),
        "problems": table("problems", found["problems"]),
    }


def status(desk: "Desk") -> StatusReport:
    """Say how far each annotator is with what is asked now: by the version of the scheme that was sent last."""
    words = sent_last(desk)
    articles, annotations, found = desk.articles(), desk.annotations(), labels(desk, words)
    spans, wrong = found["spans"], found["problems"]["annotation_id"]
    asked = frames.assignments(desk.ledger)
    people = dict.fromkeys([*desk.settings.annotators, *asked["annotator"], *annotations["annotator"]])
    rows = []
    for person in people:
        own = annotations[annotations["annotator"] == person]
        imported = own["round"] == IMPORTED
        split = own["annotation_id"].isin(list(words.split) if words else [])
        submitted = own[(own["state"] == "submitted") & ~imported & ~split]
        assigned, done = (_work(frame, words) for frame in (asked[asked["annotator"] == person], submitted))
        skipped = _work(own[own["state"] == "skipped"], words) - done
        marked = spans[spans["annotator"] == person]
        seconds = submitted["seconds"].dropna()
        rows.append(
            AnnotatorStatus(
                annotator=person,
                assigned=len(assigned),
                submitted=len(done),
                skipped=len(skipped),
                left=len(assigned - done - skipped),
                empty=int((~submitted["annotation_id"].isin(marked["annotation_id"])).sum()),
                spans=len(marked),
                median_seconds=float(seconds.median()) if len(seconds) else None,
                imported=int(imported.sum()),
                unsure=int(own["unsure"].sum()),
                notes=int(own["note"].notna().sum()),
                to_mend=int(submitted["annotation_id"].isin(wrong).sum()),
            )
        )
    stories = articles["story_id"].fillna(articles["article_id"])
    return StatusReport(
        articles=len(articles),
        stories=int(stories.nunique()),
        outlets=int(articles["outlet"].nunique()),
        scheme=desk.scheme().ref,
        annotators=tuple(rows),
        rejected=len(found["rejected"]) - len(words.left_out if words else ()),
        datasets=tuple(sorted(p.parent.name for p in desk.folder.glob("datasets/*/manifest.json"))),
    )


def sent_last(desk: "Desk") -> Words | None:
    """Give the words of the version of the desk's scheme that was sent last; None before the first."""
    known, name = desk.schemes(), desk.scheme().name
    rows = [row for row in desk.ledger.schemes() if known[row["scheme"]].name == name]
    sent = [row for row in rows if row["config"]] or rows  # without: only labels from elsewhere came in
    versions = sorted(known[row["scheme"]].version for row in sent)
    return Words(known[f"{name}@{versions[-1]}"], known) if versions else None


def _work(frame: "pd.DataFrame", words: Words | None) -> set[tuple[str, str, str]]:
    """Give what each row is work on: a unit, in one round of one scheme, whose versions are one."""
    refs = [words.scheme.ref if words and words.scheme.follows(ref) else ref for ref in frame["scheme"]]
    return set(zip(frame["unit_id"], refs, frame["round"], strict=True))


def _flat(record: Any) -> dict[str, Any]:
    """Give a record's fields as a row; a span's attributes become columns."""
    fields = as_row(record)
    attributes: dict[str, Any] = fields.pop("attributes", {})
    return fields | attributes
