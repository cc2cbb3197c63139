"""Who labels what: whole stories to the same people, work shared out, what was asked stays asked."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from copydesk.plan import assign

FERRY = {"article:f1": "ferry", "article:f2": "ferry", "article:f3": "ferry"}
PEOPLE = ["ana", "ben", "cara"]


def test_one_annotator_gets_everything():
    assert assign(FERRY, ["ana"], 1, {}) == dict.fromkeys(FERRY, ("ana",))


def test_a_whole_story_goes_to_the_same_people_and_the_next_to_those_with_least_to_do():
    stories = FERRY | {"article:g1": "gas", "article:h1": "hospital"}
    assert assign(stories, PEOPLE, 2, {}) == {
        "article:f1": ("ana", "ben"),
        "article:f2": ("ana", "ben"),
        "article:f3": ("ana", "ben"),
        "article:g1": ("cara", "ana"),
        "article:h1": ("cara", "ben"),
    }


def test_those_with_as_little_to_do_come_in_the_order_of_the_settings():
    assert assign({"article:a": "a"}, ["cara", "ana", "ben"], 2, {}) == {"article:a": ("cara", "ana")}


def test_more_overlap_than_people_asks_everybody_once():
    assert assign({"article:a": "a"}, ["ana", "ben"], 5, {}) == {"article:a": ("ana", "ben")}


def test_nobody_is_asked_when_there_is_nothing_to_ask():
    assert assign({}, PEOPLE, 2, {}) == {}
    assert assign(FERRY, PEOPLE, 2, dict.fromkeys(FERRY, ("cara",))) == {}


def test_a_new_article_goes_to_those_who_have_its_story():
    assert assign(FERRY, PEOPLE, 2, {"article:f2": ("cara", "ben")}) == {
        "article:f1": ("cara", "ben"),
        "article:f3": ("cara", "ben"),
    }


def test_what_people_have_already_counts_as_work():
    asked = {"article:x": ("ana",), "article:y": ("ana",), "article:z": ("ben",)}
    assert assign({"article:a": "a", "article:b": "b"}, ["ana", "ben"], 1, asked) == {
        "article:a": ("ben",),
        "article:b": ("ana",),
    }


def test_whoever_left_is_replaced_by_the_one_with_least_to_do():
    asked = {"article:f1": ("dan", "ana"), "article:x": ("ben",)}
    assert assign(FERRY, PEOPLE, 2, asked) == {"article:f2": ("ana", "cara"), "article:f3": ("ana", "cara")}


def test_a_story_of_two_groups_of_people_goes_on_with_the_first():
    asked = {"article:f1": ("cara",), "article:f2": ("ben", "ana")}
    assert assign(FERRY, PEOPLE, 2, asked) == {"article:f3": ("cara", "ben")}


def test_a_larger_overlap_holds_for_new_articles_only():
    assert assign(FERRY, PEOPLE, 3, {"article:f1": ("cara",)}) == {
        "article:f2": ("cara", "ana", "ben"),
        "article:f3": ("cara", "ana", "ben"),
    }


STORIES = st.dictionaries(
    st.integers(0, 40).map("article:{}".format), st.sampled_from("abcdefgh"), max_size=20
)
SOME = st.lists(st.sampled_from(["ana", "ben", "cara", "dan", "eve"]), min_size=1, unique=True)
OVERLAP = st.integers(1, 6)


@given(STORIES, SOME, OVERLAP)
def test_every_unit_is_asked_of_overlap_people_and_a_story_of_the_same_ones(stories, people, overlap):
    plan = assign(stories, people, overlap, {})
    assert plan.keys() == stories.keys()
    assert all(len(set(asked)) == len(asked) == min(overlap, len(people)) for asked in plan.values())
    assert {person for asked in plan.values() for person in asked} <= set(people)
    of_story = {
        story: {plan[unit] for unit in stories if stories[unit] == story} for story in stories.values()
    }
    assert all(len(asked) == 1 for asked in of_story.values())


@given(STORIES, SOME, OVERLAP)
def test_nobody_has_more_to_do_than_anybody_else_but_for_one_story(stories, people, overlap):
    plan = assign(stories, people, overlap, {})
    load = Counter(dict.fromkeys(people, 0)) + Counter(person for asked in plan.values() for person in asked)
    work = [load[person] for person in people]
    largest = max(Counter(stories.values()).values(), default=0)
    assert max(work) - min(work) <= largest


@given(STORIES, STORIES, SOME, SOME, OVERLAP)
def test_what_was_asked_is_never_asked_again_and_the_rest_always_is(before, stories, people, later, overlap):
    asked = assign(before, people, overlap, {})
    new = assign(before | stories, later, overlap, asked)
    assert new.keys() == stories.keys() - before.keys()
    assert all(len(set(chosen)) == len(chosen) == min(overlap, len(later)) for chosen in new.values())
    assert {person for chosen in new.values() for person in chosen} <= set(later)


@given(STORIES, STORIES, SOME, OVERLAP)
def test_stories_that_grow_keep_their_people(before, more, people, overlap):
    asked = assign(before, people, overlap, {})
    stories = more | before
    new = assign(stories, people, overlap, asked)
    for unit, chosen in new.items():
        earlier = {asked[other] for other in before if before[other] == stories[unit]}
        assert earlier <= {chosen}


@given(STORIES, SOME, OVERLAP, st.randoms())
def test_the_order_of_the_articles_does_not_matter(stories, people, overlap, random):
    shuffled = list(stories.items())
    random.shuffle(shuffled)
    assert assign(dict(shuffled), people, overlap, {}) == assign(stories, people, overlap, {})
