"""Findings 提示: what a person should know of a file that does not stop its import, and faults told together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from workbook.errors import Problem
from workbook.intake.block import Block
from workbook.intake.header import SCALES, plain
from workbook.intake.mapping import Mapping
from workbook.intake.parts import Part
from workbook.intake.rows import CLOSED
from workbook.intake.scripts import simplified
from workbook.schema import Table
from workbook.texts import Text, listed

_CURRENCY = re.compile(r".{0,8}(?:币种|币别|货币)|(?!amount).{0,14}(?:currency|curr|ccy)")
_YUAN = {"", "CNY", "RMB", "人民币", "人民币元", "元", "YUAN", "¥", "-"}
_TOGETHER = 4
_UNIT_LINE = re.compile(r"(?:金额)?单位[:：]?(?:人民币)?(万元|千元|亿元|元|分)")
_OTHER_ORDER = re.compile(r"“(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}")


def unit_above(part: Part, mapping: Mapping, table: Table) -> tuple[Mapping, list[Problem]]:
    """A mapping with the unit 单位：万元 that stands above the header, for money columns that name none."""
    above = [c for row in part.sheet.rows[: part.header.row] for c in row if isinstance(c, str)]
    found = [
        m[1] for c in above if (m := _UNIT_LINE.search(simplified(unicodedata.normalize("NFKC", c)).replace(" ", "")))
    ]
    factor = SCALES.get(found[0]) if len(set(found)) == 1 else None
    if factor is None:
        return mapping, []
    money = [
        k for k in (*mapping.columns, *mapping.signed) if table.column(k).type == "money" and k not in mapping.scale
    ]
    if not money:
        return mapping, []
    said = Text(
        "表头上方写着“单位：{unit}”，金额按此换算成元",
        "“单位：{unit}” stands above the header; amounts were turned to yuan",
    )
    problem = _finding("unit_above", table, money[0], said.with_(unit=found[0]))
    return replace(mapping, scale={**mapping.scale, **dict.fromkeys(money, factor)}), [problem]


def computed_said(mapping: Mapping, table: Table, given: bool) -> list[Problem]:
    """A finding where the amount is quantity × price because the file has no amount."""
    if given or "amount_fen" not in mapping.computed:
        return []
    said = Text("文件没有金额列，按 {product} 计算", "the file has no amount; it is {product}")
    return [_finding("amount_computed", table, "amount_fen", said.with_(product=mapping.computed["amount_fen"]))]


def sign_unproven(mapping: Mapping, table: Table, sign: int) -> list[Problem]:
    """A finding where nothing in a bank's file says which sign is money in."""
    if table.key != "bank_lines" or mapping.signed or sign or "amount_fen" not in mapping.columns:
        return []
    said = Text(
        "文件没有收支方向、也没有能核对的余额，金额正负照原样",
        "no direction and no balance that foots: the signs stand as sent",
    )
    return [_finding("sign_unproven", table, "amount_fen", said)]


def currencies_said(block: Block, mapping: Mapping, kept: Sequence[int], table: Table) -> list[Problem]:
    """An error where rows are in several currencies, a finding where all are in another than the yuan."""
    at = _currency_column(block, mapping)
    if at is None or at >= len(block.cells) or not table.has("amount_fen"):
        return []
    rows: dict[str, list[int]] = {}
    for i in kept:
        name = str(block.cells[at][i]).strip().upper()
        rows.setdefault("CNY" if name in _YUAN else name, []).append(i)
    if len(rows) < 2 and not set(rows) - {"CNY"}:
        return []
    most = max(rows, key=lambda name: len(rows[name]))
    others = [i for name, positions in rows.items() if name != most for i in positions]
    found = Text("币种：{names}", "currencies: {names}").with_(names=listed(sorted(rows)))
    need = Text("一种币种；不同币种分开导入", "one currency; import each on its own")
    return [
        Problem(
            "currencies", table.key, "amount_fen", block.rows_of(sorted(others)), found, need, is_error=len(rows) > 1
        )
    ]


def _currency_column(block: Block, mapping: Mapping) -> int | None:
    """The column of currencies that goes with the amount: 结算币种 with 结算金额; else the one nearest to it."""
    names = [*mapping.signed.get("amount_fen", {}).values(), mapping.columns.get("amount_fen", "")]
    name = next((n for n in names if n), "")
    amount = block.position(name) if name else None
    found = [i for i, h in enumerate(block.headers) if _CURRENCY.fullmatch(plain(h))]
    if not found or amount is None:
        return found[0] if found else None
    start = plain(name)[:2]
    return min(found, key=lambda i: (not plain(block.headers[i]).startswith(start), abs(i - amount)))


def closed_said(block: Block, out: dict[int, str], table: Table) -> list[Problem]:
    """A finding with the rows of transactions that came to nothing 交易关闭, which are left out."""
    rows = [i for i, reason in sorted(out.items()) if reason == CLOSED]
    found = Text("交易已关闭或失败，没有计入", "closed or failed, not counted")
    need = Text("确认这些交易没有发生", "a look that these came to nothing")
    return [Problem("closed", table.key, "", block.rows_of(rows), found, need, is_error=False)] if rows else []


def _finding(code: str, table: Table, column: str, found: Text) -> Problem:
    need = Text("核对几行金额", "a look at some amounts")
    return Problem(code, table.key, column, (), found, need, is_error=False)


def told_together(problems: Sequence[Problem]) -> list[Problem]:
    """Faults of one kind in one column as one problem with some examples, where they are many.

    Dates whose year is not first are shown with the order that the whole column proves, if it does.
    """
    alike: dict[tuple[str, str, Text, bool], list[Problem]] = {}
    for problem in problems:
        alike.setdefault((problem.code, problem.column, problem.need, problem.is_error), []).append(problem)
    told = []
    for group in alike.values():
        order = _order_shown(group) if group[0].code == "not_a_date" else None
        if len(group) < _TOGETHER or not all(p.rows for p in group):
            told += [replace(p, fix=order or p.fix) for p in group]
            continue
        rows = tuple(sorted({row for p in group for row in p.rows}))
        told.append(replace(group[0], rows=rows, found=listed([p.found for p in group], 5), fix=order or group[0].fix))
    return told


def _order_shown(problems: Sequence[Problem]) -> Text | None:
    """Which mapping to give for dates such as 29/12/2010, where one of them proves the order."""
    pairs = [(int(m[1]), int(m[2])) for p in problems for m in [_OTHER_ORDER.search(p.found.zh)] if m]
    day_first, month_first = any(a > 12 for a, _b in pairs), any(b > 12 for _a, b in pairs)
    if not pairs or day_first == month_first:
        return None
    order = "dmy" if day_first else "mdy"
    return Text(
        f'看来是{"日/月/年" if day_first else "月/日/年"}；确认后在列对照里写 "dates": {{"date": "{order}"}}',
        f"They look like {'day/month/year' if day_first else 'month/day/year'}; to confirm, give a mapping with "
        f'"dates": {{"date": "{order}"}}',
    )
