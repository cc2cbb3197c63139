"""The canonical text of an article: made once, by rules that look at that article alone.

What is not a rule here stays as it came: double spaces, non-breaking spaces, quotation marks, ligatures,
full-width and decomposed characters, HTML entities, U+2028 and U+2029. Label Studio keeps their offsets exact.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime

from copydesk.articles.reading.rows import reject
from copydesk.records import Article, RawArticle, Rejected, sha256

_UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}
Step = tuple[str, Callable[[str], str]]


def canonical(raw: RawArticle) -> Article | Rejected:
    """Make the canonical article, or say why it cannot be one."""
    text, cleaning = _clean(raw.raw, _TEXT)
    if all(unicodedata.category(character) in _UNSEEN for character in text):
        return reject(raw.source, "text", "empty after cleaning", raw.raw)
    fields: dict[str, str | None] = {}
    for name, steps in _METADATA.items():
        given = getattr(raw, name) or ""
        if not given or (name != "published" and _is_plain(given)):
            fields[name] = given or None
            continue
        value, done = _clean(given, steps)
        fields[name] = value or None
        cleaning += [f"{name}: {step}" for step in done]
    given = (raw.article_id or "").strip()
    if fault := _id_fault(given):
        return reject(raw.source, "article_id", fault, given)
    text_sha256 = sha256(text)
    return Article(
        article_id=given or _made_id(raw),
        text=text,
        text_sha256=text_sha256,
        raw=raw.raw,
        raw_sha256=text_sha256 if text == raw.raw else sha256(raw.raw),
        source=raw.source,
        cleaning=tuple(cleaning),
        **fields,
    )


def _clean(text: str, steps: tuple[Step, ...]) -> tuple[str, list[str]]:
    """Apply the steps until none changes anything: mended text may start with a space or hold a NUL."""
    done: dict[str, None] = {}
    before = None
    while text != before:
        before = text
        for name, step in steps:
            if (after := step(text)) != text:
                done[name] = None
                text = after
    return text, list(done)


def _is_plain(text: str) -> bool:
    """Say whether no step can change a line of metadata, as most need none."""
    return text.isascii() and text.isprintable() and text[0] != " " != text[-1]


# ftfy repairs only what its `badness` finds: two characters beyond ASCII in a row, or one of these, and never more
# than 7 in all. Its own search is slow (0.3 ms a kB), so it looks only where that can be.
_UNLIKELY = re.compile(r"[^\x00-\x7f](?:[^\x00-\x7f]+|(?<=[\x80-\x9fÂÃŒœ]))")
_REACH = 7


def _mend_encoding(text: str) -> str:
    """Repair what was decoded wrongly, line by line; ftfy's other repairs are left alone."""
    if text.isascii() or not _UNLIKELY.search(text):
        return text
    from ftfy import fix_encoding

    return "\n".join(fix_encoding(line) if _is_suspect(line) else line for line in text.split("\n"))


def _is_suspect(line: str) -> bool:
    """Say whether ftfy may find something to repair in a line."""
    from ftfy.badness import is_bad

    places = _UNLIKELY.finditer(line)
    near = "\n".join(line[max(0, place.start() - _REACH) : place.end() + _REACH] for place in places)
    return bool(near) and is_bad(near)


def _join_surrogates(text: str) -> str:
    """Join pairs of surrogates; a lone one becomes U+FFFD, so that the loss stays visible."""
    try:
        text.encode()
    except UnicodeEncodeError:
        from ftfy.fixes import fix_surrogates

        return fix_surrogates(text)
    return text


def _iso(text: str) -> str:
    """Write a date or a time that Python can parse in ISO's usual form; leave any other as it is."""
    for kind in (date, datetime):
        try:
            return kind.fromisoformat(text).isoformat()
        except ValueError:
            continue
    return text


_VALID: tuple[Step, ...] = (
    ("NUL", lambda text: text.replace("\0", "")),
    ("surrogates", _join_surrogates),
)
_ENCODING: tuple[Step, ...] = (("encoding", _mend_encoding),)
_EDGES: tuple[Step, ...] = (("edges", str.strip),)
_ONE_LINE: tuple[Step, ...] = (
    *_EDGES,
    ("line ends", lambda text: " ".join(map(str.strip, text.splitlines()))),
)

_TEXT = (
    *_VALID,
    ("line ends", lambda text: text.replace("\r\n", "\n").replace("\r", "\n")),
    *_ENCODING,
    *_EDGES,
)
_METADATA: dict[str, tuple[Step, ...]] = {
    "title": (*_VALID, *_ENCODING, *_ONE_LINE),
    "outlet": (*_VALID, *_ENCODING, *_ONE_LINE),
    "author": (*_VALID, *_ENCODING, *_ONE_LINE),
    "story_id": (*_VALID, *_ONE_LINE),
    "url": (*_VALID, *_ONE_LINE),
    "published": (*_VALID, *_ONE_LINE, ("ISO date", _iso)),
}


def _id_fault(given: str) -> str | None:
    """Say why an id of the data cannot be taken: ids stand in unit ids and in file names."""
    if len(given) > 200:
        return f"the id has {len(given)} characters; at most 200 are allowed"
    if given in (".", "..") or not given.isprintable() or "/" in given or "+" in given:
        return f"the id {given!a} may not hold '/', '+' or characters that do not print"
    return None


def _made_id(raw: RawArticle) -> str:
    return sha256("\0".join((raw.outlet or "", raw.url or raw.title or "", raw.raw)))[:16]
