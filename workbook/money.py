"""Money 金额: whole fen 分 (int64) in every calculation; yuan 元 only at the edges.

Rounding is half up (四舍五入), once, at the end. What is split adds up to the fen.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

FEN_PER_YUAN = 100


def to_fen(yuan: Decimal | int | str) -> int:
    """Yuan 元 as whole fen 分, half up: "12.345" is 1235."""
    return int((Decimal(yuan) * FEN_PER_YUAN).quantize(Decimal(1), ROUND_HALF_UP))


def to_yuan(fen: int) -> Decimal:
    """Whole fen 分 as yuan 元 with two decimals, exact."""
    return Decimal(int(fen)).scaleb(-2)


def round_half_up(values: ArrayLike) -> NDArray[np.int64]:
    """Whole numbers, halves away from zero (四舍五入): 2.5 -> 3, -2.5 -> -3."""
    numbers = np.asarray(values, dtype=np.float64)
    return (np.sign(numbers) * np.floor(np.abs(numbers) + 0.5)).astype(np.int64)


def split(total: int, shares: ArrayLike) -> NDArray[np.int64]:
    """Split a whole number by non-negative shares so that the parts add up, by largest remainder 最大余数法.

    Ties go to the earlier part, so the caller's order (sort by key first) decides, never chance.
    Exact: shares are used as integers scaled to 2**53, products in Python integers where they are large.
    Raises ValueError where shares are negative or all zero. Source: Hamilton's method (largest remainder).
    """
    weights = np.asarray(shares, dtype=np.float64)
    if len(weights) == 0 or (weights < 0).any() or not np.isfinite(weights).all() or weights.sum() <= 0:
        raise ValueError("shares must be non-negative and not all zero")
    sign = -1 if total < 0 else 1
    exact = weights / weights.sum() * abs(int(total))
    whole = np.floor(exact).astype(np.int64)
    left = abs(int(total)) - int(whole.sum())
    remainder = np.where(weights > 0, exact - whole, -1.0)  # a part of weight zero never gets an odd fen
    order = np.argsort(-remainder, kind="stable")
    positive = order[: max(int((weights > 0).sum()), 1)]
    step = 1 if left >= 0 else -1
    for k in range(abs(left)):
        whole[positive[k % len(positive)]] += step
    return sign * whole


def shown(fen: int | float | None, unit: str = "yuan", decimals: int = 2) -> str:
    """Money as people read it: thousands separated, minus sign in front; blank for none.

    unit: "yuan" 元 or "wan" 万元 (10,000 yuan).
    """
    if fen is None or fen != fen:
        return ""
    scale = 2 if unit == "yuan" else 6
    value = Decimal(int(fen)).scaleb(-scale).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{value + 0:,.{decimals}f}"
