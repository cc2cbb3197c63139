"""Newspaper HTML, by trafilatura: the extra `html`. Raw is what the extractor returned."""

import codecs
import re
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from typing import Any

from copydesk.articles.reading.encodings import BINARY, UNTOLD, encoding_of, is_binary
from copydesk.articles.reading.files import File
from copydesk.articles.reading.rows import FILE, reject
from copydesk.errors import ExtraError
from copydesk.records import RawArticle, Rejected

MOST_TAGS = 200_000
"""A long live blog has some 20,000; each takes some hundred bytes in memory, several times over."""

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)


def read_page(file: File, given: Mapping[str, str | None]) -> RawArticle | Rejected:
    """Extract the article of a page, with its title, author, date, outlet and canonical address."""
    data = file.whole()
    if isinstance(data, Rejected):
        return data
    if is_binary(data):
        return reject(file.name, FILE, BINARY, data)
    if (tags := data.count(b"<")) > MOST_TAGS:
        return reject(file.name, FILE, f"{tags:,} tags; no article has over {MOST_TAGS:,}", data)
    if (encoding := _encoding(data)) is None:
        return reject(file.name, FILE, UNTOLD, data)
    found = _extract(data.decode(encoding, "replace"))
    if isinstance(found, str):
        return reject(file.name, FILE, found, data)
    article = RawArticle(
        source=file.name,
        raw=found.text,
        title=found.title or None,
        author=found.author or None,
        published=found.date or None,
        outlet=found.sitename or found.hostname or None,
        url=found.url or None,
    )
    return replace(article, **{name: value for name, value in given.items() if value is not None})


def _encoding(data: bytes) -> str | None:
    """Tell the encoding as browsers do, but for valid UTF-8, which is believed before what the page declares."""
    if encoding := encoding_of(data[:4]) if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else None:
        return encoding
    try:
        data.decode("utf-8")
        return "utf-8-sig"
    except UnicodeDecodeError:
        pass
    if declared := _DECLARED.search(data, 0, 4096):
        try:
            name = codecs.lookup(declared[1].decode()).name
        except LookupError:
            name = ""
        # WHATWG: what is called Latin-1 or ASCII on the web is Windows-1252
        return {"": encoding_of(data), "iso8859-1": "cp1252", "ascii": "cp1252"}.get(name, name)
    return encoding_of(data)


def _extract(page: str) -> Any:
    """Give trafilatura's document, or say why there is none."""
    trafilatura, lxml_html = packages()
    # As trafilatura parses; done here, for what the parser gave up on is in its log alone.
    parser = lxml_html.HTMLParser(
        collect_ids=False, default_doctype=False, encoding="utf-8", remove_comments=True, remove_pis=True
    )
    try:
        tree = lxml_html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (ValueError, import_module("lxml.etree").ParserError) as error:
        return f"not HTML: {error}"
    if limits := [entry.message for entry in parser.error_log if entry.type_name == "ERR_RESOURCE_LIMIT"]:
        return f"the page is beyond the parser's limits: {limits[0].partition(',')[0].strip()}"
    found = trafilatura.bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        # Without this it takes any date of the page, such as that of a copyright line.
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    return found if found is not None and (found.text or "").strip() else "no article found in the page"


def packages() -> tuple[Any, Any]:
    """Load what the extra brings; raises ExtraError without it."""
    try:
        return import_module("trafilatura"), import_module("lxml.html")
    except ImportError as error:
        without = ", or leave the pages out"
        raise ExtraError("HTML pages need", "html", "trafilatura", error, or_else=without) from None
