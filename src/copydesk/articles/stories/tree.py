"""Average linkage over sparse links: the tree of ever wider groups."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sparse

from copydesk.articles.stories.links import Links

LOWEST = 0.1
"""Groups less alike than this are not merged: no surroundings could make a story of them."""
UNSEEN = 0.8
"""A pair that is not linked is taken to be so much as alike as it could be at most."""


@dataclass(frozen=True, slots=True)
class Tree:
    """Merges in order; node `leaves + k` is the k-th merge."""

    leaves: int
    left: Any
    right: Any
    height: Any
    """How alike the two are, on the average of their pairs."""
    size: Any
    """Articles under each node, leaves first."""

    def parents(self) -> Any:
        """Give the node above each node, -1 at the tops."""
        above = np.full(self.leaves + len(self.left), -1)
        merged = self.leaves + np.arange(len(self.left))
        above[self.left] = merged
        above[self.right] = merged
        return above

    def spans(self) -> tuple[Any, Any]:
        """Give the places of the leaves under each node, first and end, with the leaves in the order of the tree."""
        total = self.leaves + len(self.left)
        count, first = [1] * total, [-1] * total
        left, right = self.left.tolist(), self.right.tolist()
        for merge, (one, other) in enumerate(zip(left, right, strict=True)):
            count[self.leaves + merge] = count[one] + count[other]
        free = 0
        for node in range(total - 1, -1, -1):
            if first[node] < 0:
                first[node], free = free, free + count[node]
            if node >= self.leaves:
                one, other = left[node - self.leaves], right[node - self.leaves]
                first[one], first[other] = first[node], first[node] + count[one]
        return np.array(first), np.array(first) + np.array(count)


class _Groups:
    """The groups that are left, with the sums over the pairs of articles between each two."""

    def __init__(self, links: Links, leaf: Any, barred: Any) -> None:
        self.nodes = self.leaves = int(leaf.max(initial=-1)) + 1
        half = sparse.triu(links.alike, k=1).tocoo()
        sums = np.stack(
            [half.data, half.data * links.unit[half.row] * links.unit[half.col], np.ones(half.nnz)]
        )
        self.one, self.other, self.sums = _summed(leaf[half.row], leaf[half.col], sums, self.nodes)
        self.barred = barred
        self.size = np.zeros(max(2 * self.leaves - 1, 0))
        self.least = np.zeros((2, len(self.size)))
        np.add.at(self.size, leaf, 1)
        for row, values in zip(self.least, (links.least, links.least * links.unit**2), strict=True):
            np.add.at(row, leaf, values)

    def means(self) -> tuple[Any, Any]:
        """Give how alike each two linked groups are on the average, and the same in scale.

        Two articles that are not linked are at most as alike as the least of the links that either has.
        """
        pairs = self.size[self.one] * self.size[self.other]
        unseen = pairs - self.sums[2]
        least = np.minimum(
            self.least[:, self.one] / self.size[self.one], self.least[:, self.other] / self.size[self.other]
        )
        alike, scaled = (self.sums[:2] + UNSEEN * unseen * least) / pairs
        return alike, scaled

    def keep_apart(self) -> None:
        """Drop the links between groups that people keep apart."""
        if self.barred.size:
            kept = ~np.isin(
                _key(self.one, self.other, self.nodes), _key(self.barred[0], self.barred[1], self.nodes)
            )
            self.one, self.other, self.sums = self.one[kept], self.other[kept], self.sums[:, kept]

    def merge(self, one: Any, other: Any) -> None:
        """Merge each pair of groups into a new one."""
        new = self.nodes + np.arange(len(one))
        self.size[new] = self.size[one] + self.size[other]
        self.least[:, new] = self.least[:, one] + self.least[:, other]
        rename = np.arange(self.nodes + len(one))
        rename[one] = rename[other] = new
        self.nodes += len(one)
        self.one, self.other, self.sums = _summed(rename[self.one], rename[self.other], self.sums, self.nodes)
        self.barred = rename[self.barred]


def grow(links: Links, leaf: Any, barred: Any) -> Tree:
    """Merge groups that are each other's nearest until none is alike; all such pairs at once.

    That gives the tree of average linkage, in which the order of such merges does not matter (reciprocal
    agglomerative clustering). Which is nearest is measured in scale, how high a merge is, not. `leaf` is the group
    that each article starts in; `barred` holds pairs of groups (2 x n) that people keep in different stories.
    """
    groups = _Groups(links, leaf, barred)
    none = np.zeros(0, dtype=np.int64)
    merges = [(none, none, np.zeros(0))]
    while True:
        groups.keep_apart()
        alike, scaled = groups.means()
        able = np.flatnonzero(alike >= LOWEST)
        if not len(able):
            break
        chosen = able[_mutual(groups.one[able], groups.other[able], scaled[able], groups.nodes)]
        one, other = groups.one[chosen], groups.other[chosen]
        merges.append((one, other, alike[chosen]))
        groups.merge(one, other)
    left, right, height = (np.concatenate(column) for column in zip(*merges, strict=True))
    return Tree(groups.leaves, left, right, height, groups.size[: groups.nodes])


def _key(one: Any, other: Any, nodes: int) -> Any:
    """Number the pairs of groups, as 64-bit integers: from 46,341 groups on their products are beyond 32."""
    return np.minimum(one, other).astype(np.int64) * nodes + np.maximum(one, other)


def _summed(one: Any, other: Any, sums: Any, nodes: int) -> tuple[Any, Any, Any]:
    """Add up what lies between the same two groups; what lies within one vanishes."""
    across = one != other
    keys, place = np.unique(_key(one[across], other[across], nodes), return_inverse=True)
    added = [np.bincount(place, weights=row[across], minlength=len(keys)) for row in sums]
    return keys // nodes, keys % nodes, np.stack(added)


def _mutual(one: Any, other: Any, mean: Any, nodes: int) -> Any:
    """Choose the edges that are the best of both their ends; of equals the first, so that one always is."""
    order = np.lexsort((other, one, -mean))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    best = np.full(nodes, len(order))
    np.minimum.at(best, one, rank)
    np.minimum.at(best, other, rank)
    return np.flatnonzero((best[one] == rank) & (best[other] == rank))
