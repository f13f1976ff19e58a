"""Checking 检查: raw cells become typed frames, and every fault is found before anything is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from workbook.errors import BLANK, Problem
from workbook.schema import Column, Table
from workbook.tables import TABLES
from workbook.texts import Text, same
from workbook.values import ValueUnclear, typed

REQUIRED = Text("有值", "a value")
ONE_OF_A_KIND = Text("不重复的“{columns}”", "“{columns}” that stands once")
EMPTY_DTYPES = {
    "text": "str",
    "int": "Int64",
    "money": "Int64",
    "number": "float64",
    "ratio": "float64",
    "date": "datetime64[us]",
    "month": "datetime64[us]",
    "flag": "boolean",
    "link": "str",
}


def empty(table: Table) -> pd.DataFrame:
    """A frame of a table with all its columns, typed, and no rows."""
    return pd.DataFrame({c.key: pd.Series(dtype=EMPTY_DTYPES[c.type]) for c in table.columns})  # type: ignore[arg-type]


def checked(raw: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[Problem]]:
    """One table's raw cells as typed columns, with every fault of the table.

    raw: one row per sheet row (the index is the sheet row), columns = keys of `table`; a missing optional
    column becomes blank. Faulty cells become blank in the frame and a Problem each kind and column.
    """
    problems: list[Problem] = []
    columns: dict[str, pd.Series] = {}
    for column in table.columns:
        if column.key not in raw:
            columns[column.key] = pd.Series(index=raw.index, dtype=EMPTY_DTYPES[column.type])  # type: ignore[call-overload]
            continue
        values, unclear = typed(raw[column.key], column)
        columns[column.key] = values
        problems += _unclear(table, column, unclear)
        blank = values.isna() & ~values.index.isin(list(unclear))
        if column.required and table.is_input and blank.any():
            problems.append(_problem("required", table, column.key, values.index[blank], BLANK, REQUIRED))
        if column.low is not None and (too_low := (values < column.low).fillna(False).astype(bool)).any():
            need = Text("不小于 {low} 的数", "a number not below {low}").with_(low=f"{column.low:g}")
            for index in values.index[too_low]:
                problems.append(
                    _problem("too_low", table, column.key, [index], same(plain(values[index], column)), need)
                )
    frame = pd.DataFrame(columns, index=raw.index)
    return frame, problems + duplicate_keys(frame, table)


def _unclear(table: Table, column: Column, unclear: Mapping[int, ValueUnclear]) -> list[Problem]:
    """Faults of single cells, one Problem for all rows that hold the same thing."""
    alike: dict[tuple[str, Text], list[int]] = {}
    for row, fault in unclear.items():
        alike.setdefault((fault.found.zh, fault.need), []).append(row)
    code = {"money": "not_an_amount", "date": "not_a_date", "month": "not_a_month"}.get(column.type, "not_understood")
    return [_problem(code, table, column.key, rows, same(f"“{found}”"), need) for (found, need), rows in alike.items()]


def duplicate_keys(frame: pd.DataFrame, table: Table) -> list[Problem]:
    """Rows of an input table that repeat another row's key."""
    keys = [k for k in table.key_columns if k in frame]
    if not table.is_input or frame.empty or not keys:
        return []
    whole = frame[keys].notna().any(axis=1)
    for key in keys:
        if table.column(key).required:
            whole &= frame[key].notna()
        elif table.key == "sales":
            whole &= frame[key].notna()  # a blank line number is filled on import, it names no line
    twice = whole & frame.duplicated(keys, keep=False)
    problems = []
    need = ONE_OF_A_KIND.with_(
        columns=Text("+".join(table.column(k).zh for k in keys), " + ".join(table.column(k).en for k in keys))
    )
    for values, rows in frame[twice].groupby(keys, dropna=False, sort=False):
        found = "、".join(
            "" if v is pd.NaT or v != v else plain(v, table.column(k)) for k, v in zip(keys, values, strict=True)
        )
        problems.append(
            _problem(
                "duplicate_key",
                table,
                keys[0],
                rows.index,
                same(f"“{found}”"),
                need,
                Text("删去重复的行，或改成不同的编号", "delete the repeated rows or give them another number"),
            )
        )
    return problems


def unknown_references(frames: Mapping[str, pd.DataFrame], keys: Sequence[str]) -> list[Problem]:
    """Values that name a customer, rep, region … that the workbook does not have.

    frames: typed frames by table key; keys: the input tables to look at. A table that is not among the
    frames is not checked against.
    """
    problems = []
    for key in keys:
        table = TABLES[key]
        for column in table.columns:
            if not column.ref or column.ref not in frames or not table.is_input:
                continue
            known = frames[column.ref][TABLES[column.ref].key_columns[0]]
            values = frames[key][column.key]
            lost = values.notna() & ~values.isin(known)
            for value, rows in values[lost].groupby(values[lost], sort=False):
                sheet = TABLES[column.ref].sheet
                problems.append(
                    _problem(
                        "unknown_reference",
                        table,
                        column.key,
                        rows.index,
                        same(f"“{value}”"),
                        Text("“{sheet}”表里有的编号", "an ID that is in “{sheet}”").with_(sheet=sheet),
                        Text("在“{sheet}”表补上它，或改正这里的编号", "add it to “{sheet}”, or correct it here").with_(
                            sheet=sheet
                        ),
                    )
                )
    return problems


def plain(value: object, column: Column) -> str:
    """A typed value as a message shows it."""
    if column.type == "money":
        return f"{int(value) / 100:.2f}"  # type: ignore[call-overload]
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m" if column.type == "month" else "%Y-%m-%d")
    return f"{value:g}" if isinstance(value, float) else str(value)


def _problem(
    code: str, table: Table, column: str, rows: object, found: Text, need: Text, fix: Text | None = None
) -> Problem:
    return Problem(code, table.key, column, tuple(int(r) for r in rows), found, need, fix)  # type: ignore[attr-defined]
