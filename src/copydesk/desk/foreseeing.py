"""How sure agreement is going to be: `copydesk.plan.prediction` on what the desk plans, and has already."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from copydesk.agreement.result import FEWEST_STORIES
from copydesk.consensus import voting
from copydesk.desk import views
from copydesk.desk.migrating import Words
from copydesk.desk.plan_reports import Predicted
from copydesk.plan import Piece, WorkPlan, prediction
from copydesk.schemes import LabelScheme, Question

if TYPE_CHECKING:
    from copydesk.desk.desk import Desk

SEVERAL = "it takes several answers, and agreement is measured on each by itself"
UNDEFINED = "the figure is undefined on what is there or assumed"

Said = dict[str, list[dict[str, Any]]]
"""For stories, what each annotator said of each of their units."""


def widths(
    desk: "Desk", scheme: LabelScheme, made: WorkPlan, pieces: Sequence[Piece]
) -> tuple[Predicted, ...]:
    """Predict the 95 % interval of alpha on each question, and of exact F1 on spans; say where none can be."""
    story = {piece.unit_id: piece.story for piece in pieces}
    readers: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for asked in made.assignments:
        if asked.unit_id in story:
            readers[story[asked.unit_id]][asked.unit_id] += 1
    sizes = [own for _, units in sorted(readers.items()) if (own := [n for n in units.values() if n > 1])]
    if len(sizes) < FEWEST_STORIES:
        few = f"{len(sizes)} {'story goes' if len(sizes) == 1 else 'stories go'} to two annotators or more"
        why = f"{few}, {FEWEST_STORIES} are the least"
        about = {question.name: SEVERAL if question.multiple else why for question in scheme.questions}
        about |= {"spans": why} if scheme.labels else {}
        return tuple(Predicted(name, "agreement", None, len(sizes), reason) for name, reason in about.items())
    pilot = _Pilot(desk, scheme, story)
    assumed, seed = desk.settings.plan.agreement, desk.settings.plan.seed
    found = [_question(question, sizes, pilot, assumed, seed) for question in scheme.questions]
    if scheme.labels:
        found.append(_spans(sizes, pilot, assumed, seed))
    return tuple(found)


def _question(
    question: Question, sizes: Sequence[Sequence[int]], pilot: "_Pilot", assumed: float, seed: int
) -> Predicted:
    metric = f"Krippendorff's alpha ({question.level})"
    if question.multiple:
        return Predicted(question.name, metric, None, len(sizes), SEVERAL)
    values = [option.value for option in question.options]
    ordered = question.level != "nominal"
    said = pilot.answers(question.name, values)
    shares = [1.0] * len(values)
    if len(said) >= prediction.PILOT:
        rows = prediction.pilot(said, prediction.rating_row(len(values), ordered=ordered), seed=seed)
        statistic = prediction.alpha_of(len(values), ordered=ordered)
        deviation = prediction.resampled(rows, [max(own) for own in sizes], statistic, seed=seed)
        model = f"from the labels on {len(said)} stories, drawn anew"
    else:
        deviation = prediction.ratings_model(sizes, alpha=assumed, shares=shares, ordered=ordered, seed=seed)
        model = f"assumed: alpha {assumed:g}, all answers as frequent; rarer answers make it wider"
    return _predicted(question.name, metric, deviation, len(sizes), model)


def _spans(sizes: Sequence[Sequence[int]], pilot: "_Pilot", assumed: float, seed: int) -> Predicted:
    said = pilot.spans()
    if len(said) >= prediction.PILOT:
        rows = prediction.pilot(said, prediction.span_row, seed=seed)
        deviation = prediction.resampled(rows, [max(own) for own in sizes], prediction.f1_of, seed=seed)
        model = f"from the labels on {len(said)} stories, drawn anew"
    else:
        deviation = prediction.spans_model(sizes, f1=assumed, seed=seed)
        model = f"assumed: F1 {assumed:g}, {prediction.SPANS:g} spans a unit"
    return _predicted("spans", "span F1 (exact)", deviation, len(sizes), model)


def _predicted(about: str, metric: str, deviation: float | None, stories: int, model: str) -> Predicted:
    if deviation is None:
        return Predicted(about, metric, None, stories, UNDEFINED)
    return Predicted(about, metric, round(prediction.width(deviation, stories), 4), stories, model)


class _Pilot:
    """What came back already, in the words of the scheme: of units that two submitted or more."""

    def __init__(self, desk: "Desk", scheme: LabelScheme, story: dict[str, str]) -> None:
        self.story = story
        self.votes: dict[str, tuple[str, str]] = {}
        if not desk.ledger.annotation_number():
            return
        words = Words(scheme, desk.schemes())
        self.labels = views.labels(desk, words)
        votes = voting(words.counting(desk.annotations()))
        votes = votes[votes["unit_id"].isin(list(story))]
        self.votes = dict(
            zip(votes["annotation_id"], zip(votes["unit_id"], votes["annotator"], strict=True), strict=True)
        )

    def answers(self, question: str, values: Sequence[str]) -> Said:
        """Give the answers to a question, as places in the list of its values."""
        said: dict[str, dict[str, Any]] = defaultdict(dict)
        if self.votes:
            rows = self.labels["choices"]
            rows = rows[(rows["question"] == question) & rows["value"].isin(list(values))]
            for annotation, value in zip(rows["annotation_id"], rows["value"], strict=True):
                if annotation in self.votes:
                    unit, who = self.votes[annotation]
                    said[unit][who] = values.index(value)
        return self._by_story(said)

    def spans(self) -> Said:
        """Give the spans that everybody marked, none where somebody submitted a unit without any."""
        marked: dict[str, set[object]] = {name: set() for name in self.votes}
        if self.votes:
            rows = self.labels["spans"]
            places = zip(
                rows["article_id"], rows["field"], rows["label"], rows["start"], rows["end"], strict=True
            )
            for annotation, place in zip(rows["annotation_id"], places, strict=True):
                if annotation in marked:
                    marked[annotation].add(place)
        said: dict[str, dict[str, Any]] = defaultdict(dict)
        for name, (unit, who) in self.votes.items():
            said[unit][who] = frozenset(marked[name])
        return self._by_story(said)

    def _by_story(self, said: dict[str, dict[str, Any]]) -> Said:
        found: Said = defaultdict(list)
        for unit, by in sorted(said.items()):
            if len(by) > 1:
                found[self.story[unit]].append(by)
        return found
