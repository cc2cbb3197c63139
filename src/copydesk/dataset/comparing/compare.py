"""Compare two training sets: what is in them, what became of each label, and on which side each article is."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from copydesk.dataset.comparing.difference import Difference, Figure, Moved
from copydesk.dataset.comparing.labels import unit_changes
from copydesk.dataset.folder import GUIDELINES, Dataset
from copydesk.dataset.rows import Row, articles_of
from copydesk.dataset.splits import PARTS

QUARANTINE = "quarantine"


def compare(before: Dataset, after: Dataset) -> Difference:
    """Say what is other in `after` than in `before`. Raises BuildError for a set that cannot be read."""
    old, new = ({row["unit_id"]: row for row in _rows(one)} for one in (before, after))
    old_articles, new_articles = _articles(old), _articles(new)
    changes, unchanged = [], Counter[str]()
    for unit in sorted(old.keys() | new.keys()):
        found, same = unit_changes(unit, old.get(unit), new.get(unit))
        changes += found
        unchanged += same
    old_sides, new_sides = _sides(before), _sides(after)
    known = sorted(old_sides.keys() & new_sides.keys())
    other = [Moved(a, old_sides[a], new_sides[a]) for a in known if old_sides[a] != new_sides[a]]
    return Difference(
        before=before.manifest["name"],
        after=after.manifest["name"],
        settings=_settings(before, after),
        units={
            "both": len(old.keys() & new.keys()),
            "added": len(new.keys() - old.keys()),
            "removed": len(old.keys() - new.keys()),
        },
        articles_in=tuple(sorted(new_articles.keys() - old_articles.keys())),
        articles_out=tuple(sorted(old_articles.keys() - new_articles.keys())),
        new_texts=tuple(
            sorted(
                a
                for a in old_articles.keys() & new_articles.keys()
                if old_articles[a]["text_sha256"] != new_articles[a]["text_sha256"]
            )
        ),
        unchanged=unchanged,
        changes=tuple(changes),
        compared=len(known),
        moved=tuple(one for one in other if QUARANTINE not in (one.before, one.after)),
        set_aside=tuple(one for one in other if QUARANTINE in (one.before, one.after)),
        agreement=tuple(_agreement(before.manifest, after.manifest)),
    )


def _rows(dataset: Dataset) -> Iterator[Row]:
    for part in PARTS:
        yield from dataset.rows(part)


def _articles(rows: Mapping[str, Row]) -> dict[str, Row]:
    return {article["article_id"]: article for row in rows.values() for article in articles_of(row)}


def _sides(dataset: Dataset) -> dict[str, str]:
    """Tell the side of each article; where one unit of several articles is set aside, they may still be in a part."""
    return {
        article["article_id"]: part
        for part in (QUARANTINE, *PARTS)
        for row in dataset.rows(part)
        for article in articles_of(row)
    }


def _settings(before: Dataset, after: Dataset) -> dict[str, tuple[Any, Any]]:
    old, new = _made_by(before.manifest), _made_by(after.manifest)
    return {name: (old[name], new[name]) for name in old if old[name] != new[name]}


def _made_by(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "scheme": manifest["scheme"]["ref"],
        "guidelines": manifest["files"].get(GUIDELINES, {}).get("sha256"),
        "consensus": manifest["consensus"],
        "split": manifest["splits"].get("name", "default"),
    }


def _agreement(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Figure]:
    old, new = ({one["name"]: one for one in manifest.get("agreement", ())} for manifest in (before, after))
    for name in dict.fromkeys([*old, *new]):
        one, other = old.get(name, {}), new.get(name, {})
        yield Figure(
            name,
            one.get("value"),
            other.get("value"),
            _pair(one.get("interval")),
            _pair(other.get("interval")),
        )


def _pair(interval: list[float] | None) -> tuple[float, float] | None:
    return (interval[0], interval[1]) if interval else None
