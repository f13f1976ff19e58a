"""Kinds 类型 of ledger and statement entries: the words other systems use, and what sign and memo say without them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import pandas as pd

from workbook.declared.movement import ENTRY_KINDS
from workbook.errors import Problem
from workbook.intake.scripts import simplified
from workbook.intake.sheets import as_cells
from workbook.schema import Table
from workbook.texts import Text

TABLES_OF_KINDS = ("ledger", "statements")
_WORDS = {
    "opening": r"期初|年初|上期结转|上年结转|opening|brought forward",
    "return": r"退货|销退|退回|红字|红冲|冲红|credit (?:note|memo)|\breturn|^dg$",
    "rebate": r"返利|折扣|折让|rebate|discount",
    "collection": r"收款|回款|收到|到账|汇款|电汇|承兑|付款|支付|预收|receipt|payment|collection|^dz$",
    "other": r"其他|其它|调整|转账|坏账|other|adjust",
    "invoice": r"发票|开票|销售|销货|售货|赊销|应收单|出货|送货|提货|出库|发货|送货|货款|进货|采购|入库|invoice|sale|^(?:rv|dr)$",
}
_CODES = {word.casefold(): c.code for c in ENTRY_KINDS for word in (c.code, c.text.zh, c.text.en)}


def kind_of(word: Any) -> str | None:
    """The kind a word of another system means, 销售发票, 收款单, Credit memo; None where it means none."""
    text = simplified(unicodedata.normalize("NFKC", str(word)).casefold().strip())
    if text in _CODES:
        return _CODES[text]
    return next((kind for kind, pattern in _WORDS.items() if re.search(pattern, text)), None)


def with_kinds(raw: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Raw cells with the words of other systems turned to our kinds; what means none stays, to be refused."""
    if table.key not in TABLES_OF_KINDS or "kind" not in raw:
        return raw
    words = {cell: kind_of(cell) for cell in set(raw["kind"].tolist()) if isinstance(cell, str) and cell.strip()}
    known = {word: kind for word, kind in words.items() if kind and kind != word}
    if not known:
        return raw
    kinds = as_cells([known.get(c, c) if isinstance(c, str) else c for c in raw["kind"].tolist()])
    return raw.assign(kind=pd.Series(kinds, index=raw.index, dtype=object))


def kinds_by_sign(frame: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[Problem]]:
    """Typed ledger entries with kinds where the file has no column for them, and a finding that says so.

    What increases the receivable is an invoice, unless its memo says opening or other; what lowers it is what
    its memo says, else other.
    """
    if table.key != "ledger" or frame.empty:
        return frame, []
    memos = frame["memo"].fillna("").tolist()
    signs = (frame["amount_fen"].fillna(0) >= 0).tolist()
    kinds = pd.Series(list(_by_sign(zip(memos, signs, strict=True))), index=frame.index, dtype=frame["kind"].dtype)
    found = Text("文件没有类型列，按借贷方向和摘要判定：{counts}", "the file has no kind; by sign and memo: {counts}")
    counts = kinds.value_counts().to_dict()
    words = {c.code: c.text for c in ENTRY_KINDS}
    shown = Text(*("、".join(f"{words[k].in_(lang)} {n}" for k, n in counts.items()) for lang in ("zh", "en")))
    need = Text("核对几行类型", "a look at the kind of some rows")
    problem = Problem("kind_by_sign", table.key, "kind", (), found.with_(counts=shown), need, is_error=False)
    return frame.assign(kind=kinds), [problem]


def _by_sign(rows: Iterable[tuple[str, bool]]) -> Iterable[str]:
    """The kind of each entry by its memo and whether it increases the receivable."""
    known: dict[str, str | None] = {}
    for memo, increases in rows:
        if memo not in known:
            known[memo] = kind_of(memo) if memo else None
        kind = known[memo]
        if increases:
            yield kind if kind in ("opening", "other") else "invoice"
        else:
            yield kind if kind in ("collection", "return", "rebate", "opening") else "other"
