"""Blocks 数据块: the rows below a header as columns of cells, joined with a second file, and what each column is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from workbook.errors import FileError, Problem
from workbook.intake.content import has_content
from workbook.intake.delimited import mend
from workbook.intake.grid import grid
from workbook.intake.header import find_named, plain
from workbook.intake.mapping import Mapping, factors, is_number, names_in
from workbook.intake.parts import Part
from workbook.intake.sheets import ByColumn, Cells, Row, as_cells, columns_of
from workbook.schema import Table
from workbook.texts import Text, listed
from workbook.values import parse_text

_FILLED_DOWN = ("text", "date", "month", "flag")


@dataclass(frozen=True)
class Block:
    """The rows below a header: the headers, the cells by column, and the file's row numbers."""

    headers: tuple[str, ...]
    cells: list[Cells]
    numbers: range

    def position(self, header: str) -> int | None:
        """Where a header stands: exactly as it is written, else but for what people vary."""
        wanted = plain(header)
        exact = (i for i, h in enumerate(self.headers) if h == header.strip())
        alike = (i for i, h in enumerate(self.headers) if plain(h) == wanted)
        return next(exact, next(alike, None))

    def column(self, at: int | None) -> Cells:
        """The cells of a column; blanks where there is none."""
        if at is not None and at < len(self.cells):
            return self.cells[at]
        return as_cells([""] * len(self.numbers))

    def rows_of(self, positions: list[int]) -> tuple[int, ...]:
        """The file's row numbers of some positions."""
        return tuple(self.numbers[i] for i in positions)


def block_of(part: Part, table: Table, mapping: Mapping, is_text: bool) -> tuple[Block, list[Problem]]:
    """The rows below the header of a part; cells merged downwards are filled where they are no amounts.

    In a delimited text, rows that unquoted commas made too wide are mended where that can be proved; one that
    cannot is a problem, because its cells stand under the wrong headers.
    """
    header = part.header
    rows = part.sheet.rows[header.below :]
    first = part.sheet.first + header.below
    problems: list[Problem] = []
    if is_text:
        width = max((i + 1 for i, name in enumerate(header.headers) if name), default=0)
        mended = mend(rows, width)
        rows = mended.rows
        problems = _mended_said(table, [first + i for i in mended.mended], [first + i for i in mended.unclear])
    block = Block(header.headers, [], range(first, first + len(rows)))
    if not isinstance(rows, ByColumn):
        rows = _filled_down(part, block, list(rows), table, mapping)
    return replace(block, cells=columns_of(rows)), problems


def _mended_said(table: Table, mended: list[int], unclear: list[int]) -> list[Problem]:
    """What was mended, as a finding, and what could not be, as an error."""
    problems = []
    if mended:
        found = Text(
            "单元格比表头多，按没有加引号的逗号重新拼好",
            "more cells than headers, put together again across unquoted commas",
        )
        need = Text("核对几行金额", "a look at some amounts")
        problems.append(Problem("mended_commas", table.key, "", tuple(mended), found, need, is_error=False))
    if unclear:
        found = Text(
            "单元格比表头多，分不清哪些逗号是分隔符", "more cells than headers; which commas part cells is not clear"
        )
        need = Text(
            "金额和文字里的逗号加引号，或另存为 .xlsx", "quotes around commas in amounts and texts, or a save as .xlsx"
        )
        problems.append(Problem("too_many_cells", table.key, "", tuple(unclear), found, need))
    return problems


def _filled_down(part: Part, block: Block, rows: list[Row], table: Table, mapping: Mapping) -> list[Row]:
    """The rows with the value of a cell merged downwards in each row it covers."""
    keys = [key for key in mapping.columns if table.column(key).type in _FILLED_DOWN]
    down = {block.position(mapping.columns[key]) for key in keys}
    top_of_rows = part.header.below
    merged = [m for m in part.sheet.merged if m[2] > m[0] >= top_of_rows and m[1] in down]
    if not merged:
        return rows
    rows = [list(row) for row in rows]
    for top, left, bottom, _right in merged:
        first = rows[top - top_of_rows] if top - top_of_rows < len(rows) else []
        value = first[left] if left < len(first) else ""
        for row in rows[top - top_of_rows + 1 : bottom - top_of_rows + 1]:
            if any(has_content(cell) for cell in row):
                row += [""] * (left + 1 - len(row))
                row[left] = value
    return rows


def joined(block: Block, other: Path, on: str) -> Block:
    """The block with the columns of another file added by a key that stands once in it.

    Raises FileError where either file lacks the key or the other holds it twice.
    """
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
    cells = columns_of(sheet.rows[header.below :])
    theirs = Block(header.headers, cells, range(len(cells[0]) if cells else 0))
    row_of: dict[str, int] = {}
    for i, cell in enumerate(theirs.column(theirs.position(on)).tolist()):
        key = parse_text(cell)
        if key is not None and row_of.setdefault(key, i) != i:
            raise FileError(
                Text(
                    f"{other.name} 的“{on}”{key} 不止一行，不能合并",
                    f"{other.name} has more than one row of “{on}” {key}",
                ),
                "bad_join",
            )
    rows = [row_of.get(parse_text(cell) or "") for cell in block.column(at).tolist()]
    width = len(block.headers)
    more = [as_cells(["" if i is None else column[i] for i in rows]) for column in theirs.cells]
    ours = [block.column(i) for i in range(width)]
    return replace(block, headers=block.headers + theirs.headers[: len(more)], cells=ours + more)


def positions_of(block: Block, mapping: Mapping) -> dict[str, int]:
    """Where each column the mapping uses stands: by our key, signed amounts by "key:role", headers else."""
    names = {**mapping.columns}
    names |= {f"{key}:{role}": name for key, roles in mapping.signed.items() for role, name in roles.items()}
    return {key: at for key, name in names.items() if (at := block.position(name)) is not None}


def missing_columns(block: Block, table: Table, mapping: Mapping, made: set[str]) -> list[Problem]:
    """Columns the mapping names that the file lacks, and required columns nothing gives.

    made: the columns that are made where the file has none.
    """
    have = listed([h for h in block.headers if h], 20)
    need = Text("列“{name}”", "a column “{name}”")
    used = [(key, name) for key, name in mapping.columns.items()]
    used += [(key, name) for key, roles in mapping.signed.items() for name in roles.values()]
    used += [(key, name) for key, p in mapping.computed.items() for name in factors(p) if not is_number(name)]
    used += [(key, name) for key, text in mapping.texts.items() for name in names_in(text)]
    used += [("", name) for name in mapping.skip]
    problems = [
        Problem("missing_column", table.key, key, (), have, need.with_(name=name))
        for key, name in used
        if block.position(name) is None
    ]
    given = {*mapping.columns, *mapping.computed, *mapping.constants, *mapping.signed, *mapping.texts, *made}
    fix = Text("给出列对照，或在文件里补上这一列", "give a mapping, or add the column to the file")
    return problems + [
        Problem("missing_column", table.key, c.key, (), have, need.with_(name=c.header), fix)
        for c in table.columns
        if c.required and c.key not in given
    ]
