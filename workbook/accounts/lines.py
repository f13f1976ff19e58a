"""Lines 明细: two sides of an account as sorted arrays of whole numbers, the same whatever order they came in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbook.accounts.joins import rank_join
from workbook.accounts.references import Bools, Ints, References, encode, joined, with_zeros
from workbook.accounts.wording import Texts, chained, coded, holding, taken, texts_in

OURS, THEIRS = 0, 1
LEAST_VOTES = 3


@dataclass(frozen=True)
class Side:
    """One side, sorted by customer, day, amount, reference and line ID; one element a line.

    row: position in the frame it came from, in whose order texts, memos and chars stay. customer: -1 where the line names none. day: days since 1970.
    fen: our sign. same: code of (customer, amount). ref, tail, chars, length, zeros: see `references`.
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
    zeros: Ints
    chars: NDArray[np.uint8]
    damaged: Bools
    is_receipt: Bools
    is_opening: Bools
    texts: Texts
    memos: Texts

    def __len__(self) -> int:
        return len(self.row)

    def chars_of(self, at: Ints) -> NDArray[np.uint8]:
        """The right-aligned bytes of the references of some lines."""
        return self.chars[self.row[at]]

    def written_of(self, at: Ints) -> NDArray[np.uint8]:
        """The same with the leading zeros that were taken off plain numbers."""
        return with_zeros(self.chars_of(at), self.length[at], self.zeros[at])

    @property
    def written(self) -> Ints:
        """Characters of each reference, leading zeros included."""
        return self.length + self.zeros

    def text_of(self, at: int) -> str:
        """The reference of a line as it was written."""
        return str(self.texts[self.row[at]])

    def texts_of(self, at: Ints) -> list[str]:
        """The references of some lines as they were written."""
        return taken(self.texts, self.row[at])

    def memos_of(self, at: Ints) -> list[str]:
        """The memos of some lines; "" where there are none."""
        return taken(self.memos, self.row[at]) if len(self.memos) else [""] * len(at)

    def holds(self, at: Ints, pattern: str) -> Bools:
        """Which lines hold a pattern: in the memo, in the reference where there is no memo."""
        rows = self.row[at]
        found = holding(self.texts, rows, pattern)
        if not len(self.memos):
            return found
        blank = (self.memos.take(rows) == "").astype(bool)
        return np.where(blank, found, holding(self.memos, rows, pattern))

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

    @property
    def wide(self) -> int:
        """More than any code of customer and amount."""
        return 2 * (len(self.ours) + len(self.theirs)) + 2


def as_texts(frame: pd.DataFrame, column: str) -> list[str]:
    """A text column as plain texts, blank as ""; a missing column is blank throughout."""
    plain: list[str] = texts_in(frame, column).to_numpy(object).tolist()
    return plain


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
    frames, cut = (ours, theirs), len(ours)
    texts = [texts_in(f, "ref") for f in frames]
    keys = texts if "ref_key" not in theirs else [texts[OURS], texts_in(theirs, "ref_key")]
    refs = encode(chained(*keys))
    customer, customers = coded(*(texts_in(f, "customer_id") for f in frames))
    if customers[:1] == [""]:
        customers, customer = customers[1:], customer - 1
    fen = np.concatenate([as_fen(f) for f in frames])
    size = pd.factorize(joined(customer, np.abs(fen)))[0].astype(np.int64)
    votes = sign_votes(customer, refs.tail, fen, size, cut, len(customers))
    turned = opposite(votes, bool(is_opposite(votes.sum(axis=1))) if follow is None else follow)
    fen[cut:] = np.where(turned[customer[cut:]], -fen[cut:], fen[cut:])
    same = size * 2 + (fen < 0)
    sides, place = [], []
    for side, frame in enumerate(frames):
        at = slice(0, cut) if side == OURS else slice(cut, None)
        made = _side(frame, customer[at], fen[at], same[at], refs, at, texts[side])
        sides.append(made)
        back = np.empty(len(frame), np.int64)
        back[made.row] = np.arange(len(frame))
        place.append(back)
    where = refs.list_line
    part_side = (where >= cut).astype(np.int64)
    part_line = np.where(part_side == OURS, _taken(place[0], where), _taken(place[1], where - cut))
    return Lines(sides[0], sides[1], customers, part_side, part_line, refs.list_code, votes.sum(axis=1), turned)


def sign_votes(customer: Ints, ref: Ints, fen: Ints, size: Ints, cut: int, n_customers: int) -> Ints:
    """Votes for and against the same sign, by customer code (blank last): a row each.

    Every pair of one customer, end of reference and absolute amount votes; without references the amount alone.
    size: a code of customer and absolute amount.
    """
    votes = np.zeros((2, n_customers + 1), np.int64)
    referred = bool((ref >= 0).any())
    usable = (fen != 0) & (customer >= 0) & ((ref >= 0) | (not referred))
    o, t = np.flatnonzero(usable[:cut]), cut + np.flatnonzero(usable[cut:])
    both = np.concatenate([o, t])
    keys = pd.factorize(joined(size[both], ref[both]) if referred else size[both])[0].astype(np.int64)
    i, j = rank_join(keys[: len(o)], keys[len(o) :])
    against = (np.sign(fen[o[i]]) != np.sign(fen[t[j]])).astype(np.int64)
    for row in (0, 1):
        votes[row] = np.bincount(customer[o[i[against == row]]], minlength=n_customers + 1)
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
    frame: pd.DataFrame, customer: Ints, fen: Ints, same: Ints, refs: References, at: slice, texts: Texts
) -> Side:
    """One side in canonical order."""
    day = frame["date"].to_numpy(dtype="datetime64[D]").astype(np.int64)
    order = _settled(frame, _sorted(customer, day, fen), customer, day, fen, texts)
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
        refs.zeros[at][order],
        refs.chars[at],
        refs.damaged[at][order],
        is_receipt[order],
        is_opening[order],
        texts,
        texts_in(frame, "memo") if "memo" in frame else texts[:0],
    )


def _sorted(customer: Ints, day: Ints, fen: Ints) -> Ints:
    """Lines in order of customer, day and amount; one number a line sorts faster than three."""
    if not len(fen):
        return np.zeros(0, np.int64)
    least, first = int(fen.min()), int(day.min())
    wide, days = int(fen.max()) - least + 1, int(day.max()) - first + 1
    if (int(customer.max()) + 2) * days * wide >= 2**62:
        return np.lexsort((fen, day, customer))
    return np.argsort(((customer + 1) * days + (day - first)) * wide + (fen - least))


def _kinds(frame: pd.DataFrame, fen: Ints) -> tuple[Bools, Bools]:
    """Which lines are receipts and which are opening balances."""
    if "kind" not in frame:
        return fen < 0, np.zeros(len(frame), bool)
    codes, names = coded(texts_in(frame, "kind"))
    kinds = np.array([*names, ""], dtype=object)
    receipt = np.where((kinds == "")[codes], fen < 0, (kinds == "collection")[codes])
    return receipt, (kinds == "opening")[codes]


def _settled(frame: pd.DataFrame, order: Ints, customer: Ints, day: Ints, fen: Ints, texts: Texts) -> Ints:
    """Lines equal in customer, day and amount in the order of reference and line ID."""
    c, d, f = customer[order], day[order], fen[order]
    tied = np.zeros(len(order), bool)
    tied[1:] = (c[1:] == c[:-1]) & (d[1:] == d[:-1]) & (f[1:] == f[:-1])
    tied[:-1] |= tied[1:]
    where = np.flatnonzero(tied)
    if not len(where):
        return order
    rows = order[where]
    named = zip(taken(texts, rows), taken(texts_in(frame, "line_id"), rows), strict=True)
    keys = [(customer[r], day[r], fen[r], *n, r) for r, n in zip(rows, named, strict=True)]
    order = order.copy()
    order[where] = rows[sorted(range(len(rows)), key=keys.__getitem__)]
    return order
