"""Pre-annotations: labels that an annotator finds in a task and accepts, corrects or deletes.

Measured on 1.23.2 with Chromium: a task that is opened by its id is filled with its prediction whatever the project is
set to; "Label All Tasks" fills it only if `show_collab_predictions` is on and the project's `model_version` is the
prediction's. A task that brings its prediction sets that itself; `import_predictions` does not, and the server refuses
a name that no prediction has yet. To look is not to touch: no draft is made. What is submitted comes back with ids and
offsets unchanged, origin `prediction`, or `prediction-changed` where the label is another (an added attribute changes
no origin), and the annotation names its prediction.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from copydesk.records import CONTINUES, Choice, Relation, Span
from copydesk.schemes.controls import TEXTS
from copydesk.studio.client import ConnectionLost, Studio
from copydesk.studio.regions import Regions, Result
from copydesk.studio.sync import CHUNK, PAUSES

if TYPE_CHECKING:
    from copydesk.schemes import LabelScheme

MODEL = "copydesk"
"""One name for all: Label Studio shows those of one `model_version` only, the one that the project is set to."""


def result(
    spans: Iterable[Span],
    choices: Iterable[Choice],
    relations: Iterable[Relation],
    scheme: "LabelScheme",
    article_ids: Sequence[str] = (),
) -> Result:
    """Write verified labels of one unit as regions; offsets and words are those of its texts now.

    `article_ids` are those of a pair or a story, in order.
    """
    texts = dict(zip(article_ids, TEXTS[scheme.unit], strict=False))
    regions = Regions(scheme)
    links = [(one.relation, one.from_span, one.to_span, one.direction) for one in relations]
    for span in spans:
        place, text = (span.start, span.end), texts.get(span.article_id)
        regions.span(_id(span.span_id), text, place, span.text, span.label, span.attributes)
        if span.part_of and CONTINUES in scheme.relation_names:
            links.append((CONTINUES, span.span_id, span.part_of, "right"))
    answers: dict[str, list[str]] = {}
    for choice in choices:
        answers.setdefault(choice.question, []).append(choice.value)
    for name, values in answers.items():
        regions.answer(f"q-{name}", name, values)
    for label, begin, end, direction in links:
        regions.relation(label, _id(begin), _id(end), direction)
    return regions.result


def prediction(regions: Result, model: str = MODEL) -> dict[str, Any]:
    """Give what goes into a task that is to be sent."""
    return {"model_version": model, "result": regions}


def bring(studio: Studio, project: int, wanted: Mapping[int, Result], model: str = MODEL) -> int:
    """Give each untouched task its prediction, once, in place of another of the model; returns how many were new.

    `wanted` maps tasks to regions. After a lost answer it is looked up what arrived.
    """
    new = 0
    for pause in (*PAUSES, None):
        free = {state.task for state in studio.states(project) if not state.touched}
        there = {task: found for task, found in studio.predictions(project, model).items() if task in free}
        missing = [
            task
            for task, regions in wanted.items()
            if task in free and regions not in [given for _, given in there.get(task, ())]
        ]
        try:
            for begin in range(0, len(missing), CHUNK):
                chunk = {task: prediction(wanted[task], model) for task in missing[begin : begin + CHUNK]}
                studio.import_predictions(project, chunk)
            break
        except ConnectionLost:
            if pause is None:
                raise
            time.sleep(pause)
        finally:
            new = max(new, len(missing))
    for old in _stale(there, wanted):
        studio.delete_prediction(old)
    studio.show_predictions(project, model)
    return new


def _stale(there: Mapping[int, Sequence[tuple[int, Result]]], wanted: Mapping[int, Result]) -> list[int]:
    """List predictions that another one replaces, and second copies."""
    stale = []
    for task, found in there.items():
        kept = False
        for number, regions in found:
            if task in wanted and (kept or regions != wanted[task]):
                stale.append(number)
            kept = kept or regions == wanted.get(task)
    return stale


def _id(span_id: str) -> str:
    return span_id.rpartition("/")[2]
