"""Calculations alone 单独计算: files in, files out, no workbook."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd

from macros.calc_files import read_lines, write_differences, write_matches
from workbook.accounts.reconcile import reconciling
from workbook.accounts.rules import STATUSES
from workbook.errors import UsageError
from workbook.texts import Text, same

MATCH_DAYS = 30
TRANSIT_DAYS = 7


def calc_reconcile(
    ours: Path,
    theirs: Path,
    out: Path,
    engine: str = "local",
    scheduler: str | None = None,
    lang: str = "zh",
    match_days: int = MATCH_DAYS,
    transit_days: int = TRANSIT_DAYS,
    as_of: dt.date | None = None,
) -> dict[str, Any]:
    """Reconcile two files (CSV or Parquet) and write matches.csv, differences.csv and proof.csv into a folder.

    ours: our_id, cust, date, ref, cents or amount, memo, doc_type. theirs: their_id and the same; either sign.
    matches.csv: group, side, id, rule, status, reason, one row per line of a group. as_of: the cut-off, the
    latest date of both files by default. Returns counts and balances in fen.
    Raises InputError for faults in the files and UsageError for an engine there is none of.
    """
    if engine not in ("local", "dask"):
        need = Text("引擎 {engine} 不存在：local 或 dask", "no engine {engine}: local or dask")
        raise UsageError(need.with_(engine=same(engine)), "unknown_engine")
    for path in (ours, theirs):
        _require_file(path)
    if engine == "dask":
        from macros.calc_shares import reconcile_in_shares

        told = reconcile_in_shares(ours, theirs, out, scheduler, lang, match_days, transit_days, as_of)
        said = [f.said().in_(lang) for f in told["findings"]]
        return {**summary(told["proof"], told["statuses"], told["kinds"]), "findings": said}
    left, right = read_lines(ours), read_lines(theirs)
    if left.empty and right.empty:
        raise UsageError(Text("两个文件都没有一行", "both files are without a line"), "both_empty")
    cut_off = as_of or max(f["date"].max() for f in (left, right) if len(f)).date()
    result = reconciling(left, right, cut_off, lang=lang, match_days=match_days, transit_days=transit_days)
    out.mkdir(parents=True, exist_ok=True)
    write_matches(out / "matches.csv", result)
    write_differences(out / "differences.csv", result.differences)
    result.proof.to_csv(out / "proof.csv", index=False, encoding="utf-8-sig", lineterminator="\n")
    statuses = {name: int((result.groups.status == code).sum()) for code, name in enumerate(STATUSES)}
    told = summary(result.proof, statuses, result.differences["kind"].value_counts().to_dict())
    return {**told, "findings": [f.said().in_(lang) for f in result.findings]}


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise UsageError(Text("没有文件 {name}", "no file {name}").with_(name=same(path.name)), "no_file")


def summary(proof: pd.DataFrame, statuses: dict[str, int], kinds: dict[str, int]) -> dict[str, Any]:
    """What a reconciliation came to, for people and for JSON: groups by status, differences by kind, balances."""
    return {
        "customers": len(proof),
        "lines_ours": int(proof["lines_ours"].sum()),
        "lines_theirs": int(proof["lines_theirs"].sum()),
        "groups": {name: statuses.get(name, 0) for name in STATUSES},
        "differences": dict(sorted(kinds.items())),
        "ours_fen": int(proof["ours_fen"].sum()),
        "theirs_fen": int(proof["theirs_fen"].sum()),
        "closes": bool(proof["closes"].all()),
    }
