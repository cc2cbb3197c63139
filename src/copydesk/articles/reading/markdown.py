"""Markdown: the text as people read it, without the markup; what stands in its front matter is metadata."""

import re
from collections.abc import Iterator, Mapping

from copydesk.articles.reading.files import File
from copydesk.articles.reading.fragments import text_of_fragment
from copydesk.articles.reading.front_matter import parted
from copydesk.articles.reading.plain import decoded
from copydesk.articles.reading.rows import FILE, reject
from copydesk.records import RawArticle, Rejected

_LINE_END = re.compile(r"[ \t]+\n")


def read_markdown(file: File, given: Mapping[str, str | None]) -> RawArticle | Rejected:
    """Read a Markdown file; the title is its front matter's, else its first heading, if nothing stands before it.

    Raw is the text without markup: paragraphs, headings, items and rows, by blank lines; pictures are left out.
    """
    source = decoded(file)
    if isinstance(source, Rejected):
        return source
    try:
        fields, body = parted(source)
    except ValueError as error:
        return reject(file.name, FILE, f"front matter: {error}", source)
    fields |= {name: value for name, value in given.items() if value is not None}
    blocks = list(_blocks(body))
    if blocks and blocks[0][0] == "h1" and fields.get("title") in (None, blocks[0][1]):
        fields["title"] = blocks.pop(0)[1]
    raw = "\n\n".join(text for _, text in blocks)
    if not raw.strip():
        return reject(file.name, FILE, "empty text", source)
    return RawArticle(source=file.name, raw=raw, **fields)


def _blocks(body: str) -> Iterator[tuple[str, str]]:
    """Give each block by its tag."""
    from markdown_it import MarkdownIt

    row: list[str] = []
    tag = ""
    for token in MarkdownIt("commonmark").enable("table").parse(body):
        if token.type == "tr_open":
            row.clear()
        elif token.type == "tr_close":
            yield "tr", " | ".join(row)
        elif token.type.endswith("_open"):
            tag = token.tag
        elif token.type == "inline":
            parts = {"text": None, "code_inline": None, "softbreak": "\n", "hardbreak": "\n"}
            text = "".join(
                parts[child.type] or child.content for child in token.children or () if child.type in parts
            )
            text = _LINE_END.sub("\n", text.strip())
            if tag in ("td", "th"):
                row.append(text)
            elif text:
                yield tag, text
        elif token.type in ("fence", "code_block"):
            yield "pre", token.content.rstrip("\n")
        elif token.type == "html_block" and (text := text_of_fragment(token.content)):
            yield "html", text
