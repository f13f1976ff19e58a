"""Amounts in capital characters 人民币大写, as letters and receipts must write them."""

from __future__ import annotations

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def capital(fen: int) -> str:
    """1234056 -> 人民币壹万贰仟叁佰肆拾元伍角陆分; whole yuan end in 整; below zero 负.

    Source: 正确填写票据和结算凭证的基本规定 (Payment and Settlement rules of the People's Bank of China, 1997).
    """
    yuan, rest = divmod(abs(int(fen)), 100)
    jiao, cents = divmod(rest, 10)
    sign = "负" if fen < 0 else ""
    if not yuan and not rest:
        return "人民币零元整"
    text = f"{_whole(yuan)}元" if yuan else ""
    if not rest:
        return f"人民币{sign}{text}整"
    if jiao:
        text += DIGITS[jiao] + "角"
    elif yuan:
        text += "零"
    text += DIGITS[cents] + "分" if cents else "整"
    return f"人民币{sign}{text}"


def _whole(number: int) -> str:
    """A whole number in capitals: groups of four digits, a run of zeros written once."""
    text, needs_zero = "", False
    for place in range(len(GROUPS) - 1, -1, -1):
        group = number // 10_000**place % 10_000
        if not group:
            needs_zero = bool(text)
            continue
        if needs_zero or (text and group < 1000):
            text += DIGITS[0]
        text += _group(group) + GROUPS[place]
        needs_zero = False
    return text


def _group(number: int) -> str:
    """Four digits: 1034 -> 壹仟零叁拾肆."""
    text, zero = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += (DIGITS[0] if zero and text else "") + DIGITS[digit] + PLACES[place]
        zero = not digit or (zero and not digit)
    return text
