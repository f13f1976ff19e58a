"""Evidence 依据: why lines were matched or why they differ, in words, in both languages."""

from __future__ import annotations

from workbook.accounts.amounts import FEE, ROUNDING, SIGN, TRANSPOSED
from workbook.accounts.references import Ints
from workbook.texts import Text

SAME_DAY = Text("同日", "same day")
LATER = Text("对方晚 {days} 天", "theirs {days} days later")
EARLIER = Text("对方早 {days} 天", "theirs {days} days earlier")
CAPPED = Text(
    "；候选太多，只试了日期最近的一部分", "; too many candidates, only those with the nearest dates were tried"
)
DAMAGED = Text(
    "；票号已被 Excel 改坏（{ref}），未用于勾对", "; its reference was damaged by Excel ({ref}) and not used"
)

MATCHED: dict[str, Text] = {
    "opening": Text("期初余额相等", "opening balances are equal"),
    "manual": Text("人工勾对", "matched by hand"),
    "red_letter": Text("红字与其蓝字发票对冲，净额 {total}", "a red letter netted with its original; {total} is left"),
    "ref_amount": Text("票号、金额相同；{gap}", "same reference and amount; {gap}"),
    "tail_amount": Text("票号末位 {tail} 相同、金额相同；{gap}", "same last digits {tail}, same amount; {gap}"),
    "ref_list": Text(
        "写明 {several} 张票，合计 {total} 相等", "names {several} references; their sum {total} is equal"
    ),
    "ref_group": Text(
        "票号 {ours_ref} 两边合计 {total} 相等（{ours} 笔对 {theirs} 笔）",
        "both sides of {ours_ref} add up to {total} ({ours} to {theirs} lines)",
    ),
    "amount_ref": Text(
        "金额相同，票号 {ours_ref} 与 {theirs_ref} 近似；{gap}",
        "same amount; {ours_ref} and {theirs_ref} are alike; {gap}",
    ),
    "amount_date": Text("金额相同且只有一种配法；{gap}", "same amount, one way only; {gap}"),
    "amount_set": Text(
        "同额 {extra} 笔对 {extra} 笔，按日期先后配；{gap}",
        "{extra} lines of this amount on each side, paired in order of date; {gap}",
    ),
    "sum_theirs": Text(
        "我方 {ours} 笔合计 {total} = 对方一笔，只有一种组合",
        "{ours} of our lines add up to {total}, theirs; one way only",
    ),
    "sum_ours": Text(
        "对方 {theirs} 笔合计 {total} = 我方一笔，只有一种组合",
        "{theirs} of their lines add up to {total}, ours; one way only",
    ),
    "sum_net": Text("含反向行的合计 {total} 相等", "a sum with opposite lines, {total}, is equal"),
    "sums": Text(
        "我方 {ours} 笔与对方 {theirs} 笔合计均为 {total}，请确认",
        "{ours} of ours and {theirs} of theirs both add up to {total}; please confirm",
    ),
    "ref_amount_differs": Text(
        "票号 {ours_ref} 相同；我方 {ours_fen}，对方 {theirs_fen}，差额 {diff}",
        "same reference {ours_ref}; ours {ours_fen}, theirs {theirs_fen}, difference {diff}",
    ),
    "tolerance": Text("金额差 {diff} 在容差以内；{gap}", "amounts {diff} apart, within tolerance; {gap}"),
    "wrong_ref": Text(
        "金额相同、只有一种配法，但票号不同：我方 {ours_ref}，对方 {theirs_ref}；{gap}",
        "same amount, one way only, but other references: ours {ours_ref}, theirs {theirs_ref}; {gap}",
    ),
    "wrong_customer": Text(
        "同一笔：我方记在 {ours_customer}，对方是 {theirs_customer}；{gap}",
        "the same line: ours stands under {ours_customer}, theirs under {theirs_customer}; {gap}",
    ),
    "newest_first": Text("新的先冲抵，差额 {diff} 未抵", "the newest applied first; {diff} left over"),
    "in_order": Text("按日期先后冲抵，差额 {diff} 未抵", "applied in order of date; {diff} left over"),
}
"""What is said of a match, by rule."""

EXPLAINED: dict[int, Text] = {
    SIGN: Text("方向相反：我方 {ours_fen}，对方 {theirs_fen}", "opposite sign: ours {ours_fen}, theirs {theirs_fen}"),
    ROUNDING: Text(
        "尾差 {diff}：我方 {ours_fen}，对方 {theirs_fen}", "rounding {diff}: ours {ours_fen}, theirs {theirs_fen}"
    ),
    FEE: Text(
        "手续费 {fee}：对方付 {theirs_paid}，我方收到 {ours_got}",
        "fee {fee}: they paid {theirs_paid}, we received {ours_got}",
    ),
    TRANSPOSED: Text(
        "数字颠倒：{digits} 两位对调，我方 {ours_fen}，对方 {theirs_fen}",
        "digits swapped: {digits} changed places; ours {ours_fen}, theirs {theirs_fen}",
    ),
}
"""What is said of a match whose amounts differ for a known reason."""

UNDECIDED: dict[str, Text] = {
    "amount_date": Text(
        "同额 {total}：我方 {ours} 笔、对方 {theirs} 笔，有 {extra} 种配法，未替您选择",
        "{total}: {ours} of ours and {theirs} of theirs can go together in {extra} ways; none was chosen for you",
    ),
    "sum_theirs": Text(
        "对方 {total} 可由我方 {extra} 种组合凑成，未替您选择",
        "theirs {total} is the sum of ours in {extra} ways; none was chosen",
    ),
    "sum_ours": Text(
        "我方 {total} 可由对方 {extra} 种组合凑成，未替您选择",
        "ours {total} is the sum of theirs in {extra} ways; none was chosen",
    ),
}
"""What is said of a group with several answers."""

ALONE: dict[str, Text] = {
    "missing_theirs": Text("对方没有同票号或同金额的行", "they have no line of this reference or amount"),
    "missing_ours": Text("我方没有同票号或同金额的行", "we have no line of this reference or amount"),
    "transit_theirs": Text(
        "距截止日 {days} 天，对方可能尚未入账", "{days} days before the cut-off; they may book it later"
    ),
    "transit_ours": Text(
        "距截止日 {days} 天，我方可能尚未入账", "{days} days before the cut-off; we may book it later"
    ),
    "duplicate_ours": Text(
        "与我方 {twin}（{date}）票号、金额相同", "repeats our {twin} ({date}): same reference and amount"
    ),
    "duplicate_theirs": Text(
        "与对方 {twin}（{date}）票号、金额相同", "repeats their {twin} ({date}): same reference and amount"
    ),
    "copy_ours": Text(
        "与我方 {twin}（{date}）金额相同、日期相近，对方没有与它对应的行，疑似重复",
        "the same amount as our {twin} ({date}) within days, and they have no line for it: a likely duplicate",
    ),
    "copy_theirs": Text(
        "与对方 {twin}（{date}）金额相同、日期相近，我方没有与它对应的行，疑似重复",
        "the same amount as their {twin} ({date}) within days, and we have no line for it: a likely duplicate",
    ),
    "opening": Text("期初：我方 {ours_fen}，对方 {theirs_fen}", "opening: ours {ours_fen}, theirs {theirs_fen}"),
}
"""What is said of a line without a counterpart."""


def gap_said(days: int) -> Text:
    """How much later or earlier their line is dated."""
    if days == 0:
        return SAME_DAY
    return (LATER if days > 0 else EARLIER).with_(days=abs(days))


def digits_said(fen: int, place: int) -> str:
    """The two digits that changed places, as they stand in the amount: 5,768.00 at place 3 is "57"."""
    digits = f"{abs(fen):017d}"
    at = len(digits) - 1 - place
    return digits[at - 1 : at + 1]


def amounts_said(fen: Ints) -> list[str]:
    """Amounts as people read them: -1234567 is "-12,345.67"."""
    return [f"{'-' if f < 0 else ''}{abs(f) // 100:,}.{abs(f) % 100:02d}" for f in fen.tolist()]
