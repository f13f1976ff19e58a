"""Upgrade 升级工作簿: a workbook made by an earlier version gets the tables, columns and parameters declared since.

What people typed, their own sheets, columns and looks stay; nothing is moved or taken away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workbook.checks import empty
from workbook.errors import Problem, raise_if_any
from workbook.everyday import is_shown
from workbook.files import looks, table_rows, transplant
from workbook.files.cells import to_cells
from workbook.files.column_more import add_columns, model_of
from workbook.files.create import LISTS, create, default_settings, defaults
from workbook.files.follow import recalculate_on_load
from workbook.files.front import Buttons
from workbook.files.grids import Sheets
from workbook.files.markup import attribute, element, escape, unescape
from workbook.files.outline import outline
from workbook.files.package import Package
from workbook.files.patch import open_desk
from workbook.files.places import Place, language
from workbook.files.read import locate, table_at
from workbook.files.refs import column_letter
from workbook.schema import Column
from workbook.tables import TABLES


@dataclass
class Upgrade:
    """What a workbook lacks, or got: tables and parameters by key, columns by table key."""

    tables: list[str] = field(default_factory=list)
    columns: dict[str, list[Column]] = field(default_factory=dict)
    parameters: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.tables or self.columns or self.parameters)


def lacking(path: Path) -> Upgrade:
    """What a workbook lacks of what is declared."""
    return _lacking(open_desk(path))


def upgrade(source: Path, out: Path, buttons: Buttons) -> Upgrade:
    """Write a workbook with everything declared; the same bytes where it lacks nothing.

    Raises InputError naming the cells where something stands right of a table that gets columns,
    FileError where the markup is unusual.
    """
    desk = open_desk(source)
    wanted, lang = _lacking(desk), language(desk.shape)
    if wanted.tables or wanted.columns:
        content = _with_tables_and_columns(desk, wanted, lang, buttons)
        desk = Sheets(package := Package(content, source.name), outline(package))
    if wanted.parameters:
        _add_parameters(desk, wanted.parameters, lang)
    if desk.package.changed:
        recalculate_on_load(desk.package, desk.shape)
    out.write_bytes(b"".join(desk.package.packed()))
    return wanted


def _lacking(desk: Sheets) -> Upgrade:
    found = Upgrade()
    for key, table in TABLES.items():
        place, _ = locate(desk, key)
        if place is None:
            found.tables.append(key)
        elif columns := [c for c in table.columns if c.key not in place.columns]:
            found.columns[key] = columns
    place, _ = locate(desk, "settings")
    if place is not None and "parameter" in place.columns:
        read, _ = table_at(place, desk.grid(place.sheet))
        there = {str(name).strip() for name in read.frame["parameter"]}
        found.parameters = [p for p in default_settings("zh")["parameter"] if p not in there]
    return found


def _with_tables_and_columns(desk: Sheets, wanted: Upgrade, lang: str, buttons: Buttons) -> bytes:
    """The workbook with whole sheets for tables it lacks, and columns at the right end of those too narrow."""
    made = create({}, lang, buttons, [*wanted.tables, *wanted.columns])
    donor = Sheets(package := Package(made, "new"), outline(package))
    places = {key: place for key in TABLES if (place := locate(desk, key)[0]) is not None}
    host = transplant.grown_styles(desk.package, desk.shape, donor.package)
    names = _names(desk, donor, wanted.tables, lang)
    problems: list[Problem] = []
    for key, columns in wanted.columns.items():
        theirs, _ = locate(donor, key)
        if theirs is not None:
            model = model_of(donor.package, donor.shape.sheets[theirs.sheet], theirs)
            problems += add_columns(desk, host, places[key], columns, lang, model)
    raise_if_any(problems)
    start = defaults(lang)
    shown = {TABLES[k].sheet.in_(lang) for k in wanted.tables if is_shown(k, len(start.get(k, empty(TABLES[k]))) > 0)}
    hidden = {called for name, called in names.items() if name not in shown}
    transplant.take_in(host, donor.package, donor.shape, names, hidden)
    _define_picks(desk, wanted, places, names, lang)
    return b"".join(desk.package.packed())


def _names(desk: Sheets, donor: Sheets, tables: Sequence[str], lang: str) -> dict[str, str]:
    """The donor's sheets to be taken in, and what they are called where a name is taken already."""
    wanted = [TABLES[key].sheet.in_(lang) for key in tables]
    wanted += [LISTS.in_(lang)] if LISTS.in_(lang) in donor.shape.sheets else []
    taken = {unescape(attribute(m[1], b"name")).casefold() for m in _sheets(desk)}
    names = {}
    for name in wanted:
        called, number = name, 2
        while called.casefold() in taken:
            called, number = f"{name} {number}", number + 1
        taken.add(called.casefold())
        names[name] = called
    return names


def _sheets(desk: Sheets) -> list[re.Match[bytes]]:
    """Every sheet of a workbook, charts' sheets too."""
    return list(element(b"sheet").finditer(desk.package.read(desk.shape.part)))


def _define_picks(desk: Sheets, wanted: Upgrade, places: dict[str, Place], names: dict[str, str], lang: str) -> None:
    """The names behind the drop-down lists of what is new, where the workbook has none of that name yet."""
    book = desk.package.read(desk.shape.part)
    columns = [c for key in wanted.tables for c in TABLES[key].columns]
    columns += [c for more in wanted.columns.values() for c in more]
    made = []
    for key in sorted({c.ref for c in columns if c.ref}):
        name, table = looks.pick_name(key), TABLES[key]
        if f'name="{name}"'.encode() in book:
            continue
        own = table.key_columns[0]
        if key in places and own in places[key].columns:
            sheet, letter, top = places[key].sheet, column_letter(places[key].columns[own]), places[key].top
        else:
            sheet = names.get(table.sheet.in_(lang), table.sheet.in_(lang))
            letter, top = column_letter(table.keys.index(own) + 1), looks.FIRST_ROW + 1
        first = f"'{sheet}'!${letter}${top}"
        whole = f"{first}:${letter}${looks.LAST_ROW + 1}"
        formula = escape(f"{first}:INDEX({whole},MAX(1,COUNTA({whole})))")
        made.append(f'<definedName name="{name}">{formula}</definedName>')
    desk.package.put(desk.shape.part, transplant.with_names(book, made))


def _add_parameters(desk: Sheets, parameters: list[str], lang: str) -> None:
    """Rows for parameters declared since, with their defaults, below those in the sheet."""
    place, _ = locate(desk, "settings")
    every = default_settings(lang)
    rows = every[every["parameter"].isin(parameters)]
    if place is not None:
        raise_if_any(table_rows.append_below(desk, place, to_cells(rows, place.table, lang)))
