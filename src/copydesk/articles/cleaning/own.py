"""What in an article is not the report's own words, told from that article alone: line by line."""

import re
from collections.abc import Iterator

from copydesk.articles.findings import Mark

LAST_LINES = 6
"""How many of the last lines may hold a biography: further up, `is a professor at` introduces a source."""
LONGEST_BIOGRAPHY = 900
"""In characters: what is longer at the end of an article is an article."""

# Kind, why, and what the line starts with (a bullet, a dash or a bracket before it do not count).
_STARTS = (
    (
        "copyright",
        "a line on copyright",
        r"(?i:copyright\s*(?:©|\(c\)|\d{4}|by )|(?:©|\(c\)) ?\w)(?!.*caption)",
    ),
    (
        "caption",
        "starts as a caption does",
        r"(?:Image (?:copyright|caption)|Media (?:playback|caption)|Enlarge this image|[Tt]oggle caption"
        r"|Hide [Cc]aption|Photos: .*Hide [Cc]aption|(?:prev |next )?Image \d+ of \d+|Slideshow \(\d+"
        r"|FILE (?:PHOTO|[-–—])|File photo\b"
        r"|Facebook Twitter Pinterest|(?:Photo|Image|Photograph|Picture)(?: credit| by|s by)?:? (?:\S+ ){0,8}\S+$"
        r"|(?:Photos?|Video)\W*$)",
    ),
    (
        "advertisement",
        "an advertisement's place, or for a newsletter",
        r"(?i:(?:advertisement|ads?|story continued below|join the conversation|sponsored\b.{0,40})\W*$"
        r"|advertisement\s*continue reading|sign up (?:for|here|to|now)|subscribe (?:to|now|here|for)\b"
        r"|newsletter sign.?up|(?:like what you.re reading\? )?download the .{2,40} app"
        r"|get the .{2,60} delivered to your inbox"
        r"|[\w’' ]{2,50}newsletter (?:sign up|your|the)\b|want .{2,60} in your inbox|get .{2,60} (?:in|to) your inbox"
        r"|click here to (?:get|sign|subscribe|download)|share this (?:article|story)|listen to article|pullquote\]"
        r"|manage newsletters)",
    ),
    (
        "related",
        "leads to another article",
        r"(?i:also on [a-z. ]{3,25}:"
        r"|related(?: (?:stor(?:y|ies)|articles?|posts?|coverage|links?|content)\b.{0,120}$|:)"
        r"|see also\b|read (?:more|also|next|or share this)\b|read the (?:full|original) (?:article|story|report) "
        r"|more (?:on this|from [^.]{2,50}$)|more ?:|must[- ]reads?:|recommended:|click here\b|watch(?: now| more)?:"
        r"|photos?: |gallery:|poll: ?\w|further reading\b|continue reading\b|go deeper:)(?!.*[.!?][”\"] )",
    ),
    (
        "contact",
        "says how to follow or reach the newsroom",
        r"(?i:follow (?:us |me |him |her |them )?(?:(?-i:[A-Z@])[^.]{1,80} )?(?:on (?:twitter|facebook|instagram)|@\w)"
        r"|like us on|write to (?-i:[A-Z]).{2,100}?\w@\w|send (?:letters|tips|comments) to|e-?mail .{0,60}\S@\S"
        r"|contact .{0,60}\S@\S|got a tip|(?:print|close)\W*$)",
    ),
    (
        "byline",
        "names the author",
        r"(?:Author|By|Written by|Posted by|Reporting by|Story by):? [A-Z][^.!?”\"]{2,120}$",
    ),
)
# Kind, why, what any such line holds (looked for first, as it is quick), and what stands in its last characters.
_ENDS = (
    (
        "caption",
        "ends with a picture's credit",
        ("/", "Photo", "Getty Images", "REUTERS", "Image", "Picture"),
        r"(?:\((?:AP )?(?:Photo|Image|Photograph|Picture)\b[^()]{0,120}(?:\([^()]*\)[^()]*)?\)"
        r"|REUTERS/[\w .’'-]{3,40}\)?|/(?:Getty Images|AFP|AP|Reuters|Landov|EPA|Shutterstock|Bloomberg)\)?"
        r"|\bGetty Images\)?|Photograph: .{3,60})\W*$",
    ),
    (
        "credit",
        "says who helped",
        ("contributed",),
        r"\bcontributed (?:reporting |research )?(?:to|for) th(?:is|e) (?:report|story|article|piece|column)\b"
        r"|^.{3,120} contributed\.?$",
    ),
    ("copyright", "a line on copyright", ("ights",), r"(?i:^.{0,80}\ball rights reserved\W*$)"),
)
_START = tuple((kind, why, re.compile(rf"[^\w©]*(?:{pattern})")) for kind, why, pattern in _STARTS)
_ANY_START = re.compile(rf"[^\w©]*(?:{'|'.join(pattern for *_, pattern in _STARTS)})")
_END = tuple((kind, why, needs, re.compile(pattern)) for kind, why, needs, pattern in _ENDS)
_ANY_END = re.compile("|".join(part for _, _, needs, _ in _ENDS for part in needs))
"""Most lines meet no rule, and one search for all of them says so."""
END = 200
"""In how many of a line's last characters the end is looked for."""


def own_marks(text: str, title: str | None = None, author: str | None = None) -> tuple[Mark, ...]:
    """Mark what is not the report's own words, by rules on each line; a line has one mark at most."""
    return tuple(_marks(text, title, author))


def _marks(text: str, title: str | None, author: str | None) -> Iterator[Mark]:
    lines = _lines(text)
    names = _names(author) if author else []
    for number, (start, end) in enumerate(lines):
        line = text[start:end].strip()
        if number == 0 and title and _words(line) == _words(title):
            yield Mark(start, end, "title", "repeats the title")
        elif found := _ruled(line):
            yield Mark(start, end, *found)
        elif number and number >= len(lines) - LAST_LINES and (why := _biography(line, names)):
            yield Mark(start, end, "biography", why)


def _lines(text: str) -> list[tuple[int, int]]:
    """Give where each line that is not blank starts and ends."""
    lines, start = [], 0
    for line in text.split("\n"):
        end = start + len(line)
        if line and not line.isspace():
            lines.append((start, end))
        start = end + 1
    return lines


def _ruled(line: str) -> tuple[str, str] | None:
    """Give the kind and the why of the first rule that a line meets."""
    if _ANY_START.match(line):
        return next((kind, why) for kind, why, pattern in _START if pattern.match(line))
    last = max(0, len(line) - END)
    if _ANY_END.search(line, last):
        for kind, why, needs, pattern in _END:
            if any(part in line for part in needs) and pattern.search(line, last):
                return kind, why
    return None


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


_ROLE = (
    r"\b(?i:editor|reporter|writer|columnist|correspondent|contributor|fellow|professor|lecturer|author|analyst|"
    r"commentator|journalist|historian|attorney|blogger|founder|director|host|scholar|producer|strategist)\b"
)
_NAMED = re.compile(
    r"\W*(?!(?:The|An?|If|When|While|But|And|Or|That|This|It|He|She|They|We|There|In|At|On|As|What|Who|M[rs]s?\.?) )"
    r"(?:[A-Z][\w’'.-]*,? ){2,7}(?:[^.]{3,120}, )?"
    r"(?:is|was|serves as|works as|writes|teaches|covers|hosts)\b(?! (?:set|due|expected|going|to)\b)"
)
_IS = re.compile(rf"{_NAMED.pattern}(?: [^\s.]+){{0,7}}? ?{_ROLE}")
_REACH = re.compile(r"\S@\S+\.\w|(?i:on (?:twitter|facebook)\b|twitter:? @)|\(@\w+\)")
_OWN_VIEW = re.compile(
    r"(?i)\b(?:views|opinions) expressed (?:in|by|here)|\b(?:he|she|they|author) can be (?:reached|contacted|followed)"
)
_SAID = (" said", " says", " told ")


def _names(author: str) -> list[list[str]]:
    """Give the words of each author's name, where it has at least two."""
    names = (_words(name) for name in re.split(r",|;|\band\b", author))
    return [name for name in names if len(name) > 1]


def _biography(line: str, authors: list[list[str]]) -> str | None:
    """Say why a line near the end is about its author, if it is."""
    if len(line) > LONGEST_BIOGRAPHY or (any(said in line for said in _SAID) and not _reach(line)):
        return None
    opening = line[:120].casefold()
    if any(
        name[0] in opening and f" {' '.join(name)} " in f" {' '.join(_words(opening))} " for name in authors
    ) and (_NAMED.match(line) or _reach(line)):
        return "near the end, says who the author is"
    if _IS.match(line):
        return "near the end, says who somebody is"
    speaks = ("xpressed" in line or "can be" in line) and _OWN_VIEW.search(line)
    return "near the end, speaks for the author" if speaks else None


def _reach(line: str) -> bool:
    """Tell whether a line says where to reach somebody."""
    if "@" not in line:  # the search is slow
        low = line.lower()
        if "twitter" not in low and "facebook" not in low:
            return False
    return bool(_REACH.search(line))
