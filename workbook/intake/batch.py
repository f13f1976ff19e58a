"""Batches 批量导入: several files compared with what the workbook has, whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Frames
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from workbook.checks import empty, unknown_references
from workbook.errors import FileError, Problem, UsageError
from workbook.intake.findings import told_together
from workbook.intake.inspection import best_table
from workbook.intake.intake import Intake, in_file, intakes_of
from workbook.intake.learned import alias_rows, mapping_for, mapping_rows
from workbook.intake.mapping import Mapping
from workbook.intake.merge import merge_new
from workbook.intake.mirror import orientation, orientation_said
from workbook.intake.names import lookups_of
from workbook.intake.opening import opening_for
from workbook.intake.password import read_sheets
from workbook.intake.sheets import Row, Sheet
from workbook.intake.sniff import Kind
from workbook.money import to_yuan
from workbook.schema import Table
from workbook.tables import TABLES
from workbook.texts import Text

READABLE = Text("读得出来的表格文件", "a table that can be read")
KNOWN_HEADERS = Text(
    "认得出的表头，或用 --into 写明导入哪个表", "headers that are recognised, or --into to name the table"
)


@dataclass(frozen=True)
class Source:
    """One file to import: its sheets as read, the table they are for, and how, where that is known.

    is_kept: the mapping was kept from an earlier file with the same header.
    """

    path: Path
    kind: Kind
    sheets: Sequence[Sheet]
    table: Table
    mapping: Mapping | None = None
    is_kept: bool = False


@dataclass
class Batch:
    """What the files came to. new: rows to append by table key; learned: mappings and aliases to remember, the
    same way; files: one summary a file; problems of all."""

    new: dict[str, pd.DataFrame] = field(default_factory=dict)
    learned: dict[str, pd.DataFrame] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The files named, and those in the folders named, by name; lock files and hidden ones left out.

    Raises FileError where a path does not exist.
    """
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise FileError(Text(f"找不到 {path}", f"{path} does not exist"), "missing")
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        found += [p for p in inside if p.is_file() and not p.name.startswith((".", "~$"))]
    return found


def open_sources(
    files: Sequence[Path],
    table: Table | None,
    mapping: Mapping | None = None,
    saved: dict[str, list[Mapping]] | None = None,
) -> tuple[list[Source], list[Problem]]:
    """The files read as sheets, each with its table: the one given, or the one its headers are most like.

    mapping: given for all files; else the one of `saved` that was kept for a file's header. Sources come in
    the order of the tables, so that what a row refers to is there before the row. A file that cannot be read,
    or is like no table, is a problem named after the file.
    """
    sources: list[Source] = []
    problems: list[Problem] = []
    for path in files:
        try:
            kind, sheets = read_sheets(path)
        except (FileError, UsageError) as error:
            problems.append(Problem(error.code, path.name, "", (), error.said, READABLE))
            continue
        known = mapping or mapping_for(sheets, saved or {}, table.key if table else None)
        best = table or (TABLES[known.table] if known else None)
        groups = {best.key: sheets} if best else by_table(sheets, path.stem)
        if not groups:
            found = Text("没有认得出的表头", "no header that is recognised")
            problems.append(Problem("not_recognised", path.name, "", (), found, KNOWN_HEADERS))
        is_kept = mapping is None and known is not None
        sources += [Source(path, kind, some, TABLES[key], known, is_kept) for key, some in groups.items()]
    order = list(TABLES)
    return sorted(sources, key=lambda s: order.index(s.table.key)), problems


def by_table(sheets: Sequence[Sheet], name: str) -> dict[str, list[Sheet]]:
    """The sheets that are seen by the table each is most like; those like none go with the first that is."""
    groups: dict[str, list[Sheet]] = {}
    unlike: list[Sheet] = []
    for sheet in [s for s in sheets if s.visible] or sheets:
        best = best_table([sheet], name)
        (groups.setdefault(best.key, []) if best else unlike).append(sheet)
    if groups:
        groups[next(iter(groups))] += [*unlike, *(s for s in sheets if not s.visible)]
    return groups


def needed_tables(sources: Sequence[Source]) -> list[str]:
    """The tables the rows of the files go to, refer to, or are compared with."""
    keys = {s.table.key for s in sources}
    keys |= {c.ref for s in sources for c in s.table.columns if c.ref}
    keys |= {"ledger"} if "statements" in keys else set()
    keys |= {"customer_aliases"} if "customers" in keys else set()
    return sorted(keys, key=list(TABLES).index)


def bring_in(sources: Sequence[Source], existing: Frames[str, pd.DataFrame]) -> Batch:
    """The new rows of all files, and every problem of every file.

    existing: typed frames of `needed_tables`. A row that is there already, in the workbook or in a file
    before it, is nothing new; one that contradicts is a problem.
    """
    batch = Batch()
    known = dict(existing)
    for source in sources:
        intakes = intakes_of(source.path, source.kind, source.sheets, source.table, source.mapping, lookups_of(known))
        if source.table.key == "statements" and "ledger" in known:
            intakes = [_turned(source, intake, known["ledger"]) for intake in intakes]
        counted = [_merged(batch, known, source, intake) for intake in intakes]
        batch.files.append(summary(source, intakes, sum(n for n, _s in counted), sum(s for _n, s in counted)))
        _remember(batch, known, source, intakes)
    return batch


def _turned(source: Source, intake: Intake, ledger: pd.DataFrame) -> Intake:
    """A statement the way round that agrees with our ledger, with what was done said."""
    if intake.frame.empty:
        return intake
    sign = int(intake.proof.get("balance_sign", 0))
    found = orientation(intake.frame, ledger, sign)
    said = in_file(orientation_said(found, intake.mapping, sign, source.table), source.path.name)
    return replace(
        intake,
        frame=intake.frame.assign(amount_fen=intake.frame["amount_fen"] * found.sign),
        opening=intake.opening.assign(amount_fen=intake.opening["amount_fen"] * found.sign),
        totals={key: fen * found.sign for key, fen in intake.totals.items()},
        problems=[*intake.problems, said],
    )


def _merged(batch: Batch, known: dict[str, pd.DataFrame], source: Source, intake: Intake) -> tuple[int, int]:
    """Put the new rows of one intake into the batch; how many are new, how many were there."""
    key = source.table.key
    there = known.get(key, empty(source.table))
    lost = [with_alias_hint(p) for p in unknown_references({**known, key: intake.frame}, [key])]
    new, same, conflicts = merge_new(there, intake.frame, source.table)
    opening, checks = opening_for(intake.opening, there, source.table)
    more = told_together([*lost, *conflicts, *checks])
    batch.problems += [*intake.problems, *(in_file(p, source.path.name) for p in more)]
    rows = pd.concat([opening, new]) if len(opening) else new
    batch.new[key] = pd.concat([batch.new[key], rows], ignore_index=True) if key in batch.new else rows
    known[key] = pd.concat([there, rows], ignore_index=True) if len(there) else rows
    return len(rows), same


def _remember(batch: Batch, known: dict[str, pd.DataFrame], source: Source, intakes: Sequence[Intake]) -> None:
    """Keep how the file was read, and the names of customers it taught, for the next one like it."""
    first = intakes[0]
    if not source.is_kept:
        row = header_row_of(source.sheets, first)
        if row is not None:
            _learn(batch, "import_mappings", mapping_rows(source.mapping or first.mapping, row, source.path.name))
    if "customers" in known and "customer_aliases" in known:
        names = {name: id_ for intake in intakes for name, id_ in intake.names.items()}
        rows = alias_rows(names, known["customers"], known["customer_aliases"], source.path.name)
        _learn(batch, "customer_aliases", rows)
        known["customer_aliases"] = pd.concat([known["customer_aliases"], rows], ignore_index=True)


def _learn(batch: Batch, key: str, rows: pd.DataFrame) -> None:
    if len(rows):
        batch.learned[key] = pd.concat([batch.learned[key], rows], ignore_index=True) if key in batch.learned else rows


def header_row_of(sheets: Sequence[Sheet], intake: Intake) -> Row | None:
    """The row of the file that an intake took for its header; None where it took none."""
    sheet = next((s for s in sheets if s.name == intake.sheet), None)
    return sheet.rows[intake.header_row - sheet.first] if sheet and intake.header_row else None


def with_alias_hint(problem: Problem) -> Problem:
    """An unknown customer's problem says that a name can be put into the sheet of aliases."""
    if problem.column != "customer_id":
        return problem
    fix = Text(
        "在“客户”表补上它；若是已有客户的别名，在“客户别名”表写上别名和客户编号",
        "add it to “Customers”; if it is another name of a customer, put name and ID into “Customer aliases”",
    )
    return replace(problem, fix=fix)


def summary(source: Source, intakes: Sequence[Intake], new: int, same: int) -> dict[str, Any]:
    """One file as plain values for JSON: what it is, rows in, kept, new, there already, left out, totals, proof."""
    first = intakes[0]
    dropped: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    for intake in intakes:
        dropped.update(intake.counts["dropped"])
        totals.update(intake.totals)
    return {
        "file": source.path.name,
        "table": source.table.key,
        "kind": source.kind.format,
        "encoding": source.kind.encoding,
        "sheets": list(dict.fromkeys(i.sheet for i in intakes)),
        "header_row": first.header_row,
        "columns": first.mapping.columns,
        "signed": first.mapping.signed,
        "mapping": "kept" if source.is_kept else "given" if source.mapping else "proposed",
        **{key: sum(i.counts[key] for i in intakes) for key in ("rows_in", "kept", "dropped_total")},
        "dropped": dict(dropped),
        "new": new,
        "already_there": same,
        "totals": {key: str(to_yuan(fen)) for key, fen in totals.items()},
        "proof": [i.proof for i in intakes],
    }
