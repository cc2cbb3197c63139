"""What the parts of the screen are made of."""

from xml.etree.ElementTree import Element, SubElement

from copydesk.schemes import Option


def view(parent: Element, style: str, **more: str) -> Element:
    """Add a box."""
    return SubElement(parent, "View", {"className": style, **more})


def header(parent: Element, style: str, value: str, size: str = "5") -> None:
    """Add a line of text in a box of its own."""
    SubElement(view(parent, style), "Header", value=value, size=size)


def markdown(parent: Element, value: str, style: str) -> None:
    """Add Markdown, in which HTML runs: only what `guidelines.plain_markdown` has been over may stand in it."""
    SubElement(view(parent, style), "Markdown", value=value)


def options(choices: Element, given: tuple[Option, ...]) -> None:
    """Add the options of a question, each with its key."""
    parent = only_child_safe(choices, len(given))
    for option in given:
        hotkey(SubElement(parent, "Choice", value=option.value), option.hotkey)


def hotkey(element: Element, key: str) -> None:
    """Give an element its key; without one, Label Studio gives it the next that is free."""
    if key:
        element.set("hotkey", key)


def only_child_safe(parent: Element, children: int) -> Element:
    """Give the element to put children into: Label Studio refuses a list with a single one, unless it lies in a box."""
    return SubElement(parent, "View") if children == 1 else parent


def flag(value: bool) -> str:
    """Write a boolean as Label Studio reads it."""
    return "true" if value else "false"


def plain(words: str) -> str:
    """Keep Label Studio from reading `$5` as a field of the task: a word joiner, which is not drawn, ends it."""
    return words.replace("$", "$\u2060")
