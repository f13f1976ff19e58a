"""Single values 单元格的值 as people write them: amounts, numbers, dates, months, texts, flags, choices.

Nothing is guessed: what can be read in two ways raises ValueUnclear, which says what was found and needed.
Blank is None in the parsers and NA in the columns of `typed`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pandas as pd

from workbook.money import FEN_PER_YUAN
from workbook.schema import Choice, Column
from workbook.texts import Text, listed, same

AMOUNT = Text("金额，如 1052.75 或 -1,052.75", "an amount such as 1052.75 or -1,052.75")
NUMBER = Text("数字，如 12.5", "a number such as 12.5")
WHOLE = Text("整数，如 12", "a whole number such as 12")
RATIO = Text("比率，如 95% 或 0.95", "a ratio such as 95% or 0.95")
DATE = Text("日期，如 2026-10-03", "a date such as 2026-10-03")
FOUR_DIGIT_YEAR = Text("四位年份在前的日期，如 2026-10-03", "a date with its four-digit year first, such as 2026-10-03")
REAL_DATE = Text("日历上有的日期，如 2026-10-03", "a date that exists, such as 2026-10-03")
MONTH = Text("月份，如 2026-10", "a month such as 2026-10")
FLAG = Text("“是”或“否”", "“yes” or “no”")

Cells = np.ndarray[Any, Any]

EXACT_FEN = 2**53
"""The largest sum in fen that Excel's floating numbers hold exactly: 90,071,992,547,409.92 yuan."""
SERIAL_DAYS = range(20_000, 80_001)
"""Excel serial days taken as dates: 1954-10-03 to 2119-01-11."""
_SERIAL_ZERO = dt.date(1899, 12, 30)
_YEARS = range(1900, 2200)
_SCALES = {"": 1, "元": 1, "圆": 1, "元整": 1, "千元": 1_000, "万": 10_000, "万元": 10_000}
_SCALES |= {"亿": 10**8, "亿元": 10**8}
_UNITS = "|".join(sorted(_SCALES, key=len, reverse=True))
_MINUS = str.maketrans("−–—‐‑﹣", "------")
_INVISIBLE = str.maketrans({**dict.fromkeys("\u200b\ufeff\u200e\u200f"), "\xa0": " ", "\t": " "})
_DIGITS = r"(?:\d+|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+)(?:\.\d*)?|\.\d+"
_NUMBER = re.compile(rf"([+-]?)\s*({_DIGITS})\s*(-?)", re.ASCII)
_MONEY = re.compile(
    rf"([+-]?)\s*(?:¥|\$|RMB|CNY|人民币)?\s*([+-]?)\s*({_DIGITS})\s*({_UNITS})\s*(-?)", re.ASCII | re.IGNORECASE
)
_SAFE_FEN = 1e13
_OF_NUMBERS = np.zeros(256, dtype=bool)
_OF_NUMBERS[list(b"0123456789.-")] = True
_PADDING = ["\x00 ", " \x00", *"\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"]
_WIDE_PADDING = [c for c in map(chr, range(128, 65536)) if c.isspace() or c in "\u200b\ufeff\u200e\u200f"]
_NO_DIGITS = re.compile(r"[^0-9.,\-\x00]")
_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?", re.ASCII)
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3}){1,4}(?:\.\d{1,15})?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[(+-]*\d*,(?:\d{1,2}|\d{4,})[)-]*|[(+-]*0,\d+[)-]*", re.ASCII)
_TIME = r"(?:(?:[T\s]+|(?<=日))(?:上午|下午|AM\s*|PM\s*)?\d{1,2}[:时]\d{1,2}(?:[:分](?:\d{1,2}(?:\.\d+)?秒?)?)?\s*(?:Z|[+-]\d{2}:?\d{2}|AM|PM)?)?"
_DATE = re.compile(
    rf"(\d{{4}})(?:([-/.])(\d{{1,2}})\2(\d{{1,2}})|年(\d{{1,2}})月(\d{{1,2}})日?){_TIME}(?:\s*(?:星期|周)[一二三四五六日天])?",
    re.ASCII,
)
_EIGHT = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}}){_TIME}", re.ASCII)
_MONTHS = {"janfebmaraprmayjunjulaugsepoctnovdec"[i * 3 : i * 3 + 3]: i + 1 for i in range(12)}
_NAMED_MONTH = re.compile(
    r"(?:(?P<d1>\d{1,2})[-\s]+(?P<m1>[A-Za-z]{3,9})\.?[-,\s]+|(?P<m2>[A-Za-z]{3,9})\.?\s+(?P<d2>\d{1,2}),?\s+)(?P<y>\d{4})",
    re.ASCII,
)
_OTHER_ORDER = re.compile(r"\d{1,2}[-/.年]\d{1,2}[-/.月](?:\d{2}|\d{4})日?(?:\s.*)?", re.ASCII)
_MONTH = re.compile(r"(\d{4})(?:[-/](\d{1,2})|年(\d{1,2})月?|\.?(\d{2}))", re.ASCII)
_YES = {"是", "y", "yes", "true", "t", "1", "√", "✓", "✔", "对", "有"}
_NO = {"否", "n", "no", "false", "f", "0", "×", "✗", "x", "不是", "无"}


class ValueUnclear(Exception):  # noqa: N818 - it names what the value is, not a failure of ours
    """A value that cannot be read, or can be read in two ways: what was found and what is needed."""

    def __init__(self, found: Text, need: Text) -> None:
        super().__init__(f"{found.zh}: {need.zh}")
        self.found = found
        self.need = need


def parse_amount(raw: object) -> int | None:
    """Money 金额 in whole fen 分, half up; None where blank or a dash.

    Reads numbers in yuan 元 and texts such as "¥1,234.50", "（1,234.50）", "1234.5-", "3.2万元".
    Raises ValueUnclear for what can be read in two ways ("1052,75", "1.234,50") or not at all.
    """
    if _is_blank(raw):
        return None
    value = _decimal(raw, _MONEY, AMOUNT) if isinstance(raw, str) else _of_number(raw, AMOUNT)
    if value is None:
        return None
    fen = (value * FEN_PER_YUAN).quantize(Decimal(1), ROUND_HALF_UP) if abs(value) < EXACT_FEN else None
    if fen is None or abs(fen) > EXACT_FEN:
        raise _unclear(raw, AMOUNT)
    return int(fen)


def parse_decimal(raw: object) -> Decimal | None:
    """The exact number in an amount or number cell, not rounded; None where blank. For products and 万元."""
    if _is_blank(raw):
        return None
    return _decimal(raw, _MONEY, NUMBER) if isinstance(raw, str) else _of_number(raw, NUMBER)


def parse_number(raw: object) -> float | None:
    """A number 数字; thousands separators, brackets and a trailing minus are read as in amounts."""
    if _is_blank(raw):
        return None
    if not isinstance(raw, str):
        _of_number(raw, NUMBER)
        return float(raw)  # type: ignore[arg-type]
    value = _decimal(raw, _NUMBER, NUMBER)
    return None if value is None else float(value)


def parse_int(raw: object) -> int | None:
    """A whole number 整数; 3.0 is 3, 3.5 is refused."""
    if _is_blank(raw):
        return None
    value = _decimal(raw, _NUMBER, WHOLE) if isinstance(raw, str) else _of_number(raw, WHOLE)
    if value is None:
        return None
    if value != value.to_integral_value() or abs(value) > EXACT_FEN:
        raise _unclear(raw, WHOLE)
    return int(value)


def parse_ratio(raw: object) -> float | None:
    """A ratio 比率: "95%" and 0.95 are 0.95; a number without a percent sign is taken as it stands."""
    if _is_blank(raw):
        return None
    if not isinstance(raw, str):
        _of_number(raw, RATIO)
        return float(raw)  # type: ignore[arg-type]
    text = _narrow(raw)
    value = _decimal(text.removesuffix("%"), _NUMBER, RATIO, shown=raw)
    if not text.endswith("%"):
        return None if value is None else float(value)
    if value is None:
        raise _unclear(raw, RATIO)
    return float(value / 100)


def parse_date(raw: object) -> dt.date | None:
    """A date 日期; a time of day is dropped.

    Reads dates, 2026-10-03, 2026/10/3, 2026.10.3, 2026年10月3日, 20261003, 3-Oct-2026, and Excel's serial days
    when the cell is a number. Refused: two-digit years, 01/02/2026 (day or month first?), dates that do not exist.
    """
    if _is_blank(raw):
        return None
    if isinstance(raw, str):
        return _date_of_text(raw)
    day = _as_date(raw)
    if day is not None:
        return day
    number = _of_number(raw, DATE)
    whole = int(number)
    if whole in SERIAL_DAYS:
        return _SERIAL_ZERO + dt.timedelta(days=whole)
    if number == whole and len(str(whole)) == 8:
        return _calendar_date(raw, str(whole)[:4], str(whole)[4:6], str(whole)[6:])
    raise _unclear(raw, DATE)


def parse_month(raw: object) -> dt.date | None:
    """A month 月份 as its first day: 2026-10, 2026/10, 2026年10月, 202610, or any date of it."""
    if _is_blank(raw):
        return None
    text = ""
    if isinstance(raw, str):
        text = _narrow(raw)
    elif isinstance(raw, int | float | np.integer | np.floating):
        number = _of_number(raw, MONTH)
        text = str(int(number)) if number == number.to_integral_value() else ""
    match = _MONTH.fullmatch(text)
    if match and int(match[1]) in _YEARS:
        month = int(match[2] or match[3] or match[4])
        if 1 <= month <= 12:
            return dt.date(int(match[1]), month, 1)
        raise _unclear(raw, MONTH)
    try:
        day = parse_date(raw)
    except ValueUnclear:
        raise _unclear(raw, MONTH) from None
    return None if day is None else day.replace(day=1)


def parse_text(raw: object) -> str | None:
    """A text 文本 without blanks around it; None where nothing is left. 1001.0 is "1001", "007" stays."""
    if isinstance(raw, str):
        return raw.translate(_INVISIBLE).strip() or None
    if _is_blank(raw):
        return None
    if isinstance(raw, bool | np.bool_):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float | np.floating):
        return str(int(raw)) if float(raw).is_integer() and abs(float(raw)) < 1e18 else repr(float(raw))
    if isinstance(raw, dt.datetime):
        return raw.date().isoformat() if raw.time() == dt.time() else raw.isoformat(" ", "seconds")
    return str(raw).strip() or None


def parse_flag(raw: object) -> bool | None:
    """Yes or no 是否: 是/否, Y/N, true/false, 1/0, √/×; None where blank."""
    if _is_blank(raw):
        return None
    if isinstance(raw, bool | np.bool_):
        return bool(raw)
    text = (parse_text(raw) or "").casefold()
    if text in _YES or text in _NO:
        return text in _YES
    raise _unclear(raw, FLAG)


def parse_choice(raw: object, choices: tuple[Choice, ...]) -> str | None:
    """The code of a choice from its code or its word in either language, upper or lower case."""
    text = parse_text(raw)
    if text is None:
        return None
    wanted = _plain_word(text)
    for choice in choices:
        if wanted in map(_plain_word, (choice.code, choice.text.zh, choice.text.en)):
            return choice.code
    one_of = listed((choice.text for choice in choices), 20)
    raise _unclear(raw, Text("其中之一：{words}", "one of: {words}").with_(words=one_of))


def _plain_word(word: str) -> str:
    """A word without what people vary: width and case."""
    return unicodedata.normalize("NFKC", word).casefold()


def typed(raw: pd.Series, column: Column) -> tuple[pd.Series, dict[int, ValueUnclear]]:
    """A column of cells as its declared type, and the fault of every cell that cannot be read, by row label.

    text and choices: str; int and money (fen): Int64; number and ratio: float64; date and month:
    datetime64[us]; flag: boolean. A faulty cell becomes blank. Plain numbers and clean texts are taken at
    once, only odd cells are parsed one by one, and a value that repeats is parsed once.
    """
    if column.type in ("date", "month") and raw.dtype.kind == "M":
        return _typed_dates(raw, column), {}
    if isinstance(raw.dtype, pd.CategoricalDtype):
        return _typed_once_each(raw, column)
    if column.type in ("money", "int", "number", "ratio") and not column.choices:
        return _typed_numbers(raw, column)
    if column.type in ("text", "link") and not column.choices and raw.dtype == "str" and _is_clean(raw):
        return raw.where(raw != "", None) if (raw == "").any() else raw, {}
    cells = raw.to_numpy(dtype=object)
    values: Cells = np.full(len(cells), None, dtype=object)
    left = np.ones(len(cells), dtype=bool)
    if column.type in ("text", "link") and not column.choices and _are_clean_texts(cells):
        left[:] = False
        values = cells.copy()
        values[np.asarray(cells == "", dtype=bool)] = None
    faults = _parse_each(cells, values, np.flatnonzero(left), _parser(column))
    return _as_series(values, raw.index, column), {int(raw.index[i]): fault for i, fault in faults.items()}


def _typed_once_each(raw: pd.Series, column: Column) -> tuple[pd.Series, dict[int, ValueUnclear]]:
    """The same for a column of few different cells: each is read once."""
    codes = raw.cat.codes.to_numpy()
    used = np.zeros(len(raw.cat.categories) + 1, dtype=bool)
    used[codes] = True  # what only stands in rows that are left out must not be complained of
    different = np.flatnonzero(used[:-1])
    cells = pd.Series(raw.cat.categories.to_numpy(dtype=object)[different], dtype=object)
    values, faults = typed(cells, column)
    place = np.full(len(used), -1)
    place[different] = np.arange(len(different))
    spread = pd.Series(values.array.take(place[codes], allow_fill=True), index=raw.index)
    if not faults:
        return spread, {}
    faulty = np.zeros(len(different) + 1, dtype=bool)
    faulty[list(faults)] = True
    rows = np.flatnonzero(faulty[place[codes]])
    return spread, {int(raw.index[i]): faults[int(place[codes[i]])] for i in rows}


def _is_clean(raw: pd.Series) -> bool:
    """True where every text of an Arrow column is printable ASCII without space around it."""
    try:
        import pyarrow.compute as pc
    except ImportError:
        return False
    texts = raw.array.__arrow_array__() if hasattr(raw.array, "__arrow_array__") else None
    if texts is None or texts.null_count or not pc.all(pc.ascii_is_printable(texts)).as_py():
        return False
    return bool(pc.all(pc.equal(pc.ascii_trim_whitespace(texts), texts)).as_py())


def _typed_numbers(raw: pd.Series, column: Column) -> tuple[pd.Series, dict[int, ValueUnclear]]:
    """A column of amounts or numbers: those that are plain all at once, the others one by one."""
    numbers, cells = _plain_of(raw), None
    if numbers is None:
        cells = raw.to_numpy(dtype=object)
        numbers = _numbers_at_once(cells)
    left, values = _plain_numbers(numbers, column.type)
    faults: dict[int, ValueUnclear] = {}
    positions = np.flatnonzero(left)
    if len(positions):
        cells = raw.to_numpy(dtype=object) if cells is None else cells
        parsed: Cells = np.full(len(cells), None, dtype=object)
        faults = _parse_each(cells, parsed, positions, _parser(column))
        if column.type in ("money", "number") and any(_DECIMAL_COMMA.fullmatch(str(cells[i]).strip()) for i in faults):
            more = _with_comma(cells)
            faults |= more
            left[list(more)] = True
            parsed[list(more)] = None
        filled = np.array([i for i in np.flatnonzero(left) if parsed[i] is not None], dtype=np.int64)
        values[filled] = parsed[filled].astype(values.dtype)
        left[filled] = False
    told = {int(raw.index[i]): fault for i, fault in faults.items()}
    if column.type in ("number", "ratio"):
        values[left] = np.nan
        return pd.Series(values, index=raw.index), told
    return pd.Series(pd.arrays.IntegerArray(values, left), index=raw.index), told  # type: ignore[call-overload]


def text_bytes(arrow: Any) -> bytes:
    """All texts of an Arrow array one after the other, in UTF-8."""
    whole = arrow.combine_chunks() if hasattr(arrow, "chunks") else arrow
    offsets, content = whole.buffers()[1:3]
    if content is None or not len(whole):
        return b""
    width = np.int64 if str(whole.type).startswith("large") else np.int32
    ends = np.frombuffer(offsets, dtype=width)[whole.offset : whole.offset + len(whole) + 1]
    return bytes(memoryview(content)[int(ends[0]) : int(ends[-1])])


def _plain_of(raw: pd.Series) -> Cells | None:
    """The numbers of an Arrow column of texts that hold nothing but digits, points and minus; None where one does."""
    if raw.dtype != "str" or not len(raw):
        return None
    try:
        import pyarrow as pa
        import pyarrow.compute as pc
    except ImportError:
        return None
    texts = pa.array(raw.array)
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    if texts.null_count or (pc.max(pc.binary_length(texts)).as_py() or 99) > 17 or pc.any(pc.equal(texts, "")).as_py():
        return None
    if not _OF_NUMBERS[np.frombuffer(text_bytes(texts), dtype=np.uint8)].all():
        return None
    try:
        return np.asarray(pc.cast(texts, pa.float64()).to_numpy(zero_copy_only=False))
    except pa.ArrowInvalid:
        return None


def _with_comma(cells: Cells) -> dict[int, ValueUnclear]:
    """The faults of texts with a comma and no point, in a column where "5,70" shows that the comma may be a decimal
    sign: there 288,404 may be 288.404."""
    return {i: _unclear(c, AMOUNT) for i, c in enumerate(cells) if isinstance(c, str) and "," in c and "." not in c}


def _are_clean_texts(cells: Cells) -> bool:
    """True where every cell is a text that needs no trimming, so that the column stands as it is."""
    texts = cells.tolist()
    if set(map(type, texts)) != {str}:
        return False
    joined = "\x00".join(["", *once_each(texts), ""])
    return not any(sign in joined for sign in (_PADDING if joined.isascii() else [*_PADDING, *_WIDE_PADDING]))


def once_each(texts: list[Any]) -> Iterable[Any]:
    """The different cells of a column where many repeat; all of them where few do, which costs less."""
    first = texts[:2000]
    return set(texts) if len(set(first)) < len(first) / 2 else texts


def _parse_each(cells: Cells, values: Cells, positions: Cells, parse: Callable[[Any], Any]) -> dict[int, ValueUnclear]:
    """Parse the cells at some positions into values, each different cell once; returns the faults by position."""
    if not len(positions):
        return {}
    some = cells[positions]
    if len(set(map(type, some.tolist()))) == 1:  # cells of one kind: what is equal reads equal
        codes, different = pd.factorize(some, use_na_sentinel=False)
    else:
        kinds = [(cell.__class__, cell) for cell in some.tolist()]
        index = {kind: i for i, kind in enumerate(dict.fromkeys(kinds))}
        codes = np.array([index[kind] for kind in kinds], dtype=np.int64)
        different = [cell for _kind, cell in index]
    parsed: Cells = np.full(len(different), None, dtype=object)
    unclear = np.zeros(len(different), dtype=bool)
    for i, cell in enumerate(different):
        try:
            parsed[i] = parse(cell)
        except ValueUnclear as fault:
            parsed[i], unclear[i] = fault, True
    found = parsed[codes]
    bad = unclear[codes]
    faults = {int(positions[i]): found[i] for i in np.flatnonzero(bad)}
    found[bad] = None
    values[positions] = found
    return faults


def _plain_numbers(numbers: Cells, type_: str) -> tuple[Cells, Cells]:
    """Which numbers are left to the exact parsers, and the values of the rest, fen or floats.

    Left are what is no number (NaN) and what floating noise could tip: half a fen, beyond a hundred billion yuan.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        scaled = numbers * FEN_PER_YUAN if type_ == "money" else numbers
        size = np.abs(scaled)
        left = ~np.isfinite(size)
        if type_ in ("number", "ratio"):
            return left, np.where(left, np.nan, numbers)
        off = np.abs(size - np.floor(size) - 0.5) < 0.01 if type_ == "money" else size != np.floor(size)
        left |= off | (size >= (_SAFE_FEN if type_ == "money" else EXACT_FEN))
    return left, np.where(left, 0, np.sign(scaled) * np.floor(size + 0.5)).astype(np.int64)


def _numbers_at_once(cells: Cells) -> Cells:
    """The floats of number cells, of texts of bare digits and of thousands grouped in threes; NaN for the rest."""
    listed_cells = cells.tolist()
    kinds = set(map(type, listed_cells))
    if kinds == {float}:
        return cells.astype(np.float64)
    if kinds != {str} or _NO_DIGITS.search("\x00".join(listed_cells)):
        bare = [_bare_number(cell) for cell in listed_cells]
        return np.array([np.nan if number is None else number for number in bare], dtype=np.float64)
    grouped = np.array(["," in text for text in listed_cells], dtype=bool)
    if not grouped.any():
        return np.asarray(pd.to_numeric(cells, errors="coerce"), dtype=np.float64)
    numbers = np.full(len(cells), np.nan)
    numbers[~grouped] = pd.to_numeric(cells[~grouped], errors="coerce")
    numbers[grouped] = [
        float(text.replace(",", "")) if _GROUPED.fullmatch(text) else np.nan for text in cells[grouped].tolist()
    ]
    return numbers


def _bare_number(cell: object) -> float | str | None:
    """A cell numpy can take as a number as it stands: a number, bare digits, thousands in threes."""
    if cell.__class__ is float or (cell.__class__ is int and -EXACT_FEN < cell < EXACT_FEN):  # type: ignore[operator]
        return cell  # type: ignore[return-value]
    if cell.__class__ is not str:
        return None
    text: str = cell  # type: ignore[assignment]
    if _PLAIN.fullmatch(text):
        return text
    return text.replace(",", "") if _GROUPED.fullmatch(text) else None


def _as_series(values: Cells, index: pd.Index, column: Column) -> pd.Series:
    """Parsed values (None = blank) as a Series of the column's dtype."""
    if column.type in ("money", "int") and not column.choices:
        blank = np.array([v is None for v in values.tolist()], dtype=bool)
        whole = np.where(blank, 0, values).astype(np.int64)
        return pd.Series(pd.arrays.IntegerArray(whole, blank), index=index)  # type: ignore[call-overload,no-any-return]
    if column.type in ("number", "ratio") and not column.choices:
        return pd.Series(values.astype(np.float64), index=index)
    if column.type in ("date", "month"):
        codes, different = pd.factorize(values)  # few different days in many rows
        days = np.append(np.asarray(different, dtype="datetime64[us]"), np.datetime64("NaT", "us"))
        return pd.Series(days[codes], index=index)
    dtype = "boolean" if column.type == "flag" else "str"
    return pd.Series(values, index=index, dtype=dtype)  # type: ignore[call-overload,no-any-return]


def _typed_dates(raw: pd.Series, column: Column) -> pd.Series:
    """Dates that already are datetimes: midnight, or the first of the month."""
    unit = "datetime64[M]" if column.type == "month" else "datetime64[D]"
    return pd.Series(raw.to_numpy(dtype="datetime64[us]").astype(unit).astype("datetime64[us]"), index=raw.index)


def _parser(column: Column) -> Callable[[Any], Any]:
    """The parser of a column."""
    if column.choices:
        return lambda raw: parse_choice(raw, column.choices)
    parsers: dict[str, Callable[[Any], Any]] = {
        "money": parse_amount,
        "number": parse_number,
        "int": parse_int,
        "ratio": parse_ratio,
        "date": parse_date,
        "month": parse_month,
        "flag": parse_flag,
    }
    return parsers.get(column.type, parse_text)


def _decimal(raw: str, pattern: re.Pattern[str], need: Text, shown: str | None = None) -> Decimal | None:
    """A number in a text, exactly; None for a dash. One sign only: "-(5)" and "-5-" are refused."""
    text = _narrow(raw)
    if not text or set(text) == {"-"}:
        return None
    bracketed = text.startswith("(") and text.endswith(")")
    match = pattern.fullmatch(text[1:-1].strip() if bracketed else text)
    if match is None:
        raise _unclear(raw if shown is None else shown, need)
    *signs, digits, scale, last = match.groups() if pattern is _MONEY else (match[1], match[2], "", match[3])
    signs = [s for s in (*signs, last) if s] + (["-"] if bracketed else [])
    if len(signs) > 1:
        raise _unclear(raw if shown is None else shown, need)
    value = Decimal(digits.replace(",", "").replace(" ", "")) * _SCALES[scale]
    return -value if signs == ["-"] else value


def _of_number(raw: object, need: Text) -> Decimal:
    """A number cell as the decimal Excel shows, 15 digits; refuses True, infinity and other kinds."""
    if isinstance(raw, Decimal) and raw.is_finite():
        return raw
    if isinstance(raw, int | np.integer) and not isinstance(raw, bool):
        return Decimal(int(raw))
    if isinstance(raw, float | np.floating) and np.isfinite(raw):
        return Decimal(f"{float(raw):.15g}")
    raise _unclear(raw, need)


def _date_of_text(raw: str) -> dt.date | None:
    """A date written out with its year first; None for a dash."""
    text = _narrow(raw)
    if not text or set(text) == {"-"}:
        return None
    match = _DATE.fullmatch(text)
    if match:
        return _calendar_date(raw, match[1], match[3] or match[5], match[4] or match[6])
    match = _EIGHT.fullmatch(text)
    if match:
        return _calendar_date(raw, match[1], match[2], match[3])
    match = _NAMED_MONTH.fullmatch(text)
    month = _MONTHS.get((match["m1"] or match["m2"])[:3].casefold()) if match else None
    if match and month:
        return _calendar_date(raw, match["y"], str(month), match["d1"] or match["d2"])
    raise _unclear(raw, FOUR_DIGIT_YEAR if _OTHER_ORDER.fullmatch(text) else DATE)


def _calendar_date(raw: object, year: str, month: str, day: str) -> dt.date:
    """A date of its parts; refuses 2026-02-30 and years no department has lived."""
    try:
        date = dt.date(int(year), int(month), int(day))
    except ValueError:
        raise _unclear(raw, REAL_DATE) from None
    if date.year not in _YEARS:
        raise _unclear(raw, REAL_DATE)
    return date


def _as_date(raw: object) -> dt.date | None:
    """The day of a date, datetime or numpy datetime; None where it is none of them."""
    if isinstance(raw, np.datetime64):
        raw = pd.Timestamp(raw)
    if isinstance(raw, dt.datetime):
        raw = raw.date()
    if not isinstance(raw, dt.date):
        return None
    if raw.year not in _YEARS:
        raise _unclear(raw, REAL_DATE)
    return raw


def _narrow(raw: str) -> str:
    """Full-width digits and signs as plain ones, for numbers and dates; never for names."""
    text = raw if raw.isascii() else unicodedata.normalize("NFKC", raw).translate(_MINUS).translate(_INVISIBLE)
    return text.strip()


def _is_blank(raw: object) -> bool:
    """Nothing in the cell: None, NaN, NaT, NA or only white space."""
    if raw is None or raw is pd.NA or raw is pd.NaT:
        return True
    if isinstance(raw, str):
        return not raw.translate(_INVISIBLE).strip()
    return isinstance(raw, float | np.floating | np.datetime64) and bool(raw != raw)


def _unclear(raw: object, need: Text) -> ValueUnclear:
    """The fault of one cell; a long text is cut."""
    text = f"{float(raw):.15g}" if isinstance(raw, float | np.floating) else str(raw).strip()
    return ValueUnclear(same(text if len(text) <= 40 else text[:39] + "…"), need)
