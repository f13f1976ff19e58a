"""The tables of the monthly summary 月度总结的表, by their key in LAYOUTS."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from reports import attained, moneyback, people, receivables
from reports.alerts import alerts
from reports.outlook import landing
from reports.view import Table, View
from workbook.periods import month_end


def tables(frames: Mapping[str, pd.DataFrame], view: View, due_days: int) -> dict[str, Table]:
    """Every table as `view.table_of` makes it. due_days: alerts without a date are due so long after the month."""
    due = month_end(view.month) + dt.timedelta(days=due_days)
    return {**_attained(frames["attainment"], view), **_accounts(frames, view), **_people(frames, view, due)}


def _attained(attainment: pd.DataFrame, view: View) -> dict[str, Table]:
    """Target, actual and last year by region, product line, representative and customer."""
    built: dict[str, Table] = {}
    for measure in ("sales", "collection"):
        for level, kind, top in (("region", "month", 0), ("region", "year", 0), ("customer", "year", view.top)):
            built[f"{measure}_{level}_{kind}"] = attained.attainment_table(attainment, measure, level, kind, view, top)
        built[f"{measure}_rep"] = attained.rep_table(attainment, measure, view)
        built[f"{measure}_customer_behind"] = attained.behind_table(attainment, measure, "customer", "year", view)
    for kind in ("month", "year"):
        table = attained.attainment_table(attainment, "sales", "product_line", kind, view, view.top)
        built[f"sales_product_{kind}"] = table
    return built


def _accounts(frames: Mapping[str, pd.DataFrame], view: View) -> dict[str, Table]:
    """Reconciliation, aging, the collection plan and promises."""
    differences, aging, plan = frames["differences"], frames["aging"], frames["collection_plan"]
    return {
        "recon_status": receivables.recon_status(frames["proof"], differences, view),
        "recon_kinds": receivables.recon_kinds(differences, view),
        "recon_largest": receivables.recon_largest(differences, view),
        "aging_bands": receivables.aging_bands(aging, view),
        "aging_regions": receivables.aging_regions(aging, frames["regions"], view),
        "aging_customers": receivables.aging_customers(aging, view),
        "plan_reps": moneyback.plan_reps(plan, frames["reps"], view),
        "plan_customers": moneyback.plan_customers(plan, view),
        "promises": moneyback.promises(frames["promises_kept"], view),
        "measures": moneyback.measures(frames["receivable_measures"], view),
    }


def _people(frames: Mapping[str, pd.DataFrame], view: View, due: dt.date) -> dict[str, Table]:
    """Scores, the year's landing, next month and what is to be done."""
    return {
        "scores": people.scores(frames["score_totals"], view),
        "grades": people.grades(frames["score_totals"], view),
        "landing": landing(frames["attainment"], frames["forecast"], view),
        "next_targets": people.next_targets(frames["target_cells"], frames["regions"], view),
        "plan_gap": people.plan_gap(frames["plan_gap"], view),
        "alerts": alerts(frames, view, due),
        "actions": people.actions(frames["actions"], view),
    }
