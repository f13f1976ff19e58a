"""Applying collections 核销: which charge each receipt paid, and what is left open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from workbook.accounts.aging import band_names, band_of, days_overdue
from workbook.accounts.by_amount import MOST_ACCIDENTS
from workbook.accounts.joins import rank_join
from workbook.accounts.lines import as_fen, as_texts
from workbook.accounts.references import Bools, Ints, cleaned, parts
from workbook.accounts.sums import MOST, expected_hits, ways
from workbook.errors import Problem, raise_if_any
from workbook.texts import Text

AT_MOST = 4
"""Most charges of a sum."""

NAMES = {
    "designated": Text("指明", "Named"),
    "exact": Text("金额相等", "Equal amount"),
    "sum": Text("合计相等", "Equal sum"),
    "due_order": Text("到期先后", "Due order"),
}
EVIDENCE = {
    "designated": Text("回款写明票号 {ref}", "the receipt names {ref}"),
    "exact": Text("与唯一一笔未核销金额相等", "equals one open charge and no other"),
    "exact_set": Text("{count} 笔同额，按到期先后", "{count} charges of this amount, the earliest due first"),
    "sum": Text("与 {count} 笔之和相等，只有一种组合", "equals the sum of {count} charges, one way only"),
    "due_order": Text(
        "未指明，按到期先后（民法典第560条）", "names none: the earliest due first (Civil Code art. 560)"
    ),
}


@dataclass
class Book:
    """Charges and credits of all customers, in order of due date and of date, and what is left of each.

    charge, credit: positions in the ledger. open, left: fen still open, fen still to apply (both >= 0).
    """

    customer: Ints
    fen: Ints
    charge: Ints
    credit: Ints
    open: Ints
    left: Ints
    made: list[tuple[int, int, int, str, str, Text]] = field(default_factory=list)

    def apply(self, credit: int, charge: int, rule: str, status: str, said: Text) -> None:
        """Apply what fits of a credit to a charge (both as positions in `credit` and `charge`)."""
        amount = int(min(self.left[credit], self.open[charge]))
        if amount > 0:
            self.left[credit] -= amount
            self.open[charge] -= amount
            self.made.append((credit, charge, amount, rule, status, said))


def apply_collections(
    ledger: pd.DataFrame,
    as_of: dt.date,
    credit_days: Mapping[str, int] | pd.Series,
    default_days: int,
    lang: str = "zh",
) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Apply every credit to charges of its customer, in four rounds over all of them.

    ledger: one row an entry, indexed by sheet row: entry_no, customer_id, date, ref, amount_fen (fen; charges
    positive, receipts, returns and rebates negative), due_date and memo where known; pays (references a
    receipt names) if there. Entries after as_of are left out. credit_days: days by customer, default_days
    where it has none: a charge without a due date is due that long after its date.
    Rounds: what a receipt names; an equal amount; the only sum of 2–4 open charges; then the earliest due
    first, for receipts that name nothing (民法典 art. 560; all debts alike but for their due dates).
    Returns the tables `applications` and `open_items`, and what is unapplied by customer_id (fen, > 0).
    Raises InputError for entries without customer, date or amount.
    """
    _require(ledger, ("customer_id", "date", "amount_fen"))
    ledger = ledger[ledger["date"] <= pd.Timestamp(as_of)]
    due = due_dates(ledger, credit_days, default_days)
    book = _book(ledger, due)
    _apply_designated(book, ledger)
    _apply_exact(book)
    _apply_sums(book)
    _apply_in_due_order(book)
    return (_application_rows(book, ledger, lang), _open_rows(book, ledger, due, as_of, lang), _unapplied(book, ledger))


def _require(ledger: pd.DataFrame, columns: tuple[str, ...]) -> None:
    """Raise one InputError naming every blank cell that must not be blank."""
    need = Text("有值才能核销", "a value, to be applied")
    problems = [
        Problem(
            "required", "ledger", c, tuple(int(r) for r in ledger.index[ledger[c].isna()]), Text("空", "blank"), need
        )
        for c in columns
        if ledger[c].isna().any()
    ]
    raise_if_any(problems)


def due_dates(ledger: pd.DataFrame, credit_days: Mapping[str, int] | pd.Series, default_days: int) -> pd.Series:
    """The due date 到期日 of each entry: its own, else its date + the customer's credit days."""
    days = pd.to_numeric(ledger["customer_id"].map(dict(credit_days)), errors="coerce").fillna(default_days)
    reckoned = ledger["date"] + pd.to_timedelta(days.astype("int64"), unit="D")
    own = ledger["due_date"] if "due_date" in ledger else pd.Series(pd.NaT, index=ledger.index)
    return own.fillna(reckoned).astype("datetime64[us]")


def _book(ledger: pd.DataFrame, due: pd.Series) -> Book:
    """Charges by due date, credits by date; ties by date and entry number, never by row."""
    fen = as_fen(ledger)
    customer = pd.factorize(np.array(as_texts(ledger, "customer_id"), dtype=object), sort=True)[0].astype(np.int64)
    keys = pd.DataFrame(
        {"c": customer, "due": due.to_numpy(), "date": ledger["date"].to_numpy(), "no": as_texts(ledger, "entry_no")}
    )
    by_due = keys.sort_values(["c", "due", "date", "no"], kind="stable").index.to_numpy()
    by_date = keys.sort_values(["c", "date", "no"], kind="stable").index.to_numpy()
    charge, credit = by_due[fen[by_due] > 0], by_date[fen[by_date] < 0]
    return Book(customer, fen, charge, credit, fen[charge].copy(), -fen[credit])


def _apply_designated(book: Book, ledger: pd.DataFrame) -> None:
    """Receipts that name references, in the order they name them."""
    refs, memos = as_texts(ledger, "ref"), as_texts(ledger, "memo")
    pays = as_texts(ledger, "pays")
    by_ref: dict[tuple[int, str], list[int]] = {}
    for number, row in enumerate(book.charge):
        if name := cleaned(refs[row]):
            by_ref.setdefault((int(book.customer[row]), name), []).append(number)
    for number, row in enumerate(book.credit):
        named = [p for text in (pays[row], refs[row], memos[row]) for p in parts(text)]
        for name in dict.fromkeys(named):
            for charge in by_ref.get((int(book.customer[row]), name), ()):
                book.apply(number, charge, "designated", "auto", EVIDENCE["designated"].with_(ref=name))


def _apply_exact(book: Book) -> None:
    """Receipts equal to a whole open charge; several of one amount pair the earliest with the earliest due."""
    whole = np.flatnonzero(book.open == book.fen[book.charge])
    untouched = np.flatnonzero((book.left == -book.fen[book.credit]) & (book.left > 0))
    charge_key = joined_keys(book.customer[book.charge[whole]], book.open[whole])
    credit_key = joined_keys(book.customer[book.credit[untouched]], book.left[untouched])
    keys = pd.factorize(np.concatenate([charge_key, credit_key]))[0].astype(np.int64)
    charges, credits = keys[: len(whole)], keys[len(whole) :]
    i, j = rank_join(charges, credits)
    size = int(keys.max(initial=-1)) + 1
    count, wanted = np.bincount(charges, minlength=size), np.bincount(credits, minlength=size)
    for a, b in sorted(zip(i.tolist(), j.tolist(), strict=True), key=lambda pair: pair[1]):
        n = int(count[charges[a]])
        said = EVIDENCE["exact"] if n == 1 else EVIDENCE["exact_set"].with_(count=n)
        status = "auto" if n == int(wanted[charges[a]]) else "suggested"
        book.apply(int(untouched[b]), int(whole[a]), "exact", status, said)


def joined_keys(customer: Ints, fen: Ints) -> Ints:
    """Customer and amount as one number (amounts below 10**13 fen, customers below 900,000)."""
    return customer * 10_000_000_000_000 + fen


def _apply_sums(book: Book) -> None:
    """Receipts equal to exactly one sum of 2–4 whole open charges of the customer, the oldest receipts first."""
    for number in np.flatnonzero((book.left == -book.fen[book.credit]) & (book.left > 0)):
        mine = book.customer[book.charge] == book.customer[book.credit[number]]
        usable = mine & (book.open == book.fen[book.charge]) & (book.open < book.left[number])
        pool = np.flatnonzero(usable)[:MOST]
        if len(pool) < 2 or book.open[pool].sum() < book.left[number]:
            continue
        _rows, masks = ways(book.open[pool][None, :], book.left[[number]], AT_MOST)
        if len(masks) != 1:
            continue
        chosen = pool[_members(int(masks[0]), len(pool))]
        sure = expected_hits(book.open[pool][None, :], AT_MOST)[0] < MOST_ACCIDENTS
        said = EVIDENCE["sum"].with_(count=len(chosen))
        for charge in chosen:
            book.apply(int(number), int(charge), "sum", "auto" if sure else "suggested", said)


def _members(mask: int, n: int) -> Bools:
    return np.array([bool(mask >> k & 1) for k in range(n)])


def _apply_in_due_order(book: Book) -> None:
    """What is left of each receipt, to the customer's open charges by due date."""
    start = np.searchsorted(book.customer[book.charge], book.customer[book.credit])
    stop = np.searchsorted(book.customer[book.charge], book.customer[book.credit], side="right")
    for number in np.flatnonzero(book.left > 0):
        for charge in range(int(start[number]), int(stop[number])):
            if book.left[number] == 0:
                break
            if book.open[charge] > 0:
                book.apply(int(number), charge, "due_order", "auto", EVIDENCE["due_order"])


def _application_rows(book: Book, ledger: pd.DataFrame, lang: str) -> pd.DataFrame:
    """The table applications, by customer, receipt and charge."""
    made = sorted(book.made, key=lambda m: (m[0], m[1]))
    credit = ledger.iloc[book.credit[[m[0] for m in made]]] if made else ledger.iloc[:0]
    charge = ledger.iloc[book.charge[[m[1] for m in made]]] if made else ledger.iloc[:0]
    frame = pd.DataFrame(
        {
            "customer_id": credit["customer_id"].to_numpy(),
            "collection_line": credit["entry_no"].to_numpy(),
            "collection_date": credit["date"].to_numpy(),
            "charge_line": charge["entry_no"].to_numpy(),
            "charge_date": charge["date"].to_numpy(),
            "amount_fen": np.array([m[2] for m in made], np.int64),
            "rule": [NAMES[m[3]].in_(lang) for m in made],
            "status": [m[4] for m in made],
            "reason": [m[5].in_(lang) for m in made],
        }
    )
    return frame.astype(
        dict.fromkeys(("customer_id", "collection_line", "charge_line", "rule", "status", "reason"), "str")
    )


def _open_rows(book: Book, ledger: pd.DataFrame, due: pd.Series, as_of: dt.date, lang: str) -> pd.DataFrame:
    """The table open_items: every charge not wholly paid, by customer, due date and entry."""
    still = book.open > 0
    rows = book.charge[still]
    items = ledger.iloc[rows]
    due_date = due.iloc[rows].reset_index(drop=True)
    overdue = days_overdue(due_date, as_of)
    return pd.DataFrame(
        {
            "customer_id": items["customer_id"].to_numpy(),
            "line_id": items["entry_no"].to_numpy(),
            "ref": items["ref"].to_numpy(),
            "date": items["date"].to_numpy(),
            "due_date": due_date,
            "amount_fen": book.fen[rows],
            "open_fen": book.open[still],
            "overdue_days": overdue.astype("int64"),
            "band": band_of(overdue).map(band_names(lang)).astype("str"),
        }
    )


def _unapplied(book: Book, ledger: pd.DataFrame) -> pd.Series:
    """Credits beyond what is charged, by customer."""
    rows = ledger.iloc[book.credit]
    left = pd.Series(book.left, index=pd.Index(as_texts(rows, "customer_id"), name="customer_id"), dtype="int64")
    sums = left.groupby(level=0).sum()
    return sums[sums > 0].rename("unapplied_fen")
