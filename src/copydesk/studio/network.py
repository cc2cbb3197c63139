"""Where a server listens and under which address people reach it."""

import ipaddress
import re
import socket

from copydesk.errors import StudioError

LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 (only what people ask for by name)
_SITE = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")


def address_of(host: str) -> str:
    """Give the IPv4 address of this machine that a name or an address stands for; Label Studio knows no IPv6.

    Raises StudioError when there is none, or when it is not an address of this machine.
    """
    try:
        found = socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _not_here(host, "is neither a name nor an IPv4 address that this machine knows") from None
    address = str(found[0][4][0])
    with socket.socket() as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            shown = host if host == address else f"{host} ({address})"
            raise _not_here(shown, "is not an address of this machine") from None
    return address


def is_open(address: str) -> bool:
    """Tell whether other machines can reach what listens at an address."""
    return not ipaddress.ip_address(address).is_loopback


def own_address() -> str:
    """Give the address under which the local network knows this machine; loopback when there is no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # picks the outgoing interface; a datagram socket sends nothing
            return str(probe.getsockname()[0])
        except OSError:
            return LOOPBACK


def free_port(wanted: int | None, last: int | None, address: str) -> int:
    """Give the wanted port, else the one used last if it is free, else any free one.

    It is free at `address` and at loopback, for Label Studio itself looks there, takes the next port when it
    finds a server, and says nothing. Raises StudioError when the wanted port cannot be used.
    """
    for port in (wanted, last, *[0] * 9):
        if port is None:
            continue
        try:
            free = _probe(address, port)
            return _probe(LOOPBACK, free)
        except OSError as error:
            if port == wanted:
                raise StudioError(
                    f"port {port} on {address} cannot be used: {error.strerror}",
                    next_step="Name another with --port, or leave it out and Copydesk takes a free one.",
                ) from None
    raise StudioError("no free port on this machine", next_step="Name one with --port.")


def origin(url: str) -> str:
    """Check the address that people type when a proxy stands before the server; StudioError when it is none."""
    site = url.rstrip("/")
    if not _SITE.fullmatch(site):
        raise StudioError(
            f"{url!r} is not the address of a site",
            next_step="Give scheme and name, with a port if it needs one, as https://labels.example.org.",
        )
    return site.lower()


def _probe(address: str, port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((address, port))
        return int(probe.getsockname()[1])


def _not_here(host: str, what: str) -> StudioError:
    return StudioError(
        f"{host} {what}",
        next_step=f"Name one of its own with --host, or {EVERYWHERE} for all of them; {own_address()} is one.",
    )
