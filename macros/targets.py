"""Target commands 目标: gather → decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from macros.changed import changes_of
from macros.registry import Outcome
from macros.run import Run
from workbook.errors import UsageError
from workbook.money import FEN_PER_YUAN
from workbook.periods import fiscal_months, fiscal_year, fiscal_year_first, month_name
from workbook.targets.assigned import names_of
from workbook.targets.attainment import attain
from workbook.targets.breakdown import break_down
from workbook.targets.cash import Rules, plan_cash
from workbook.targets.changes import compare_breakdowns, compare_rolling
from workbook.targets.explain import no_base
from workbook.targets.fairness import judge_fairness
from workbook.targets.last_year import last_targets
from workbook.targets.lines import break_lines
from workbook.targets.outlook import look_ahead
from workbook.targets.plan import compare_plans
from workbook.targets.presence import ramp_of
from workbook.targets.repairs import repair_bounds, said_changes
from workbook.targets.rolling import KEEP, remember
from workbook.targets.rolling import respread as spread_again
from workbook.targets.weights import Policy
from workbook.texts import Text, listed

_BY_MONTH_END = "month-end"


def targets(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """Break the company's target of a fiscal year down to every customer and month.

    The month end breaks down only what has not been broken down: targets do not move by themselves.
    """
    year = int(run.options.get("year") or fiscal_year(run.month, run.fiscal_start))
    asked, before = frames["company_targets"], frames["target_cells"]
    if run.options.get("command") == _BY_MONTH_END:
        if not (asked["year"] == year).any():
            said = Text("{year} 年没有公司目标，未做分解。", "No company target for {year}: nothing was broken down.")
            return Outcome(said=(said.with_(year=year),))
        if _stands(asked, before, year, run.fiscal_start):
            said = Text(
                "{year} 年目标已分解过，保持不动；要重算请运行“目标分解”。",
                "Targets of {year} stand as they were broken down; run “Break down” to make them again.",
            )
            return Outcome(said=(said.with_(year=year),))
    bounds, accepted = frames["target_bounds"], Outcome()
    if run.options.get("accept_repair"):
        bounds, accepted = _repaired(frames, year, run.fiscal_start)
    tables = break_down(
        asked,
        frames["regions"],
        frames["customers"],
        frames["target_weights"],
        bounds,
        frames["sales"],
        frames["collections"],
        year,
        run.fiscal_start,
        run.lang,
        _policy(run),
        str(run.settings.value("currency", run.month_or_none)),
    )
    tables["target_lines"] = break_lines(
        tables["target_regions"],
        frames["target_weights"],
        frames["sales"],
        frames["customers"],
        frames["products"],
        pd.Timestamp(fiscal_year_first(year - 1, run.fiscal_start)),
        run.lang,
    )
    changes = compare_breakdowns(before, tables["target_cells"], frames["customers"], frames["regions"], run.lang)
    tables["target_changes"] = changes if changes["old_fen"].notna().any() else changes.iloc[:0]
    first = fiscal_year_first(year, run.fiscal_start)
    names = names_of(frames["customers"], frames["reps"], frames["regions"], run.lang)
    tables["fairness"] = judge_fairness(
        tables["target_breakdown"],
        frames["sales"],
        frames["collections"],
        frames["customers"],
        last_targets(before, frames["assigned_targets"], names, first, run.fiscal_start),
        first,
        run.lang,
    )
    said = Text(
        "{year} 年目标已分解：{customers} 个客户、{cells} 个月度目标，逐级相加到分不差；{changed} 个客户与上次不同。",
        "Targets of {year} broken down: {customers} customers, {cells} monthly targets, exact at every level;"
        " {changed} customers differ from last time.",
    )
    cells = tables["target_cells"]
    counts = {
        "customers": cells["customer_id"].nunique(),
        "cells": len(cells),
        "changed": int((tables["target_changes"]["level"] == "customer").sum()),
    }
    figures = {**accepted.figures, **_told(changes, run)}
    problems = tuple(no_base(tables["target_breakdown"]))
    return Outcome(tables, (*accepted.said, said.with_(year=year, **counts)), problems, figures=figures)


def _told(changes: pd.DataFrame, run: Run) -> dict[str, Any]:
    """The changes for a preview; a run that writes has them in its tables."""
    return {"changes": changes_of(changes)} if run.options.get("preview") else {}


def _repaired(frames: Mapping[str, pd.DataFrame], year: int, fiscal_start: int) -> tuple[pd.DataFrame, Outcome]:
    """The bounds with the least change that makes them fit, and what to say about it; the sheet stays as it is."""
    bounds, changes = repair_bounds(
        frames["company_targets"], frames["regions"], frames["customers"], frames["target_bounds"], year, fiscal_start
    )
    if changes.empty:
        return bounds, Outcome()
    said = Text(
        "已接受最小改动：{rows}。“锁定与上下限”表没有改动；要长期这样，请照此改那几行。",
        "The least change is accepted: {rows}. “Locks and bounds” is as it was; change these rows to keep it so.",
    )
    rows = [{"row": int(r), **c} for r, c in zip(changes.index, changes.to_dict("records"), strict=True)]
    return bounds, Outcome(said=(said.with_(rows=said_changes(changes)),), figures={"repair": rows})


def _policy(run: Run) -> Policy:
    """What the settings say about customers last year says nothing of."""
    keys = ("new_customer_ratio", "own_month_ratio", "ramp_shares")
    new, own, ramp = (run.settings.value(key, run.month_or_none) for key in keys)
    return Policy(new, own, ramp_of(ramp))


def _stands(asked: pd.DataFrame, cells: pd.DataFrame, year: int, fiscal_start: int) -> bool:
    """Whether the year's cells add up to what the company asks, measure by measure."""
    mine = cells[cells["month"].isin(pd.to_datetime(fiscal_months(year, fiscal_start)))]
    rows = asked[asked["year"] == year]
    wanted = dict(zip(rows["measure"], rows["target_fen"].astype("int64"), strict=True))
    return bool(wanted) and mine.groupby("measure")["target_fen"].sum().astype("int64").to_dict() == wanted


def attainment(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """Attainment to date of company, regions, reps and customers."""
    frame = attain(
        frames["target_cells"],
        frames["assigned_targets"],
        frames["sales"],
        frames["collections"],
        frames["customers"],
        frames["reps"],
        frames["regions"],
        run.month,
        run.fiscal_start,
        run.lang,
        float(run.settings.value("alert_ratio", run.month)),
        frames["products"],
        frames["target_lines"],
    )
    said = Text("达成率已算到 {month}：{rows} 行。", "Attainment up to {month}: {rows} rows.")
    told = [said.with_(month=month_name(run.month), rows=len(frame))]
    late = frame[
        (frame["status"] == "behind") & (frame["period_kind"] == "year") & frame["level"].isin(["region", "rep"])
    ]
    if len(late):
        alert = Text("年累计落后：{names}。", "Behind for the year to date: {names}.")
        told.append(alert.with_(names=listed(late["name"].drop_duplicates())))
    return Outcome({"attainment": frame}, tuple(told))


def forecast(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """Forecast the months after the one in work, and say how good such forecasts were."""
    ahead = int(run.options.get("ahead") or 14)
    tables = look_ahead(
        frames["sales"], frames["customers"], frames["regions"], frames["products"], run.month, ahead, run.lang
    )
    said = [
        Text("已预测 {month} 之后 {n} 个月。", "Forecast {n} months after {month}.").with_(
            month=month_name(run.month), n=ahead
        )
    ]
    check = tables["forecast_check"].dropna(subset="wape_ratio")
    for row in check[check["level"] == "company"].to_dict("records"):
        error = Text(
            "公司月度误差 {ours:.1%}（去年同月 {naive:.1%}），偏差 {bias:+.1%}。",
            "The company's months were off by {ours:.1%} (same month last year {naive:.1%}), bias {bias:+.1%}.",
        )
        said.append(error.with_(ours=row["wape_ratio"], naive=row["naive_wape_ratio"], bias=row["bias_ratio"]))
    return Outcome(tables, tuple(said))


def respread(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """Spread what is left of the target over the months that are left; the breakdown itself stays."""
    keep = str(run.options.get("keep") or "year")
    if keep not in KEEP:
        need = Text("“{k}”不行：写 year、quarter 或 month", "“{k}” will not do: write year, quarter or month")
        raise UsageError(need.with_(k=keep), "bad_keep")
    rolling = spread_again(
        frames["target_cells"],
        frames["sales"],
        frames["collections"],
        frames["customers"],
        frames["target_bounds"],
        run.month,
        keep,
        run.fiscal_start,
        run.lang,
    )
    said = Text(
        "余下目标已重摊：{rows} 个月度目标，其中 {steep} 个高于最好月份 1.3 倍。",
        "What is left is spread again: {rows} monthly targets, {steep} of them above 1.3 times the best month.",
    ).with_(rows=len(rolling), steep=int(rolling["is_steep"].sum()))
    versions = remember(frames["target_versions"], rolling, run.as_of)
    changes = compare_rolling(rolling, frames["customers"], frames["regions"], run.lang)
    return Outcome({"target_rolling": rolling, "target_versions": versions}, (said,), figures=_told(changes, run))


def plan(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """Next month's plans of the reps against their targets."""
    frame = compare_plans(
        frames["plan_entries"],
        frames["target_cells"],
        frames["assigned_targets"],
        frames["sales"],
        frames["collections"],
        frames["customers"],
        frames["reps"],
        run.month,
        run.fiscal_start,
        run.lang,
        str(run.settings.value("currency", run.month)),
    )
    said = Text(
        "下月计划对照：{rows} 行，{missing} 行未上报。", "Next month's plans: {rows} rows, {missing} not reported."
    )
    missing = int((frame["status"] == "missing").sum())
    names = {"rep_id": "id", "rep": "name", "target_fen": "old_fen", "reported_fen": "new_fen", "gap_fen": "delta_fen"}
    changes = frame.rename(columns=names).assign(level=["company" if i == "*" else "rep" for i in frame["rep_id"]])
    told = said.with_(rows=len(frame), missing=missing)
    return Outcome({"plan_gap": frame}, (told,), figures=_told(changes, run))


def cash_plan(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """The money that planned sales bring, by credit terms, and the receivables that stay."""
    days, overdue = (int(run.options.get(key) or 0) for key in ("most_days", "most_overdue"))
    rules = Rules(
        float(run.settings.value("vat_ratio", run.month)),
        float(days) if days else None,
        int(run.settings.value("overdue_months", run.month)),
        overdue * FEN_PER_YUAN if overdue else None,
    )
    frame = plan_cash(
        frames["target_cells"],
        frames["customers"],
        frames["credit_terms"],
        frames["open_items"],
        run.month,
        int(run.settings.value("credit_days", run.month)),
        run.lang,
        rules,
    )
    said = Text("回款测算：{customers} 个客户、{months} 个月。", "Cash plan: {customers} customers, {months} months.")
    counts = {"customers": frame["customer_id"].nunique(), "months": frame["month"].nunique()}
    return Outcome({"cash_plan": frame}, (said.with_(**counts),))
