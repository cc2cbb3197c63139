"""Where the votes and decisions in rows come from."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from copydesk.tables import records

if TYPE_CHECKING:
    from collections.abc import Collection

SHORT = 12
"""How many digits of a hash name the guidelines: enough to tell thousands of versions apart."""


def origins(
    annotations: pd.DataFrame, scheme: str, guidelines: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """Map annotations to the keys that tell where they come from.

    `scheme` is the row's; `guidelines` maps annotations to the SHA-256 of those that their annotators had.
    """
    found = {}
    for one in records(annotations[["annotation_id", "version", "scheme"]]):
        name, made_under = one["annotation_id"], one["scheme"]
        found[name] = {"annotation_id": name, "version": None if pd.isna(one["version"]) else one["version"]}
        found[name] |= {"scheme": made_under} if made_under != scheme else {}
        found[name] |= {"guidelines": guidelines[name][:SHORT]} if name in guidelines else {}
    return found


def not_seen(
    assignments: pd.DataFrame, annotations: pd.DataFrame, nobody: "Collection[str]" = ()
) -> dict[str, list[str]]:
    """Map units to those who were asked about them and of whom there is no annotation of any kind.

    `nobody` are names in `assignments` that stand for no person.
    """
    there = set(zip(annotations["unit_id"], annotations["annotator"], strict=True))
    asked = sorted(set(zip(assignments["unit_id"], assignments["annotator"], strict=True)) - there)
    found: dict[str, list[str]] = {}
    for unit, who in asked:
        if who not in nobody:
            found.setdefault(unit, []).append(who)
    return found
