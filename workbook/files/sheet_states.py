"""Sheets in sight 工作表的显示与隐藏: only the workbook's own part is touched, never a sheet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from workbook.errors import UsageError
from workbook.files.markup import attribute, element, unescape, without_attribute
from workbook.files.outline import Outline
from workbook.files.package import Package
from workbook.files.places import plain
from workbook.schema import Table
from workbook.tables import TABLES
from workbook.texts import Text, listed


def with_states(package: Package, shape: Outline, show: Collection[str] = (), hide: Collection[str] = ()) -> None:
    """Bring sheets in sight or out of it, by name; a sheet that is so already is left as it stands.

    A very hidden sheet that is shown becomes visible too. The sheet the workbook opens on must not be hidden:
    it opens on the first one in sight then.
    """
    book = package.read(shape.part)
    pieces, at, visible = [], 0, []
    for match in element(b"sheet").finditer(book):
        name, attributes = unescape(attribute(match[1], b"name")), match[1]
        is_hidden = attribute(attributes, b"state") in (b"hidden", b"veryHidden")
        if is_hidden and name in show:
            attributes = without_attribute(attributes, b"state")
        elif not is_hidden and name in hide:
            attributes = attributes.rstrip() + b' state="hidden"'
        visible.append(attribute(attributes, b"state") not in (b"hidden", b"veryHidden"))
        pieces += [book[at : match.start(1)], attributes]
        at = match.end(1)
    package.put(shape.part, _opening_on_one_in_sight(b"".join([*pieces, book[at:]]), visible))


def _opening_on_one_in_sight(book: bytes, visible: list[bool]) -> bytes:
    """The workbook's part, its active tab being one that is not hidden."""
    view = element(b"workbookView").search(book)
    active = int(attribute(view[1], b"activeTab") or b"0") if view else 0
    if view is None or not any(visible) or (active < len(visible) and visible[active]):
        return book
    kept = without_attribute(view[1], b"activeTab").rstrip() + b' activeTab="%d"' % visible.index(True)
    return book[: view.start(1)] + kept + book[view.end(1) :]


def sheets_named(names: Iterable[str], sheets: Collection[str]) -> list[str]:
    """The sheets people mean by a sheet's name, a table's name in either language or its key.

    Raises UsageError naming those that no sheet answers to.
    """
    by_name = {plain(name): name for name in sheets}
    found, unknown = [], []
    for name in names:
        table = next((t for t in TABLES.values() if plain(name) in (plain(t.zh), plain(t.en), t.key)), None)
        meant = [name] if table is None else [name, table.zh, table.en]
        sheet = next((by_name[plain(n)] for n in meant if plain(n) in by_name), None)
        found += [sheet] if sheet else []
        unknown += [] if sheet else [name]
    if unknown:
        said = Text("没有这些工作表：{names}；有：{sheets}", "there are no sheets {names}; there are: {sheets}").with_(
            names=listed(unknown), sheets=listed(sheets)
        )
        raise UsageError(said, "no_sheet")
    return found


def linked_sheets(table: Table, rows: Iterable[Sequence[object]]) -> set[str]:
    """The sheets that the link columns of a table's rows lead to. rows: cell values, columns as declared."""
    at = [i for i, column in enumerate(table.columns) if column.type == "link"]
    links = (str(row[i]) for row in rows for i in at if row[i]) if at else iter(())
    return {link.rpartition("!")[0].strip("'").replace("''", "'") for link in links}
