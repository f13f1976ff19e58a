"""Lines 明细: two sides of an account as sorted arrays of whole numbers, the same whatever order they came in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbook.accounts.joins import rank_join
from workbook.accounts.references import Bools, Ints, References, encode, joined

OURS, THEIRS = 0, 1
LEAST_VOTES = 3


@dataclass(frozen=True)
class Side:
    """One side, sorted by customer, day, amount, reference and line ID; one element a line.

    row: position in the frame it came from, in whose order texts, memos and chars stay. customer: -1 where the line names none. day: days since 1970.
    fen: our sign. same: code of (customer, amount). ref, tail, chars, length: see `references`.
    is_receipt: collections where kinds are given, else what lowers the balance. is_opening: 期初.
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
    is_receipt: Bools
    is_opening: Bools
    texts: list[str]
    memos: list[str]

    def __len__(self) -> int:
        return len(self.row)

    def chars_of(self, at: Ints) -> NDArray[np.uint8]:
        """The right-aligned bytes of the references of some lines."""
        return self.chars[self.row[at]]

    def text_of(self, at: int) -> str:
        """The reference of a line as it was written."""
        return self.texts[self.row[at]]

    def memo_of(self, at: int) -> str:
        """The memo of a line; "" where there is none."""
        return self.memos[self.row[at]] if self.memos else ""

    @property
    def named(self) -> Bools:
        """Which lines have a usable reference."""
        return self.ref >= 0


@dataclass(frozen=True)
class Lines:
    """Both sides, and the customers' IDs by code (sorted). lists: (side, position) whose reference lists several.

    part_*: the references those lists name: side and position of the list, and the code of the reference.
    votes: pairs that speak for the same sign and against it, of all customers.
    turned: by customer code (blank last), whether their signs were the opposite of ours and have been turned.
    """

    ours: Side
    theirs: Side
    customers: list[str]
    part_side: Ints
    part_line: Ints
    part_ref: Ints
    votes: Ints
    turned: Bools

    def __getitem__(self, side: int) -> Side:
        return self.theirs if side else self.ours


def as_texts(frame: pd.DataFrame, column: str) -> list[str]:
    """A text column as plain texts, blank as ""; a missing column is blank throughout."""
    if column not in frame:
        return [""] * len(frame)
    values = frame[column]
    if values.dtype != object and not pd.api.types.is_string_dtype(values.dtype):
        values = values.astype("str")
    texts: list[str] = values.to_numpy(object).tolist()
    if values.isna().any():
        texts = ["" if blank else text for text, blank in zip(texts, values.isna().tolist(), strict=True)]
    return texts if values.dtype != object else [str(text) for text in texts]


def as_fen(frame: pd.DataFrame) -> Ints:
    """Amounts as int64 fen; a blank amount counts as 0."""
    values = frame["amount_fen"]
    if values.dtype == np.int64:
        return values.to_numpy()
    return values.fillna(0).to_numpy(dtype=np.int64)


def lines_of(ours: pd.DataFrame, theirs: pd.DataFrame, follow: bool | None = None) -> Lines:
    """Both sides encoded. Columns used: line_id, customer_id, date, ref, amount_fen; kind and memo if there.

    Customers whose statement has the opposite sign throughout are turned to our view; follow: whether those
    that do not tell are turned too, by default what all customers together say.
    """
    texts = as_texts(ours, "ref") + as_texts(theirs, "ref")
    keys = texts if "ref_key" not in theirs else texts[: len(ours)] + as_texts(theirs, "ref_key")
    refs = encode(keys)
    frames = (ours, theirs)
    names = [as_texts(f, "customer_id") for f in frames]
    codes, labels = pd.factorize(np.array(names[0] + names[1], dtype=object), sort=True)
    customers = [str(x) for x in labels]
    customer = codes.astype(np.int64)
    if customers[:1] == [""]:
        customers, customer = customers[1:], customer - 1
    fen = np.concatenate([as_fen(f) for f in frames])
    cut = len(ours)
    votes = sign_votes(customer, refs.tail, fen, cut, len(customers))
    turned = opposite(votes, bool(is_opposite(votes.sum(axis=1))) if follow is None else follow)
    fen[cut:] = np.where(turned[customer[cut:]], -fen[cut:], fen[cut:])
    same = pd.factorize(joined(customer, pd.factorize(fen)[0].astype(np.int64)))[0].astype(np.int64)
    sides, place = [], []
    for side, frame in enumerate(frames):
        at = slice(0, cut) if side == OURS else slice(cut, None)
        made = _side(frame, customer[at], fen[at], same[at], refs, at, texts[at])
        sides.append(made)
        back = np.empty(len(frame), np.int64)
        back[made.row] = np.arange(len(frame))
        place.append(back)
    where = refs.list_line
    part_side = (where >= cut).astype(np.int64)
    part_line = np.where(part_side == OURS, _taken(place[0], where), _taken(place[1], where - cut))
    return Lines(sides[0], sides[1], customers, part_side, part_line, refs.list_code, votes.sum(axis=1), turned)


def sign_votes(customer: Ints, ref: Ints, fen: Ints, cut: int, n_customers: int) -> Ints:
    """Votes for and against the same sign, by customer code (blank last): a row each.

    Every pair of one customer, end of reference and absolute amount votes; without references the amount alone.
    """
    votes = np.zeros((2, n_customers + 1), np.int64)
    referred = bool((ref >= 0).any())
    amount = joined(customer, np.abs(fen))
    keys = pd.factorize(joined(amount, ref) if referred else amount)[0].astype(np.int64)
    usable = (fen != 0) & (customer >= 0) & ((ref >= 0) | (not referred))
    o, t = np.flatnonzero(usable[:cut]), cut + np.flatnonzero(usable[cut:])
    i, j = rank_join(keys[o], keys[t])
    against = (np.sign(fen[o[i]]) != np.sign(fen[t[j]])).astype(np.int64)
    np.add.at(votes, (against, customer[o[i]]), 1)
    return votes


def is_opposite(votes: Ints) -> Bools:
    """Whether votes are clear: three or more against the same sign, four times as many as for it."""
    return (votes[1] >= LEAST_VOTES) & (votes[1] > 4 * votes[0])


def opposite(votes: Ints, follow: bool) -> Bools:
    """Which customers state everything with the opposite sign; those with few votes follow where that is wanted."""
    few = votes.sum(axis=0) < LEAST_VOTES
    return is_opposite(votes) | (few & follow)


def _taken(place: Ints, at: Ints) -> Ints:
    """place[at] where at lies inside, else 0."""
    return place[np.clip(at, 0, max(len(place) - 1, 0))] if len(place) else np.zeros(len(at), np.int64)


def _side(
    frame: pd.DataFrame, customer: Ints, fen: Ints, same: Ints, refs: References, at: slice, texts: list[str]
) -> Side:
    """One side in canonical order."""
    day = frame["date"].to_numpy(dtype="datetime64[D]").astype(np.int64)
    order = np.lexsort((fen, day, customer))
    order = _settled(frame, order, customer, day, fen, texts)
    is_receipt, is_opening = _kinds(frame, fen)
    return Side(
        order,
        customer[order],
        day[order],
        fen[order],
        same[order],
        refs.code[at][order],
        refs.tail[at][order],
        refs.length[at][order],
        refs.chars[at],
        refs.damaged[at][order],
        is_receipt[order],
        is_opening[order],
        texts,
        as_texts(frame, "memo") if "memo" in frame else [],
    )


def _kinds(frame: pd.DataFrame, fen: Ints) -> tuple[Bools, Bools]:
    """Which lines are receipts and which are opening balances."""
    if "kind" not in frame:
        return fen < 0, np.zeros(len(frame), bool)
    codes, names = pd.factorize(np.array(as_texts(frame, "kind"), dtype=object))
    named = np.array([*names, ""], dtype=object)
    receipt = np.where((named == "")[codes], fen < 0, (named == "collection")[codes])
    return receipt, (named == "opening")[codes]


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
