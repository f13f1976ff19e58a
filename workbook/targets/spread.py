"""One-way spread 单向分摊: one total over many cells, by a named method, exact to the fen.

The methods are those of IBM Planning Analytics ("Data spreading methods"), the month patterns (4-4-5) those
of Oracle EPM. Money is whole fen 分. What is spread adds up (`parts`).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbook.money import round_half_up
from workbook.targets.parts import bounded, largest_remainder, need_weights, refused, signed_parts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

METHODS = (
    "proportional",
    "relative_proportional",
    "pattern",
    "equal",
    "equal_leaves",
    "repeat",
    "repeat_leaves",
    "percent_change",
    "relative_percent",
    "straight_line",
    "growth",
    "clear",
)
ZERO_BASES = ("equal", "error")
NEGATIVE_BASES = ("error", "zero", "absolute", "proportional")
ACTIONS = ("replace", "add", "subtract")
_TOTAL = ("proportional", "relative_proportional", "pattern", "equal", "equal_leaves")


def spread(
    base: ArrayLike,
    total: int = 0,
    method: str = "proportional",
    *,
    reference: ArrayLike | None = None,
    percent: float = 0.0,
    start: int = 0,
    end: int = 0,
    locked: ArrayLike | None = None,
    low: ArrayLike | None = None,
    high: ArrayLike | None = None,
    action: str = "replace",
    zero_base: str = "equal",
    negative_base: str = "error",
    only_nonzero: bool = False,
    tie: str = "first",
    unit: int = 1,
) -> Ints:
    """What each cell of `base` becomes, in fen and in the shape of `base`.

    base: what stands there now. total: what the cells must add up to (proportional, relative_proportional,
    pattern, equal, equal_leaves; with action "add" or "subtract": what is added or taken), or the value each
    cell gets (repeat, repeat_leaves). reference: weights to spread by (relative_proportional, pattern such as
    4-4-5, repeated to length) or figures to take `percent` of (relative_percent).
    percent: percent_change (10 is 10% of the base), relative_percent, growth from `start` cell by cell.
    start, end: straight_line between them, growth from start.
    locked: cells that keep their base; the rest of the total goes over the others. low, high: floors and caps.
    only_nonzero: the leaves methods touch only cells that are not 0.
    zero_base: where the weights are all 0, spread equally ("equal") or refuse ("error").
    negative_base: where weights have both signs, refuse ("error"), take the negative ones as 0 ("zero") or by their
    size ("absolute"), or keep the ratio, so that they stay negative ("proportional"). All negative: by their size.
    tie: who gets the odd fen between equal remainders and weights: "first" or "last".
    unit: the methods that keep a total give whole multiples of it (100 fen = 元, 1,000,000 = 万元, 12 = a box of
    twelve); what is left of the total, less than one unit, goes to the cell with the largest weight.
    Raises UsageError: unknown method, weights negative or adding up to 0, bounds or locks the total cannot keep.
    """
    if method not in METHODS or action not in ACTIONS:
        raise refused("bad_method", "没有分摊方法“{a}”/“{b}”", "no spreading method “{a}”/“{b}”", a=method, b=action)
    now = np.asarray(base, np.int64)
    flat = now.ravel()
    held = np.zeros(flat.shape, np.bool_) if locked is None else np.asarray(locked, np.bool_).ravel()
    if method.endswith("_leaves") and only_nonzero:
        held = held | (flat == 0)
    if method in _TOTAL:
        weights = _weights(flat, method, reference, held, (zero_base, negative_base))
        floors, caps = _bounds(flat, held, low, high, action)
        new = _in_units(total, weights, floors, caps, tie, unit)
    else:
        new = _cell_by_cell(flat, total, method, reference, percent, (start, end))
    new = {"replace": new, "add": flat + new, "subtract": flat - new}[action]
    return np.where(held, flat, new).reshape(now.shape)


def grow(base_fen: int, growth: float, relief: float = 0.0, mode: str = "multiplicative") -> int:
    """A target from a base, a growth 增长 and a relief 减免: base*(1+growth)*(1-relief), or base*(1+growth-relief).

    Two vendors' definitions of the same words, so the mode ("multiplicative", "additive") is always named.
    """
    factor = (1 + growth) * (1 - relief) if mode == "multiplicative" else 1 + growth - relief
    return int(round_half_up([base_fen * factor])[0])


def _weights(
    flat: Ints, method: str, reference: ArrayLike | None, held: NDArray[np.bool_], policies: tuple[str, str]
) -> Floats:
    """The weight of each cell; held cells weigh nothing. policies: for a zero and for a negative base."""
    zero_base, negative_base = policies
    if zero_base not in ZERO_BASES or negative_base not in NEGATIVE_BASES:
        raise refused(
            "bad_policy", "没有基数规则“{a}”/“{b}”", "no policy “{a}”/“{b}” for a base", a=zero_base, b=negative_base
        )
    if method in ("equal", "equal_leaves"):
        weights = np.ones(len(flat))
    elif method == "proportional":
        weights = flat.astype(np.float64)
    else:
        weights = np.resize(np.asarray([] if reference is None else reference, np.float64).ravel(), len(flat))
    weights = np.where(held, 0.0, weights)
    if not weights.any() and zero_base == "equal":
        weights = np.where(held, 0.0, 1.0)
    if (weights <= 0).all() or negative_base == "absolute":
        weights = np.abs(weights)
    if negative_base == "zero":
        weights = np.maximum(weights, 0.0)
    if not held.all() and negative_base != "proportional":
        need_weights(weights)
    return weights


def _bounds(
    flat: Ints, held: NDArray[np.bool_], low: ArrayLike | None, high: ArrayLike | None, action: str
) -> tuple[Ints | None, Ints | None]:
    """Floors and caps of the cells; a held cell is bound to what it holds (to no change when adding)."""
    if low is None and high is None and not held.any():
        return None, None
    if action != "replace" and (low is not None or high is not None):
        raise refused("bad_bound", "“{a}”不能与上下限同用", "“{a}” does not go with floors and caps", a=action)
    stay = flat if action == "replace" else np.zeros_like(flat)
    floors = np.zeros_like(flat) if low is None else np.asarray(low, np.int64).ravel()
    caps = np.full_like(flat, 2**53) if high is None else np.asarray(high, np.int64).ravel()
    return np.where(held, stay, floors), np.where(held, stay, caps)


def _to_total(total: int, weights: Floats, low: Ints | None, high: Ints | None, tie: str) -> Ints:
    """The total over the cells, within floors and caps when there are any."""
    if (weights < 0).any():
        return _signed(total, weights, low, high, tie)
    if low is None or high is None:
        return largest_remainder(total, weights, tie)
    if ((held := low == high) & (low < 0)).any():  # a held return: what is left goes over the others
        new = low.copy()
        new[~held] = bounded(total - int(low[held].sum()), weights[~held], low[~held], high[~held], tie)
        return new
    try:
        return bounded(int(total), weights, low, high, tie)
    except ValueError as error:
        raise refused(
            "infeasible",
            "锁定和下限合计 {a} 分、上限合计 {b} 分，容不下总数 {c} 分",
            "locks and floors add up to {a} fen, caps to {b} fen: the total of {c} fen does not fit",
            a=low.sum(),
            b=high.sum(),
            c=total,
        ) from error


def _signed(total: int, weights: Floats, low: Ints | None, high: Ints | None, tie: str) -> Ints:
    """The total in the ratio of weights of both signs; held cells stay, other bounds do not go with it."""
    if low is None or high is None:
        return signed_parts(total, weights, tie)
    held = low == high
    if (low[~held] > 0).any() or (high[~held] < 2**53).any():
        raise refused("bad_bound", "“{a}”不能与上下限同用", "“{a}” does not go with floors and caps", a="proportional")
    new = low.copy()
    new[~held] = signed_parts(total - int(low[held].sum()), weights[~held], tie)
    return new


def _in_units(total: int, weights: Floats, low: Ints | None, high: Ints | None, tie: str, unit: int) -> Ints:
    """The total in whole units over the cells; the rest that is no unit goes where the weight is largest."""
    if unit == 1:
        return _to_total(total, weights, low, high, tie)
    whole, rest = divmod(abs(int(total)), unit)
    sign = -1 if total < 0 else 1
    new = unit * _to_total(
        sign * whole, weights, None if low is None else -(-low // unit), None if high is None else high // unit, tie
    )
    room = weights > 0 if high is None else (weights > 0) & (new + rest <= high)
    if rest and not room.any():
        raise refused("infeasible", "上限容不下尾数 {a}", "the caps leave no room for the odd {a}", a=rest)
    new[int(np.argmax(np.where(room, weights, -1.0)))] += sign * rest
    return new


def _cell_by_cell(
    flat: Ints, value: int, method: str, reference: ArrayLike | None, percent: float, ends: tuple[int, int]
) -> Ints:
    """The methods that set each cell on its own, without a total."""
    steps = np.arange(len(flat))
    figures = np.zeros(len(flat)) if reference is None else np.asarray(reference, np.float64).ravel()
    by_method: dict[str, Callable[[], ArrayLike]] = {
        "repeat": lambda: np.full(len(flat), float(value)),
        "repeat_leaves": lambda: np.full(len(flat), float(value)),
        "percent_change": lambda: flat * (percent / 100),
        "relative_percent": lambda: figures * (percent / 100),
        "straight_line": lambda: np.linspace(ends[0], ends[1], len(flat)),
        "growth": lambda: ends[0] * (1 + percent / 100) ** steps,
        "clear": lambda: np.zeros(len(flat)),
    }
    return round_half_up(np.round(np.asarray(by_method[method]()), 6))
