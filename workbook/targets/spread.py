"""One-way spread 单向分摊: one total over many cells, by a named method, exact to the fen.

The methods are those of IBM Planning Analytics ("Data spreading methods"), the month patterns (4-4-5) those
of Oracle EPM. Money is whole fen 分. What is spread adds up; ties in the odd fen 尾差 go to the larger weight,
then to the earlier cell, so a larger weight never gets less.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbook.errors import UsageError
from workbook.money import round_half_up
from workbook.texts import Text

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
    tie: who gets the odd fen between equal remainders and weights: "first" or "last".
    unit: the methods that keep a total give whole multiples of it (100 fen = 元, 1,000,000 = 万元, 12 = a box of
    twelve); what is left of the total, less than one unit, goes to the cell with the largest weight.
    Raises UsageError: unknown method, weights negative or adding up to 0, bounds or locks the total cannot keep.
    """
    if method not in METHODS or action not in ACTIONS:
        raise _refused("bad_method", "没有分摊方法“{a}”/“{b}”", "no spreading method “{a}”/“{b}”", a=method, b=action)
    now = np.asarray(base, np.int64)
    flat = now.ravel()
    held = np.zeros(flat.shape, np.bool_) if locked is None else np.asarray(locked, np.bool_).ravel()
    if method.endswith("_leaves") and only_nonzero:
        held = held | (flat == 0)
    if method in _TOTAL:
        weights = _weights(flat, method, reference, held, zero_base)
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


def largest_remainder(total: int, weights: ArrayLike, tie: str = "first") -> Ints:
    """A whole number split by weights that are not negative, exactly (最大余数法, Hamilton's method).

    Equal remainders: the larger weight, then the earlier cell (tie="first") or the later one. Weight 0 gets 0.
    """
    w = np.asarray(weights, np.float64)
    _need_weights(w)
    exact = w * (abs(int(total)) / w.sum())
    whole = np.floor(exact).astype(np.int64)
    return (-1 if total < 0 else 1) * _odd_units(whole, exact, abs(int(total)), w, w > 0, tie)


def bounded(total: int, weights: ArrayLike, low: ArrayLike, high: ArrayLike, tie: str = "first") -> Ints:
    """A whole number in proportion to weights within whole bounds: x = clip(k * weight, low, high), exactly.

    Raises ValueError where the floors are above the total or the caps (floors, for weight 0) below it.
    """
    w = np.asarray(weights, np.float64)
    lo, hi = np.asarray(low, np.int64), np.asarray(high, np.int64)
    hi = np.where(w > 0, np.minimum(hi, np.maximum(lo, total)), lo)
    if int(lo.sum()) > total or float(hi.astype(np.float64).sum()) < total or (lo > hi).any():
        raise ValueError(f"bounds {int(lo.sum())} to {hi.sum()} cannot keep the total {total}")
    exact = np.clip(_factor(total, w, lo, hi) * w, lo, hi)
    whole = np.clip(np.floor(exact + 1e-6).astype(np.int64), lo, hi)
    for _ in range(64):
        left = total - int(whole.sum())
        can = whole < hi if left > 0 else whole > lo
        if left == 0 or not can.any():
            break
        part = max(-int(can.sum()), min(left, int(can.sum())))
        whole = _odd_units(whole, exact, int(whole.sum()) + part, w, can, tie)
    return whole


def _factor(total: int, w: Floats, lo: Ints, hi: Ints) -> float:
    """The k with sum(clip(k*w, lo, hi)) = total: the sum is linear between the k where a cell meets a bound."""
    live = w > 0
    wl, least, most = w[live], lo[live].astype(np.float64), hi[live].astype(np.float64)
    if not live.any():
        return 0.0
    wanted = total - float(lo[~live].sum())
    at = np.concatenate([least / wl, most / wl])
    slope = np.concatenate([wl, -wl])
    order = np.argsort(at, kind="stable")
    at, slopes = at[order], np.cumsum(slope[order])
    reached = least.sum() + np.concatenate([[0.0], np.cumsum(slopes[:-1] * np.diff(at))])
    piece = int(np.searchsorted(reached, wanted, side="right")) - 1
    if piece < 0:
        return float(at[0])
    free = (least / wl <= at[piece]) & (most / wl > at[piece])
    if not free.any():
        return float(at[piece])
    fixed = np.where(most / wl <= at[piece], most, least)[~free].sum()
    return float((wanted - fixed) / wl[free].sum())


def _odd_units(whole: Ints, exact: Floats, total: int, w: Floats, can: NDArray[np.bool_], tie: str) -> Ints:
    """Add single units for the largest remainders (take them from the smallest) until the sum is met."""
    left = total - int(whole.sum())
    cells = np.flatnonzero(can)
    if left == 0 or len(cells) == 0:
        return whole
    place = cells if tie == "first" else -cells
    remainder = np.round(exact[cells] - whole[cells], 6)
    order = cells[np.lexsort((place, -w[cells], -remainder))]
    new = whole.copy()
    rounds, rest = divmod(abs(left), len(cells))
    step = 1 if left > 0 else -1
    new[cells] += step * rounds
    new[order[:rest] if left > 0 else order[len(order) - rest :]] += step
    return new


def _weights(flat: Ints, method: str, reference: ArrayLike | None, held: NDArray[np.bool_], zero_base: str) -> Floats:
    """The weight of each cell; held cells weigh nothing."""
    if method in ("equal", "equal_leaves"):
        weights = np.ones(len(flat))
    elif method == "proportional":
        weights = flat.astype(np.float64)
    else:
        weights = np.resize(np.asarray([] if reference is None else reference, np.float64).ravel(), len(flat))
    weights = np.where(held, 0.0, weights)
    if not weights.any() and zero_base == "equal":
        weights = np.where(held, 0.0, 1.0)
    if not held.all():
        _need_weights(weights)
    return weights


def _need_weights(weights: Floats) -> None:
    if (weights < 0).any() or not np.isfinite(weights).all() or not weights.sum() > 0:
        raise _refused(
            "bad_weight",
            "权重不能为负，合计必须大于 0；现合计 {a}",
            "weights must not be negative and must add up to more than 0; they add up to {a}",
            a=f"{weights.sum():g}",
        )


def _bounds(
    flat: Ints, held: NDArray[np.bool_], low: ArrayLike | None, high: ArrayLike | None, action: str
) -> tuple[Ints | None, Ints | None]:
    """Floors and caps of the cells; a held cell is bound to what it holds (to no change when adding)."""
    if low is None and high is None and not held.any():
        return None, None
    if action != "replace" and (low is not None or high is not None):
        raise _refused("bad_bound", "“{a}”不能与上下限同用", "“{a}” does not go with floors and caps", a=action)
    stay = flat if action == "replace" else np.zeros_like(flat)
    floors = np.zeros_like(flat) if low is None else np.asarray(low, np.int64).ravel()
    caps = np.full_like(flat, 2**53) if high is None else np.asarray(high, np.int64).ravel()
    return np.where(held, stay, floors), np.where(held, stay, caps)


def _to_total(total: int, weights: Floats, low: Ints | None, high: Ints | None, tie: str) -> Ints:
    """The total over the cells, within floors and caps when there are any."""
    if low is None or high is None:
        return largest_remainder(total, weights, tie)
    if ((held := low == high) & (low < 0)).any():  # a held return: what is left goes over the others
        new = low.copy()
        new[~held] = bounded(total - int(low[held].sum()), weights[~held], low[~held], high[~held], tie)
        return new
    try:
        return bounded(int(total), weights, low, high, tie)
    except ValueError as error:
        raise _refused(
            "infeasible",
            "锁定和下限合计 {a} 分、上限合计 {b} 分，容不下总数 {c} 分",
            "locks and floors add up to {a} fen, caps to {b} fen: the total of {c} fen does not fit",
            a=low.sum(),
            b=high.sum(),
            c=total,
        ) from error


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
        raise _refused("infeasible", "上限容不下尾数 {a}", "the caps leave no room for the odd {a}", a=rest)
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


def _refused(code: str, zh: str, en: str, **values: object) -> UsageError:
    return UsageError(Text(zh, en).with_(**values), code)
