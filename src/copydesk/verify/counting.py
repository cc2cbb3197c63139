"""Count what one usable annotation of an export came to: its regions, and what stands beside them."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Any

from copydesk.studio.foreign import ForeignConfig
from copydesk.verify.findings import counted, marked, shown
from copydesk.verify.judging import Judged, Placed, Unjudged
from copydesk.verify.repair import Refused
from copydesk.verify.tally import Tally
from copydesk.verify.words import cuts_word

PLACE = itemgetter(0, 1)


def count_result(
    tally: Tally, config: ForeignConfig | None, task: str, judged: Judged, person: str | None
) -> None:
    """Count each item by its verdict; what hangs on regions comes after them."""
    count = _Count(tally, config, task, judged)
    items, beside = judged.annotation["result"], []
    for item, verdict in zip(items, judged.verdicts, strict=True):
        if isinstance(verdict, Placed):
            count.placed(verdict)
        elif verdict is None:
            beside.append(item)
        else:
            count.not_placed(item, verdict)
    count.regions_together()
    for item in beside:
        count.beside(item)
    tally.counts["empty"] += not items
    tally.used(person, len(items) - len(beside))


class _Count:
    def __init__(self, tally: Tally, config: ForeignConfig | None, task: str, judged: Judged) -> None:
        self.tally, self.config, self.task, self.judged = tally, config, task, judged
        self.by_object: dict[str, list[Placed]] = {}
        """The regions that stand."""
        self.ids: set[str] = set()

    def placed(self, region: Placed) -> None:
        """Count a region that stands, as it is or repaired."""
        start, end, check, labels, text, item = region
        if check != "exact":
            self._repaired(region)
        if cuts_word(text, start, end):
            self.tally.counts["cut"] += 1
            self._find("cut-word", item.get("id"), marked(text, start, end))
        for label in labels:
            counted(self.tally.labels, label)
        if self.config and self.config.labels:
            self._known(_key(item.get("from_name")), labels, item.get("id"), self.config)
        self.by_object.setdefault(_key(item.get("to_name")), []).append(region)

    def _repaired(self, region: Placed) -> None:
        how, value = region.check.partition(":")[2], region.item["value"]
        self.tally.repairs[how] += 1
        moved = f"{shown(value['start'])} to {shown(value['end'])} means {region.start} to {region.end}"
        self._find(f"repaired:{how}", region.item.get("id"), moved)

    def not_placed(self, item: Any, verdict: Refused | Unjudged) -> None:
        """Count a region that was refused, or could not be judged."""
        region = item.get("id") if isinstance(item, dict) else None
        if isinstance(verdict, Refused):
            self.tally.faults[verdict.fault] += 1
            self._find(verdict.fault, region, verdict.reason)
        else:
            self.tally.unjudged[str(verdict)] += 1
            self._find(str(verdict), region)

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
            about_region = placed or (isinstance(region, str) and region in self.ids)
            counted(self.tally.region_answers if about_region else self.tally.answers, name)

    def regions_together(self) -> None:
        """Count overlaps, copies and ids used twice, when all regions are there."""
        named = []
        for regions in self.by_object.values():
            self.tally.counts["placed"] += len(regions)
            regions.sort(key=PLACE)
            if any(after.start < before.end for before, after in pairwise(regions)):
                self._overlaps(regions)
            named += [region for region in regions if isinstance(region.item.get("id"), str)]
        self.ids = {region.item["id"] for region in named}
        if len(self.ids) < len(named):
            self._same_ids(named)

    def _overlaps(self, regions: Sequence[Placed]) -> None:
        """Count overlapping pairs without forming them: the regions begun before, less those ended before."""
        ends = sorted(region.end for region in regions)
        seen: set[tuple[Any, ...]] = set()
        for number, region in enumerate(regions):
            start, end, _, labels, _, item = region
            if overlaps := number - bisect_right(ends, start):
                self.tally.counts["overlapping"] += overlaps
                self._find("overlapping", item.get("id"), f"{start} to {end}", overlaps)
            same = (_key(item.get("from_name")), start, end, labels)
            if same in seen:
                self.tally.counts["identical"] += 1
                self._find("identical", item.get("id"), f"{', '.join(labels)}: {start} to {end}")
            seen.add(same)

    def _same_ids(self, regions: Sequence[Placed]) -> None:
        by_id: dict[str, list[Placed]] = {}
        for region in regions:
            by_id.setdefault(region.item["id"], []).append(region)
        for name, twins in by_id.items():
            if len(twins) > 1 and (extra := _clashes(twins)):
                self.tally.counts["same id"] += extra
                self._find("repeated-region-id", name, times=extra)

    def _find(self, name: str, region: Any, detail: str = "", times: int = 1) -> None:
        self.tally.findings.add(name, self.task, self.judged.annotation.get("id"), region, detail, times)


def _clashes(twins: Sequence[Placed]) -> int:
    """Count the regions that cannot share an id: of another place, or of the same control."""
    places = set(map(PLACE, twins))
    controls = {_key(region.item.get("from_name")) for region in twins}
    return len(twins) - 1 if len(places) > 1 else len(twins) - len(controls)


def _key(name: Any) -> str:
    return name if isinstance(name, str) else shown(name)
