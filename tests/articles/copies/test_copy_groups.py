"""Groups of articles that copies join."""

from copydesk.articles import copies
from copydesk.articles.findings import Copy


def test_a_chain_of_copies_is_one_group_named_after_its_smallest_id():
    chain = [Copy("d", "c", "near", 0.6), Copy("b", "d", "contained", 0.9), Copy("x", "w", "exact", 1.0)]
    assert copies.groups(chain) == {"b": "b", "c": "b", "d": "b", "w": "w", "x": "w"}


def test_without_copies_there_are_no_groups():
    assert copies.groups([]) == {}
