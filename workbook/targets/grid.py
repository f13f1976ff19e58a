"""The grid 网格 of a breakdown: which regions and customers, which months, and what they did."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbook.errors import Problem, raise_if_any
from workbook.periods import fiscal_months
from workbook.targets.presence import gone
from workbook.texts import Text, listed

Ints = NDArray[np.int64]
Numbers = TypeVar("Numbers", NDArray[np.int64], NDArray[np.float64])


@dataclass(frozen=True)
class Grid:
    """Regions and customers in the order of their ids, customers region by region, and twelve months.

    regions: region_id, region, one row a region. customers: customer_id, customer, region_id, rep_id, opened,
    closed (datetime64 or blank), one row a customer. region_of: the position of each customer's region.
    months, last_months: the first days of the fiscal year's months and of the year before.
    """

    regions: pd.DataFrame
    customers: pd.DataFrame
    region_of: Ints
    months: list[dt.date]
    last_months: list[dt.date]

    @property
    def counts(self) -> Ints:
        """How many customers each region has that are there in some month of the year."""
        here = ~self.gone.all(axis=1)
        return np.bincount(self.region_of[here], minlength=len(self.regions)).astype(np.int64)

    @property
    def gone(self) -> NDArray[np.bool_]:
        """The months after each customer left (n x 12)."""
        return gone(self.customers["closed"], self.months)

    def by_region(self, cells: Numbers) -> Numbers:
        """The cells of the customers summed by region."""
        summed = np.zeros((len(self.regions), *cells.shape[1:]), cells.dtype)
        np.add.at(summed, self.region_of, cells)
        return summed


def grid_of(regions: pd.DataFrame, customers: pd.DataFrame, year: int, fiscal_start: int) -> Grid:
    """The grid of a fiscal year. Raises InputError for customers without a region and for no customers at all."""
    known = regions[["region_id", "region"]].astype("str").sort_values("region_id").reset_index(drop=True)
    position = pd.Series(known.index, index=known["region_id"])
    raise_if_any(_faults(customers, position))
    who = pd.DataFrame({key: customers[key].astype("str") for key in ("customer_id", "customer", "region_id")})
    who["rep_id"] = customers["rep_id"].astype("str") if "rep_id" in customers else pd.NA
    for key in ("opened", "closed"):
        day = f"{key}_date"
        who[key] = customers.get(day, pd.NaT)
        who[key] = who[key].astype("datetime64[us]")
    who = who.sort_values(["region_id", "customer_id"]).reset_index(drop=True)
    return Grid(
        known,
        who,
        who["region_id"].map(position).to_numpy(np.int64),
        fiscal_months(year, fiscal_start),
        fiscal_months(year - 1, fiscal_start),
    )


def actuals(movements: pd.DataFrame, grid: Grid, months: list[dt.date]) -> Ints:
    """Fen of each customer and month: the sum of amount_fen of sales 销售额 or collections 回款 by date."""
    columns = pd.PeriodIndex(pd.to_datetime(months), freq="M")
    column = columns.get_indexer(pd.PeriodIndex(movements["date"].dt.to_period("M")))
    row = pd.Index(grid.customers["customer_id"]).get_indexer(pd.Index(movements["customer_id"].astype("str")))
    amounts = pd.to_numeric(movements["amount_fen"]).fillna(0).to_numpy(np.int64)
    inside = (row >= 0) & (column >= 0)
    cells = np.zeros((len(grid.customers), len(months)), np.int64)
    np.add.at(cells, (row[inside], column[inside]), amounts[inside])
    return cells


def first_months(movements: pd.DataFrame, grid: Grid) -> pd.Series:
    """The month of each customer's first movement (datetime64), blank where there is none."""
    first = movements.groupby(movements["customer_id"].astype("str"))["date"].min()
    return pd.to_datetime(grid.customers["customer_id"].map(first.to_dict())).astype("datetime64[us]")


def _faults(customers: pd.DataFrame, regions: pd.Series) -> list[Problem]:
    if customers.empty:
        need = Text("至少一个客户", "at least one customer")
        return [Problem("no_customers", "customers", "customer_id", (), Text("没有客户", "no customers"), need)]
    problems = []
    lost = ~customers["region_id"].isin(regions.index)
    if lost.any():
        named = customers.loc[lost, "region_id"].dropna().astype("str").unique()
        found = listed(f"“{n}”" for n in named) if len(named) else Text("空", "blank")
        need = Text("“区域”表里有的编号", "an ID that is in “Regions”")
        problems.append(Problem("unknown_region", "customers", "region_id", _rows(lost), found, need))
    ids = customers.groupby(customers["customer_id"].astype("str"))["region_id"].nunique()
    torn = customers["customer_id"].astype("str").isin(ids.index[ids > 1])
    if torn.any():
        need = Text("每个客户只属于一个区域", "each customer in one region only")
        found = listed(ids.index[ids > 1])
        problems.append(Problem("two_regions", "customers", "region_id", _rows(torn), found, need))
    twice = customers.duplicated("customer_id", keep=False) & ~torn
    if twice.any():
        need = Text("每个客户一行", "one row a customer")
        found = listed(customers.loc[twice, "customer_id"].unique())
        problems.append(Problem("duplicate_key", "customers", "customer_id", _rows(twice), found, need))
    if {"opened_date", "closed_date"} <= set(customers):
        early = (customers["closed_date"] < customers["opened_date"]).fillna(False).astype(bool)
        if early.any():
            need = Text("不早于开户日期", "a day not before the one it was opened")
            found = listed(f"{d:%Y-%m-%d}" for d in customers.loc[early, "closed_date"])
            problems.append(Problem("closed_before_opened", "customers", "closed_date", _rows(early), found, need))
    return problems


def _rows(mask: pd.Series) -> tuple[int, ...]:
    return tuple(int(i) for i in mask.index[mask])
