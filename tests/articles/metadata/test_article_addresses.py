"""One address for one article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.articles.metadata import canonical_url, site

STRIKE = "https://gazette.example/2026/03/ferry-strike"


@pytest.mark.parametrize(
    "url",
    [
        "http://www.Gazette.example:80/2026/03/ferry-strike/",
        "https://m.gazette.example/2026/03/ferry-strike#comments",
        "https://mobile.gazette.example/2026/03/ferry-strike?utm_source=mail&utm_campaign=strike&fbclid=x1",
        "https://amp.gazette.example/2026/03/ferry-strike",
        "https://gazette.example/2026/03/ferry-strike/amp/",
        "https://gazette.example/amp/2026/03/ferry-strike",
        "https://gazette.example/2026/03/ferry-strike.amp",
        "https://gazette.example/2026/03/ferry-strike?amp=1",
        "https://www.google.com/amp/s/www.gazette.example/2026/03/ferry-strike",
        "https://www-gazette-example.cdn.ampproject.org/c/s/www.gazette.example/2026/03/ferry-strike?_gl=1",
        "//gazette.example/2026/03/ferry-strike",
        "gazette.example/2026/03/ferry-strike",
        " https://reader:secret@gazette.example/2026/03/%66erry-strike ",
    ],
)
def test_copies_of_a_link_are_one_address(url: str):
    assert canonical_url(url) == STRIKE


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (
            "http://gazette.example/story?id=7&utm_medium=x&page=2",
            "https://gazette.example/story?id=7&page=2",
        ),
        ("https://gazette.example/?p=12", "https://gazette.example?p=12"),
        ("https://gazette.example/a?source=9&cid=4&ref=3", "https://gazette.example/a?cid=4&ref=3&source=9"),
        ("https://gazette.example/a?Fbclid2=1", "https://gazette.example/a?Fbclid2=1"),
        ("https://gazette.example/News/Strike.html", "https://gazette.example/News/Strike.html"),
        ("https://gazette.example/#!/story/5", "https://gazette.example#!/story/5"),
        ("https://gazette.example:8443/a", "https://gazette.example:8443/a"),
        ("https://gazette.example/amp", "https://gazette.example/amp"),
        ("https://gazette.example/fähre?q=caf%c3%a9", "https://gazette.example/f%C3%A4hre?q=caf%C3%A9"),
        ("https://en.m.gazette.co.uk/a", "https://en.gazette.co.uk/a"),
        ("https://m.co/a", "https://m.co/a"),
    ],
)
def test_what_names_the_article_stays(url: str, canonical: str):
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "url", ["", "mailto:desk@gazette.example", "file:///news/a.html", "n/a", "http://[::1", "https://a:x/"]
)
def test_what_is_no_address_of_the_web_comes_back_as_it_is(url: str):
    assert canonical_url(url) == url


@given(
    st.text(st.sampled_from("htps:/.?#&=%@amwu_ÄéE19ä[]"), max_size=40)
    | st.builds(
        "https://{}.example/{}?{}".format, st.sampled_from(["m", "www.amp", "a"]), st.text(), st.text()
    )
)
def test_a_canonical_address_is_its_own_canonical_address(url: str):
    once = canonical_url(url)
    assert canonical_url(once) == once


@pytest.mark.parametrize(
    ("url", "registered"),
    [
        ("https://money.gazette.example/a", "gazette.example"),
        ("www.gazette.co.uk", "gazette.co.uk"),
        ("https://127.0.0.1/a", None),
        ("no address", None),
    ],
)
def test_a_site_is_the_name_that_somebody_registered(url: str, registered: str | None):
    assert site(url) == registered
