"""Master data 基础资料 of the demonstration: regions, reps, products, customers and how each buys and pays."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from workbook.demo.frame import FIRST_DAY, MONTH, MONTHS, WAN, Rows
from workbook.demo.names import (
    BRANDS,
    COMPANY,
    CONTACTS,
    CUSTOMERS_PER_REP,
    DEPARTMENT,
    INDUSTRIES,
    PRODUCTS,
    REGIONS,
    REPS,
    pairs,
)
from workbook.periods import add_months, month_name
from workbook.settings import PARAMETERS
from workbook.texts import Text

CLOSED = {"C044": dt.date(2026, 3, 31)}
"""Who left, and when; it still owes us."""


def make_regions(lang: str) -> Rows:
    first = {region: Text(zh, en) for region, zh, en, _growth in reversed(REPS)}
    return [
        {
            "region_id": r.id,
            "region": r.name.in_(lang),
            "manager": first[r.id].in_(lang),
            "country": r.provinces.in_(lang),
        }
        for r in REGIONS
    ]


def make_reps(lang: str) -> Rows:
    """Twelve reps 业务员; the first of a region is its supervisor 主管."""
    rows: Rows = []
    supervisors: dict[str, str] = {}
    for i, (region, zh, en, _growth) in enumerate(REPS):
        rep_id = f"S{i + 1:02d}"
        lead = supervisors.setdefault(region, rep_id)
        title = Text("区域主管", "Regional supervisor") if lead == rep_id else Text("业务员", "Sales representative")
        rows.append(
            {
                "rep_id": rep_id,
                "rep": Text(zh, en).in_(lang),
                "region_id": region,
                "title": title.in_(lang),
                "supervisor_id": None if lead == rep_id else lead,
                "join_date": dt.date(2015 + i * 5 % 9, 1 + i * 7 % 12, 1 + i * 3 % 20),
            }
        )
    return rows


def make_products(lang: str) -> pd.DataFrame:
    rows = [
        {
            "product_id": pid,
            "product": Text(zh, en).in_(lang),
            "product_line": Text(line, line_en).in_(lang),
            "unit": Text("台", "unit").in_(lang),
            "price_fen": price,
        }
        for _code, line, line_en, items in PRODUCTS
        for pid, zh, en, price in items
    ]
    return pd.DataFrame(rows)


def make_profiles(rng: np.random.Generator) -> pd.DataFrame:
    """How each customer buys and pays: one row per customer, indexed 0..59, sizes in fen a month.

    Twelve pay late; one customer stopped in 2025-07 and one in 2026-02 and still owe us; three are new.
    """
    n = len(REPS) * CUSTOMERS_PER_REP
    rep = np.arange(n) // CUSTOMERS_PER_REP
    size = np.sort(rng.lognormal(0, 0.55, (len(REPS), CUSTOMERS_PER_REP)))[:, ::-1].ravel()
    growth = np.array([REPS[r][3] for r in rep]) * rng.uniform(0.95, 1.05, n)
    profile = pd.DataFrame(
        {
            "customer_id": [f"C{i + 1:03d}" for i in range(n)],
            "rep_id": [f"S{r + 1:02d}" for r in rep],
            "region_id": [REPS[r][0] for r in rep],
            "monthly_fen": size / size.sum() * 1_020 * WAN,
            "growth": growth,
            "noise": np.where(size > np.median(size), 0.12, 0.22),
            "credit_days": rng.choice([30, 45, 60, 90], n, p=[0.4, 0.3, 0.2, 0.1]),
            "late_days": rng.integers(-4, 9, n),
            "discount": rng.integers(86, 101, n) / 100,
            "starts": 0,
            "stops": MONTHS,
            "by_invoice": rng.random(n) < 0.4,
            "level": np.select([size > 1.5, size > 0.9, size > 0.5], list("ABC"), "D"),
        }
    )
    profile.loc[4::5, "late_days"] = rng.integers(25, 66, len(profile.loc[4::5]))
    profile.loc[[7, 31], "late_days"] = [48, 75]
    profile.loc[[22, 43], "stops"] = [9, 16]
    profile.loc[[14, 34, 58], "starts"] = [7, 16, 23]
    return profile


def make_customers(profile: pd.DataFrame, lang: str) -> pd.DataFrame:
    brands, contacts = pairs(BRANDS), pairs(CONTACTS)
    cities = {r.id: pairs(r.cities) for r in REGIONS}
    rows = []
    for i, customer in enumerate(profile.to_dict("records")):
        city = cities[str(customer["region_id"])][i % len(cities[str(customer["region_id"])])]
        industry = Text(*INDUSTRIES[i * 7 % len(INDUSTRIES)])
        name = Text(
            f"{city.zh}{brands[i].zh}{industry.zh}有限公司", f"{city.en} {brands[i].en} {industry.en} Co., Ltd."
        )
        street = Text(
            f"{city.zh}市高新区创业路{8 + i * 13 % 190}号",
            f"{8 + i * 13 % 190} Chuangye Road, High-tech Zone, {city.en}",
        )
        opened = add_months(dt.date(2017, 3, 1), i * 17 % 84)
        if customer["starts"]:
            opened = add_months(FIRST_DAY, int(customer["starts"]))
        limit = max(int(customer["monthly_fen"] * (customer["credit_days"] / 30 + 1.5) / (10 * WAN)), 1) * 10 * WAN
        rows.append(
            {
                "customer_id": customer["customer_id"],
                "customer": name.in_(lang),
                "region_id": customer["region_id"],
                "rep_id": customer["rep_id"],
                "level": customer["level"],
                "credit_days": customer["credit_days"],
                "credit_limit_fen": limit,
                "opened_date": opened,
                "closed_date": CLOSED.get(str(customer["customer_id"])),
                "potential_fen": (int(customer["monthly_fen"] * 12 * (13 + i * 7 % 11) / 10) // (10 * WAN) + 2)
                * 10
                * WAN,
                "contact": contacts[i * 5 % len(contacts)].in_(lang),
                "phone": f"1380000{1000 + i * 37:04d}",
                "address": street.in_(lang),
            }
        )
    return pd.DataFrame(rows)


def make_settings(lang: str) -> Rows:
    """Every parameter once, with its meaning; those of the department and the defaults of the rest."""
    own = {
        "company": COMPANY.in_(lang),
        "department": DEPARTMENT.in_(lang),
        "language": lang,
        "current_month": month_name(MONTH),
    }
    return [
        {
            "parameter": p.key,
            "from_date": None,
            "value": own.get(p.key, f"{p.default:g}" if isinstance(p.default, int | float) else str(p.default)),
            "unit": p.unit.in_(lang) or None,
            "note": p.note.in_(lang),
        }
        for p in PARAMETERS.values()
    ]
