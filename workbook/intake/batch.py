"""Batches 批量导入: several files compared with what the workbook has, whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Frames
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from workbook.checks import empty, unknown_references
from workbook.errors import FileError, Problem, UsageError
from workbook.intake.grid import grid
from workbook.intake.inspection import best_table
from workbook.intake.intake import Intake, in_file, intakes_of
from workbook.intake.mapping import Mapping
from workbook.intake.merge import merge_new
from workbook.intake.names import lookups_of
from workbook.intake.sniff import Kind, sniff
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
    """One file to import: its sheets as read, and the table they are for."""

    path: Path
    kind: Kind
    sheets: Sequence[Any]
    table: Table


@dataclass
class Batch:
    """What the files came to. new: rows to append by table key; files: one summary a file; problems of all."""

    new: dict[str, pd.DataFrame] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, key: str, rows: pd.DataFrame) -> None:
        """Rows of one more file for a table."""
        self.new[key] = pd.concat([self.new[key], rows], ignore_index=True) if key in self.new else rows


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


def open_sources(files: Sequence[Path], table: Table | None) -> tuple[list[Source], list[Problem]]:
    """The files read as sheets, each with its table: the one given, or the one its headers are most like.

    Sources come in the order of the tables, so that what a row refers to is there before the row.
    A file that cannot be read, or is like no table, is a problem named after the file.
    """
    sources: list[Source] = []
    problems: list[Problem] = []
    for path in files:
        try:
            kind = sniff(path)
            sheets = grid(path, None, kind)
        except (FileError, UsageError) as error:
            problems.append(Problem(error.code, path.name, "", (), error.said, READABLE))
            continue
        best = table or best_table(sheets)
        if best is None:
            found = Text("没有认得出的表头", "no header that is recognised")
            problems.append(Problem("not_recognised", path.name, "", (), found, KNOWN_HEADERS))
        else:
            sources.append(Source(path, kind, sheets, best))
    order = list(TABLES)
    return sorted(sources, key=lambda s: order.index(s.table.key)), problems


def needed_tables(sources: Sequence[Source]) -> list[str]:
    """The tables the rows of the files go to or refer to, and the names customers are known by."""
    keys = {s.table.key for s in sources}
    keys |= {c.ref for s in sources for c in s.table.columns if c.ref}
    return sorted(keys, key=list(TABLES).index)


def bring_in(sources: Sequence[Source], existing: Frames[str, pd.DataFrame], mapping: Mapping | None) -> Batch:
    """The new rows of all files, and every problem of every file.

    existing: typed frames of `needed_tables`. A row that is there already, in the workbook or in a file
    before it, is nothing new; one that contradicts is a problem.
    """
    batch = Batch()
    known = dict(existing)
    for source in sources:
        key = source.table.key
        lookups = lookups_of(known)
        intakes = intakes_of(source.path, source.kind, source.sheets, source.table, mapping, lookups)
        new_rows, same = 0, 0
        for intake in intakes:
            lost = unknown_references({**known, key: intake.frame}, [key])
            new, again, conflicts = merge_new(known.get(key, empty(source.table)), intake.frame, source.table)
            batch.problems += [*intake.problems, *(in_file(p, source.path) for p in (*lost, *conflicts))]
            batch.add(key, new)
            known[key] = pd.concat([known[key], new], ignore_index=True) if len(known.get(key, ())) else new
            new_rows, same = new_rows + len(new), same + again
        batch.files.append(_summary(source, intakes, new_rows, same))
    return batch


def _summary(source: Source, intakes: Sequence[Intake], new: int, same: int) -> dict[str, Any]:
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
        **{key: sum(i.counts[key] for i in intakes) for key in ("rows_in", "kept", "dropped_total")},
        "dropped": dict(dropped),
        "new": new,
        "already_there": same,
        "totals": {key: str(to_yuan(fen)) for key, fen in totals.items()},
        "proof": [i.proof for i in intakes],
    }
