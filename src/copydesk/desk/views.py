"""Frames and figures that are read off the ledger, never stored: labels as verified, and how far people are."""

from typing import TYPE_CHECKING, Any

from copydesk import verify
from copydesk.desk.planning import IMPORTED
from copydesk.desk.reports import AnnotatorStatus, StatusReport
from copydesk.desk.texts import labelled, renewed
from copydesk.ledger import frames
from copydesk.records import as_row
from copydesk.schemes import LabelScheme
from copydesk.tables import table

if TYPE_CHECKING:
    import pandas as pd

    from copydesk.desk.desk import Desk


def labels(desk: "Desk", scheme: LabelScheme | None) -> "dict[str, pd.DataFrame]":
    """Give the frames `spans`, `choices`, `relations` and `rejected` from one reading of the ledger.

    `spans` has the attributes of all schemes that were ever sent, and of `scheme`. Spans are on the text that
    their article has now; regions and relations that stood twice in an annotation are among the rejected too.
    """
    rows = desk.ledger.annotation_versions()
    known = desk.schemes()
    texts = labelled(desk.ledger, desk.store, rows)
    current = renewed(desk.ledger, desk.store)
    found: dict[str, list[dict[str, Any]]] = {"spans": [], "choices": [], "relations": []}
    rejected = desk.ledger.rejections()
    for row in rows:
        reading = verify.read(
            row["annotation_id"], row["result"], row["objects"], texts, known[row["scheme"]], current
        )
        of = {key: row[key] for key in ("annotation_id", "unit_id", "annotator")}
        found["spans"] += [of | _flat(span) for span in reading.spans]
        found["choices"] += [of | _flat(choice) for choice in reading.choices]
        found["relations"] += [of | _flat(relation) for relation in reading.relations]
        rejected += [_flat(item) for item in (*reading.rejected, *reading.dropped)]
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
    }


def status(desk: "Desk") -> StatusReport:
    """Say how far each annotator is."""
    articles, annotations, spans = desk.articles(), desk.annotations(), desk.spans()
    asked = frames.assignments(desk.ledger)
    people = dict.fromkeys([*desk.settings.annotators, *asked["annotator"], *annotations["annotator"]])
    rows = []
    for person in people:
        own = annotations[annotations["annotator"] == person]
        imported = own["round"] == IMPORTED
        submitted = own[(own["state"] == "submitted") & ~imported]
        assigned = _work(asked[asked["annotator"] == person])
        skipped = _work(own[own["state"] == "skipped"]) - _work(submitted)
        marked = spans[spans["annotator"] == person]
        seconds = submitted["seconds"].dropna()
        rows.append(
            AnnotatorStatus(
                annotator=person,
                assigned=len(assigned),
                submitted=len(_work(submitted)),
                skipped=len(skipped),
                left=len(assigned - _work(submitted) - skipped),
                empty=int((~submitted["annotation_id"].isin(marked["annotation_id"])).sum()),
                spans=len(marked),
                median_seconds=float(seconds.median()) if len(seconds) else None,
                imported=int(imported.sum()),
            )
        )
    stories = articles["story_id"].fillna(articles["article_id"])
    return StatusReport(
        articles=len(articles),
        stories=int(stories.nunique()),
        outlets=int(articles["outlet"].nunique()),
        scheme=desk.scheme().ref,
        annotators=tuple(rows),
        rejected=len(desk.rejected()),
        datasets=tuple(sorted(p.parent.name for p in desk.folder.glob("datasets/*/manifest.json"))),
    )


def _work(frame: "pd.DataFrame") -> set[tuple[str, str, str]]:
    """Give what each row is work on: a unit, in one round of one scheme."""
    return set(zip(frame["unit_id"], frame["scheme"], frame["round"], strict=True))


def _flat(record: Any) -> dict[str, Any]:
    """Give a record's fields as a row; a span's attributes become columns."""
    fields = as_row(record)
    attributes: dict[str, Any] = fields.pop("attributes", {})
    return fields | attributes
