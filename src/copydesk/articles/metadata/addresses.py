"""One address for one article: what differs between copies of a link is dropped, what names the article never.

Own code on urllib: of the libraries, one keeps an allow list of parameters, another drops all with `ref`, `uid` or
`source` in their names, so that `?uid=7` and `?uid=8` become one article.
"""

import re
from urllib.parse import quote, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"(?:utm|itm|mtm|pk|piwik|hsa|fb|ns|oly|vero|mkt)_.*"
    r"|(?:fb|g|dc|tw|y|ys|msclk|ttc|li_fat_)(?:cl)?id|[gw]braid|igsh(?:id)?|mc_[ce]id|_ga|_gl|_hsenc|_hsmi|__hs.*"
    r"|wt\.(?:mc|nav|tsrc|z)_?.*|__twitter_impression|smid|smtyp|cmpid|ocid|ncid|xtor|s_cid|ftag|guccounter"
    r"|guce_referr?er.*|at_(?:medium|campaign|custom\d).*",
    re.IGNORECASE,
)
"""Parameters that say where a reader came from, by whole name. Such as `ref`, `cid`, `source`, which are somewhere
the article's own id, are not among them."""
_AMP = re.compile(r"amp(?:=(?:1|true|yes)?)?|outputtype=(?:amp|default-amp)", re.IGNORECASE)
_CACHE = re.compile(
    r"https?://(?:(?:www\.)?google\.[a-z.]+/amp|[\w-]+\.cdn\.ampproject\.org/[cv])/(s/)?", re.I
)
"""Where a search engine keeps copies of AMP pages; behind it comes the page's own address, `s/` for https."""
_GATES = frozenset({"www", "www1", "www2", "www3", "m", "mobile", "amp"})
_SECOND = frozenset({"ac", "co", "com", "edu", "gob", "gov", "gouv", "ne", "net", "or", "org"})
"""Names under which a country gives out names: example.co.uk. The whole list has 10,000 lines and changes."""
_BARE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?=[:/?#]|$)", re.IGNORECASE)
_ESCAPE = re.compile("%([0-9a-fA-F]{2})")
_UNRESERVED = re.compile(r"[\w.~-]", re.ASCII)
_ASIS = "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}"
"""ASCII that stays as it is; letters beyond ASCII are escaped."""


def canonical_url(url: str) -> str:
    """Give the address by which an article is known again; what is no address of the web comes back as it is.

    For comparing: https, the host in small letters without `www.`, mobile and AMP gates and the usual port; no user,
    tracking parameters, AMP marks, fragment or slash at the end; parameters sorted by name.
    """
    url = url.strip()
    if _BARE.match(url):
        url = f"https://{url}"
    elif url.startswith("//"):
        url = f"https:{url}"
    while found := _CACHE.match(url):
        url = f"http{'s' if found[1] else ''}://{url[found.end() :]}"
    try:
        parts = urlsplit(url)
        host, port = _without_gates(parts.hostname or ""), parts.port
    except ValueError:  # no such port, a broken IPv6 address
        return url
    if parts.scheme not in ("http", "https") or not host:
        return url
    if port not in (None, 80, 443):
        host = f"{host}:{port}"
    query = [
        one
        for one in _escaped(parts.query).split("&")
        if one and not _AMP.fullmatch(one) and not _tracks(one)
    ]
    query.sort(key=lambda one: one.partition("=")[0])
    # `#!` is the address of a page that a script draws.
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return urlunsplit(("https", host, _path(parts.path), "&".join(query), fragment))


def site(url: str) -> str | None:
    """Give the name that somebody registered, under which an address or a host is: `cnn.com` of `money.cnn.com`."""
    url = canonical_url(url)
    host = (urlsplit(url).hostname if url.startswith("https://") else None) or ""
    labels = host.split(".")
    if len(labels) < 2 or labels[-1].isdigit():
        return None
    return ".".join(labels[-_registered(labels) :])


def _registered(labels: list[str]) -> int:
    """Count the labels of the registered name."""
    return 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND else 2


def _without_gates(host: str) -> str:
    labels = host.rstrip(".").split(".")
    own = _registered(labels)
    return ".".join([label for label in labels[:-own] if label not in _GATES] + labels[-own:])


def _tracks(parameter: str) -> bool:
    return _TRACKING.fullmatch(parameter.partition("=")[0]) is not None


def _path(path: str) -> str:
    path = re.sub(r"\.amp(?=\.html?$|/?$)", "", _escaped(path))
    segments = path.split("/")
    without = [one for one in segments if one.lower() not in ("amp", "amp.html")]
    if any(without):
        segments = without
    return "/".join(segments).rstrip("/")


def _escaped(text: str) -> str:
    """Write escapes in one way (RFC 3986, 6.2.2): capitals, none where none is needed, letters beyond ASCII escaped."""

    def plain(found: re.Match[str]) -> str:
        letter = chr(int(found[1], 16))
        return letter if _UNRESERVED.fullmatch(letter) else found[0].upper()

    return quote(_ESCAPE.sub(plain, text), safe=_ASIS, errors="replace")
