"""Columns 列: the kept cells of a block under the keys of our table, with units, signs, products and constants."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from workbook.errors import Problem
from workbook.intake.block import Block
from workbook.intake.header import plain
from workbook.intake.mapping import Mapping, factors, is_number, names_in
from workbook.intake.rows import CLOSED, NEUTRAL, SKIPPED
from workbook.intake.shapes import signs_of
from workbook.intake.sheets import Cells, as_cells, rows_where, series_of
from workbook.intake.signs import signed_amounts
from workbook.schema import Table
from workbook.values import ValueUnclear, parse_decimal, parse_text

_STATUS = {"交易状态", "当前状态", "状态", "订单状态"}
_CAME_TO_NOTHING = {"交易关闭", "已关闭", "订单关闭", "交易失败", "支付失败", "已撤销", "失败"}


def skipped(block: Block, mapping: Mapping, positions: dict[str, int], out: dict[int, str]) -> dict[int, str]:
    """Rows left out by value: those the mapping names, such as cancelled orders; in files of banks and wallets
    those that are neither in nor out 不计收支, and those that came to nothing 交易关闭."""
    found: dict[int, str] = {}
    for name, values in mapping.skip.items():
        unwanted = {parse_text(v) for v in values}
        cells = block.column(block.position(name)).tolist()
        found.update({i: SKIPPED for i, cell in enumerate(cells) if i not in out and parse_text(cell) in unwanted})
    for key in mapping.signed:
        at = positions.get(f"{key}:direction")
        if at is None or at >= len(block.cells):
            continue
        cells = block.cells[at].tolist()
        signs = signs_of(cells, mapping.table, block.headers[at])
        neutral = {cell for cell, sign in signs.items() if sign == 0}
        found.update({i: NEUTRAL for i, cell in enumerate(cells) if i not in out and cell in neutral})
    if mapping.table == "bank_lines":
        at = next((i for i, h in enumerate(block.headers) if plain(h) in _STATUS), None)
        closed = rows_where(block.column(at), lambda c: str(c).strip() in _CAME_TO_NOTHING) if at is not None else []
        found.update({i: CLOSED for i in closed if i not in out and i not in found})
    return found


def raw_columns(
    block: Block, positions: dict[str, int], mapping: Mapping, kept: Sequence[int], table: Table
) -> tuple[pd.DataFrame, list[Problem]]:
    """The kept cells by our key, one row per kept row, indexed by its number in the file."""
    chosen = slice(None) if len(kept) == len(block.numbers) else np.asarray(kept, dtype=np.int64)
    index = pd.Index(np.arange(block.numbers.start, block.numbers.stop, dtype=np.int64)[chosen])

    def cells(name: str) -> Cells:
        return block.column(block.position(name))[chosen]

    raw: dict[str, Cells] = {}
    problems: list[Problem] = []
    plain_of = {key: series_of(block.column(at), chosen, index) for key, at in positions.items() if ":" not in key}
    for key in plain_of.keys() & (mapping.scale.keys() | mapping.dates.keys()):
        raw[key] = plain_of.pop(key).to_numpy(dtype=object)
    for key, product in mapping.computed.items():
        parts = [[n] * len(index) if is_number(n) else cells(n).tolist() for n in factors(product)]
        raw[key] = as_cells([_product(values) for values in zip(*parts, strict=True)])
    for key, text in mapping.texts.items():
        raw[key] = _texts(text, {name: cells(name) for name in names_in(text)})
    for key, roles in mapping.signed.items():
        balances = cells(mapping.balance) if mapping.balance else None
        parts_of_it = {role: cells(name) for role, name in roles.items()}
        raw[key], faults = signed_amounts(parts_of_it, roles, balances, index, table, key)
        problems += faults
    for key, factor in mapping.scale.items():
        if key in raw:
            raw[key] = as_cells([_scaled(cell, Decimal(str(factor))) for cell in raw[key].tolist()])
    for key, order in mapping.dates.items():
        if key in raw:
            raw[key] = as_cells([_year_first(cell, order) for cell in raw[key].tolist()])
    for key, value in mapping.constants.items():
        raw[key] = as_cells([value] * len(index))
    made = {key: pd.Series(c, index=index, dtype=object) for key, c in raw.items()}
    return pd.DataFrame({**plain_of, **made}, index=index, copy=False), problems


def _texts(text: str, cells: dict[str, Cells]) -> Cells:
    """A text filled with the cells of its headers, row by row."""
    names = list(cells)
    filled = []
    for values in zip(*(cells[name].tolist() for name in names), strict=True):
        row = text
        for name, value in zip(names, values, strict=True):
            row = row.replace("{" + name + "}", parse_text(value) or "")
        filled.append(" ".join(row.split()))
    return as_cells(filled)


def _year_first(cell: Any, order: str) -> Any:
    """A date 29/12/2010 of a known order with its year first; anything else stays."""
    match = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(.*)", cell.strip()) if isinstance(cell, str) else None
    if match is None:
        return cell
    day, month = (match[1], match[2]) if order == "dmy" else (match[2], match[1])
    return f"{match[3]}-{month}-{day}{match[4]}"


def _product(values: Sequence[Any]) -> Decimal | str | None:
    """Cells multiplied exactly; blank where one is blank, their text where one cannot be read."""
    result = Decimal(1)
    for value in values:
        try:
            number = parse_decimal(value)
        except ValueUnclear:
            return "*".join(str(v) for v in values)
        if number is None:
            return None
        result *= number
    return result


def _scaled(cell: Any, factor: Decimal) -> Any:
    """A cell in yuan; a text that names its own unit 万元 keeps it, an unclear one is left to be refused."""
    if isinstance(cell, str) and any(unit in cell for unit in "元千万亿"):
        return cell
    try:
        number = parse_decimal(cell)
    except ValueUnclear:
        return cell
    return None if number is None else number * factor
