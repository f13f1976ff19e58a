"""Rows that are no data 非数据行: blank ones, totals 合计, balances 期初, repeated headers, notes below the table."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from workbook.intake.content import has_content
from workbook.intake.header import plain
from workbook.intake.longtexts import Texts
from workbook.intake.notes import FEW, notes_below, remarks_between, summary_below
from workbook.intake.scripts import simplified
from workbook.intake.sheets import Cells, different_in, rows_where
from workbook.schema import Table
from workbook.values import ValueUnclear, once_each, parse_decimal

BLANK, HEADER, TOTAL, NOTE, SKIPPED = "blank", "header", "total", "note", "skipped"
OPENING, CLOSING, NEUTRAL, CLOSED = "opening", "closing", "neutral", "closed"

_HINTS = (
    "计",
    "計",
    "餘",
    "結",
    "期初",
    "期末",
    "年初",
    "月初",
    "结转",
    "结余",
    "余额",
    "承前",
    "过次",
    "total",
    "balance",
    "汇总",
)
_STARS = frozenset(("*", "**", "***"))
"""What SAP marks its totals with."""
_LATIN_HINTS = ("otal", "OTAL", "alance", "ALANCE", "rought", "ROUGHT", "arried", "ARRIED")
_HINT = re.compile("|".join(_HINTS), re.IGNORECASE)
_OPENING = re.compile(
    r"(?:年初|月初|期初|上期|上年|上月|以前年度)(?:余额|结余|结转|数)?|上年结转|承前页|openingbalance|balance(?:brought)?forward|broughtforward"
)
_CLOSING = re.compile(
    r"(?:期末|月末|年末|本期|本月末|截止)(?:余额|结余)|过次页|结转下(?:年|期|页)|closingbalance|balancecarriedforward"
)
_TOTAL = re.compile(
    r"(?:本页|本日|本月|本季|本年|本期|当页|当日|当月|当年|累计|全部|所有|人民币|[rc]mb|cny)?(?:发生额?)?"
    r"(?:合计|小计|总计|共计|累计|总额)(?:金额|数|额)?(?:[0-9]+[笔条行])?|(?:grand|sub)?totals?(?:amount)?|合计发生额"
)
_GROUP_TOTAL = re.compile(r".{1,16}(?:合计|小计|总计|汇总)|.{1,24}\s(?:sub)?total", re.IGNORECASE)
_SIGNS = re.compile(r"[\s:：\-—_.·*()\[\]【】<>《》]+")


def meaning(label: str) -> str:
    """What a label standing alone in a cell says of its row: TOTAL, OPENING, CLOSING, or "" for none of them."""
    if label.strip() in _STARS:
        return TOTAL
    if len(label) > 30 or not _HINT.search(label):
        return ""
    bare = simplified(_SIGNS.sub("", unicodedata.normalize("NFKC", label)).casefold())
    for reason, pattern in ((OPENING, _OPENING), (CLOSING, _CLOSING), (TOTAL, _TOTAL)):
        if pattern.fullmatch(bare):
            return reason
    return ""


def is_group_total(label: str) -> bool:
    """华东 小计, East Total: a total of something named, or perhaps a name."""
    return (
        len(label) <= 30 and bool(_HINT.search(label)) and _GROUP_TOTAL.fullmatch(simplified(label.strip())) is not None
    )


def left_out(
    cells: Sequence[Cells], columns: dict[str, int], table: Table, headers: Sequence[str], skip_totals: bool
) -> dict[int, str]:
    """Which rows are no data, by position, and why.

    cells: the rows below the header, by column. columns: our key -> position of its column; keys of signed
    amounts may stand more than once under "amount_fen:plus" and the like.
    A total is a row with a total's label in any cell; where the label stands in a required column of ours
    (a customer may be called Total) or names its group, only when another required cell is blank.
    """
    out = dict.fromkeys(_blank_rows(cells, columns), BLANK)
    out.update(_repeated_headers(cells, columns, headers, out))
    if skip_totals:
        out.update({i: reason for i, reason in _totals(cells, columns, table).items() if i not in out})
        out.update({i: NOTE for i in summary_below(cells, columns, table) if i not in out})
    out.update(dict.fromkeys(notes_below(cells, columns, table, out), NOTE))
    out.update(dict.fromkeys(remarks_between(cells, columns, table, out), NOTE))
    if skip_totals:
        out.update(_unnamed_totals(cells, columns, table, out))
    return out


def _unnamed_totals(
    cells: Sequence[Cells], columns: dict[str, int], table: Table, out: dict[int, str]
) -> dict[int, str]:
    """Rows with an amount but no date, number or customer, whose amount is the sum of the rows above, or of those
    since the total before: totals without a label."""
    named = [at for key, at in columns.items() if table.has(key) and table.column(key).type not in ("money", "number")]
    summed = [at for key, at in columns.items() if key.startswith("amount_fen") and not key.endswith(":direction")]
    if not named or not summed or max((*named, *summed)) >= len(cells):
        return {}
    suspects = [i for i in range(len(cells[0])) if i not in out] if len(cells[0]) <= FEW else _tail(cells, out)
    nameless = {i for i in suspects if not any(has_content(cells[at][i]) for at in named)}
    if not nameless:
        return {}
    return {i: TOTAL for at in summed for i in _sums_among(cells[at], nameless, out)}


def _sums_among(column: Cells, nameless: set[int], out: dict[int, str]) -> list[int]:
    """Which of some rows hold the sum of the data rows before them, of all or of those since the last total."""
    found = []
    whole = since = Decimal(0)
    for i, cell in enumerate(column.tolist()):
        if i in out:
            since = Decimal(0) if out[i] == TOTAL else since
            continue
        number = _number(cell)
        if i in nameless and number and number in (whole, since):
            found.append(i)
            since = Decimal(0)
        else:
            whole, since = whole + number, since + number
    return found


def _number(cell: Any) -> Decimal:
    """The number in a cell; zero where it is blank or cannot be read, which is said elsewhere."""
    try:
        return parse_decimal(cell) or Decimal(0)
    except ValueUnclear:
        return Decimal(0)


def _tail(cells: Sequence[Cells], out: dict[int, str]) -> list[int]:
    """The last row that is not left out."""
    return next(([i] for i in range(len(cells[0]) - 1, -1, -1) if i not in out), [])


def _blank_rows(cells: Sequence[Cells], columns: dict[str, int]) -> list[int]:
    """Rows without anything but white space; our own columns are looked at first, few rows are left after them."""
    if not cells:
        return []
    left = np.arange(len(cells[0]))
    first = [at for at in columns.values() if at < len(cells)]
    for at in (*first, *(i for i in range(len(cells)) if i not in first)):
        left = _blank_among(cells[at], left)
        if not len(left):
            break
    return [int(i) for i in left]


def _blank_among(column: Cells, rows: Cells) -> Cells:
    """The rows among some whose cell of a column holds nothing but white space."""
    if len(rows) == len(column):
        return np.asarray(rows_where(column, lambda cell: not has_content(cell)), dtype=np.int64)
    some = column[rows]
    texts = some.tolist()
    if set(map(type, texts)) == {str} and not any(map(str.isspace, texts)):
        return rows[np.asarray(some == "", dtype=bool)]
    return rows[[i for i, cell in enumerate(texts) if not has_content(cell)]]


def _repeated_headers(
    cells: Sequence[Cells], columns: dict[str, int], headers: Sequence[str], out: dict[int, str]
) -> dict[int, str]:
    """Rows that say the header again, as printed pages do."""
    used = [at for at in columns.values() if at < len(cells)]
    if not used:
        return {}
    first = min(used)
    said = plain(headers[first])
    start = headers[first][:1]
    texts = different_in(cells[first])
    if set(map(type, texts)) == {str} and f"\x00{start}" not in "\x00".join(["", *texts]):
        return {}
    alike = rows_where(cells[first], lambda c: c.__class__ is str and c[:1] == start and len(c) < 60)
    again = {}
    for i in (i for i in alike if plain(cells[first][i]) == said):
        names = [cells[j][i] for j in used]
        same = sum(c.__class__ is str and plain(c) == plain(headers[j]) for c, j in zip(names, used, strict=True))
        if i not in out and same > len(used) // 2:
            again[i] = HEADER
    return again


def _positions(cells: Cells, words: set[Any]) -> list[int]:
    """Where one of some words stands in a column."""
    return rows_where(cells, lambda cell: cell.__class__ is str and cell in words) if words else []


def _totals(cells: Sequence[Cells], columns: dict[str, int], table: Table) -> dict[int, str]:
    """Rows with a total's label, and what kind of total it is."""
    declared = {at: table.column(key) for key, at in columns.items() if table.has(key)}
    required = {at for at, c in declared.items() if c.required and at < len(cells)}
    found: dict[int, str] = {}
    for at, column in enumerate(cells):
        if at in declared and (declared[at].choices or declared[at].type in ("money", "number", "int")):
            continue
        words = _hinted(column)
        plainly = {word: kind for word in words if (kind := meaning(word))}
        perhaps = {word for word in words if word not in plainly and is_group_total(word)}
        others = required - {at}
        for i in _positions(column, {*plainly, *perhaps}):
            word = column[i]
            is_no_name = at not in required or declared[at].type in ("date", "month")
            if (word in plainly and is_no_name) or not all(has_content(cells[j][i]) for j in others):
                found.setdefault(i, plainly.get(word, TOTAL))
    return found


def _hinted(column: Cells) -> set[str]:
    """The different texts of a column that hold a word of totals; most columns hold none and cost one search."""
    if isinstance(column, Texts) and not column.holds((*_LATIN_HINTS, *_HINTS, *_STARS)):
        return set()
    texts = once_each(different_in(column))
    if set(map(type, texts)) != {str}:
        texts = [cell for cell in texts if cell.__class__ is str]
    joined = "\x00".join(texts)
    starred = {text for text in set(texts) if text.strip() in _STARS} if "*" in joined else set()
    hints = _LATIN_HINTS if joined.isascii() else (*_LATIN_HINTS, *_HINTS[:-2])
    if not any(hint in joined for hint in hints):
        return starred
    return {text for text in set(texts) if text and len(text) <= 30 and _HINT.search(text)} | starred
