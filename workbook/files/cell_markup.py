"""Cell markup 单元格标记: values as the inside of a <c> element. A text is always a text, whatever it begins with."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from workbook.files.markup import escape

MOST_TEXT = 32_767
"""Signs one cell may hold."""
_EPOCH = {False: dt.datetime(1899, 12, 30), True: dt.datetime(1904, 1, 1)}


class TextTooLong(ValueError):  # noqa: N818 - it names what the value is
    """A text one cell cannot hold."""


def serial(value: dt.date, from_1904: bool = False) -> int | float:
    """A date or time as Excel counts days: whole for a date."""
    moment = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
    passed = moment.replace(tzinfo=None) - _EPOCH[from_1904]
    days = passed.days + passed.seconds / 86_400 + passed.microseconds / 86_400e6
    return int(days) if days == int(days) else days


def tails(values: Iterable[object], prefix: str, from_1904: bool) -> list[str]:
    """What follows `<c r="B4" s="1"` for each value: its type, its content, the end of the element.

    None and NaN become a blank cell. Raises TextTooLong where a text does not fit a cell.
    """
    blank, v, end = "/>", f"><{prefix}v>", f"</{prefix}v></{prefix}c>"
    texts: dict[str, str] = {}

    def of_text(text: Any) -> str:
        if text not in texts:
            texts[text] = _text(text, prefix) if text else blank
        return texts[text]

    def of_number(number: Any) -> str:
        return f"{v}{number + 0!r}{end}" if math.isfinite(number) else blank

    @cache
    def of_moment(moment: dt.date) -> str:
        return f"{v}{serial(moment, from_1904)!r}{end}"

    kinds: dict[type, Callable[[Any], str]] = {
        type(None): lambda _: blank,
        str: of_text,
        float: of_number,
        int: of_number,
        bool: lambda flag: f' t="b"{v}{int(flag)}{end}',
        dt.date: of_moment,
        dt.datetime: of_moment,
    }

    values = list(values)
    if (types := set(map(type, values))) <= {str, type(None)}:
        return [of_text(text) for text in values]
    if types <= {float, type(None)}:
        return [blank if number is None else of_number(number) for number in values]

    def of(value: Any) -> str:
        kind = kinds.get(type(value))
        return kind(value) if kind else of(value.item())  # a numpy scalar

    return [of(value) for value in values]


def _text(text: str, prefix: str) -> str:
    """A text written in the cell itself, so that no part shared with other sheets changes."""
    if len(text) > MOST_TEXT:
        raise TextTooLong(text[:20] + "…")
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text or "  " in text else ""
    return f' t="inlineStr"><{prefix}is><{prefix}t{space}>{escape(text)}</{prefix}t></{prefix}is></{prefix}c>'
