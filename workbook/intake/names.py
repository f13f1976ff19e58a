"""Names 名称: which customer, rep, region or product a foreign file means by a name instead of an ID.

Names are compared without what people vary: width, spaces, brackets, 有限公司 for 有限责任公司. A name that
fits two customers, or none, is never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from workbook.intake.header import NAMED
from workbook.schema import Table
from workbook.tables import TABLES

_SIGNS = re.compile(r"[\s()\[\]{}<>《》【】「」·•.,，。、\-—_/\\'\"“”‘’&]+")
_LIMITED = re.compile(r"有限责任公司|（有限）公司")
_KIND = re.compile(r"(?:有限公司|公司|coltd|ltd|limited|inc|llc|gmbh|corp)$")


def bare(name: str) -> str:
    """A name without width, case, spaces, brackets and signs; 有限责任公司 is 有限公司."""
    text = _SIGNS.sub("", unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()))
    return _LIMITED.sub("有限公司", unicodedata.normalize("NFKC", text))


def core(name: str) -> str:
    """A bare name without the kind of company at its end; 股份有限公司 keeps 股份, it is another kind."""
    text = bare(name)
    short = _KIND.sub("", text)
    return short if len(short) >= 2 else text


@dataclass(frozen=True)
class Lookup:
    """What names stand for in one table: its IDs, and by bare and by core name the IDs that have it."""

    ids: frozenset[str] = frozenset()
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    cores: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def find(self, value: str) -> str | None:
        """The ID a value means: itself where it is one, else the only one with that name; None where unclear."""
        if value in self.ids:
            return value
        for known, form in ((self.names, bare), (self.cores, core)):
            found = known.get(form(value), frozenset())
            if found:
                return next(iter(found)) if len(found) == 1 else None
        return None


def lookup_of(rows: pd.DataFrame, table: Table, aliases: pd.DataFrame | None = None) -> Lookup:
    """The lookup of a table others refer to.

    rows: its frame. aliases: alias, customer_id: other names of customers, put in by people or learned from
    earlier imports; an alias goes before a name.
    """
    key, name = table.key_columns[0], NAMED[table.key]
    known = rows[rows[key].notna()]
    names: dict[str, set[str]] = {}
    cores: dict[str, set[str]] = {}
    for id_, text in zip(known[key].astype(str), known[name], strict=True):
        if isinstance(text, str) and text:
            names.setdefault(bare(text), set()).add(id_)
            cores.setdefault(core(text), set()).add(id_)
    if aliases is not None:
        for alias, id_ in zip(aliases["alias"], aliases["customer_id"], strict=True):
            if isinstance(alias, str) and isinstance(id_, str):
                names[bare(alias)] = {id_}
    return Lookup(frozenset(known[key].astype(str)), _frozen(names), _frozen(cores))


def _frozen(names: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(ids) for name, ids in names.items()}


def lookups_of(frames: Mapping[str, pd.DataFrame]) -> dict[str, Lookup]:
    """The lookup of every table among the frames that others refer to by name."""
    aliases = frames.get("customer_aliases")
    return {
        key: lookup_of(frames[key], TABLES[key], aliases if key == "customers" else None)
        for key in NAMED
        if key in frames
    }


def with_ids(raw: pd.DataFrame, table: Table, lookups: Mapping[str, Lookup]) -> tuple[pd.DataFrame, dict[str, str]]:
    """Raw cells with names turned to IDs where a name has just one, and the customers' names that were used.

    raw: cells by our key. Only texts that are no ID themselves are looked up; what is unclear stays and is an
    unknown reference.
    """
    used: dict[str, str] = {}
    result = raw
    for column in table.columns:
        lookup = lookups.get(column.ref)
        if lookup is None or column.key not in raw:
            continue
        different = {c.strip() for c in set(raw[column.key].tolist()) if isinstance(c, str) and c.strip()}
        found = {c: id_ for c in different - lookup.ids if (id_ := lookup.find(c)) is not None}
        if not found:
            continue
        result = result.copy() if result is raw else result
        cells = raw[column.key].tolist()
        result[column.key] = pd.Series(
            [found.get(c.strip(), c) if isinstance(c, str) else c for c in cells], index=raw.index, dtype=object
        )
        if column.ref == "customers":
            used |= found
    return result, used


def customer_in(texts: Sequence[str], lookup: Lookup) -> str | None:
    """The only customer whose full name stands in some texts: a file's name, a title, 客户：…; None where not one."""
    whole = bare(" ".join(texts))
    there = [name for name in lookup.names if len(name) >= 4 and name in whole]
    longest = [name for name in there if not any(name != other and name in other for other in there)]
    found = {id_ for name in longest for id_ in lookup.names[name]}
    return next(iter(found)) if len(found) == 1 else None
