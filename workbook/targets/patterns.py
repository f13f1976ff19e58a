"""Month patterns 月份格局 of a breakdown: 4-4-5 and its like, working days, calendar days, written as one weight."""

from __future__ import annotations

import datetime as dt
import re

import pandas as pd

from workbook.errors import Problem
from workbook.periods import month_end
from workbook.targets.calendar import work_days
from workbook.texts import Text, listed

WORK_DAYS = ("work_days", "working days", "workdays", "工作日")
DAYS = ("days", "calendar days", "日历天数", "天数")
_COMPACT = {"445", "454", "544"}
_AS_DATE = re.compile(r"^(?:19|20)0(\d)-0(\d)-0(\d)(?:[ T].*)?$")
PATTERN_NEED = Text(
    "月份 01–12，或一种格局：4-4-5、三个或十二个数、工作日、天数",
    "months 01–12, or one pattern: 4-4-5, three or twelve numbers, work_days, days",
)


def pattern_of(text: str, months: list[dt.date]) -> list[float] | None:
    """The weights of the twelve months a pattern names, None where it is none.

    months: the fiscal year's. 4-4-5 (also 445, and 2004-04-05, which Excel makes of it): the weeks of a quarter's
    months, four times; twelve numbers: month by month; work_days, days: of the year's own calendar.
    """
    name = text.strip().lower()
    if name in WORK_DAYS:
        return [float(work_days(m).days) for m in months]
    if name in DAYS:
        return [float(month_end(m).day) for m in months]
    if match := _AS_DATE.match(name):
        name = "-".join(match.groups())
    if name in _COMPACT:
        name = "-".join(name)
    parts = re.split(r"\s*[-–—/:]\s*", name)
    if len(parts) not in (3, 12) or not all(re.fullmatch(r"\d+(?:\.\d+)?", p) for p in parts):
        return None
    return [float(p) for p in parts] * (12 // len(parts))


def with_patterns(rows: pd.DataFrame, months: list[dt.date]) -> tuple[pd.DataFrame, list[Problem]]:
    """The weights with a pattern spelled out month by month, and what is wrong.

    rows: target weights of one measure: level, id (text), weight. A pattern's own weight is ignored. Faults: a
    pattern beside other weights of months, and a month without days: one of weight 0.
    """
    rows = rows.assign(weight=rows["weight"].astype("float64"))
    of_months = rows["level"] == "month"
    found = {
        row: pattern_of(str(t), months)
        for row, t in rows.loc[of_months & (rows["id"].astype("str").str.len() > 2), "id"].items()
    }
    named = [row for row, weights in found.items() if weights is not None]
    own = of_months & rows["measure"].notna()
    if named and own.any():  # a weight of the measure goes before one of both
        rows, named = rows[own | ~of_months], [row for row in named if own[row]]
    problems, month_rows = [], rows.index[rows["level"] == "month"]
    if named and len(month_rows) > 1:
        told = listed(f"“{t}”" for t in rows.loc[month_rows, "id"])
        where = tuple(int(r) for r in month_rows)
        problems.append(Problem("pattern_and_months", "target_weights", "id", where, told, PATTERN_NEED))
    elif named:
        weights = {"level": "month", "id": [f"{m.month:02d}" for m in months], "weight": found[named[0]]}
        spelled = pd.DataFrame(weights, index=named * 12).reindex(columns=rows.columns)
        rows = pd.concat([rows.drop(index=named), spelled.astype(rows.dtypes)])
    none = rows[(rows["level"] == "month") & (rows["weight"] == 0).fillna(False)]
    if len(none):
        need = Text("每个月都有天数（权重大于 0）", "days in every month (weights above 0)")
        fix = Text(
            "某月不要目标时，在“锁定与上下限”给区域写该月上限 0",
            "for a month without a target give the regions a cap of 0 for it in “Locks and bounds”",
        )
        where = tuple(dict.fromkeys(int(r) for r in none.index))
        told = Text("{m} 为 0", "{m} is 0").with_(m=listed(none["id"], 12))
        problems.append(Problem("month_without_days", "target_weights", "weight", where, told, need, fix))
    return rows, problems
