"""Reconciling in shares: whatever the buckets, the same to the line as one process."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from bench.ledgers import make_ledgers, write_ledgers
from macros.calc import calc_reconcile
from macros.calc_shares import bucket_of
from workbook.accounts.buckets import Record, reconcile_left, reconcile_share
from workbook.accounts.plain import lines_from
from workbook.accounts.reconcile import reconciling
from workbook.errors import UsageError

AS_OF = dt.date(2026, 12, 31)
Flat = list[tuple[int, str, str, str, str]]


def flat(records: list[Record]) -> Flat:
    ordered = sorted(records, key=lambda r: r.key)
    return [(n, side, line, r.status, r.reason) for n, r in enumerate(ordered) for side, line in r.lines]


@pytest.mark.parametrize("buckets", [1, 3, 7])
def test_shares_find_what_one_process_finds(buckets: int) -> None:
    made = make_ledgers(3_000, 20)
    ours, theirs = lines_from(made.ours, "ours"), lines_from(made.theirs, "theirs")
    whole = reconciling(ours, theirs, AS_OF, "en")
    groups = whole.groups
    line, group, side = groups.in_order()
    ids = [whole.ids[s][whole.board.lines[s].row[at]] for s, at in zip(side.tolist(), line.tolist(), strict=True)]
    expected = [
        (g, ("ours", "theirs")[s], str(i), ("auto", "suggested", "ambiguous")[groups.status[g]], whole.reasons[g])
        for g, s, i in zip(group.tolist(), side.tolist(), ids, strict=True)
    ]
    shares = []
    for n in range(buckets):
        parts = [f[bucket_of(f["customer_id"], buckets) == n].reset_index(drop=True) for f in (ours, theirs)]
        shares.append(reconcile_share(parts[0], parts[1], AS_OF, "en", 30, 7, True))
    records, moved = reconcile_left((s.left for s in shares), AS_OF, "en", 30, 7)
    assert flat([r for s in shares for r in s.records] + records) == expected
    assert len(moved) == (whole.differences["kind"] == "wrong_customer").sum() > 0


def test_a_customer_is_always_in_the_same_bucket() -> None:
    assert bucket_of(pd.Series(["A", "B", "A", "甲"]), 5).tolist() == [0, 3, 0, 0]  # crc32 of the ID, no chance


def test_dask_writes_the_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    pytest.importorskip("pyarrow")
    monkeypatch.setattr("macros.calc_shares.CHUNK", 700)  # a bucket is filled from several pieces of a file
    write_ledgers(make_ledgers(2_000, 12), tmp_path)
    for engine in ("local", "dask"):
        calc_reconcile(tmp_path / "ours.csv", tmp_path / "theirs.csv", tmp_path / engine, engine=engine)
    for name in ("matches", "differences", "proof"):
        assert (tmp_path / "local" / f"{name}.csv").read_bytes() == (tmp_path / "dask" / f"{name}.csv").read_bytes()


def test_dask_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    write_ledgers(make_ledgers(100, 2), tmp_path)
    with pytest.raises(UsageError, match="cluster"):
        calc_reconcile(tmp_path / "ours.csv", tmp_path / "theirs.csv", tmp_path / "out", engine="dask")
