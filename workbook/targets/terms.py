"""Credit terms 账期条件: what part of a month's sales falls due in the same month, the next, and so on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.errors import InputError, Problem
from workbook.targets.rounding import Floats
from workbook.texts import Text, same

KINDS = ("cash", "days", "month_end", "instalment")
_ONE = 1e-6


def lags_of(customers: pd.DataFrame, credit_terms: pd.DataFrame, default_days: int) -> dict[str, Floats]:
    """Each customer's shares by months after the sale, 13 long."""
    _check_terms(credit_terms)
    days = pd.to_numeric(customers["credit_days"]).astype("Float64").fillna(default_days).astype(float)
    lags = {
        c: _padded(lag_shares("days", d)) for c, d in zip(customers["customer_id"].astype("str"), days, strict=True)
    }
    for customer, rows in credit_terms.groupby(credit_terms["customer_id"].astype("str")):
        shares = rows["share_ratio"].astype(float).fillna(1.0)
        terms = zip(shares, rows["kind"], rows["days"].astype("Float64").fillna(0).astype(float), strict=True)
        lags[str(customer)] = np.sum(
            [s * _padded(lag_shares("days" if k == "instalment" else str(k), d)) for s, k, d in terms], axis=0
        )
    return lags


def _check_terms(credit_terms: pd.DataFrame) -> None:
    problems = []
    need = Text("每个客户的比例合计 100%", "shares of a customer that add up to 100%")
    for _customer, rows in credit_terms.groupby(credit_terms["customer_id"].astype("str")):
        total = float(rows["share_ratio"].astype(float).fillna(1.0).sum())
        if abs(total - 1) > _ONE:
            at = tuple(int(r) for r in rows.index)
            problems.append(Problem("terms_not_whole", "credit_terms", "share_ratio", at, same(f"{total:.2%}"), need))
    unknown = ~credit_terms["kind"].isin(KINDS)
    if unknown.any():
        at = tuple(int(r) for r in credit_terms.index[unknown])
        kinds = Text("现结、天数、月结或分期", "cash, days, month end or instalment")
        problems.append(
            Problem(
                "unknown_terms", "credit_terms", "kind", at, same(str(credit_terms.loc[unknown, "kind"].iloc[0])), kinds
            )
        )
    if problems:
        raise InputError(problems)


def _padded(shares: Floats) -> Floats:
    """Shares by month of delay, 13 months long; what is due later counts as due then."""
    out = np.zeros(13)
    out[: min(len(shares), 13)] = shares[:13]
    out[12] += shares[13:].sum()
    return out


def lag_shares(kind: str, days: float) -> Floats:
    """What part of a month's sales falls due in the same month, the next, and so on.

    cash: all at once. days: each day's sales `days` later: with d = days / 30, 1 - frac(d) falls into month
    floor(d) after the sale and the rest into the next. month_end: all, `days` after the month's end.
    """
    if kind == "cash" or (kind == "days" and days <= 0):
        return np.array([1.0])
    whole, part = divmod(days / 30, 1)
    if kind == "month_end":
        return np.append(np.zeros(int(np.ceil(days / 30))), 1.0)
    shares = np.append(np.zeros(int(whole)), [1 - part, part])
    return shares[:-1] if part == 0 else shares
