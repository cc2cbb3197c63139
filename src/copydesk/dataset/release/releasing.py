"""`release`: a set as a folder that holds no text, checked after it was written."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from copydesk.dataset.files import finished
from copydesk.dataset.folder import GUIDELINES, MANIFEST, SCHEME, Dataset
from copydesk.dataset.release import windows
from copydesk.dataset.release.bare import bare, spans_in
from copydesk.dataset.release.page import CONSTANTS, page
from copydesk.dataset.release.quoting import Said, of_definition, quotations, said_in
from copydesk.dataset.release.words import words_of
from copydesk.dataset.rows import Row, articles_of
from copydesk.dataset.splits import PARTS
from copydesk.errors import BuildError
from copydesk.schemes import LabelScheme, to_json

ARTICLES = "articles.jsonl"
FORMAT = 1
"""The version of the layout of a release."""
LEFT_OUT = "(left out: quotes an article)"
"""In place of a line of the guidelines."""
MANIFEST_KEYS = frozenset(
    {"name", "copydesk", "scheme", "consensus", "splits", "settings", "agreement", "as_of", "inputs", "files"}
)
"""What the manifest of a set says that goes into a release."""
SIDES = (*PARTS, "quarantine")


@dataclass(frozen=True, slots=True)
class Release:
    """A release that was written."""

    folder: Path
    rows: int
    articles: int
    labels: int
    """Spans of the consensus, disputed ones, those of every vote, and runs of soft labels."""
    left_out: tuple[str, ...]
    """What of the set is not in it, besides the texts."""
    already_released: bool = False


def release(dataset: Dataset, folder: Path) -> Release:
    """Write a set without its texts; the same set again says that it is released already.

    Raise BuildError, and leave nothing behind, when anything in the folder would quote an article.
    """
    there = _existing(dataset, folder)
    if there is not None:
        return there
    scheme = dataset.scheme
    salt = hashlib.sha256(f"copydesk release\0{dataset.manifest['inputs']}".encode()).digest()[:16]
    with finished(folder, "the release") as unfinished:
        counts, dropped = _write_rows(dataset, unfinished, scheme, salt)
        left_out = [
            f"free text of annotators left out: attribute {name} of {n} labels"
            for name, n in sorted(dropped.items())
        ]
        left_out += _write_scheme(dataset, unfinished, scheme)
        manifest = {
            "release": FORMAT,
            "name": dataset.manifest["name"],
            "copydesk": version("copydesk"),
            "salt": salt.hex(),
            "window": windows.WINDOW,
            "counts": dict(counts),
            "left_out": left_out,
            "set": _of(dataset),
        }
        (unfinished / "README.md").write_text(
            page(dataset.manifest["name"], manifest), encoding="utf-8", newline="\n"
        )
        manifest["files"] = {path.name: _described(path) for path in sorted(unfinished.iterdir())}
        (unfinished / MANIFEST).write_text(_json(manifest, indent=2), encoding="utf-8", newline="\n")
        _prove(dataset, unfinished, scheme)
    return _reported(folder, manifest)


def _write_rows(
    dataset: Dataset, folder: Path, scheme: LabelScheme, salt: bytes
) -> tuple[Counter[str], Counter[str]]:
    """Write rows and articles; count both and the labels, and the free text that was dropped by attribute."""
    free = {attribute.name for attribute in scheme.attributes if attribute.kind == "text"}
    counts, dropped = Counter(rows=0, articles=0, labels=0), Counter[str]()
    articles: dict[str, str] = {}
    for side in SIDES:
        lines = 0
        with (folder / f"{side}.jsonl").open("w", encoding="utf-8", newline="\n") as file:
            for row in dataset.rows(side):
                for article in articles_of(row):
                    if article["article_id"] not in articles:
                        articles[article["article_id"]] = _json(_article(article, salt))
                file.write(_json(bare(row, free, dropped)))
                counts["labels"] += spans_in(row)
                lines += 1
        counts["rows"] += lines
        if side not in PARTS and not lines:
            (folder / f"{side}.jsonl").unlink()
    counts["articles"] = len(articles)
    lines_of_articles = "".join(articles[article_id] for article_id in sorted(articles))
    (folder / ARTICLES).write_text(lines_of_articles, encoding="utf-8", newline="\n")
    return counts, dropped


def _article(article: Row, salt: bytes) -> dict[str, Any]:
    title = article["title"]
    said = {
        key: article[key] for key in ("article_id", "url", "outlet", "published", "story_id", "text_sha256")
    }
    hashes = {
        "title_sha256": None if title is None else windows.title_hash(title, salt),
        "title_words_sha256": None if title is None else windows.words_hash(words_of(title), salt),
    }
    return said | hashes | windows.to_row(windows.seal(words_of(article["text"]), salt))


def _write_scheme(dataset: Dataset, folder: Path, scheme: LabelScheme) -> list[str]:
    """Write scheme and guidelines; say which descriptions and lines were left out, because they quote."""
    definition = json.loads(to_json(scheme))
    lines = scheme.guidelines.split("\n")
    said = [
        *(Said(SCHEME, label["name"], label["description"], prose=True) for label in definition["labels"]),
        *(Said(GUIDELINES, str(number), line, prose=True) for number, line in enumerate(lines, 1)),
    ]
    quoting = {(one.file, one.where) for one in quotations(said, _texts(dataset), frozenset())}
    labels = [label for label in definition["labels"] if (SCHEME, label["name"]) in quoting]
    for label in labels:
        label["description"] = ""
    numbers = [number for number in range(1, len(lines) + 1) if (GUIDELINES, str(number)) in quoting]
    for number in numbers:
        lines[number - 1] = LEFT_OUT
    (folder / SCHEME).write_text(_json(definition), encoding="utf-8", newline="\n")
    (folder / GUIDELINES).write_text("\n".join(lines), encoding="utf-8", newline="\n")
    left_out = [f"description left out, as it quotes an article: label {label['name']}" for label in labels]
    if numbers:
        shown = ", ".join(map(str, numbers[:10])) + (", ..." if len(numbers) > 10 else "")
        left_out.append(
            f"lines of the guidelines left out, as they quote articles: {len(numbers)} (line {shown})"
        )
    return left_out


def _prove(dataset: Dataset, folder: Path, scheme: LabelScheme) -> None:
    """Search every file for quotations; raise BuildError when there is one."""
    said = (
        one
        for path in sorted(folder.iterdir())
        for one in (of_definition(path) if path.name == SCHEME else said_in(path, CONSTANTS))
    )
    found = quotations(said, _texts(dataset), _names(dataset, scheme))
    if found:
        shown = [f"{one.file}, {one.where}: {one.words!r} of article {one.article_id}" for one in found[:10]]
        more = [f"... and {len(found) - 10} more"] if len(found) > 10 else []
        raise BuildError(
            f"a release must quote no article, and this one would in {len(found)} places:"
            + "".join(f"\n  - {line}" for line in [*shown, *more]),
            next_step="Rename it in the desk (copydesk stories, copydesk articles set), and build anew.",
        )


def _names(dataset: Dataset, scheme: LabelScheme) -> set[str]:
    """Give what has a right to be in a release: names, addresses, ids without a blank."""
    names = {dataset.manifest["name"], scheme.name, scheme.ref, *scheme.relation_names}
    names |= {label.name for label in scheme.labels}
    for options in [one.options for one in scheme.attributes] + [one.options for one in scheme.questions]:
        names |= {option.value for option in options}
    for row in _rows(dataset):
        ids = {row["unit_id"]}
        for article in articles_of(row):
            ids |= {article["article_id"], article["story_id"]}
            names |= {article["url"], article["outlet"]} - {None}
        names |= {one for one in ids if one and not any(map(str.isspace, one))}
    return names


def _texts(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """Give every text and title; of one that several rows have only the first."""
    seen = set()
    for row in _rows(dataset):
        for article in articles_of(row):
            if article["article_id"] not in seen:
                seen.add(article["article_id"])
                yield article["article_id"], article["text"]
                if article["title"]:
                    yield article["article_id"], article["title"]


def _rows(dataset: Dataset) -> Iterator[Row]:
    for side in SIDES:
        yield from dataset.rows(side)


def _existing(dataset: Dataset, folder: Path) -> Release | None:
    """Give the release of this very set, whole as it was written, if that is what the folder holds."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        same = manifest["release"] == FORMAT and manifest["set"] == _of(dataset)
        whole = same and all(_described(folder / name) == how for name, how in manifest["files"].items())
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return _reported(folder, manifest, already=True) if whole else None


def _reported(folder: Path, manifest: dict[str, Any], *, already: bool = False) -> Release:
    return Release(
        folder, **manifest["counts"], left_out=tuple(manifest["left_out"]), already_released=already
    )


def _of(dataset: Dataset) -> dict[str, Any]:
    return {key: value for key, value in dataset.manifest.items() if key in MANIFEST_KEYS}


def _described(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"sha256": digest, "bytes": path.stat().st_size}


def _json(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent) + "\n"
