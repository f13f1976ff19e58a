"""Keys 编号: what makes an imported row one of a kind where the file does not say it well enough."""

from __future__ import annotations

import hashlib
import re

import numpy as np
import pandas as pd

from workbook.schema import Table

MADE = {
    "statements": "line_id",
    "ledger": "entry_no",
    "bank_lines": "line_id",
    "sales": "doc_no",
    "collections": "collection_no",
}
"""Keys that are made of a row's content where the file has no column for them."""
_REPEATED = ("ledger", "statements")
_VOUCHER_WORDS = "记收付转现银"
_VOUCHER = re.compile(r"[记收付转现银][账款金行]?[\s\-—字第]*\d{1,6}号?")


def with_keys(frame: pd.DataFrame, table: Table, has_key: bool) -> pd.DataFrame:
    """A typed frame whose rows all have a key that lasts: the same row gets the same key every time it is sent.

    has_key: the file has a column for it. Without one the key is the date and eight hexadecimal digits of the
    content; rows alike in everything are told apart by a number, so the same file twice brings nothing new and
    two equal payments stay two. Voucher numbers 记-0012 begin anew every month and get their month in front;
    a number that several rows of a ledger or statement share gets four digits of each row's content behind.
    """
    key = MADE.get(table.key)
    if key is None or frame.empty:
        return frame
    if not has_key:
        blank = frame[key].isna()
        days = frame.loc[blank, "date"].dt.strftime("%Y%m%d").fillna("")
        made = (days + "-" + _digests(frame[blank], table, key, 8)).reindex(frame.index)
        return frame.assign(**{key: frame[key].where(~blank, made)})
    return _told_apart(frame, table, key) if table.key in _REPEATED else frame


def _told_apart(frame: pd.DataFrame, table: Table, key: str) -> pd.DataFrame:
    """Voucher numbers with their month, and numbers that several rows share with digits of each row's content."""
    texts = frame[key].tolist()
    begins = {t[:1] for t in texts if t.__class__ is str}
    if begins & set(_VOUCHER_WORDS):
        named = [t.__class__ is str and bool(_VOUCHER.fullmatch(t)) for t in texts]
        months = frame["date"].dt.strftime("%Y%m-").fillna("").tolist()
        texts = [m + t if is_named else t for m, t, is_named in zip(months, texts, named, strict=True)]
        frame = frame.assign(**{key: pd.Series(texts, index=frame.index, dtype="str")})
    if len(set(texts)) == len(texts):
        return frame
    several = frame[key].duplicated(keep=False) & frame[key].notna()
    told = (frame.loc[several, key] + "-" + _digests(frame[several], table, key, 4)).reindex(frame.index)
    return frame.assign(**{key: frame[key].where(~several, told)})


def _digests(rows: pd.DataFrame, table: Table, key: str, length: int) -> pd.Series:
    """Hexadecimal digits of what each row says; the second row that says the same ends in -2."""
    said = [c.key for c in table.columns if c.key not in (key, "source", "line_no")]
    contents = zip(*(rows[c].astype("str").fillna("").tolist() for c in said), strict=True)
    seen: dict[str, int] = {}
    made = []
    for content in contents:
        digest = hashlib.sha256("\x1f".join(content).encode()).hexdigest()[:length]
        seen[digest] = seen.get(digest, 0) + 1
        made.append(digest if seen[digest] == 1 else f"{digest}-{seen[digest]}")
    return pd.Series(made, index=rows.index, dtype="str")


def numbered(sales: pd.DataFrame) -> pd.Series:
    """Line numbers 行号 of sales: those given stay, the others follow in the order of the file."""
    given = sales["line_no"]
    if sales["doc_no"].isna().all():
        return given.fillna(1)
    if given.isna().all():
        return _counted(sales["doc_no"])
    highest = given.fillna(0).groupby(sales["doc_no"]).transform("max").fillna(0)
    blank = given.isna() & sales["doc_no"].notna()
    following = sales[blank].groupby("doc_no").cumcount().reindex(sales.index).fillna(0) + 1
    return given.where(~blank, (highest + following).astype("Int64"))


def _counted(documents: pd.Series) -> pd.Series:
    """The lines of each document counted from 1 in the order of the file; NA where there is no document."""
    changed = documents.ne(documents.shift()).fillna(True)
    firsts = documents[changed]
    rising = bool((firsts > firsts.shift()).iloc[1:].all())  # costs less than to look for one twice
    if documents.notna().all() and (rising or firsts.is_unique):  # the lines of a document stand together
        starts = np.flatnonzero(changed)
        counted = np.arange(len(documents)) - np.repeat(starts, np.diff(np.append(starts, len(documents)))) + 1
        return pd.Series(counted, index=documents.index, dtype="Int64")
    codes, _different = pd.factorize(documents)
    order = np.argsort(codes, kind="stable")
    first = np.append(True, np.diff(codes[order]) != 0)
    starts = np.flatnonzero(first)
    counted = np.empty(len(codes), dtype=np.int64)
    counted[order] = np.arange(len(codes)) - np.repeat(starts, np.diff(np.append(starts, len(codes)))) + 1
    return pd.Series(pd.arrays.IntegerArray(counted, codes < 0), index=documents.index)  # type: ignore[call-overload,no-any-return]
