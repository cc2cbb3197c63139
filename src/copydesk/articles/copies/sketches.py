"""Sketches of articles: keys that articles which repeat each other are likely to share.

Two sorts. MinHash bands find articles that are alike as a whole (Broder 1997; Leskovec, Rajaraman and Ullman, "Mining
of Massive Datasets", 3.4). A sample of the shingles, the same for every article, finds a short one within a long one
(Broder's "mod m" sketch of containment).

A key is one number: the upper 40 bits of a hash, then the article's number in 24 bits. So one sort brings together
what shares a hash, and orders it by article. A false match of 40 bits costs a comparison, never a wrong answer.
"""

from dataclasses import dataclass

import numpy as np

from copydesk.articles.copies.shingles import Hashes, Shingles, mixed

PERMUTATIONS = 128
BANDS = 32
"""Of four permutations each: articles of Jaccard similarity s share a band with probability 1 - (1 - s^4)^32."""
SAMPLED = 8
"""One shingle in so many (a power of two) is sampled: of 40 shared ones, none with probability (7/8)^40 = 0.005."""
SEED = 1
RENSA_ALGORITHM = 2
"""What `rensa.RMinHash.ALGORITHM_VERSION` was when these sketches were made; another gives other sketches."""

NUMBER = np.uint64(2**24 - 1)
"""The bits of a key that are the article's number, and the highest number there may be."""
_SAMPLED = np.uint64(SAMPLED - 1)
_FACTOR = np.uint64(0xC2B2AE3D27D4EB4F)


@dataclass(frozen=True, slots=True)
class Sketches:
    """The keys of some articles: one row for each band, and those of the sampled shingles, in no order."""

    bands: Hashes
    sample: Hashes


def sketch(shingles: Shingles, numbers: Hashes) -> Sketches:
    """Sketch articles that bear these numbers; one without shingles gets no key, as it is like nothing."""
    from rensa import RMinHash

    if RMinHash.ALGORITHM_VERSION != RENSA_ALGORITHM:
        raise RuntimeError(f"rensa's algorithm is {RMinHash.ALGORITHM_VERSION}, not {RENSA_ALGORITHM}")
    sizes = np.diff(shingles.offsets)
    ends = np.append(0, shingles.offsets[1:][sizes > 0]).astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(shingles.hashes, ends, PERMUTATIONS, SEED)
    digests = np.array(matrix.to_rows(), np.uint32).reshape(-1, BANDS, PERMUTATIONS // BANDS)
    halves = digests.view(np.uint64)
    bands = mixed(halves[:, :, 0] * _FACTOR + halves[:, :, 1]).T
    sampled = np.flatnonzero(shingles.hashes & _SAMPLED == 0)
    counts = np.diff(np.searchsorted(sampled, shingles.offsets))
    return Sketches(
        _key(bands, numbers[sizes > 0]), _key(shingles.hashes[sampled], np.repeat(numbers, counts))
    )


def _key(hashes: Hashes, numbers: Hashes) -> Hashes:
    return (hashes & ~NUMBER) | numbers
