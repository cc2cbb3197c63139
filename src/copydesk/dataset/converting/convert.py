"""An export file to a folder of tables or of tokens with tags: whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from copydesk.dataset.collector import without_collector
from copydesk.dataset.converting.reading import Reader
from copydesk.dataset.converting.tables import SHAPES, Counts, Tables
from copydesk.dataset.files import finished
from copydesk.errors import BuildError
from copydesk.studio import exports
from copydesk.studio.foreign import read_config

if TYPE_CHECKING:
    from copydesk.dataset.formats.losses import Account
    from copydesk.dataset.tokens import Named

Target = Literal["parquet", "conll"]


@dataclass(frozen=True, slots=True)
class ConvertReport:
    """What became of an export."""

    file: Path
    format: exports.Format
    """Which kind of export it is."""
    folder: Path
    to: Target
    rows: Mapping[str, int]
    """How many tasks, annotations, spans, items, relations and rejected things were read."""
    states: Mapping[str, int]
    """How many annotations are submitted, skipped, drafts, predictions."""
    checks: Mapping[str, int]
    """How many spans are exact, repaired and how."""
    faults: Mapping[str, int]
    """How many things were rejected, by a short stable name of the reason, as in an audit."""
    documents: Mapping[str, int]
    """Of CoNLL: the files, and how many texts each has."""
    account: "Account | None" = None
    """Of CoNLL: what of the spans, answers and relations is there, and what is not. Tables lose nothing."""


def convert(
    path: str | Path,
    folder: str | Path,
    *,
    format: str = "parquet",
    config: str | Path | None = None,
    tokenizer: "Named" = "plain",
    scheme: str = "bio",
) -> ConvertReport:
    """Write a Label Studio export, JSON or JSON_MIN, into a new folder; no desk and no server is needed.

    `format` is `parquet`, tables that hold all of it (see `tables.py`), or `conll`, a file of tokens with tags for each
    annotator and control; `tokenizer` (plain, spacy:en, a tokenizer.json) and `scheme` (bio, bilou) are for the
    latter. `config` is the file of the labeling config, which says on which text a control marks where that is not
    plain. Raises LabelError for a file that is no export, BuildError when the folder is there or cannot be written;
    nothing is left behind then.
    """
    path, folder = Path(path), Path(folder)
    if format not in get_args(Target):
        raise BuildError(f"an export is not converted to {format!r}; there are {', '.join(get_args(Target))}")
    foreign = read_config(Path(config)) if config is not None else None
    kind, tasks = exports.tasks(path)
    reader, counts = Reader(foreign), Counts()
    said: dict[str, Any] = {}
    with finished(folder, "what was converted") as unfinished, without_collector():
        if format == "parquet":
            with Tables(unfinished, counts) as tables:
                for number, task in enumerate(tasks, 1):
                    reader.task(number, task)
                    tables.take(reader.rows)
                tables.write(reader.rows)
        else:
            from copydesk.dataset.converting.conll import Conll

            sink = Conll(unfinished, path, foreign, counts, tokenizer=tokenizer, scheme=scheme)
            for number, task in enumerate(tasks, 1):
                sink.take(number, reader.task(number, task), reader.rows)
            sink.close()
            said = {"documents": sink.documents, "account": sink.account}
    return ConvertReport(
        path,
        kind,
        folder,
        "conll" if format == "conll" else "parquet",
        {name: counts.rows[name] for name in SHAPES},
        counts.of("state"),
        counts.of("check"),
        counts.of("fault"),
        **{"documents": {}, **said},
    )
