"""Names and words of others in the forms that a scheme takes."""

import re
import unicodedata
from collections.abc import Collection

from copydesk.schemes.hotkeys import Hotkeys
from copydesk.schemes.parse import TAKEN, look_of
from copydesk.schemes.shape import CONTROL, UNWRITABLE

LONGEST = 200
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
COLORS = {
    "aqua": "#00ffff", "black": "#000000", "blue": "#0000ff", "brown": "#a52a2a", "coral": "#ff7f50",
    "crimson": "#dc143c", "cyan": "#00ffff", "darkblue": "#00008b", "darkgreen": "#006400", "darkorange": "#ff8c00",
    "darkred": "#8b0000", "deeppink": "#ff1493", "deepskyblue": "#00bfff", "fuchsia": "#ff00ff", "gold": "#ffd700",
    "gray": "#808080", "green": "#008000", "grey": "#808080", "hotpink": "#ff69b4", "indigo": "#4b0082",
    "lightblue": "#add8e6", "lightgreen": "#90ee90", "lime": "#00ff00", "limegreen": "#32cd32",
    "magenta": "#ff00ff", "maroon": "#800000", "navy": "#000080", "olive": "#808000", "orange": "#ffa500",
    "orangered": "#ff4500", "orchid": "#da70d6", "pink": "#ffc0cb", "plum": "#dda0dd", "purple": "#800080",
    "red": "#ff0000", "royalblue": "#4169e1", "salmon": "#fa8072", "silver": "#c0c0c0", "skyblue": "#87ceeb",
    "tan": "#d2b48c", "teal": "#008080", "tomato": "#ff6347", "turquoise": "#40e0d0", "violet": "#ee82ee",
    "white": "#ffffff", "yellow": "#ffff00",
}  # fmt: skip
"""The colours that configs name most."""


def is_name(given: str) -> bool:
    """Tell whether a question or an attribute may be called so."""
    return bool(NAME.fullmatch(given)) and given not in TAKEN


def name(given: str, used: Collection[str]) -> str:
    """Give a name that a column may have, the same if it may be, and that is not used yet."""
    base = given
    if not NAME.fullmatch(given):
        plain = unicodedata.normalize("NFKD", given).encode("ascii", "ignore").decode().lower()
        base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
        base = (base if base[:1].isalpha() else f"q_{base}".rstrip("_"))[:40]
    made, number = base, 1
    while made in TAKEN or made in used:
        number += 1
        made = f"{base[: 39 - len(str(number))]}_{number}"
    return made


def value(given: str) -> str | None:
    """Give a label or an answer as one line that Label Studio shows as it is; None if nothing is left."""
    line = (
        " ".join(CONTROL.sub(" ", UNWRITABLE.sub(" ", given)).split(" ")) if CONTROL.search(given) else given
    )
    line = re.sub(r"\$(?=[A-Za-z0-9_\[\].{}])", "$ ", UNWRITABLE.sub("", line)).strip()[:LONGEST].strip()
    return line or None


def apart(given: str, there: Collection[str]) -> str:
    """Number a value that nobody could tell from one that is there."""
    known = {look_of(one) for one in there}
    made, number = given, 1
    while look_of(made) in known:
        number += 1
        made = f"{given[: LONGEST - 6].strip()} ({number})"
    return made


def title(given: str) -> str:
    """Give words on the screen as the title of a question."""
    return " ".join(CONTROL.sub(" ", UNWRITABLE.sub("", given)).replace("\u2060", "").split())[
        :LONGEST
    ].strip()


def heading(given: str) -> str:
    """Write words as a heading in Markdown: no markup in them counts."""
    return re.sub(r"([\\`*_\[\]<>#&])", r"\\\1", " ".join(given.split()))


def color(given: str) -> str | None:
    """Give a colour as a scheme writes it; None for one that is not known."""
    plain = given.strip().lower()
    if re.fullmatch(r"#[0-9a-f]{3}", plain):
        plain = "#" + "".join(digit * 2 for digit in plain[1:])
    return plain if re.fullmatch(r"#[0-9a-f]{6}", plain) else COLORS.get(plain)


def hotkey_fault(key: str, taken: Collection[str]) -> str | None:
    """Say why a scheme cannot have a hotkey."""
    keys = Hotkeys()
    for one in taken:
        keys.take(one)
    fault = keys.take(key)
    return f"{fault}; it gets another" if fault else None


def shown(words: str) -> str:
    """Give words for a report: one line, not endless."""
    line = CONTROL.sub(" ", words)
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 3]}..."


def prose(given: str) -> str:
    """Give words that a file of a scheme can hold."""
    return UNWRITABLE.sub("", given)[:2000]
