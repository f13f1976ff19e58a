"""Files of calculations alone 明细文件: CSV and Parquet read and written a column at a time, by pyarrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv

from workbook.accounts.plain import NAMES, lines_from
from workbook.accounts.reconcile import Reconciling
from workbook.accounts.rules import STATUSES
from workbook.accounts.told import SIDES
from workbook.accounts.wording import chained

CHUNK = 250_000
BOM = "\ufeff".encode()
COLUMNS = frozenset(name for names in NAMES.values() for name in names)
TEXT = pa.large_string()
TYPES = {"cents": pa.int64(), "amount_fen": pa.int64(), "date": pa.timestamp("us")}
SPECIAL = '[,"\r\n]'


def read_lines(path: Path) -> pd.DataFrame:
    """The lines of a file, typed."""
    if path.suffix.lower() == ".parquet":
        return lines_from(pd.read_parquet(path), path.name)
    columns = pd.read_csv(path, nrows=0, encoding="utf-8-sig").columns
    used = [c for c in columns if c in COLUMNS]
    try:
        frame = _read_typed(path, used)
    except pa.ArrowInvalid:  # something is no number or no date: read as text, it will be named
        frame = pd.read_csv(path, usecols=used, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    return lines_from(frame, path.name)


def _read_typed(path: Path, used: list[str]) -> pd.DataFrame:
    """Columns of a CSV file: amounts in fen as whole numbers, dates, everything else as text."""
    types = {name: TYPES.get(name, TEXT) for name in used}
    options = csv.ConvertOptions(include_columns=used, column_types=types, strings_can_be_null=False)
    parse = csv.ParseOptions(newlines_in_values=True)
    table = csv.read_csv(path, parse_options=parse, convert_options=options)
    return table.to_pandas(types_mapper={TEXT: pd.StringDtype(na_value=np.nan)}.get)


def write_matches(path: Path, result: Reconciling) -> None:
    """matches.csv: a row a line of a group, in order of group, our lines before theirs."""
    groups = result.groups
    line, group, side = groups.in_order()
    lines, ids = result.board.lines, cells(chained(*result.ids))
    row = np.where(side == 0, _at(lines.ours.row, line), len(lines.ours) + _at(lines.theirs.row, line))
    kinds = pa.array([f"{rule},{status}" for rule in groups.rules for status in STATUSES], TEXT)
    kind = groups.rule * len(STATUSES) + groups.status
    said = cells(pa.array(result.reasons.texts, TEXT))
    sides = pa.array(SIDES, TEXT)
    with path.open("wb") as file:
        file.write(BOM + b"group,side,id,rule,status,reason\n")
        for start in range(0, len(line), CHUNK):
            part = slice(start, start + CHUNK)
            here = group[part]
            columns = (group_numbers(here), sides.take(side[part]), ids.take(row[part]))
            write_rows(file, [*columns, kinds.take(kind[here]), said.take(result.reasons.code[here])])


def group_numbers(group: NDArray[np.int64]) -> Any:
    """Group numbers from 1, as text."""
    return pc.cast(pa.array(group + 1), TEXT)


def _at(values: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.int64]:
    """values[at] where at lies inside, else something."""
    return values[np.minimum(at, len(values) - 1)] if len(values) else np.zeros(len(at), np.int64)


def write_differences(path: Path, differences: pd.DataFrame) -> None:
    """differences.csv: columns by key, dates as 2026-10-31, blanks empty."""
    texts = [_as_text(differences[name]) for name in differences]
    with path.open("wb") as file:
        file.write(BOM + ",".join(differences.columns).encode() + b"\n")
        write_rows(file, [cells(text) for text in texts])


def _as_text(values: pd.Series) -> Any:
    """A column as texts."""
    whole = pa.array(values, from_pandas=True)
    if pa.types.is_timestamp(whole.type):
        whole = pc.cast(whole, pa.date32())
    return pc.fill_null(pc.cast(whole, TEXT), "")


def cells(texts: Any) -> Any:
    """Texts as the cells of a CSV file, quoted where they must be."""
    whole = pa.array(texts, TEXT) if not isinstance(texts, pa.Array | pa.ChunkedArray) else texts
    whole = whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
    special = pc.match_substring_regex(whole, SPECIAL)
    if not pc.any(special).as_py():
        return whole
    mark, nothing = pa.scalar('"', TEXT), pa.scalar("", TEXT)
    doubled = pc.replace_substring(whole, '"', '""')
    return pc.if_else(special, pc.binary_join_element_wise(mark, doubled, mark, nothing), whole)


def write_rows(file: BinaryIO, columns: list[Any]) -> None:
    """Columns of cells as rows of text."""
    if not len(columns[0]):
        return
    rows = pc.binary_join_element_wise(*columns, pa.scalar(",", TEXT))
    nothing, end = pa.scalar("", TEXT), pa.scalar("\n", TEXT)
    file.write(pc.binary_join_element_wise(rows, nothing, end).buffers()[2])
