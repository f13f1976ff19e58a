"""Keys 编号: what makes an imported row one of a kind where the file does not say it well enough."""

from __future__ import annotations

import hashlib
import re

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
    keys = frame[key].astype(object)
    blank = frame[key].isna()
    if not has_key and blank.any():
        days = frame.loc[blank, "date"].dt.strftime("%Y%m%d").fillna("")
        keys[blank] = (days + "-" + _digests(frame[blank], table, key, 8)).astype(object)
    if has_key and table.key in _REPEATED:
        voucher = keys[~blank].map(lambda text: bool(_VOUCHER.fullmatch(text)))
        named = voucher.index[voucher & frame.loc[voucher.index, "date"].notna()]
        keys[named] = (frame.loc[named, "date"].dt.strftime("%Y%m") + "-" + keys[named]).astype(object)
        several = keys.duplicated(keep=False) & ~blank
        if several.any():
            keys[several] = (keys[several] + "-" + _digests(frame[several], table, key, 4)).astype(object)
    return frame.assign(**{key: keys.astype(frame[key].dtype)})


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
    return pd.Series(made, index=rows.index, dtype=object)
