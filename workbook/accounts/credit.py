"""Credit 信用: limits and terms exceeded, and how much hangs on few customers."""

from __future__ import annotations

import pandas as pd

from workbook.tables import TABLES
from workbook.texts import Text

ADVICE = {
    "stop": Text("超额度且逾期：停止发货，先收款", "over the limit and overdue: stop shipping, collect first"),
    "limit": Text("超信用额度：新单先批", "over the limit: approve new orders first"),
    "terms": Text("超账期 {days} 天：催收", "{days} days beyond terms: press for payment"),
    "ok": Text("", ""),
}
GRACE_DAYS = 0


def watch_credit(aging: pd.DataFrame, lang: str = "zh", grace_days: int = GRACE_DAYS) -> pd.DataFrame:
    """Each customer's use of its limit, days beyond terms, and share of all that is owed.

    aging: the table of that name. grace_days: days overdue that are let pass. Returns the table
    `credit_watch`, the largest balance first: used_ratio = balance / limit (blank without a limit or with a
    limit of 0), share_ratio = balance / all positive balances, running_ratio = the shares added up so far
    (集中度), state stop, limit, terms or ok, with what to do.
    """
    ordered = aging.sort_values(
        ["balance_fen", "customer_id"], ascending=[False, True], kind="stable", ignore_index=True
    )
    made = ordered[
        ["customer_id", "customer", "balance_fen", "credit_limit_fen", "over_limit_fen", "overdue_fen", "longest_days"]
    ].copy()
    limit = made["credit_limit_fen"].astype("Float64")
    made["used_ratio"] = (made["balance_fen"] / limit.where(limit > 0)).astype("Float64").astype("float64")
    owed = made["balance_fen"].clip(lower=0)
    whole = int(owed.sum())
    made["share_ratio"] = owed / whole if whole else float("nan")
    made["running_ratio"] = made["share_ratio"].cumsum()
    over = (made["over_limit_fen"] > 0).fillna(False).astype(bool)
    late = (made["longest_days"] > grace_days).fillna(False).astype(bool)
    made["state"] = "ok"
    made.loc[late, "state"] = "terms"
    made.loc[over, "state"] = "limit"
    made.loc[over & late, "state"] = "stop"
    made["advice"] = pd.Series(
        [
            ADVICE[state].in_(lang).format(days=days)
            for state, days in zip(made["state"], made["longest_days"], strict=True)
        ],
        index=made.index,
        dtype="str",
    )
    return made.astype({"state": "str"})[TABLES["credit_watch"].keys]
