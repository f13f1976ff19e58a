"""Fixtures over LibreOffice: one office for a session, an open demonstration, VBA with Windows' objects faked."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from needs import absent

from tests.engines import office as offices

if TYPE_CHECKING:
    from tests.engines.vba import Macros


@pytest.fixture(scope="session")
def office() -> Iterator[offices.Office]:
    """A running LibreOffice; where it is missing the test skips, in CI it fails."""
    if why := offices.missing():
        absent(why)
    running = offices.Office()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def calc(office: offices.Office) -> Any:
    """xlwings over that office."""
    from tests.engines.calc import activate

    return activate().apps.join(office)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration department as a closed workbook; copy it before you change it."""
    from macros.new import new_book

    path = tmp_path_factory.mktemp("demonstration") / "销售部 工作簿.xlsx"
    new_book(path, "zh", True)
    return path


@pytest.fixture(scope="session")
def department(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small department as a closed workbook; copy it before you change it."""
    from tests.engines.department import write_department
    from workbook.demo import demo_tables

    path = tmp_path_factory.mktemp("department") / "销售部 小.xlsx"
    write_department(path, demo_tables("zh"))
    return path


@pytest.fixture
def opened(calc: Any, tmp_path: Path) -> Iterator[Callable[[Path], Any]]:
    """Open a copy of a workbook in the office; what was opened is closed afterwards."""
    books: list[Any] = []

    def open_copy(source: Path, name: str = "") -> Any:
        import xlwings

        folder = tmp_path / f"open {len(books)}"
        folder.mkdir()
        copy = Path(shutil.copy(source, folder / (name or source.name)))
        calc.books.open(str(copy))
        books.append(next(b for b in xlwings.books if Path(b.fullname) == copy))
        return books[-1]

    yield open_copy
    for book in books:
        book.close()


@pytest.fixture(scope="session")
def windows_factory(office: offices.Office) -> Any:
    """Windows' objects in the office; it asks for them once, so the desk behind them is changed for each test."""
    from tests.engines import windows

    return windows.put_windows_into(office, windows.Desk({}))


@pytest.fixture
def macros(office: offices.Office, windows_factory: Any, tmp_path: Path) -> Iterator[Callable[..., Macros]]:
    """Open the add-in as a macro workbook, with a folder of its own for a user."""
    from tests.engines.vba import Macros, built
    from tests.engines.windows import Desk

    home = tmp_path / "用户 数据"
    windows_factory.desk = desk = Desk({"SALESBOOK_HOME": str(home), "TEMP": str(tmp_path)})
    documents = []

    def open_macros(changed: tuple[tuple[str, str], ...] = (), is_template: bool = False) -> Macros:
        path = tmp_path / "销售 台账.xlsm"
        path.write_bytes(built(changed))
        documents.append(office.open(path, is_template))
        return Macros(documents[-1], desk, home)

    yield open_macros
    for document in documents:
        document.close(True)
