"""Intake 导入: a file somebody sent becomes typed rows of one of our tables, with every fault it has.

Nothing is written and nothing is guessed: what is left out is counted by reason, what cannot be read is a
Problem with its row, and the totals of the money columns are there to be compared with the sender's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from workbook.checks import checked, empty
from workbook.errors import FileError, Problem
from workbook.intake.grid import Sheet, columns_of, grid
from workbook.intake.header import Header, find_header, find_named, plain
from workbook.intake.inspection import inspect
from workbook.intake.mapping import Mapping, factors, propose_mapping
from workbook.intake.merge import merge_new
from workbook.intake.rows import BLANK, SKIPPED, left_out
from workbook.intake.sniff import Kind, sniff
from workbook.schema import Table
from workbook.texts import Text, listed
from workbook.values import ValueUnclear, parse_decimal, parse_text

__all__ = ["Intake", "inspect", "merge_new", "read_foreign"]

MADE = {"statements": "line_id", "ledger": "entry_no"}
"""Keys that are made of file name and row where the file has none."""
_FILLED_DOWN = ("text", "date", "month", "flag")


@dataclass(frozen=True)
class Intake:
    """What a file came to.

    frame: rows typed as their table, indexed by the row of the file. problems: all faults, found with the
    file's name. counts: rows_in (rows below the header with anything in them), kept, dropped_total,
    dropped by reason. totals: fen per money column of the rows kept. header_row: from 1; 0 where none.
    left_out: the rows of each reason.
    """

    frame: pd.DataFrame
    problems: list[Problem]
    mapping: Mapping
    kind: Kind
    counts: dict[str, Any] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    sheet: str = ""
    header_row: int = 0
    headers: tuple[str, ...] = ()
    left_out: dict[str, list[int]] = field(default_factory=dict)

    @property
    def encoding(self) -> str:
        return self.kind.encoding


@dataclass(frozen=True)
class _Block:
    """The rows below a header: their headers, cells by row and by column, and file row numbers."""

    headers: tuple[str, ...]
    rows: list[list[Any]]
    numbers: range

    def position(self, header: str) -> int | None:
        wanted = plain(header)
        exact = (i for i, h in enumerate(self.headers) if h == header.strip())
        alike = (i for i, h in enumerate(self.headers) if plain(h) == wanted)
        return next(exact, next(alike, None))


def read_foreign(path: Path, table: Table, mapping: Mapping | None = None, sheet: str | None = None) -> Intake:
    """A foreign file as rows of a table, by a mapping or by its headers.

    Raises FileError where the file cannot be read at all, UsageError where the sheet is not in it; faults
    of the content are problems of the result.
    """
    kind = sniff(path)
    return intake_of(path, kind, grid(path, sheet, kind), table, mapping)


def intake_of(path: Path, kind: Kind, sheets: Sequence[Sheet], table: Table, mapping: Mapping | None = None) -> Intake:
    """The same for sheets that are read already; the sheet whose header fits best is taken."""
    found = _best(sheets, table, mapping)
    if found is None:
        first = next((row for s in sheets for row in s.rows if any(c != "" for c in row)), [])
        problem = Problem(
            "no_header",
            table.key,
            "",
            (),
            listed([str(c) for c in first if c != ""] or [Text("空", "blank")]),
            Text("有列名的表头行", "a header row that names the columns"),
            Text("给出列对照文件，或改列名", "give a mapping file, or rename the columns"),
        )
        return Intake(
            empty(table),
            [in_file(problem, path)],
            mapping or Mapping(table.key),
            kind,
            {"rows_in": 0, "kept": 0, "dropped_total": 0, "dropped": {}},
        )
    sheet, header = found
    mapping = mapping or propose_mapping(header.headers, table)
    problems = _warnings(kind, sheets, sheet, header, table) if not mapping.computed else []
    block = _block(sheet, header, table, mapping)
    if mapping.join:
        block = _joined(block, path.parent / mapping.join["file"], mapping.join["on"])
    columns = {key: at for key, name in mapping.columns.items() if (at := block.position(name)) is not None}
    problems += _missing(block, table, mapping, columns)
    cells = columns_of(block.rows)
    out = left_out(block.rows, cells, columns, table, block.headers, mapping.skip_totals)
    out.update(_skipped(block, cells, mapping, out))
    kept = [i for i in range(len(block.rows)) if i not in out]
    raw = _raw(block, cells, columns, mapping, kept)
    frame, faults = checked(_completed(raw, table, path), table)
    problems += [fault for fault in faults if fault.code != "duplicate_key"]  # merge_new tells repeats apart
    if table.key == "sales":
        frame["line_no"] = _numbered(frame)
    by_reason = Counter(out.values())
    dropped = sum(n for reason, n in by_reason.items() if reason != BLANK)
    counts = {"rows_in": len(kept) + dropped, "kept": len(kept), "dropped_total": dropped, "dropped": dict(by_reason)}
    totals = {c.key: int(frame[c.key].sum()) for c in table.columns if c.type == "money" and c.key in raw}
    rows_out: dict[str, list[int]] = {}
    for i in sorted(out):
        rows_out.setdefault(out[i], []).append(block.numbers[i])
    return Intake(
        frame,
        [in_file(p, path) for p in problems],
        mapping,
        kind,
        counts,
        totals,
        sheet.name,
        header.row + 1,
        header.headers,
        rows_out,
    )


def _best(sheets: Sequence[Sheet], table: Table, mapping: Mapping | None) -> tuple[Sheet, Header] | None:
    """The sheet with the fullest header; the first of equal ones."""
    best: tuple[float, Sheet, Header] | None = None
    for sheet in sheets:
        header = find_named(sheet.rows, mapping.headers) if mapping else find_header(sheet.rows, table)
        if header is None:
            continue
        hits = {plain(h) for h in header.headers if h}
        score = len(hits & {plain(h) for h in mapping.headers}) if mapping else header.score
        if best is None or score > best[0]:
            best = (score, sheet, header)
    return best[1:] if best else None


def _warnings(kind: Kind, sheets: Sequence[Sheet], taken: Sheet, header: Header, table: Table) -> list[Problem]:
    """What a person should look at: a guessed encoding, other sheets that would fit as well."""
    found = []
    if not kind.sure:
        found.append(
            Problem(
                "encoding_guessed",
                table.key,
                "",
                (),
                Text(f"按 {kind.encoding} 读取", f"read as {kind.encoding}"),
                Text("核对文字是否正确；不对就另存为 UTF-8", "a look at the words; if wrong, save it as UTF-8"),
                is_error=False,
            )
        )
    others = [
        s.name
        for s in sheets
        if s is not taken and (h := find_header(s.rows, table)) and set(h.columns) >= set(header.columns)
    ]
    if others and header.columns:
        found.append(
            Problem(
                "other_sheets",
                table.key,
                "",
                (),
                Text(
                    "只读了“{taken}”；同样的表头还在：{names}",
                    "only “{taken}” was read; the same header stands on: {names}",
                ).with_(taken=taken.name, names=listed(others)),
                Text("逐个工作表导入", "each sheet to be imported by name"),
                is_error=False,
            )
        )
    return found


def _block(sheet: Sheet, header: Header, table: Table, mapping: Mapping) -> _Block:
    """The rows below the header; cells merged downwards are filled where they are no amounts."""
    rows = sheet.rows[header.row + 1 :]
    block = _Block(header.headers, rows, range(header.row + 2, header.row + 2 + len(rows)))
    down = {block.position(name) for key, name in mapping.columns.items() if table.column(key).type in _FILLED_DOWN}
    merged = [m for m in sheet.merged if m[0] > header.row and m[1] in down]
    if not merged:
        return block
    rows = [list(row) for row in rows]
    for top, left, bottom, _right in merged:
        first = rows[top - header.row - 1] if top - header.row - 1 < len(rows) else []
        value = first[left] if left < len(first) else ""
        for row in rows[top - header.row : bottom - header.row]:
            if any(cell != "" for cell in row):
                row += [""] * (left + 1 - len(row))
                row[left] = value
    return replace(block, rows=rows)


def _joined(block: _Block, other: Path, on: str) -> _Block:
    """The block with the columns of another file added by a key that stands once in it."""
    sheet = next((s for s in grid(other) if find_named(s.rows, [on])), None)
    header = find_named(sheet.rows, [on]) if sheet else None
    at = block.position(on)
    if sheet is None or header is None or at is None:
        raise FileError(
            Text(
                f"合并 {other.name} 需要两个文件都有列“{on}”",
                f"joining {other.name} needs the column “{on}” in both files",
            ),
            "bad_join",
        )
    theirs = _Block(header.headers, sheet.rows[header.row + 1 :], range(0))
    key_at = theirs.position(on) or 0
    by_key: dict[str | None, list[Any]] = {}
    for row in theirs.rows:
        key = parse_text(row[key_at]) if key_at < len(row) else None
        if key is not None and by_key.setdefault(key, row) is not row:
            raise FileError(
                Text(
                    f"{other.name} 的“{on}”{key} 不止一行，不能合并",
                    f"{other.name} has more than one row of “{on}” {key}",
                ),
                "bad_join",
            )
    width = len(block.headers)
    rows = []
    for row in block.rows:
        more = by_key.get(parse_text(row[at]) if at < len(row) else None, [])
        rows.append(row[:width] + [""] * (width - len(row)) + more)
    return replace(block, headers=block.headers + theirs.headers, rows=rows)


def _missing(block: _Block, table: Table, mapping: Mapping, columns: dict[str, int]) -> list[Problem]:
    """Columns the mapping names that the file lacks, and required columns nothing gives."""
    have = listed([h for h in block.headers if h], 20)
    need = Text("列“{name}”", "a column “{name}”")
    problems = [
        Problem("missing_column", table.key, key, (), have, need.with_(name=name))
        for key, name in mapping.columns.items()
        if key not in columns
    ]
    for key, product in mapping.computed.items():
        problems += [
            Problem("missing_column", table.key, key, (), have, need.with_(name=name))
            for name in factors(product)
            if block.position(name) is None and not _is_number(name)
        ]
    problems += [
        Problem("missing_column", table.key, "", (), have, need.with_(name=name))
        for name in mapping.skip
        if block.position(name) is None
    ]
    given = {*mapping.columns, *mapping.computed, *mapping.constants, MADE.get(table.key, "")}
    problems += [
        Problem(
            "missing_column",
            table.key,
            c.key,
            (),
            have,
            need.with_(name=c.header),
            Text("给出列对照，或在文件里补上这一列", "give a mapping, or add the column to the file"),
        )
        for c in table.columns
        if c.required and c.key not in given
    ]
    return problems


def _skipped(block: _Block, cells: Sequence[Sequence[Any]], mapping: Mapping, out: dict[int, str]) -> dict[int, str]:
    """Rows the mapping leaves out by value, such as cancelled orders."""
    found = {}
    for name, values in mapping.skip.items():
        at = block.position(name)
        if at is None or at >= len(cells):
            continue
        unwanted = {parse_text(v) for v in values}
        found.update({i: SKIPPED for i, cell in enumerate(cells[at]) if i not in out and parse_text(cell) in unwanted})
    return found


def _raw(
    block: _Block, cells: Sequence[Sequence[Any]], columns: dict[str, int], mapping: Mapping, kept: list[int]
) -> pd.DataFrame:
    """The kept cells under our keys, with units, products and constants put in."""
    index = pd.Index([block.numbers[i] for i in kept], dtype="int64")
    blank = ("",) * len(block.rows)

    def column(at: int | None) -> list[Any]:
        whole = cells[at] if at is not None and at < len(cells) else blank
        return list(whole) if len(kept) == len(whole) else [whole[i] for i in kept]

    raw: dict[str, Any] = {key: column(at) for key, at in columns.items()}
    for key, product in mapping.computed.items():
        parts = [[name] * len(kept) if _is_number(name) else column(block.position(name)) for name in factors(product)]
        raw[key] = [_product(values) for values in zip(*parts, strict=True)]
    for key, factor in mapping.scale.items():
        if key in raw:
            raw[key] = [_scaled(cell, Decimal(str(factor))) for cell in raw[key]]
    for key, value in mapping.constants.items():
        raw[key] = [value] * len(kept)
    return pd.DataFrame({key: pd.Series(values, index=index, dtype=object) for key, values in raw.items()}, index=index)


def _product(values: Sequence[Any]) -> Decimal | str | None:
    """Cells multiplied exactly; blank where one is blank, their text where one cannot be read."""
    result = Decimal(1)
    for value in values:
        try:
            number = parse_decimal(value)
        except ValueUnclear:
            return "*".join(str(v) for v in values)
        if number is None:
            return None
        result *= number
    return result


def _scaled(cell: Any, factor: Decimal) -> Any:
    """A cell in yuan; a text that names its own unit 万元 keeps it, an unclear one is left to be refused."""
    if isinstance(cell, str) and any(unit in cell for unit in "千万亿"):
        return cell
    try:
        number = parse_decimal(cell)
    except ValueUnclear:
        return cell
    return None if number is None else number * factor


def _completed(raw: pd.DataFrame, table: Table, path: Path) -> pd.DataFrame:
    """The keys and the source a file need not have: made of its name and row, the same each time it is read."""
    made = MADE.get(table.key)
    if made and made not in raw:
        raw[made] = pd.Series([f"{path.stem}-{row}" for row in raw.index], index=raw.index, dtype=object)
    if table.has("source") and "source" not in raw:
        raw["source"] = path.name
    return raw


def _numbered(sales: pd.DataFrame) -> pd.Series:
    """Line numbers 行号 of sales: those given stay, the others follow in the order of the file."""
    given = sales["line_no"]
    highest = given.fillna(0).groupby(sales["doc_no"]).transform("max").fillna(0)
    blank = given.isna() & sales["doc_no"].notna()
    following = sales[blank].groupby("doc_no").cumcount().reindex(sales.index).fillna(0) + 1
    return given.where(~blank, (highest + following).astype("Int64"))


def in_file(problem: Problem, path: Path) -> Problem:
    """A problem whose rows are rows of a file: its message names the file."""
    found = Text(f"{path.name}：{problem.found.zh}", f"{path.name}: {problem.found.en}")
    return replace(problem, found=found)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).lstrip("-").isdigit()
