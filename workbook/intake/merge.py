"""Merging 合并: which rows of a file are new, which are there already, which contradict what is there."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.errors import Problem
from workbook.schema import Column, Table
from workbook.texts import Text, listed

NOT_COMPARED = ("source",)
"""Columns that say where a row came from, not what it is."""
SAME_KEY = Text("同一编号只有一种内容", "one content for one key")
NOT_OVERWRITTEN = Text(
    "工作簿里的不会被覆盖：请核实后改正文件或工作簿",
    "the workbook is not overwritten: correct the file or the workbook",
)


def merge_new(existing: pd.DataFrame, new: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, int, list[Problem]]:
    """The rows of a file to append, how many say nothing new, and the problems of those that contradict.

    existing, new: typed frames of the table. A row whose key stands in the workbook with equal values is
    nothing new, and so is an exact repeat within the file; a blank in the file says nothing about a value.
    Codes: "conflict" (the workbook says otherwise), "duplicate_key" (the file says two things).
    """
    keys, new_keys = _keys(existing, table), _keys(new, table)
    problems: list[Problem] = []
    repeats = new_keys.duplicated().to_numpy()
    origin = new.iloc[np.flatnonzero(~repeats)[pd.factorize(new_keys)[0]]]
    unlike = _unlike(new, origin, table, both_ways=True)
    contradicts = repeats & unlike.any(axis=1)
    if contradicts.any():
        rows = new_keys.isin(set(new_keys[contradicts]))
        problems.append(
            _problem(
                "duplicate_key",
                table,
                table.key_columns[0],
                new.index[rows],
                listed(new_keys[contradicts].drop_duplicates().str.replace("\x1f", "+"), 5),
                SAME_KEY,
            )
        )
    old_at = pd.Series(np.arange(len(keys)), index=keys.to_numpy())
    old_at = old_at[~old_at.index.duplicated()]
    known = new_keys.isin(set(old_at.index)).to_numpy()
    again = known & ~contradicts
    before = existing.iloc[old_at.loc[new_keys[again].to_numpy()].to_numpy()]
    differs = _unlike(new[again], before, table, both_ways=False)
    problems += _conflicts(new[again], before, differs, new_keys[again], table)
    same = int((~differs.any(axis=1)).sum()) + int((repeats & ~contradicts & ~known).sum())
    return new[~known & ~repeats & ~_in_any(new_keys, new_keys[contradicts])], same, problems


def _in_any(keys: pd.Series, among: pd.Series) -> np.ndarray:
    return keys.isin(set(among)).to_numpy()


def _keys(frame: pd.DataFrame, table: Table) -> pd.Series:
    """The key of each row as one text; a row without any key is like no other."""
    parts = []
    for key in table.key_columns:
        values = frame[key]
        text = values.dt.strftime("%Y-%m-%d") if values.dtype.kind == "M" else values.astype("str")
        parts.append(text.where(values.notna(), "").astype(object))
    joined = parts[0].copy()
    for part in parts[1:]:
        joined = joined + "\x1f" + part
    nothing = frame[list(table.key_columns)].isna().all(axis=1)
    joined[nothing] = [f"\x1e{row}" for row in frame.index[nothing]]
    return joined


def _unlike(new: pd.DataFrame, old: pd.DataFrame, table: Table, both_ways: bool) -> np.ndarray:
    """Where two frames of equal length differ, row by column; blanks of the first only count both ways."""
    result = np.zeros((len(new), len(table.columns)), dtype=bool)
    for at, column in enumerate(table.columns):
        if column.key in NOT_COMPARED:
            continue
        ours, theirs = new[column.key], old[column.key]
        blank, other_blank = ours.isna().to_numpy(), theirs.isna().to_numpy()
        filled = ~blank & ~other_blank
        if column.type in ("number", "ratio"):
            a, b = ours[filled].to_numpy(dtype=float), theirs[filled].to_numpy(dtype=float)
            differs = ~np.isclose(a, b, rtol=1e-12, atol=1e-9)
        else:
            differs = ours[filled].to_numpy(dtype=object) != theirs[filled].to_numpy(dtype=object)
        one_blank = (blank != other_blank) if both_ways else (~blank & other_blank)
        result[:, at] = one_blank
        result[filled, at] = differs
    return result


def _conflicts(
    new: pd.DataFrame, old: pd.DataFrame, differs: np.ndarray, keys: pd.Series, table: Table
) -> list[Problem]:
    """One Problem a column, with its rows and up to three examples."""
    problems = []
    for at, column in enumerate(table.columns):
        rows = np.flatnonzero(differs[:, at])
        if not len(rows):
            continue
        example = Text("{key}：文件为 {file}，工作簿为 {book}", "{key}: the file says {file}, the workbook {book}")
        shown = [
            example.with_(
                key=keys.iloc[i].replace("\x1f", "+"),
                file=_shown(new[column.key].iloc[i], column),
                book=_shown(old[column.key].iloc[i], column),
            )
            for i in rows[:3]
        ]
        need = Text("与工作簿里同一编号的行一致", "the same as the workbook's row of that key")
        problems.append(_problem("conflict", table, column.key, new.index[rows], listed(shown), need, NOT_OVERWRITTEN))
    return problems


def _shown(value: object, column: Column) -> str:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return "—"
    if column.type == "money":
        return f"{int(value) / 100:.2f}"  # type: ignore[call-overload]
    return value.strftime("%Y-%m-%d") if isinstance(value, pd.Timestamp) else str(value)


def _problem(
    code: str, table: Table, column: str, rows: pd.Index, found: Text, need: Text, fix: Text | None = None
) -> Problem:
    return Problem(code, table.key, column, tuple(int(r) for r in rows), found, need, fix)
