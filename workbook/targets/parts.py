"""Whole parts 整数份额: a whole number shared out by weights, exactly, with the odd units 尾差 by a named rule.

Ties go to the larger weight, then to the earlier cell, so a larger weight never gets less.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbook.errors import UsageError
from workbook.money import round_half_up
from workbook.texts import Text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
RESIDUALS = ("largest_remainder", "highest", "lowest", "first", "last", "discard")
"""Who takes the odd units: the largest remainders, one cell alone (largest or smallest weight, first, last), nobody."""


def largest_remainder(total: int, weights: ArrayLike, tie: str = "first") -> Ints:
    """A whole number split by weights that are not negative, exactly (最大余数法, Hamilton's method).

    Equal remainders: the larger weight, then the earlier cell (tie="first") or the later one. Weight 0 gets 0.
    """
    w = np.asarray(weights, np.float64)
    need_weights(w)
    exact = w * (abs(int(total)) / w.sum())
    whole = np.floor(exact).astype(np.int64)
    return (-1 if total < 0 else 1) * odd_units(whole, exact, abs(int(total)), w, w > 0, tie)


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
        whole = odd_units(whole, exact, int(whole.sum()) + part, w, can, tie)
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


def odd_units(whole: Ints, exact: Floats, total: int, w: Floats, can: NDArray[np.bool_], tie: str) -> Ints:
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


def signed_parts(total: int, weights: ArrayLike, tie: str = "first") -> Ints:
    """A whole number in the ratio of weights of either sign, exactly: a part that was negative stays so.

    Raises UsageError where the weights add up to 0: there is no ratio.
    """
    w = np.asarray(weights, np.float64)
    if not abs(w.sum()) > 1e-9 * np.abs(w).sum():
        need_weights(np.append(w, -np.inf))
    exact = w * (int(total) / w.sum())
    whole = np.floor(exact + 1e-9).astype(np.int64)
    return odd_units(whole, exact, int(total), np.abs(w), w != 0, tie)


def with_residual(total: int, weights: ArrayLike, residual: str = "largest_remainder") -> Ints:
    """A whole number by weights, each part rounded half up, the difference by a named rule (Essbase: errors_to_…).

    residual: one of RESIDUALS; with "discard" the parts need not add up. Raises UsageError for another.
    """
    w = np.asarray(weights, np.float64)
    if residual not in RESIDUALS:
        raise refused("bad_residual", "没有尾差规则“{a}”", "no rule “{a}” for odd units", a=residual)
    if residual == "largest_remainder":
        return largest_remainder(total, w)
    need_weights(w)
    new = round_half_up(w * (int(total) / w.sum()))
    if residual != "discard":
        some = np.flatnonzero(w > 0)
        at = {
            "highest": some[np.argmax(w[some])],
            "lowest": some[np.argmin(w[some])],
            "first": some[0],
            "last": some[-1],
        }
        new[at[residual]] += int(total) - int(new.sum())
    return new


def need_weights(weights: Floats) -> None:
    if (weights < 0).any() or not np.isfinite(weights).all() or not weights.sum() > 0:
        raise refused(
            "bad_weight",
            "权重不能为负，合计必须大于 0；现合计 {a}",
            "weights must not be negative and must add up to more than 0; they add up to {a}",
            a=f"{weights.sum():g}",
        )


def refused(code: str, zh: str, en: str, **values: object) -> UsageError:
    return UsageError(Text(zh, en).with_(**values), code)
