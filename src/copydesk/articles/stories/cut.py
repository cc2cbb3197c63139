"""Which groups of the tree are stories."""

from typing import Any

import numpy as np

from copydesk.articles.stories.links import Links
from copydesk.articles.stories.tree import UNSEEN, Tree

BESIDE = 10
"""The nearest articles outside a group, that it must stand out from."""
FLOOR = 0.11
"""What surrounds an article is never taken to be less alike to it than strangers are."""
CONTRAST, ENOUGH, STEEP = 2.0, -1.1, 2.0
"""How much standing out weighs beside being alike, how much evidence is even, and how steeply chance rises with it.

Chosen on two thirds of story-triples and on a mixture made of them: stories of one to three articles among others of
five to forty (sentences drawn from long articles). Contrast 2 to 3, ENOUGH -1.4 to -1.0 and STEEP 1 to 4 are within
0.01 of each other (B-cubed F1) on the former.
"""
SOFT = 0.02
"""Added before taking logs, so that next to nothing is not infinitely less than little."""


def chances(tree: Tree, links: Links, leaf: Any) -> Any:
    """Judge each merge as a story: how likely its articles report one event.

    The evidence is how alike its halves are, and how much more than its articles are to their nearest outside: a
    story stands out from its surroundings, whatever its size; a topic goes on and on. `leaf` is the leaf of each
    article.
    """
    inside = np.log(np.maximum(tree.height, 0) + SOFT)
    # The most that a group can stand out shows which are worth looking around.
    hopeful = (1 + CONTRAST) * inside - CONTRAST * np.log(FLOOR + SOFT) > ENOUGH
    outside = _surroundings(tree, links, leaf, np.concatenate([np.zeros(tree.leaves, dtype=bool), hopeful]))
    evidence = inside + CONTRAST * (inside - outside) - ENOUGH
    return np.where(hopeful, 1 / (1 + np.exp(-STEEP * evidence)), 0.0)


def _surroundings(tree: Tree, links: Links, leaf: Any, wanted: Any) -> Any:
    """Give the mean log of how alike the articles of each merge are to their nearest outside, of wanted nodes."""
    above, (first, end) = tree.parents(), tree.spans()
    upwards = wanted.copy()
    for node in range(len(above) - 1, -1, -1):
        upwards[node] |= above[node] >= 0 and upwards[above[node]]
    place = first[leaf]
    sums = np.zeros(len(above))
    article, node = np.arange(len(leaf)), above[leaf]
    while True:  # all articles climb at once
        going = (node >= 0) & upwards[node]
        article, node = article[going], node[going]
        if not len(node):
            return sums[tree.leaves :] / tree.size[tree.leaves :]
        now = wanted[node]
        beside = _beside(links, article[now], place, first[node[now]], end[node[now]])
        sums += np.bincount(node[now], np.log(np.maximum(beside, FLOOR) + SOFT), len(above))
        node = above[node]


def _beside(links: Links, article: Any, place: Any, first: Any, end: Any) -> Any:
    """Give the mean of each article's greatest links to those that are not placed from `first` to `end`."""
    bounds, column, value = links.alike.indptr.astype(np.int64), links.alike.indices, links.alike.data
    count = bounds[article + 1] - bounds[article]
    starts = np.concatenate([[0], np.cumsum(count)])
    link = np.arange(starts[-1]) + (bounds[article] - starts[:-1]).repeat(count)
    spot = place[column[link]]
    outside = (spot < first.repeat(count)) | (spot >= end.repeat(count))
    seen = np.concatenate([[0], np.cumsum(outside)])
    rank = seen[1:] - seen[starts[:-1]].repeat(count)
    kept = outside & (rank <= BESIDE)
    row = np.arange(len(article)).repeat(count)[kept]
    found, total = np.bincount(row, minlength=len(article)), np.bincount(row, value[link][kept], len(article))
    return (total + UNSEEN * links.least[article] * (BESIDE - found)) / BESIDE


def cut(tree: Tree, chance: Any) -> tuple[Any, Any]:
    """Give the story of each node: the number of its topmost node, -1 above the stories; and what each merge gains.

    Of all ways to cut the tree the one by which most articles join rightly rather than wrongly: a story of n
    articles is n - 1 joins, each of them right with its chance.
    """
    total = tree.leaves + len(tree.left)
    worth, whole, gain = np.zeros(total), np.ones(total, dtype=bool), np.zeros(len(tree.left))
    own = (2 * chance - 1) * (tree.size[tree.leaves :] - 1)
    for merge, (one, other) in enumerate(zip(tree.left.tolist(), tree.right.tolist(), strict=True)):
        node = tree.leaves + merge
        parts = worth[one] + worth[other]
        gain[merge] = own[merge] - parts
        whole[node] = gain[merge] > 0
        worth[node] = max(own[merge], parts)
    story = np.where(whole, np.arange(total), -1)
    above = tree.parents()
    for node in range(total - 1, -1, -1):
        if above[node] >= 0 and story[above[node]] >= 0:
            story[node] = story[above[node]]
    return story, gain


def sides(tree: Tree, nodes: Any) -> Any:
    """Give, for each leaf, which of `nodes` it is under and on which side: twice its place plus 0 or 1; else -1."""
    side = np.full(tree.leaves + len(tree.left), -1)
    side[tree.left[nodes - tree.leaves]] = 2 * np.arange(len(nodes))
    side[tree.right[nodes - tree.leaves]] = 2 * np.arange(len(nodes)) + 1
    above = tree.parents()
    for node in range(len(side) - 1, -1, -1):
        if side[node] < 0 and above[node] >= 0:
            side[node] = side[above[node]]
    return side[: tree.leaves]
