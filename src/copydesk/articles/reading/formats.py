"""Which files are tables, by their kind: each opener answers with a Table, or with why the whole is Rejected."""

from collections.abc import Callable

from copydesk.articles.reading.delimited import open_csv
from copydesk.articles.reading.files import File
from copydesk.articles.reading.json_lines import open_jsonl
from copydesk.articles.reading.parquet import open_parquet
from copydesk.articles.reading.rows import Table
from copydesk.records import Rejected

OPENERS: dict[str, Callable[[File], Table | Rejected]] = {
    ".csv": open_csv,
    ".jsonl": open_jsonl,
    ".parquet": open_parquet,
}
