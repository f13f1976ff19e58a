"""Amount shapes 金额的写法: one signed column, two columns 借方|贷方 or 收入|支出, or an amount and its direction.

In our ledger 往来明细 a debit 借 is what they owe us more. A customer's statement is the mirror: there it is
the credit 贷. On a bank's statement money in 收入 is the bank's credit 贷. Sources: 企业会计准则, the export
layouts of 11 banks and wallets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

from workbook.intake.scripts import simplified


def _words(text: str) -> list[str]:
    return text.split()


DEBIT = _words(
    "借方金额 借方发生额 借方本币金额 借方本币 本币借方 本期借方 本期借方发生额 借方发生 借方 借 "
    "debitamount debits debit dr 应收借方 借方原币 借方本位币"
)
CREDIT = [name.replace("借", "贷").replace("debit", "credit").replace("dr", "cr") for name in DEBIT]
MORE = _words(
    "本期增加 增加额 增加 应收增加 应付增加 本期应收金额 本期应收 本期销售 应收金额 应收款 应收 应收发生额 发货金额 "
    "increase charges charge invoiced"
)
LESS = _words(
    "本期减少 减少额 减少 应收减少 应付减少 本期实收金额 本期实收 实收金额 实收款 实收 本期收款 本期收回 本期回款 收款金额 "
    "已收金额 已收款 已收 收回金额 回款金额 decrease payments paid"
)
IN = _words(
    "记账金额收入 收入金额 收入 存入金额 存入 转入金额 入账金额收入 贷方发生额收入 收入贷 贷方收入 交易金额收入 "
    "收入元 credit贷方 deposits deposit moneyin paidin creditamount 贷方金额 贷方发生额 贷方 credit"
)
OUT = _words(
    "记账金额支出 支出金额 支出 取出金额 支取金额 支取 转出金额 入账金额支出 借方发生额支取 支出借 借方支出 交易金额支出 "
    "支出元 debit借方 withdrawals withdrawal moneyout paidout debitamount 借方金额 借方发生额 借方 debit"
)
DIRECTION = _words(
    "借贷方向 借贷标志 借贷标识 借贷 方向 收支类型 收支方向 收付标志 收付类型 收支 资金流向 资金方向 交易方向 "
    "dc drcr debitcredit debitcreditindicator direction inout dcindicator"
)
BALANCE = _words(
    "余额 账户余额 本次余额 联机余额 当前余额 期末余额 应收余额 应付余额 余额金额 结余 本币余额 可用余额 "
    "runningbalance accountbalance balance"
)

SIDES: dict[str, tuple[Sequence[Sequence[str]], Sequence[Sequence[str]]]] = {
    "ledger": ((DEBIT, MORE), (CREDIT, LESS)),
    "statements": ((CREDIT, MORE), (DEBIT, LESS)),
    "bank_lines": ((IN,), (OUT,)),
}
"""Tables of signed money: the lists of headers whose amounts count plus, and minus; lists pair by place."""
_WORDS = {
    "debit": {"借", "借方", "dr", "debit", "d", "s", "借dr", "借记"},
    "credit": {"贷", "贷方", "cr", "credit", "c", "h", "贷cr", "贷记"},
    "in": {"收", "收入", "入", "入账", "转入", "存入", "进账", "in", "+"},
    "out": {"支", "支出", "付", "出", "出账", "转出", "支取", "取出", "out", "-"},
    "neutral": {"/", "不计收支", "中性交易", "平", "其他"},
}
_PLUS = {"ledger": {"debit", "out"}, "statements": {"credit", "out"}, "bank_lines": {"credit", "in"}}


@cache
def shape_names(table_key: str) -> frozenset[str]:
    """Every header that says how a table's amounts are written."""
    sides = SIDES.get(table_key)
    if sides is None:
        return frozenset()
    return frozenset(name for side in sides for names in side for name in names)


def signed_shape(wholes: Sequence[str], table_key: str, amount: int | None) -> dict[str, int]:
    """Where the signed amount of a table stands among headers (see `header.whole`), by role.

    {"plus": position, "minus": position}, or {"amount": …, "direction": …} where the file has an amount
    column, or {} where neither is there.
    """
    sides = SIDES.get(table_key)
    if sides is None:
        return {}
    for plus, minus in zip(*sides, strict=True):
        at, other = position_of(wholes, plus), position_of(wholes, minus)
        if at is not None and other is not None and at != other:
            return {"plus": at, "minus": other}
    direction = position_of(wholes, DIRECTION)
    if direction is not None and amount is not None and direction != amount:
        return {"amount": amount, "direction": direction}
    return {}


def position_of(wholes: Sequence[str], names: Sequence[str]) -> int | None:
    """The position of the first name that stands among the headers."""
    return next((wholes.index(name) for name in names if name in wholes), None)


def sign_of(cell: Any, table_key: str) -> int | None:
    """+1 or -1 for a direction 借/贷, 收入/支出 in a table; 0 where it is neither 不计收支; None where unclear."""
    text = simplified(re.sub(r"[\s.]", "", unicodedata.normalize("NFKC", str(cell))).casefold())
    for meaning, words in _WORDS.items():
        if text in words:
            return 0 if meaning == "neutral" else 1 if meaning in _PLUS[table_key] else -1
    return None
