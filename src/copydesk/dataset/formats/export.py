"""Write a built set in another format, with the account of what became of everything that it says."""

import json
from collections import Counter
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copydesk.dataset.files import finished
from copydesk.dataset.formats.losses import Account, Loss
from copydesk.dataset.formats.registry import FORMATS, Format
from copydesk.dataset.rows import articles_of
from copydesk.dataset.splits import PARTS
from copydesk.errors import BuildError

if TYPE_CHECKING:
    from copydesk.dataset.folder import Dataset

ACCOUNT = "account.json"
LOSSES = "losses.jsonl"


def export(
    dataset: "Dataset", name: str, folder: Path, *, strict: bool = False, **options: str | int | None
) -> Account:
    """Write a set in the format `name` into a folder that is not there yet; returns what became of it.

    `options` that are None are not given. With `strict` any loss is an error, and nothing is written. The account
    stands beside the files: account.json counts, losses.jsonl lists. A folder that holds this very export stays.
    """
    format = _known(name)
    given = {key: value for key, value in options.items() if value is not None}
    if unknown := sorted(given.keys() - format.options.keys()):
        takes = ", ".join(format.options) or "none"
        raise BuildError(f"the format {name} has no option {', '.join(unknown)}; it has {takes}")
    head = {
        "set": dataset.manifest["name"],
        "inputs": dataset.manifest["inputs"],
        "format": name,
        "options": dict(sorted(given.items())),
    }
    if (there := _there(folder, head)) is not None:
        if strict and there.losses:
            raise _lossy(there, name)
        return there
    _check_texts(dataset)
    account = Account()
    with finished(folder, f"the {name} files") as unfinished:
        import_module(f"copydesk.dataset.formats.{format.module}").write(
            dataset, unfinished, account, name, **given
        )
        if strict and account.losses:
            raise _lossy(account, name)
        write_account(unfinished, account, head)
    return account


def _known(name: str) -> Format:
    for format in FORMATS:
        if format.name == name:
            return format
    raise BuildError(f"there is no format {name!r}; there are {', '.join(format.name for format in FORMATS)}")


def _check_texts(dataset: "Dataset") -> None:
    for part in PARTS:
        for row in dataset.rows(part):
            if any(article.get("text") is None for article in articles_of(row)):
                raise BuildError(
                    f"{dataset.folder} is a release without the texts: there is nothing to write labels on",
                    next_step="Put the texts back first: copydesk rehydrate FOLDER --articles ...",
                )
            break


def _lossy(account: Account, name: str) -> BuildError:
    counted = "; ".join(
        f"{number} x {kind} {change}: {why}" for (change, kind, why), number in account.counts.most_common(5)
    )
    first = account.losses[0]
    return BuildError(
        f"the format {name} cannot hold {len(account.losses)} of what the set says ({counted}); the first is"
        f" {first.item} of {first.unit_id}",
        next_step="Nothing was written. Without --strict it is, and losses.jsonl lists each.",
    )


def write_account(folder: Path, account: Account, head: Mapping[str, Any]) -> None:
    """Write the account beside the files, behind what `head` says of them."""
    text = json.dumps({**head, **account.plain}, ensure_ascii=False, indent=2) + "\n"
    (folder / ACCOUNT).write_text(text, encoding="utf-8", newline="\n")
    with (folder / LOSSES).open("w", encoding="utf-8", newline="\n") as file:
        for loss in account.losses:
            file.write(
                json.dumps({name: getattr(loss, name) for name in Loss.__slots__}, ensure_ascii=False) + "\n"
            )


def _there(folder: Path, head: Mapping[str, Any]) -> Account | None:
    """Read the account of a folder that holds this very export."""
    try:
        said = json.loads((folder / ACCOUNT).read_text(encoding="utf-8"))
        if {key: said[key] for key in head} != head:
            return None
        lines = (folder / LOSSES).read_text(encoding="utf-8").split("\n")[:-1]
        losses = [Loss(**json.loads(line)) for line in lines]
        return Account(Counter(said["kept"]), losses, Counter(said["aside"]), Counter(said["notes"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
