"""Which formats a set can be written in.

A format is a module of this package with `write(dataset, folder, account, name, **options)`: it writes into the folder,
which is empty, and notes in the account what becomes of everything that the set says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Format:
    """A format that a set can be written in."""

    name: str
    about: str
    module: str
    """In this package, the one that writes it."""
    options: Mapping[str, str] = field(default_factory=dict)
    """What it may be told, and what that does."""


TOKENS = {
    "tokenizer": "plain, spacy:LANGUAGE or the path of a tokenizer.json",
    "window": "at most so many tokens between blank lines, else a sentence",
    "stride": "so many tokens of a window are repeated in the next",
    "sentences": "a blank line ends each sentence",
    "offsets": "columns with the place of each token in the text",
    "annotators": "everyone's own spans, a file each, not the consensus",
}

FORMATS = (
    Format("parquet", "every row as it is, one file a part", "tables_again"),
    Format("jsonl", "every row as it is, one a line", "tables_again"),
    Format("datasets", "a folder for datasets.load_dataset, typed, with the card", "tables_again"),
    Format(
        "spacy",
        "DocBin: entities, overlapping spans (spancat), answers (textcat)",
        "docbin",
        {
            "lang": "the language whose rules cut tokens, en if none is named",
            "only": "what one component trains on, without the rest",
            "question": "the categories are the answers to this question alone",
        },
    ),
    Format("conll", "a token and its BIO tag a line, for any tokenizer", "conll", TOKENS),
    Format("bilou", "the same with BILOU tags", "conll", TOKENS),
    Format("csv", "one row a unit: answers and counts of labels, without spans", "csv_documents"),
    Format("brat", "stand-off .ann beside .txt, with the configuration", "brat"),
    Format(
        "label-studio",
        "tasks to import, everyone's votes as annotations, and the config",
        "studio_json",
        {"consensus": "predictions or annotations: how the consensus comes"},
    ),
)
