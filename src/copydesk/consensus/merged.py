"""The desk's spans through merging, frequencies and reliability: article by article as it stands in each unit."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from copydesk.consensus.frequencies import span_frequencies
from copydesk.consensus.leave_one_out import span_reliability
from copydesk.consensus.majority import MARK, Voters, elect, given
from copydesk.consensus.merging import merge_spans, merged_into
from copydesk.consensus.rules import SpanRule
from copydesk.tables import COUNT, TEXT, THING, records

SEPARATOR = "\0"
"""Joins a unit and an article into one id; it is in neither."""
Texts = Mapping[tuple[str, str], str]
"""What an article says, by article and field."""


@dataclass(frozen=True)
class Marked:
    """Who submitted which article of which unit, and what they marked there."""

    spans: pd.DataFrame
    seen: pd.DataFrame
    of: Voters

    @classmethod
    def of_units(cls, votes: pd.DataFrame, spans: pd.DataFrame, units: pd.DataFrame, of: Voters) -> "Marked":
        """Take the spans of those who vote; an article in two units is two: people marked it for two reasons."""
        spans = spans[spans["annotation_id"].isin(votes["annotation_id"])]
        seen = votes[["unit_id", "annotator"]].merge(units.explode("article_ids"), on="unit_id")
        seen = seen.assign(article_id=_joined(seen["unit_id"], seen["article_ids"]))
        return cls(
            spans.assign(article_id=_joined(spans["unit_id"], spans["article_id"])),
            seen[["unit_id", "article_id", "annotator"]].drop_duplicates(ignore_index=True),
            of,
        )

    def merged(self, rule: SpanRule, texts: Texts, attributes: Mapping[str, str]) -> pd.DataFrame:
        """Merge the spans: the columns of `Consensus.spans`, and `disputes` (a list: support, parts, start, end)."""
        found = []
        for spans, seen in self._by_who_was_asked():
            merged = merge_spans(spans, seen, rule)
            own = spans.assign(merged=merged_into(spans, seen, rule))
            markers: dict[int, dict[str, list[dict[str, Any]]]] = {}
            for span in records(own[["merged", "annotator", *attributes]]) if attributes else []:
                markers.setdefault(span["merged"], {}).setdefault(span["annotator"], []).append(span)
            for number, row in enumerate(records(_apart(merged))):
                text = texts[row["article_id"], row["field"]][row["start"] : row["end"]]
                row |= {"text": text, "disputes": list(row["disputes"])}
                found.append(row | self._attributes(row["unit_id"], markers.get(number, {}), attributes))
        found.sort(key=lambda row: tuple(row[column] for column in MARK))
        dtypes = dict.fromkeys(MARK, TEXT) | {"start": COUNT, "end": COUNT, "text": TEXT, "votes": COUNT}
        dtypes |= {
            "of": COUNT,
            "verdict": TEXT,
            **attributes,
            "disputed_attributes": THING,
            "disputes": THING,
        }
        return pd.DataFrame({c: pd.Series([row[c] for row in found], dtype=d) for c, d in dtypes.items()})

    def frequencies(self) -> pd.DataFrame:
        """Count who marked each character: unit_id, article_id, field, start, end, label, votes, of; rows are runs."""
        return self._all(span_frequencies)[[*MARK, "votes", "of"]].sort_values([*MARK], ignore_index=True)

    def reliability(self, rule: SpanRule) -> pd.DataFrame:
        """Measure each annotator against the others; without labels that somebody was not asked for in the unit.

        By overlap a common character is enough, so what the others dispute is whether there is a span, not its bounds.
        """
        spans = self.spans
        if self._rare:
            pairs = zip(spans["unit_id"], spans["label"], strict=True)
            asked = [not self.of.without(unit, "label", label) for unit, label in pairs]
            spans = spans[np.array(asked, dtype=bool)]
        return span_reliability(spans, self.seen, rule, ties="longest")

    def _all(self, view: Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]) -> pd.DataFrame:
        return pd.concat(
            [_apart(view(spans, seen)) for spans, seen in self._by_who_was_asked()], ignore_index=True
        )

    @cached_property
    def _rare(self) -> list[str]:
        """The labels that somebody who submitted a unit was not asked for."""
        return sorted({thing[2] for thing in self.of.unasked if thing[1] == "label" and len(thing) == 3})

    def _by_who_was_asked(self) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
        """Give spans with those who could have marked them: labels that all were asked for, then each other one."""
        yield self.spans[~self.spans["label"].isin(self._rare)], self.seen
        for label in self._rare:
            pairs = zip(self.seen["unit_id"], self.seen["annotator"], strict=True)
            asked = [who not in self.of.without(unit, "label", label) for unit, who in pairs]
            yield self.spans[self.spans["label"] == label], self.seen[np.array(asked, dtype=bool)]

    def _attributes(
        self, unit: str, markers: dict[str, list[dict[str, Any]]], attributes: Mapping[str, str]
    ) -> dict[str, Any]:
        """Let those who marked a span vote on its attributes, as in `majority`."""
        found: dict[str, Any] = {}
        disputed = []
        for name, dtype in attributes.items():
            without = self.of.without(unit, "attribute", name)
            ballots = [given(own, name) for who, own in markers.items() if who not in without]
            found[name], tied = elect(ballots, len(ballots), several=dtype == THING, blank=True)
            disputed += [name] if tied else []
        return found | {"disputed_attributes": disputed}


def _joined(units: "pd.Series[str]", articles: "pd.Series[str]") -> "pd.Series[str]":
    return units.astype("string") + SEPARATOR + articles.astype("string")


def _apart(frame: pd.DataFrame) -> pd.DataFrame:
    """Give back the unit and the article of each row."""
    both = [name.split(SEPARATOR) for name in frame["article_id"]]
    return frame.assign(
        unit_id=pd.Series([unit for unit, _ in both], index=frame.index, dtype="string"),
        article_id=pd.Series([article for _, article in both], index=frame.index, dtype="string"),
    )
