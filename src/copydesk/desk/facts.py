"""What the desk knows of a training set beside its rows, for its card."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from copydesk.dataset.card import Facts
from copydesk.dataset.rows import SHORT, Row, articles_of
from copydesk.desk import examining, told
from copydesk.desk.planning import IMPORTED
from copydesk.desk.source import Source

if TYPE_CHECKING:
    from copydesk.desk.holdings import Holdings


def facts(desk: "Holdings", source: Source, rows: Sequence[Row]) -> Facts:
    """Collect what is known of the articles and annotations of rows, in an order that is theirs."""
    about = {one["article_id"]: one["outlet"] for row in rows for one in articles_of(row)}
    found = examining.findings(desk.ledger)
    spoken, licences = desk.ledger.current("language"), desk.settings.licences
    used = [vote["annotation_id"] for row in rows for vote in row["votes"]]
    decided = [row["adjudicated"]["annotation_id"] for row in rows if "adjudicated" in row]
    votes = source.annotations[source.annotations["annotation_id"].isin(used)].sort_values("annotation_id")
    timed = votes[votes["seconds"] > 0]
    made = source.annotations[source.annotations["annotation_id"].isin([*used, *decided])]
    given = [vote.get("guidelines") for row in rows for vote in row["votes"]]
    return Facts(
        languages={a: spoken[a] for a in sorted(about) if a in spoken},
        licences={o: licences[o] for o in sorted(filter(None, about.values())) if o in licences},
        damage={a: sorted({one.name for one in found.damage[a]}) for a in sorted(about) if a in found.damage},
        marks={a: sorted({one.kind for one in found.marks[a]}) for a in sorted(about) if a in found.marks},
        held=dict(sorted(desk.ledger.current("held").items())),
        seconds=dict(zip(timed["annotation_id"], map(float, timed["seconds"]), strict=True)),
        elsewhere=sorted(votes[votes["round"] == IMPORTED]["annotation_id"]),
        until=_day(made["submitted_at"]),
        guidelines=_texts(source.told, filter(None, given)),
    )


def _day(times: "pd.Series[pd.Timestamp]") -> str | None:
    last = times.max()
    return None if pd.isna(last) else f"{last:%Y-%m-%d}"


def _texts(sent: told.Told, given: Iterable[str]) -> dict[str, str]:
    """Map the first digits of the hashes of guidelines to their texts, those alone that are given."""
    texts = {one.sha256[:SHORT]: one.text for own in sent.values() for one in own}
    return {name: texts[name] for name in sorted(set(given))}
