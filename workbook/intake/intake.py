"""Intake 导入: a file somebody sent becomes typed rows of one of our tables, with every fault it has.

Nothing is written and nothing is guessed: what is left out is counted by reason, what cannot be read is a
Problem with its row, and the totals of the money columns are there to be compared with the sender's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Named
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from workbook.checks import checked, empty
from workbook.errors import Problem
from workbook.intake.block import Block, block_of, joined, missing_columns, positions_of
from workbook.intake.columns import raw_columns, skipped
from workbook.intake.damaged import damaged_numbers, formula_errors
from workbook.intake.findings import (
    closed_said,
    computed_said,
    currencies_said,
    sign_unproven,
    told_together,
    unit_above,
)
from workbook.intake.inspection import inspect
from workbook.intake.keys import MADE, numbered, with_keys
from workbook.intake.kinds import kinds_by_sign, with_kinds
from workbook.intake.mapping import Mapping, propose_mapping
from workbook.intake.merge import merge_new
from workbook.intake.names import Lookup, customer_in, with_ids
from workbook.intake.opening import balances_of, opening_rows
from workbook.intake.parties import with_other_party
from workbook.intake.parts import Part, parts_of
from workbook.intake.password import read_sheets
from workbook.intake.proof import Totals, check_totals
from workbook.intake.refine import refined, rivals_said
from workbook.intake.rows import BLANK, NOTE, TOTAL, left_out
from workbook.intake.sheets import Sheet
from workbook.intake.sniff import Kind
from workbook.intake.stated import check_stated
from workbook.intake.summed import summed
from workbook.schema import Table
from workbook.texts import Text, listed

__all__ = ["Intake", "in_file", "inspect", "intakes_of", "merge_new", "read_foreign"]

NO_LOOKUPS: dict[str, Lookup] = {}


@dataclass(frozen=True)
class Intake:
    """What one part of a file came to.

    frame: rows typed as their table, indexed by the row of the file. problems: all faults, found with the
    file's name. counts: rows_in (rows below the header with anything in them), kept, dropped_total,
    dropped by reason. totals: fen per money column of the rows kept. header_row: from 1; 0 where none.
    left_out: the rows of each reason. proof: what the file's own totals and balances say. opening: rows 期初
    of the file as rows of the table, kept apart. names: customers' names that were turned to IDs.
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
    proof: dict[str, Any] = field(default_factory=dict)
    opening: pd.DataFrame = field(default_factory=pd.DataFrame)
    names: dict[str, str] = field(default_factory=dict)
    block: Block | None = None


def read_foreign(path: Path, table: Table, mapping: Mapping | None = None, sheet: str | None = None) -> list[Intake]:
    """A foreign file as rows of a table, by a mapping or by its headers: one Intake a part of the file.

    Raises FileError where the file cannot be read at all, UsageError where the sheet is not in it; faults
    of the content are problems of the result.
    """
    return intakes_of(path, *read_sheets(path, sheet), table, mapping)


def intakes_of(
    path: Path,
    kind: Kind,
    sheets: Sequence[Sheet],
    table: Table,
    mapping: Mapping | None = None,
    lookups: Named[str, Lookup] = NO_LOOKUPS,
) -> list[Intake]:
    """The same for sheets that are read already; at least one Intake, which says so where no header is found.

    lookups: what names stand for, by the table referred to.
    """
    parts, findings = parts_of(sheets, table, mapping)
    if not parts:
        return [_no_header(path, kind, sheets, table, mapping)]
    findings += _encoding_guessed(kind, table)
    intakes: list[Intake] = []
    for part in parts:
        intake = _intake(path, kind, part, table, mapping, lookups, len(sheets) > 1)
        copied = next((i for i in intakes if _same_rows(i.frame, intake.frame, table)), None)
        if copied is None:
            intakes.append(intake)
        else:
            findings.append(_copy_said(table, intake.sheet, copied.sheet))
    first = intakes[0]
    return [replace(first, problems=[*(in_file(p, path.name) for p in findings), *first.problems]), *intakes[1:]]


def _same_rows(ours: pd.DataFrame, theirs: pd.DataFrame, table: Table) -> bool:
    """Two parts of a file with the same rows in the same order: one is a copy of the other."""
    said = [c.key for c in table.columns if c.key != "source"]
    return len(ours) > 0 and ours[said].reset_index(drop=True).equals(theirs[said].reset_index(drop=True))


def _copy_said(table: Table, sheet: str, of: str) -> Problem:
    found = Text("“{sheet}”与“{of}”各行完全相同，只读一次", "“{sheet}” has the same rows as “{of}”; read once")
    need = Text("确认不是两笔", "a look that they are not meant twice")
    return Problem("same_rows", table.key, "", (), found.with_(sheet=sheet, of=of), need, is_error=False)


def _no_header(path: Path, kind: Kind, sheets: Sequence[Sheet], table: Table, mapping: Mapping | None) -> Intake:
    first = next((row for s in sheets for row in s.rows[:60] if any(c != "" for c in row)), [])
    problem = Problem(
        "no_header",
        table.key,
        "",
        (),
        listed([str(c) for c in first if c != ""] or [Text("空", "blank")]),
        Text("有列名的表头行", "a header row that names the columns"),
        Text("给出列对照文件，或改列名", "give a mapping file, or rename the columns"),
    )
    counts = {"rows_in": 0, "kept": 0, "dropped_total": 0, "dropped": {}}
    return Intake(empty(table), [in_file(problem, path.name)], mapping or Mapping(table.key), kind, counts)


def _encoding_guessed(kind: Kind, table: Table) -> list[Problem]:
    """A finding where the encoding of a text is only the likeliest of several."""
    if kind.sure:
        return []
    found = Text(f"按 {kind.encoding} 读取", f"read as {kind.encoding}")
    need = Text("核对文字是否正确；不对就另存为 UTF-8", "a look at the words; if wrong, save it as UTF-8")
    return [Problem("encoding_guessed", table.key, "", (), found, need, is_error=False)]


@dataclass(frozen=True)
class _Read:
    """One part of a file as cells: how it is read, where our columns stand, which rows are data, faults so far."""

    mapping: Mapping
    block: Block
    positions: dict[str, int]
    out: dict[int, str]
    kept: Sequence[int]
    place: str
    problems: list[Problem]


def _intake(
    path: Path,
    kind: Kind,
    part: Part,
    table: Table,
    mapping: Mapping | None,
    lookups: Named[str, Lookup],
    name_sheet: bool,
) -> Intake:
    """One part of a file: what is data, what it says under our keys, what is wrong with it, what its totals say."""
    place = f"{path.name}[{part.sheet.name}]" if name_sheet else path.name
    read = _cells_of(path, kind, part, table, mapping, lookups, place)
    block, out = read.block, read.out
    raw, faults = raw_columns(block, read.positions, read.mapping, read.kept, table)
    frame, names, more = _rows_of(raw, read, table, lookups)
    totals = check_totals(block, read.positions, out, table)
    stated = check_stated(_around(part, block, out), frame, table)
    balances = balances_of(block, read.positions, read.mapping, out, frame, table)
    findings = [*currencies_said(block, read.mapping, read.kept, table), *closed_said(block, out, table)]
    findings += [
        *computed_said(read.mapping, table, mapping is not None),
        *sign_unproven(read.mapping, table, balances.sign),
    ]
    problems = [*read.problems, *findings, *faults, *more, *totals.problems, *stated.problems, *balances.problems]
    return Intake(
        frame,
        [in_file(p, place) for p in told_together(problems)],
        read.mapping,
        kind,
        _counts(out, len(read.kept), len(frame)),
        {c.key: int(frame[c.key].sum()) for c in table.columns if _is_totalled(c.key, raw, table)},
        part.sheet.name,
        part.sheet.first + part.header.row,
        part.header.headers,
        _rows_by_reason(block, out),
        _proof(totals, stated) | balances.facts,
        opening_rows(block, read.positions, read.mapping, out, frame, table, balances.sign),
        names,
        block,
    )


def _around(part: Part, block: Block, out: dict[int, str]) -> list[list[Any]]:
    """The rows above the header and those below it that are no data, where a file may state its totals."""
    notes = [i for i, reason in out.items() if reason in (NOTE, TOTAL)]
    return [list(row) for row in part.sheet.rows[: part.header.row]] + [[c[i] for c in block.cells] for i in notes]


def _proof(*totals: Totals) -> dict[str, Any]:
    """How many of the file's own totals were compared, and how many agree."""
    return {"totals_checked": sum(t.checked for t in totals), "totals_agreed": sum(t.agreed for t in totals)}


def _cells_of(
    path: Path, kind: Kind, part: Part, table: Table, given: Mapping | None, lookups: Named[str, Lookup], place: str
) -> _Read:
    """How a part is read: its mapping, its cells with those of a joined file, and the rows that are no data."""
    mapping = _with_customer(given or propose_mapping(part.header.headers, table), part, path, table, lookups)
    mapping, findings = (mapping, []) if given else unit_above(part, mapping, table)
    block, problems = block_of(part, table, mapping, kind.format == "csv")
    if mapping.join:
        block = joined(block, path.parent / mapping.join["file"], mapping.join["on"])
    mapping = mapping if given else refined(mapping, block, table)
    positions = positions_of(block, mapping)
    problems += missing_columns(block, table, mapping, {MADE.get(table.key, ""), "kind"})
    out = left_out(block.cells, positions, table, block.headers, mapping.skip_totals)
    out.update(skipped(block, mapping, positions, out))
    rows = range(len(block.numbers))
    kept: Sequence[int] = [i for i in rows if i not in out] if out else rows
    findings += [] if given else rivals_said(block, mapping, table, kept)
    return _Read(mapping, block, positions, out, kept, place, problems + findings)


def _rows_of(
    raw: pd.DataFrame, read: _Read, table: Table, lookups: Named[str, Lookup]
) -> tuple[pd.DataFrame, dict[str, str], list[Problem]]:
    """Raw cells as rows of the table with kinds, sums and keys, the names that became IDs, and the faults."""
    frame, names, faults = _typed(raw, read.place, table, lookups)
    said: list[Problem] = []
    if "kind" not in raw:
        frame, said = kinds_by_sign(frame, table)
    frame, unlike = summed(with_other_party(frame, read.block, read.mapping, table), read.mapping, table)
    return with_keys(frame, table, has_key=MADE.get(table.key) in raw), names, [*said, *faults, *unlike]


def _with_customer(mapping: Mapping, part: Part, path: Path, table: Table, lookups: Named[str, Lookup]) -> Mapping:
    """A mapping with the customer that the rows above the header or the file's name name, where no column does."""
    given = {*mapping.columns, *mapping.constants, *mapping.computed, *mapping.texts}
    lookup = lookups.get("customers")
    if lookup is None or not table.has("customer_id") or "customer_id" in given:
        return mapping
    above = [str(c) for row in part.sheet.rows[: part.header.row] for c in row if isinstance(c, str)]
    found = customer_in(above, lookup) or customer_in([part.sheet.name], lookup) or customer_in([path.stem], lookup)
    return replace(mapping, constants={**mapping.constants, "customer_id": found}) if found else mapping


def _typed(
    raw: pd.DataFrame, place: str, table: Table, lookups: Named[str, Lookup]
) -> tuple[pd.DataFrame, dict[str, str], list[Problem]]:
    """Raw cells as typed rows with their source, and the names that were turned to IDs."""
    raw, failed = formula_errors(raw, table)
    raw, damaged = damaged_numbers(raw, table)
    raw, names = with_ids(with_kinds(raw, table), table, lookups)
    key = MADE.get(table.key)
    if table.has("source") and "source" not in raw:
        raw["source"] = f"{place}!" + raw.index.to_series().astype("str")
    frame, faults = checked(raw, replace(table, key_columns=()))  # repeats of a key are told apart when merging
    is_made = key not in raw
    faults = [f for f in faults if not (is_made and f.column == key) and not (f.column == "kind" and "kind" not in raw)]
    faults = [replace(f, is_error=False) if f.column == "balance_fen" else f for f in faults]
    if table.key == "sales":
        frame["line_no"] = numbered(frame)
    return frame, names, failed + damaged + faults


def _counts(out: dict[int, str], kept: int, rows: int) -> dict[str, Any]:
    """Rows in, kept, left out by reason; rows that became one are counted too."""
    by_reason = Counter(out.values())
    dropped = sum(n for reason, n in by_reason.items() if reason != BLANK)
    counts = {"rows_in": kept + dropped, "kept": kept, "dropped_total": dropped, "dropped": dict(by_reason)}
    return counts if kept == rows else {**counts, "summed_to": rows}


def _is_totalled(key: str, raw: pd.DataFrame, table: Table) -> bool:
    """Money the file gives; balances do not add up to anything."""
    return table.column(key).type == "money" and key in raw and key != "balance_fen"


def _rows_by_reason(block: Block, out: dict[int, str]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for i in sorted(out):
        rows.setdefault(out[i], []).append(block.numbers[i])
    return rows


def in_file(problem: Problem, place: str) -> Problem:
    """A problem whose rows are rows of a file: its message names the file, and the sheet where it has several."""
    return replace(problem, found=Text(f"{place}：{problem.found.zh}", f"{place}: {problem.found.en}"))
