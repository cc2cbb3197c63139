"""Carry a place from the text that a file brought to the article's canonical text."""

import re

from copydesk.verify.anchor import anchor
from copydesk.verify.repair import Refused, Settled

LINE_END = re.compile(r"\r\n?")


def carry(place: Settled, given: str, text: str) -> Settled | Refused:
    """Find in `text` what `place` is in `given`.

    Only line ends differ: repaired. `text` is one stretch of `given`, as without its heading: as sure as a score
    can be. Else by what stands around.
    """
    start, end = (len(LINE_END.sub("\n", given[:at])) for at in (place.start, place.end))
    given = LINE_END.sub("\n", given)
    if given == text:
        repairs = [
            *filter(None, place.check.removeprefix("exact").removeprefix("repaired:").split("+")),
            "line-ends",
        ]
        return Settled(start, end, f"repaired:{'+'.join(dict.fromkeys(repairs))}")
    if given.count(text) == 1:
        shift = given.index(text)
        if 0 <= start - shift < end - shift <= len(text):
            return Settled(start - shift, end - shift, "reanchored:1.00")
        return Refused("outside", "it lies in a part of the given text that the article's text does not have")
    return anchor(start, end, given, text)
