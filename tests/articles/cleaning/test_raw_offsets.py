import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.articles import canonical
from copydesk.articles.cleaning.raw_offsets import RawOffsets, raw_offsets
from copydesk.records import Article, RawArticle

RAW = "\r\n\ufeff The crew\x92s offer\0 was â€œan insultâ€\x9d to \ud83d\udea2.\r\n\r\nThey left.\rAll.  \n"


def text_of(raw: str) -> str | None:
    article = canonical(RawArticle(source="a.txt", raw=raw))
    return article.text if isinstance(article, Article) else None


def back(raw: str, text: str, part: str) -> str:
    """Give what stands in the raw text where the part came from."""
    start = text.index(part)
    begin, end = raw_offsets(raw, text).to_raw(start, start + len(part))
    return raw[begin:end]


@pytest.mark.parametrize(
    ("part", "there"),
    [
        ("The crew’s offer", "The crew\x92s offer"),
        ("offer was", "offer\0 was"),
        ("offer", "offer"),
        ("“an insult”", "â€œan insultâ€\x9d"),
        ("an insult", "an insult"),
        ("🚢", "\ud83d\udea2"),
        (".\n\nThey", ".\r\n\r\nThey"),
        ("left.\nAll.", "left.\rAll."),
    ],
)
def test_a_part_of_the_text_is_found_again_in_the_raw_text(part: str, there: str):
    text = text_of(RAW)
    assert text is not None
    assert back(RAW, text, part) == there


def test_a_text_that_only_lost_its_edges_is_one_piece():
    assert raw_offsets("\n  The crew left.\n", "The crew left.") == RawOffsets(((0, 14, 3, 17),))


def test_a_text_that_was_cut_since_is_aligned_line_by_line():
    raw = "Photo: a quay\r\nThe crew\x92s offer.\r\nRead more\r\nThey left.\r\n"
    cut = "The crew’s offer.\nThey left."
    assert back(raw, cut, "crew’s offer") == "crew\x92s offer"
    assert back(raw, cut, "They left.") == "They left."


def test_a_range_beyond_the_text_is_refused():
    with pytest.raises(ValueError, match="the range 3-9 is not within the text of 4 characters"):
        raw_offsets("left", "left").to_raw(3, 9)


@given(
    st.lists(
        st.tuples(
            st.text("ab.? ŋ’“\u2028日🚢\n", min_size=1, max_size=4),
            st.sampled_from(["", "\0", "\0\0"]),
        ),
        min_size=1,
    ),
    st.sampled_from(["\n", "\r\n", "\r", "\0\r\n"]),
    st.text(" \n\r\0\t", max_size=4),
)
def test_each_character_that_was_kept_is_found_again(parts: list[tuple[str, str]], line_end: str, edge: str):
    """No characters here that together would look wrongly decoded: those are repaired, not kept."""
    raw = edge + "".join(part + nul for part, nul in parts).replace("\n", line_end) + edge
    text = text_of(raw)
    if text is None:
        return
    there = raw_offsets(raw, text)
    ranges = [there.to_raw(at, at + 1) for at in range(len(text))]
    came_from = [raw[start:end].replace("\0", "") for start, end in ranges]
    assert [part.replace("\r\n", "\n").replace("\r", "\n") for part in came_from] == list(text)
    assert ranges == sorted(ranges)
    assert text_of(raw[slice(*there.to_raw(0, len(text)))]) == text


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_the_raw_text_its_ranges_are_in_order_and_within_it(raw: str):
    text = text_of(raw)
    if text is None:
        return
    there = raw_offsets(raw, text)
    ranges = [there.to_raw(at, at + 1) for at in range(len(text))]
    assert ranges == sorted(ranges)
    assert all(0 <= start <= end <= len(raw) for start, end in ranges)


@given(st.lists(st.tuples(st.sampled_from(["crew", "left", "it"]), st.sampled_from("“”’é—ü"))), st.booleans())
def test_plain_words_among_repaired_characters_are_found_again(words: list[tuple[str, str]], windows: bool):
    whole = "Ü ".join(f"{mark}{word}{mark} " for word, mark in words) + "end"
    raw = whole.encode("utf-8").decode("cp1252" if windows else "latin-1", "ignore")
    text = text_of(raw)
    assert text is not None
    there = raw_offsets(raw, text)
    at = 0
    for word in [word for word, _ in words] + ["end"]:
        at = text.index(word, at)
        start, end = there.to_raw(at, at + len(word))
        assert raw[start:end] == word
        at += len(word)
