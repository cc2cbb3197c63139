"""Which encoding bytes are in: proven, or told by clear evidence, or not told at all.

A wrong guess turns every quotation mark of an article into a letter and nobody notices, so a guess is taken
only where the evidence leaves one reading.
"""

import codecs
import io
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import BinaryIO

UNTOLD = "the encoding cannot be told; save it as UTF-8"
BINARY = "binary content, not text"

_BOMS = (  # UTF-32 first: its little-endian mark starts with that of UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
    *("iso8859_2", "koi8_r", "mac_roman", "cp932", "gb18030", "big5", "cp949", "euc_jp"),
]
_CONTROLS = bytes(code for code in range(32) if chr(code) not in "\t\n\v\f\r")
_SAMPLE = 1 << 16
_BLOCK = 1 << 18
_LINE_BEYOND_ASCII = re.compile(rb"[\x80-\xff][^\n]*")

# Marks of a wrong reading that charset-normalizer does not weigh: C1 controls; a capital behind a small letter
# of one word; a letter glued to the end of a sentence; a letter or a cedilla where a dash or a sign stands;
# punctuation within a word. Without them it read curly quotes as letters in a quarter of English files.
_MISREAD = re.compile(
    r"[\x80-\x9f]"
    r"|[a-zß-ÿ][À-ÖØ-Þ]|[ß-öø-ÿ][A-Z]|[À-ÖØ-Þ][A-Z][a-z]"
    r"|[.,!?][À-ÿ]"
    r"|(?<!\S)[ÑÐ¸](?!\S)"
    r"|[^\W\d_][¡-¿„‚†‡‰‹›•](?=[^\W\d_])"
)


def encoding_of(data: bytes) -> str | None:
    """Tell the codec that `data` is in: by its mark, because it is valid UTF-8, or by a clear guess."""
    if marked := _marked(data):
        return marked
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _guess(data)
    return "utf-8"


def encoding_of_lines(opener: Callable[[], BinaryIO]) -> str | None:
    """Tell the codec of a file whose lines are records, reading it once and keeping little of it.

    A file in which most lines beyond ASCII are UTF-8 is UTF-8 with some broken lines.
    """
    with opener() as file:
        if marked := _marked(file.read(4)):
            return marked if marked == "utf-8-sig" or _decodes(opener, marked) else None
    good = bad = 0
    sample = bytearray()
    for block in _blocks(opener):
        if block.isascii():
            continue
        if _is_utf8(block):
            good += len(_LINE_BEYOND_ASCII.findall(block))
            continue
        for line in block.splitlines():
            if line.isascii():
                continue
            if _is_utf8(line):
                good += 1
                continue
            bad += 1
            if len(sample) < _SAMPLE:
                sample += line[:_SAMPLE] + b"\n"
    return "utf-8" if good >= bad else _guess(bytes(sample))


def _blocks(opener: Callable[[], BinaryIO]) -> Iterator[bytes]:
    """Read whole lines, a quarter of a megabyte or so at a time; only one that is longer than that may be parted.

    What cannot be read, as in an archive that is cut off, is told when the rows are read up to there.
    """
    with opener() as file, suppress(OSError):
        while block := file.read(_BLOCK):
            yield block if block.endswith(b"\n") else block + file.readline(_BLOCK)


def _is_utf8(data: bytes) -> bool:
    try:
        codecs.utf_8_decode(data, "strict", False)  # not final: a long line may be parted within a character
    except UnicodeDecodeError:
        return False
    return True


def is_binary(data: bytes) -> bool:
    """Say whether `data` has NUL and over 1 % of control characters, as no text has but UTF-16 and -32."""
    if _marked(data) not in (None, "utf-8-sig"):
        return False
    return b"\0" in data and len(data) - len(data.translate(None, _CONTROLS)) > len(data) / 100


def _marked(data: bytes) -> str | None:
    return next((name for mark, name in _BOMS if data.startswith(mark)), None)


def _decodes(opener: Callable[[], BinaryIO], encoding: str) -> bool:
    try:
        with io.TextIOWrapper(opener(), encoding=encoding, newline="") as file:
            while file.read(_SAMPLE):
                pass
    except UnicodeError:
        return False
    return True


def _guess(data: bytes) -> str | None:
    """Ask charset-normalizer, and take its answer only if no near rival reads the bytes differently.

    Windows-1252 may also win over rivals that differ in under 1 % of the characters: English with a few
    foreign names. The languages of the other code pages have more letters of their own than that.
    """
    from charset_normalizer import from_bytes
    from ftfy.badness import is_bad

    readings = []
    for match in from_bytes(data, cp_isolation=_CANDIDATES):
        text = str(match)
        foreign_script = sum(character > "\x7f" for character in text) > len(text) / 2
        if (match.coherence >= 0.3 or foreign_script) and not _MISREAD.search(text) and not is_bad(text):
            readings.append((match.coherence, match.could_be_from_charset, text))
    best = max((coherence for coherence, _, _ in readings), default=0.0)
    near = [(names, text) for coherence, names, text in readings if coherence >= best - 0.25]
    western = next((text for names, text in near if "cp1252" in names), None)
    if western is not None and all(_differs(western, text) < 0.01 for _, text in near):
        return "cp1252"
    return near[0][0][0] if len(near) == 1 else None


def _differs(a: str, b: str) -> float:
    if len(a) != len(b):
        return 1.0
    return sum(x != y for x, y in zip(a, b, strict=True)) / max(len(a), 1)
