"""Measures 取数: what a KPI counts, as one sum over another, for every representative or region.

A measure is a ratio of sums (never a mean of ratios) or a count. Where the lower sum is not above zero the
measure is blank and says why: blank is neither 0 nor full marks. The measures there are stand in `catalogue`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbook.money import shown
from workbook.periods import add_months, month_end
from workbook.settings import Settings
from workbook.texts import Text, same

Frames = Mapping[str, pd.DataFrame]
Sums = Callable[[Frames, dt.date, str], pd.DataFrame]
NONE = Text("", "")
PERCENT, DAYS = same("%"), Text("天", "days")


@dataclass(frozen=True)
class Measure:
    """One measure: the names of its upper and lower sums, what they count, and where they come from.

    kind: "ratio" upper / lower; "growth" upper / lower - 1; "days" upper / lower x the days of the months it looks
    back, up to the month's end; "count" the upper alone. money: the sums are fen.
    sums: (frames, month, level) -> columns upper and lower, indexed by rep_id or region_id (level "rep" or
    "region"); who is not there has neither. months: the setting that says how many months it looks back; "" is the
    month alone. counted: the unit of a count.
    """

    key: str
    kind: str
    upper: Text
    lower: Text
    money: bool
    source: Text
    sums: Sums
    months: str = ""
    counted: Text = NONE

    @property
    def is_share(self) -> bool:
        """Its values are shown as percentages."""
        return self.kind in ("ratio", "growth")

    @property
    def unit(self) -> Text:
        """What its values are in."""
        return PERCENT if self.is_share else DAYS if self.kind == "days" else self.counted

    @property
    def formula(self) -> Text:
        """Its formula with the base named."""
        upper, lower = self.upper.with_(months="N"), self.lower.with_(months="N")
        if self.kind == "count":
            return upper
        tail = {"growth": same(" − 1"), "days": Text(" × 天数", " × days")}.get(self.kind, NONE)
        return Text(*(f"{upper.in_(x)} ÷ {lower.in_(x)}{tail.in_(x)}" for x in ("zh", "en")))


@dataclass(frozen=True)
class Taken:
    """A measure taken: the value of each id (NaN where blank), its two sums, and the arithmetic in words."""

    value: np.ndarray
    upper: np.ndarray
    lower: np.ndarray
    said: list[str]


def take(measure: Measure, frames: Frames, ids: pd.Index, month: dt.date, level: str, lang: str) -> Taken:
    """One measure of every rep 业务员 or region 区域, in the order of ids."""
    sums = measure.sums(frames, month, level).reindex(ids)
    upper, lower = (sums[c].to_numpy(dtype=float, na_value=np.nan) for c in ("upper", "lower"))
    months = months_of(frames, measure.months, month)
    days = days_back(month, months)
    if measure.kind == "count":
        value = upper
    else:
        value = np.divide(upper, lower, out=np.full(len(ids), np.nan), where=lower > 0)
        value = value - 1 if measure.kind == "growth" else value * days if measure.kind == "days" else value
    names = (measure.upper.with_(months=months).in_(lang), measure.lower.with_(months=months).in_(lang))
    return Taken(value, upper, lower, _said(measure, names, upper, lower, value, days, lang))


def months_of(frames: Frames, setting: str, month: dt.date) -> int:
    """The months a setting says, as it stands at the end of the month; 1 where a measure names no setting."""
    return int(Settings(frames["settings"]).value(setting, month_end(month))) if setting else 1


def days_back(month: dt.date, months: int) -> int:
    """The days of so many months up to the end of the month."""
    return (month_end(month) - add_months(month, 1 - months)).days + 1


def _said(
    measure: Measure,
    names: tuple[str, str],
    upper: np.ndarray,
    lower: np.ndarray,
    value: np.ndarray,
    days: int,
    lang: str,
) -> list[str]:
    """The arithmetic of every value, or why it is blank. names: of the upper and the lower sum."""
    name, below = names
    number = _money if measure.money else _number
    if measure.kind == "count":
        none = Text(f"没有{name}", f"no {name}").in_(lang)
        return [none if u != u else f"{name} {number(u)}" for u in upper.tolist()]
    tail = {"growth": " − 1", "days": f" × {days}"}.get(measure.kind, "")
    unit = ",.1f" if measure.kind == "days" else ".2%"
    return [
        f"{name} {number(u)} ÷ {below} {number(w)}{tail} = {v:{unit}}"
        if v == v
        else _why_blank(measure, names, u, w, lang)
        for u, w, v in zip(upper.tolist(), lower.tolist(), value.tolist(), strict=True)
    ]


def _why_blank(measure: Measure, names: tuple[str, str], upper: float, lower: float, lang: str) -> str:
    """Why a ratio has no value."""
    missing = names[1] if lower != lower else names[0] if lower > 0 else ""
    if missing:
        return Text(f"没有{missing}", f"no {missing}").in_(lang)
    found = (_money if measure.money else _number)(lower)
    text = Text("{name} {found} 不大于 0，不能相除", "{name} {found} is not above 0: no ratio")
    return text.with_(name=names[1], found=found).in_(lang)


def _money(fen: float) -> str:
    return f"{fen / 100:,.2f}" if abs(fen) < 2**53 else shown(int(fen))


def _number(value: float) -> str:
    return f"{value:,.10g}"
