"""The command import 导入: bring in what other people sent."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from macros.run import Reader, open_frames
from workbook.errors import Problem, UsageError
from workbook.files.read import read_book
from workbook.intake.batch import Batch, bring_in, files_of, needed_tables, open_sources
from workbook.intake.learned import saved_mappings
from workbook.intake.mapping import Mapping as ColumnMapping
from workbook.intake.mapping import read_mapping
from workbook.schema import Table
from workbook.tables import TABLES
from workbook.texts import Text, listed

KEEP = 20
"""Backups kept of a workbook."""
MEMORY = ("import_mappings", "customer_aliases")
"""Tables an import learns into; a workbook without them is imported into all the same."""


@dataclass
class Imported:
    """What an import came to, the language of the workbook it is for, and which tables of memory that one has.

    source_sha256: the workbook the rows were compared with. inputs: file name -> sha256, for the journal.
    """

    batch: Batch
    lang: str
    remembers: frozenset[str] = frozenset(MEMORY)
    source_sha256: str = ""
    inputs: dict[str, str] = field(default_factory=dict)

    @property
    def files(self) -> list[dict[str, Any]]:
        """One summary a file, for JSON."""
        return self.batch.files

    @property
    def problems(self) -> list[Problem]:
        """Every fault and finding of every file."""
        return self.batch.problems

    @property
    def new(self) -> pd.DataFrame:
        """All new rows, of every table."""
        return pd.concat(list(self.batch.new.values())) if self.batch.new else pd.DataFrame()

    @property
    def tables(self) -> list[tuple[str, pd.DataFrame]]:
        """What is to be appended, in order: what was learned, then the new rows, each with the key of its table."""
        learned = {key: rows for key, rows in self.batch.learned.items() if key in self.remembers}
        return [(key, rows) for part in (learned, self.batch.new) for key, rows in part.items() if len(rows)]

    def write(self, book_path: Path) -> None:
        """Append the new rows, and what was learned, to their tables, all in one save."""
        from workbook.files.patch import append_rows
        from workbook.files.save import save

        tables = self.tables

        def build(local: Path, out: Path) -> None:
            source = local
            for number, (key, rows) in enumerate(tables):
                target = out if number == len(tables) - 1 else out.with_name(f"{number}-{out.name}")
                append_rows(source, target, key, rows, self.lang)
                if source != local:
                    source.unlink()
                source = target

        save(book_path, build, "import", KEEP, expected=self.source_sha256, files={"inputs": self.inputs})


def import_into(
    book_path: Path, files: Sequence[Path], into: str, mapping_path: Path | None, lang: str, read: Reader = read_book
) -> tuple[Imported, list[Text]]:
    """Read foreign files into rows of a table, compared with what the workbook has; nothing is written yet.

    read: what reads the workbook. into: a table by key or name; "" or "auto" recognises each file. A folder
    stands for the files in it.
    A protected file is tried with the lines of the environment variable SALESBOOK_PASSWORDS.
    Whole import or none: any error in any file is a problem of the result, and the caller must not write.
    Raises UsageError for a table that does not exist or is no input, FileError for a path that does not.
    """
    mapping = read_mapping(mapping_path) if mapping_path else None
    table = _table_for(into, mapping)
    named = files_of(files)
    memory, kept, _problems = open_frames(book_path, list(MEMORY), read)
    sources, unread = open_sources(named, table, mapping, saved_mappings(kept["import_mappings"]))
    keys = needed_tables(sources)
    book, frames, faults = open_frames(book_path, ["settings", *(k for k in keys if k != "settings")], read)
    batch = bring_in(sources, frames)
    strict = [key for key in keys if key not in MEMORY]
    batch.problems = [*unread, *(p for p in faults if p.is_error and p.table in strict), *batch.problems]
    said = [line for file in batch.files for line in (line_of(file), *how_read(file))]
    inputs = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in named}
    return Imported(batch, book.lang or lang or "zh", frozenset(memory.tables), book.sha256, inputs), said


def _table_for(into: str, mapping: ColumnMapping | None) -> Table | None:
    """The table an import goes to: the one named, the mapping's, or None where each file is to be recognised."""
    table = table_named(into) if into not in ("", "auto") else TABLES[mapping.table] if mapping else None
    if mapping and table and mapping.table != table.key:
        raise UsageError(
            Text(
                "对照文件是给“{theirs}”的，不能导入“{ours}”",
                "the mapping is for “{theirs}”, it does not go into “{ours}”",
            ).with_(theirs=TABLES[mapping.table].sheet, ours=table.sheet),
            "other_table",
        )
    return table


def table_named(name: str) -> Table:
    """The input table of a key or of a sheet's name in either language.

    Raises UsageError where there is none.
    """
    inputs = [t for t in TABLES.values() if t.is_input]
    for table in inputs:
        if name.strip().casefold() in (table.key, table.zh, table.en.casefold()):
            return table
    raise UsageError(
        Text("没有可导入的表“{name}”；有：{names}", "no table “{name}” to import into; there are: {names}").with_(
            name=name, names=listed((f"{t.key} {t.zh}" for t in inputs), 40)
        ),
        "no_table",
    )


def line_of(file: dict[str, Any]) -> Text:
    """One file in one line: rows in, new, there already, left out."""
    return Text(
        "{file} → {table}：{rows_in} 行，新增 {new} 行，已有 {there} 行，略去 {dropped} 行",
        "{file} → {table}: {rows_in} rows, {new} new, {there} already there, {dropped} left out",
    ).with_(
        file=file["file"],
        table=TABLES[file["table"]].sheet,
        rows_in=file["rows_in"],
        new=file["new"],
        there=file["already_there"],
        dropped=file["dropped_total"],
    )


def how_read(file: dict[str, Any]) -> list[Text]:
    """How a file was read that was not read so before: which of its columns is which of ours, and the totals."""
    if file["mapping"] == "kept" or not file["columns"]:
        return []
    table = TABLES[file["table"]]
    pairs = [(table.column(key).header, name) for key, name in file["columns"].items()]
    pairs += [(table.column(key).header, "|".join(parts.values())) for key, parts in file["signed"].items()]
    columns = _in_both(pairs, " ← ")
    totals = [(table.column(key).header, yuan) for key, yuan in file["totals"].items()]
    sums = _in_both(totals, " ")
    return [
        Text("  列：{columns}；合计：{sums}", "  columns: {columns}; totals: {sums}").with_(columns=columns, sums=sums)
    ]


def _in_both(pairs: Sequence[tuple[Text, str]], between: str) -> Text:
    """Pairs of a header of ours and a text as one list in each language; a dash where there are none."""
    zh, en = (
        sign.join(f"{ours.in_(lang)}{between}{text}" for ours, text in pairs)
        for lang, sign in (("zh", "，"), ("en", ", "))
    )
    return Text(zh or "—", en or "—")
