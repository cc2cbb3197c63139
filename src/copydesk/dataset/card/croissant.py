"""Croissant: what the set is and which columns it has, as JSON-LD that machine learning tools read.

After the specification 1.1 with its vocabulary for responsible AI (https://docs.mlcommons.org/croissant/). Each field
says from which column of the Parquet files it comes. What is nested in a list of a list (the spans and relations
of votes) has no field, because mlcroissant does not load it; it is in the files.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from copydesk.dataset.card import composition
from copydesk.dataset.card.columns import COLUMNS
from copydesk.dataset.card.facts import Facts
from copydesk.dataset.card.header import licence_of
from copydesk.dataset.rows import Row
from copydesk.dataset.splits import PARTS, Side

if TYPE_CHECKING:
    from copydesk.schemes import LabelScheme

Json = dict[str, Any]
Steps = tuple[str, ...]
"""Where something is in a column: JSON paths, each of which is applied to every item of what the one before gave."""

CONTEXT: Json = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The context of the specification 1.1."""
CONFORMS = ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"]
TYPES = {pa.string(): "sc:Text", pa.int64(): "sc:Integer", pa.float64(): "sc:Float"}
FORMATS = {"parquet": "application/x-parquet", "jsonl": "application/jsonlines"}
ROWS, PARQUET, SPLITS = "rows", "parts-parquet", "splits"
"""The ids of the record set, of the files that it is read from, and of the record set that lists the parts."""


def croissant(
    name: str,
    parts: Mapping[Side, Sequence[Row]],
    scheme: "LabelScheme",
    shape: pa.Schema,
    files: Mapping[str, Mapping[str, Any]],
    facts: Facts,
    *,
    summary: str,
    inputs: str,
) -> str:
    """Write croissant.json: `files` are those of the manifest, `shape` the columns, `inputs` the hash of everything."""
    kept = [row for side in PARTS for row in parts[side]]
    day = facts.until
    said = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS,
        "name": name,
        "description": summary,
        "license": licence_of(kept, facts)
        or "The texts belong to the outlets that published them: see README.md.",
        "citeAs": f"@misc{{{name}, title = {{{name}}}, {f'year = {{{day[:4]}}}, ' if day else ''}"
        f"note = {{Training set after the scheme {scheme.ref}, made with Copydesk, inputs {inputs[:16]}}}}}",
        "version": "1.0.0",
        **({"datePublished": day} if day else {}),
        **({"inLanguage": spoken} if (spoken := composition.languages(kept, facts)) else {}),
        "keywords": ["news", "copydesk", scheme.ref],
        **_responsible(kept, scheme),
        "distribution": list(_distribution(files)),
        "recordSet": [_splits(), _rows(shape, scheme)],
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def _responsible(kept: Sequence[Row], scheme: "LabelScheme") -> Json:
    """Say what is known of how the labels came about; what is not known is said to be so."""
    people = Counter(row["n_annotators"] for row in kept)
    listed = ", ".join(f"{people[n]} rows with {n}" for n in sorted(people))
    days = composition.days(composition.articles(kept))
    return {
        "rai:dataCollection": "News articles as their outlets published them, collected by whoever made the set; each "
        "text was cleaned by rules that look at it alone, and is known by its hash.",
        **({"rai:dataCollectionTimeframe": [days[0], days[-1]]} if days else {}),
        "rai:dataAnnotationProtocol": [
            f"People labelled whole {'articles' if scheme.unit == 'article' else scheme.unit + 's'} after the scheme "
            f"{scheme.ref} (scheme.json) and its guidelines (guidelines.md); README.md says by which rule several "
            "votes became one answer. Every vote is in the set."
        ],
        "rai:dataAnnotationPlatform": ["Label Studio"],
        "rai:annotationsPerItem": listed or "There are no rows.",
        "rai:annotatorDemographics": ["Not known: annotators are pseudonyms."],
        "rai:dataLimitations": ["README.md lists the known faults, what was left out, and what could leak."],
        "rai:personalSensitiveInformation": ["The articles name people as the outlets did."],
    }


def _distribution(files: Mapping[str, Mapping[str, Any]]) -> Iterator[Json]:
    for name, said in files.items():
        if form := FORMATS.get(name.rpartition(".")[2]):
            yield {
                "@type": "cr:FileObject",
                "@id": name,
                "name": name,
                "contentUrl": name,
                "encodingFormat": form,
                "contentSize": f"{said['bytes']} B",
                "sha256": said["sha256"],
            }
    yield {
        "@type": "cr:FileSet",
        "@id": PARQUET,
        "name": PARQUET,
        "description": "The parts, one file each, all with the same columns.",
        "encodingFormat": FORMATS["parquet"],
        "includes": [f"{side}.parquet" for side in PARTS],
    }


def _splits() -> Json:
    names = {"train": "cr:TrainingSplit", "validation": "cr:ValidationSplit", "test": "cr:TestSplit"}
    return {
        "@type": "cr:RecordSet",
        "@id": SPLITS,
        "name": SPLITS,
        "description": "The parts of the set. All articles of a story, and all copies of an article, are in one.",
        "dataType": "cr:Split",
        "key": {"@id": f"{SPLITS}/name"},
        "field": [
            _described(f"{SPLITS}/name", "The name of the part.") | {"dataType": "sc:Text"},
            _described(f"{SPLITS}/url", "What it is for.") | {"dataType": ["sc:URL", "cr:Split"]},
        ],
        "data": [
            {f"{SPLITS}/name": side, f"{SPLITS}/url": url.replace("cr:", CONTEXT["cr"])}
            for side, url in names.items()
        ],
    }


def _rows(shape: pa.Schema, scheme: "LabelScheme") -> Json:
    split = _described(f"{ROWS}/split", "The part that the row is in.") | {
        "dataType": "sc:Text",
        "source": {
            "fileSet": {"@id": PARQUET},
            "extract": {"fileProperty": "fullpath"},
            "transform": {"regex": r"^(train|validation|test)(?:\.parquet)?$"},
        },
        "references": {"field": {"@id": f"{SPLITS}/name"}},
    }
    return {
        "@type": "cr:RecordSet",
        "@id": ROWS,
        "name": ROWS,
        "description": f"One row for each {scheme.unit} that was labelled: its text, its labels, and every vote.",
        "key": {"@id": f"{ROWS}/unit_id"},
        "field": [split, *(one for c in shape for one in _field(f"{ROWS}/{c.name}", c.type, c.name))],
    }


def _field(
    where: str, kind: pa.DataType, column: str, steps: Steps = ("$",), *, listed: bool = False
) -> list[Json]:
    """Describe what is at a place of a column: a value, several, or a record or several with their fields.

    A record in one of several (`listed`) is spread out, and several in one of several are left out.
    """
    name = where.rpartition("/")[2]
    many = pa.types.is_list(kind)
    one = kind.value_type if many else kind
    if not pa.types.is_struct(one):
        leaf = _described(where, COLUMNS.get(name.rpartition(".")[2], "")) | {"dataType": TYPES[one]}
        return [leaf | _array(many) | {"source": _source(column, steps)}]
    if many and listed:
        return []
    steps = (*steps, "$") if many and steps[-1] != "$" else steps
    begin = f"{where}." if listed else f"{where}/"
    inner = [
        field
        for child in one
        for field in _field(
            begin + child.name,
            child.type,
            column,
            (*steps[:-1], f"{steps[-1]}.{child.name}"),
            listed=listed or many,
        )
    ]
    if listed:
        return inner
    return [_described(where, COLUMNS.get(name, "")) | _array(many) | {"subField": inner}]


def _source(column: str, steps: Steps) -> Json:
    paths = [{"jsonPath": step} for step in steps if step != "$"]
    found: Json = {"fileSet": {"@id": PARQUET}, "extract": {"column": column}}
    return found | ({"transform": paths if len(paths) > 1 else paths[0]} if paths else {})


def _array(many: bool) -> Json:
    return {"isArray": True, "arrayShape": "-1"} if many else {}


def _described(where: str, what: str) -> Json:
    field = {"@type": "cr:Field", "@id": where, "name": where.rpartition("/")[2]}
    return field | ({"description": what} if what else {})
