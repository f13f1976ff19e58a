"""Presence 在册: which months of the year a customer is there, when it joins 开户, ramps up 爬坡 and leaves 停止合作."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbook.errors import InputError
from workbook.texts import Text

Floats = NDArray[np.float64]
Notes = dict[tuple[int, int], Text]
"""(customer, month) -> what its presence does to its target, in words."""

_RAMP = Text("；爬坡第 {n} 个月按 {r:.0%}", "; month {n} of its ramp at {r:.0%}")
_LAST = Text("；{day} 停止合作，本月按 {r:.0%}", "; it leaves on {day}, this month at {r:.0%}")
_GONE = Text("{day} 已停止合作，之后没有目标", "left on {day}: no target after it")


def ramp_of(text: str) -> tuple[float, ...]:
    """The shares of a ramp as the setting writes them: "50% 75%", "0.5, 0.75"; none is no ramp.

    Raises InputError where a share is no number from 0 to 1.
    """
    parts = [p for p in re.split(r"[\s,，、;；]+", str(text).strip()) if p]
    try:
        shares = tuple(float(p[:-1]) / 100 if p.endswith(("%", "％")) else float(p) for p in parts)
    except ValueError:
        shares = (-1.0,)
    if any(not 0 <= s <= 1 for s in shares):
        need = Text(
            "参数 ramp_shares：新客户头几个月的比例，如 50% 75%",
            "for ramp_shares the shares of a new customer's first months, such as 50% 75%",
        )
        raise InputError.of("settings", "value", (), need, str(text), "bad_setting")
    return shares


def presence(
    started: pd.Series, closed: pd.Series, months: Sequence[dt.date], ramp: Sequence[float]
) -> tuple[Floats, Notes]:
    """What part of each month of the year a customer is there (n x 12, 0 to 1), and why where it is neither.

    started, closed: the day each customer counts from and the day it left, one row a customer (datetime64, blank
    where unknown or still here). ramp: shares of the first months; the month it starts in is the first.
    Formula: 0 before the month it starts in; the ramp's share from there; in the month it leaves
    times days until then / days of the month; 0 afterwards. A share counts to a hundredth of a percent.
    """
    at = np.array([m.year * 12 + m.month for m in months])
    age = at - _number(started)[:, None]
    here = np.where(age < 0, 0.0, 1.0)
    notes: Notes = {}
    for k, share in enumerate(np.round(ramp, 4).tolist()):
        for i, t in np.argwhere((age == k) & (share < 1)):
            notes[int(i), int(t)] = _RAMP.with_(n=k + 1, r=share)
        here = np.where(age == k, share, here)
    days, length = closed.dt.day.to_numpy(np.float64), closed.dt.days_in_month.to_numpy(np.float64)
    left = at - _number(closed, 10**6)[:, None]
    here = np.where(left > 0, 0.0, np.where(left == 0, here * (days / length)[:, None], here))
    for i, t in np.argwhere(left >= 0):
        day = f"{closed.iloc[i]:%Y-%m-%d}"
        if left[i, t] > 0:
            notes[int(i), int(t)] = _GONE.with_(day=day)
        elif days[i] < length[i]:
            note, before = _LAST.with_(day=day, r=days[i] / length[i]), notes.get((int(i), int(t)), Text("", ""))
            notes[int(i), int(t)] = Text(before.zh + note.zh, before.en + note.en)
    return here, notes


def gone(closed: pd.Series, months: Sequence[dt.date]) -> NDArray[np.bool_]:
    """Which months come after a customer left (n x 12)."""
    return np.array([m.year * 12 + m.month for m in months]) > _number(closed, 10**6)[:, None]


def _number(days: pd.Series, blank: int = -(10**6)) -> NDArray[np.int64]:
    """The month of each day, counted as year * 12 + month; `blank` where there is none."""
    return (days.dt.year * 12 + days.dt.month).fillna(blank).to_numpy(np.int64)
