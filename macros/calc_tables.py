"""Calculations alone over tables 单独计算: a CSV or Parquet file a table in, a CSV a result table out, no workbook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from macros.registry import Command
from macros.run import Run, calculate, tables_read
from workbook.checks import checked, empty, unknown_references
from workbook.errors import FileError, Problem, UsageError, raise_if_any
from workbook.files.read import Book
from workbook.files.whole import write_whole
from workbook.intake.header import recognise
from workbook.money import FEN_PER_YUAN
from workbook.periods import parse_month
from workbook.schema import Table
from workbook.settings import Settings
from workbook.tables import TABLES
from workbook.texts import Text


def calculate_tables(
    command: Command, source: Path, out: Path, options: Mapping[str, Any], lang: str
) -> tuple[dict[str, Any], list[Text]]:
    """Run one registry command over the tables of a folder and write its result tables into another.

    source: TABLE.csv or TABLE.parquet for each table the command reads; one that is missing is empty. A money
    column named by its key (amount_fen) is in fen, one named by its header (金额, Amount) in yuan.
    out: TABLE.csv for each table written, columns by key, money in fen. Returns figures and what to say.
    Raises InputError with the faults of all files, UsageError where the folder holds none of the tables.
    """
    frames, problems = read_tables(source, tables_read(command))
    raise_if_any(problems)
    settings = Settings(frames["settings"])
    month = parse_month(options["month"]) if options.get("month") else settings.value("current_month")
    book = Book({}, [], lang, "")
    result = calculate(command, frames, Run(settings, month, lang, source.name, options, book))
    for key, frame in result.tables.items():
        text = frame.to_csv(index=False, lineterminator="\n", float_format=_plain)
        write_whole(out / f"{key}.csv", text.encode("utf-8"))
    figures = {"tables": {key: len(frame) for key, frame in result.tables.items()}, **result.figures}
    return {"command": command.id, "out": str(out), **figures}, result.said


def _plain(number: float) -> str:
    """A number without an exponent: the next calculation, and a person, reads 0.0000489."""
    return str(np.format_float_positional(number, trim="0"))


def read_tables(folder: Path, keys: list[str]) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """The named tables of a folder, typed and checked, and every fault."""
    found = {key: path for key in keys if (path := _file_of(folder, key)) is not None}
    if not found:
        said = Text("“{folder}”里没有要用的表：{names}", "“{folder}” holds none of the tables needed: {names}")
        names = ", ".join(f"{key}.csv" for key in keys if key != "settings")
        raise UsageError(said.with_(folder=folder, names=names), "no_tables")
    frames: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for key in keys:
        frames[key] = empty(TABLES[key])
        if key in found:
            frames[key], faults = checked(_raw(found[key], TABLES[key]), TABLES[key])
            problems += faults
    return frames, problems + unknown_references(frames, list(found))


def _file_of(folder: Path, key: str) -> Path | None:
    return next((p for ending in ("csv", "parquet") if (p := folder / f"{key}.{ending}").is_file()), None)


def _raw(path: Path, table: Table) -> pd.DataFrame:
    """The cells of a file under our keys, in the units of the sheet; the index counts from 2, below the header."""
    try:
        if path.suffix == ".parquet":
            frame = pd.read_parquet(path)
        else:
            frame = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        said = Text("{name} 读不出来：{detail}", "{name} cannot be read: {detail}")
        raise FileError(said.with_(name=path.name, detail=error), "unreadable") from error
    headers = [str(c) for c in frame.columns]
    raw = {
        key: _in_yuan(frame.iloc[:, at])
        if headers[at] == key and table.column(key).type == "money"
        else frame.iloc[:, at]
        for key, (at, _score) in recognise(headers, table).items()
    }
    return pd.DataFrame({key: values.astype(object) for key, values in raw.items()}).set_axis(range(2, 2 + len(frame)))


def _in_yuan(values: pd.Series) -> pd.Series:
    """Whole fen as yuan; what is no whole number is left to be refused as it stands."""

    def yuan(value: object) -> object:
        text = str(value).strip()
        return int(text) / FEN_PER_YUAN if text.lstrip("-").isdigit() else value

    return values.map(yuan)
