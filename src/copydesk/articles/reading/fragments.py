"""A fragment of HTML, such as feeds and Markdown hold, as the text that people read."""

import re
from collections.abc import Mapping

_BLOCKS = {
    *(
        "address",
        "article",
        "aside",
        "blockquote",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "header",
    ),
    *(
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    ),
}
_UNREAD = {"script", "style", "template", "noscript", "iframe", "svg"}
_SPACE = re.compile(r"[ \t\r\n\f]+")


def text_of_fragment(markup: str) -> str:
    """Drop the tags; paragraphs and other blocks stand apart by a blank line, `br` by a line end."""
    from lxml import etree

    if "<" not in markup and "&" not in markup:
        return markup.strip()
    blocks = _Blocks()
    parser = etree.HTMLParser(target=blocks)
    parser.feed(f"<body>{markup}")
    parser.close()
    return "\n\n".join(blocks.done)


class _Blocks:
    """What lxml's parser calls, tag by tag; it makes no tree."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._parts: list[str] = []
        self._unread = 0

    def start(self, tag: str, _attributes: Mapping[str, str]) -> None:
        self._unread += tag in _UNREAD
        if tag in _BLOCKS:
            self._end_block()
        elif tag == "br":
            self._parts.append("\0")  # a line end that is not white space of the source

    def end(self, tag: str) -> None:
        self._unread -= tag in _UNREAD
        if tag in _BLOCKS:
            self._end_block()
        elif tag in ("td", "th"):
            self._parts.append(" ")

    def data(self, text: str) -> None:
        if not self._unread:
            self._parts.append(text.replace("\0", ""))

    def comment(self, _text: str) -> None:
        """Leave comments out."""

    def close(self) -> None:
        self._end_block()

    def _end_block(self) -> None:
        lines = _SPACE.sub(" ", "".join(self._parts)).split("\0")
        self._parts.clear()
        if block := "\n".join(line.strip() for line in lines).strip():
            self.done.append(block)
