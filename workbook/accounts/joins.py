"""Joins 配对: equal keys and near days of two sorted sides as pairs of positions, in whole arrays."""

from __future__ import annotations

import numpy as np

from workbook.accounts.references import Bools, Ints

DAYS = 1 << 20
"""More days than any two dates lie apart."""


def rank_join(ours: Ints, theirs: Ints) -> tuple[Ints, Ints]:
    """Pair the first line of a key with the first of the same key, the second with the second, and so on.

    ours, theirs: keys in canonical order. Returns positions in both.
    """
    order_o, order_t = np.argsort(ours, kind="stable"), np.argsort(theirs, kind="stable")
    keys_o, keys_t = ours[order_o], theirs[order_t]
    first = np.searchsorted(keys_o, keys_t)
    at = first + rank(keys_t)
    inside = at < len(keys_o)
    inside[inside] = keys_o[at[inside]] == keys_t[inside]
    return order_o[at[inside]], order_t[inside]


def rank(keys: Ints) -> Ints:
    """How many equal keys stand before each, in sorted keys: 7 7 9 is 0 1 0."""
    places = np.arange(len(keys))
    fresh = np.ones(len(keys), bool)
    fresh[1:] = keys[1:] != keys[:-1]
    return places - np.maximum.accumulate(np.where(fresh, places, 0))


def expand(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Every position of ranges [low, high): the number of its range, and the position."""
    sizes = np.maximum(high - low, 0)
    owner = np.repeat(np.arange(len(low)), sizes)
    within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return owner, low[owner] + within


def near(
    key_o: Ints, value_o: Ints, key_t: Ints, value_t: Ints, below: int, above: int, at_most: int = 20_000_000
) -> tuple[Ints, Ints]:
    """Pairs with equal keys whose value (a day, an amount) lies close: -below <= theirs - ours <= above.

    Returns positions in ours and theirs. Where that would be more than at_most pairs, the keys that have most
    are left out altogether, so that what is the only pair of its lines stays that.
    """
    base = min(int(value_o.min()), int(value_t.min())) if len(value_o) and len(value_t) else 0
    order = np.lexsort((value_o, key_o))
    span = max((int(value_o.max()) if len(value_o) else 0), (int(value_t.max()) if len(value_t) else 0)) - base
    span += below + above + 2
    sorted_o = key_o[order] * span + (value_o[order] - base) + above
    centre = key_t * span + (value_t - base) + above
    low = np.searchsorted(sorted_o, centre - above)
    high = np.searchsorted(sorted_o, centre + below, side="right")
    if int((high - low).sum()) > at_most:
        high = np.where(np.isin(key_t, _crowded(key_t, high - low, at_most)), low, high)
    owner, at = expand(low, high)
    return order[at], owner


def _crowded(keys: Ints, sizes: Ints, at_most: int) -> Ints:
    """The keys with most pairs, without which no more than at_most are left."""
    names, number = np.unique(keys, return_inverse=True)
    totals = np.bincount(number, weights=sizes)
    order = np.argsort(totals, kind="stable")
    return names[order[np.cumsum(totals[order]) > at_most]]


def alone(left: Ints, right: Ints) -> Bools:
    """Which pairs are the only one of both their lines."""
    return only(left) & only(right)


def only(values: Ints) -> Bools:
    """Which values stand once."""
    if not len(values):
        return np.zeros(0, bool)
    counts: Ints = np.bincount(values)
    return counts[values] == 1


def count_within(key: Ints, value: Ints, key_at: Ints, low: Ints, high: Ints) -> Ints:
    """How many (key, value) lie at a key with low <= value <= high."""
    if not len(key) or not len(key_at):
        return np.zeros(len(key_at), np.int64)
    base = min(int(value.min()), int(low.min())) - 1
    span = max(int(value.max()), int(high.max())) - base + 2
    line = np.sort(key * span + (value - base))
    start = np.searchsorted(line, key_at * span + (low - base))
    return np.searchsorted(line, key_at * span + (high - base), side="right") - start


def components(left: Ints, right: Ints, n_left: int, n_right: int) -> tuple[Ints, Ints]:
    """Connected sets of a pair list: a label for each left and right line (its own number where it has no pair).

    Smallest-label spreading with pointer jumping; a set's label is the smallest position in it.
    """
    label = np.arange(n_left + n_right)
    a, b = left, right + n_left
    while True:
        low = np.minimum(label[a], label[b])
        new = label.copy()
        np.minimum.at(new, a, low)
        np.minimum.at(new, b, low)
        new = new[new]
        if np.array_equal(new, label):
            return label[:n_left], label[n_left:]
        label = new
