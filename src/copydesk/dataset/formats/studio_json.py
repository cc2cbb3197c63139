"""Tasks that Label Studio imports: a list of tasks a part, and the config of their project, compiled from the scheme.

What every annotator gave is an annotation, what was skipped is a skipped one; who they are stands in the task's data,
`annotators`, in the order of the annotations, as an import knows no accounts but the server's own. The consensus is a
prediction, or with `consensus="annotations"` an annotation too, the first, marked as ground truth.

Tasks have the form that the desk sends, so that `copydesk audit` checks every region by the hash of its text, and
`copydesk pull --project` reads a project that was made of them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copydesk.dataset.formats.contents import attributes_of, keep, leave, things
from copydesk.dataset.formats.losses import Account
from copydesk.dataset.rows import ARTICLE, Row, articles_of
from copydesk.dataset.splits import PARTS
from copydesk.errors import BuildError
from copydesk.records import Article, Project, Unit, sha256
from copydesk.schemes.controls import TEXTS
from copydesk.studio.config import compile_config
from copydesk.studio.exports import Writer
from copydesk.studio.regions import Regions, Result
from copydesk.studio.tasks import task, unit_task

if TYPE_CHECKING:
    from copydesk.dataset.folder import Dataset
    from copydesk.schemes import LabelScheme

AS = ("predictions", "annotations")
CONSENSUS = "consensus"
"""Stands for the annotator of the consensus."""
CONFIG = "config.xml"
MORE = ("story_id", "url")
"""What the data has of an article beside what a task shows."""
TITLES = "the screen has no labels on titles"
HELD = {
    "span", "attribute", "relation", "answer", "vote", "skip",
    "disputed span", "disputed relation", "disputed answer",
}  # fmt: skip
NOTHING: Row = {"spans": (), "disputed_spans": (), "answers": {}, "disputed_answers": (), "votes": ()}


def write(
    dataset: "Dataset", folder: Path, account: Account, _: str, *, consensus: str = "predictions"
) -> None:
    """Write a file a part; ids of tasks and annotations count through all of them."""
    if consensus not in AS:
        raise BuildError(f"the consensus comes as {' or '.join(AS)}, not as {consensus!r}")
    scheme = dataset.scheme
    (folder / CONFIG).write_text(compile_config(scheme) + "\n", encoding="utf-8", newline="\n")
    key = sha256(f"export\0{dataset.manifest['inputs']}")[:6]
    tasks = Tasks(
        scheme, Project(key, scheme.ref, "label", "shared"), account, truth=consensus == "annotations"
    )
    for part in PARTS:
        with Writer(folder / f"{part}.json") as file:
            for row in dataset.rows(part):
                file.write(tasks.task(row))


class Tasks:
    """Make tasks of rows, and note what becomes of what they say."""

    def __init__(self, scheme: "LabelScheme", project: Project, account: Account, *, truth: bool) -> None:
        self.scheme, self.project, self.account, self.truth = scheme, project, account, truth
        self.tasks = self.annotations = 0

    def task(self, row: Row) -> dict[str, Any]:
        """Make the task of a row."""
        self.tasks += 1
        self.account.keep("task")
        made = {"id": self.tasks, **self._data(row)}
        decided = self._result(row, row)
        given: list[tuple[str, dict[str, Any]]] = []
        if self.truth and row["n_annotators"] + ("adjudicated" in row):
            given.append((CONSENSUS, {"result": decided, "ground_truth": True}))
        given += [
            (vote["annotator"], {"result": self._result(row, vote, origin="manual"), "ground_truth": False})
            for vote in row["votes"]
        ]
        given += [
            (who, {"result": [], "ground_truth": False, "was_cancelled": True})
            for who in row.get("skipped_by", ())
        ]
        made["data"]["annotators"] = [who for who, _ in given]
        made["annotations"] = [self._annotation(annotation) for _, annotation in given]
        made["predictions"] = (
            [] if self.truth or not decided else [{"model_version": row["consensus"], "result": decided}]
        )
        self._count(row)
        return made

    def _data(self, row: Row) -> dict[str, Any]:
        articles = [_article(one) for one in articles_of(row)]
        if "articles" not in row:
            made = task(row["unit_id"], articles[0], self.project)
        else:
            unit = Unit(row["unit_id"], tuple(article.article_id for article in articles))
            made = unit_task(unit, articles, self.project)
        made["data"]["articles"] = [
            {key: getattr(one, key) for key in ("article_id", *MORE)} for one in articles
        ]
        return made

    def _annotation(self, given: Mapping[str, Any]) -> dict[str, Any]:
        self.annotations += 1
        return {"id": self.annotations, **given}

    def _result(self, row: Row, said: Mapping[str, Any], **more: str) -> Result:
        """Write what the row, or a vote in it, says; what is on titles is dropped, and noted."""
        regions, places = Regions(self.scheme, **more), _on_texts(said)
        texts = [article["article_id"] for article in articles_of(row)]
        for place in sorted(places):
            span = said["spans"][place]
            text = texts.index(span["article_id"]) + 1 if TEXTS[self.scheme.unit] else None
            ends, attributes = (span["start"], span["end"]), attributes_of(span, self.scheme)
            regions.span(f"r{place + 1}", text, ends, span["text"], span["label"], attributes)
        for question, value in said["answers"].items():
            if value:
                regions.answer(f"q-{question}", question, [value] if isinstance(value, str) else value)
        for link in said.get("relations", ()):
            if {link["from"], link["to"]} <= places:
                begin, end = f"r{link['from'] + 1}", f"r{link['to'] + 1}"
                regions.relation(link["relation"], begin, end, link["direction"])
        return regions.result

    def _count(self, row: Row) -> None:
        """Note what is there and what is not; what is disputed, the votes say."""
        places, links = _on_texts(row), row.get("relations", ())
        there = [link for link in links if {link["from"], link["to"]} <= places]
        spans = [row["spans"][place] for place in sorted(places)]
        keep(self.account, row | {"spans": spans, "relations": there}, self.scheme, HELD)
        leave(self.account, row, self.scheme, HELD, TITLES)
        lost = {
            "spans": [span for place, span in enumerate(row["spans"]) if place not in places],
            "relations": [link for link in links if link not in there],
        }
        for _, item in things(NOTHING | lost, self.scheme):
            self.account.drop(row["unit_id"], item, TITLES)
        for vote in row["votes"]:
            for _ in range(len(vote["spans"]) - len(_on_texts(vote))):
                self.account.drop(row["unit_id"], f"vote of {vote['annotator']}", TITLES)


def _on_texts(said: Mapping[str, Any]) -> set[int]:
    """Give the places of the spans that are on a text, not on a title."""
    return {place for place, span in enumerate(said["spans"]) if span.get("field", "text") == "text"}


def _article(row: Row) -> Article:
    """Make the record that tasks are made of."""
    shown = {key: row[key] for key in ARTICLE if key in Article.__slots__}
    return Article(**shown, raw="", raw_sha256="", source="")
