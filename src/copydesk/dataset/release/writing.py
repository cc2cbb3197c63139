"""A rehydrated set as a folder: as the set was where all is exact, else with how sure each label is."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import pyarrow as pa

from copydesk.consensus.rules import AnswerRule, Rules, SpanRule
from copydesk.dataset.card import stories
from copydesk.dataset.folder import GUIDELINES, MANIFEST, SCHEME
from copydesk.dataset.formats.tables import schema, write_jsonl, write_parquet
from copydesk.dataset.rows import Row
from copydesk.dataset.splits import PARTS
from copydesk.schemes import LabelScheme, to_json

LOST = "lost.jsonl"


def write(
    folder: Path,
    of: Mapping[str, Any],
    scheme: LabelScheme,
    parts: Mapping[str, Sequence[Row]],
    lost: Sequence[Row],
    inputs: str,
    *,
    whole: bool,
) -> bool:
    """Write the set; say whether its files of rows are those that the manifest `of` the set names.

    With `whole` every text and title is the very one; else rows may have `anchor`, and Parquet has columns for it.
    """
    rules = _rules(of, parts)
    shape = schema(scheme, rules) if whole else anchored(schema(scheme, rules))
    for side, rows in parts.items():
        if rows or side in PARTS:
            write_jsonl(folder / f"{side}.jsonl", rows)
        if side in PARTS:
            write_parquet(folder / f"{side}.parquet", rows, scheme, rules, shape=shape)
    write_jsonl(folder / LOST, lost)
    (folder / SCHEME).write_text(to_json(scheme) + "\n", encoding="utf-8", newline="\n")
    (folder / GUIDELINES).write_text(scheme.guidelines, encoding="utf-8", newline="\n")
    hashes = {path.name: _described(path, parts) for path in sorted(folder.iterdir())}
    names = [f"{side}.jsonl" for side in parts]
    identical = all(_hash(hashes, name) == _hash(of["files"], name) for name in names)
    manifest = dict(of) | ({} if identical else {"inputs": inputs, "rehydrated": {"from": of["inputs"]}})
    manifest["splits"] = dict(of["splits"]) | {
        "counts": {
            side: {"rows": len(rows), "stories": stories(rows)}
            for side, rows in parts.items()
            if rows or side in PARTS
        }
    }
    (folder / "README.md").write_text(_page(of, parts, lost, identical), encoding="utf-8", newline="\n")
    hashes["README.md"] = _described(folder / "README.md", parts)
    manifest["files"] = dict(sorted(hashes.items()))
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
    return identical


def anchored(shape: pa.Schema) -> pa.Schema:
    """Add the columns that say how sure a place is: of articles, of spans, and how many spans were lost."""
    top = _anchored_fields(list(shape))
    return pa.schema(top)


def _anchored_fields(fields: Sequence[pa.Field]) -> list[pa.Field]:
    names = {field.name for field in fields}
    found = [field.with_type(_anchored_type(field.type)) for field in fields]
    if "text_sha256" in names:
        anchor = {
            "how": pa.string(),
            "confidence": pa.float64(),
            "title": pa.string(),
            "text_sha256": pa.string(),
        }
        found.append(pa.field("anchor", pa.struct(anchor)))
    elif {"start", "end"} <= names:
        found.append(pa.field("anchor", pa.struct({"confidence": pa.float64(), "changed": pa.int64()})))
    if "spans" in names:
        found.append(pa.field("lost_spans", pa.int64()))
    return found


def _anchored_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_list(kind):
        return pa.list_(_anchored_type(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct(_anchored_fields([kind.field(place) for place in range(kind.num_fields)]))
    return kind


def _rules(of: Mapping[str, Any], parts: Mapping[str, Sequence[Row]]) -> Rules:
    """Give the rules of consensus that rows were made by."""
    answers, _, spans = of["consensus"].partition("+")
    soft = any("span_shares" in row for rows in parts.values() for row in rows)
    return Rules(cast(AnswerRule, answers), cast(SpanRule, spans or "exact"), soft)


def _page(
    of: Mapping[str, Any], parts: Mapping[str, Sequence[Row]], lost: Sequence[Row], identical: bool
) -> str:
    counts = ", ".join(f"{side} {len(rows)}" for side, rows in parts.items() if rows or side in PARTS)
    if identical:
        said = "Every row is the same to the byte as in the set that was released."
    else:
        said = (
            "Where an article is not the same to the character, `anchor` in its row says how it was found and which\n"
            "share of its words is in it; that of a span says how sure its place is, from 0 to 1, and how many of\n"
            "its words are not known to be the same; `lost_spans` counts the spans that have no sure place.\n"
            f"`{LOST}` lists what was lost: {len(lost)} entries."
        )
    return f"# {of['name']}, rehydrated\n\nRows: {counts}. Scheme: `{of['scheme']['ref']}`.\n\n{said}\n"


def _described(path: Path, parts: Mapping[str, Sequence[Row]]) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    rows = {"rows": len(parts[path.stem])} if path.stem in parts else {}
    return {"sha256": digest, "bytes": path.stat().st_size} | rows


def _hash(files: Mapping[str, Any], name: str) -> str | None:
    return files[name]["sha256"] if name in files else None
