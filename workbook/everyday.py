"""Everyday 常用表: which sheets of a workbook are in sight, so that a hundred tables are no hundred tabs.

An everyday sheet is always in sight. A paper 底稿 holds what lies behind other sheets and comes into sight
when somebody asks for it. Every other sheet comes into sight when it first holds rows. Nobody's own choice
is undone: a sheet that holds rows already stays as people left it.
"""

from __future__ import annotations

EVERYDAY = frozenset(
    {
        *("settings", "regions", "reps", "customers", "products"),
        *("sales", "collections", "bank_lines", "ledger", "statements"),
        *("company_targets", "target_weights", "target_bounds", "plan_entries"),
        *("target_breakdown", "target_regions", "attainment", "plan_gap"),
        *("difference_notes", "promises", "letter_replies"),
        *("differences", "proof", "aging", "collection_plan"),
        *("kpis", "kpi_entries", "score_totals"),
        *("plans", "plan_tiers", "plan_members", "commission_totals"),
        *("commentary", "actions", "handins", "problems"),
    }
)
"""What a department types or looks at every month."""

PAPERS = frozenset(
    {
        *("customer_aliases", "import_mappings"),
        *("target_cells", "target_versions", "forecast_months", "forecast_check"),
        *("match_rules", "matches", "applications", "open_items", "book_aging", "bank_matches"),
        *("provision_rates", "provision_moves", "promises_kept"),
        *("measure_rules", "score_history", "score_distribution", "team_gaps"),
        *("commission_history", "daily_snapshot"),
        *("dashboard_figures", "dashboard_months", "dashboard_regions"),
    }
)
"""What lies behind other sheets: rules and rates that are set once, details and histories."""


def is_shown(key: str, holds_rows: bool) -> bool:
    """True for a table whose sheet is in sight in a new workbook."""
    return key in EVERYDAY or (holds_rows and key not in PAPERS)
