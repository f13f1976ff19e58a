"""The demonstration department 演示部门: every input table filled, the same on every machine.

An invented maker of automation equipment sells to 60 invented customers from 2024-11 to 2026-10. Figures
come from one seeded generator and no clock; both languages hold the same figures under other names.
The statements of 20 customers hold every kind of difference at least once, and eight of them agree.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.checks import EMPTY_DTYPES
from workbook.demo.books import make_ledger, make_numbered, make_statements, with_our_mistakes
from workbook.demo.facts import make_facts
from workbook.demo.frame import SEED, Rows
from workbook.demo.pay import make_pay
from workbook.demo.payments import make_collections
from workbook.demo.people import make_customers, make_products, make_profiles, make_regions, make_reps, make_settings
from workbook.demo.plans import kpi_entries, make_kpis, make_targets
from workbook.demo.receivables import make_receivables
from workbook.demo.trade import make_sales
from workbook.demo.words import make_actions, make_commentary
from workbook.tables import TABLES


def demo_tables(lang: str = "zh") -> dict[str, pd.DataFrame]:
    """The input tables of the demonstration department, by table key, typed, indexed 0..n-1.

    lang: "zh" or "en", the language of names and words; figures, numbers and dates are the same in both.
    """
    rng = np.random.default_rng(SEED)
    profile = make_profiles(rng)
    customers = make_customers(profile, lang)
    products = make_products(lang)
    sales = make_sales(rng, profile, products, lang)
    collections = make_collections(rng, profile, sales, lang)
    ledger = make_ledger(profile, sales, collections, lang)
    statements = make_statements(rng, ledger, lang)
    ledger, collections = with_our_mistakes(ledger, collections, customers)
    people = make_reps(lang)
    made: dict[str, Rows | pd.DataFrame] = {
        "settings": make_settings(lang),
        "regions": make_regions(lang),
        "reps": people,
        "customers": customers,
        "products": products,
        "sales": sales,
        "collections": collections,
        "ledger": make_numbered(ledger),
        "statements": statements,
        **make_receivables(make_numbered(ledger), statements, customers, lang),
        **make_targets(sales, collections, profile, lang),
        "kpis": make_kpis(lang),
        "kpi_entries": kpi_entries(lang),
        **make_facts(sales, collections, customers, lang),
        **make_pay(lang),
        "commentary": make_commentary(sales, ledger, customers, lang),
        "actions": make_actions(sales, ledger, customers, lang),
    }
    return {key: _frame(key, rows) for key, rows in made.items()}


def _frame(key: str, rows: Rows | pd.DataFrame) -> pd.DataFrame:
    """Rows as a frame with exactly the table's columns and types."""
    frame = pd.DataFrame(rows)
    columns = {}
    for column in TABLES[key].columns:
        cells = frame[column.key].to_numpy(dtype=object) if column.key in frame else [None] * len(frame)
        cells = [None if cell is None or cell is pd.NaT or cell != cell else cell for cell in cells]
        columns[column.key] = pd.Series(cells, dtype=EMPTY_DTYPES[column.type])  # type: ignore[call-overload]
    return pd.DataFrame(columns)
