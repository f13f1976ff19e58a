"""Header rows 表头: which row of a sheet names the columns, and which column of a table each name means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from workbook.intake.scripts import simplified
from workbook.intake.shapes import shape_names
from workbook.intake.words import WORDS
from workbook.schema import Table

DEPTH = 60
"""Rows from the top in which the header is looked for."""
_UNIT = re.compile(r"\((?:单位)?[:：]?(万元|千元|亿元|元|分|人民币|rmb|cny|yuan)\)", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}\s*年度?")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】")
_SIGNS = re.compile(r"[\s_\-*:：、,，.。/\\'\"“”#]+")
SCALES = {"万元": 10_000.0, "千元": 1_000.0, "亿元": 1e8, "分": 0.01}
"""Units in a money header that are not yuan 元, and how many yuan they are."""


class Header(NamedTuple):
    """A header: its first row's position from 0, the headers as they stand, column key -> (position, score),
    and how many rows it takes."""

    row: int
    headers: tuple[str, ...]
    columns: dict[str, tuple[int, float]]
    depth: int = 1

    @property
    def score(self) -> float:
        """How sure its columns are, added up."""
        return sum(score for _position, score in self.columns.values())

    @property
    def below(self) -> int:
        """The position of the first row below it."""
        return self.row + self.depth


@cache
def plain(header: str) -> str:
    """A header without what people vary: width, case, spaces, line breaks, stars, brackets and units."""
    text = simplified(unicodedata.normalize("NFKC", header).casefold().strip())
    bare = _SIGNS.sub("", _BRACKETS.sub("", text))
    return bare or _SIGNS.sub("", text)


def scale_of(header: str) -> float | None:
    """The yuan in one unit of a money column 金额（万元）; None for yuan or where no unit is named."""
    match = _UNIT.search(simplified(unicodedata.normalize("NFKC", header)))
    return SCALES.get(match[1]) if match else None


@cache
def _names(table_key: str) -> dict[str, list[tuple[str, float]]]:
    """Each plain header of a table and the columns it may mean, with how sure it is.

    A column that holds the key of a customer, rep, region or product may also come under the name of one.
    """
    from workbook.tables import TABLES

    names: dict[str, list[tuple[str, float]]] = {}
    for column in TABLES[table_key].columns:
        bare_key = re.sub(r"_fen$", "", column.key)
        ranked = [((column.zh, column.en), 1.0), ((column.key, bare_key), 0.95), (column.also, 0.9)]
        if column.ref in NAMED:
            named = TABLES[column.ref].column(NAMED[column.ref])
            ranked.append(((named.zh, named.en, named.key, *named.also), 0.7))
        ranked += [
            (tuple(words.split()), score) for score, words in WORDS.get(table_key, {}).get(column.key, {}).items()
        ]
        known: dict[str, float] = {}
        for words, score in ranked:
            for word in words:
                known[plain(word)] = max(score, known.get(plain(word), 0.0))
        for word, score in known.items():
            names.setdefault(word, []).append((column.key, score))
    return names


def _meanings(header: str, table_key: str) -> Iterable[tuple[str, float]]:
    """The columns a header may mean, with how sure it is."""
    return _names(table_key).get(plain(header)) or _with_gaps(plain(header), table_key)


@cache
def _with_gaps(header: str, table_key: str) -> tuple[tuple[str, float], ...]:
    """What a header means in which an encoding has lost characters, 客?,金?: the only column whose names fit it."""
    if header.isascii() or not re.search(r"[?\ufffd]", header):
        return ()
    pattern = re.compile("".join("." if c in "?\ufffd" else re.escape(c) for c in header))
    fitting = {key for name, columns in _names(table_key).items() if pattern.fullmatch(name) for key, _s in columns}
    return tuple((key, 0.5) for key in fitting) if len(fitting) == 1 else ()


NAMED = {"customers": "customer", "reps": "rep", "regions": "region", "products": "product"}
"""The column that names a row of a table others refer to."""


def recognise(headers: Sequence[Any], table: Table) -> dict[str, tuple[int, float]]:
    """The columns of a table among headers: key -> (position, score 0-1).

    Surest first; a header serves one column, a column takes the leftmost of two equal headers.
    """
    order = {key: i for i, key in enumerate(table.keys)}
    wanted = [
        (-score, order[key], position, key)
        for position, header in enumerate(headers)
        if isinstance(header, str) and header.strip()
        for key, score in _meanings(header, table.key)
    ]
    found: dict[str, tuple[int, float]] = {}
    taken: set[int] = set()
    for minus, _order, position, key in sorted(wanted):
        if key not in found and position not in taken:
            found[key] = (position, -minus)
            taken.add(position)
    return found


def candidates(headers: Sequence[str], table: Table, key: str) -> list[tuple[int, float]]:
    """Every header that may name a column of the table: position and how sure it is, the surest first."""
    found = [
        (position, score)
        for position, header in enumerate(headers)
        for column, score in (_meanings(header, table.key) if header.strip() else ())
        if column == key
    ]
    return sorted(found, key=lambda c: (-c[1], c[0]))


def find_header(rows: Sequence[Sequence[Any]], table: Table) -> Header | None:
    """The header among the first 60 rows that names most columns of a table; required ones count double.

    A header may take two rows 多行表头, the upper one grouping columns of the lower one. The uppermost of
    two equal headers; None where no row names a column.
    """
    best: tuple[float, Header] | None = None
    for header in _candidates(rows, table):
        weight = _weight(header, table)
        if header.columns and (best is None or weight > best[0] + 1e-9):
            best = (weight, header)
    return best[1] if best else None


def _weight(header: Header, table: Table) -> float:
    """How much a header says of a table: columns by how sure they are, required ones twice, amount shapes."""
    required = sum(score for key, (_p, score) in header.columns.items() if table.column(key).required)
    filled = sum(1 for name in header.headers if name)
    shaped = len(shape_names(table.key) & {whole(name) for name in header.headers})
    in_parts = table.has("date") and "date" not in header.columns and bool(date_in_parts(header.headers))
    return header.score + required + shaped + 2 * in_parts + len(header.columns) / max(filled, 1)


def _candidates(rows: Sequence[Sequence[Any]], table: Table) -> Iterable[Header]:
    """Every row, and every pair of rows that says more than either of them alone."""
    singles = [tuple(_shown(c) for c in row) for row in rows[:DEPTH]]
    for position, single in enumerate(singles):
        alone = Header(position, single, recognise(single, table))
        yield alone
        if position + 1 < len(singles) and _may_stack(rows[position], rows[position + 1]):
            lower = Header(position, singles[position + 1], recognise(singles[position + 1], table))
            names = _stacked(single, lower.headers, table)
            both = Header(position, names, recognise(names, table), 2)
            if _weight(both, table) > max(_weight(alone, table), _weight(lower, table)) + 0.5:
                yield both


def _may_stack(upper: Sequence[Any], lower: Sequence[Any]) -> bool:
    """Two rows of texts only, of which the lower fills gaps of the upper: a group over its columns."""
    texts = [c for c in (*upper, *lower) if c not in ("", None)]
    if (
        len(texts) < 3
        or not all(isinstance(c, str) for c in texts)
        or any(_is_figure(c) and not _YEAR.fullmatch(c) for c in texts)
    ):
        return False
    gaps = [i for i, c in enumerate(lower) if c not in ("", None) and (i >= len(upper) or upper[i] in ("", None))]
    return bool(gaps) and sum(c not in ("", None) for c in upper) > 1


def _is_figure(text: str) -> bool:
    """A text that is a value, not a name: it has digits and hardly anything else."""
    return bool(re.fullmatch(r"[\d\s.,:/\-+%¥￥()（）年月日]*\d[\d\s.,:/\-+%¥￥()（）年月日]*", text))


def _stacked(upper: tuple[str, ...], lower: tuple[str, ...], table: Table) -> tuple[str, ...]:
    """Two header rows as one: group and name together where that is a known name, else the name alone."""
    width = max(len(upper), len(lower))
    upper, lower = upper + ("",) * (width - len(upper)), lower + ("",) * (width - len(lower))
    known = _names(table.key).keys()
    shapes = shape_names(table.key)
    headers = []
    group = ""
    for above, below in zip(upper, lower, strict=True):
        group = above or (group if below else "")
        both = group + below
        is_known = plain(both) in known or whole(both) in shapes
        ambiguous = below and (lower.count(below) > 1 or bool(_YEAR.fullmatch(group)))
        headers.append(both if below and group != below and (is_known or ambiguous) else below or above)
    return tuple(headers)


def date_in_parts(headers: Sequence[str]) -> dict[str, str]:
    """A date that stands in columns 年, 月, 日, or in 月 and 日 under a year 2026年, as our date."""
    month = next((h for h in headers if re.fullmatch(r"(?:\d{4}\s*年度?)?月", h)), None)
    day = next((h for h in headers if re.fullmatch(r"(?:\d{4}\s*年度?)?日", h)), None)
    year = month[:4] if month and month[:4].isdigit() else "{年}" if "年" in headers else None
    return {"date": f"{year}-{{{month}}}-{{{day}}}"} if month and day and year else {}


def find_named(rows: Sequence[Sequence[Any]], names: Iterable[str]) -> Header | None:
    """The row among the first 60 that holds most of the given headers; None where none holds one.

    Where two rows together name more than one, they are one header of two rows.
    """
    wanted = {plain(name) for name in names}
    singles = [tuple(_shown(c) for c in row) for row in rows[:DEPTH]]
    best: tuple[int, Header] | None = None
    for position, single in enumerate(singles):
        forms = [(_hits(single, wanted), Header(position, single, {}))]
        if position + 1 < len(singles) and _may_stack(rows[position], rows[position + 1]):
            lower = singles[position + 1]
            both = _named_stack(single, lower, wanted)
            if _hits(both, wanted) > max(forms[0][0], _hits(lower, wanted)):
                forms.append((_hits(both, wanted), Header(position, both, {}, 2)))
        for hits, form in forms:
            if hits and (best is None or hits > best[0]):
                best = (hits, form)
    return best[1] if best else None


def _hits(headers: Iterable[str], wanted: set[str]) -> int:
    """How many of the wanted names stand among some headers."""
    return len(wanted & {plain(name) for name in headers if name})


def _named_stack(upper: tuple[str, ...], lower: tuple[str, ...], wanted: set[str]) -> tuple[str, ...]:
    """Two header rows as one: the form of each name that is asked for, else the lower name."""
    width = max(len(upper), len(lower))
    upper, lower = upper + ("",) * (width - len(upper)), lower + ("",) * (width - len(lower))
    headers, group = [], ""
    for above, below in zip(upper, lower, strict=True):
        group = above or (group if below else "")
        headers.append(group + below if below and plain(group + below) in wanted else below or above)
    return tuple(headers)


def likely_header(rows: Sequence[Sequence[Any]]) -> int | None:
    """The row most like a header where no table is known: names only, nearly as wide as the rows below it."""
    widths = [sum(1 for cell in row if cell != "") for row in rows[: DEPTH + 20]]
    widest = max(widths, default=0)
    for position, row in enumerate(rows[:DEPTH]):
        cells = [cell for cell in row if cell != ""]
        texts = all(isinstance(c, str) and not _is_figure(c) and len(c) < 80 for c in cells)
        if widths[position] >= max(1, widest * 0.6) and texts and len(set(cells)) == len(cells):
            return position
    return None


@cache
def whole(header: str) -> str:
    """A header with what stands in its brackets, 记账金额(收入), but without signs and width."""
    text = simplified(unicodedata.normalize("NFKC", header).casefold())
    return re.sub(r"[()\[\]【】+元]|人民币|rmb|cny", "", _SIGNS.sub("", _UNIT.sub("", text)))


def _shown(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()
