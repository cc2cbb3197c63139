"""The formats that hold everything: the files of the set itself, in a folder of their own."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from copydesk.dataset.formats.contents import keep
from copydesk.dataset.formats.losses import Account
from copydesk.dataset.splits import PARTS

if TYPE_CHECKING:
    from copydesk.dataset.folder import Dataset

CARD = "README.md"


def write(dataset: "Dataset", folder: Path, account: Account, name: str) -> None:
    """Write the parts as `jsonl`, as `parquet`, or as the Parquet and the card that `datasets` reads."""
    ending = "jsonl" if name == "jsonl" else "parquet"
    files = [f"{part}.{ending}" for part in PARTS] + ([CARD] if name == "datasets" else [])
    for file in files:
        shutil.copyfile(dataset.folder / file, folder / file)
    for part in PARTS:
        for row in dataset.rows(part):
            account.keep("unit")
            keep(account, row, dataset.scheme)
