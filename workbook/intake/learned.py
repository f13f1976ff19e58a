"""Learned 学到的: mappings kept per header on a sheet, and other names of customers, as rows of their tables."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import pandas as pd

from workbook.checks import empty
from workbook.intake.header import DEPTH, plain
from workbook.intake.mapping import Mapping, as_mapping
from workbook.intake.names import bare
from workbook.intake.sheets import Row, Sheet
from workbook.tables import TABLES

_SURE = 0.95
_ROLES = ("plus", "minus", "amount", "direction")


def signature(row: Row) -> str:
    """What tells one layout from another: ten digits of its header row, whatever people vary in it."""
    names = [plain(str(cell)) if cell not in ("", None) else "" for cell in row]
    while names and not names[-1]:
        names.pop()
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()[:10]


def saved_mappings(rows: pd.DataFrame) -> dict[str, list[Mapping]]:
    """The mappings of the sheet 导入对照 by signature; several where one layout went into several tables.

    Raises UsageError where a row names what does not exist.
    """
    found: dict[str, list[Mapping]] = {}
    kept = rows[rows["signature"].notna() & rows["table"].notna()]
    for (sign, table), group in kept.groupby(["signature", "table"], sort=False):
        entries = group.astype(object).where(group.notna(), None).to_dict("records")
        found.setdefault(str(sign), []).append(as_mapping(_content(str(table), entries), TABLES["import_mappings"].zh))
    return found


def _content(table: str, entries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Rows of the sheet as the content of a mapping."""
    content: dict[str, Any] = {"table": table}
    for entry in entries:
        role, key, header, value = entry["role"], entry["column"], entry["header"], entry["value"]
        if role == "column":
            content.setdefault("columns", {})[key] = header
        elif role in _ROLES:
            content.setdefault("signed", {}).setdefault(key, {})[role] = header
        elif role == "scale":
            content.setdefault("scale", {})[key] = float(value)
        elif role == "skip":
            content.setdefault("skip", {}).setdefault(header, []).append(value)
        elif role == "sum":
            content.setdefault("sum", {"by": value, "columns": []})["columns"].append(key)
        elif role == "join":
            content["join"] = {"file": value, "on": header}
        elif role == "balance":
            content["balance"] = header
        elif role == "keep_totals":
            content["skip_totals"] = False
        else:
            content.setdefault(_PLAIN_ROLES.get(role, role), {})[key] = header if value is None else value
    return content


_PLAIN_ROLES = {"constant": "constants", "computed": "computed", "text": "texts", "dates": "dates"}


def mapping_rows(mapping: Mapping, row: Row, file: str) -> pd.DataFrame:
    """A mapping as rows of the sheet 导入对照; none where every header is one of ours, which needs no memory."""
    special = mapping.constants or mapping.scale or mapping.computed or mapping.signed or mapping.skip or mapping.sum
    if mapping.scores and not special and all(mapping.scores[k] >= _SURE for k in mapping.columns):
        return empty(TABLES["import_mappings"])
    entries: list[tuple[str, str | None, str | None, str | None]] = []
    entries += [("column", key, name, None) for key, name in mapping.columns.items()]
    entries += [(role, key, name, None) for key, roles in mapping.signed.items() for role, name in roles.items()]
    entries += [("constant", key, None, str(value)) for key, value in mapping.constants.items()]
    entries += [("scale", key, None, f"{factor:g}") for key, factor in mapping.scale.items()]
    entries += [("computed", key, product, None) for key, product in mapping.computed.items()]
    entries += [("text", key, text, None) for key, text in mapping.texts.items()]
    entries += [("dates", key, None, order) for key, order in mapping.dates.items()]
    entries += [("skip", None, name, value) for name, values in mapping.skip.items() for value in values]
    entries += [("sum", key, None, mapping.sum["by"]) for key in mapping.sum.get("columns", ())]
    entries += [("join", None, mapping.join["on"], mapping.join["file"])] if mapping.join else []
    entries += [("balance", None, mapping.balance, None)] if mapping.balance else []
    entries += [] if mapping.skip_totals else [("keep_totals", None, None, None)]
    frame = pd.DataFrame(entries, columns=["role", "column", "header", "value"])
    frame = frame.assign(signature=signature(row), table=mapping.table, file=file)
    return frame[TABLES["import_mappings"].keys].astype("str")


def mapping_for(sheets: Sequence[Sheet], saved: dict[str, list[Mapping]], table_key: str | None) -> Mapping | None:
    """The mapping kept for a file's header, for a table where one is named; None where none or several fit."""
    for sheet in sheets:
        for row in sheet.rows[:DEPTH]:
            fitting = [m for m in saved.get(signature(row), ()) if table_key in (None, m.table)] if len(row) > 1 else []
            if len(fitting) == 1:
                return fitting[0]
    return None


def alias_rows(names: dict[str, str], customers: pd.DataFrame, aliases: pd.DataFrame, source: str) -> pd.DataFrame:
    """Names of customers that were recognised although they are not the registered ones, as rows of 客户别名."""
    registered = {bare(name) for name in customers["customer"].dropna()}
    known = {bare(alias) for alias in aliases["alias"].dropna()}
    new = {name: id_ for name, id_ in names.items() if bare(name) not in registered | known}
    frame = pd.DataFrame({"alias": list(new), "customer_id": list(new.values()), "source": source, "note": None})
    return frame.astype({c: empty(TABLES["customer_aliases"])[c].dtype for c in frame})
