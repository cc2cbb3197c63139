"""`consensus`: what a training set would say, as flat frames, and who can be relied on."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from copydesk.consensus.rules import AnswerRule, Rules, SpanRule
from copydesk.dataset.card import consensus as card_consensus
from copydesk.dataset.rows import soft
from copydesk.desk.source import read

if TYPE_CHECKING:
    import pandas as pd

    from copydesk.desk.desk import Desk


@dataclass(frozen=True)
class ConsensusReport:
    """One answer out of several, by one rule: what `build` would write with it, decisions of curators included.

    `answers` has one row for each unit and question that somebody answered: unit_id, question, value (NA when
    disputed, a list where several are taken), disputed, adjudicated (whether a curator decided), votes (value -> how
    many), shares (value -> soft label).

    `spans` has one row for each span that is decided or disputed: unit_id, article_id, field, start, end, label, text,
    votes (who marked it), of (who submitted the unit), verdict (majority, disputed, adjudicated), disputes (what is a
    tie, where spans are merged by overlap), disputed_attributes, and the scheme's attributes.

    `span_shares` has one row for each run of characters that equally many marked: unit_id, article_id, field, label,
    start, end, votes, of.

    `annotators` has one row for each annotator and question, or value of a question that takes several, and one for
    spans: annotator, of (question or spans), question, value, ratings, decided, agreement, accuracy (Dawid-Skene),
    competence (MACE); articles, spans, right, precision, reference, found, recall, f1 (against the others, by `spans`).
    """

    rules: Rules
    unit: str
    answers: "pd.DataFrame"
    spans: "pd.DataFrame"
    span_shares: "pd.DataFrame"
    annotators: "pd.DataFrame"

    @property
    def said(self) -> str:
        """The rule and its source, in words."""
        return card_consensus.rule(self.rules, self.unit)


def consensus(desk: "Desk", rule: AnswerRule = "majority", spans: SpanRule = "exact") -> ConsensusReport:
    """See the ledger by these rules; nothing is changed or remembered."""
    rules = Rules(rule, spans, soft=True)
    source = read(desk)
    made = source.rows(rules)
    answers, marked, shares = soft.frames(made.rows, source.scheme)
    annotators = made.view.annotators(answers)
    return ConsensusReport(rules, source.scheme.unit, answers, marked, shares, annotators)
