"""What annotations in the ledger say: their rows, each read under the scheme that it was made under."""

from collections.abc import Iterator, Mapping, Sequence

from copydesk import schemes, verify
from copydesk.articles import Store
from copydesk.desk.texts import labelled, renewed
from copydesk.ledger import Ledger, Row
from copydesk.schemes import LabelScheme


def sent_schemes(ledger: Ledger) -> dict[str, LabelScheme]:
    """Give every scheme that was ever sent, by `name@version`, the oldest first."""
    return {row["scheme"]: schemes.from_json(row["definition"]) for row in ledger.schemes()}


def read_rows(
    ledger: Ledger, store: Store, rows: Sequence[Row], known: Mapping[str, LabelScheme]
) -> Iterator[tuple[Row, verify.Reading]]:
    """Read rows of annotations on the texts that their articles have now; `known` are the schemes by their refs."""
    texts, current = labelled(ledger, store, rows), renewed(ledger, store)
    for row in rows:
        of = (row["annotation_id"], row["result"], row["objects"])
        yield row, verify.read(*of, texts, known[row["scheme"]], current)
