"""The rules by which one answer and one set of spans come out of several: their names, and what they say."""

from dataclasses import dataclass
from typing import Literal, get_args

from copydesk.agreement import RatingsError

AnswerRule = Literal["majority", "dawid-skene", "mace"]
SpanRule = Literal["exact", "overlap"]
ANSWER_RULES: tuple[AnswerRule, ...] = get_args(AnswerRule)
SPAN_RULES: tuple[SpanRule, ...] = get_args(SpanRule)


@dataclass(frozen=True, slots=True)
class Rules:
    """How answers are decided and how spans are merged; as they come, the contract's majority."""

    answers: AnswerRule = "majority"
    spans: SpanRule = "exact"
    soft: bool = False
    """Soft labels are asked for where the rules alone would not give them."""

    def __post_init__(self) -> None:
        if self.answers not in ANSWER_RULES or self.spans not in SPAN_RULES:
            raise RatingsError(
                f"there is no consensus {self.answers!r} with spans {self.spans!r}: it is one of "
                f"{', '.join(ANSWER_RULES)}, with spans {' or '.join(SPAN_RULES)}"
            )

    @property
    def name(self) -> str:
        """What rows and manifests call them: `majority`, `dawid-skene`, `mace+overlap`."""
        return self.answers if self.spans == "exact" else f"{self.answers}+{self.spans}"

    @property
    def shares(self) -> bool:
        """Whether rows have soft labels: always, except those of the contract, which have them when asked."""
        return self.soft or (self.answers, self.spans) != ("majority", "exact")


CONTRACT = Rules()
