"""The consensus on the desk's frames by any of the rules, and how far each annotator can be relied on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from copydesk.consensus.answers import Answers
from copydesk.consensus.majority import Consensus, NotAsked, Voters, majority
from copydesk.consensus.merged import Marked, Texts
from copydesk.consensus.modelled import by_model, by_votes, fitted
from copydesk.consensus.polls import Poll, polls
from copydesk.consensus.reliability import reliability
from copydesk.consensus.rules import Rules


@dataclass(frozen=True)
class View:
    """Everything that the annotators who vote said, and the rules by which it is seen."""

    rules: Rules
    votes: pd.DataFrame
    spans: pd.DataFrame
    choices: pd.DataFrame
    units: pd.DataFrame
    texts: Texts
    attributes: Mapping[str, str]
    multiple: Collection[str]
    """The questions that take several values."""
    not_asked: NotAsked

    @cached_property
    def consensus(self) -> Consensus:
        """The answers with their `shares`, and the spans."""
        exact = self.rules.spans == "exact"
        spans = self.spans if exact else self.spans.iloc[:0]
        found = majority(
            self.votes, spans, self.choices, self.attributes, multiple=self.multiple, not_asked=self.not_asked
        )
        if not exact:
            found = replace(found, spans=self._marked.merged(self.rules.spans, self.texts, self.attributes))
        if self.rules.answers == "majority":
            return replace(found, answers=by_votes(found.answers, self.multiple))
        results = self._dawid_skene if self.rules.answers == "dawid-skene" else self._mace
        return replace(found, answers=by_model(found.answers, self._polls, results, self.multiple))

    @cached_property
    def span_shares(self) -> pd.DataFrame:
        """How many annotators marked each character: unit_id, article_id, field, start, end, label, votes, of."""
        return self._marked.frequencies()

    def annotators(self, answers: pd.DataFrame) -> pd.DataFrame:
        """Say how far each annotator can be relied on, as `reliability` does; `answers` are those that were decided."""
        shares = self.consensus.answers[["unit_id", "question", "shares"]]
        decided = answers[["unit_id", "question", "value", "disputed"]]
        return reliability(
            self._polls,
            decided.merge(shares, on=["unit_id", "question"], how="left"),
            self._dawid_skene,
            self._mace,
            self._marked.reliability(self.rules.spans),
        )

    @cached_property
    def _polls(self) -> list[Poll]:
        return polls(self.votes, self.choices, self.multiple, self.not_asked)

    @cached_property
    def _dawid_skene(self) -> list[Answers]:
        return fitted(self._polls, "dawid-skene")

    @cached_property
    def _mace(self) -> list[Answers]:
        return fitted(self._polls, "mace")

    @cached_property
    def _marked(self) -> Marked:
        return Marked.of_units(self.votes, self.spans, self.units, Voters(self.votes, self.not_asked))
