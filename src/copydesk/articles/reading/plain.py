"""Plain text: one article a file."""

import re
from collections.abc import Mapping

from copydesk.articles.reading.encodings import BINARY, UNTOLD, encoding_of, is_binary
from copydesk.articles.reading.files import File
from copydesk.articles.reading.front_matter import parted
from copydesk.articles.reading.rows import FILE, reject
from copydesk.records import RawArticle, Rejected

# A heading: a short first line, then a blank one. Atomic groups keep \r\n from counting as two line ends.
_HEADING = re.compile(r"([^\r\n]{1,150})(?>\r\n|\r|\n)[^\S\r\n]*(?>\r\n|\r|\n)")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।][\s'\"’”»›)\]」』]*\Z")


def read_text(file: File, metadata: Mapping[str, str | None]) -> RawArticle | Rejected:
    """Read a text file; its heading is the title, but stays in the text if the metadata has another title.

    What begins as front matter does and names nothing that we know is text: a line of `---` may be anything.
    """
    whole = decoded(file)
    if isinstance(whole, Rejected):
        return whole
    try:
        fields, raw = parted(whole)
    except ValueError:
        fields = {}
    if not fields:
        raw = whole
    fields |= {name: value for name, value in metadata.items() if value is not None}
    title = fields.get("title")
    if (heading := _heading(raw)) and (title is None or title.strip() == heading[0]):
        fields["title"], raw = heading
    if not raw.strip():
        return reject(file.name, FILE, "empty text", whole)
    return RawArticle(source=file.name, raw=raw, **fields)


def decoded(file: File) -> str | Rejected:
    """Read a file whole as text, in the encoding that its bytes tell."""
    data = file.whole()
    if isinstance(data, Rejected):
        return data
    if is_binary(data):
        return reject(file.name, FILE, BINARY, data)
    if (encoding := encoding_of(data)) is None:
        return reject(file.name, FILE, UNTOLD, data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return reject(file.name, FILE, f"bad encoding: marked {encoding}, but is not", data)


def _heading(raw: str) -> tuple[str, str] | None:
    """Part a title from the rest: a first line of at most 150 characters that ends no sentence, then a blank."""
    match = _HEADING.match(raw)
    if match is None or not (title := match[1].strip()) or _SENTENCE_END.search(title):
        return None
    return title, raw[match.end() :]
