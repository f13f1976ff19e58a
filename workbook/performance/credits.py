"""Credits 业绩归属: which representative is credited with which money, invoiced or collected, split to the fen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbook.performance.exact import parts, split_groups
from workbook.performance.measures import Frames
from workbook.performance.sums import owner_of
from workbook.periods import month_end

LINE = ["rep_id", "date", "doc_no", "line_no", "customer_id", "product_id", "base_fen", "days"]


def invoiced(frames: Frames, first: dt.date, month: dt.date) -> pd.DataFrame:
    """Sales lines 销售明细 from a day to the end of the month, each to its rep or its customer's rep."""
    sales = frames["sales"]
    inside = sales["date"].between(pd.Timestamp(first), pd.Timestamp(month_end(month)))
    sales = sales[inside.to_numpy(dtype=bool)]
    made = sales[["date", "doc_no", "line_no", "customer_id", "product_id"]].copy()
    made["rep_id"] = owner_of(sales, frames["customers"], "rep")
    made["base_fen"] = sales["amount_fen"].astype("int64")
    made["days"] = np.nan
    return made[LINE]


def invoices(frames: Frames, month: dt.date) -> pd.DataFrame:
    """Every charge of our ledger up to the month's end, with its document of sales and when it was collected.

    Returns, by entry_no: customer_id, charge_date, amount_fen, doc_no (of the sales lines whose invoice number is
    the entry's reference, or whose document is the entry; NA where there is none), closed (the day the last
    collection was applied, NaT while something is open).
    """
    ledger = frames["ledger"]
    charges = ledger[ledger["kind"].isin(["opening", "invoice", "other"]) & (ledger["amount_fen"] > 0)]
    charges = charges[charges["date"] <= pd.Timestamp(month_end(month))].set_index("entry_no")
    sales = frames["sales"][["invoice_no", "doc_no"]]
    named = sales[sales["invoice_no"].isin(charges["ref"].dropna())]
    by_invoice = named.drop_duplicates("invoice_no").set_index("invoice_no")["doc_no"]
    own = pd.Series(charges.index, index=charges.index)
    docs = sales.loc[sales["doc_no"].isin(own), "doc_no"]
    doc = charges["ref"].map(by_invoice).fillna(own.where(own.isin(docs)))
    paid = frames["applications"][frames["applications"]["collection_date"] <= pd.Timestamp(month_end(month))]
    sums = paid.groupby("charge_line").agg(paid=("amount_fen", "sum"), last=("collection_date", "max"))
    amount = charges["amount_fen"].astype("int64")
    full = sums["paid"].reindex(charges.index).fillna(0) >= amount
    closed = sums["last"].reindex(charges.index).where(full)
    return pd.DataFrame(
        {
            "customer_id": charges["customer_id"],
            "charge_date": charges["date"],
            "amount_fen": amount,
            "doc_no": doc,
            "closed": closed,
        }
    )


def collected(frames: Frames, first: dt.date, month: dt.date) -> pd.DataFrame:
    """Money applied to invoices 已核销回款 from a day to the end of the month, down to the sales lines.

    Each application is shared by the lines of the invoice in proportion to what is still open of them, so that no
    line is ever credited more than it was invoiced, and a fully collected invoice with exactly its amount. A
    charge without sales lines (an opening balance) is credited to the customer's rep under its entry number.
    days: from the charge to the collection.
    """
    charges = invoices(frames, month)
    applied = frames["applications"].sort_values(["collection_date", "collection_line", "charge_line"])
    applied = applied[applied["charge_line"].isin(charges.index)]
    applied = applied[applied["collection_date"] <= pd.Timestamp(month_end(month))]
    lines = _lines_of(charges, frames)
    shared = _share_out(applied, lines)
    made = pd.DataFrame(
        {
            "date": applied["collection_date"].to_numpy()[shared.event],
            "doc_no": lines["doc_no"].to_numpy()[shared.line],
            "line_no": lines["line_no"].array[shared.line],
            "customer_id": lines["customer_id"].to_numpy()[shared.line],
            "product_id": lines["product_id"].to_numpy()[shared.line],
            "rep_id": lines["rep_id"].to_numpy()[shared.line],
            "base_fen": shared.fen,
        }
    )
    charged = lines["charge_date"].to_numpy(dtype="datetime64[us]")[shared.line]
    made["days"] = (made["date"].to_numpy(dtype="datetime64[us]") - charged) / np.timedelta64(1, "D")
    return made.loc[(made["date"] >= pd.Timestamp(first)) & (made["base_fen"] != 0), LINE]


def _lines_of(charges: pd.DataFrame, frames: Frames) -> pd.DataFrame:
    """The sales lines of every charge with their part of its amount, by charge; a charge without is its own line."""
    sales = frames["sales"].assign(rep_id=owner_of(frames["sales"], frames["customers"], "rep"))
    sales = sales[sales["amount_fen"] > 0].sort_values(["doc_no", "line_no"])
    owner = frames["customers"].set_index("customer_id")["rep_id"]
    charged = charges.rename_axis("charge_line").reset_index().sort_values("charge_line")
    sold = sales[["doc_no", "line_no", "product_id", "rep_id", "amount_fen"]].rename(columns={"amount_fen": "sold_fen"})
    lines = charged.merge(sold, "left", "doc_no")
    lines["rep_id"] = lines["rep_id"].fillna(lines["customer_id"].map(owner))
    lines["doc_no"] = lines["doc_no"].fillna(lines["charge_line"])
    code, names = pd.factorize(lines["charge_line"])
    weights = lines["sold_fen"].fillna(1).to_numpy(dtype=np.int64)
    totals = charges.loc[names, "amount_fen"].to_numpy(dtype=np.int64)
    return lines.assign(part_fen=split_groups(totals, code, weights))


@dataclass(frozen=True)
class _Shared:
    """Applications down to lines: the number of the application, of the line, and fen."""

    event: np.ndarray
    line: np.ndarray
    fen: np.ndarray


def _share_out(applied: pd.DataFrame, lines: pd.DataFrame) -> _Shared:
    """Share every application by what is open of the invoice's lines: the n-th of all invoices at once."""
    code, names = pd.factorize(lines["charge_line"])
    first = np.searchsorted(code, np.arange(len(names) + 1))
    charge = pd.Index(names).get_indexer(applied["charge_line"])
    turn = applied.groupby("charge_line").cumcount().to_numpy()
    amounts = applied["amount_fen"].to_numpy(dtype=np.int64)
    left = lines["part_fen"].to_numpy(dtype=np.int64).copy()
    events, at, fen = [], [], []
    for n in range(int(turn.max(initial=-1)) + 1):
        now = np.flatnonzero(turn == n)
        counts = first[charge[now] + 1] - first[charge[now]]
        group = np.repeat(np.arange(len(now)), counts)
        rows = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + first[charge[now]][group]
        given = split_groups(amounts[now], group, left[rows])
        left[rows] -= given
        events.append(now[group])
        at.append(rows)
        fen.append(given)
    none = np.array([], dtype=np.int64)
    joined = [np.concatenate(part) if part else none for part in (events, at, fen)]
    order = np.lexsort((joined[1], joined[0]))
    return _Shared(*(part[order] for part in joined))


def share(lines: pd.DataFrame, splits: pd.DataFrame) -> pd.DataFrame:
    """Credited lines with their documents split 业绩分摊: the shares of a line add up to it, to the fen.

    splits: doc_no, rep_id, share. What is not split stays with the line's rep.
    """
    whole = lines.assign(share=1.0)
    if splits.empty or lines.empty:
        return whole
    hit = whole["doc_no"].isin(splits["doc_no"]).to_numpy()
    if not hit.any():
        return whole
    once = whole[hit].reset_index(drop=True).assign(at=np.arange(hit.sum()))
    given = once.drop(columns=["share", "rep_id"]).merge(splits[["doc_no", "rep_id", "share"]], on="doc_no")
    kept = once.assign(share=1 - once["doc_no"].map(splits.groupby("doc_no")["share"].sum()))
    every = pd.concat([given, kept[kept["share"] > 1e-9]], ignore_index=True)
    every = every.groupby(["at", "rep_id"], as_index=False).agg(
        {**dict.fromkeys([c for c in LINE if c != "rep_id"], "first"), "share": "sum"}
    )
    totals = once["base_fen"].to_numpy(dtype=np.int64)
    every["base_fen"] = split_groups(totals, every["at"].to_numpy(), parts(every["share"].to_numpy()))
    return pd.concat([whole[~hit], every[[*LINE, "share"]]], ignore_index=True)
