"""The labels that the next push shows to annotators: what came in as predictions, and what is left of their own."""

from copydesk.articles import Store
from copydesk.desk.migrating import Older, Words
from copydesk.desk.readings import read_rows, sent_schemes
from copydesk.ledger import Ledger
from copydesk.schemes import LabelScheme
from copydesk.studio.predicting import result
from copydesk.studio.regions import Result


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
    known = sent_schemes(ledger)
    words = Words(scheme, known)
    found: dict[str, Result] = {}
    for row, read in read_rows(ledger, store, sorted(rows, key=lambda row: str(row["at"])), known):
        if reading := words.read(row, read):
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
