"""Amounts 金额 that nearly agree: the sign, a rounding, a fee, two digits swapped."""

from __future__ import annotations

import numpy as np

from workbook.accounts.references import Bools, Ints

UNEXPLAINED, SIGN, ROUNDING, FEE, TRANSPOSED = range(5)
KINDS = ("amount", "sign", "rounding", "fee", "transposed")
LEAST_FEE = 100
"""A bank fee is at least 1 yuan; what is smaller is rounding."""
POWERS = 10 ** np.arange(17, dtype=np.int64)


def explained(ours: Ints, theirs: Ints, is_receipt: Bools, rounding: int, fee: int) -> Ints:
    """Why two amounts differ: a code of KINDS for each pair, 0 where nothing explains it.

    Sign: theirs = -ours. Rounding 尾差: at most `rounding` fen. Fee 手续费: a receipt, they paid 1 yuan to
    `fee` fen more than we got. Transposed 数字颠倒: two neighbouring digits change places.
    """
    gap = theirs - ours
    why = np.zeros(len(ours), np.int64)
    why[swapped_at(ours, theirs) >= 0] = TRANSPOSED
    why[is_receipt & (gap <= -LEAST_FEE) & (gap >= -fee)] = FEE
    why[(np.abs(gap) <= rounding) & (gap != 0)] = ROUNDING
    why[(ours == -theirs) & (ours != 0)] = SIGN
    return why


def swapped_at(ours: Ints, theirs: Ints) -> Ints:
    """The place (0 = fen) whose digit changed places with the next higher one; -1 where there is none."""
    place = np.full(len(ours), -1)
    left, right = np.abs(ours), np.abs(theirs)
    maybe = np.flatnonzero(((left - right) % 9 == 0) & (left != right) & (np.sign(ours) == np.sign(theirs)))
    for k in range(15):
        at = maybe[place[maybe] < 0]
        if not len(at):
            break
        place[at[swap(left[at], k) == right[at]]] = k
    return place


def swap(amounts: Ints, place: int) -> Ints:
    """Amounts (>= 0) with the digits at place and place + 1 exchanged; -1 where that changes their length."""
    low, high = amounts // POWERS[place] % 10, amounts // POWERS[place + 1] % 10
    made = amounts + (low - high) * (POWERS[place + 1] - POWERS[place])
    shorter = (amounts < POWERS[place + 1]) | ((amounts < POWERS[place + 2]) & (low == 0))
    return np.where(shorter, -1, made)
