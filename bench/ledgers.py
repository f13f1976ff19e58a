"""Ledgers 往来账 made up for measuring: our lines, the customer's lines, and which belong together.

What goes wrong between two books, and how often, is a table (`RATES`, `REFERENCES`); every figure comes
from one seeded generator. Theirs carries the customer's sign (payable view, the opposite of ours).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Ints = NDArray[np.int64]
SEED = 20261031
DAYS = 365
FIRST_DAY = np.datetime64("2026-01-01")

RATES: dict[str, float] = {
    "merge": 0.040,  # 2–6 of ours are one of theirs
    "split": 0.025,  # one of ours is 2–4 of theirs
    "missing_theirs": 0.020,
    "missing_ours": 0.015,
    "transit_theirs": 0.010,  # ours of the last week, not yet theirs
    "fee": 0.010,  # a receipt: they paid 5–50 yuan more
    "duplicate_theirs": 0.007,
    "transposed": 0.007,
    "many": 0.005,  # 2–3 of ours are 2–3 of theirs
    "transit_ours": 0.005,
    "sign": 0.005,
    "amount": 0.005,  # 1–20 % off
    "rounding": 0.005,  # 1–5 fen off
    "wrong_ref": 0.004,  # the reference of another document
    "duplicate_ours": 0.003,
    "wrong_customer": 0.003,
}
"""Share of events of each kind; the rest is clean."""
REFERENCES: dict[str, float] = {"format": 0.15, "missing": 0.075, "tail": 0.05, "typo": 0.025}
"""What happens to the reference of one of their lines; the rest is copied as it is."""
SILENT_RECEIPTS = 0.40
"""Share of receipts whose reference they leave out."""
KINDS = (("INV", "", 0.62), ("RCP", "SK", 0.24), ("RET", "TH", 0.06), ("REB", "FL", 0.06), ("EXC", "HH", 0.02))
"""Document types: code, prefix of the number, share. Invoices raise what is owed, the others lower it."""


@dataclass(frozen=True)
class Ledgers:
    """Two sides and the truth. truth: side, id, group, kind: lines of one group belong together."""

    ours: pd.DataFrame
    theirs: pd.DataFrame
    truth: pd.DataFrame


@dataclass
class _Events:
    """One element an event: something that happened once between us and a customer."""

    rng: np.random.Generator
    kind: NDArray[Any]
    customer: Ints
    day: Ints
    doc: Ints
    n_ours: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    n_theirs: Ints = field(default_factory=lambda: np.zeros(0, np.int64))


def make_ledgers(lines: int, customers: int, seed: int = SEED, rates: dict[str, float] | None = None) -> Ledgers:
    """About `lines` lines a side. rates: other shares for some kinds."""
    rng = np.random.default_rng(seed)
    events = _events(rng, int(lines / 1.13), customers, {**RATES, **(rates or {})})
    documents = _documents(events, customers)
    theirs = _their_lines(events, documents, customers)
    ours = documents[documents["shown"]]
    moved = events.kind[ours["event"].to_numpy()] == "wrong_customer"
    ours = ours.assign(customer=np.where(moved, rng.integers(0, customers, len(ours)), ours["customer"]))
    return _finished(events, ours, theirs, rng)


def _events(rng: np.random.Generator, n: int, customers: int, rates: dict[str, float]) -> _Events:
    names = [*rates, "clean"]
    share = np.array([*rates.values(), 1 - sum(rates.values())])
    kind = np.array(names, dtype=object)[rng.choice(len(names), n, p=share)]
    size = rng.lognormal(0, 1, customers)
    day = rng.integers(0, DAYS - 7, n)
    late = np.isin(kind, ["transit_theirs", "transit_ours"])
    day[late] = rng.integers(DAYS - 7, DAYS, int(late.sum()))
    doc = rng.choice(len(KINDS), n, p=[share for _code, _prefix, share in KINDS])
    doc[kind == "fee"] = 1
    events = _Events(rng, kind, rng.choice(customers, n, p=size / size.sum()), day, doc)
    events.n_ours, events.n_theirs = np.ones(n, np.int64), np.ones(n, np.int64)
    for name, ours, theirs in (("merge", (2, 7), None), ("split", None, (2, 5)), ("many", (2, 4), (2, 4))):
        at = kind == name
        if ours:
            events.n_ours[at] = rng.integers(*ours, int(at.sum()))
        if theirs:
            events.n_theirs[at] = rng.integers(*theirs, int(at.sum()))
    events.n_ours[kind == "duplicate_ours"] = 2
    events.n_theirs[kind == "duplicate_theirs"] = 2
    events.n_theirs[np.isin(kind, ["missing_theirs", "transit_theirs"])] = 0
    return events


def _documents(events: _Events, customers: int) -> pd.DataFrame:
    """Our documents, one row each; shown: whether they stand in our ledger."""
    rng, n = events.rng, events.n_ours
    event = np.repeat(np.arange(len(n)), n)
    place = np.arange(len(event)) - np.repeat(np.cumsum(n) - n, n)
    prices = rng.integers(5, 400, (customers, 12)) * 10_000
    fen = np.maximum(100, np.exp(rng.normal(np.log(600_000), 1.1, len(event)))).astype(np.int64)
    listed = rng.random(len(event)) < 0.30  # 30 % of amounts come from the customer's twelve list prices
    fen[listed] = prices[events.customer[event[listed]], rng.integers(0, 12, int(listed.sum()))]
    fen *= np.where(events.doc[event] == 0, 1, -1)
    number = rng.permutation(len(event))
    copy = (events.kind[event] == "duplicate_ours") & (place == 1)
    fen[copy], number[copy] = fen[np.flatnonzero(copy) - 1], number[np.flatnonzero(copy) - 1]
    spread = np.isin(events.kind[event], ["merge", "many"]) & (place > 0)
    day = np.minimum(events.day[event] + np.where(spread, rng.integers(0, 21, len(event)), 0), DAYS - 1)
    refs = [_number(int(k), d) for k, d in zip(number, events.doc[event], strict=True)]
    shown = ~np.isin(events.kind, ["missing_ours", "transit_ours"])[event]
    columns = {"event": event, "place": place, "customer": events.customer[event], "day": day, "fen": fen}
    return pd.DataFrame({**columns, "ref": refs, "copy": copy, "shown": shown})


def _number(k: int, doc: int) -> str:
    """A document number: two invoices in three have 20 digits, the others 8; the rest a prefix and 8."""
    prefix = KINDS[doc][1]
    if prefix:
        return f"{prefix}{10_000_000 + k}"
    return f"26442000{k * 7919 % 999_999_999_989:012d}" if k % 3 else f"{10_000_000 + k}"


def _their_lines(events: _Events, documents: pd.DataFrame, customers: int) -> pd.DataFrame:
    """What the customer writes: amounts, days and references with what goes wrong."""
    rng, n = events.rng, events.n_theirs
    event = np.repeat(np.arange(len(n)), n)
    place = np.arange(len(event)) - np.repeat(np.cumsum(n) - n, n)
    originals = documents[~documents["copy"]].groupby("event")
    total = originals["fen"].sum().to_numpy()
    last = originals["day"].max().to_numpy()
    kind = events.kind[event]
    fen = _parted(rng, events, total, event, place)
    fen = _wrong_amounts(rng, kind, fen)
    lag = _lags(rng, len(event))
    day = np.clip(np.where(np.isin(kind, ["merge", "many"]), last[event], events.day[event]) + lag, 0, DAYS - 1)
    refs = _their_references(rng, events, documents, event)
    return pd.DataFrame(
        {"event": event, "place": place, "customer": events.customer[event], "day": day, "fen": fen, "ref": refs}
    )


def _parted(rng: np.random.Generator, events: _Events, total: Ints, event: Ints, place: Ints) -> Ints:
    """The amounts of events their side splits; the last part takes the rest."""
    n = events.n_theirs
    fen = total[event].copy()
    several = np.isin(events.kind, ["split", "many"])
    weight = rng.gamma(1.0, 1.0, len(event)) + 0.05
    sums = np.zeros(len(n))
    np.add.at(sums, event, weight)
    part = several[event]
    fen[part] = (np.abs(total[event]) * weight / sums[event]).astype(np.int64)[part].clip(1) * np.sign(
        total[event][part]
    )
    used = np.zeros(len(n), np.int64)
    not_last = part & (place < n[event] - 1)
    np.add.at(used, event[not_last], fen[not_last])
    ends = part & (place == n[event] - 1)
    fen[ends] = total[event[ends]] - used[event[ends]]
    return fen


def _wrong_amounts(rng: np.random.Generator, kind: NDArray[Any], fen: Ints) -> Ints:
    fen = fen.copy()
    fen[kind == "sign"] *= -1
    at = kind == "fee"
    fen[at] -= rng.integers(500, 5_001, int(at.sum()))
    at = kind == "rounding"
    fen[at] += rng.choice([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5], int(at.sum()))
    at = kind == "amount"
    off = rng.choice([-1, 1], int(at.sum())) * rng.uniform(0.01, 0.2, int(at.sum()))
    fen[at] = (fen[at] * (1 + off)).astype(np.int64)
    for i in np.flatnonzero(kind == "transposed"):
        fen[i] = _swapped(int(fen[i]), rng)
    return fen


def _swapped(fen: int, rng: np.random.Generator) -> int:
    """An amount with two neighbouring digits exchanged, where two differ."""
    digits = str(abs(fen))
    places = [k for k in range(len(digits) - 1) if digits[k] != digits[k + 1] and (k or digits[1] != "0")]
    if not places:
        return fen
    k = places[rng.integers(len(places))]
    return int(digits[:k] + digits[k + 1] + digits[k] + digits[k + 2 :]) * (1 if fen > 0 else -1)


def _lags(rng: np.random.Generator, n: int) -> Ints:
    """Days later than ours: half the same day, 40 % up to 5, 9 % up to 20, 1 % up to 3 earlier."""
    drawn = rng.random(n)
    short, long, early = rng.integers(1, 6, n), rng.integers(6, 21, n), -rng.integers(1, 4, n)
    return np.select([drawn < 0.5, drawn < 0.9, drawn < 0.99], [0, short, long], early)


def _their_references(rng: np.random.Generator, events: _Events, documents: pd.DataFrame, event: Ints) -> list[str]:
    """References as the customer writes them. Sums: 40 % none, 30 % the first, 30 % all of a merge, by slashes."""
    names = [*REFERENCES, "same"]
    noise = rng.choice(len(names), len(event), p=[*REFERENCES.values(), 1 - sum(REFERENCES.values())])
    silent = (events.doc[event] == 1) & (rng.random(len(event)) < SILENT_RECEIPTS)
    dice, drawn = rng.random(len(events.kind))[event], rng.integers(0, 1 << 30, len(event))
    first = np.cumsum(events.n_ours) - events.n_ours
    refs = documents["ref"].tolist()
    order = np.argsort(documents["customer"].to_numpy(), kind="stable")
    other = np.empty(len(order), np.int64)
    other[order] = np.roll(order, 1)
    made = []
    for i, e in enumerate(event.tolist()):
        at, kind = int(first[e]), events.kind[e]
        if kind in ("merge", "split", "many"):
            whole = "/".join(refs[at : at + int(events.n_ours[e])]) if kind == "merge" and dice[i] > 0.7 else refs[at]
            made.append("" if dice[i] < 0.4 else whole)
        elif kind == "wrong_ref":
            made.append(refs[int(other[at])])
        else:
            made.append("" if silent[i] else _noisy(refs[at], names[noise[i]], int(drawn[i])))
    return made


_WIDE = {48 + k: 0xFF10 + k for k in range(10)}


def _noisy(ref: str, how: str, drawn: int) -> str:
    if how == "format":
        return (f"No.{ref}", f"{ref[:4]}-{ref[4:]}", ref.translate(_WIDE), f" {ref.lower()} ")[drawn % 4]
    if how == "tail":
        return ref[-8:]
    if how == "typo":
        k = len(ref) - 1 - drawn % 6
        return ref[:k] + str((int(ref[k]) + 1 + drawn // 64 % 9) % 10) + ref[k + 1 :]
    return "" if how == "missing" else ref


def _finished(events: _Events, ours: pd.DataFrame, theirs: pd.DataFrame, rng: np.random.Generator) -> Ledgers:
    """Shuffled, numbered, with dates; the copies of a duplicate are groups of their own."""
    sides = []
    for frame, name, sign in ((ours, "our_id", 1), (theirs, "their_id", -1)):
        mixed = frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)
        kind = events.kind[mixed["event"].to_numpy()]
        copy = (kind == ("duplicate_ours" if sign == 1 else "duplicate_theirs")) & (mixed["place"].to_numpy() == 1)
        lines = pd.DataFrame(
            {
                name: np.arange(len(mixed)),
                "cust": [f"C{c:06d}" for c in mixed["customer"]],
                "date": FIRST_DAY + mixed["day"].to_numpy().astype("timedelta64[D]"),
                "doc_type": np.array([code for code, _p, _s in KINDS])[events.doc[mixed["event"].to_numpy()]],
                "doc_no": [f"{'AR' if sign == 1 else 'AP'}{k:08d}" for k in range(len(mixed))],
                "ref": mixed["ref"],
                "cents": mixed["fen"] * sign,
            }
        )
        side = "ours" if sign == 1 else "theirs"
        group = mixed["event"] * 2 + copy
        sides.append((lines, pd.DataFrame({"side": side, "id": lines[name], "group": group, "kind": kind})))
    theirs_only = sides[1][0].drop(columns="doc_type")
    return Ledgers(sides[0][0], theirs_only, pd.concat([sides[0][1], sides[1][1]], ignore_index=True))


def write_ledgers(made: Ledgers, folder: Path) -> None:
    """ours.csv, theirs.csv and truth.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("ours", "theirs", "truth"):
        getattr(made, name).to_csv(folder / f"{name}.csv", index=False)
