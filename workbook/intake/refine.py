"""Refining 核对列: which of several likely columns it is, by what stands in them; names alone are not believed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from workbook.errors import Problem
from workbook.intake.block import Block
from workbook.intake.content import has_content
from workbook.intake.header import candidates, scale_of
from workbook.intake.mapping import Mapping
from workbook.intake.shapes import SIDES, sign_of
from workbook.intake.sheets import Cells
from workbook.schema import Table
from workbook.texts import Text, listed
from workbook.values import ValueUnclear, parse_amount, parse_date, parse_month

_LOOKED_AT = 300
_MOST_WORDS = 12
_VAGUE = {"", "/", "-", "+", "其他", "平"}
_READERS: dict[str, Callable[[Any], Any]] = {"date": parse_date, "month": parse_month, "money": parse_amount}


def refined(mapping: Mapping, block: Block, table: Table) -> Mapping:
    """A proposed mapping with each date and amount from the surest column that holds such values, and with the
    direction of a single amount from a column that holds nothing but 借 and 贷, 收入 and 支出, D and C."""
    columns = dict(mapping.columns)
    for key in [k for k in columns if table.column(k).type in _READERS]:
        others = {block.position(name) for ours, name in columns.items() if ours != key}
        others |= {block.position(name) for roles in mapping.signed.values() for name in roles.values()}
        read = _READERS[table.column(key).type]
        fitting = (at for at, _s in candidates(block.headers, table, key) if at not in others)
        at = next((at for at in fitting if _holds(block.column(at), read)), block.position(columns[key]))
        if at is not None:
            columns[key] = block.headers[at]
    scale = {k: f for k, f in mapping.scale.items() if columns.get(k) == mapping.columns.get(k)}
    scale |= {k: f for k, n in columns.items() if n != mapping.columns[k] and (f := scale_of(n)) is not None}
    return _with_direction(replace(mapping, columns=columns, scale=scale), block, table)


def _holds(cells: Cells, read: Callable[[Any], Any]) -> bool:
    """True where most of the cells that hold anything hold such a value."""
    there = [c for c in cells[:_LOOKED_AT].tolist() if has_content(c)]
    return bool(there) and sum(_reads(read, c) for c in there) * 2 > len(there)


def _reads(read: Callable[[Any], Any], cell: Any) -> bool:
    try:
        return read(cell) is not None
    except ValueUnclear:
        return False


def _with_direction(mapping: Mapping, block: Block, table: Table) -> Mapping:
    """A mapping of one amount column with its direction, where just one column of the file is one."""
    if table.key not in SIDES or mapping.signed or "amount_fen" not in mapping.columns:
        return mapping
    used = {block.position(name) for name in mapping.columns.values()}
    found = [
        at
        for at, name in enumerate(block.headers)
        if name and at not in used and "余额" not in name and _is_direction(block.column(at), table)
    ]
    if len(found) != 1:
        return mapping
    columns = {key: name for key, name in mapping.columns.items() if key != "amount_fen"}
    roles = {"amount": mapping.columns["amount_fen"], "direction": block.headers[found[0]]}
    return replace(mapping, columns=columns, signed={"amount_fen": roles})


def _is_direction(cells: Cells, table: Table) -> bool:
    """True where every cell that is filled says in or out, and most are filled."""
    some = cells[:_LOOKED_AT].tolist()
    words = {c.strip() for c in some if isinstance(c, str) and c.strip()}
    if not 0 < len(words) <= _MOST_WORDS or words <= _VAGUE or any(sign_of(w, table.key) is None for w in words):
        return False
    filled = sum(has_content(c) for c in some)
    return filled * 2 > len(some) and all(c.__class__ is str for c in some if has_content(c))


def rivals_said(block: Block, mapping: Mapping, table: Table, kept: Sequence[int]) -> list[Problem]:
    """What a person should know of other columns that name a date or an amount just as surely and say otherwise.

    Other dates are a finding; other amounts are asked about, because one of the two would be a guess.
    """
    problems = []
    for key, name in mapping.columns.items():
        read = _READERS.get(table.column(key).type)
        taken = block.position(name)
        if read is None or taken is None:
            continue
        likely = candidates(block.headers, table, key)
        score = dict(likely).get(taken)
        equals = [at for at, s in likely if s == score and at != taken and _holds(block.column(at), read)]
        unlike = [at for at in equals if _differs(block, taken, at, read, kept)]
        if unlike:
            problems.append(_rival(table, key, name, [block.headers[at] for at in unlike]))
    return problems


def _differs(block: Block, taken: int, other: int, read: Callable[[Any], Any], kept: Sequence[int]) -> bool:
    """True where two columns say different things in one of the kept rows."""
    pairs = set(zip(block.column(taken)[list(kept)].tolist(), block.column(other)[list(kept)].tolist(), strict=True))
    return any(a != b and _value(read, a) != _value(read, b) for a, b in pairs)


def _value(read: Callable[[Any], Any], cell: Any) -> Any:
    try:
        return read(cell)
    except ValueUnclear:
        return cell


def _rival(table: Table, key: str, name: str, others: Sequence[str]) -> Problem:
    found = Text("取了“{taken}”；也可以是：{others}", "“{taken}” was taken; it could also be: {others}")
    need = Text("确认取对了列；不对就给列对照", "a look that it is the right column; if not, give a mapping")
    is_error = table.column(key).type == "money"
    said = found.with_(taken=name, others=listed(others))
    return Problem("other_columns", table.key, key, (), said, need, is_error=is_error)
