"""Count what one usable annotation of an export came to: its regions, and what stands beside them."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from copydesk.studio.foreign import ForeignConfig
from copydesk.verify.findings import counted, marked, shown
from copydesk.verify.judging import Judged, Verdict, labels_of
from copydesk.verify.repair import Refused, Settled
from copydesk.verify.tally import Tally
from copydesk.verify.words import cuts_word


def count_result(
    tally: Tally, config: ForeignConfig | None, task: str, judged: Judged, person: str | None
) -> None:
    """Count each item and its verdict; what hangs on regions comes after them."""
    count = _Count(tally, config, task, judged)
    items, verdicts = judged.annotation["result"], judged.verdicts
    for item, verdict in zip(items, verdicts, strict=True):
        if verdict is not None:
            count.region(item, verdict)
    for item, verdict in zip(items, verdicts, strict=True):
        if verdict is None:
            count.beside(item)
    count.regions_together()
    tally.counts["empty"] += not items
    tally.used(person, sum(verdict is not None for verdict in verdicts))


class _Span(NamedTuple):
    """A text region where it stands, by what two of them have in common."""

    control: str
    start: int
    end: int
    labels: tuple[str, ...]
    region: Any


class _Count:
    def __init__(self, tally: Tally, config: ForeignConfig | None, task: str, judged: Judged) -> None:
        self.tally, self.config, self.task, self.judged = tally, config, task, judged
        self.placed: dict[str, list[_Span]] = {}
        """The regions that stand, by object."""
        self.by_id: dict[str, list[_Span]] = {}

    def region(self, item: Any, verdict: Verdict) -> None:
        """Count a region of text by its verdict."""
        region = item.get("id") if isinstance(item, dict) else None
        if isinstance(verdict, Settled):
            span = self._settled(item, region, verdict)
            self.placed.setdefault(_key(item.get("to_name")), []).append(span)
            if isinstance(region, str):
                self.by_id.setdefault(region, []).append(span)
        elif isinstance(verdict, Refused):
            self.tally.faults[verdict.fault] += 1
            self._find(verdict.fault, region, verdict.reason)
        else:
            self.tally.unjudged[str(verdict)] += 1
            self._find(str(verdict), region)

    def _settled(self, item: Mapping[str, Any], region: Any, place: Settled) -> _Span:
        tally, value = self.tally, item["value"]
        if place.check == "exact":
            tally.counts["exact"] += 1
        else:
            how = place.check.partition(":")[2]
            tally.repairs[how] += 1
            moved = f"{shown(value['start'])} to {shown(value['end'])} means {place.start} to {place.end}"
            self._find(f"repaired:{how}", region, moved)
        text = self.judged.texts.of(item)
        if isinstance(text, str) and cuts_word(text, place.start, place.end):
            tally.counts["cut"] += 1
            self._find("cut-word", region, marked(text, place.start, place.end))
        labels, control = labels_of(item), _key(item.get("from_name"))
        for label in labels:
            counted(tally.labels, label)
        if self.config and self.config.labels:
            self._known(control, labels, region, self.config)
        return _Span(control, place.start, place.end, labels, region)

    def _known(self, control: str, labels: Sequence[str], region: Any, config: ForeignConfig) -> None:
        """Compare a region's control and labels with the config; None is a control whose labels the tasks hold."""
        if control not in config.labels:
            self._find("unknown-control", region, control)
            return
        known = config.labels[control]
        for label in labels:
            if known is not None and label not in known:
                counted(self.tally.unknown, label)
                self._find("unknown-label", region, label)

    def beside(self, item: Mapping[str, Any]) -> None:
        """Count what is no region of text: relations, answers about a region or the task, other media."""
        kind, region, value = item.get("type"), item.get("id"), item.get("value")
        name = kind if isinstance(kind, str) else "(no type)"
        if name == "relation":
            self.tally.counts["relations"] += 1
        elif name.endswith("labels"):
            counted(self.tally.other, name)
        else:
            placed = isinstance(value, dict) and "start" in value and "end" in value
            about_region = placed or (isinstance(region, str) and region in self.by_id)
            counted(self.tally.region_answers if about_region else self.tally.answers, name)

    def regions_together(self) -> None:
        """Count overlaps, copies and ids used twice, when all regions are there."""
        for spans in self.placed.values():
            self._overlaps(spans)
        for region, twins in self.by_id.items():
            if len(twins) > 1 and (extra := _clashes(twins)):
                self.tally.counts["same id"] += extra
                self._find("repeated-region-id", region, times=extra)

    def _overlaps(self, spans: list[_Span]) -> None:
        """Count overlapping pairs without forming them: the regions begun before, less those ended before."""
        if len(spans) < 2:
            return
        spans.sort(key=lambda span: (span.start, span.end))
        ends = sorted(span.end for span in spans)
        for number, span in enumerate(spans):
            if overlaps := number - bisect_right(ends, span.start):
                self.tally.counts["overlapping"] += overlaps
                self._find("overlapping", span.region, f"{span.start} to {span.end}", overlaps)
        seen: set[tuple[Any, ...]] = set()
        for span in spans:
            same = span[:4]
            if same in seen:
                self.tally.counts["identical"] += 1
                self._find("identical", span.region, f"{', '.join(span.labels)}: {span.start} to {span.end}")
            seen.add(same)

    def _find(self, name: str, region: Any, detail: str = "", times: int = 1) -> None:
        self.tally.findings.add(name, self.task, self.judged.annotation.get("id"), region, detail, times)


def _clashes(twins: Sequence[_Span]) -> int:
    """Count the regions that cannot share an id: of another place, or of the same control."""
    places = {(span.start, span.end) for span in twins}
    controls = {span.control for span in twins}
    return len(twins) - 1 if len(places) > 1 else len(twins) - len(controls)


def _key(name: Any) -> str:
    return name if isinstance(name, str) else shown(name)
