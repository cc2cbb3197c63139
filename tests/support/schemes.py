"""Schemes of every shape, for properties that hold for all of them."""

from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from copydesk.errors import SchemeError
from copydesk.schemes import LabelScheme
from copydesk.schemes.parse import parse

ODD = (
    "yes", "no", "1", "-1.50", "null", "~", "2026-03-01", "0x1F", "a: b", "# a", "- a", "'", '"', "é", "🚢", "&amp;",
    "<b>", "{a}", "[a]", "*a", "!a", "%a", "@a", "a\u00a0b", "1e3", "=", "<<", "on", "Ä / Ö",
)  # fmt: skip
UNWRITABLE = "\ufffe\uffff"
LETTERS = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="$," + UNWRITABLE
)
WORDS = st.one_of(st.sampled_from(ODD), st.text(LETTERS, max_size=12)).map(str.strip).filter(bool)
"""One line that a scheme takes as a name or a value: no comma, at which Label Studio cuts lists of labels."""
PROSE = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=["Cc", "Cs"],
        include_characters="\t\n",
        exclude_characters=UNWRITABLE,
    ),
    max_size=40,
)
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).map(lambda name: f"x{name}")


@st.composite
def scheme_files(draw: st.DrawFn) -> dict[str, Any]:
    """Draw what a scheme.yaml holds; it may still have a clash that only `parse` finds."""
    labels = draw(st.lists(WORDS, max_size=5, unique_by=str.casefold))
    names = draw(st.lists(NAMES, min_size=4, max_size=4, unique=True))
    counts = st.none() | st.integers(1, 9)

    def some(least: int = 0) -> list[str]:
        return draw(st.lists(st.sampled_from(labels), min_size=least, unique=True)) if labels else []

    def options(least: int) -> list[str]:
        return draw(st.lists(WORDS, min_size=least, max_size=4, unique_by=str.casefold))

    read: dict[str, Any] = {
        "name": "drawn",
        "version": draw(st.integers(1, 9)),
        "title": draw(WORDS),
        "source": draw(PROSE),
        "unit": draw(st.sampled_from(["article", "pair", "story"])),
        "labels": [{"name": name, "description": draw(PROSE), "at_most": draw(counts)} for name in labels],
        "questions": [],
        "attributes": [],
        "relations": [],
        "rules": {
            "overlap": draw(st.sampled_from(["allow", "forbid"])),
            "edges": draw(st.sampled_from(["keep", "trim"])),
            "granularity": draw(st.sampled_from(["character", "word"])),
        },
    }
    for name in names[: draw(st.integers(0 if labels else 1, 2))]:
        multiple = draw(st.booleans())
        question = {"name": name, "title": draw(WORDS), "multiple": multiple, "options": options(2)}
        question |= {"required": draw(st.booleans()), "level": draw(st.sampled_from(["nominal", "ordinal"]))}
        read["questions"].append(question | ({"at_most": draw(counts)} if multiple else {}))
    for name in names[2 : 2 + draw(st.integers(0, 2))] if labels else []:
        kind = draw(st.sampled_from(["choice", "choices", "text"]))
        own = some()
        attribute = {
            "name": name,
            "title": draw(WORDS),
            "kind": kind,
            "required": draw(st.booleans()),
            "labels": own,
        }
        if kind != "text":
            attribute["options"] = [
                {
                    "value": value,
                    "labels": draw(st.just([]) | st.lists(st.sampled_from(own or labels), unique=True)),
                }
                for value in options(1)
            ]
        read["attributes"].append(attribute)
    if labels:
        for name in draw(st.lists(WORDS, max_size=2, unique_by=str.casefold)):
            read["relations"].append({"name": name, "from": some(), "to": some()})
    return read


@st.composite
def schemes(draw: st.DrawFn) -> LabelScheme:
    """Draw a scheme."""
    text = yaml.safe_dump(draw(scheme_files()), allow_unicode=True)
    try:
        return parse(text, Path("scheme.yaml"))
    except SchemeError:  # twins but for width or accents, an option of no label
        from hypothesis import reject

        return reject()
