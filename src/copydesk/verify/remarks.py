"""What people say about a task beside its labels: that they are unsure, a note to the lead, a curator's reason.

Their controls are on the screen whatever its scheme asks; they are no questions.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from copydesk.schemes import Option
from copydesk.schemes.controls import NOTE, REASON, REASONS, UNSURE
from copydesk.verify.answers import NotTaken, chosen, written


def is_remark(item: Mapping[str, Any]) -> bool:
    """Tell a remark from an attribute of a span, which older schemes may have called the same."""
    value = item.get("value")
    return (
        item.get("from_name") in (UNSURE, NOTE, REASON) and isinstance(value, dict) and "start" not in value
    )


def remark(item: Mapping[str, Any]) -> bool | str:
    """Read one remark: the flag, the text of the note, or the reason; raises NotTaken when it says none of them."""
    if item["from_name"] == NOTE:
        return written(item["value"])
    if item["from_name"] == REASON:
        reasons = chosen(REASON, tuple(map(Option, REASONS)), item["value"])
        if len(reasons) > 1:
            raise NotTaken(f"{REASON} takes one answer, not {len(reasons)}", "several-answers")
        return reasons[0]
    return bool(chosen(UNSURE, (Option(UNSURE),), item["value"]))


def remarks(result: Sequence[Any]) -> dict[str, bool | str | None]:
    """Read the flag, the note and the reason of a whole result as columns; the first of each counts, as in `read`."""
    found: dict[str, bool | str | None] = {UNSURE: False, NOTE: None, REASON: None}
    for item in result:
        if isinstance(item, dict) and is_remark(item):
            try:
                found[item["from_name"]] = found[item["from_name"]] or remark(item)
            except NotTaken:
                continue  # it is among the rejected
    return found
