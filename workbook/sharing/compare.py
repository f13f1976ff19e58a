"""Compare 比对: what came back of a part, against what was handed out and what the master holds now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from workbook.schema import Table
from workbook.tables import TABLES

NEW, CHANGED, CONFLICT, MISSING, IMPOSSIBLE = "new", "changed", "conflict", "missing", "impossible"


@dataclass(frozen=True)
class Finding:
    """One row or cell that came back otherwise than it went out.

    kind: new (to be appended), changed (to be written: the master still holds what was handed out), conflict
    (the master was changed as well, otherwise), missing (handed out, not returned; nothing is deleted),
    impossible (it belongs to somebody else, or names an ID that the table `needs` does not have). row: its row in the returned workbook, in the master for missing.
    before, theirs, ours: the cell as handed out, as returned, as the master holds it; blank for whole rows.
    """

    kind: str
    table: str
    key: str
    column: str
    row: int
    before: object = None
    theirs: object = None
    ours: object = None
    needs: str = ""


def compare(
    base: pd.DataFrame, theirs: pd.DataFrame, ours: pd.DataFrame, table: Table, mine: pd.Series
) -> list[Finding]:
    """Every difference between what was handed out and what came back, judged by what the master holds.

    base: the part's rows as handed out. theirs: as returned. ours: the master's rows, all of them. All typed
    frames of the table, indexed by sheet row, with a key in every row. mine: which rows of theirs belong to
    the part. A difference the master already holds (collected before) is none.
    """
    handed, held = _by_key(base, table), _by_key(ours, table)
    found: list[Finding] = []
    seen = set()
    for row, key in zip(theirs.index, key_of(theirs, table), strict=True):
        seen.add(key)
        if key in handed and key in held:
            found += _cells(base, theirs, ours, table, key, (handed[key], int(row), held[key]))
        elif key in held:
            found += _clash(theirs, ours, table, key, int(row), held[key], bool(mine[row]))
        else:
            found.append(Finding(NEW if mine[row] else IMPOSSIBLE, table.key, key, "", int(row)))
    gone = [key for key in handed if key not in seen and key in held]
    return found + [Finding(MISSING, table.key, key, "", held[key]) for key in gone]


def _cells(
    base: pd.DataFrame, theirs: pd.DataFrame, ours: pd.DataFrame, table: Table, key: str, rows: tuple[int, int, int]
) -> list[Finding]:
    """The cells of one row that came back otherwise than they went out."""
    found = []
    for column in table.columns:
        before, their, our = (f.at[r, column.key] for f, r in zip((base, theirs, ours), rows, strict=True))
        if not same_value(before, their) and not same_value(their, our):
            kind = CHANGED if same_value(before, our) else CONFLICT
            found.append(Finding(kind, table.key, key, column.key, rows[1], before, their, our))
    return found


def _clash(
    theirs: pd.DataFrame, ours: pd.DataFrame, table: Table, key: str, row: int, held: int, is_mine: bool
) -> list[Finding]:
    """A row typed anew under a key the master has: nothing new where it says the same."""
    unlike = [
        c.key
        for c in table.columns
        if not pd.isna(theirs.at[row, c.key]) and not same_value(theirs.at[row, c.key], ours.at[held, c.key])
    ]
    kind = CONFLICT if is_mine else IMPOSSIBLE
    return [
        Finding(kind, table.key, key, c, row, None, theirs.at[row, c], ours.at[held, c] if is_mine else None)
        for c in unlike
    ]


def without_unknown(
    found: list[Finding], theirs: pd.DataFrame, table: Table, known: Mapping[str, pd.DataFrame]
) -> list[Finding]:
    """The findings, those impossible that would have the master name a customer, rep, region … that nobody has.

    known: the tables that are referred to, as the master will hold them, by key.
    """
    referring = [c for c in table.columns if c.ref in known]
    ids = {c.ref: set(known[c.ref][TABLES[c.ref].key_columns[0]]) for c in referring}

    def judged(f: Finding) -> Finding:
        for column in referring:
            value = theirs.at[f.row, column.key] if f.kind == NEW or column.key == f.column else None
            if f.kind in (NEW, CHANGED) and not pd.isna(value) and value not in ids[column.ref]:
                return replace(f, kind=IMPOSSIBLE, column=column.key, theirs=value, needs=column.ref)
        return f

    return [judged(f) for f in found]


def key_of(frame: pd.DataFrame, table: Table) -> list[str]:
    """The key of each row as one text."""
    columns = [frame[k].astype("str").where(frame[k].notna(), "").tolist() for k in table.key_columns]
    return ["+".join(parts) for parts in zip(*columns, strict=True)]


def _by_key(frame: pd.DataFrame, table: Table) -> dict[str, int]:
    return dict(zip(key_of(frame, table), frame.index, strict=True))


def same_value(a: object, b: object) -> bool:
    """Whether two typed cells say the same; two blanks do."""
    blank_a, blank_b = bool(pd.isna(a)), bool(pd.isna(b))  # type: ignore[call-overload]
    return blank_a and blank_b if blank_a or blank_b else bool(a == b)
