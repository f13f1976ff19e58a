"""The add-in's VBA, run in LibreOffice: an error there is silent, so every effect is asserted."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from macros.addin.actions import ACTIONS
from macros.addin.build import dispatch, modules, write_add_in
from macros.addin.words import TEXTS
from macros.commands import COMMANDS
from tests.engines.office import Office
from tests.engines.vba import DIALOG, Macros

pytest_plugins = ["tests.engines.fixtures"]
pytestmark = pytest.mark.office
Open = Callable[..., Macros]
INFORMATION, WARNING, STOP, QUESTION, YES_NO = 64, 48, 16, 33, 52
OK, CANCEL, YES, NO = 1, 2, 6, 7


@pytest.fixture
def ready(macros: Open) -> Macros:
    """The add-in with a program to start."""
    opened = macros()
    opened.setting("python", __file__)
    return opened


@pytest.fixture
def running(ready: Macros) -> Macros:
    """A run under way."""
    assert ready.call("SbBridge.SbRun", "aging") is True
    return ready


def shown(opened: Macros) -> str:
    """What the status bar says: read through a module put beside the add-in's own."""
    library = opened.document.BasicLibraries.getByName("Salesbook")
    if not library.hasByName("Probe"):
        library.insertByName("Probe", "Option VBASupport 1\nFunction Shown()\nShown = gShown\nEnd Function\n")
    return str(opened.call("Probe.Shown"))


def is_busy(opened: Macros) -> bool:
    enabled = opened.call("SbRibbon.SbGetEnabled", opened.control("aging"), None)
    busy = opened.call("SbRibbon.SbGetBusy", opened.control("cancel"), None)
    assert enabled is not busy
    return bool(busy)


def test_the_add_in_itself_opens_with_its_modules_and_texts(office: Office, tmp_path: Path) -> None:
    document = office.open(write_add_in(tmp_path, "en"), filter_name="Calc MS Excel 2007 VBA XML")
    try:
        document.BasicLibraries.loadLibrary("Salesbook")
        library = document.BasicLibraries.getByName("Salesbook")
        assert set(library.ElementNames) == {m.name for m in modules()}
        assert "Public Function SbRunPicked" in library.getByName("SbBridge")
        assert Macros(document, None, tmp_path).call("SbFiles.SbText", "busy") == TEXTS["busy"].en
    finally:
        document.close(True)


def test_every_procedure_is_run_by_these_tests() -> None:
    source = Path(__file__).read_text("utf-8")
    public = [n for m in modules() for n in re.findall(r"(?m)^Public (?:Sub|Function) (\w+)", m.code)]
    dispatched = set(re.findall(r"Sub (\w+)", dispatch().code))
    assert [n for n in public if f".{n}" not in source and n not in dispatched] == []


# ------------------------------------------------------------------ a run
def test_a_click_starts_the_program_with_chinese_and_spaces_in_its_paths(ready: Macros) -> None:
    ready.call("SbRibbon.SbOnAction", ready.control("aging"))
    line = ready.desk.processes[-1].line
    book = f"{Path(str(ready.home)).parent}/销售 台账.xlsm"
    assert line.startswith(f'"{__file__}" -X utf8 -P -m macros.bridge "aging" "--result" "{ready.home}/runs/')
    assert line.endswith(f'"--hwnd" "0" "--wb" "{book}"')
    assert "cmd" not in line.split(" ")[0]
    assert is_busy(ready)
    assert shown(ready) == TEXTS["starting"].zh


def test_buttons_are_asked_again_when_a_run_begins_and_ends(running: Macros) -> None:
    from tests.engines.windows import Invoked, Ribbon

    ribbon = Ribbon()
    running.call("SbRibbon.SbOnLoad", Invoked(ribbon))
    running.call("SbRibbon.SbRefresh")
    running.call("SbBridge.SbEnd")
    assert ribbon.refreshed == 2
    assert not is_busy(running)


def test_progress_reaches_the_status_bar(running: Macros) -> None:
    running.companion(".progress").write_text("3/12 正在核对…", "utf-8")
    running.call("SbBridge.SbPoll")
    assert shown(running) == "3/12 正在核对…"


def test_success_is_said_and_everything_is_cleared(running: Macros) -> None:
    running.companion(".progress").write_text("1/1", "utf-8")
    running.result.write_text("0\n\n账龄：60 户\n写入 60 行", "utf-8")
    running.call("SbBridge.SbPoll")
    assert running.desk.said == [("账龄：60 户\n写入 60 行", INFORMATION)]
    assert list(running.result.parent.iterdir()) == []
    assert shown(running) == ""
    assert not is_busy(running)


@pytest.mark.parametrize(("answer", "selected"), [(YES, "$texts.$B$7"), (NO, "$texts.$A$1")])
def test_a_problem_is_said_in_chinese_and_jumped_to(running: Macros, answer: int, selected: str) -> None:
    running.desk.answers = [answer]
    running.result.write_text("1\ntexts\tB7\n往来明细.到期日：需要日期；第 7 行：空", "utf-8")
    running.call("SbBridge.SbPoll")
    said = f"往来明细.到期日：需要日期；第 7 行：空\n\n{TEXTS['jump'].zh}"
    assert running.desk.said == [(said, YES_NO)]
    assert running.document.getCurrentController().getSelection().AbsoluteName == selected


@pytest.mark.parametrize(("code", "kind"), [(1, WARNING), (2, WARNING), (3, WARNING), (4, STOP)])
def test_each_kind_of_failure_has_its_sign(running: Macros, code: int, kind: int) -> None:
    running.result.write_text(f"{code}\n\n不行", "utf-8")
    running.call("SbBridge.SbPoll")
    assert running.desk.said == [("不行", kind)]


def test_a_jump_into_a_workbook_closed_meanwhile_is_said(ready: Macros) -> None:
    ready.call("SbBridge.SbJump", "texts\tB7")
    assert ready.desk.said == [(TEXTS["gone"].zh, WARNING)]


@pytest.mark.parametrize(("answer", "word"), [(OK, "go"), (CANCEL, "stop")])
def test_the_preview_is_shown_and_answered_once(running: Macros, answer: int, word: str) -> None:
    running.desk.answers = [answer]
    running.companion(".preview").write_text("将写入 12 行，覆盖 3 行", "utf-8")
    running.call("SbBridge.SbPoll")
    running.call("SbBridge.SbPoll")
    assert running.desk.said == [("将写入 12 行，覆盖 3 行", QUESTION)]
    assert running.companion(".answer").read_text("utf-8-sig") == word


def test_a_program_that_dies_without_a_word_is_noticed(running: Macros) -> None:
    running.desk.processes[-1].Status = 1
    running.call("SbBridge.SbPoll")
    running.call("SbBridge.SbPoll")
    assert is_busy(running)  # its result may be on the way
    running.call("SbBridge.SbPoll")
    assert running.desk.said == [(TEXTS["crashed"].zh, STOP)]
    assert not is_busy(running)


def test_a_program_that_cannot_be_started_is_said(ready: Macros) -> None:
    def refuse(_line: str) -> Any:
        raise OSError("no")

    ready.desk.start = refuse
    assert ready.call("SbBridge.SbRun", "aging") is False
    assert ready.desk.said[0][0].startswith("加载项出错")
    assert ready.desk.said[0][1] == STOP
    assert not is_busy(ready)


def test_a_second_click_is_refused_while_one_runs(running: Macros) -> None:
    assert running.call("SbBridge.SbRun", "targets") is False
    assert running.desk.said == [(TEXTS["busy"].zh, WARNING)]
    assert len(running.desk.processes) == 1


# ------------------------------------------------------------------ cancel
def test_the_first_cancel_asks_the_second_ends(running: Macros) -> None:
    running.call("SbRibbon.SbOnCancel", running.control("cancel"))
    assert running.companion(".cancel").exists()
    assert shown(running) == TEXTS["cancelling"].zh
    assert not running.desk.processes[-1].killed
    running.call("SbBridge.SbCancel")
    assert running.desk.processes[-1].killed
    assert running.desk.said == [(TEXTS["cancelled"].zh, INFORMATION)]
    assert not is_busy(running)


def test_a_program_that_writes_is_not_ended(running: Macros) -> None:
    running.companion(".writing").write_text("", "utf-8")
    running.call("SbBridge.SbCancel")
    running.call("SbBridge.SbCancel")
    assert running.desk.said == [(TEXTS["writing"].zh, INFORMATION)] * 2
    assert not running.desk.processes[-1].killed


def test_cancel_without_a_run_says_so(ready: Macros) -> None:
    ready.call("SbBridge.SbCancel")
    assert ready.desk.said == [(TEXTS["idle"].zh, INFORMATION)]


# ------------------------------------------------------------------ what a click needs
def test_no_program_is_said_with_its_place(macros: Open) -> None:
    opened = macros()
    opened.setting("python", "/nowhere/pythonw.exe")
    assert opened.call("SbBridge.SbRun", "aging") is False
    assert "/nowhere/pythonw.exe" in opened.desk.said[0][0]


def test_no_workbook_is_said_but_the_doctor_comes(macros: Open) -> None:
    opened = macros((("ActiveWorkbook Is Nothing", "True"),))
    opened.setting("python", __file__)
    assert opened.call("SbBridge.SbRun", "aging") is False
    assert opened.desk.said == [(TEXTS["no_workbook"].zh, WARNING)]
    assert opened.call("SbBridge.SbRun", "doctor") is True
    assert '"doctor"' in opened.desk.processes[-1].line


def test_a_workbook_never_saved_is_said(macros: Open) -> None:
    opened = macros(is_template=True)
    opened.setting("python", __file__)
    assert opened.call("SbBridge.SbRun", "aging") is False
    assert opened.desk.said == [(TEXTS["unsaved"].zh, WARNING)]


def test_a_read_only_workbook_is_told_to_the_program(macros: Open) -> None:
    opened = macros((("SbIsReadOnly = ActiveWorkbook.ReadOnly", "SbIsReadOnly = True"),))
    opened.setting("python", __file__)
    assert opened.call("SbBridge.SbRun", "aging") is True
    assert opened.desk.processes[-1].line.endswith('"--read-only"')


def test_a_mac_is_told_to_use_the_shell(macros: Open) -> None:
    opened = macros((("Application.OperatingSystem", '"Macintosh"'),))
    assert opened.call("SbFiles.SbIsMac") is True
    opened.call("SbRibbon.SbOnChange", opened.control("month"), "2026-10")
    assert opened.call("SbBridge.SbRun", "aging") is False
    assert not opened.home.exists()


# ------------------------------------------------------------------ files a person picks
@pytest.fixture
def picking(macros: Open) -> Macros:
    """The add-in with a program to start and a dialog to pick in."""
    opened = macros((("Application.FileDialog(kind)", f'CreateObject("{DIALOG}")'),))
    opened.setting("python", __file__)
    return opened


def test_picked_files_are_handed_to_the_program_and_the_folder_is_remembered(picking: Macros) -> None:
    picking.desk.picked = ["/数据/客户 一.xlsx", "/数据/二.csv"]
    picking.call("SbRibbon.SbOnFiles", picking.control("import"))
    assert picking.companion(".picked").read_text("utf-8-sig").splitlines() == picking.desk.picked
    assert 'macros.bridge "import" "--result"' in picking.desk.processes[-1].line
    (dialog,) = picking.desk.dialogs
    assert (dialog.Title, dialog.AllowMultiSelect, dialog.InitialFileName) == (TEXTS["pick3"].zh, True, "")
    picking.call("SbBridge.SbEnd")
    assert not picking.companion(".picked").exists()
    assert picking.call("SbBridge.SbRunPicked", "import", 3.0) is True
    assert picking.desk.dialogs[-1].InitialFileName == "/数据/"


def test_a_picked_folder_is_the_next_ones_beginning(picking: Macros) -> None:
    picking.desk.picked = ["/交回 分册"]
    picking.call("SbRibbon.SbOnFolder", picking.control("collect"))
    assert picking.companion(".picked").read_text("utf-8-sig").splitlines() == ["/交回 分册"]
    picking.call("SbBridge.SbEnd")
    assert picking.call("SbFiles.SbPick", 4.0) == "/交回 分册\n"
    assert [(d.Title, d.InitialFileName) for d in picking.desk.dialogs] == [
        (TEXTS["pick4"].zh, ""),
        (TEXTS["pick4"].zh, "/交回 分册"),
    ]
    assert not picking.desk.dialogs[0].AllowMultiSelect


def test_where_nothing_is_picked_nothing_starts(picking: Macros) -> None:
    assert picking.call("SbBridge.SbRunPicked", "import", 3.0) is False
    assert (len(picking.desk.dialogs), picking.desk.processes) == (1, [])
    picking.call("SbBridge.SbRun", "aging")
    assert not picking.companion(".picked").exists()
    assert picking.call("SbBridge.SbRunPicked", "import", 3.0) is False
    assert picking.desk.said == [(TEXTS["busy"].zh, WARNING)]


def test_no_dialog_is_shown_where_nothing_could_be_done(macros: Open) -> None:
    opened = macros((("Application.FileDialog(kind)", f'CreateObject("{DIALOG}")'),))
    assert opened.call("SbBridge.SbRunPicked", "import", 3.0) is False
    assert opened.desk.dialogs == []
    assert len(opened.desk.said) == 1


def test_a_dialog_that_fails_is_said(macros: Open) -> None:
    opened = macros((("Application.FileDialog(kind)", 'CreateObject("No.Such")'),))
    opened.setting("python", __file__)
    assert opened.call("SbBridge.SbRunPicked", "import", 3.0) is False
    assert opened.desk.said[0][0].startswith("加载项出错")
    assert not is_busy(opened)


# ------------------------------------------------------------------ staying warm
def test_a_warm_program_gets_the_next_click_through_its_inbox(ready: Macros) -> None:
    ready.call("SbRibbon.SbOnToggle", ready.control("warm"), True)
    ready.call("SbBridge.SbRun", "aging")
    inbox = Path(ready.desk.processes[0].line.split('--inbox "')[1].rstrip('"'))
    ready.call("SbBridge.SbEnd")
    assert ready.call("SbBridge.SbRun", "targets") is True
    assert len(ready.desk.processes) == 1
    request = next(inbox.glob("*.request")).read_text("utf-8-sig").split("\n")
    assert request[:2] == ["targets", "--result"]
    assert request[-2] == "--wb"
    ready.call("SbBridge.SbEnd")
    ready.call("SbRibbon.SbOnToggle", ready.control("warm"), False)
    assert (inbox / "quit").exists()
    ready.call("SbBridge.SbRun", "aging")
    assert len(ready.desk.processes) == 2


def test_a_warm_program_that_died_is_started_anew(ready: Macros) -> None:
    ready.setting("warm", "1")
    ready.call("SbBridge.SbRun", "aging")
    ready.call("SbBridge.SbEnd")
    ready.desk.processes[0].Status = 1
    ready.call("SbBridge.SbRun", "aging")
    assert len(ready.desk.processes) == 2
    ready.call("SbBridge.SbStopWarm")
    inbox = Path(ready.desk.processes[1].line.split('--inbox "')[1].rstrip('"'))
    assert (inbox / "quit").exists()


# ------------------------------------------------------------------ settings, help, log
def test_the_last_choice_is_remembered_and_others_are_kept(ready: Macros) -> None:
    ready.call("SbRibbon.SbOnChange", ready.control("month"), " 2026-10 ")
    ready.call("SbRibbon.SbOnToggle", ready.control("pdf"), True)
    ready.call("SbRibbon.SbOnChange", ready.control("month"), "2026-11")
    assert ready.call("SbRibbon.SbGetText", ready.control("month"), None) == "2026-11"
    assert ready.call("SbRibbon.SbGetPressed", ready.control("pdf"), None) is True
    assert ready.call("SbRibbon.SbGetPressed", ready.control("ask"), None) is False
    assert (ready.home / "settings.txt").read_text("utf-8-sig") == f"python={__file__}\npdf=1\nmonth=2026-11\n"
    ready.call("SbFiles.SbRemember", "year", "2026\n2027")
    assert ready.call("SbFiles.SbSetting", "year") == "2026 2027"


def test_help_opens_the_page_of_its_button(ready: Macros) -> None:
    page = ready.home / "help" / "zh-aging.html"
    ready.call("SbRibbon.SbOnHelp", ready.control("aging"))
    assert str(page) in ready.desk.said[0][0]
    page.parent.mkdir()
    page.write_text("")
    ready.call("SbRibbon.SbOnHelp", ready.control("aging"))
    assert ready.desk.opened == [f'"{page}"']


def test_the_log_is_opened_or_said_to_be_missing(ready: Macros) -> None:
    log = ready.home.parent / "salesbook.log"
    ready.call("SbRibbon.SbOnLog", ready.control("log"))
    assert ready.desk.said == [(TEXTS["no_log"].zh, WARNING)]
    log.write_text("")
    ready.call("SbRibbon.SbOnLog", ready.control("log"))
    assert ready.desk.opened == [f'"{log}"']


def test_every_command_has_a_macro_that_starts_it(picking: Macros) -> None:
    ready = picking
    ready.desk.picked = ["/x.csv"]
    for name in re.findall(r"Sub (\w+)", dispatch().code):
        ready.call(f"SbCommands.{name}")
        ready.call("SbBridge.SbEnd")
    started = [line.split('"')[3] for line in (process.line for process in ready.desk.processes)]
    asking = {action.id for action in ACTIONS.values() if action.asks_for_files}
    assert started == [c for c in (*COMMANDS, *ACTIONS) for _ in range(1 + (c in asking))]
    assert [d.AllowMultiSelect for d in ready.desk.dialogs] == [True, False] * len(asking)


def test_texts_files_and_folders(ready: Macros, tmp_path: Path) -> None:
    assert ready.call("SbFiles.SbText", "busy") == TEXTS["busy"].zh
    assert ready.call("SbFiles.SbText", "no such key") == "no such key"
    assert ready.call("SbFiles.SbTextWith", "failed", "啊") == TEXTS["failed"].zh.format(what="啊")
    assert ready.call("SbFiles.SbHome") == str(ready.home)
    path = ready.call("SbFiles.SbPath", str(tmp_path), "文件.txt")
    assert ready.call("SbFiles.SbExists", path) is False
    ready.call("SbFiles.SbWrite", path, "一\n二")
    ready.call("SbFiles.SbWrite", path, "三\r\n四")
    assert ready.call("SbFiles.SbRead", path) == "三\n四"
    ready.call("SbFiles.SbForget", path)
    ready.call("SbFiles.SbForget", path)
    assert not Path(path).exists()
    ready.call("SbFiles.SbMakeFolder", str(tmp_path / "新"))
    ready.call("SbFiles.SbMakeFolder", str(tmp_path / "新"))
    assert (tmp_path / "新").is_dir()
    ready.desk.answers = [YES]
    assert ready.call("SbFiles.SbSay", "好吗", YES_NO) == YES
    ready.call("SbFiles.SbOpenFile", str(tmp_path / "没有"), "no_help")
    ready.call("SbBridge.SbFail", "坏")
    assert [text for text, _ in ready.desk.said[1:]] == [
        TEXTS["no_help"].zh.format(what=tmp_path / "没有"),
        TEXTS["failed"].zh.format(what="坏"),
    ]
