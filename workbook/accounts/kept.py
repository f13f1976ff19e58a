"""Only what changed 增量对账: customers whose lines, rules and decisions are as they were keep their rows.

What a customer's result stands on is written beside its proof as a digest 校验码. A customer is reconciled again
where the digest is another one, where somebody changed the rows themselves, and where the answer may depend on
other customers (串户) or on last month (期初不同). The result is that of a full run, to the cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbook.accounts.board import Board
from workbook.accounts.differences import COLUMNS, as_table
from workbook.accounts.lines import OURS, THEIRS, as_fen
from workbook.accounts.references import Bools, Ints
from workbook.accounts.rules import Rule
from workbook.accounts.told import SIDES
from workbook.accounts.wording import Texts, taken, texts_in

VERSION = "1"
"""Another one whenever matching or its words change: nothing is kept from an older program."""
KEYS = ("salesbook digest", "digest salesbook")
Stored = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]
"""The tables matches, differences and proof as the last run left them."""


@dataclass(frozen=True)
class Kept:
    """Customers that are not reconciled again, and their rows as they were written."""

    customers: frozenset[str]
    matches: pd.DataFrame
    differences: pd.DataFrame
    matched: dict[str, int]

    def without(self, customers: Iterable[str]) -> Kept:
        """The same but for some customers."""
        left = self.customers - set(customers)
        matches = self.matches[self.matches["customer_id"].isin(left)]
        differences = self.differences[self.differences["customer_id"].isin(left)]
        return Kept(left, matches, differences, {c: n for c, n in self.matched.items() if c in left})

    def hold(self, board: Board) -> None:
        """Take the lines of kept customers out of play."""
        for side in (OURS, THEIRS) if self.customers else ():
            board.free[side][self._lines_of(board, side)] = False

    def let_go(self, board: Board, ids: tuple[Texts, Texts]) -> None:
        """Put those of their lines back that met nothing, for the search under other customers."""
        for side in (OURS, THEIRS) if self.customers else ():
            rows = self.differences[self.differences["side"] == SIDES[side]]
            alone = set(rows.loc[rows["kind"].str.startswith(("missing", "transit")), "line_id"])
            own = board.lines[side]
            at = np.flatnonzero(self._lines_of(board, side))
            names = taken(ids[side], own.row[at])
            board.free[side][at[np.array([name in alone for name in names], bool)]] = True

    def crossed(self, board: Board) -> frozenset[str]:
        """Kept customers one of whose lines was found under another customer."""
        names = [*board.lines.customers, ""]
        found = [f for f in board.found if f.rule == "wrong_customer"]
        ours = [names[c] for f in found for c in board.lines.ours.customer[f.ours].tolist()]
        theirs = [names[c] for f in found for c in board.lines.theirs.customer[f.theirs].tolist()]
        return self.customers & {*ours, *theirs}

    def _lines_of(self, board: Board, side: int) -> Bools:
        is_kept = np.array([name in self.customers for name in [*board.lines.customers, ""]], bool)
        return is_kept[board.lines[side].customer]

    def with_differences(self, found: pd.DataFrame) -> pd.DataFrame:
        """New differences and kept ones in order."""
        if not self.customers:
            return found
        new = found[~found["customer_id"].isin(self.customers)]
        kept = self.differences[list(COLUMNS)].astype(found.dtypes.to_dict())
        return as_table([new, kept])

    def with_matched(self, matched: Ints, customers: list[str]) -> Ints:
        """How many of our lines are matched, by customer code."""
        if not self.customers:
            return matched
        return np.array([*(self.matched.get(c, n) for c, n in zip(customers, matched, strict=False)), matched[-1]])

    def with_matches(self, found: pd.DataFrame) -> pd.DataFrame:
        """New groups and kept ones, by customer, numbered anew."""
        if not self.customers:
            return found
        parts = []
        for number, frame in enumerate((found, self.matches[list(found.columns)].astype(found.dtypes.to_dict()))):
            frame = frame.sort_values("group_no", kind="stable")
            owner = frame.groupby("group_no")["customer_id"].transform("first")
            wanted = owner.isin(self.customers) == bool(number)
            parts.append(frame.assign(owner=owner, source=number)[wanted])
        whole = pd.concat(parts).sort_values("owner", kind="stable", ignore_index=True)
        numbers = whole.groupby(["owner", "source", "group_no"], sort=False).ngroup() + 1
        return whole.assign(group_no=numbers.astype("int64"))[list(found.columns)]


NOTHING = Kept(frozenset(), pd.DataFrame({"customer_id": []}), pd.DataFrame({"customer_id": []}), {})


def digests(
    ours: pd.DataFrame, theirs: pd.DataFrame, by_hand: pd.DataFrame, rules: tuple[Rule, ...], told: tuple[object, ...]
) -> dict[str, str]:
    """What each customer's result stands on: its lines, what people decided of them, the rules, and what was told.

    told: the cut-off, the days in transit, the language.
    """
    words = _set_words(by_hand)
    parts = []
    for side, frame in zip(SIDES, (ours, theirs), strict=True):
        ids = texts_in(frame, "line_id")
        facts = {name: texts_in(frame, name) for name in ("customer_id", "kind", "ref", "memo")}
        decided = [words.get((side, name), "") for name in ids.to_numpy(object)]
        day = frame["date"].to_numpy(dtype="datetime64[D]").astype(np.int64)
        parts.append(pd.DataFrame({**facts, "id": ids, "day": day, "fen": as_fen(frame), "set": decided, "side": side}))
    context = repr((VERSION, rules, told))
    return _by_customer(pd.concat(parts, ignore_index=True), context)


def _set_words(by_hand: pd.DataFrame) -> dict[tuple[str, str], str]:
    """What people decided of each line: the whole of its sets."""
    told: dict[tuple[str, str], str] = {}
    for _number, rows in by_hand.groupby(["set_no", "action"]):
        lines = sorted(zip(rows["side"].astype("str"), rows["line_id"].astype("str"), strict=True))
        for line in lines:
            told[line] = told.get(line, "") + repr((rows["action"].iloc[0], lines))
    return told


def result_digests(matches: pd.DataFrame, differences: pd.DataFrame) -> dict[str, str]:
    """What stands in a customer's rows of both tables, but for the numbers of its groups."""
    first = matches.groupby("customer_id")["group_no"].transform("min")
    groups = matches.assign(group_no=matches["group_no"] - first)
    told = {
        name: texts_in(groups, name) for name in ("customer_id", "side", "line_id", "ref", "rule", "status", "reason")
    }
    numbers = {"n": groups["group_no"].to_numpy(np.int64), "fen": groups["amount_fen"].to_numpy(np.int64)}
    rows = pd.DataFrame({**told, **numbers, "day": groups["date"].to_numpy("datetime64[D]").astype(np.int64)})
    more = {name: texts_in(differences, name) for name in COLUMNS if name not in ("date", "amount_fen", "effect_fen")}
    fen = {name: differences[name].to_numpy(np.int64) for name in ("amount_fen", "effect_fen")}
    other = pd.DataFrame({**more, **fen, "day": differences["date"].to_numpy("datetime64[D]").astype(np.int64)})
    one, two = _by_customer(rows, ""), _by_customer(other, "")
    return {c: one.get(c, "") + two.get(c, "") for c in {*one, *two}}


def _by_customer(rows: pd.DataFrame, context: str) -> dict[str, str]:
    """A digest of each customer's rows whatever their order: the sum of their hashes, 128 bits, and their number."""
    made: dict[str, str] = {}
    sums = [_sums(rows, key) for key in KEYS]
    head = hash_of(context)
    for customer, count in rows.groupby("customer_id").size().items():
        left, right = (int(s[customer]) for s in sums)
        made[str(customer)] = hash_of(f"{head}{left:016x}{right:016x}{count}")
    return made


def _sums(rows: pd.DataFrame, key: str) -> pd.Series:
    hashed = pd.util.hash_pandas_object(rows, index=False, hash_key=key)
    return hashed.groupby(rows["customer_id"].to_numpy(object)).sum()


def hash_of(text: str) -> str:
    """Sixteen hexadecimal digits."""
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()[:16]


def kept_of(stored: Stored, now: dict[str, str], ours: pd.DataFrame, theirs: pd.DataFrame) -> Kept:
    """The customers whose stored rows still hold.

    stored: matches, differences and proof as they stand in the workbook. now: the digests of what is there now.
    """
    matches, differences, proof = stored
    results = result_digests(matches, differences) if len(proof) else {}
    digest = dict(zip(texts_in(proof, "customer_id"), texts_in(proof, "digest"), strict=True))
    same = {c for c in digest if c and digest[c] == f"{now.get(c, '')}{results.get(c, '')}"}
    matched = dict(zip(texts_in(proof, "customer_id"), proof["matched_ours"].fillna(0).astype("int64"), strict=True))
    crossing = set(differences.loc[differences["kind"].isin(["wrong_customer", "opening"]), "customer_id"])
    whole = Kept(frozenset(same), matches, differences, {str(c): int(n) for c, n in matched.items()})
    return whole.without(crossing | _opened(ours, theirs))


def _opened(ours: pd.DataFrame, theirs: pd.DataFrame) -> set[str]:
    """Customers whose opening balances differ."""
    sums = [f[f["kind"] == "opening"].groupby("customer_id")["amount_fen"].sum() for f in (ours, theirs)]
    apart = sums[OURS].subtract(sums[THEIRS], fill_value=0)
    return {str(c) for c in apart.index[apart != 0]}
