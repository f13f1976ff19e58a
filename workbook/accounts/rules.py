"""Rules 对账规则: which ways of matching are tried, in which order, with which tolerances.

Each way is one row of the sheet 对账规则: on or off, automatic or only suggested, days and amounts allowed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from workbook.declared.accounts import RULE_KEYS
from workbook.errors import InputError, Problem
from workbook.texts import Text, same

NAMES = {choice.code: choice.text for choice in RULE_KEYS}
AUTO, SUGGESTED, AMBIGUOUS, MANUAL = range(4)
STATUSES = ("auto", "suggested", "ambiguous", "manual")


@dataclass(frozen=True)
class Rule:
    """One way of matching. days_before/after: how much earlier or later than our date theirs may be.

    max_fen, max_ratio: how far amounts may differ (rounding, tolerance). fee_fen: the largest bank fee 手续费.
    min_fen: smallest amount it looks at.
    at_most: most lines of a sum. working_days: days are counted without weekends and official holidays (amounts and dates only). automatic: may accept by itself where the answer is unique.
    """

    key: str
    note: Text
    on: bool = True
    automatic: bool = True
    days_before: int = 7
    days_after: int = 30
    max_fen: int = 0
    max_ratio: float = 0.0
    fee_fen: int = 5_000
    min_fen: int = 0
    at_most: int = 6
    working_days: bool = False

    @property
    def name(self) -> Text:
        """What people call it."""
        return NAMES[self.key]


RULES: tuple[Rule, ...] = (
    Rule("opening", Text("期初余额对期初余额", "opening balance against opening balance")),
    Rule(
        "manual",
        Text("人勾的先算，人拆开的不再勾", "what people matched comes first; what they took apart stays apart"),
    ),
    Rule("red_letter", Text("红字发票与其蓝字发票先对冲", "a red-letter invoice is netted with its original first")),
    Rule("ref_amount", Text("票号相同、金额相同", "same reference, same amount")),
    Rule("tail_amount", Text("票号末 8 位相同、金额相同", "same last 8 digits, same amount")),
    Rule("ref_list", Text("一笔写明几张票，合计相等", "one line names several, their sum is equal")),
    Rule("ref_group", Text("同一票号两边合计相等", "both sides of one reference add up to the same")),
    Rule(
        "ref_small",
        Text(
            "票号相同，差异是尾差、手续费、数字颠倒或方向相反",
            "same reference; the difference is rounding, a fee, swapped digits or the sign",
        ),
        max_fen=5,
    ),
    Rule(
        "amount_ref",
        Text(
            "金额相同，票号只差一位或互相包含", "same amount; references differ in one character or contain each other"
        ),
    ),
    Rule("amount_date", Text("金额相同、日期相近、只有一种配法", "same amount, near dates, only one way")),
    Rule(
        "amount_set",
        Text("同额笔数相等，按日期先后配", "as many lines of one amount on both sides, paired in order of date"),
    ),
    Rule(
        "sum_theirs",
        Text("我方几笔之和等于对方一笔", "several of our lines add up to one of theirs"),
        days_before=21,
        days_after=45,
    ),
    Rule(
        "sum_ours",
        Text("对方几笔之和等于我方一笔", "several of their lines add up to one of ours"),
        days_before=4,
        days_after=26,
    ),
    Rule(
        "sum_net",
        Text("合计里有退货等反向行", "a sum that holds returns or other opposite lines"),
        automatic=False,
        days_before=21,
        days_after=45,
        at_most=4,
    ),
    Rule(
        "sums",
        Text("两边各 2–3 笔之和相等", "two or three lines of each side add up to the same"),
        automatic=False,
        days_before=25,
        days_after=45,
        at_most=3,
    ),
    Rule(
        "near_amount",
        Text(
            "无票号，差异是尾差、手续费、数字颠倒或方向相反",
            "no reference; the difference is rounding, a fee, swapped digits or the sign",
        ),
        automatic=False,
        max_fen=5,
    ),
    Rule("tolerance", Text("金额差在容差以内", "amounts within the tolerance"), automatic=False, on=False),
    Rule(
        "ref_amount_differs",
        Text("票号相同而金额不同", "same reference, different amounts"),
        automatic=False,
        max_ratio=1.0,
    ),
    Rule(
        "wrong_ref",
        Text("金额相同、日期相近、票号不同", "same amount, near dates, different references"),
        automatic=False,
    ),
    Rule(
        "likely_copy",
        Text(
            "同额近日又记一笔，另一边没有对应的行",
            "the same amount again within days, with nothing on the other side for it",
        ),
        automatic=False,
        days_before=30,
        days_after=30,
    ),
    Rule(
        "in_order",
        Text("不问金额，按日期先后冲抵（先进先出）", "whatever the amounts, applied in order of date (FIFO)"),
        automatic=False,
        on=False,
    ),
    Rule(
        "newest_first",
        Text("不问金额，日期新的先冲抵", "whatever the amounts, the newest lines first"),
        automatic=False,
        on=False,
    ),
    Rule(
        "wrong_customer",
        Text("同一笔记在别的客户名下", "the same line stands under another customer"),
        automatic=False,
        days_before=30,
        days_after=40,
    ),
)
"""The rules as they stand in a new workbook. Three are off until somebody switches them on.

Other customers are always looked through last, whatever the order.
"""

KEYS = {rule.key: rule for rule in RULES}
AMOUNT_RULES = ("amount_ref", "amount_date", "amount_set", "near_amount", "wrong_ref")


def rules_with(match_days: int | None, rules: tuple[Rule, ...] = RULES) -> tuple[Rule, ...]:
    """The rules with the setting match_days as the most days amounts may lie apart; None is no limit."""
    if match_days is None:
        return tuple(replace(r, days_before=100_000, days_after=100_000) for r in rules)
    return tuple(replace(r, days_after=match_days) if r.key in AMOUNT_RULES else r for r in rules)


def rules_of(table: pd.DataFrame, match_days: int | None) -> tuple[Rule, ...]:
    """The rules of the sheet 对账规则, in its order; an empty sheet is the built-in rules.

    table: one row per rule: position, rule, on, mode, days_before, days_after, max_fen, max_ratio, fee_fen, min_fen,
    at_most, working_days; blank cells keep the built-in value. Raises InputError for a rule nobody knows or one that
    stands twice. Rules that are not on the sheet are off.
    """
    if table.empty:
        return rules_with(match_days)
    keys = table["rule"].astype("str")
    problems = []
    for rows, found in (
        (table.index[~keys.isin(KEYS)], Text("没有这条规则", "no such rule")),
        (table.index[keys.duplicated()], Text("写了两次", "stands twice")),
    ):
        if len(rows):
            need = Text("规则之一：{rules}", "one of the rules: {rules}").with_(rules=same(" ".join(KEYS)))
            problems.append(Problem("bad_rule", "match_rules", "rule", tuple(int(r) for r in rows), found, need))
    if problems:
        raise InputError(problems)
    known = {r.key: r for r in rules_with(match_days)}
    ordered = table.sort_values("position", kind="stable")
    return tuple(_from_row(known[str(row["rule"])], row) for _, row in ordered.iterrows())


def _from_row(rule: Rule, row: pd.Series) -> Rule:
    """A rule with what its row says; blank cells keep the built-in value."""
    said = {
        name: row[name]
        for name in (
            "on",
            "days_before",
            "days_after",
            "max_fen",
            "max_ratio",
            "fee_fen",
            "min_fen",
            "at_most",
            "working_days",
        )
        if name in row and pd.notna(row[name])
    }
    whole = {
        k: bool(v) if k in ("on", "working_days") else float(v) if k == "max_ratio" else int(v) for k, v in said.items()
    }
    mode = row.get("mode")
    automatic = rule.automatic if mode is None or pd.isna(mode) else mode == "auto"
    return replace(rule, automatic=automatic, **whole)  # type: ignore[arg-type]
