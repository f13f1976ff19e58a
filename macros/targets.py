"""Target commands 目标: gather → decide."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from macros.registry import Outcome
from macros.run import Run
from workbook.periods import fiscal_year
from workbook.targets.attainment import attain
from workbook.targets.breakdown import break_down
from workbook.texts import Text


def targets(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """Break the company's target of a fiscal year down to every customer and month."""
    year = int(run.options.get("year") or fiscal_year(run.month, run.fiscal_start))
    asked = frames["company_targets"]
    if "month-end" in run.options.get("command", "") and not (asked["year"] == year).any():
        said = Text("{year} 年没有公司目标，未做分解。", "No company target for {year}: nothing was broken down.")
        return Outcome(said=(said.with_(year=year),))
    tables = break_down(
        asked,
        frames["regions"],
        frames["customers"],
        frames["target_weights"],
        frames["target_bounds"],
        frames["sales"],
        frames["collections"],
        year,
        run.fiscal_start,
        run.lang,
    )
    said = Text(
        "{year} 年目标已分解：{customers} 个客户、{cells} 个月度目标，逐级相加到分不差。",
        "Targets of {year} broken down: {customers} customers, {cells} monthly targets, exact at every level.",
    )
    return Outcome(
        tables,
        (
            said.with_(
                year=year, customers=tables["target_cells"]["customer_id"].nunique(), cells=len(tables["target_cells"])
            ),
        ),
    )


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
    )
    said = Text("达成率已算到 {month}：{rows} 行。", "Attainment up to {month}: {rows} rows.")
    return Outcome({"attainment": frame}, (said.with_(month=f"{run.month:%Y-%m}", rows=len(frame)),))
