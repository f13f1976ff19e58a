"""Receivable aging 应收账龄: what each customer owes, by how long it is overdue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from workbook.tables import AGING_BANDS, TABLES

BAND_KEYS = [key for key, _first, _name in AGING_BANDS]
WAS = "was_"
"""What the columns of the month before begin with."""
CHANGING = [*(f"{key}_fen" for key in BAND_KEYS), "unapplied_fen", "balance_fen", "overdue_fen"]
"""The columns of which the month before is kept too."""


def age(
    open_items: pd.DataFrame,
    unapplied: pd.Series | Mapping[str, int],
    customers: pd.DataFrame,
    as_of: dt.date,
    lang: str = "zh",
) -> pd.DataFrame:
    """Sum what is open by customer 客户 and aging band 账龄段.

    open_items: one row per open charge: customer_id, due_date, open_fen (fen). unapplied: fen received
    beyond what is charged, by customer_id. customers: customer_id, customer, region_id, rep_id,
    credit_limit_fen. Returns the table `aging` without the month before (see `beside`): one row per customer with something open or unapplied, by
    customer_id; balance = bands - unapplied; overdue = all bands but not due; overdue_ratio = overdue /
    sum of the bands, blank where nothing is open; over_limit = balance above the credit limit, blank
    without a limit. Formula: overdue days = as_of - due_date; due today is not overdue.
    """
    overdue = days_overdue(open_items["due_date"], as_of)
    bands = (
        pd.DataFrame(
            {"customer_id": open_items["customer_id"], "band": band_of(overdue), "fen": open_items["open_fen"]}
        )
        .astype({"fen": "int64"})
        .pivot_table("fen", "customer_id", "band", "sum", fill_value=0, observed=False)
        .reindex(columns=BAND_KEYS, fill_value=0)
    )
    extra = pd.Series(dict(unapplied), dtype="int64")
    extra.index = extra.index.astype("str")
    names = bands.index.astype("str").union(extra.index[extra != 0]).sort_values()
    aged = bands.reindex(names, fill_value=0).astype("int64").add_suffix("_fen")
    charged = aged.sum(axis=1)
    aged["unapplied_fen"] = extra.reindex(names, fill_value=0)
    aged["balance_fen"] = charged - aged["unapplied_fen"]
    aged["overdue_fen"] = charged - aged["not_due_fen"]
    aged["overdue_ratio"] = (aged["overdue_fen"] / charged.where(charged > 0)).astype("float64")
    longest = overdue.groupby(open_items["customer_id"]).max().clip(lower=0)
    aged["longest_days"] = longest.reindex(names).fillna(0).astype("int64")
    return _with_customer(aged, customers)[[k for k in TABLES["aging"].keys if not k.startswith(WAS)]]


def beside(aged: pd.DataFrame, before: pd.DataFrame, customers: pd.DataFrame, known: bool) -> pd.DataFrame:
    """The aging with that of a month before beside it 上月: who owed then and owes nothing now gets a row of zeros.

    aged, before: what `age` returns for the two days. known: whether the books reach back to the earlier day;
    without them the columns was_… are blank. Returns the table `aging`, by customer_id.
    """
    names = pd.Index(aged["customer_id"]).union(before["customer_id"]).sort_values()
    now, then = (frame.set_index("customer_id") for frame in (aged, before))
    gone = names.difference(now.index)
    joined = now.reindex(names)
    joined.loc[gone, [*CHANGING, "longest_days"]] = 0
    joined = joined.astype(dict.fromkeys([*CHANGING, "longest_days"], "int64"))
    was = then[CHANGING].reindex(names, fill_value=0).astype("Int64").add_prefix(WAS)
    return _with_customer(joined.join(was if known else was.mask(was.notna())), customers)[TABLES["aging"].keys]


def _with_customer(aged: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """Name, region, rep and credit limit beside each row."""
    facts = customers.drop_duplicates("customer_id").set_index("customer_id")
    for column in ("customer", "region_id", "rep_id"):
        aged[column] = facts[column].reindex(aged.index).astype("str") if column in facts else pd.NA
    limit = facts["credit_limit_fen"] if "credit_limit_fen" in facts else pd.Series(dtype="Int64")
    aged["credit_limit_fen"] = limit.reindex(aged.index).astype("Int64")
    aged["over_limit_fen"] = (aged["balance_fen"] - aged["credit_limit_fen"]).clip(lower=0).astype("Int64")
    return aged.rename_axis("customer_id").reset_index()


def days_overdue(due_date: pd.Series, as_of: dt.date) -> pd.Series:
    """Whole days from due date 到期日 to as_of; negative when not yet due."""
    return (pd.Timestamp(as_of) - due_date).dt.days


def band_of(overdue: pd.Series) -> pd.Series:
    """The band each overdue age falls in; a lower edge belongs to its band."""
    edges = np.array([first for _key, first, _name in AGING_BANDS[1:]])
    place = np.searchsorted(edges, overdue.to_numpy(), side="right")
    return pd.Series(pd.Categorical.from_codes(place, BAND_KEYS), index=overdue.index)


def band_names(lang: str) -> dict[str, str]:
    """What each band is called."""
    return {key: name.in_(lang) for key, _first, name in AGING_BANDS}
