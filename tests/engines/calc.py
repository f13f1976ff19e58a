"""An xlwings engine over LibreOffice Calc: what drives Excel on a desk drives Calc in tests.

Only what the product uses of xlwings is here, and it behaves as Excel does where that matters: a text that
looks like a number, date or formula becomes one unless it is marked with an apostrophe.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import xlwings
from xlwings import base_classes as base

from tests.engines.calc_range import Range, clean, prepared
from tests.engines.office import Office, load_uno, named

PIPE = "SALESBOOK_TEST_OFFICE"
"""Environment variable: the pipe of a running office that a bridge started by a test is to join."""


class Engine:
    """The engine as xlwings asks for it."""

    name, type = "calc", "desktop"
    prepare_xl_data_element = staticmethod(prepared)
    clean_value_data = staticmethod(clean)

    def __init__(self) -> None:
        self.apps = Apps()


class Apps(base.Apps):  # type: ignore[misc]
    def __init__(self) -> None:
        self.running: list[App] = []

    def __iter__(self) -> Iterator[App]:
        return iter(self.running)

    def __len__(self) -> int:
        return len(self.running)

    def keys(self) -> list[int]:
        return [app.pid for app in self.running]

    def __getitem__(self, pid: int) -> App:
        return next(app for app in self.running if app.pid == pid)

    def join(self, office: Office) -> App:
        """Make a running office one of xlwings' apps."""
        self.running.insert(0, App(office))
        return self.running[0]


class App(base.App):  # type: ignore[misc]
    """One office. busy: how many of the next calls are refused, as Excel refuses them while a cell is edited."""

    calculation, enable_events, screen_updating, display_alerts = "automatic", True, True, True
    hwnd, version, path, startup_path = 0, "16.0", "", ""

    def __init__(self, office: Office) -> None:
        self.office = office

    @property
    def engine(self) -> Engine:
        return ENGINE

    @property
    def api(self) -> Any:
        return self.office.desktop

    @property
    def pid(self) -> int:
        return self.office.process.pid if self.office.process else 1

    @property
    def books(self) -> Books:
        return Books(self)


class Books(base.Books):  # type: ignore[misc]
    """Every spreadsheet the office has open, whoever opened it."""

    def __init__(self, app: App) -> None:
        self.app = app

    def _open(self) -> list[Book]:
        found = []
        components = self.app.api.Components.createEnumeration()
        while components.hasMoreElements():
            document = components.nextElement()
            if hasattr(document, "Sheets"):
                found.append(Book(self.app, document))
        return found

    @property
    def active(self) -> Book | None:
        return next(iter(self._open()), None)

    def __len__(self) -> int:
        return len(self._open())

    def __iter__(self) -> Iterator[Book]:
        return iter(self._open())

    def __call__(self, key: int | str) -> Book:
        if isinstance(key, int):
            return self._open()[key - 1]
        for book in self._open():
            if key.lower() in (book.name.lower(), book.fullname.lower()):
                return book
        raise KeyError(key)

    def open(self, fullname: str, *_: Any, **__: Any) -> Book:
        return Book(self.app, self.app.office.open(Path(fullname)))


class Book(base.Book):  # type: ignore[misc]
    def __init__(self, app: App, document: Any) -> None:
        self._app, self.document = app, document

    @property
    def api(self) -> Any:
        return self.document

    @property
    def app(self) -> App:
        return self._app

    @cached_property
    def tables(self) -> Any:
        return self.document.DatabaseRanges

    @cached_property
    def formats(self) -> Any:
        return self.document.NumberFormats

    @cached_property
    def uid(self) -> str:
        return str(self.document.RuntimeUID)

    @cached_property
    def fullname(self) -> str:
        return unquote(urlparse(self.document.URL).path) or str(self.document.Title)

    @cached_property
    def sheet_objects(self) -> dict[str, Any]:
        """The office's objects for the sheets asked for so far: each costs several questions."""
        return {}

    @property
    def name(self) -> str:
        return os.path.basename(self.fullname)

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    def close(self) -> None:
        self.document.close(True)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        url = load_uno().systemPathToFileUrl(os.path.abspath(path or self.fullname))
        self.document.storeToURL(url, (named("FilterName", "Calc MS Excel 2007 XML"), named("Overwrite", True)))


class Sheets(base.Sheets):  # type: ignore[misc]
    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def api(self) -> Any:
        return self.book.document.Sheets

    def __len__(self) -> int:
        return int(self.api.Count)

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self.book, name, i) for i, name in enumerate(self.api.ElementNames))

    def __call__(self, key: int | str) -> Sheet:
        for sheet in self:
            if key in (sheet.index, sheet.name) or str(key).lower() == sheet.name.lower():
                return sheet
        raise xlwings.NoSuchObjectError(f"Sheet {key} doesn't exist.")


class Sheet(base.Sheet):  # type: ignore[misc]
    def __init__(self, book: Book, name: str, position: int) -> None:
        self._book, self._name, self._position = book, name, position

    @property
    def sheet(self) -> Any:
        known = self._book.sheet_objects
        if self._name not in known:
            known[self._name] = self._book.document.Sheets.getByName(self._name)
        return known[self._name]

    @property
    def api(self) -> Any:
        return self.sheet

    @property
    def book(self) -> Book:
        return self._book

    @property
    def index(self) -> int:
        return self._position + 1

    @property
    def name(self) -> str:
        return self._name

    @property
    def visible(self) -> bool:
        return bool(self.sheet.IsVisible)

    @visible.setter
    def visible(self, value: bool) -> None:
        self.sheet.IsVisible = value

    @property
    def names(self) -> Any:
        return ()

    def range(self, first: Any, last: Any = None) -> Range:
        return Range(self, first, last)

    @property
    def cells(self) -> Range:
        return Range(self, (1, 1), (1_048_576, 1024))

    @property
    def used_range(self) -> Range:
        cursor = self.sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        return Range(self, (1, 1), (end.EndRow + 1, end.EndColumn + 1))

    @property
    def tables(self) -> Tables:
        return Tables(self)


SHEETS_OF_TABLES: dict[str, dict[str, int]] = {}


class Tables(base.Tables):  # type: ignore[misc]
    """Excel's tables arrive in Calc as database ranges."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def api(self) -> Any:
        return self.sheet.book.tables

    def _names(self) -> list[str]:
        """The tables of this sheet; where each stands is asked once for a workbook."""
        book, own = self.sheet.book, self.sheet.index - 1
        if book.uid not in SHEETS_OF_TABLES:
            ranges = self.api
            SHEETS_OF_TABLES[book.uid] = {n: ranges.getByName(n).DataArea.Sheet for n in ranges.ElementNames}
        return [n for n, sheet in SHEETS_OF_TABLES[book.uid].items() if sheet == own]

    def __len__(self) -> int:
        return len(self._names())

    def __iter__(self) -> Iterator[Table]:
        return (Table(self.sheet, name) for name in self._names())

    def __call__(self, key: int | str) -> Table:
        name = self._names()[key - 1] if isinstance(key, int) else key
        if name not in self._names():
            raise KeyError(key)
        return Table(self.sheet, name)

    def __contains__(self, key: str) -> bool:
        return key in self._names()


class Table(base.Table):  # type: ignore[misc]
    show_headers, show_totals = True, False

    def __init__(self, sheet: Sheet, name: str) -> None:
        self.sheet, self._name = sheet, name

    @cached_property
    def api(self) -> Any:
        return self.sheet.book.tables.getByName(self._name)

    @property
    def name(self) -> str:
        return self._name

    @property
    def parent(self) -> Sheet:
        return self.sheet

    @property
    def range(self) -> Range:
        area = self.api.DataArea
        return Range(self.sheet, (area.StartRow + 1, area.StartColumn + 1), (area.EndRow + 1, area.EndColumn + 1))

    @property
    def header_row_range(self) -> Range:
        whole = self.range
        return Range(self.sheet, whole.first, (whole.first[0], whole.last[1]))

    def resize(self, area: Any) -> None:
        self.api.DataArea = getattr(area, "impl", area).place


ENGINE = Engine()


def activate() -> Engine:
    """Make Calc the engine xlwings uses."""
    if ENGINE.name not in [engine.name for engine in xlwings.engines]:
        xlwings.engines.add(xlwings.main.Engine(impl=ENGINE))
    xlwings.engines[ENGINE.name].activate()
    return ENGINE


def join_from_environment() -> None:
    """In a process a test has started: use the office whose pipe the environment names."""
    activate().apps.join(Office(os.environ[PIPE]))
