"""The labels that the next push shows to annotators: of each unit the latest that came in as predictions."""

from copydesk import verify
from copydesk.articles import Store
from copydesk.desk.texts import labelled, renewed
from copydesk.ledger import Ledger
from copydesk.schemes import LabelScheme
from copydesk.studio.predicting import Result, result


def predictions(ledger: Ledger, store: Store, scheme: LabelScheme) -> dict[str, Result]:
    """Map units to regions on the text that their article has now; what has no place in it is left out."""
    rows = [row for row in ledger.annotation_versions(predicted=True) if row["scheme"] == scheme.ref]
    if not rows:
        return {}
    texts, current = labelled(ledger, store, rows), renewed(ledger, store)
    found: dict[str, Result] = {}
    for row in sorted(rows, key=lambda row: str(row["at"])):
        of = verify.read(row["annotation_id"], row["result"], row["objects"], texts, scheme, current)
        found[row["unit_id"]] = result(of.spans, of.choices, of.relations, scheme)
    return found
