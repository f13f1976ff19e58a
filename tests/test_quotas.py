"""Real quotas: a quarter's plan over AdventureWorks pays the nine representatives who met theirs, and nobody else."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from small_tables import rows, tables

from workbook.performance.commission import commission


@pytest.fixture(scope="module")
def frames(data_dir: Path) -> dict[str, pd.DataFrame]:
    """Reps, their sales and quarterly quotas, a plan of 1 % on the whole amount once the quota is met."""
    source = data_dir / "adventureworks"
    reps = pd.read_csv(source / "reps.csv", dtype=str)
    sold = pd.read_csv(
        source / "sales_lines.csv", dtype={"rep_id": str, "dealer_id": str, "product_id": str, "order_no": str}
    )
    quotas = pd.read_csv(source / "quotas_quarterly.csv", dtype={"rep_id": str})
    sales = pd.DataFrame(
        {
            "date": pd.to_datetime(sold["order_date"]).astype("datetime64[us]"),
            "doc_no": sold["order_no"],
            "line_no": sold.groupby("order_no").cumcount() + 1,
            "customer_id": sold["dealer_id"],
            "rep_id": sold["rep_id"],
            "amount_fen": (sold["sales_amount"] * 100).round().astype("int64"),
            "product_id": sold["product_id"],
            "invoice_no": None,
            "quantity": 1.0,
        }
    )
    tier = {"plan_id": "Q", "rate": 0.0, "from_value": 0.0, "to_value": 1.0}
    plan = {
        "plan_id": "Q",
        "plan": "Quota",
        "basis": "invoiced",
        "method": "whole",
        "tier_by": "attainment",
        "tier_period": "quarter",
    }
    given = tables(
        sales=sales,
        reps=rows("reps", *reps[["rep_id", "name"]].rename(columns={"name": "rep"}).to_dict("records")),
        customers=rows("customers", *({"customer_id": c} for c in sales["customer_id"].unique())),
        plans=rows("plans", plan),
        plan_tiers=rows("plan_tiers", tier, tier | {"from_value": 1.0, "to_value": None, "rate": 0.01}),
    )
    return given | {"quotas": quotas}


def test_nine_of_163_quarters_are_paid(frames: dict[str, pd.DataFrame]) -> None:
    quotas = frames["quotas"]
    met = asked = credited = 0
    for quarter, of_quarter in quotas.groupby("quarter"):
        last = pd.Period(quarter, "Q").end_time.date().replace(day=1)
        aims = {"level": "rep", "measure": "sales", "period_kind": "quarter"}
        rowed = [
            aims | {"id": r, "full_target_fen": round(q * 100)}
            for r, q in zip(of_quarter["rep_id"], of_quarter["quota"], strict=True)
        ]
        sold = frames["sales"][frames["sales"]["rep_id"].isin(of_quarter["rep_id"])]
        given = {**frames, "sales": sold, "attainment": rows("attainment", *rowed)}
        history = tables()["commission_history"]
        paid = pd.Series(dtype="int64")
        for month in (dt.date(last.year, last.month - 2, 1), dt.date(last.year, last.month - 1, 1), last):
            made = commission({**given, "commission_history": history}, month, 7, "en")
            history = made["commission_history"]
            paid = paid.add(made["commission_totals"].set_index("rep_id")["earned_fen"], fill_value=0)
            credited += int(made["commission_lines"]["base_fen"].sum())
        met, asked = met + int((paid > 0).sum()), asked + len(of_quarter)
    assert (asked, met) == (163, 9)
    known = frames["sales"].merge(quotas.assign(q=quotas["quarter"]), on="rep_id")
    known = known[known["date"].dt.to_period("Q").astype(str) == known["q"]]
    assert credited == known["amount_fen"].sum()
