"""CSV of documents: one row a unit, for a spreadsheet or a model of whole texts.

The columns are those of the row's article, or of each of a pair's and a story's with a number behind it; then one for
each question, `disputed` with the names of the questions that are, and for each label how many spans have it. The
answers to a question that takes several are a JSON list. What is missing is empty.

A cell that a spreadsheet would compute gets an apostrophe in front, unless it is a number. So does one that begins like
that behind apostrophes: to take one apostrophe off such cells gives back what stood there.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copydesk.dataset.formats.contents import leave, span_item
from copydesk.dataset.formats.losses import Account
from copydesk.dataset.rows import ARTICLE, Row, articles_of
from copydesk.dataset.splits import PARTS

if TYPE_CHECKING:
    from copydesk.dataset.folder import Dataset
    from copydesk.schemes import LabelScheme

FORMULA = re.compile(r"'*[=+\-@\t\r]")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
GUARDED = "cell that a spreadsheet would compute, written with an apostrophe in front"
NO_PLACE = "a table of documents has no place for it"
COUNTED = "a table of documents counts spans by label alone"


def write(dataset: "Dataset", folder: Path, account: Account, name: str) -> None:
    """Write one file a part, all with the same columns."""
    scheme = dataset.scheme
    most = max((len(articles_of(row)) for part in PARTS for row in dataset.rows(part)), default=1)
    for part in PARTS:
        with (folder / f"{part}.{name}").open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\r\n")  # so that a cell with either of them is quoted
            table.writerow(guarded(columns(scheme, most), account))
            for row in dataset.rows(part):
                table.writerow(guarded(_cells(row, scheme, most), account))
                account.keep("unit")
                for answer in row["answers"].values():
                    if answer:
                        account.keep("answer")
                leave(account, row, scheme, {"answer", "disputed answer", "span"}, NO_PLACE)
                for span in row["spans"]:
                    account.drop(row["unit_id"], span_item(span), COUNTED)


def columns(scheme: "LabelScheme", most: int) -> list[str]:
    """Name the columns; `most` is how many articles a unit has at most."""
    article = (
        list(ARTICLE)
        if scheme.unit == "article"
        else [f"{key}_{number}" for number in range(1, most + 1) for key in ARTICLE]
    )
    before = ["unit_id", *article, "n_annotators"]
    after = ["disputed", *(f"spans of {label.name}" for label in scheme.labels)]
    names = [question.name for question in scheme.questions]
    return [*before, *(f"answer {name}" if name in (*before, *after) else name for name in names), *after]


def _cells(row: Row, scheme: "LabelScheme", most: int) -> Iterator[Any]:
    counts = Counter(span["label"] for span in row["spans"])
    yield row["unit_id"]
    articles = articles_of(row)
    for article in [*articles, *[dict.fromkeys(ARTICLE)] * (most - len(articles))]:
        yield from (article[key] for key in ARTICLE)
    yield row["n_annotators"]
    for question in scheme.questions:
        value = row["answers"][question.name]
        yield json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
    yield json.dumps(row["disputed_answers"], ensure_ascii=False) if row["disputed_answers"] else None
    yield from (counts[label.name] for label in scheme.labels)


def guarded(cells: Iterable[Any], account: Account) -> list[Any]:
    """Put an apostrophe before what would be computed."""
    found = []
    for cell in cells:
        if isinstance(cell, str) and FORMULA.match(cell) and not NUMBER.fullmatch(cell):
            account.notes[GUARDED] += 1
            cell = f"'{cell}"
        found.append(cell)
    return found
