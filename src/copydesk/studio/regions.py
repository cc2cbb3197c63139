"""Labels as Label Studio's regions: what the result of an annotation or of a prediction consists of."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from copydesk.schemes.controls import SPAN, TEXTS, control_of, named

if TYPE_CHECKING:
    from copydesk.schemes import LabelScheme

Result = list[dict[str, Any]]


class Regions:
    """The regions of one result, in the order in which they are added. `more` stands in each, such as an `origin`."""

    def __init__(self, scheme: "LabelScheme", **more: str) -> None:
        self.result: Result = []
        self._scheme, self._more = scheme, more
        self._attributes = {attribute.name: attribute for attribute in scheme.attributes}
        self._texts = TEXTS[scheme.unit]

    def span(
        self,
        name: str,
        text: int | None,
        place: tuple[int, int],
        words: str,
        label: str,
        attributes: Mapping[str, str | Sequence[str]],
    ) -> None:
        """Add a span by its id; `text` is the number of its text from 1, None where there is one alone."""
        ends = {"start": place[0], "end": place[1]}
        region = {"id": name, "to_name": named("text", text), **self._more}
        value = {**ends, "text": words, "labels": [label]}
        self.result.append({**region, "from_name": named(SPAN, text), "type": "labels", "value": value})
        for attribute, given in attributes.items():
            free = self._attributes[attribute].kind == "text"
            answer = {
                **ends,
                "text" if free else "choices": [given] if isinstance(given, str) else list(given),
            }
            control = control_of(self._attributes[attribute], label, self._scheme.labels, text)
            kind = "textarea" if free else "choices"
            self.result.append({**region, "from_name": control, "type": kind, "value": answer})

    def answer(self, name: str, question: str, values: Iterable[str]) -> None:
        """Add the answer to a question, by its id."""
        on = named("text", self._texts[0] if self._texts else None)
        region = {"id": name, "from_name": question, "to_name": on, **self._more}
        self.result.append({**region, "type": "choices", "value": {"choices": list(values)}})

    def relation(self, label: str, begin: str, end: str, direction: str = "right") -> None:
        """Add a relation between two spans, by their ids."""
        ends = {"from_id": begin, "to_id": end}
        self.result.append({**ends, "type": "relation", "direction": direction, "labels": [label]})
