"""Mappings 对照: which column of a foreign file is which column of ours, kept as a JSON file.

{"table": "sales", "columns": {"amount_fen": "sales_amount"}, "constants": {"level": "rep"},
 "scale": {"target_fen": 1000}, "skip_totals": true, "computed": {"amount_fen": "quantity*price"},
 "texts": {"rep": "{firstName} {lastName}"}, "skip": {"status": ["Cancelled"]},
 "join": {"file": "orders.csv", "on": "orderNumber"}, "sum": {"by": "entry_no", "columns": ["amount_fen"]},
 "signed": {"amount_fen": {"plus": "借方", "minus": "贷方"}}, "balance": "余额", "dates": {"date": "dmy"}}
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from workbook.errors import FileError, UsageError
from workbook.intake.header import date_in_parts, recognise, scale_of, whole
from workbook.intake.shapes import BALANCE, SIDES, position_of, signed_shape
from workbook.schema import Table
from workbook.tables import TABLES
from workbook.texts import Text, listed


@dataclass(frozen=True)
class Mapping:
    """How a foreign file becomes rows of a table.

    columns: our key -> their header. constants: our key -> a value for every row. scale: our key -> factor
    that makes it yuan 元 (10000 for 万元). computed: our key -> "header*header", multiplied exactly.
    texts: our key -> a text with their headers in braces. skip: their header -> values whose rows are left
    out. join: a second file in the same folder whose columns are added by a key that stands once in it.
    sum: rows with the same value in our key `by` become one, its `columns` added up. signed: our key ->
    {"plus": header, "minus": header} or {"amount": header, "direction": header}. balance: their running
    balance, used as a check. dates: our key -> "dmy" or "mdy", the order of dates whose year is not first.
    scores: our key -> how sure a proposed column is.
    """

    table: str
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, Any] = field(default_factory=dict)
    scale: dict[str, float] = field(default_factory=dict)
    computed: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    skip: dict[str, list[str]] = field(default_factory=dict)
    join: dict[str, str] = field(default_factory=dict)
    sum: dict[str, Any] = field(default_factory=dict)
    signed: dict[str, dict[str, str]] = field(default_factory=dict)
    balance: str = ""
    dates: dict[str, str] = field(default_factory=dict)
    skip_totals: bool = True
    scores: dict[str, float] = field(default_factory=dict, compare=False)

    @property
    def headers(self) -> list[str]:
        """Every header of the file that is used, in order, once."""
        used = [*self.columns.values(), *self.skip]
        used += [name for parts in self.signed.values() for name in parts.values()]
        used += [name for text in self.texts.values() for name in names_in(text)]
        used += [self.balance] if self.balance else []
        for product in self.computed.values():
            used += [name for name in factors(product) if not is_number(name)]
        return list(dict.fromkeys(used))


def factors(product: str) -> list[str]:
    """The headers and numbers of a computed column "quantity*price"."""
    return [part.strip() for part in product.split("*")]


def names_in(text: str) -> list[str]:
    """The headers in the braces of a text "{firstName} {lastName}"."""
    return re.findall(r"\{([^{}]+)\}", text)


def propose_mapping(headers: Sequence[Any], table: Table) -> Mapping:
    """The columns of a table recognised among headers; money in 万元 or 千元 gets its factor.

    Two columns 借方|贷方 or 收入|支出, or an amount and its direction, become one signed amount; sales without an
    amount are quantity × price.
    """
    found = recognise(headers, table)
    shape = signed_shape([whole(str(h)) for h in headers], table.key, found.get("amount_fen", (None,))[0])
    columns = {key: str(headers[found[key][0]]).strip() for key in table.keys if key in found}
    signed = {}
    if shape:
        columns.pop("amount_fen", None)
        columns = {key: name for key, name in columns.items() if found[key][0] not in shape.values()}
        signed["amount_fen"] = {role: str(headers[at]).strip() for role, at in shape.items()}
    balance = position_of([whole(str(h)) for h in headers], BALANCE) if table.key in SIDES else None
    scale = {
        key: factor
        for key, name in columns.items()
        if table.column(key).type == "money" and (factor := scale_of(name)) is not None
    }
    if shape and (factor := scale_of(next(iter(signed["amount_fen"].values())))) is not None:
        scale["amount_fen"] = factor
    texts = date_in_parts([str(h).strip() for h in headers]) if table.has("date") and "date" not in columns else {}
    computed = {}
    if table.key == "sales" and "amount_fen" not in columns and {"quantity", "price_fen"} <= columns.keys():
        computed["amount_fen"] = f"{columns['quantity']}*{columns['price_fen']}"
    return Mapping(
        table.key,
        columns,
        computed=computed,
        texts=texts,
        scale=scale,
        signed=signed,
        balance="" if balance is None else str(headers[balance]).strip(),
        scores={key: score for key, (_p, score) in found.items()},
    )


def read_mapping(path: Path) -> Mapping:
    """A mapping from its JSON file.

    Raises FileError where it cannot be read, UsageError where it names what does not exist.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise FileError(
            Text(f"对照文件 {path.name} 读不出来：{error}", f"the mapping {path.name} cannot be read: {error}"),
            "bad_mapping",
        ) from error
    return as_mapping(content, path.name)


def as_mapping(content: Any, name: str) -> Mapping:
    """A mapping from plain values, checked; name is what messages call it."""
    known = {f.name: f for f in fields(Mapping) if f.name != "scores"}
    if not isinstance(content, dict) or content.get("table") not in TABLES:
        raise _wrong(name, Text("需要 table，是本簿一个表的键", "needs “table”, the key of a table"), content)
    strange = [key for key in content if key not in known]
    parts: dict[str, Any] = {key: content[key] for key in content if key in known}
    for key in ("columns", "constants", "scale", "computed", "texts", "skip", "join", "sum", "signed", "dates"):
        if not isinstance(parts.get(key, {}), dict):
            strange.append(key)
            parts[key] = {}
    table = TABLES[content["table"]]
    for key in ("columns", "constants", "scale", "computed", "texts", "signed", "dates"):
        strange += [f"{key}.{column}" for column in parts.get(key, {}) if not table.has(column)]
    strange += [f"scale.{k}" for k, v in parts.get("scale", {}).items() if not isinstance(v, int | float) or v <= 0]
    strange += [f"join.{k}" for k in ("file", "on") if parts.get("join") and not isinstance(parts["join"].get(k), str)]
    strange += [f"sum.{k}" for k in _wrong_sum(parts.get("sum", {}), table)]
    strange += [f"dates.{k}" for k, order in parts.get("dates", {}).items() if order not in ("dmy", "mdy")]
    strange += [f"signed.{k}" for k, roles in parts.get("signed", {}).items() if _wrong_signed(roles)]
    if strange:
        raise _wrong(
            name, Text(f"表“{table.zh}”的对照里没有这一项", f"no such entry in a mapping of “{table.en}”"), strange
        )
    return Mapping(**parts)


def _wrong_sum(parts: dict[str, Any], table: Table) -> list[str]:
    """What is wrong with "sum": by must be a column of the table, columns a list of them."""
    if not parts:
        return []
    columns = parts.get("columns")
    by_is_wrong = not table.has(str(parts.get("by")))
    return ["by"] * by_is_wrong + ["columns"] * (not isinstance(columns, list) or not all(map(table.has, columns)))


def _wrong_signed(roles: Any) -> bool:
    """True where "signed" names neither plus and minus nor amount and direction."""
    return not isinstance(roles, dict) or set(roles) not in ({"plus", "minus"}, {"amount", "direction"})


def _wrong(name: str, need: Text, found: Any) -> UsageError:
    names = listed(found if isinstance(found, list) else [str(found)[:40]])
    text = Text("对照文件 {name}：{need}；现为：{names}", "mapping {name}: {need}; found: {names}")
    return UsageError(text.with_(name=name, need=need, names=names), "bad_mapping")


def is_number(text: str) -> bool:
    """A factor that is a number, such as -1, not a header."""
    return text.replace(".", "", 1).lstrip("-").isdigit()
