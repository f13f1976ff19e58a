"""Performance commands 绩效: gather → decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from macros.registry import Outcome
from macros.run import Run
from workbook.errors import UsageError
from workbook.money import shown
from workbook.performance.catalogue import MEASURES
from workbook.performance.cliffs import find_cliffs
from workbook.performance.commission import commission as commission_of
from workbook.performance.contest import stand
from workbook.performance.daily import check_day
from workbook.performance.pay import settle_allowances
from workbook.performance.regions import score_regions, spread_of_grades
from workbook.performance.rollup import find_team_gaps, gaps_said
from workbook.performance.rules import custom_measures
from workbook.performance.score import score as score_reps
from workbook.performance.whatif import try_out
from workbook.texts import Text


def score(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """Score every representative and region for the month by the schemes in the workbook."""
    if frames["kpis"].empty or frames["reps"].empty:
        return Outcome(
            said=(Text("没有考核指标或业务员，未打分。", "No KPIs or no representatives: nothing was scored."),)
        )
    tables = score_reps(frames, run.month, run.settings, run.lang)
    totals = tables["score_totals"]
    custom, _faults = custom_measures(frames["measure_rules"], frames)
    ids = pd.Index(totals["rep_id"])
    settled = settle_allowances(frames["allowances"], frames, {**MEASURES, **custom}, ids, run.month, run.lang)
    tables["region_scores"] = score_regions(frames, run.month, run.settings, run.lang)
    tables["score_distribution"] = spread_of_grades(frames, totals, run.month, run.settings, run.lang)
    tables["allowance_results"] = settled
    tables["team_gaps"] = find_team_gaps(frames["assigned_targets"], frames["reps"], run.lang)
    gaps = gaps_said(tables["team_gaps"])
    also = (gaps,) if gaps else ()
    scored = totals["score"].dropna()
    if scored.empty:
        none = Text("没有人有可计分的指标。", "Nobody has a KPI that could be scored.")
        return Outcome(tables, (none, *also))
    said = Text("{n} 名业务员已打分，最高 {best:.2f} 分。", "{n} representatives scored, the best {best:.2f} points.")
    return Outcome(tables, (said.with_(n=len(scored), best=float(scored.max())), *also))


def commission(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """The commission of the month by the plans in the workbook, line by line, and its cliffs."""
    if frames["plans"].empty:
        return Outcome(said=(Text("没有提成方案，未计算提成。", "No commission plans: nothing was calculated."),))
    tables = commission_of(frames, run.month, run.fiscal_start, run.lang)
    totals = tables["commission_totals"]
    tables["commission_cliffs"] = find_cliffs(frames, tables["commission_lines"], run.month, run.lang)
    said = Text("提成：{n} 人，应发合计 {pay} 元。", "Commission: {n} payees, {pay} in all.")
    return Outcome(tables, (said.with_(n=len(totals), pay=shown(int(totals["pay_fen"].sum()))),))


def what_if(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """The commission of the month under the changes of the sheet 提成试算, beside what it is."""
    if frames["plans"].empty or frames["whatif"].empty:
        return Outcome(said=(Text("“提成试算”里没有改动。", "There is no change in What-if."),))
    made = try_out(frames, run.month, run.fiscal_start, run.lang)
    said = Text("试算：应发合计由 {now} 变为 {then}。", "What-if: the pay in all goes from {now} to {then}.")
    sums = {k: shown(int(made[c].sum())) for k, c in (("now", "pay_fen"), ("then", "then_fen"))}
    return Outcome({"whatif_results": made}, (said.with_(**sums),))


def of_month(frame: pd.DataFrame, month: dt.date) -> pd.DataFrame:
    """The rows of a month."""
    return frame[(frame["month"] == pd.Timestamp(month)).to_numpy(dtype=bool)]


def daily(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """What changed since the day before in each representative's sales, collection and commission."""
    day = day_of(str(run.options.get("day") or ""), run)
    month = day.replace(day=1)
    until = {k: upto(frames[k], day) for k in ("sales", "collections", "ledger")}
    applied = frames["applications"]
    until["applications"] = applied[applied["collection_date"] <= pd.Timestamp(day)]
    seen = {**frames, **until}
    totals = commission_of(seen, month, run.fiscal_start, run.lang)["commission_totals"]
    tables = check_day(seen, totals, frames["daily_snapshot"], day, run.lang)
    said = Text("{day} 已核对：{n} 名业务员。", "{day} checked: {n} representatives.")
    return Outcome(tables, (said.with_(day=day, n=len(tables["daily_check"])),))


def upto(frame: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """The rows dated on or before a day."""
    return frame[(frame["date"] <= pd.Timestamp(day)).to_numpy(dtype=bool)]


def day_of(text: str, run: Run) -> dt.date:
    """The day asked for, or the last of the month in work."""
    if not text:
        return run.as_of
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        said = Text(
            "日期“{text}”看不懂：需要 2026-10-31 这样的写法", "day “{text}” is not understood: write it like 2026-10-31"
        )
        raise UsageError(said.with_(text=text), "bad_day") from error


def contest(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """The standings of every contest, by the rules on the sheet."""
    if frames["contests"].empty:
        return Outcome(said=(Text("没有销售竞赛。", "There is no contest."),))
    standings = stand(frames, run.month, run.lang)
    said = Text("{n} 个竞赛已排名。", "{n} contests ranked.")
    return Outcome({"contest_standings": standings}, (said.with_(n=standings["contest_id"].nunique()),))
