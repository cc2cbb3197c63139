"""Where the server listens: addresses of this machine, ports that are free, sites before it."""

import socket

import pytest

from copydesk.errors import StudioError
from copydesk.studio import network
from copydesk.studio.server import Running


@pytest.mark.parametrize(
    ("host", "address", "is_open"),
    [
        ("127.0.0.1", "127.0.0.1", False),
        ("localhost", "127.0.0.1", False),
        ("127.0.0.2", "127.0.0.2", False),
        ("0.0.0.0", "0.0.0.0", True),
        (network.own_address(), network.own_address(), network.own_address() != "127.0.0.1"),
    ],
)
def test_a_host_is_an_address_of_this_machine(host, address, is_open):
    assert network.address_of(host) == address
    assert network.is_open(address) is is_open


@pytest.mark.parametrize(
    ("host", "fault"),
    [
        ("203.0.113.7", "203.0.113.7 is not an address of this machine"),
        (
            "nowhere.invalid",
            "nowhere.invalid is neither a name nor an IPv4 address that this machine knows",
        ),
        ("::1", "::1 is neither a name nor an IPv4 address that this machine knows"),
        ("a" * 70, f"{'a' * 70} is neither a name nor an IPv4 address that this machine knows"),
    ],
)
def test_a_host_that_is_not_here_is_an_error(host, fault):
    with pytest.raises(StudioError) as refused:
        network.address_of(host)
    assert str(refused.value) == (
        f"{fault}\n  Name one of its own with --host, or 0.0.0.0 for all of them; {network.own_address()} is one."
    )


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "0.0.0.0"])
def test_a_port_that_is_taken_on_loopback_is_not_free_anywhere(address):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(StudioError, match=rf"^port {port} on {address} cannot be used: Address already"):
            network.free_port(port, None, address)
        assert network.free_port(None, port, address) != port
    assert network.free_port(port, None, address) == port


def test_a_port_that_is_taken_where_the_server_is_to_listen_is_not_free():
    with socket.create_server(("127.0.0.2", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(StudioError, match=f"port {port} on 127.0.0.2 cannot be used"):
            network.free_port(port, None, "127.0.0.2")
        assert network.free_port(port, None, "127.0.0.1") == port


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://labels.example.org/", "https://labels.example.org"),
        ("https://Labels.example.org:8443", "https://labels.example.org:8443"),
        ("http://192.0.2.7:8080", "http://192.0.2.7:8080"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
    ],
)
def test_a_site_is_scheme_name_and_port(url, site):
    assert network.origin(url) == site


@pytest.mark.parametrize(
    "url",
    [
        "labels.example.org",
        "ftp://labels.example.org",
        "https://labels.example.org/desk",
        "https://ana:secret@labels.example.org",
        "https://labels.example.org,https://evil.example",
        "https://*.example.org",
        "https://",
    ],
)
def test_what_is_no_site_is_an_error(url):
    with pytest.raises(StudioError) as refused:
        network.origin(url)
    assert str(refused.value) == (
        f"{url!r} is not the address of a site\n"
        "  Give scheme and name, with a port if it needs one, as https://labels.example.org."
    )


@pytest.mark.parametrize(
    ("host", "address", "site", "url", "team_url"),
    [
        ("127.0.0.1", "127.0.0.1", None, "http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("0.0.0.0", "0.0.0.0", None, "http://127.0.0.1:8080", f"http://{network.own_address()}:8080"),
        ("desk.lan", "192.0.2.7", None, "http://192.0.2.7:8080", "http://desk.lan:8080"),
        ("127.0.0.1", "127.0.0.1", "https://a.example", "http://127.0.0.1:8080", "https://a.example"),
    ],
)
def test_the_desk_and_the_team_have_each_their_address(host, address, site, url, team_url):
    running = Running(1, 8080, host, address, site)

    assert (running.url, running.team_url) == (url, team_url)
