"""Reconciling in shares 分布式对账: files split by customer into Parquet buckets, many processes, one result.

The result is that of one process to the line. Memory is bounded by the bucket, not by the file.
"""

from __future__ import annotations

import csv
import datetime as dt
import heapq
import io
import os
import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from workbook.accounts.buckets import Record, Share, reconcile_left, reconcile_share
from workbook.accounts.findings import Clues, findings, together
from workbook.accounts.lines import is_opposite, lines_of
from workbook.accounts.naming import bare
from workbook.accounts.plain import lines_from
from workbook.errors import UsageError
from workbook.texts import Text

CHUNK = 250_000
BUCKET_BYTES = 12_000_000
"""File bytes a bucket is made for: about 150,000 lines, many times what handing out a task costs."""
FIELD, ROW = "\x1f", "\x1e"
SIDES = ("ours", "theirs")
Told = tuple[dt.date, str, int, int]
"""The cut-off, the language, days to match, days in transit."""
TEXTS = ("line_id", "customer_id", "ref", "memo", "kind")


def reconcile_in_shares(
    ours: Path,
    theirs: Path,
    out: Path,
    scheduler: str | None,
    lang: str,
    match_days: int,
    transit_days: int,
    as_of: dt.date | None,
) -> dict[str, Any]:
    """Reconcile two files with dask: on this machine, or by the workers of a scheduler that see the folder out."""
    _require_dask()
    work = out / ".shares"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        buckets = max(2, (ours.stat().st_size + theirs.stat().st_size) // (2 * BUCKET_BYTES))
        latest = max(split(path, work, side, buckets) for side, path in zip(SIDES, (ours, theirs), strict=True))
        told = (as_of or latest, lang, match_days, transit_days)
        proofs, clues = _run(work, buckets, scheduler, told)
        left = (tuple(pd.read_parquet(work / f"left-{s}-{n}.parquet") for s in SIDES) for n in range(buckets))
        records, moved = reconcile_left(left, *told)  # type: ignore[arg-type]
        _write_records(work / "records-left.txt", records)
        _write_differences(work / "differences-left.txt", moved)
        return {**_merge(work, out, buckets, proofs, records, moved), "findings": findings(clues)}
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _require_dask() -> None:
    """Say what to install where dask or pyarrow is missing."""
    try:
        import distributed  # type: ignore  # noqa: F401
        import pyarrow  # type: ignore  # noqa: F401
    except ImportError as error:
        need = Text("--engine dask 需要安装 salesbook[cluster]", "--engine dask needs salesbook[cluster] installed")
        raise UsageError(need, "no_dask") from error


def split(path: Path, work: Path, side: str, buckets: int) -> dt.date:
    """Share a file out by customer into one Parquet file a bucket, chunk by chunk; returns its latest date."""
    import pyarrow as pa  # type: ignore
    import pyarrow.parquet as pq  # type: ignore

    latest, columns = dt.date.min, ["line_id", "customer_id", "date", "ref", "amount_fen"]
    writers: dict[int, Any] = {}
    for chunk in _chunks(path):
        lines = lines_from(chunk, path.name)
        columns += [c for c in ("memo", "kind") if c in lines and c not in columns]
        latest = max(latest, lines["date"].max().date()) if len(lines) else latest
        for number, part in lines[columns].groupby(bucket_of(lines["customer_id"], buckets)):
            table = pa.Table.from_pandas(part.astype({c: "object" for c in TEXTS if c in part}), preserve_index=False)
            at = int(number)  # type: ignore[call-overload]
            if at not in writers:
                writers[at] = pq.ParquetWriter(work / f"{side}-{at}.parquet", _schema(columns))
            writers[at].write_table(table.cast(_schema(columns)))
    for number in range(buckets):
        writer = writers.get(number) or pq.ParquetWriter(work / f"{side}-{number}.parquet", _schema(columns))
        writer.close()
    return latest


def _schema(columns: list[str]) -> Any:
    import pyarrow as pa  # type: ignore

    kinds = {"date": pa.timestamp("us"), "amount_fen": pa.int64()}
    return pa.schema([(c, kinds.get(c, pa.string())) for c in columns])


def _chunks(path: Path) -> Iterator[pd.DataFrame]:
    """A file in pieces, rows counted through."""
    if path.suffix.lower() == ".parquet":
        import pyarrow.parquet as pq  # type: ignore

        for batch in pq.ParquetFile(path).iter_batches(batch_size=CHUNK):
            yield batch.to_pandas()
        return
    yield from pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig", chunksize=CHUNK)


def bucket_of(customers: pd.Series, buckets: int) -> np.ndarray:
    """The bucket of each line: by the customer's name however it is written, the same on every machine."""
    codes, names = pd.factorize(customers)
    return np.array([zlib.crc32(bare(str(name)).encode()) % buckets for name in names], np.int64)[codes]


def _run(work: Path, buckets: int, scheduler: str | None, told: Told) -> tuple[pd.DataFrame, Clues]:
    """Every bucket by the workers; once more where all together tell another sign than the first bucket did."""
    from distributed import Client, LocalCluster  # type: ignore

    cluster = (
        None if scheduler else LocalCluster(n_workers=os.cpu_count() or 1, threads_per_worker=1, dashboard_address=None)
    )
    with Client(scheduler or cluster) as client:
        follow = _first_votes(work)
        for _ in range(2):
            tasks = client.map(
                _bucket_task, [str(work)] * buckets, range(buckets), follow=follow, told=told, pure=False
            )
            done = client.gather(tasks)
            votes = np.sum([d[1] for d in done], axis=0)
            if bool(is_opposite(votes)) == follow:
                break
            follow = not follow
    if cluster is not None:
        cluster.close(timeout=30)
    proofs = pd.concat([d[0] for d in done], ignore_index=True)
    return proofs.sort_values("customer_id", kind="stable", ignore_index=True), together(d[2] for d in done)


def _first_votes(work: Path) -> bool:
    """Whether the first bucket says that their signs are the opposite of ours."""
    frames = [pd.read_parquet(work / f"{side}-0.parquet") for side in SIDES]
    return bool(is_opposite(lines_of(frames[0], frames[1]).votes))


def _bucket_task(work: str, number: int, follow: bool, told: Told) -> tuple[pd.DataFrame, Any, Clues]:
    """One bucket: read, reconcile, write what is large, hand back what is small."""
    folder = Path(work)
    frames = [pd.read_parquet(folder / f"{side}-{number}.parquet") for side in SIDES]
    share: Share = reconcile_share(frames[0], frames[1], *told, follow=follow)
    _write_records(folder / f"records-{number}.txt", share.records)
    _write_differences(folder / f"differences-{number}.txt", share.differences)
    for side, left in zip(SIDES, share.left, strict=True):
        left.astype({c: "object" for c in TEXTS if c in left}).to_parquet(folder / f"left-{side}-{number}.parquet")
    return share.proof, share.votes, share.clues


def _write_records(path: Path, records: list[Record]) -> None:
    """Groups in order, one a line of text, for merging."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for record in records:
            end = _cells([record.rule, record.status, record.reason])
            rows = ROW.join(f"{side},{_cells([line])},{end}" for side, line in record.lines)
            file.write(FIELD.join([*map(str, record.key), rows]) + "\n")


def _write_differences(path: Path, differences: pd.DataFrame) -> None:
    """Differences in order, one a line of text: their place, side, line, and the row as it will stand."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in differences.itertuples(index=False):
            day = row.date.strftime("%Y-%m-%d")
            cells = [
                day if name == "date" else "" if value != value else value for name, value in row._asdict().items()
            ]
            place = [row.customer_id, day, row.side, str(row.line_id), row.kind]
            file.write(FIELD.join([*place, _cells(cells).replace("\n", " ")]) + "\n")


def _cells(values: list[Any]) -> str:
    """Values as the cells of one CSV row."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(values)
    return text.getvalue()


def _merge(
    work: Path, out: Path, buckets: int, proof: pd.DataFrame, records: list[Record], moved: pd.DataFrame
) -> dict[str, Any]:
    """The three files in their final order, read as streams."""
    names = [*map(str, range(buckets)), "left"]
    statuses: dict[str, int] = {}
    with (out / "matches.csv").open("w", encoding="utf-8-sig", newline="\n") as file:
        file.write("group,side,id,rule,status,reason\n")
        streams = [_fields(work / f"records-{n}.txt") for n in names]
        merged = heapq.merge(*streams, key=lambda f: (f[0], int(f[1]), int(f[2]), int(f[3])))
        for number, fields in enumerate(merged, 1):
            rows = fields[4].split(ROW)
            statuses[_status(rows[0])] = statuses.get(_status(rows[0]), 0) + 1
            file.write("".join(f"{number},{row}\n" for row in rows))
    gone = set(zip(moved["side"], moved["line_id"].astype("str"), strict=True))
    kinds: dict[str, int] = {}
    with (out / "differences.csv").open("w", encoding="utf-8-sig", newline="\n") as file:
        file.write(",".join(moved.columns) + "\n")
        for fields in heapq.merge(*(_fields(work / f"differences-{n}.txt") for n in names), key=lambda f: f[:5]):
            if fields[4] == "wrong_customer" or (fields[2], fields[3]) not in gone:
                kinds[fields[4]] = kinds.get(fields[4], 0) + 1
                file.write(fields[5] + "\n")
    found = moved.loc[moved["side"] == "ours", "customer_id"].value_counts()
    proof["matched_ours"] += proof["customer_id"].map(found).fillna(0).astype("int64")
    proof.to_csv(out / "proof.csv", index=False, encoding="utf-8-sig", lineterminator="\n")
    return {"statuses": statuses, "kinds": kinds, "proof": proof, "across": len(records)}


def _status(row: str) -> str:
    """The status in a row of a group: side, id, rule, status, reason."""
    return next(csv.reader([row]))[3]


def _fields(path: Path) -> Iterator[list[str]]:
    """The lines of a text file as their fields."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield line.rstrip("\n").split(FIELD)
