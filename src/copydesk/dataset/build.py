"""Writing a training set: whole or not at all, once."""

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copydesk.consensus.rules import CONTRACT, Rules
from copydesk.dataset.card import card, stories
from copydesk.dataset.files import finished
from copydesk.dataset.folder import GUIDELINES, MANIFEST, SCHEME, Dataset, read_manifest
from copydesk.dataset.formats.tables import write_jsonl, write_parquet
from copydesk.dataset.rows import Row
from copydesk.dataset.splits import PARTS, Side
from copydesk.errors import BuildError
from copydesk.records import Rejected
from copydesk.schemes import to_json

if TYPE_CHECKING:
    import pandas as pd

    from copydesk.agreement import Agreement
    from copydesk.schemes import LabelScheme

NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")


def write(
    datasets: Path,
    name: str,
    parts: Mapping[Side, Sequence[Row]],
    scheme: "LabelScheme",
    *,
    inputs: str,
    scheme_sha256: str,
    ratios: Mapping[Side, float],
    seed: int,
    settings: Mapping[str, Any],
    agreement: "Sequence[Agreement]" = (),
    rejected: Sequence[Rejected] = (),
    breaking: Mapping[str, Sequence[str]] | None = None,
    versions: Sequence[str] = (),
    rules: Rules = CONTRACT,
    reliability: "pd.DataFrame | None" = None,
) -> Dataset:
    """Write the set `name` into the folder `datasets`.

    `inputs` is a hash over everything that the set is made from: with the hash of an existing set, that set is
    returned as already built. `settings` are recorded as they are, so they must fit into JSON; `agreement` are
    the figures for the card, `breaking` maps annotations that vote to the rules of the scheme that they break, and
    `versions` are lines about annotations of older versions of the scheme; `rules` are those of the rows' consensus,
    `reliability` is the frame of `View.annotators`. Raise BuildError when the name is taken by another set or not
    allowed, or when the folder cannot be written; nothing is left behind then.
    """
    built = existing(datasets, name, inputs)
    if built is not None:
        return built
    folder = datasets / name
    manifest = {
        "name": name,
        "copydesk": version("copydesk"),
        "scheme": {"ref": scheme.ref, "sha256": scheme_sha256},
        "consensus": rules.name,
        "splits": {
            "ratios": dict(ratios),
            "seed": seed,
            "counts": {side: {"rows": len(rows), "stories": stories(rows)} for side, rows in parts.items()},
        },
        "settings": dict(settings),
        "inputs": inputs,
    }
    with finished(folder) as unfinished:
        for side in PARTS:
            write_parquet(unfinished / f"{side}.parquet", parts[side], scheme, rules)
            write_jsonl(unfinished / f"{side}.jsonl", parts[side])
        if parts.get("quarantine"):
            write_jsonl(unfinished / "quarantine.jsonl", parts["quarantine"])
        text = card(
            name,
            parts,
            scheme,
            agreement=agreement,
            rejected=rejected,
            breaking=breaking,
            versions=versions,
            rules=rules,
            reliability=reliability,
        )
        for file, said in {
            "README.md": text,
            SCHEME: to_json(scheme) + "\n",
            GUIDELINES: scheme.guidelines,
        }.items():
            (unfinished / file).write_text(said, encoding="utf-8", newline="\n")
        manifest["files"] = {path.name: _described(path, parts) for path in sorted(unfinished.iterdir())}
        text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
        (unfinished / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
    return Dataset(folder)


def existing(datasets: Path, name: str, inputs: str) -> Dataset | None:
    """Give the set of this name if it has these inputs; raise BuildError when the name is taken by another."""
    check_name(name)
    folder = datasets / name
    if not os.path.lexists(folder):
        return None
    if _inputs(folder) == inputs:
        return Dataset(folder, already_built=True)
    raise _taken(datasets, name, inputs)


def check_name(name: str) -> None:
    """Refuse a name that is no plain folder name."""
    if not NAME.fullmatch(name):
        raise BuildError(
            f"{name!r} cannot name a training set: letters, digits, '.', '_' and '-' are allowed, no '.' in front",
            next_step="Choose another name: copydesk build NAME",
        )


def name_for(datasets: Path, name: str, inputs: str) -> str:
    """Find the first of NAME, NAME-2, NAME-3 ... that is free or holds these very inputs."""
    check_name(name)
    for candidate in chain([name], (f"{name}-{number}" for number in count(2))):
        folder = datasets / candidate
        if not os.path.lexists(folder) or _inputs(folder) == inputs:
            return candidate
    raise AssertionError("count never ends")


def _taken(datasets: Path, name: str, inputs: str) -> BuildError:
    free = name_for(datasets, name, inputs)
    if os.path.lexists(datasets / free):
        return BuildError(
            f"the training set {name!r} exists with other inputs; these are already built as {free!r}"
        )
    return BuildError(
        f"the training set {name!r} exists with other inputs, and a set never changes once it is built",
        next_step=f"Build the new one beside it: copydesk build {free}",
    )


def _inputs(folder: Path) -> str | None:
    try:
        return str(read_manifest(folder)["inputs"])
    except BuildError:
        return None


def _described(path: Path, parts: Mapping[Side, Sequence[Row]]) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    described: dict[str, Any] = {"sha256": digest, "bytes": path.stat().st_size}
    rows = {str(side): len(rows) for side, rows in parts.items()}
    return described | ({"rows": rows[path.stem]} if path.stem in rows else {})
