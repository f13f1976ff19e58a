"""Delimited text 分隔文本: CSV and TSV as rows of texts, and rows mended that unquoted commas have broken."""

from __future__ import annotations

import csv
import io
import mmap
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from workbook.errors import FileError
from workbook.intake.longtexts import Texts, encoded
from workbook.intake.sheets import ByColumn, Row
from workbook.intake.sniff import LARGE, Kind, read_text
from workbook.texts import Text

_MOST_CELL = 2**20
_FIGURE = re.compile(r"\(?[+-]?(?:\d+|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?%?\)?")


def csv_rows(path: Path, kind: Kind) -> Sequence[Row]:
    """Records of a delimited text as texts. An unclosed quote is refused: it would swallow the rest of the file."""
    rows = _rows(path, kind)
    return rows if isinstance(rows, ByColumn) else [[_unwrapped(cell) for cell in row] for row in rows]


def _unwrapped(cell: str) -> str:
    """A text that was wrapped to keep Excel from counting it: ="00123", '00123, '00123' and `00123 are 00123."""
    start = cell[:1]
    if start == "`":
        return cell[1:]
    if start == "=" and cell[:2] == '="' and cell[-1:] == '"' and len(cell) > 2:
        return cell[2:-1]
    if start == "'" and (bare := cell.strip().strip("'")).isdigit():
        return bare
    return cell


def _rows(path: Path, kind: Kind) -> Sequence[Row]:
    """Records of a delimited text, a large one by column."""
    sign = kind.delimiter or ","
    if path.stat().st_size >= LARGE:
        by_column = _all_at_once(utf8_of(path, kind), sign)
        if by_column is not None:
            return by_column
    text = read_text(path, kind).rstrip("\x1a\r\n")
    csv.field_size_limit(_MOST_CELL)
    try:
        return _records(path, text, sign)
    except FileError:
        trimmed = re.sub(rf'"[ \t]+(?=[{re.escape(sign)}\r\n]|$)', '"', text)  # wallets pad their quoted cells
        if trimmed == text:
            raise
        return _records(path, trimmed, sign)


def _records(path: Path, text: str, sign: str) -> list[Row]:
    """Every record of a delimited text. Raises FileError at the first whose quotes do not pair."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    rows: list[Row] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        raise bad_quotes(path, reader.line_num, str(error)) from error
    return rows


def bad_quotes(path: Path, line: int, detail: str) -> FileError:
    """The quotes of a text do not pair."""
    return FileError(
        Text(
            f"{path.name} 第 {line} 行的引号不成对，后面的内容无法分列；请改好引号或另存为 .xlsx",
            f"{path.name} line {line}: the quotes do not pair, what follows cannot be parted into cells; "
            f"mend the quotes or save it as .xlsx ({detail})",
        ),
        "bad_quotes",
    )


def utf8_of(path: Path, kind: Kind) -> bytes | mmap.mmap:
    """A text file in UTF-8, without a mark at its start; as it stands on the disk where it is that."""
    if kind.encoding == "utf-8":
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return mapped if mapped[:3] != b"\xef\xbb\xbf" else mapped[3:]
    if kind.encoding == "utf-8-sig":
        return path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    return read_text(path, kind).encode("utf-8", "surrogatepass")


def _end_of(content: bytes | mmap.mmap) -> int:
    """Where the last line ends, without what may stand behind it."""
    end = len(content)
    while end and content[end - 1 : end] in (b"\x1a", b"\r", b"\n"):
        end -= 1
    return end


def _all_at_once(content: bytes | mmap.mmap, sign: str) -> ByColumn | None:
    """A large UTF-8 text by column; None where it is not plain enough: stray quotes, rows of too many cells."""
    guards = [guard for guard in (b"'", b"`") if content.find(guard) >= 0]
    if any(content.find(end + guard) >= 0 for end in (sign.encode(), b"\n") for guard in guards):
        return None
    has_quotes = content.find(b'"') >= 0
    if has_quotes and _has_stray_quotes(content, sign):
        return None
    lines = content[:65536].decode("utf-8", "ignore").splitlines()[:60]
    width = max((len(row) for row in csv.reader(lines, delimiter=sign)), default=0)
    return _by_arrow(content, sign, width, has_quotes) or _by_pandas(content, sign, width)


def _by_arrow(content: bytes | mmap.mmap, sign: str, width: int, has_quotes: bool) -> ByColumn | None:
    """The columns read by Arrow, those of few different texts as a dictionary; None where a row has another width, or
    Arrow is not installed."""
    try:
        import pyarrow as pa
        from pyarrow import csv as arrow_csv
    except ImportError:
        return None
    names = [str(i) for i in range(width)]
    try:
        table = arrow_csv.read_csv(
            pa.py_buffer(memoryview(content)[: _end_of(content)]),
            arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=2**23),
            arrow_csv.ParseOptions(delimiter=sign, newlines_in_values=has_quotes, ignore_empty_lines=False),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    return ByColumn([Texts(encoded(column.combine_chunks())) for column in table.columns])


def _by_pandas(content: bytes | mmap.mmap, sign: str, width: int) -> ByColumn | None:
    """The columns read by pandas, short rows filled up; None where a row is too wide."""
    import pandas as pd

    try:
        frame = pd.read_csv(
            io.BytesIO(content[: _end_of(content)]),
            sep=sign,
            header=None,
            names=range(width),
            index_col=False,
            dtype=object,
            na_filter=False,
            skip_blank_lines=False,
        )
    except (pd.errors.ParserError, ValueError):
        return None
    return ByColumn([frame[i].to_numpy(dtype=object) for i in range(width)])


def _has_stray_quotes(content: bytes | mmap.mmap, sign: str) -> bool:
    """True where the quotes are not in turn at the start and at the end of a cell, which readers take differently.

    Quotes doubled inside a cell count as such too; those texts go the careful way.
    """
    characters = np.frombuffer(content, dtype=np.uint8)
    quotes = np.flatnonzero(characters == ord('"'))
    ends = np.zeros(256, dtype=bool)
    ends[[ord(sign), ord("\n"), ord("\r")]] = True
    before = (quotes == 0) | ends[characters[quotes - 1]]
    after = (quotes == len(characters) - 1) | ends[characters[np.minimum(quotes + 1, len(characters) - 1)]]
    return len(quotes) % 2 == 1 or not bool(before[0::2].all() and after[1::2].all())


class Mended(NamedTuple):
    """Rows whose cells stand under their headers again. mended, unclear: positions of rows from 0."""

    rows: Sequence[Row]
    mended: list[int]
    unclear: list[int]


def mend(rows: Sequence[Row], width: int) -> Mended:
    """Rows that unquoted commas made too wide, put together again where only one way is possible.

    width: cells of the header. A cell that starts with a space continues the text before it ("按钉, 金属").
    What is still too wide has thousands commas in columns that hold nothing but figures elsewhere; of several
    ways the one counts whose figures lie within what those columns hold in all decided rows. Rows with no
    way or several stay as they are and are unclear: they are never guessed.
    """
    wide = [i for i, row in enumerate(rows) if _width(row) > width] if not isinstance(rows, ByColumn) else []
    if not wide:
        return Mended(rows, [], [])
    fixed = list(rows)
    for i in wide:
        fixed[i] = _joined_texts(rows[i], width)
    clean = [row for row in fixed if _width(row) <= width and row]
    figures = _figure_columns(clean, width)
    forms = {i: list(_forms(fixed[i], width, figures)) for i in wide if _width(fixed[i]) > width}
    decided = [found[0] for found in forms.values() if len(found) == 1]
    ranges = {at: _range([row[at] for row in (*clean, *decided) if at < len(row)]) for at in figures}
    unclear = []
    for i, found in forms.items():
        likely = found if len(found) == 1 else [row for row in found if _within(row, ranges)]
        if len(likely) == 1:
            fixed[i] = likely[0]
        else:
            fixed[i] = list(rows[i])
            unclear.append(i)
    return Mended(fixed, [i for i in wide if i not in unclear], unclear)


def _width(row: Row) -> int:
    """The cells of a row up to the last that holds something."""
    width = len(row)
    while width and not str(row[width - 1]).strip():
        width -= 1
    return width


def _joined_texts(row: Row, width: int) -> Row:
    """A row that is too wide, with the cells that start with a space joined to the text before them."""
    joined: Row = []
    for cell in row:
        if joined and cell[:1] == " " and cell.strip() and not _FIGURE.fullmatch(joined[-1]):
            joined[-1] += f",{cell}"
        else:
            joined.append(cell)
    return joined if _width(joined) >= width else row


def _figure_columns(clean: Sequence[Row], width: int) -> list[int]:
    """The columns that hold figures and nothing else in every row of the right width."""
    found = []
    for at in range(width):
        cells = [row[at].strip() for row in clean if at < len(row) and row[at].strip()]
        if cells and all(_FIGURE.fullmatch(cell) for cell in cells):
            found.append(at)
    return found


def _forms(row: Row, width: int, figures: Sequence[int], at: int = 0, taken: int = 0) -> Iterator[Row]:
    """Every way to put the cells of a row under `width` headers, commas falling only inside figures."""
    cells = row[taken : _width(row)]
    if at == width:
        if not cells:
            yield []
        return
    if at not in figures:
        if cells and len(cells) >= width - at:
            yield from ([cells[0], *rest] for rest in _forms(row, width, figures, at + 1, taken + 1))
        return
    for several in range(1, min(4, len(cells) - (width - at) + 1) + 1):
        figure = ",".join(cell.strip() for cell in cells[:several])
        if not figure or _FIGURE.fullmatch(figure):
            yield from ([figure, *rest] for rest in _forms(row, width, figures, at + 1, taken + several))


def _value(figure: str) -> float:
    """A figure as a number; brackets and minus make it negative."""
    digits = float(re.sub(r"[(),%+]", "", figure).lstrip("-"))
    return -digits if figure[0] in "(-" else digits


def _range(figures: Sequence[str]) -> tuple[float, float]:
    values = [_value(figure.strip()) for figure in figures if figure.strip()]
    return (min(values), max(values)) if values else (np.inf, -np.inf)


def _within(row: Row, ranges: dict[int, tuple[float, float]]) -> bool:
    """True where every figure of a row lies within what its column holds elsewhere."""
    return all(low <= _value(row[at]) <= high for at, (low, high) in ranges.items() if row[at])
