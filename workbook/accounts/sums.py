"""Sums 合计: which of a few amounts add up to a given one, every way, exactly.

Few sets: the sums of all of them, each one addition to the sum of a smaller set, for many targets at once.
Many: the sums of both halves as sorted arrays, and the first half looked up in the second by binary search.
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
"""So many amounts have few sets whatever their size."""
FEW = 16_000
"""Sets that are tried one by one; where there are more, halves are put together."""
MOST = 24
"""More candidates than this are cut to the nearest dates, and that is said."""
CELLS = 1_000_000
MOST_RAW = 4_096
MOST_WAYS = 64
"""More sets than this for one sum are as good as none: the sum is left out, with no solution."""


@lru_cache(maxsize=256)
def sets_of(n: int, at_most: int) -> tuple[Ints, tuple[Ints, ...]]:
    """All sets of up to at_most of n things, none included, as bit masks in order.

    Beside them, for each thing, the places of the earlier sets it is put to: together they are the sets it is
    the last of.
    """
    masks, size = np.zeros(1, np.int64), np.zeros(1, np.int64)
    steps = []
    for thing in range(n):
        steps.append(np.flatnonzero(size < at_most))
        masks = np.concatenate([masks, masks[steps[-1]] | (1 << thing)])
        size = np.concatenate([size, size[steps[-1]] + 1])
    return masks, tuple(steps)


def set_sums(amounts: Ints, at_most: int) -> Ints:
    """The sum of every set of `sets_of`, a row a set; amounts: one row a target, which becomes a column."""
    masks, steps = sets_of(amounts.shape[1], at_most)
    sums = np.zeros((len(masks), len(amounts)), np.int64)
    end = 1
    for thing, step in enumerate(steps):
        np.add(sums[step], amounts[:, thing], out=sums[end : end + len(step)])
        end += len(step)
    return sums


def set_count(n: int, at_most: int) -> int:
    """How many sets of 2 to at_most of n things there are."""
    return sum(comb(n, k) for k in range(2, at_most + 1))


def sizes(amounts: Ints, targets: Ints, at_most: int) -> tuple[Ints, Ints]:
    """The fewest and the most of each row's amounts that can add up to its target; all of one sign, one row a target."""
    ranked = np.sort(np.abs(amounts), axis=1)
    goal = np.abs(targets)[:, None]
    least = (np.cumsum(ranked[:, ::-1], axis=1) < goal).sum(axis=1) + 1
    most = (np.cumsum(ranked, axis=1) <= goal).sum(axis=1)
    return np.maximum(least, 2), np.minimum(most, at_most)


def ways(amounts: Ints, targets: Ints, at_most: int, slack: Ints | None = None) -> tuple[Ints, Ints]:
    """Every set of 2 to at_most amounts that adds up to its target, or within slack fen of it.

    amounts: one row a target, all with the same number of candidates (at most 16 with slack). Returns the
    row of each solution and its bit mask, in order of row and mask. A target with more than 64 has none.
    """
    if set_count(amounts.shape[1], at_most) > FEW and slack is None:
        return _by_halves(amounts, targets, at_most)
    masks, _steps = sets_of(amounts.shape[1], at_most)
    single = np.flatnonzero(masks & (masks - 1) == 0)
    hits: list[tuple[Any, Any]] = []
    step = max(CELLS // len(masks), 1)
    for start in range(0, len(targets), step):
        part = slice(start, start + step)
        sums = set_sums(amounts[part], at_most)
        near = sums == targets[part] if slack is None else np.abs(sums - targets[part]) <= slack[part]
        near[single] = False
        if np.count_nonzero(near) > MOST_WAYS:
            near[:, np.count_nonzero(near, axis=0) > MOST_WAYS] = False
        at, row = np.nonzero(near)
        order = np.lexsort((at, row))
        hits.append((row[order] + start, masks[at[order]]))
    if not hits:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate([h[0] for h in hits]), np.concatenate([h[1] for h in hits])


def _by_halves(amounts: Ints, targets: Ints, at_most: int) -> tuple[Ints, Ints]:
    """The same where there are many sets: the sums of each target's halves."""
    cut = amounts.shape[1] // 2
    parts = (amounts[:, :cut], amounts[:, cut:])
    masks = [sets_of(part.shape[1], at_most)[0] for part in parts]
    step = max(CELLS // max(len(m) for m in masks), 1)
    found: list[tuple[int, int]] = []
    for start in range(0, len(targets), step):
        sums = [np.ascontiguousarray(set_sums(part[start : start + step], at_most).T) for part in parts]
        for row, (left, right) in enumerate(zip(*sums, strict=True), start):
            inside = (np.sign(amounts[row]) == np.sign(targets[row])).all()
            made = _met(masks, left, right, int(targets[row]), cut, bool(inside))
            fits = sorted(m for m in made if 2 <= m.bit_count() <= at_most)
            found += [(row, m) for m in fits] if len(fits) <= MOST_WAYS else []
    rows, sets = zip(*found, strict=True) if found else ((), ())
    return np.array(rows, np.int64), np.array(sets, np.int64)


def _met(masks: list[Ints], left: Ints, right: Ints, target: int, cut: int, inside: bool) -> list[int]:
    """Sets of both halves that add up to the target; inside: no part of a sum can be larger than the target."""
    left_masks, right_masks = masks
    if inside:
        small, other = np.abs(left) <= abs(target), np.abs(right) <= abs(target)
        left, left_masks, right, right_masks = left[small], left_masks[small], right[other], right_masks[other]
    order = np.argsort(right)
    ranked, wanted = right[order], target - left
    low = np.searchsorted(ranked, wanted)
    hits = np.flatnonzero(ranked[np.minimum(low, len(ranked) - 1)] == wanted)
    high = np.searchsorted(ranked, wanted[hits], side="right")
    if int((high - low[hits]).sum()) > MOST_RAW:
        return []
    ends = zip(left_masks[hits].tolist(), low[hits].tolist(), high.tolist(), strict=True)
    return [mask | (int(right_masks[order[z]]) << cut) for mask, start, stop in ends for z in range(start, stop)]


def expected_hits(amounts: Ints, at_most: int) -> Floats:
    """How many sets of each row's amounts would hit a given sum by accident.

    Sets tried divided by the different sums there can be: (sets of 2 to k of n) / (range / gcd). Dividing
    by the greatest common divisor first makes round amounts as suspicious as they are.
    """
    n = amounts.shape[1]
    tried = float(set_count(n, at_most))
    whole = np.abs(amounts)
    divisor = np.gcd.reduce(whole, axis=1)
    span = whole.sum(axis=1) / np.maximum(divisor, 1)
    return np.asarray(tried / np.maximum(span, 1.0), dtype=np.float64)
