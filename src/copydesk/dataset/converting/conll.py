r"""An export as CoNLL: tokens with tags, in a file for each annotator and control, text by text in the order of tasks.

    -DOCSTART-	O

    # article_id = 17
    # annotator = 3
    Union	B-Lexical
    boss	I-Lexical
    Mara	O

`3.span.conll` is what account 3 did with the control `span`. Columns are separated by tabs, and `article_id` is the
task. Submitted annotations are there, of a person's several of a task the latest; one without a span of the control is
there with `O` alone: nothing was marked, which is not the same as a text that nobody saw.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from copydesk.dataset.converting.marking import SPACE, Lines, Mark, lay
from copydesk.dataset.converting.reading import Reader, Said, Task
from copydesk.dataset.converting.tables import Counts, Rows, whole
from copydesk.dataset.formats.contents import span_item
from copydesk.dataset.formats.export import write_account
from copydesk.dataset.formats.losses import Account
from copydesk.dataset.tokens import Named, vocabulary
from copydesk.dataset.tokens import tokenizer as tokenizer_of
from copydesk.dataset.tokens.aligning import SNAPPED
from copydesk.dataset.tokens.tagging import NO_TAGS
from copydesk.errors import BuildError
from copydesk.studio import exports
from copydesk.studio.foreign import ForeignConfig
from copydesk.verify.usable import age

BATCH = 100
"""Tasks whose texts are cut into tokens together."""
HELD = 16_000_000
"""Characters that are held until they are written."""
UNFIT = re.compile(r"[^\w@-]+")
LONGEST = 80
ENDING = ".conll"

EARLIER = "earlier annotation of the same person"
NO_TEXT = "text that is not in the task"
SPACES = "label with white space, written as _"


class Layer(NamedTuple):
    """What one file of an annotator is about: a control, and the object that it marks."""

    control: str | None
    object: str | None


@dataclass(slots=True)
class _Waiting:
    """A task whose texts are not yet cut into tokens."""

    task: Task
    usable: list[Said]
    marks: Mapping[Layer, Mapping[str, list[Mark]]]
    """Of each annotation, by its name."""


@dataclass(slots=True)
class _Files:
    """Files that are written in turns; there may be more than can be open at once."""

    folder: Path
    names: dict[tuple[str | None, Layer], str] = field(default_factory=dict)
    documents: Counter[str] = field(default_factory=Counter)
    _taken: set[str] = field(default_factory=set)
    _held: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _size: int = 0

    def add(self, annotator: str | None, layer: Layer, document: str) -> None:
        """Add a document to the file of an annotator."""
        name = self.names.get((annotator, layer)) or self._name(annotator, layer)
        self.documents[name] += 1
        self._held[name].append(document)
        self._size += len(document)
        if self._size > HELD:
            self.write()

    def write(self) -> None:
        """Write what is held."""
        for name, documents in self._held.items():
            text = "".join(documents)
            try:
                raw = text.encode()
            except UnicodeEncodeError:
                raw = whole(text).encode()
            with (self.folder / name).open("ab") as file:
                file.write(raw)
        self._held.clear()
        self._size = 0

    def _name(self, annotator: str | None, layer: Layer) -> str:
        words = (annotator or "unknown", layer.control or layer.object or "spans")
        stem = ".".join(UNFIT.sub("-", word)[:LONGEST].strip("-") or "_" for word in words)
        name, number = f"{stem}{ENDING}", 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{stem}~{number}{ENDING}"
        self._taken.add(name.casefold())
        self.names[annotator, layer] = name
        return name


class Conll:
    """The files of an export, filled task by task."""

    def __init__(
        self,
        folder: Path,
        path: Path,
        config: ForeignConfig | None,
        counts: Counts,
        *,
        tokenizer: Named,
        scheme: str,
    ) -> None:
        """Begin in a folder; `path` is the export, which is read again where a control comes up late."""
        self.account = Account()
        self._folder, self._path, self._config, self._counts = folder, path, config, counts
        self._tokenizer, self._scheme = tokenizer_of(tokenizer), scheme
        vocabulary((), scheme)
        self._layers = _layers(config)
        self._labels: set[str] = set()
        self._files = _Files(folder)
        self._waiting: list[_Waiting] = []

    @property
    def documents(self) -> dict[str, int]:
        """Name the files, and say how many texts each has."""
        return dict(sorted(self._files.documents.items()))

    def take(self, number: int, task: Task | None, rows: Rows) -> None:
        """Take the rows of a task."""
        self._counts.add(rows)
        if task is not None:
            usable = _usable(task)
            marks = self._marks(rows, {one.name for one in usable})
            for layer in marks:
                if layer not in self._layers:
                    self._begin(layer, number)
            self._tell(task, rows, usable)
            self._waiting.append(_Waiting(task, usable, marks))
            if len(self._waiting) >= BATCH:
                self._write()
        self._reject(rows)
        rows.clear()

    def close(self) -> None:
        """Write what waits, the tags that there can be, and the account."""
        self._write()
        if not self._files.documents:
            raise BuildError(
                f"no submitted annotation of {self._path} has a span on a text: there is nothing to tag",
                next_step=f"See why: copydesk audit {self._path}",
            )
        self._files.write()
        tags = vocabulary(sorted(self._labels), self._scheme)
        text = "".join(f"{tag}\n" for tag in tags)
        (self._folder / "tags.txt").write_text(text, encoding="utf-8", newline="\n")
        options = {"tokenizer": self._tokenizer.name, "scheme": self._scheme}
        write_account(
            self._folder, self.account, {"file": self._path.name, "format": "conll", "options": options}
        )

    def _marks(self, rows: Rows, usable: set[str]) -> dict[Layer, dict[str, list[Mark]]]:
        """Collect the spans of usable annotations, one mark a label."""
        marks: dict[Layer, dict[str, list[Mark]]] = {}
        spans = enumerate(rows.spans)
        for name, _, many in rows.owners:
            for number, span in islice(spans, many):
                if name not in usable:
                    continue
                layer, value = Layer(span["from_name"], span["to_name"]), span["value"]
                own = marks.setdefault(layer, {}).setdefault(name, [])
                start, end = value["start"], value["end"]
                for label in value["labels"]:
                    written = label if label in self._labels else self._label(label)
                    own.append((start - end, start, written, end, number))
        return marks

    def _label(self, label: str) -> str:
        written = whole(SPACE.sub("_", label))
        if SPACE.search(label):
            self.account.notes[SPACES] += 1
        self._labels.add(written)
        return written

    def _tell(self, task: Task, rows: Rows, usable: list[Said]) -> None:
        """Count what has no tags, and who has no document."""
        names = {one.name for one in usable}
        for one in task.said:
            if one.name not in names:
                kind = {"submitted": EARLIER, "skipped": "skipped annotation"}.get(one.state, one.state)
                self.account.aside[kind] += 1
        for name, _, begin, end, _, labels, _ in rows.tables["relations"]:
            if name in names:
                for label in labels or [f"{begin}-{end}"]:
                    self.account.drop(task.name, whole(f"relation {label}"), NO_TAGS.format(kind="relation"))
        for name, _, _, region, _, control, kind, *_ in rows.tables["items"]:
            if name in names:
                what = (
                    "region"
                    if (kind or "").endswith("labels")
                    else "answer"
                    if region is None
                    else "attribute"
                )
                self.account.drop(task.name, whole(f"{what} {control}"), NO_TAGS.format(kind=what))

    def _reject(self, rows: Rows) -> None:
        if not rows.tables["rejected"]:
            return
        with (self._folder / "rejected.jsonl").open("a", encoding="utf-8", newline="\n") as file:
            for annotation, task, region, fault, reason, raw in rows.tables["rejected"]:
                said = {
                    "task": task, "annotation": annotation, "region": region, "fault": fault, "reason": reason,
                    "raw": json.loads(raw),
                }  # fmt: skip
                line = json.dumps(said, ensure_ascii=False)
                file.write(whole(line) + "\n")

    def _begin(self, layer: Layer, number: int) -> None:
        """Begin a control that comes up in a task: what was submitted before has none of its spans."""
        self._write()
        layers, self._layers = self._layers, [layer]
        reader = Reader(self._config)
        tasks = exports.tasks(self._path)[1] if number > 1 else ()
        for place, raw in enumerate(tasks, 1):
            if place == number:
                break
            task = reader.task(place, raw)
            if task is not None:
                self._waiting.append(_Waiting(task, _usable(task), {}))
            reader.rows.clear()
            if len(self._waiting) >= BATCH:
                self._write()
        self._write()
        self._layers = [*layers, layer]

    def _write(self) -> None:
        """Cut the texts of the tasks that wait, and write a document for each voice and layer."""
        found = [
            (one, layer, one.task.texts.of(_on(layer))) for one in self._waiting for layer in self._layers
        ]
        self._waiting = []
        texts = list(dict.fromkeys(text for _, _, text in found if type(text) is str))
        lines: dict[str, Lines] = {}
        for text, places in zip(texts, self._tokenizer(texts), strict=True):
            lines[text] = Lines.of(text, places.written())
        for one, layer, shown in found:
            if type(shown) is str:
                self._documents(one, layer, lines[shown])
            else:
                self.account.aside[NO_TEXT] += len(one.usable)

    def _documents(self, one: _Waiting, layer: Layer, lines: Lines) -> None:
        marks, task = one.marks.get(layer, {}), " ".join(one.task.name.split())
        laid = lay(lines, [marks.get(said.name, []) for said in one.usable])
        for said, own in zip(one.usable, laid, strict=True):
            self.account.keep("span", len(own.pieces) - len(own.snapped))
            for mark in own.snapped:
                self.account.snap(task, _item(mark), SNAPPED)
            for mark, why in own.dropped:
                self.account.drop(task, _item(mark), why)
            who = f"# annotator = {said.annotator}\n" if said.annotator else ""
            head = f"-DOCSTART-\tO\n\n# article_id = {task}\n{who}"
            document = "".join([head, *lines.tagged(own.pieces, self._scheme), "\n"])
            self._files.add(said.annotator, layer, document)


def _layers(config: ForeignConfig | None) -> list[Layer]:
    """List the controls that mark texts, as far as the config says so."""
    found = config.labels if config else ()
    return [
        Layer(control, on)
        for control in found
        if config
        and (on := config.to_names.get(control))
        and (shown := config.objects.get(on))
        and shown.tag == "Text"
    ]


def _on(layer: Layer) -> dict[str, str | None]:
    return {"to_name": layer.object, "from_name": layer.control}


def _usable(task: Task) -> list[Said]:
    """Take what was submitted; of a person's several the latest, as an audit does."""
    latest: dict[str, Said] = {}
    for one in task.said:
        if one.state != "submitted":
            continue
        key = f"by {one.annotator}" if one.annotator else one.name
        before = latest.get(key)
        if before is None or age(before.raw) <= age(one.raw):
            latest[key] = one
    return sorted(latest.values(), key=task.said.index)


def _item(mark: Mark) -> str:
    _, start, label, end, _ = mark
    return span_item({"label": label, "start": start, "end": end})
