"""References 票号: invoice and receipt numbers as people type them, made comparable as whole numbers.

Two references are the same when they agree after full-width letters, case, blanks, hyphens, dots, "No.",
第…号 and leading zeros of plain numbers are taken away. The last eight digits 末8位 are what a short
reference shares with a 20-digit one (数电票号码 20 digits, 发票号码 8 digits).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
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
    table[10] = 10
    return table


_KEPT = _table()


@dataclass(frozen=True)
class References:
    """The references of both sides, one row a line, ours first.

    code: equal codes are equal references, -1 is none. tail: the same for the last eight characters.
    chars: right-aligned bytes, 0 in front. length: characters kept. damaged: destroyed by Excel (2.44E+19).
    texts: the cleaned texts. lists: positions whose text names several references.
    """

    code: Ints
    tail: Ints
    chars: NDArray[np.uint8]
    length: Ints
    damaged: Bools
    texts: list[str]
    lists: Ints


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


def words(text: str) -> frozenset[str]:
    """The words of a text, upper case; "INV-07 bernard" is {INV, 07, BERNARD}."""
    return frozenset(w for w in _WORDS.split(unicodedata.normalize("NFKC", text).upper()) if w)


def is_damaged(text: str) -> bool:
    """Whether Excel has turned a long number into a rounded one: 2.44E+19, or 20 digits that end in 00000."""
    if _DAMAGED.match(text):
        return True
    bare = text.strip()
    return len(bare) >= 18 and bare.isdigit() and bare.endswith("00000")


def encode(texts: Sequence[str]) -> References:
    """Turn reference texts into codes that agree exactly where the cleaned texts agree.

    Plain ASCII texts are cleaned all at once in one byte buffer, the others one by one.
    """
    odd = [i for i, t in enumerate(texts) if not t.isascii() or "\n" in t or "+" in t]
    damaged = np.zeros(len(texts), bool)
    plain = list(texts)
    for i in odd:
        damaged[i] = bool(_DAMAGED.match(texts[i]))
        plain[i] = "/".join(parts(texts[i])) if not damaged[i] else ""
    chars, length, buffer, starts = _matrix(plain)
    digits = _all_digits(chars, length)
    rounded = digits & (length >= 18) & (chars[:, -5:] == 48).all(axis=1)
    damaged |= rounded
    _strip_zeros(chars, length, digits)
    length[rounded] = 0
    chars[rounded] = 0
    long = {int(i): _text(buffer, starts, int(i)) for i in np.flatnonzero(length > WIDTH)}
    code, tail = _codes(chars, length, long)
    listed = np.any(np.isin(chars, np.frombuffer(b"/,;+&|", np.uint8)), axis=1)
    listed[[i for i, t in long.items() if _SEPARATORS.search(t)]] = True
    return References(code, tail, chars, length, damaged, plain, np.flatnonzero(listed))


def _matrix(plain: list[str]) -> tuple[NDArray[np.uint8], Ints, NDArray[np.uint8], Ints]:
    """Cleaned texts as right-aligned bytes, their lengths, and the buffer with where each begins."""
    raw = np.frombuffer(("\n".join(plain) + "\n").encode("ascii"), np.uint8) if plain else np.zeros(0, np.uint8)
    buffer = _KEPT[raw]
    buffer = buffer[buffer > 0]
    ends = np.flatnonzero(buffer == 10)
    starts = np.concatenate([[0], ends[:-1] + 1]).astype(np.int64) if len(ends) else ends
    numbered = (ends - starts > 2) & (buffer[starts] == 78) & (buffer[np.minimum(starts + 1, len(buffer) - 1)] == 79)
    starts = starts + 2 * numbered
    length = ends - starts
    padded = np.concatenate([np.full(WIDTH, 10, np.uint8), buffer])
    chars = np.zeros((len(ends), WIDTH), np.uint8)
    for back in range(1, WIDTH + 1):
        chars[:, WIDTH - back] = np.where(length >= back, padded[ends + WIDTH - back], 0)
    return chars, length.astype(np.int64), buffer, starts


def _text(buffer: NDArray[np.uint8], starts: Ints, i: int) -> str:
    """One cleaned text out of the buffer."""
    rest = buffer[starts[i] :]
    return rest[: int(np.argmax(rest == 10))].tobytes().decode("ascii")


def _all_digits(chars: NDArray[np.uint8], length: Ints) -> Bools:
    """Which references are plain numbers."""
    digit = (chars == 0) | ((chars >= 48) & (chars <= 57))
    return digit.all(axis=1) & (length > 0) & (length <= WIDTH)


def _strip_zeros(chars: NDArray[np.uint8], length: Ints, digits: Bools) -> None:
    """Take leading zeros off plain numbers, the last digit stays."""
    first = np.maximum(WIDTH - length, 0).clip(max=WIDTH - 1)
    rows = np.flatnonzero(digits & (chars[np.arange(len(chars)), first] == 48))
    for column in range(WIDTH - 1):
        at = rows[(first[rows] == column) & (chars[rows, column] == 48)]
        chars[at, column] = 0
        length[at] -= 1
        first[at] += 1


def _codes(chars: NDArray[np.uint8], length: Ints, long: dict[int, str]) -> tuple[Ints, Ints]:
    """Codes of whole references and of their last eight characters; exact, no hashing of texts."""
    lanes = np.ascontiguousarray(chars).view(np.int64)
    tail = pd.factorize(lanes[:, 2])[0].astype(np.int64)
    middle = pd.factorize(lanes[:, 1])[0].astype(np.int64)
    front = pd.factorize(lanes[:, 0])[0].astype(np.int64)
    code = pd.factorize(joined(joined(tail, middle), front))[0].astype(np.int64)
    seen: dict[Any, int] = {}
    for i, text in long.items():
        code[i] = seen.setdefault(text, len(length) + len(seen))
    blank = length <= 0
    code[blank] = tail[blank] = -1
    return code, tail


def joined(left: Ints, right: Ints) -> Ints:
    """Two codes as one: equal where both are equal. Negative codes count as their own value."""
    if not len(left):
        return left.astype(np.int64)
    low = int(right.min())
    wide = int(right.max()) - low + 1
    if (int(left.max()) - int(left.min()) + 1) * wide >= 2**62:
        left = pd.factorize(left)[0].astype(np.int64)
    return left.astype(np.int64) * wide + (right - low)
