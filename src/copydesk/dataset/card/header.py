"""The header of the card, which dataset hubs read: YAML, whatever the names in it are."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import yaml

from copydesk.dataset.card.composition import articles, languages
from copydesk.dataset.card.facts import Facts
from copydesk.dataset.rows import Row
from copydesk.dataset.splits import PARTS, Side

if TYPE_CHECKING:
    from copydesk.schemes import LabelScheme

SIZES = {
    1_000: "n<1K",
    10_000: "1K<n<10K",
    100_000: "10K<n<100K",
    1_000_000: "100K<n<1M",
    10_000_000: "1M<n<10M",
}
"""Below which number of rows a set has which size."""
FREE = frozenset(
    f"cc-{terms}-{version}"
    for terms in ("by", "by-sa", "by-nc", "by-nc-sa", "by-nd", "by-nc-nd")
    for version in ("2.0", "2.5", "3.0", "4.0")
) | {"cc0-1.0", "pddl", "odc-by", "odbl"}
"""Licences of texts that hubs know by these names."""
OTHER = "text-belongs-to-the-outlets"


def header(
    name: str, parts: Mapping[Side, Sequence[Row]], scheme: "LabelScheme", facts: Facts, features: str = ""
) -> str:
    """Write the header: what a hub shows, and which files the parts are.

    Empty parts have none, by which `datasets` would open none at all (up to 5.2 at least). `features` are more lines.
    """
    kept = [row for side in PARTS for row in parts[side]]
    spoken, licence = languages(kept, facts), licence_of(kept, facts)
    votes = [vote["annotation_id"] for row in kept for vote in row["votes"]]
    elsewhere = set(facts.elsewhere)
    tasks = [
        *(["token-classification"] if scheme.labels else []),
        *(["text-classification"] if scheme.questions else []),
    ]
    files = [{"split": side, "path": f"{side}.parquet"} for side in PARTS if parts[side]]
    said: dict[str, Any] = {
        "pretty_name": name,
        **({"license": licence} if licence else {"license": "other", "license_name": OTHER}),
        **({"language": spoken} if spoken else {}),
        "size_categories": [next((size for most, size in SIZES.items() if len(kept) < most), "n>10M")],
        **({"task_categories": tasks} if tasks else {}),
        "annotations_creators": sorted({"found" if one in elsewhere else "other" for one in votes})
        or ["no-annotation"],
        "language_creators": ["found"],
        "source_datasets": ["original"],
        "tags": ["news", "copydesk"],
        "configs": [{"config_name": "default", "data_files": files}],
    }
    # Long lines are not folded, so that the same names give the same lines.
    written = yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=float("inf"))
    return f"---\n{written}{features}---\n"


def licence_of(rows: Sequence[Row], facts: Facts) -> str | None:
    """Name the licence that all outlets give their texts by, if hubs know it."""
    [licence, *others] = {facts.licences.get(one["outlet"]) for one in articles(rows)} or {None}
    return licence.lower() if licence and not others and licence.lower() in FREE else None
