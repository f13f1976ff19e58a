"""Performance pay 绩效工资 from coefficient and score, and spending allowances 费用包干, to the fen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from workbook.money import round_half_up, shown
from workbook.performance.exact import times
from workbook.performance.measures import Frames, Measure, take
from workbook.performance.schemes import is_in_force
from workbook.periods import month_end
from workbook.texts import Text

TEN_THOUSAND = 10_000


def pay_of(
    bases: pd.DataFrame, score: pd.Series, coefficient: pd.Series, rule: pd.Series, month: dt.date, lang: str
) -> pd.DataFrame:
    """Performance pay of every rep.

    bases: rep_id, from_date (blank = always), base_fen, position_fen; the latest on or before the month's end
    holds. score in points, coefficient (four decimals), rule: "coefficient", "score" or "both", by rep_id.
    Returns pay_fen (Int64, blank without base, score or coefficient) and reason.
    Formula: position + base x coefficient, base x score / 100, or base x coefficient x score / 100; half up, once.
    """
    dated = bases[bases["from_date"].isna() | (bases["from_date"] <= pd.Timestamp(month_end(month)))]
    held = dated.sort_values("from_date", na_position="first", kind="stable").drop_duplicates("rep_id", keep="last")
    held = held.set_index("rep_id").reindex(score.index)
    rows = zip(held["base_fen"], held["position_fen"].fillna(0), score, coefficient, rule, strict=True)
    paid = [_pay(*row, lang) for row in rows]
    return pd.DataFrame(paid, columns=["pay_fen", "reason"], index=score.index).astype({"pay_fen": "Int64"})


def _pay(base: int, position: int, score: float, coefficient: float, rule: str, lang: str) -> tuple[int | None, str]:
    """One person's pay and its words."""
    if pd.isna(base):
        return None, ""
    parts = [(coefficient, f"{coefficient:g}")] if rule in ("coefficient", "both") else []
    parts += [(score / 100, f"{score:g}%")] if rule in ("score", "both") else []
    if any(np.isnan(value) for value, _words in parts):
        return None, Text("没有系数或总分，不能计算", "no coefficient or score: not calculated").in_(lang)
    factor = 1
    for value, _words in parts:
        factor *= int(round_half_up([value * TEN_THOUSAND])[0])
    earned = int(times(np.array([int(base)]), factor, TEN_THOUSAND ** len(parts))[0])
    head = f"{shown(int(position))} + " if position else ""
    words = " × ".join([shown(int(base)), *(w for _value, w in parts)])
    return int(position) + earned, f"{head}{words} = {shown(int(position) + earned)}"


def settle_allowances(
    allowances: pd.DataFrame, frames: Frames, measures: Mapping[str, Measure], ids: pd.Index, month: dt.date, lang: str
) -> pd.DataFrame:
    """Spending allowances 费用包干 of the month: what was allowed, spent, and is rewarded or borne.

    allowances: rule_id, rule, measure (a ratio: spent over base), allowed_ratio, reward_ratio (blank = none),
    borne_ratio (blank = all), from_date, to_date. ids: the reps. A rep without a base above 0 has no row.
    Formula: allowed = base x allowed_ratio; reward = reward_ratio x (allowed - spent) where less was spent,
    charge = borne_ratio x (spent - allowed) where more was.
    """
    rows: list[tuple[object, ...]] = []
    for rule in allowances[is_in_force(allowances, month)].sort_values("rule_id").to_dict("records"):
        key = rule["measure_id"] if rule["measure"] == "custom" else rule["measure"]
        taken = take(measures[key], frames, ids, month, "rep", lang)
        scale = 1 if measures[key].money else 100
        for rep_id, spent, base, ratio in zip(ids, taken.upper, taken.lower, taken.value, strict=True):
            if ratio == ratio:
                settled = settle_rule(rule, _fen(spent, scale), _fen(base, scale), lang)
                rows.append((pd.Timestamp(month), rule["rule_id"], rule["rule"], rep_id, *settled))
    names = ["month", "rule_id", "rule", "rep_id", "spent_fen", "base_fen", "ratio", "allowed_fen", "pay_fen", "reason"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.astype(
        {"month": "datetime64[us]"} | dict.fromkeys(("spent_fen", "base_fen", "allowed_fen", "pay_fen"), "int64")
    )


def _fen(amount: float, scale: int) -> int:
    return int(round_half_up([amount * scale])[0])


def settle_rule(rule: Mapping[str, object], spent: int, base: int, lang: str) -> tuple[int, int, float, int, int, str]:
    """One allowance settled, in words."""
    allowed = _share(base, rule["allowed_ratio"], 0.0)
    saved = allowed - spent
    reward, borne = (_number(rule[k], d) for k, d in (("reward_ratio", 0.0), ("borne_ratio", 1.0)))
    ratio = reward if saved >= 0 else borne
    pay = _share(saved, ratio, 0.0)
    word = Text("节约", "saved") if saved >= 0 else Text("超出", "exceeded")
    said = (
        f"{shown(base)} × {_number(rule['allowed_ratio'], 0.0):.4g} − {shown(spent)} = {word.in_(lang)} "
        f"{shown(abs(saved))}；× {ratio:g} = {shown(pay)}"
    )
    return spent, base, spent / base, allowed, pay, said


def _share(fen: int, ratio: object, blank: float) -> int:
    """Fen x ratio, half up; the ratio in millionths."""
    return int(times(np.array([fen]), round(_number(ratio, blank) * 1_000_000))[0])


def _number(value: object, blank: float) -> float:
    return blank if value is None or pd.isna(value) else float(str(value))  # type: ignore[call-overload]
