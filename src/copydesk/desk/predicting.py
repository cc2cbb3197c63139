"""The labels that the next push shows to annotators: what came in as predictions, and what is left of their own."""

from copydesk import schemes, verify
from copydesk.articles import Store
from copydesk.desk.migrating import Older, Words
from copydesk.desk.texts import labelled, renewed
from copydesk.ledger import Ledger
from copydesk.schemes import LabelScheme
from copydesk.studio.predicting import Result, result


def predictions(ledger: Ledger, store: Store, scheme: LabelScheme) -> dict[str, Result]:
    """Map units to regions on the text that their article has now: of each the latest labels.

    What has no place in the text is left out, and so are labels of an older version that were split since.
    """
    rows = [
        row
        for row in ledger.annotation_versions(predicted=True)
        if row["scheme"] == scheme.ref or scheme.follows(row["scheme"])
    ]
    if not rows:
        return {}
    texts, current = labelled(ledger, store, rows), renewed(ledger, store)
    known = {row["scheme"]: schemes.from_json(row["definition"]) for row in ledger.schemes()}
    words = Words(scheme, known)
    found: dict[str, Result] = {}
    for row in sorted(rows, key=lambda row: str(row["at"])):
        of = (row["annotation_id"], row["result"], row["objects"])
        reading = words.read(row, verify.read(*of, texts, known[row["scheme"]], current))
        if reading:
            found[row["unit_id"]] = result(reading.spans, reading.choices, reading.relations, scheme)
    return found


def left_of(ledger: Ledger, older: Older, annotator: str, scheme: LabelScheme) -> dict[str, Result]:
    """Map the units that an annotator is asked about again to what is left of her labels, to start from."""
    articles = {unit.unit_id: unit.article_ids for unit in ledger.units()}
    return {
        unit_id: regions
        for unit_id, left in older.again.get(annotator, {}).items()
        if (regions := result(left.spans, left.choices, left.relations, scheme, articles[unit_id]))
    }
