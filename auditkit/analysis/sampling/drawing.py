"""Which items: draws that anyone with the same seed and the same keys repeats.

Randomness is SHA-256 of the seed and the key of an item, no library's generator. Every item has a ticket, the first 64
bits of its digest; a simple random sample is the items with the smallest tickets, so a larger one keeps the smaller.
Items are numbered by their place in the sequences given, from 0.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import nsmallest

_SEPARATOR = b"\x1f"
_ALL = 1 << 256


def canonical_seed(seed: str) -> bytes:
    """Return the one encoding of a seed: NFC, without blanks around it, UTF-8.

    Example:
        >>> canonical_seed(" 2018-A ")
        b'2018-A'
    """
    return unicodedata.normalize("NFC", seed).strip().encode()


def tickets(keys: Sequence[str], seed: str) -> list[bytes]:
    """Return the SHA-256 digest of seed, separator 0x1F and key for each key.

    Example:
        >>> tickets(["a"], "s")[0].hex()[:16]
        '11a47078d06bb8eb'
    """
    start = hashlib.sha256(canonical_seed(seed) + _SEPARATOR)
    found = []
    for key in keys:
        each = start.copy()
        each.update(key.encode())
        found.append(each.digest())
    return found


def ticket_number(ticket: bytes) -> int:
    """Return the ticket of an item as a number: the first 64 bits of its digest."""
    return int.from_bytes(ticket[:8], "big")


def uniform(seed: str, name: str) -> Fraction:
    """Return a number from 0 to below 1 for a purpose that is no item, such as the start of an interval."""
    return Fraction(int.from_bytes(tickets(["\x1e" + name], seed)[0], "big"), _ALL)


@dataclass(frozen=True)
class Hit:
    """An item drawn.

    Attributes:
        item: Place of the item in the sequence given.
        times: How often it was hit; above 1 only in monetary-unit samples.
        certain: Whether it was taken with certainty, outside the sample.
        stratum: Place of its stratum, 0 without strata.
    """

    item: int
    times: int = 1
    certain: bool = False
    stratum: int = 0


def simple_random(keys: Sequence[str], size: int, seed: str) -> list[Hit]:
    """Draw the items with the smallest tickets, in the order of their tickets.

    Args:
        keys: Distinct keys of the items.
        size: 0 to the number of items.
        seed: Any text.

    Example:
        >>> [hit.item for hit in simple_random(["a", "b", "c", "d"], 2, "seed")]
        [0, 2]
    """
    drawn = nsmallest(size, zip(tickets(keys, seed), range(len(keys)), strict=True))
    return [Hit(item) for _, item in drawn]


def stratified(keys: Sequence[str], strata: Sequence[int], sizes: Sequence[int], seed: str) -> list[Hit]:
    """Draw the smallest tickets of each stratum.

    Args:
        keys: Distinct keys of the items.
        strata: Stratum of each item, from 0.
        sizes: Items to draw from each stratum.
        seed: Any text.
    """
    members: list[list[tuple[bytes, int]]] = [[] for _ in sizes]
    for item, (ticket, stratum) in enumerate(zip(tickets(keys, seed), strata, strict=True)):
        members[stratum].append((ticket, item))
    return [
        Hit(item, stratum=number)
        for number, (size, each) in enumerate(zip(sizes, members, strict=True))
        for _, item in nsmallest(size, each)
    ]


def systematic(items: int, size: int, seed: str, start: Fraction | None = None) -> list[Hit]:
    """Draw every k-th item from a random start; k need not be whole.

    Args:
        items: Number of items.
        size: 1 to items.
        seed: Any text.
        start: Start above 0 and at most items / size, instead of a random one: ``start + i * interval`` falls on the
            item whose number, from 1, it does not exceed.

    Example:
        >>> [hit.item for hit in systematic(5, 2, "", Fraction("1.2"))]
        [1, 3]
    """
    interval = Fraction(items, size)
    first = interval * (1 - uniform(seed, "start")) if start is None else start
    return [Hit(_up(first + i * interval) - 1) for i in range(size) if _up(first + i * interval) <= items]


def _up(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)


def extended(old: Sequence[Hit], larger: Sequence[Hit]) -> list[Hit]:
    """Return what a larger draw adds to an older one; the old items are kept whatever the larger one holds.

    Example:
        >>> [hit.item for hit in extended([Hit(3)], [Hit(3), Hit(5)])]
        [5]
    """
    known = {hit.item for hit in old}
    return [hit for hit in larger if hit.item not in known]
