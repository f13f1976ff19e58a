"""Regions scored 区域得分 on the sums of the region, and how grades are spread 等级分布."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from workbook.performance.catalogue import MEASURES
from workbook.performance.grade import quotas_of, scale_of
from workbook.performance.measures import Frames
from workbook.performance.rules import custom_measures
from workbook.performance.schemes import EVERYONE, FULL, is_in_force
from workbook.performance.score import score_lines
from workbook.performance.shapes import two_decimals
from workbook.settings import Settings
from workbook.tables import TABLES
from workbook.texts import Text


def score_regions(frames: Frames, month: dt.date, settings: Settings, lang: str = "zh") -> pd.DataFrame:
    """Every region 区域 scored as the reps are, each measure a ratio of the region's sums.

    The scheme is the one in force for regions, else the one of everyone. A KPI without a value for the region
    (entered by hand, no target) is left out and its weight shared.
    Returns one row per region and KPI and a total without kpi_id, by region_id, kpi_id.
    """
    schemes = frames["schemes"][is_in_force(frames["schemes"], month)]
    own = schemes.loc[schemes["level"] == "region", "scheme_id"]
    general = schemes.loc[(schemes["level"].fillna("rep") == "rep") & schemes["role"].isna(), "scheme_id"]
    scheme = next(iter([*own, *general]), EVERYONE)
    regions = frames["regions"].sort_values("region_id").set_index("region_id")["region"]
    custom, _faults = custom_measures(frames["measure_rules"], frames)
    given = pd.Series(scheme, index=regions.index, dtype="object")
    lines = score_lines(frames, given, {**MEASURES, **custom}, month, "region", lang).rename(
        columns={"id": "region_id"}
    )
    if lines.empty:
        return pd.DataFrame(columns=TABLES["region_scores"].keys)
    totals = _totals(lines, frames, scheme, month, settings, lang)
    both = pd.concat([lines, totals], ignore_index=True).sort_values(["region_id", "kpi_id"], ignore_index=True)
    both["month"] = pd.Series(pd.Timestamp(month), index=both.index, dtype="datetime64[us]")
    both["region"] = both["region_id"].map(regions)
    both["rank"] = both["rank"].astype("Int64")
    return both[TABLES["region_scores"].keys]


def _totals(
    lines: pd.DataFrame, frames: Frames, scheme: str, month: dt.date, settings: Settings, lang: str
) -> pd.DataFrame:
    """The total of every region: points x 100 / weights scored."""
    scored = lines[lines["points"].notna()].groupby("region_id")[["points", "weight"]].sum()
    scored = scored.reindex(pd.Index(lines["region_id"].unique()))
    total = two_decimals((scored["points"] * FULL / scored["weight"].where(scored["weight"] > 0)).to_numpy())
    scale = scale_of(frames["grades"], scheme, False, settings, month)
    name = Text("合计", "Total").in_(lang)
    none = Text("没有可计分的指标", "no KPI could be scored").in_(lang)
    said = [
        none if t != t else f"{p:g} × 100 ÷ {w:g} = {t:.2f}"
        for p, w, t in zip(scored["points"], scored["weight"], total, strict=True)
    ]
    frame = pd.DataFrame({"kpi": name, "points": total, "reason": said, "weight": scored["weight"]})
    rank = pd.Series(total, index=scored.index).rank(method="min", ascending=False)
    return frame.assign(region_id=scored.index, rank=rank, grade=scale.by_cut(total), actual=np.nan, target=np.nan)


def spread_of_grades(
    frames: Frames, totals: pd.DataFrame, month: dt.date, settings: Settings, lang: str = "zh"
) -> pd.DataFrame:
    """Heads, shares and average score of every grade, for all and by region, with the quota where one is forced.

    totals: the score totals of the month. Returns one row per scheme, group and grade, best grade first.
    """
    by_id = frames["schemes"].set_index("scheme_id")
    everyone = Text("全部门", "All").in_(lang)
    rows: list[dict[str, object]] = []
    graded = totals[totals["grade"].notna()]
    for scheme, members in graded.groupby("scheme_id"):
        forced = by_id["grade_rule"].get(scheme) == "forced"
        scale = scale_of(frames["grades"], scheme, forced, settings, month)
        within = by_id["forced_group"].get(scheme) if forced else None
        groups = [
            (everyone, members, within != "region"),
            *((n, g, within == "region") for n, g in members.groupby("region")),
        ]
        for group, people, is_forced_here in groups:
            quotas = quotas_of(len(people), scale) if forced and is_forced_here and within != "title" else None
            for k, grade in enumerate(scale.names):
                same = people[people["grade"] == grade]
                rows.append(
                    {
                        "scheme_id": scheme,
                        "group": group,
                        "grade": grade,
                        "heads": len(same),
                        "share": len(same) / len(people),
                        "quota": None if quotas is None else quotas[k],
                        "average": same["score"].mean(),
                    }
                )
    frame = pd.DataFrame(rows, columns=TABLES["score_distribution"].keys)
    frame["month"] = pd.Series(pd.Timestamp(month), index=frame.index, dtype="datetime64[us]")
    return frame.astype({"quota": "Int64", "heads": "int64"})
