"""Chance by counting: each draw is a function of what it is for, so that any order and any machine give the same.

A draw is keyed by seed, member, person, clock, how often that clock has begun to run, and what is drawn. A clock goes
by its name, so that it has the same draws under a law that knows more clocks, or fewer. Counting is by beginnings and
not by what came of them: a clock that stopped before it rang has used its draw.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
TIME, OUTCOME = 0, 1
"""what is drawn: when a clock rings, and what it ends in"""
SPREAD: Final = 0x9E3779B97F4A7C15
_STEPS: Final = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
_LAST: Final = 31
_MASK: Final = (1 << 64) - 1


def mixed(word: int) -> int:
    """A word in which every bit of another has a say: the last step of SplitMix64 (Steele and others, 2014).

    >>> f"{mixed(1):016x}"
    '5692161d100b05e5'
    """
    for shift, factor in _STEPS:
        word = ((word ^ (word >> shift)) * factor) & _MASK
    return word ^ (word >> _LAST)


def mixed_all(words: Words) -> Words:
    """`mixed` of many words."""
    for shift, factor in _STEPS:
        words = (words ^ (words >> np.uint64(shift))) * np.uint64(factor)
    return words ^ (words >> np.uint64(_LAST))


def member_key(seed: int, member: int) -> int:
    """The key of a member of an ensemble."""
    return mixed(mixed((seed + SPREAD) & _MASK) ^ ((member + 1) * SPREAD & _MASK))


def person_keys(member: int, people: Words) -> Words:
    """The keys of some people, by the key of their member."""
    return mixed_all(np.uint64(member) ^ (people + np.uint64(1)) * np.uint64(SPREAD))


def word_of(name: str) -> int:
    """A word for a name: what its draws are keyed by.

    >>> f"{word_of('identity_check'):016x}"
    '82368ade3831695b'
    """
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")


ARRIVAL: Final = word_of("arrival")
"""the clock of arriving: before its first beginning the window and the day in it"""


def shares(keys: Words, clock: Words, turn: NDArray[np.integer], what: int) -> NDArray[np.float64]:
    """Draws between 0 and 1, both left out: for each person of a clock (its word) and of its how-manyeth beginning."""
    count = (turn.astype(np.uint64) << np.uint64(1)) | np.uint64(what)
    words = mixed_all(keys ^ clock ^ (count + np.uint64(1)) * np.uint64(SPREAD))
    return ((words >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def named_share(seed: int, member: int, name: str) -> float:
    """A draw between 0 and 1 for what has a name: a rate, say, that a member has otherwise than another."""
    return ((mixed(member_key(seed, member) ^ word_of(name)) >> 11) + 0.5) * 2.0**-53
