"""Performance commands 绩效: gather → decide."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from macros.registry import Outcome
from macros.run import Run
from workbook.performance.score import score as score_reps
from workbook.texts import Text


def score(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """Score every representative for the month by the scheme in the workbook."""
    if frames["kpis"].empty or frames["reps"].empty:
        return Outcome(
            said=(Text("没有考核指标或业务员，未打分。", "No KPIs or no representatives: nothing was scored."),)
        )
    tables = score_reps(
        frames["kpis"],
        frames["kpi_entries"],
        frames["attainment"],
        frames["aging"],
        frames["sales"],
        frames["customers"],
        frames["reps"],
        frames["regions"],
        run.month,
        run.settings,
        run.lang,
    )
    totals = tables["score_totals"]
    said = Text("{n} 名业务员已打分，最高 {best:.2f} 分。", "{n} representatives scored, the best {best:.2f} points.")
    return Outcome(tables, (said.with_(n=len(totals), best=float(totals["score"].max())),))
