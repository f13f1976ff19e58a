"""References 票号: invoice and receipt numbers as people type them, made comparable as whole numbers.

Two references are the same when they agree after full-width letters, case, blanks, hyphens, dots, "No.",
第…号 and leading zeros of plain numbers are taken away. The last eight digits 末8位 are what a short
reference shares with a 20-digit one (数电票号码 20 digits, 发票号码 8 digits).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from workbook.accounts.wording import Bools as Bools
from workbook.accounts.wording import Ints as Ints
from workbook.accounts.wording import Texts, as_array, buffer_of, on_one_line, taken

WIDTH = 24
"""Characters kept side by side in the matrix; what is longer is compared as text."""
TAIL = 8
_DAMAGED = re.compile(r"^\s*\d[.,]?\d*\s*[eE]\+\d+\s*$")
_SEPARATORS = re.compile(r"[/,;+&|、，；\n]+")
_WORDS = re.compile(r"[^0-9A-Z\u4e00-\u9fff]+")


def _table() -> NDArray[np.uint8]:
    """What becomes of each ASCII byte: letters upper, digits and list marks kept, the rest 0 = dropped."""
    table = np.zeros(256, np.uint8)
    for code in range(33, 127):
        char = chr(code)
        table[code] = ord(char.upper()) if char.isalnum() or char in "/,;+&|" else 0
    table[NEWLINE] = NEWLINE
    return table


NEWLINE = 10
_KEPT = _table()
_IS_MARK = np.isin(np.arange(256), np.frombuffer(b"/,;+&|", np.uint8))
LONG_NUMBER = 18
"""A number this long that ends in five zeros has been through Excel, which keeps 15 digits."""


@dataclass(frozen=True)
class References:
    """The references of both sides, one row a line, ours first.

    code: equal codes are equal references, -1 is none. tail: the same for the last eight characters.
    chars: right-aligned bytes, 0 in front. length: characters kept. zeros: leading zeros taken off. damaged: destroyed by Excel (2.44E+19).
    list_line, list_code: every reference a line names that names several: its row and the reference's code.
    """

    code: Ints
    tail: Ints
    chars: NDArray[np.uint8]
    length: Ints
    zeros: Ints
    damaged: Bools
    list_line: Ints
    list_code: Ints


def cleaned(text: str) -> str:
    """One reference without what people add to it: " No.24442-001 " is "24442001", "第０８号" is "8"."""
    narrow = unicodedata.normalize("NFKC", text).upper().translate(_DROPPED)
    narrow = narrow.removeprefix("NO")
    return narrow.lstrip("0") or narrow[-1:] if narrow.isdigit() else narrow


_DROPPED = {
    ord(char): None for char in " \t\r\n\u3000\u200b\ufeff-_.:#()[]<>{}*'\"`~!@$%^=\\?—–−－（）【】《》第号〔〕·"
}


def parts(text: str) -> list[str]:
    """The references a text lists: "A1/A2、A3" is A1, A2, A3."""
    return [clean for part in _SEPARATORS.split(text) if (clean := cleaned(part))]


def _pieces(text: str) -> list[str]:
    """The references a text lists with blanks between: "INV/07 INV/08" is INV/07, INV/08."""
    pieces = text.split()
    return [clean for piece in pieces if (clean := cleaned(piece))] if len(pieces) > 1 else []


def words(text: str) -> frozenset[str]:
    """The words of a text, upper case; "INV-07 bernard" is {INV, 07, BERNARD}."""
    return frozenset(w for w in _WORDS.split(unicodedata.normalize("NFKC", text).upper()) if w)


def encode(texts: Texts | list[str]) -> References:
    """Turn reference texts into codes that agree exactly where the cleaned texts agree.

    Plain ASCII texts are cleaned all at once in one byte buffer, the others one by one.
    """
    lined = on_one_line(as_array(texts) if isinstance(texts, list) else texts)
    raw = buffer_of(lined)
    whole = _cleaned(raw, len(lined))
    odd = _odd(raw)
    damaged, made = _odd_ones(taken(lined, odd))
    _put(whole, odd, _cleaned(buffer_of(as_array(made)), len(made)))
    lists = np.union1d(np.flatnonzero(whole.is_list), _spaced(raw))
    spoken = zip(lists.tolist(), taken(lined, lists), strict=True)
    named = [(i, _in_ascii(part)) for i, text in spoken for part in dict.fromkeys([*parts(text), *_pieces(text)])]
    listed = _cleaned(buffer_of(as_array([part for _i, part in named])), len(named))
    n = len(lined)
    chars, length = np.concatenate([whole.chars, listed.chars]), np.concatenate([whole.length, listed.length])
    zeros = np.concatenate([whole.zeros, listed.zeros])
    code, tail = _codes(chars, length, zeros, {**whole.long, **{i + n: text for i, text in listed.long.items()}})
    whole.rounded[odd[damaged]] = True
    lines = np.array([i for i, _part in named], np.int64)
    return References(code[:n], tail[:n], whole.chars, whole.length, whole.zeros, whole.rounded, lines, code[n:])


def _odd(raw: NDArray[np.uint8]) -> Ints:
    """Which texts need cleaning one by one: not ASCII, or a plus sign (2.44E+19)."""
    at = np.flatnonzero((raw >= 128) | (raw == ord("+")))
    return np.unique(np.searchsorted(np.flatnonzero(raw == NEWLINE), at))


def _spaced(raw: NDArray[np.uint8]) -> Ints:
    """Which texts hold two words: a blank with a character on both sides."""
    blank = raw == ord(" ")
    inside = np.flatnonzero(blank[1:-1] & (raw[:-2] > ord(" ")) & (raw[2:] > ord(" "))) + 1
    return np.unique(np.searchsorted(np.flatnonzero(raw == NEWLINE), inside)) if len(inside) else inside


def _odd_ones(texts: list[str]) -> tuple[Bools, list[str]]:
    """Texts cleaned one by one and written in ASCII, and which were damaged by Excel."""
    damaged = np.array([bool(_DAMAGED.match(t)) for t in texts], bool)
    cleaned_ones = [_in_ascii("/".join(parts(t))) for t in texts]
    return damaged, ["" if bad else text for bad, text in zip(damaged.tolist(), cleaned_ones, strict=True)]


def _put(whole: _Cleaned, at: Ints, ones: _Cleaned) -> None:
    """Some rows of cleaned texts replaced."""
    whole.chars[at], whole.length[at], whole.zeros[at] = ones.chars, ones.length, ones.zeros
    whole.is_list[at], whole.rounded[at] = ones.is_list, ones.rounded
    for i in set(at.tolist()) & whole.long.keys():
        del whole.long[i]
    whole.long.update({int(at[i]): text for i, text in ones.long.items()})


def _in_ascii(text: str) -> str:
    """A cleaned text with Chinese characters written as their numbers, so that bytes tell them apart."""
    return text if text.isascii() else "".join(c if c.isascii() else f"U{ord(c):X}" for c in text)


class _Cleaned(NamedTuple):
    """Texts as right-aligned bytes; zeros: leading zeros taken off plain numbers; long: those that do not fit; is_list: which name several references."""

    chars: NDArray[np.uint8]
    length: Ints
    zeros: Ints
    long: dict[int, str]
    is_list: Bools
    rounded: Bools


def _cleaned(raw: NDArray[np.uint8], n: int) -> _Cleaned:
    """ASCII texts, each ended by a newline, without what people add to them, all in one buffer."""
    if not n:
        none, nothing = np.zeros(0, bool), np.zeros(0, np.int64)
        return _Cleaned(np.zeros((0, WIDTH), np.uint8), nothing, nothing, {}, none, none)
    buffer = _KEPT.take(raw)
    buffer = buffer[buffer > 0]
    ends = np.flatnonzero(buffer == NEWLINE)
    starts = np.concatenate([[0], ends[:-1] + 1])
    starts = starts + 2 * ((ends - starts > 2) & (buffer[starts] == 78) & (buffer[starts + 1 - (starts == ends)] == 79))
    length = ends - starts
    chars = _right_aligned(buffer, length, ends)
    is_list = np.zeros(n, bool)
    is_list[np.searchsorted(ends, np.flatnonzero(_IS_MARK[buffer]))] = True
    rounded, zeros = _strip(chars, length)
    long = {i: buffer[starts[i] : ends[i]].tobytes().decode("ascii") for i in np.flatnonzero(length > WIDTH).tolist()}
    return _Cleaned(chars, length, zeros, long, is_list, rounded)


def _right_aligned(buffer: NDArray[np.uint8], length: Ints, ends: Ints) -> NDArray[np.uint8]:
    """The last 24 bytes of each text, zeros in front."""
    padded = np.concatenate([np.zeros(WIDTH, np.uint8), buffer])
    chars: NDArray[np.uint8] = sliding_window_view(padded, WIDTH)[ends]
    chars *= np.arange(WIDTH) >= WIDTH - np.minimum(length, WIDTH)[:, None]
    return chars


def _strip(chars: NDArray[np.uint8], length: Ints) -> tuple[Bools, Ints]:
    """Take leading zeros off plain numbers, and blank those that Excel rounded; returns which were rounded, and
    how many zeros were taken off."""
    rounded = (length >= LONG_NUMBER) & (length <= WIDTH)
    rounded[rounded] = (chars[rounded, -5:] == 48).all(axis=1)
    rounded[rounded] = _all_digits(chars[rounded])
    length[rounded] = 0
    chars[rounded] = 0
    whole = length.copy()
    first = WIDTH - np.clip(length, 1, WIDTH)
    rows = np.flatnonzero((length > 1) & (length <= WIDTH) & (chars[np.arange(len(chars)), first] == 48))
    rows = rows[_all_digits(chars[rows])]
    for column in range(WIDTH - 1):
        at = rows[(first[rows] == column) & (chars[rows, column] == 48)]
        chars[at, column] = 0
        length[at] -= 1
        first[at] += 1
    return rounded, whole - length


def _all_digits(chars: NDArray[np.uint8]) -> Bools:
    """Which rows are plain numbers."""
    return np.all((chars == 0) | ((chars >= 48) & (chars <= 57)), axis=1)


def _codes(chars: NDArray[np.uint8], length: Ints, zeros: Ints, long: dict[int, str]) -> tuple[Ints, Ints]:
    """Codes of whole references and of their last eight characters, leading zeros of eight digits or more included;
    exact, no hashing of texts."""
    lanes = np.ascontiguousarray(chars).view(np.int64)
    padded = np.flatnonzero((zeros > 0) & (length + zeros >= TAIL) & (length < TAIL))
    ends = with_zeros(chars[padded], length[padded], zeros[padded])[:, -TAIL:].copy().view(np.int64)[:, 0]
    tail = pd.factorize(np.concatenate([lanes[:, 2], ends]))[0].astype(np.int64)
    tail, ends = tail[: len(length)], tail[len(length) :]
    code, before = tail.copy(), np.flatnonzero(length > TAIL)
    if len(before):
        middle, front = (pd.factorize(lanes[before, lane])[0].astype(np.int64) for lane in (1, 0))
        wholes = pd.factorize(joined(joined(tail[before], middle), front))[0].astype(np.int64)
        code[before] = wholes + len(length)
    seen: dict[str, int] = {}
    for i, text in long.items():
        code[i] = seen.setdefault(text, 2 * len(length) + len(seen))
    blank = length <= 0
    tail[padded] = ends
    code[blank] = tail[blank] = -1
    return code, tail


def with_zeros(chars: NDArray[np.uint8], length: Ints, zeros: Ints) -> NDArray[np.uint8]:
    """Characters with the leading zeros that were taken off."""
    place = WIDTH - np.arange(WIDTH)
    off = (place > length[:, None]) & (place <= (length + zeros)[:, None])
    return np.where(off, np.uint8(48), chars)


def joined(left: Ints, right: Ints) -> Ints:
    """Two codes as one: equal where both are equal. Negative codes count as their own value."""
    if not len(left):
        return left.astype(np.int64)
    low = int(right.min())
    wide = int(right.max()) - low + 1
    if (int(left.max()) - int(left.min()) + 1) * wide >= 2**62:
        left = pd.factorize(left)[0].astype(np.int64)
    if (int(left.max()) + 1) * wide >= 2**62:
        right = pd.factorize(right)[0].astype(np.int64)
        low, wide = 0, int(right.max()) + 1
    return left.astype(np.int64) * wide + (right - low)
