"""An export file to a folder of tables: whole or not at all."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from copydesk.dataset.converting.reading import read
from copydesk.dataset.converting.tables import Tables
from copydesk.dataset.files import finished
from copydesk.studio import exports
from copydesk.studio.foreign import read_config

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class ConvertReport:
    """What became of an export."""

    folder: Path
    counts: dict[str, int]
    """Rows of each table."""


def convert(path: str | Path, folder: str | Path, *, config: str | Path | None = None) -> ConvertReport:
    """Write a Label Studio export, JSON or JSON_MIN, as tables in Parquet into a new folder.

    `config` is the file of the labeling config, which says on which text a control marks where that is not plain.
    Raises LabelError for a file that is no export, BuildError when the folder is there or cannot be written.
    """
    foreign = read_config(Path(config)) if config is not None else None
    with finished(Path(folder)) as unfinished:
        tables = Tables(unfinished)
        try:
            for number, task in enumerate(exports.tasks(Path(path))[1], 1):
                read(tables, number, task, foreign)
                tables.flush()
        finally:
            tables.close()
    return ConvertReport(Path(folder), tables.counts)
