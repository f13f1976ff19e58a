"""Fingerprint 数据指纹: which figures a document was made from, the same for the same figures wherever they lie."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import pandas as pd

from workbook.tables import TABLES


def fingerprint(frames: Mapping[str, pd.DataFrame], keys: Iterable[str]) -> str:
    """SHA-256, as hexadecimal, over the named tables: their values in the order of the rows, nothing of the file.

    frames: typed frames by table key. A workbook that was saved again by Excel, or whose results were
    written again unchanged, keeps its fingerprint; one changed fen, name or row gives another.
    """
    digest = hashlib.sha256()
    for key in sorted(keys):
        frame = frames[key]
        for column in TABLES[key].columns:
            digest.update(f"{key}.{column.key}\x1e".encode())
            digest.update("\x1f".join(_written(frame[column.key], column.type)).encode())
    return digest.hexdigest()


def _written(values: pd.Series, kind: str) -> list[str]:
    """Each value as text; blank for none."""
    blank = values.isna()
    if kind in ("money", "int"):
        shown = values.astype("Int64").astype("str")
    elif kind in ("date", "month"):
        shown = pd.to_datetime(values).dt.strftime("%Y-%m-%d")
    elif kind in ("number", "ratio"):
        shown = values.astype("float64").map("{:.12g}".format)
    else:
        shown = values.astype("str")
    return shown.where(~blank, "").astype("str").to_list()
