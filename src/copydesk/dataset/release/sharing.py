"""A secret in shares, of which a number must come together before any of them says anything.

A. Shamir, "How to Share a Secret", Communications of the ACM 22 (1979): the secret is the value of a polynomial at 0,
a share its value elsewhere; as many points as it has coefficients give it back, fewer say nothing.
"""

from collections.abc import Mapping, Sequence

PRIME = 2**127 - 1
BYTES = 16
"""How many bytes hold a number below the prime."""


def shares(coefficients: Sequence[int], number: int) -> list[int]:
    """Give the shares 1 to `number` of the secret that is the first coefficient."""
    return [_value(coefficients, place) for place in range(1, number + 1)]


def secret(known: Mapping[int, int]) -> int:
    """Give the secret back, of as many shares (place -> value) as there were coefficients."""
    total = 0
    for place, value in known.items():
        above = below = 1
        for other in known.keys() - {place}:
            above = above * other % PRIME
            below = below * (other - place) % PRIME
        total = (total + value * above * pow(below, -1, PRIME)) % PRIME
    return total


def _value(coefficients: Sequence[int], place: int) -> int:
    value = 0
    for coefficient in reversed(coefficients):
        value = (value * place + coefficient) % PRIME
    return value
