"""Lines 明细: two sides of an account as sorted arrays of whole numbers, the same whatever order they came in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbook.accounts.references import Bools, Ints, References, encode, joined

OURS, THEIRS = 0, 1
NO_CUSTOMER = -1


@dataclass(frozen=True)
class Side:
    """One side, sorted by customer, day, amount, reference and line ID; one element a line.

    row: position in the frame it came from. customer: -1 where the line names none. day: days since 1970.
    fen: our sign. same: code of (customer, amount). ref, tail, chars, length: see `references`.
    kind: the entry kind, "" where none is given.
    """

    row: Ints
    customer: Ints
    day: Ints
    fen: Ints
    same: Ints
    ref: Ints
    tail: Ints
    length: Ints
    chars: NDArray[np.uint8]
    damaged: Bools
    kind: NDArray[Any]
    text: NDArray[Any]
    memo: NDArray[Any]

    def __len__(self) -> int:
        return len(self.row)

    @property
    def named(self) -> Bools:
        """Which lines have a usable reference."""
        return self.ref >= 0

    @property
    def is_receipt(self) -> Bools:
        """Which lines bring money in: collections where kinds are given, else what lowers the balance."""
        return np.where(self.kind == "", self.fen < 0, self.kind == "collection")


@dataclass(frozen=True)
class Lines:
    """Both sides, and the customers' IDs by code (sorted). lists: (side, position) whose reference lists several.

    part_*: the references those lists name: side and position of the list, and the code of the reference.
    """

    ours: Side
    theirs: Side
    customers: list[str]
    part_side: Ints
    part_line: Ints
    part_ref: Ints

    def __getitem__(self, side: int) -> Side:
        return self.theirs if side else self.ours


def as_texts(frame: pd.DataFrame, column: str) -> list[str]:
    """A text column as plain texts, blank as ""; a missing column is blank throughout."""
    if column not in frame:
        return [""] * len(frame)
    values = frame[column]
    if values.dtype != object and not pd.api.types.is_string_dtype(values.dtype):
        values = values.astype("str")
    return [v if isinstance(v, str) else "" if v is None or v != v else str(v) for v in values.to_numpy(object)]


def as_fen(frame: pd.DataFrame) -> Ints:
    """Amounts as int64 fen; a blank amount counts as 0."""
    values = frame["amount_fen"]
    if values.dtype == np.int64:
        return values.to_numpy()
    return values.fillna(0).to_numpy(dtype=np.int64)


def lines_of(ours: pd.DataFrame, theirs: pd.DataFrame) -> Lines:
    """Both sides encoded. Columns used: line_id, customer_id, date, ref, amount_fen; kind and memo if there."""
    texts = as_texts(ours, "ref") + as_texts(theirs, "ref")
    refs, lists, parts = _with_lists(texts)
    frames = (ours, theirs)
    names = [as_texts(f, "customer_id") for f in frames]
    codes, labels = pd.factorize(np.array(names[0] + names[1], dtype=object), sort=True)
    customers = [str(x) for x in labels]
    customer = codes.astype(np.int64)
    if customers[:1] == [""]:
        customers, customer = customers[1:], customer - 1
    fen = np.concatenate([as_fen(f) for f in frames])
    same = pd.factorize(joined(customer, pd.factorize(fen)[0].astype(np.int64)))[0].astype(np.int64)
    cut = len(ours)
    sides, place = [], []
    for side, frame in enumerate(frames):
        at = slice(0, cut) if side == OURS else slice(cut, None)
        made = _side(frame, customer[at], fen[at], same[at], refs, at, texts[at])
        sides.append(made)
        back = np.empty(len(frame), np.int64)
        back[made.row] = np.arange(len(frame))
        place.append(back)
    where = refs.lists[lists]
    part_side = (where >= cut).astype(np.int64)
    part_line = np.where(part_side == OURS, _taken(place[0], where), _taken(place[1], where - cut))
    return Lines(sides[0], sides[1], customers, part_side, part_line, parts)


def _taken(place: Ints, at: Ints) -> Ints:
    """place[at] where at lies inside, else 0."""
    return place[np.clip(at, 0, max(len(place) - 1, 0))] if len(place) else np.zeros(len(at), np.int64)


def _with_lists(texts: list[str]) -> tuple[References, Ints, Ints]:
    """References with the codes of what lists name: list number and code a part."""
    from workbook.accounts.references import parts

    first = encode(texts)
    named = [parts(first.texts[i]) for i in first.lists]
    flat = [p for group in named for p in group]
    if not flat:
        return first, np.zeros(0, np.int64), np.zeros(0, np.int64)
    both = encode(texts + flat)
    n = len(texts)
    whole = References(
        both.code[:n], both.tail[:n], both.chars[:n], both.length[:n], both.damaged[:n], both.texts[:n], first.lists
    )
    return whole, np.repeat(np.arange(len(named)), [len(g) for g in named]), both.code[n:]


def _side(
    frame: pd.DataFrame, customer: Ints, fen: Ints, same: Ints, refs: References, at: slice, texts: list[str]
) -> Side:
    """One side in canonical order."""
    day = frame["date"].to_numpy(dtype="datetime64[D]").astype(np.int64)
    order = np.lexsort((fen, day, customer))
    order = _settled(frame, order, customer, day, fen, refs.texts[at])
    kind = np.array(as_texts(frame, "kind"), dtype=object) if "kind" in frame else np.full(len(frame), "", object)
    return Side(
        order,
        customer[order],
        day[order],
        fen[order],
        same[order],
        refs.code[at][order],
        refs.tail[at][order],
        refs.length[at][order],
        refs.chars[at][order],
        refs.damaged[at][order],
        kind[order],
        np.array(texts, dtype=object)[order],
        np.array(as_texts(frame, "memo"), dtype=object)[order],
    )


def _settled(frame: pd.DataFrame, order: Ints, customer: Ints, day: Ints, fen: Ints, texts: list[str]) -> Ints:
    """Lines equal in customer, day and amount in the order of reference and line ID."""
    c, d, f = customer[order], day[order], fen[order]
    tied = np.zeros(len(order), bool)
    tied[1:] = (c[1:] == c[:-1]) & (d[1:] == d[:-1]) & (f[1:] == f[:-1])
    tied[:-1] |= tied[1:]
    where = np.flatnonzero(tied)
    if not len(where):
        return order
    ids = frame["line_id"].to_numpy(object)
    rows = order[where]
    keys = [(customer[r], day[r], fen[r], texts[r], str(ids[r]), r) for r in rows]
    order = order.copy()
    order[where] = rows[sorted(range(len(rows)), key=keys.__getitem__)]
    return order
