"""The set as `datasets.load_dataset(folder)` opens it: which type each column has, and the set in memory.

Labels, relations, attributes with options and questions that are nominal or ordinal are class labels: numbers with
names. Their names are the scheme's in its order, then whatever else stands in the set. All other columns have the types
that they have in Parquet.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from copydesk.dataset.rows import Row
from copydesk.dataset.splits import PARTS
from copydesk.errors import ExtraError

if TYPE_CHECKING:
    import datasets

    from copydesk.dataset.folder import Dataset
    from copydesk.schemes import LabelScheme

Feature = dict[str, Any]
Key = tuple[str, str]
Names = dict[Key, list[str]]
"""What class labels are called, by what they are: LABEL, RELATION, ("attribute", name), ("question", name)."""

LABEL, RELATION, ANSWERS, NOTHING = ("label", ""), ("relation", ""), ("answers", ""), ("", "")

_ANSWERS = ("answers", "answer_votes", "answer_shares")
_SPANS = ("spans", "disputed_spans")
_LINKS = ("relations", "disputed_relations")


def class_names(scheme: "LabelScheme", rows: Iterable[Row]) -> Names:
    """Name the values of everything that is a class label in a set with these rows."""
    names: Names = {
        LABEL: [label.name for label in scheme.labels],
        RELATION: list(scheme.relation_names),
    }
    names |= {
        ("attribute", a.name): [o.value for o in a.options] for a in scheme.attributes if a.kind != "text"
    }
    names |= {
        ("question", q.name): [o.value for o in q.options] for q in scheme.questions if q.level != "interval"
    }
    seen: dict[Key, set[str]] = defaultdict(set)
    for row in rows:
        for key, values in _seen(row, names):
            seen[key].update(values)
    return {key: own + sorted(seen[key] - set(own)) for key, own in names.items() if own or seen[key]}


def features(shape: pa.Schema, names: Names) -> Feature:
    """Type the columns of a set, in the form that `datasets.Features.from_dict` reads."""
    return {field.name: _feature(field.type, _key(field.name, NOTHING, ()), names) for field in shape}


def header(shape: pa.Schema, names: Names) -> str:
    """Write the features as lines for the header of README.md, one a column: YAML, of which JSON is a part."""
    columns = ({"name": name, **_yaml(feature)} for name, feature in features(shape, names).items())
    lines = "".join(f"  - {json.dumps(column, ensure_ascii=False)}\n" for column in columns)
    return f"dataset_info:\n  features:\n{lines}"


def to_datasets(dataset: "Dataset") -> "datasets.DatasetDict":
    """Give the parts as `datasets` has them, typed as `load_dataset` on the folder types them; nothing is cached."""
    try:
        library, cast = import_module("datasets"), import_module("datasets.table").table_cast
    except ImportError as error:
        raise ExtraError("to_datasets needs", "hf", "datasets", error) from None

    names = class_names(dataset.scheme, (row for part in PARTS for row in dataset.rows(part)))
    made = {}
    for part in PARTS:
        table = pq.read_table(dataset.folder / f"{part}.parquet")
        typed = library.Features.from_dict(features(table.schema, names))
        info = library.DatasetInfo(features=typed)
        made[part] = library.Dataset(
            cast(table, typed.arrow_schema), info=info, split=library.NamedSplit(part)
        )
    found: datasets.DatasetDict = library.DatasetDict(made)
    return found


def _seen(row: Row, names: Names) -> Iterator[tuple[Key, Collection[str]]]:
    """Give the values that a row has of what may be a class label."""
    for said in (row, *row["votes"]):
        for span in (span for key in _SPANS for span in said.get(key, ())):
            yield LABEL, [span["label"]]
            for name in span.keys() & {name for kind, name in names if kind == "attribute"}:
                yield ("attribute", name), _listed(span[name])
        for link in (link for key in _LINKS for link in said.get(key, ())):
            yield RELATION, [link["relation"]]
        for name, given in ((name, given) for key in _ANSWERS for name, given in said.get(key, {}).items()):
            yield ("question", name), _listed(given)


def _listed(given: Any) -> list[str]:
    """Give the values of an answer, of several, of a count of them, or of none."""
    return [given] if isinstance(given, str) else list(given or ())


def _feature(kind: pa.DataType, key: Key, names: Names) -> Feature:
    """Type a column, or a part of one; `key` is what its strings are."""
    if pa.types.is_list(kind):
        return {"feature": _feature(kind.value_type, key, names), "_type": "List"}
    if pa.types.is_struct(kind):
        beside = {field.name for field in kind}
        return {field.name: _feature(field.type, _key(field.name, key, beside), names) for field in kind}
    if pa.types.is_string(kind) and key in names:
        return {"names": names[key], "_type": "ClassLabel"}
    return {"dtype": "float64" if pa.types.is_float64(kind) else str(kind), "_type": "Value"}


def _key(name: str, around: Key, beside: Collection[str]) -> Key:
    """Say what the strings of a field are, by what is around it and beside it."""
    if around == ANSWERS:
        return ("question", name)
    if around[0] == "question":
        return around if name == "value" else NOTHING
    if {"label", "start"} <= set(beside):
        return LABEL if name == "label" else ("attribute", name)
    return ANSWERS if name in _ANSWERS else RELATION if name == "relation" else NOTHING


def _yaml(feature: Feature) -> Feature:
    """Turn a feature into the form that stands in YAML."""
    if feature.get("_type") == "Value":
        return {"dtype": feature["dtype"]}
    if feature.get("_type") == "ClassLabel":
        numbered = {str(number): name for number, name in enumerate(feature["names"])}
        return {"dtype": {"class_label": {"names": numbered}}}
    if feature.get("_type") == "List":
        inner = _yaml(feature["feature"])
        return {"list": inner.get("struct") or inner.get("dtype") or inner}
    return {"struct": [{"name": name, **_yaml(part)} for name, part in feature.items()]}
