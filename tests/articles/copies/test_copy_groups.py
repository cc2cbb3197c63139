"""Groups of articles that copies join."""

from copydesk.articles import copies


def test_a_chain_of_copies_is_one_group_named_after_its_smallest_id():
    chain = [("d", "c"), ("b", "d"), ("x", "w")]
    assert copies.groups(chain) == {"b": "b", "c": "b", "d": "b", "w": "w", "x": "w"}


def test_without_copies_there_are_no_groups():
    assert copies.groups([]) == {}
