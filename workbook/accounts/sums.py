"""Sums 合计: which of a few amounts add up to a given one, every way, exactly.

Up to 16 amounts: all sets of 2 to k of them at once, as one matrix product (exact: amounts < 2**53 fen).
Beyond: both halves' sums as sorted arrays, and the first half looked up in the second by binary search.
"""

from __future__ import annotations

from functools import lru_cache
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbook.accounts.references import Ints

Floats = NDArray[np.float64]
AT_ONCE = 16
MOST = 24
"""More candidates than this are cut to the nearest dates, and that is said."""
CELLS = 4_000_000
MOST_RAW = 4_096
MOST_WAYS = 64
"""More sets than this for one sum are as good as none: the sum is left out, with no solution."""


@lru_cache(maxsize=64)
def sets_of(n: int, at_most: int) -> tuple[Ints, Floats]:
    """All sets of 2 to at_most of n things: as bit masks, and as columns of zeros and ones."""
    masks = np.arange(1 << n, dtype=np.int64)
    bits = (masks[:, None] >> np.arange(n)) & 1
    size = bits.sum(axis=1)
    kept = (size >= 2) & (size <= at_most)
    return masks[kept], np.ascontiguousarray(bits[kept].T.astype(np.float64))


def ways(amounts: Ints, targets: Ints, at_most: int, slack: Ints | None = None) -> tuple[Ints, Ints]:
    """Every set of 2 to at_most amounts that adds up to its target, or within slack fen of it.

    amounts: one row a target, all with the same number of candidates (at most 16 with slack). Returns the
    row of each solution and its bit mask, in order of row and mask. A target with more than 64 has none.
    """
    n = amounts.shape[1]
    if n > AT_ONCE:
        found = [(r, m) for r in range(len(targets)) for m in _halves(amounts[r], int(targets[r]), at_most)]
        rows, masks = zip(*found, strict=True) if found else ((), ())
        return np.array(rows, np.int64), np.array(masks, np.int64)
    masks_n, columns = sets_of(n, at_most)
    step = max(CELLS // max(len(masks_n), 1), 1)
    hits: list[tuple[Any, Any]] = []
    for start in range(0, len(targets), step):
        sums = amounts[start : start + step].astype(np.float64) @ columns
        goal = targets[start : start + step, None]
        near = sums == goal if slack is None else np.abs(sums - goal) <= slack[start : start + step, None]
        near[near.sum(axis=1) > MOST_WAYS] = False
        row, at = np.nonzero(near)
        hits.append((row + start, masks_n[at]))
    if not hits:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate([h[0] for h in hits]), np.concatenate([h[1] for h in hits])


def _halves(amounts: Ints, target: int, at_most: int) -> list[int]:
    """The sets of one target by sorted halves."""
    cut = len(amounts) // 2
    left, right = _all_sums(amounts[:cut]), _all_sums(amounts[cut:])
    order = np.argsort(right, kind="stable")
    ranked = right[order]
    low = np.searchsorted(ranked, target - left)
    high = np.searchsorted(ranked, target - left, side="right")
    if int((high - low).sum()) > MOST_RAW:
        return []
    found = [int(i) | (int(order[z]) << cut) for i in np.flatnonzero(high > low) for z in range(low[i], high[i])]
    fits = sorted(m for m in found if 2 <= m.bit_count() <= at_most)
    return fits if len(fits) <= MOST_WAYS else []


def _all_sums(amounts: Ints) -> Ints:
    """The sums of all subsets, by bit mask."""
    sums = np.zeros(1, np.int64)
    for amount in amounts:
        sums = np.concatenate([sums, sums + amount])
    return sums


def expected_hits(amounts: Ints, at_most: int) -> Floats:
    """How many sets of each row's amounts would hit a given sum by accident.

    Sets tried divided by the different sums there can be: (sets of 2 to k of n) / (range / gcd). Dividing
    by the greatest common divisor first makes round amounts as suspicious as they are.
    """
    n = amounts.shape[1]
    tried = float(sum(comb(n, k) for k in range(2, at_most + 1)))
    whole = np.abs(amounts)
    divisor = np.gcd.reduce(whole, axis=1)
    span = whole.sum(axis=1) / np.maximum(divisor, 1)
    return np.asarray(tried / np.maximum(span, 1.0), dtype=np.float64)
