"""Amounts in words 大写金额: 人民币壹仟贰佰叁拾肆元伍角陆分, as cheques and confirmation letters write them.

Rules: 正确填写票据和结算凭证的基本规定 (appendix of 支付结算办法): 零 once for any run of zeros inside, 整 after
元 or 角 where no fen follow, 零 before fen where 角 is zero.
"""

from __future__ import annotations

from workbook.errors import UsageError
from workbook.texts import Text

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
MOST = 10**16
"""Fen that can be written: below 万亿亿."""

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))


def in_words(fen: int) -> Text:
    """An amount in both languages. Raises UsageError beyond 10**14 yuan."""
    if abs(fen) >= MOST:
        raise UsageError(Text("金额太大，写不成大写", "the amount is too large to be written in words"), "too_large")
    return Text(in_chinese(fen), in_english(fen))


def in_chinese(fen: int) -> str:
    """人民币大写 of an amount in fen; a negative one has 负 before its digits."""
    yuan, jiao, cent = abs(fen) // 100, abs(fen) // 10 % 10, abs(fen) % 10
    whole = _yuan(yuan) + "元" if yuan else ""
    if not jiao and not cent:
        part = "整" if whole else "零元整"
    else:
        part = DIGITS[jiao] + "角" if jiao else "零" if whole else ""
        part += DIGITS[cent] + "分" if cent else "整"
    return "人民币" + ("负" if fen < 0 else "") + whole + part


def _yuan(number: int) -> str:
    """A whole number > 0, four digits at a time."""
    said, zero = "", False
    groups = [(number // 10**12, 3), (number // 10**8 % 10**4, 2), (number // 10**4 % 10**4, 1), (number % 10**4, 0)]
    for value, place in groups:
        if not value:
            zero = zero or bool(said)
            if place == 2 and number >= 10**12:
                said += "亿"
            continue
        if said and (zero or value < 1000):
            said += "零"
        unit = "万" if place == 3 else GROUPS[place]
        said += _four(value) + unit
        zero = False
    return said


def _four(value: int) -> str:
    """Up to four digits: 1005 is 壹仟零伍."""
    said, zero = "", False
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if not digit:
            zero = bool(said)
            continue
        said += ("零" if zero else "") + DIGITS[digit] + PLACES[place]
        zero = False
    return said


def in_english(fen: int) -> str:
    """One thousand two hundred thirty-four yuan and 56/100."""
    yuan, cents = divmod(abs(fen), 100)
    words = _english(yuan)
    tail = f" and {cents:02d}/100" if cents else " only"
    said = f"{'minus ' if fen < 0 else ''}{words} yuan{tail}"
    return said[0].upper() + said[1:]


def _english(number: int) -> str:
    for size, name in _SCALES:
        if number >= size:
            rest = _english(number % size) if number % size else ""
            return f"{_english(number // size)} {name} {rest}".strip()
    if number >= 100:
        rest = _english(number % 100) if number % 100 else ""
        return f"{_ONES[number // 100]} hundred {rest}".strip()
    if number >= 20:
        return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")
    return _ONES[number]
