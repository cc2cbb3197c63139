"""`copydesk demo`: the whole loop on the sample articles, with two annotators whose labels are shipped."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copydesk import sample
from copydesk.desk import Desk
from copydesk.desk.reports import Progress, Say
from copydesk.desk.sync_reports import PullReport
from copydesk.errors import BuildError, DeskError, StudioError
from copydesk.settings import FILE
from copydesk.studio import accounts, tasks
from copydesk.studio.client import Studio
from copydesk.studio.connect import elsewhere

if TYPE_CHECKING:
    from copydesk.agreement import Agreement
    from copydesk.dataset import Dataset

ANNOTATORS = ("ana", "ben")


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo made."""

    desk: Desk
    url: str
    sent: int
    submitted: int
    pulled: PullReport
    agreement: "list[Agreement]"
    dataset: "Dataset"

    def summary(self) -> dict[str, Any]:
        """Give paths, counts and addresses as plain values; passwords stay in their file."""
        status = self.desk.status()
        return {
            "desk": str(self.desk.folder),
            "url": self.url,
            "logins": {name: {"email": login.email} for name, login in self.desk.logins().items()},
            "passwords_in": str(self.desk.site.logins.path),
            "articles": status.articles,
            "stories": status.stories,
            "outlets": status.outlets,
            "tasks_sent": self.sent,
            "annotations_submitted": self.submitted,
            "annotations": self.pulled.annotations,
            "spans": sum(person.spans for person in status.annotators),
            "rejected": status.rejected,
            "agreement": [
                {
                    name: getattr(figure, name)
                    for name in ("about", "part", "metric", "rule", "value", "interval")
                }
                for figure in self.agreement
            ],
            "dataset": str(self.dataset.folder),
            "already_built": self.dataset.already_built,
            "rows": {part: len(getattr(self.dataset, part)) for part in ("train", "validation", "test")},
        }


def desk_at(folder: Path) -> Desk:
    """Open the desk in a folder, or make one with the two annotators whose labels are shipped."""
    return Desk.open(folder) if (folder / FILE).exists() else Desk.init(folder, "bias", ANNOTATORS)


def run(desk: Desk, progress: Progress, done: Say) -> Demo:
    """Go round the loop once; run again on the same desk it finds its work done.

    `progress` hears what is waited for, `done` hears what is finished. The server is left running.
    """
    url = elsewhere(desk.settings.server)
    if url:
        raise StudioError(
            f"the demo starts a Label Studio of its own, but this desk is to use {url}",
            next_step="Unset COPYDESK_URL, or name a new folder with --dir.",
        )
    samples = {path.name for path in sample.ARTICLES.iterdir()}
    sources = {Path(source).name for source in desk.articles()["source"]}
    if (sources and not sources & samples) or not set(ANNOTATORS) <= set(desk.settings.annotators):
        raise DeskError(
            f"{desk.folder} is a desk with work of its own; the demo would add its sample articles to it",
            next_step="Name another folder with --dir.",
        )
    added = desk.add(sample.ARTICLES, meta=sample.META, progress=progress)
    done(f"desk {desk.folder}: {added.articles} sample articles, {added.added} of them new")
    running = desk.embedded.start(progress)
    done(f"Label Studio at {running.url}")
    pushed = desk.push(progress=progress)
    done(f"pushed: {pushed.sent} new tasks in {len(pushed.projects)} projects")
    submitted = sum(_submit(desk, running.url, person, progress) for person in ANNOTATORS)
    done(f"labels submitted as {' and '.join(ANNOTATORS)}: {submitted} new annotations")
    pulled = desk.pull(progress=progress)
    done(
        f"pulled: {pulled.new} new and {pulled.changed} changed annotations; of their regions "
        f"{pulled.exact} exact, {len(pulled.rejected)} rejected"
    )
    agreement = desk.agreement()
    dataset = _build(desk)
    return Demo(desk, running.url, pushed.sent, submitted, pulled, agreement, dataset)


def _build(desk: Desk) -> "Dataset":
    """Build `demo`; when labels were added since, the next free name that the refusal proposes."""
    name = "demo"
    number = 1
    while True:
        try:
            return desk.build(name)
        except BuildError:
            if not (desk.folder / "datasets" / name).exists():
                raise
            number += 1
            name = f"demo-{number}"


def _submit(desk: Desk, url: str, annotator: str, progress: Progress) -> int:
    """Submit an annotator's sample labels as that annotator, where the task has no annotation yet."""
    login = desk.logins()[annotator]
    studio = Studio(url, accounts.token_of(url, login.email, str(login.password)))
    by_file = {labels.file: labels for labels in sample.labels() if labels.annotator == annotator}
    articles = {
        f"article:{row.article_id}": (by_file.get(Path(row.source).name), row.text)
        for row in desk.articles().itertuples(index=False)
    }
    waiting = [
        (task["id"], *articles[task["data"]["unit_id"]])
        for place in desk.places(annotator)
        for task in studio.changed_tasks(place, None)
        if not task["annotations"] and not task["draft_exists"]
    ]
    submitted = 0
    for number, (task_id, labels, text) in enumerate(waiting):
        progress(f"submitting as {annotator}", number, len(waiting))
        if labels is not None:
            skipped = labels.state == "skipped"
            result = [] if skipped else _result(labels, text, desk)
            studio.annotate(task_id, result, seconds=labels.seconds, skipped=skipped)
            submitted += 1
    return submitted


def _result(labels: sample.SampleLabels, text: str, desk: Desk) -> list[dict[str, Any]]:
    spans = [
        (*sample.locate(text, span.quote, span.nth), span.label, span.attributes) for span in labels.spans
    ]
    answers = {"stance": [labels.stance]} if labels.stance else {}
    return tasks.result(text, spans, answers, desk.scheme())
