"""From click to message: the add-in's VBA, a real process of the bridge, the open workbook, in one LibreOffice."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from macros.addin.choices import write_choices
from tests.engines.calc import PIPE
from tests.engines.vba import Macros
from workbook.files import live

pytest_plugins = ["tests.engines.fixtures"]
pytestmark = pytest.mark.office
ROOT = Path(__file__).resolve().parent.parent
OK, NO = 1, 7


class Started:
    """A real process, as WScript.Shell.Exec shows it."""

    def __init__(self, line: str, environment: dict[str, str]) -> None:
        self.line = line
        given = shlex.split(line)[5:]  # after pythonw -X utf8 -P -m macros.bridge
        command = [sys.executable, "-X", "utf8", "-m", "tests.engines.started", *given[1:]]
        self.process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})

    @property
    def Status(self) -> int:  # noqa: N802 - Windows' name
        return 0 if self.process.poll() is None else 1

    def Terminate(self) -> None:  # noqa: N802
        self.process.terminate()


@pytest.fixture
def click(macros: Callable[..., Macros], opened: Callable[..., Any], department: Path, calc: Any) -> Any:
    """A small department open beside the add-in, and a ribbon to click on."""
    book = opened(department, "book.xlsx")
    ribbon = macros((("ActiveWorkbook", 'Workbooks("book.xlsx")'),))
    write_choices(ribbon.home, {"ask": "1", "month": "2026-10", "python": sys.executable})
    environment = {"SALESBOOK_HOME": str(ribbon.home), PIPE: calc.office.pipe}
    ribbon.desk.start = lambda line: Started(line, environment)
    return ribbon, book


def wait_for(ribbon: Macros, seconds: float = 60) -> list[float]:
    """Poll as Excel's clock does, until the run is over; when each poll began."""
    polls, until = [], time.monotonic() + seconds
    while ribbon.call("SbRibbon.SbGetBusy", ribbon.control("cancel"), None):
        assert time.monotonic() < until, ribbon.desk.said
        polls.append(time.monotonic())
        ribbon.call("SbBridge.SbPoll")
        time.sleep(0.2)
    ribbon.desk.processes[-1].process.wait(20)
    return polls


def test_a_click_previews_writes_says_and_can_be_undone(click: Any) -> None:
    ribbon, book = click
    ribbon.desk.answers = [OK, OK]
    ribbon.call("SbRibbon.SbOnAction", ribbon.control("aging"))
    wait_for(ribbon)
    (preview, _), (message, kind) = ribbon.desk.said
    assert "账龄：写入 6 行，覆盖 0 行" in preview
    assert "账龄 6 行" in message
    assert kind == 64
    assert len(live.read_book(book, ["aging"]).tables["aging"].frame) == 6
    ribbon.desk.answers = [OK, OK]
    ribbon.call("SbRibbon.SbOnAction", ribbon.control("undo"))
    wait_for(ribbon)
    assert "已恢复" in ribbon.desk.said[-1][0]
    assert live.read_book(book, ["aging"]).tables["aging"].frame.empty


def test_a_click_on_bad_data_jumps_to_the_cell(click: Any) -> None:
    ribbon, book = click
    read = live.read_book(book, ["ledger"]).tables["ledger"]
    place = f"{read.columns['date']}7"
    book.sheets[read.sheet][place].value = "'昨天"
    ribbon.desk.answers = [6]
    ribbon.call("SbRibbon.SbOnAction", ribbon.control("aging"))
    wait_for(ribbon)
    assert "“昨天”" in ribbon.desk.said[0][0]
    selected = book.api.getCurrentController().getSelection().AbsoluteName
    assert selected == f"${read.sheet}.${place[:-1]}$7"


def test_a_cancelled_click_changes_nothing(click: Any) -> None:
    ribbon, book = click
    ribbon.call("SbRibbon.SbOnAction", ribbon.control("aging"))
    ribbon.call("SbRibbon.SbOnCancel", ribbon.control("cancel"))
    wait_for(ribbon)
    assert ribbon.desk.said == [("已取消，什么都没有改。", 48)]
    assert live.read_book(book, ["aging"]).tables["aging"].frame.empty
