"""Pay 提成与绩效 of the demonstration: plans with their cases, grades with coefficients, a contest."""

from __future__ import annotations

import datetime as dt

from workbook.demo.frame import MONTH, WAN, Rows
from workbook.demo.names import REPS
from workbook.texts import Text

SUPERVISOR = Text("区域主管", "Regional supervisor")
REP_TIERS = ((0, 600_000, 0.004), (600_000, 1_000_000, 0.006), (1_000_000, None, 0.009))
SUPERVISOR_TIERS = ((0.0, 0.8, 0.001), (0.8, 1.0, 0.002), (1.0, None, 0.003))
DAYS_TO_CASH = ((0, 60, 1.0), (60, 90, 0.7), (90, None, 0.4))
"""Days from invoice to cash 回款天数: from, to, factor."""


def make_pay(lang: str) -> dict[str, Rows]:
    """Rows of the tables of pay, by table key."""
    return {
        "plans": _plans(lang),
        "plan_tiers": _tiers(),
        "plan_factors": _factors(lang),
        "plan_overrides": [{"plan_id": "T2", "depth": 1, "base": "commission", "rate": 0.05}],
        "plan_cases": _cases(lang),
        "grades": [
            {"grade": grade, "from_score": score, "coefficient": coefficient}
            for grade, score, coefficient in (("A", 90.0, 1.2), ("B", 80.0, 1.0), ("C", 60.0, 0.8), ("D", 0.0, 0.5))
        ],
        "score_events": _events(lang),
        "allowances": [_allowance(lang)],
        "pay_bases": [{"rep_id": f"S{i + 1:02d}", "base_fen": (40 + i % 5 * 5) * 10_000} for i in range(len(REPS))],
        **_contest(lang),
    }


def _plans(lang: str) -> Rows:
    """Reps earn on money collected, supervisors on what was invoiced, by attainment."""
    approved = {"approver": Text("总经理", "General manager").in_(lang), "approved_date": dt.date(2025, 12, 20)}
    rep = {"plan_id": "T1", "plan": Text("业务员回款提成", "Reps, on collection").in_(lang), "basis": "collected"}
    supervisor = {"plan_id": "T2", "plan": Text("主管业绩提成", "Supervisors, on sales").in_(lang), "basis": "invoiced"}
    return [
        {**rep, "method": "marginal", "tier_by": "amount", "tier_period": "month", "now_ratio": 0.8, **approved},
        {
            **supervisor,
            "role": SUPERVISOR.in_(lang),
            "method": "whole",
            "tier_by": "attainment",
            "tier_period": "month",
            "negative_rule": "first",
            "cap_fen": 2 * WAN,
            **approved,
        },
    ]


def _tiers() -> Rows:
    return [
        {"plan_id": plan, "from_value": start, "to_value": stop, "rate": rate}
        for plan, tiers in (("T1", REP_TIERS), ("T2", SUPERVISOR_TIERS))
        for start, stop, rate in tiers
    ]


def _factors(lang: str) -> Rows:
    """Late money earns less, new customers more."""
    note = Text("从开票到回款的天数", "days from the invoice to the money").in_(lang)
    late = [
        {"plan_id": "T1", "no": n, "kind": "factor", "value": factor, "from_days": start, "to_days": stop, "note": note}
        for n, (start, stop, factor) in enumerate(DAYS_TO_CASH, 1)
    ]
    return [*late, {"plan_id": "T1", "no": 4, "kind": "factor", "value": 1.2, "new_customer": True}]


def _cases(lang: str) -> Rows:
    """What the plan's paper says it pays; the plan does not run unless it does."""
    rows = ((50 * WAN, None, 200_000, "T1"), (120 * WAN, None, 660_000, "T1"), (100 * WAN, 100 * WAN, 300_000, "T2"))
    return [
        {
            "plan_id": plan,
            "case": Text(f"算例{n}", f"Case {n}").in_(lang),
            "base_fen": base,
            "target_fen": target,
            "expected_fen": pay,
        }
        for n, (base, target, pay, plan) in enumerate(rows, 1)
    ]


def _events(lang: str) -> Rows:
    """Plus and minus points of the month."""
    praised = Text("客户书面表扬", "praised in writing by a customer").in_(lang)
    late = Text("月报迟交两天", "monthly report two days late").in_(lang)
    return [
        {"month": MONTH, "rep_id": "S04", "item": praised, "kind": "points", "points": 2.0},
        {"month": MONTH, "rep_id": "S08", "item": late, "kind": "points", "points": -1.0},
    ]


def _allowance(lang: str) -> dict[str, object]:
    """Selling expense 费用包干 of 0.8 % of the money collected: half of what is saved is paid, what is above is borne."""
    return {
        "rule_id": "W1",
        "rule": Text("销售费用包干", "Allowance for selling expense").in_(lang),
        "measure": "expense_ratio",
        "allowed_ratio": 0.008,
        "reward_ratio": 0.5,
        "borne_ratio": 1.0,
    }


def _contest(lang: str) -> dict[str, Rows]:
    """A contest ranked by improvement on one's own baseline, so that more than the best can win."""
    rules = {
        "contest_id": "JS2026",
        "contest": Text("2026 秋季竞赛", "Autumn 2026").in_(lang),
        "from_date": dt.date(2026, 9, 1),
        "to_date": dt.date(2026, 11, 30),
        "measure": "sales",
        "rank_by": "improvement",
        "base_from": dt.date(2025, 9, 1),
        "base_to": dt.date(2025, 11, 30),
        "least": 0.0,
        "tie_rule": "share",
    }
    prizes = [
        {
            "contest_id": "JS2026",
            "place": place,
            "prize": Text(f"第 {place} 名", f"Place {place}").in_(lang),
            "prize_fen": fen,
        }
        for place, fen in ((1, 500_000), (2, 300_000), (3, 200_000), (4, 100_000), (5, 100_000), (6, 100_000))
    ]
    return {"contests": [rules], "contest_prizes": prizes}
