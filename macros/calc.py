"""Calculations alone 单独计算: files in, files out, no workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbook.accounts.plain import NAMES, lines_from
from workbook.accounts.reconcile import Reconciling, reconciling
from workbook.accounts.rules import STATUSES
from workbook.errors import UsageError
from workbook.texts import Text, same

MATCH_DAYS = 30
TRANSIT_DAYS = 7
CHUNK = 100_000
COLUMNS = frozenset(name for names in NAMES.values() for name in names)


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
        return summary(told["proof"], told["statuses"], told["kinds"])
    left, right = read_lines(ours), read_lines(theirs)
    cut_off = as_of or max(f["date"].max() for f in (left, right) if len(f)).date()
    result = reconciling(left, right, cut_off, lang=lang, match_days=match_days, transit_days=transit_days)
    out.mkdir(parents=True, exist_ok=True)
    _write_matches(out / "matches.csv", result)
    for name, frame in (("differences", result.differences), ("proof", result.proof)):
        frame.to_csv(out / f"{name}.csv", index=False, encoding="utf-8-sig", lineterminator="\n")
    statuses = {name: int((result.groups.status == code).sum()) for code, name in enumerate(STATUSES)}
    told = summary(result.proof, statuses, result.differences["kind"].value_counts().to_dict())
    return {**told, "findings": [f.said().in_(lang) for f in result.findings]}


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise UsageError(Text("没有文件 {name}", "no file {name}").with_(name=same(path.name)), "no_file")


def read_lines(path: Path) -> pd.DataFrame:
    """The lines of a file, typed."""
    if path.suffix.lower() == ".parquet":
        return lines_from(pd.read_parquet(path), path.name)
    columns = pd.read_csv(path, nrows=0, encoding="utf-8-sig").columns
    numbers = {"cents": "int64", "amount_fen": "int64"}
    used = [c for c in columns if c in COLUMNS]
    types: Any = {c: numbers.get(c, "str") for c in used}
    try:
        frame = pd.read_csv(path, usecols=used, dtype=types, keep_default_na=False, encoding="utf-8-sig")
    except ValueError:
        frame = pd.read_csv(path, usecols=used, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    return lines_from(frame, path.name)


def _write_matches(path: Path, result: Reconciling) -> None:
    """matches.csv, straight from the groups: one line of text a line of a group."""
    with path.open("w", encoding="utf-8-sig", newline="\n") as file:
        file.write("group,side,id,rule,status,reason\n")
        for chunk in _match_lines(result):
            file.write(chunk)


def _match_lines(result: Reconciling) -> Iterator[str]:
    """The rows of matches.csv in order of group, our lines before theirs, in chunks."""
    groups = result.groups
    ends = [
        f",{groups.rules[rule]},{STATUSES[status]},{quoted(reason)}\n"
        for rule, status, reason in zip(groups.rule.tolist(), groups.status.tolist(), result.reasons, strict=True)
    ]
    line, group, side = groups.in_order()
    ids = np.empty(len(line), dtype=object)
    for number, own in enumerate((result.board.lines.ours, result.board.lines.theirs)):
        at = side == number
        ids[at] = _as_cells(result.ids[number])[own.row[line[at]]]
    for start in range(0, len(line), CHUNK):
        part = slice(start, start + CHUNK)
        yield "".join(
            [
                f"{g + 1},{'theirs' if s else 'ours'},{i}{ends[g]}"
                for g, s, i in zip(group[part].tolist(), side[part].tolist(), ids[part].tolist(), strict=True)
            ]
        )


def _as_cells(ids: NDArray[Any]) -> NDArray[Any]:
    """Line IDs as CSV cells."""
    plain = not any(mark in "".join(map(str, ids)) for mark in ',"\n')
    return ids if plain else np.array([quoted(i) for i in ids], dtype=object)


def quoted(value: object) -> str:
    """A value as a CSV cell."""
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if "," in text or '"' in text or "\n" in text else text


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
