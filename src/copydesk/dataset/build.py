"""Writing a training set: whole or not at all, once."""

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copydesk.consensus.rules import CONTRACT, Rules
from copydesk.dataset.card import Facts, card, croissant, stories, summary
from copydesk.dataset.files import finished
from copydesk.dataset.folder import CROISSANT, GUIDELINES, MANIFEST, PROOF, SCHEME, Dataset, read_manifest
from copydesk.dataset.formats.tables import schema, write_jsonl, write_parquet
from copydesk.dataset.rows import SHORT, Row
from copydesk.dataset.splits import PARTS, Side, refuse
from copydesk.errors import BuildError
from copydesk.records import Rejected, sha256
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
    proof: Mapping[str, Any] | None = None,
    facts: Facts | None = None,
    as_of: str | None = None,
) -> Dataset:
    """Write the set `name` into the folder `datasets`.

    `inputs` is a hash over everything that the set is made from: with the hash of an existing set, that set is
    returned as already built. `settings` are recorded as they are, so they must fit into JSON; `agreement` are the
    figures for the card, `breaking` maps annotations that vote to the rules of the scheme that they break, and
    `versions` are lines about annotations of older versions of the scheme; `rules` are those of the rows'
    consensus, `reliability` is the frame of `View.annotators`, `facts` is what the desk knows beside them, `proof`
    says what was found that could leak (`splits.prove`), and the desk as it was at `as_of` makes the same set.
    Raise BuildError when something leaks, when the name is taken by another set or not allowed, or when the folder
    cannot be written; nothing is left behind then.
    """
    refuse(proof or {})
    facts = facts or Facts()
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
            **({"name": proof["split"]} if proof else {}),
            "ratios": dict(ratios),
            "seed": seed,
            "counts": {side: {"rows": len(rows), "stories": stories(rows)} for side, rows in parts.items()},
        },
        "settings": dict(settings),
        "agreement": [_figure(one) for one in agreement],
        **({"as_of": as_of} if as_of else {}),
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
            ratios=ratios,
            seed=seed,
            agreement=agreement,
            rejected=rejected,
            breaking=breaking,
            versions=versions,
            rules=rules,
            reliability=reliability,
            proof=proof,
            facts=facts,
        )
        for file, said in {
            "README.md": text,
            SCHEME: to_json(scheme) + "\n",
            GUIDELINES: scheme.guidelines,
            **_older_guidelines(scheme, facts),
            **({PROOF: json.dumps(proof, ensure_ascii=False, indent=2) + "\n"} if proof else {}),
        }.items():
            (unfinished / file).write_text(said, encoding="utf-8", newline="\n")
        files = _files(unfinished, parts)
        kept = [row for side in PARTS for row in parts[side]]
        about = summary(kept, scheme)
        text = croissant(
            name, parts, scheme, schema(scheme, rules), files, facts, summary=about, inputs=inputs
        )
        (unfinished / CROISSANT).write_text(text, encoding="utf-8", newline="\n")
        manifest["files"] = _files(unfinished, parts)
        text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
        (unfinished / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
    return Dataset(folder)


def _older_guidelines(scheme: "LabelScheme", facts: Facts) -> dict[str, str]:
    """Give the guidelines that votes were given under and that are not the set's, by the names of their files."""
    own = sha256(scheme.guidelines)[:SHORT]
    return {f"guidelines-{name}.md": text for name, text in facts.guidelines.items() if name != own}


def _files(folder: Path, parts: Mapping[Side, Sequence[Row]]) -> dict[str, dict[str, Any]]:
    return {path.name: _described(path, parts) for path in sorted(folder.iterdir())}


def existing(datasets: Path, name: str, inputs: str) -> Dataset | None:
    """Give the set of this name if it has these inputs; raise BuildError when the name is taken by another."""
    check_name(name)
    folder = datasets / name
    if not os.path.lexists(folder):
        return None
    if _inputs(folder) == inputs:
        return replace(Dataset.open(folder), already_built=True)
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


def _figure(one: "Agreement") -> dict[str, Any]:
    name = ": ".join(part for part in (one.about, one.part, f"{one.metric} ({one.rule})") if part)
    return {"name": name, "value": one.value, "interval": one.interval}


def _described(path: Path, parts: Mapping[Side, Sequence[Row]]) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    described: dict[str, Any] = {"sha256": digest, "bytes": path.stat().st_size}
    rows = {str(side): len(rows) for side, rows in parts.items()}
    return described | ({"rows": rows[path.stem]} if path.stem in rows else {})
