"""Mappings 对照: which column of a foreign file is which column of ours, kept as a JSON file.

{"table": "sales", "columns": {"amount_fen": "sales_amount"}, "constants": {"level": "rep"},
 "scale": {"target_fen": 1000}, "skip_totals": true, "computed": {"amount_fen": "quantity*price"},
 "skip": {"status": ["Cancelled"]}, "join": {"file": "orders.csv", "on": "orderNumber"}}
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from workbook.errors import FileError, UsageError
from workbook.intake.header import recognise, scale_of
from workbook.schema import Table
from workbook.tables import TABLES
from workbook.texts import Text, listed


@dataclass(frozen=True)
class Mapping:
    """How a foreign file becomes rows of a table.

    columns: our key -> their header. constants: our key -> a value for every row. scale: our key -> factor
    that makes it yuan 元 (10000 for 万元). computed: our key -> "header*header", multiplied exactly.
    skip: their header -> values whose rows are left out. join: a second file in the same folder whose
    columns are added by a key that stands once in it. scores: our key -> how sure a proposed column is.
    """

    table: str
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, Any] = field(default_factory=dict)
    scale: dict[str, float] = field(default_factory=dict)
    computed: dict[str, str] = field(default_factory=dict)
    skip: dict[str, list[str]] = field(default_factory=dict)
    join: dict[str, str] = field(default_factory=dict)
    skip_totals: bool = True
    scores: dict[str, float] = field(default_factory=dict, compare=False)

    @property
    def headers(self) -> list[str]:
        """Every header of the file that is used, in order, once."""
        used = [*self.columns.values(), *self.skip]
        for product in self.computed.values():
            used += [name for name in factors(product) if not _is_number(name)]
        return list(dict.fromkeys(used))


def factors(product: str) -> list[str]:
    """The headers and numbers of a computed column "quantity*price"."""
    return [part.strip() for part in product.split("*")]


def propose_mapping(headers: Sequence[Any], table: Table) -> Mapping:
    """The columns of a table recognised among headers; money in 万元 or 千元 gets its factor."""
    found = recognise(headers, table)
    columns = {key: str(headers[found[key][0]]).strip() for key in table.keys if key in found}
    scale = {
        key: factor
        for key, name in columns.items()
        if table.column(key).type == "money" and (factor := scale_of(name)) is not None
    }
    return Mapping(table.key, columns, scale=scale, scores={key: score for key, (_p, score) in found.items()})


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


def write_mapping(mapping: Mapping, path: Path) -> None:
    """A mapping as its JSON file."""
    content = {key: value for key, value in asdict(mapping).items() if key != "scores" and value not in ({}, [])}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")


def as_mapping(content: Any, name: str) -> Mapping:
    """A mapping from plain values, checked; name is what messages call it."""
    known = {f.name: f for f in fields(Mapping) if f.name != "scores"}
    if not isinstance(content, dict) or content.get("table") not in TABLES:
        raise _wrong(name, Text("需要 table，是本簿一个表的键", "needs “table”, the key of a table"), content)
    strange = [key for key in content if key not in known]
    parts: dict[str, Any] = {key: content[key] for key in content if key in known}
    for key in ("columns", "constants", "scale", "computed", "skip", "join"):
        if not isinstance(parts.get(key, {}), dict):
            strange.append(key)
            parts[key] = {}
    table = TABLES[content["table"]]
    for key in ("columns", "constants", "scale", "computed"):
        strange += [f"{key}.{column}" for column in parts.get(key, {}) if not table.has(column)]
    strange += [f"scale.{k}" for k, v in parts.get("scale", {}).items() if not isinstance(v, int | float) or v <= 0]
    strange += [f"join.{k}" for k in ("file", "on") if parts.get("join") and not isinstance(parts["join"].get(k), str)]
    if strange:
        raise _wrong(
            name, Text(f"表“{table.zh}”的对照里没有这一项", f"no such entry in a mapping of “{table.en}”"), strange
        )
    return Mapping(**parts)


def _wrong(name: str, need: Text, found: Any) -> UsageError:
    names = listed(found if isinstance(found, list) else [str(found)[:40]])
    text = Text("对照文件 {name}：{need}；现为：{names}", "mapping {name}: {need}; found: {names}")
    return UsageError(text.with_(name=name, need=need, names=names), "bad_mapping")


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).lstrip("-").isdigit()
