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


def _with_endings(names: str) -> list[str]:
    """Each name with what is written behind it: 收入, 收入金额, 收入发生额, 收入额."""
    return [name + end for end in ("", "金额", "发生额", "额", "发生", "数") for name in names.split()]


DEBIT = _words(
    "借方金额 借方发生额 借方本币金额 借方本币 本币借方 本币借方金额 本期借方 本期借方发生额 借方发生 借方 借 "
    "debitamount debits debit dr 应收借方 借方原币 借方本位币 本位币借方 借方额 应付借方"
)
CREDIT = [name.replace("借", "贷").replace("debit", "credit").replace("dr", "cr") for name in DEBIT]
MORE = _words(
    "本期增加 增加额 增加 应收增加 应付增加 本期应收金额 本期应收 本期销售 应收金额 应收款 应收 应收发生额 发货金额 "
    "increase charges charge invoiced 本期应付 应付金额 本期发货 销售金额 开票金额 送货金额 本期开票 发货额 增加金额 "
    "应收账款增加 本期新增 新增应收 销货金额 invoiceamount"
)
LESS = _words(
    "本期减少 减少额 减少 应收减少 应付减少 本期实收金额 本期实收 实收金额 实收款 实收 本期收款 本期收回 本期回款 收款金额 "
    "已收金额 已收款 已收 收回金额 回款金额 decrease payments paid 本期付款 付款金额 已付金额 本期已付 收款 回款 付款 "
    "减少金额 应收账款减少 收款额 回款额 本期核销 paymentamount payment"
)
IN = [
    *_words(
        "记账金额收入 入账金额收入 交易金额收入 贷方发生额收入 贷方金额收入 收入贷 贷收入 贷方收入 credit贷方 收入credit"
    ),
    *_with_endings("收入 存入 转入 入账 收款 进账 收方 来账 汇入 流入"),
    *_words("deposits deposit moneyin paidin creditamount creditamt credits amountin inflow receipts"),
    *_with_endings("贷方 贷 本币贷方"),
    *_words("credit cr"),
]
OUT = [
    *_words(
        "记账金额支出 入账金额支出 交易金额支出 借方发生额支取 借方发生额支出 借方金额支出 支出借 借支出 借方支出 debit借方 支出debit"
    ),
    *_with_endings("支出 支取 取出 转出 付出 出账 付款 付方 往账 汇出 流出"),
    *_words("withdrawals withdrawal moneyout paidout debitamount debitamt debits amountout outflow payments"),
    *_with_endings("借方 借 本币借方"),
    *_words("debit dr"),
]
DIRECTION = _words(
    "借贷方向 借贷标志 借贷标识 借贷标记 借贷 借贷别 借贷类型 借贷状态 借贷区分 方向 收支类型 收支方向 收付标志 收付类型 收付标识 "
    "收付方向 收付 收支 收支标志 收支标识 收支属性 资金流向 资金方向 交易方向 动账方向 进出方向 出入账 来往账标志 往来账标志 "
    "金额方向 发生方向 记账方向 dc drcr debitcredit creditdebit crdr cd debitcreditindicator creditdebitindicator direction inout "
    "dcindicator dcflag cdflag dcind debitcreditflag"
)
BALANCE = _words(
    "余额 账户余额 本次余额 联机余额 当前余额 期末余额 应收余额 应付余额 余额金额 结余 本币余额 可用余额 交易后余额 账户结余 "
    "账面余额 交易余额 实时余额 本位币余额 欠款余额 累计欠款 未收余额 结存 结存金额 期末结余 累计余额 "
    "runningbalance accountbalance balance ledgerbalance closingbalance balanceafter aftertransactionbalance endingbalance"
)

SIDES: dict[str, tuple[Sequence[Sequence[str]], Sequence[Sequence[str]]]] = {
    "ledger": ((DEBIT, MORE), (CREDIT, LESS)),
    "statements": ((CREDIT, MORE), (DEBIT, LESS)),
    "bank_lines": ((IN,), (OUT,)),
}
"""Tables of signed money: the lists of headers whose amounts count plus, and minus; lists pair by place."""
_WORDS = {
    "debit": {"借", "借方", "dr", "debit", "d", "s", "借dr", "借记", "j", "借d", "借debit"},
    "credit": {"贷", "贷方", "cr", "credit", "c", "h", "贷cr", "贷记", "贷c", "贷credit"},
    "in": {"收", "收入", "入", "入账", "转入", "存入", "进账", "in", "+", "来账", "汇入", "流入", "进", "已收入"},
    "out": {"支", "支出", "付", "出", "出账", "转出", "支取", "取出", "out", "-", "往账", "汇出", "流出", "已支出"},
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


def signs_of(cells: Sequence[Any], table_key: str, header: str) -> dict[Any, int | None]:
    """The sign of every different direction of a column; None where it is unclear.

    D beside J is 贷 (J 借, D 贷, as some banks write by their sound), beside C it is debit; alone under a Chinese
    header it may be either.
    """
    found = {cell: sign_of(cell, table_key) for cell in dict.fromkeys(cells) if not _is_blank(cell)}
    bare = {_bare(cell): cell for cell in found}
    if "d" in bare and not {"c", "cr", "h"} & bare.keys():
        if "j" in bare:
            found[bare["d"]] = sign_of("贷", table_key)
        elif not header.isascii():
            found[bare["d"]] = None
    return found


def _is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _bare(cell: Any) -> str:
    """A direction without width, case, spaces, points and brackets."""
    return simplified(re.sub(r"[\s.()\[\]`]", "", unicodedata.normalize("NFKC", str(cell))).casefold())


def sign_of(cell: Any, table_key: str) -> int | None:
    """+1 or -1 for a direction 借/贷, 收入/支出 in a table; 0 where it is neither 不计收支; None where unclear."""
    text = _bare(cell)
    for meaning, words in _WORDS.items():
        if text in words:
            return 0 if meaning == "neutral" else 1 if meaning in _PLUS[table_key] else -1
    return None
