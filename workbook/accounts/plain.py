"""Plain tables 明细文件: ledger and statement lines as files of other programs hold them."""

from __future__ import annotations

import pandas as pd

from workbook.accounts.currencies import by_currency
from workbook.errors import Problem, raise_if_any
from workbook.texts import Text, same
from workbook.values import ValueUnclear, parse_amount

NAMES = {
    "line_id": ("our_id", "their_id", "line_id", "id"),
    "customer_id": ("cust", "customer_id", "customer"),
    "date": ("date",),
    "ref": ("ref", "reference"),
    "memo": ("memo",),
    "kind": ("kind", "doc_type"),
    "cents": ("cents", "amount_fen"),
    "amount": ("amount",),
    "currency": ("currency", "ccy", "币种"),
}
"""Under which names each column is taken, the first that is there."""
KINDS = {"INV": "invoice", "RCP": "collection", "RET": "return", "EXC": "other", "REB": "rebate"}


def lines_from(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """A side as `reconcile` takes it: line_id, customer_id, date, ref, amount_fen, and kind, memo where given.

    frame: one row a line: our_id or their_id, cust, date, cents (whole fen) or amount (yuan), ref, memo,
    doc_type (INV RCP RET EXC REB), currency (blank = yuan; another one is an account of its own). name: the file's name, for messages.
    Raises InputError for columns that are missing, amounts, dates and currencies that are none, IDs that are blank or
    stand twice; rows are counted as an editor counts them, the header being 1.
    """
    taken = {key: next((n for n in names if n in frame), None) for key, names in NAMES.items()}
    problems = [
        Problem("missing_column", name, key, (), Text("没有这一列", "no such column"), _one_of(NAMES[key]))
        for key in ("line_id", "customer_id", "date")
        if taken[key] is None
    ]
    if taken["cents"] is None and taken["amount"] is None:
        need = _one_of((*NAMES["cents"], *NAMES["amount"]))
        problems.append(Problem("missing_column", name, "cents", (), Text("没有金额", "no amount"), need))
    raise_if_any(problems)
    columns = {key: frame[column] for key, column in taken.items() if column is not None}
    lines = pd.DataFrame({"line_id": _words(columns["line_id"]), "customer_id": _words(columns["customer_id"])})
    lines["date"], faults = _dates(columns["date"], name)
    lines["ref"] = _words(columns["ref"]) if "ref" in columns else ""
    lines["amount_fen"], unclear = _fen(columns, name)
    unknown: list[Problem] = []
    if "currency" in columns:
        lines, unknown = by_currency(lines, columns["currency"], name)
    raise_if_any([*faults, *unclear, *unknown, *_id_problems(lines["line_id"], name)])
    for key in ("memo", "kind"):
        if key in columns:
            lines[key] = _words(columns[key])
    if "kind" in lines:
        codes, names = pd.factorize(lines["kind"])
        lines["kind"] = pd.Series([KINDS.get(n, n) for n in names], dtype="str").to_numpy(object)[codes]
    return lines.astype({"amount_fen": "int64"})


def _one_of(names: tuple[str, ...]) -> Text:
    return Text("列 {names} 之一", "one of the columns {names}").with_(names=same(", ".join(names)))


def _words(values: pd.Series) -> pd.Series:
    """A column as texts, blank as "", whole numbers without decimals."""
    if pd.api.types.is_float_dtype(values.dtype) and (values.dropna() % 1 == 0).all():
        values = values.astype("Int64")
    return values.astype("str").where(values.notna(), "")


def _rows(index: pd.Index) -> tuple[int, ...]:
    return tuple(int(i) + 2 for i in index)


def _dates(values: pd.Series, name: str) -> tuple[pd.Series, list[Problem]]:
    """Days, and what is none."""
    dates = pd.to_datetime(values, errors="coerce", format="ISO8601").astype("datetime64[us]")
    wrong = values.index[dates.isna()]
    if not len(wrong):
        return dates, []
    need = Text("日期，如 2026-10-31", "a date such as 2026-10-31")
    found = same(str(values[wrong[0]]))
    return dates, [Problem("not_a_date", name, "date", _rows(wrong), found, need)]


def _fen(columns: dict[str, pd.Series], name: str) -> tuple[pd.Series, list[Problem]]:
    """Amounts in whole fen, and what is none."""
    need = Text("金额", "an amount")
    if "cents" in columns:
        fen = pd.to_numeric(columns["cents"], errors="coerce")
        wrong = fen.index[fen.isna() | (fen % 1 != 0)]
        key = "cents"
    else:
        key, raw = "amount", columns["amount"]
        parsed = [_amount(value) for value in raw.tolist()]
        fen = pd.Series(pd.array(parsed, dtype="Int64"), index=raw.index)
        wrong = fen.index[fen.isna()]
    if not len(wrong):
        return fen, []
    return fen, [Problem("not_an_amount", name, key, _rows(wrong), same(str(columns[key][wrong[0]])), need)]


def _amount(value: object) -> int | None:
    try:
        return parse_amount(value)
    except ValueUnclear:
        return None


def _id_problems(ids: pd.Series, name: str) -> list[Problem]:
    """Line IDs that are blank or stand twice."""
    if ids.is_unique and not (ids == "").any():
        return []
    problems = []
    need = Text("不重复的行编号", "a line ID that stands once")
    for code, at, found in (
        ("required", ids == "", Text("空", "blank")),
        ("duplicate_key", ids.duplicated(keep=False) & (ids != ""), Text("重复", "stands twice")),
    ):
        if at.any():
            problems.append(Problem(code, name, "line_id", _rows(ids.index[at]), found, need))
    return problems
