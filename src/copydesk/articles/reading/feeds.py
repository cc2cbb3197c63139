"""RSS and Atom: each entry an article. What they hold of HTML becomes the text that people read.

Entities that a file declares are never expanded and nothing outside it is fetched; a feed that is broken is taken
as far as it can be read.
"""

import io
import re
from collections.abc import Iterator
from contextlib import closing
from email.utils import parsedate_to_datetime
from html.entities import html5
from typing import Any, BinaryIO

from copydesk.articles.reading.files import Counted, File
from copydesk.articles.reading.fragments import text_of_fragment
from copydesk.articles.reading.rows import FILE, reject
from copydesk.records import RawArticle, Rejected

MOST_TAGS = 200_000
"""Of one entry; libxml2 itself allows 256 elements within each other, and texts of 10 MB."""

_ROOTS = ("rss", "feed", "RDF")
_ENTRIES = ("item", "entry")
_BODIES = ("encoded", "content", "description", "summary")


def read_feed(file: File) -> Iterator[RawArticle | Rejected]:
    """Read the entries of a feed; a text that is only a teaser is what the feed has."""
    from lxml import etree

    number, outlet = 0, None
    with closing(file.open()) as stream:
        counted = Counted(_Named(stream), MOST_TAGS)
        events = etree.iterparse(
            counted, events=("start", "end"), recover=True, resolve_entities=False, load_dtd=False, no_network=True,
            huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            for event, element in events:
                name, parent = _name(element), element.getparent()
                if event == "start":
                    if parent is None and (fault := _fault(element)):
                        yield reject(file.name, FILE, fault)
                        return
                elif name == "title" and outlet is None and _name(parent) in ("channel", "feed"):
                    outlet = _text(element)
                elif name in _ENTRIES and _name(parent) in ("channel", *_ROOTS):
                    number += 1
                    yield _entry(f"{file.name} item {number}", element, outlet)
                    counted.reset()
                    parent.remove(element)
        except (OSError, etree.LxmlError) as error:
            yield reject(file.name, f"item {number + 1}", f"this and all behind it cannot be read: {error}")
            return
        broken = [entry for entry in events.error_log if entry.level_name == "FATAL"]
        if broken:
            reason = f"broken XML, line {broken[0].line}: {broken[0].message.strip()}"
            yield reject(
                file.name, FILE, f"{reason}; what was taken behind it may lack words" if number else reason
            )
        elif not number:
            yield reject(file.name, FILE, "no entries")


class _Named(io.RawIOBase):
    """A stream of XML in which HTML's names of characters are numbers: XML does not know them, feeds hold them."""

    _NAME = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
    _UNFINISHED = re.compile(rb"&[A-Za-z0-9]{0,31}\Z")

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._rest = stream, b""

    def read(self, size: int = -1) -> bytes:
        """Read on; a name that is cut off by the end of what was read waits for the rest."""
        data = self._rest + self._stream.read(size)
        cut = self._UNFINISHED.search(data) if len(data) > len(self._rest) else None
        end = cut.start() if cut else len(data)
        self._rest = data[end:]
        return self._NAME.sub(self._number, data[:end]) or (self.read(size) if self._rest else b"")

    @staticmethod
    def _number(match: re.Match[bytes]) -> bytes:
        name = match[1].decode()
        if name in ("amp", "lt", "gt", "quot", "apos") or f"{name};" not in html5:
            return match[0]
        return "".join(f"&#{ord(character)};" for character in html5[f"{name};"]).encode()


def _fault(root: Any) -> str | None:
    if _name(root) not in _ROOTS:
        return f"neither RSS nor Atom: its root is <{_name(root)}>"
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):
        return "it declares entities of its own, which are not expanded"
    return None


def _name(element: Any) -> str:
    """Give an element's name without its namespace; entities have none."""
    tag = element.tag if element is not None else None
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _entry(source: str, element: Any, outlet: str | None) -> RawArticle | Rejected:
    children: dict[str, list[Any]] = {}
    for child in element:
        children.setdefault(_name(child), []).append(child)

    def first(*names: str) -> str | None:
        texts = (_text(child) for name in names for child in children.get(name, ()))
        return next(filter(None, texts), None)

    bodies = (
        _body(child)
        for name in ("encoded", "content", "description", "summary")
        for child in children.get(name, ())
    )
    raw = next(filter(None, bodies), None)
    if raw is None:
        return reject(source, "text", "empty text", first("title") or "")
    return RawArticle(
        source=source,
        raw=raw,
        title=text_of_fragment(first("title") or "") or None,
        outlet=outlet,
        url=_link(children.get("link", [])),
        published=_moment(first("published", "pubDate", "date", "updated")),
        author=", ".join(filter(None, map(_person, children.get("creator") or children.get("author", []))))
        or None,
    )


def _text(element: Any) -> str | None:
    return "".join(element.itertext()).strip() or None


def _body(element: Any) -> str | None:
    """Read the text of an entry: markup as text in RSS, as elements in Atom's XHTML."""
    from lxml import etree

    kind = element.get("type", "html")
    if kind == "xhtml":
        return text_of_fragment(etree.tostring(element, encoding="unicode", with_tail=False)) or None
    text = _text(element) or ""
    return (text if kind in ("text", "text/plain") else text_of_fragment(text)) or None


def _link(links: list[Any]) -> str | None:
    """Take the address of the article: RSS writes it as text, Atom as `href` of what is `alternate`."""
    for link in links:
        if link.get("rel", "alternate") == "alternate" and (address := link.get("href") or _text(link)):
            return str(address).strip()
    return None


def _person(element: Any) -> str | None:
    names = [child for child in element if _name(child) == "name"]
    return _text(names[0] if names else element)


def _moment(written: str | None) -> str | None:
    """Write RSS's dates (RFC 822) in ISO's form; leave any other as it is."""
    try:
        return parsedate_to_datetime(written).isoformat() if written else None
    except ValueError:
        return written
