"""Summed rows 合并行: rows of one key as one, where a mapping asks for it."""

from __future__ import annotations

import pandas as pd

from workbook.errors import Problem
from workbook.intake.mapping import Mapping
from workbook.schema import Table
from workbook.texts import Text, listed


def summed(frame: pd.DataFrame, mapping: Mapping, table: Table) -> tuple[pd.DataFrame, list[Problem]]:
    """Rows of the same key as one, its amounts added up; what else differs within a key is a problem."""
    if not mapping.sum or frame.empty:
        return frame, []
    by, columns = mapping.sum["by"], mapping.sum["columns"]
    groups = frame.groupby(by, sort=False, dropna=False)
    result = frame[~frame.duplicated(by)].copy()
    for key in columns:
        result[key] = groups[key].sum(min_count=1).reindex(result[by]).to_numpy()
        result[key] = result[key].astype(frame[key].dtype)
    problems = []
    for column in table.columns:
        if column.key in (by, "source", *columns):
            continue
        several = groups[column.key].transform("nunique", dropna=False) > 1
        if several.any():
            need = Text("同一编号的各行内容一致", "the same in all rows of one key")
            rows = tuple(int(r) for r in frame.index[several])
            found = listed(frame.loc[several, by].drop_duplicates(), 5)
            problems.append(Problem("not_one_value", table.key, column.key, rows, found, need))
    return result, problems
