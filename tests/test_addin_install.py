"""Installing, taking away and examining the add-in, with folders and a registry given."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from macros.addin import doctor, install
from macros.addin.actions import ACTIONS
from macros.addin.build import FILE_NAME, build
from macros.addin.choices import home, read_choices, write_choices
from macros.addin.cli import addin_app
from macros.addin.doctor import EXCEL_PATH, Finding, examine, told
from macros.addin.install import Folders, folders, remove_web_mark, uninstall, windowless
from macros.addin.pages import page, write_pages
from macros.addin.shortcuts import NONE_DROPPED, RUNS, SCHEDULES, write_shortcuts
from macros.cli import guarded
from macros.commands import COMMANDS
from workbook.errors import BAD_DATA, DONE, WRONG_USE, BusyError, UsageError
from workbook.texts import LANGUAGES

SECURITY = r"HKCU\Software\Microsoft\Office\16.0\Excel\Security"
PLACES = rf"{SECURITY}\Trusted Locations"
TRUSTING = {(EXCEL_PATH, ""): r"C:\Program Files\Excel\EXCEL.EXE"}


@pytest.fixture
def where(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "XLSTART 启动", tmp_path / "用户")


def looking(values: dict[tuple[str, str], Any]) -> doctor.Look:
    return lambda path, name: values.get((path, name))


def findings_of(where: Folders, values: dict[tuple[str, str], Any] | None = None) -> dict[str, Finding]:
    look = looking(TRUSTING if values is None else values)
    return {f.what.en: f for f in examine(where.own, (), where.start, look)}


# ------------------------------------------------------------------ install
def test_install_puts_everything_in_place_and_keeps_what_was_chosen(where: Folders) -> None:
    write_choices(where.own, {"month": "2026-10", "ask": "0", "lang": "en"})
    written = install.install(where, "zh", Path(sys.executable))
    assert where.add_in.read_bytes() == build("zh")
    assert read_choices(where.own) == {
        "ask": "0",
        "warm": "0",
        "month": "2026-10",
        "lang": "zh",
        "python": sys.executable,
    }
    assert all(path.is_file() for path in written)
    assert install.install(where, "zh", Path(sys.executable)) == written
    assert sorted(f.name for f in where.start.iterdir()) == [FILE_NAME]


def test_an_excel_that_is_open_is_said(where: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(BusyError, match="关闭所有 Excel"):
        install.install(where, "zh", Path(sys.executable))
    assert list(where.start.iterdir()) == []


def test_uninstall_takes_everything_away(where: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    install.install(where, "zh", Path(sys.executable))
    assert uninstall(where) == [where.add_in, where.own]
    assert not where.add_in.exists()
    assert not where.own.exists()
    assert uninstall(where) == []


def test_uninstall_waits_for_excel_to_close(where: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError

    install.install(where, "zh", Path(sys.executable))
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(BusyError, match="关闭所有 Excel"):
        uninstall(where)
    assert where.own.exists()


def test_the_mark_of_the_web_goes(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    mark = tmp_path / f"{FILE_NAME}:Zone.Identifier"
    mark.write_text("[ZoneTransfer]")
    remove_web_mark(path)
    assert not mark.exists()
    remove_web_mark(path)


def test_buttons_start_the_python_without_a_window(tmp_path: Path) -> None:
    python = tmp_path / "python.exe"
    assert windowless(python) == python
    (tmp_path / "pythonw.exe").write_text("")
    assert windowless(python) == tmp_path / "pythonw.exe"


def test_elsewhere_than_windows_the_shell_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(UsageError, match="salesbook addin build"):
        folders()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("APPDATA", str(tmp_path))
    assert folders().add_in == tmp_path / "Microsoft" / "Excel" / "XLSTART" / FILE_NAME


def test_the_home_of_a_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SALESBOOK_HOME", raising=False)
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert home() == tmp_path / "salesbook"
    monkeypatch.delenv("LOCALAPPDATA")
    assert home() == Path.home() / ".local" / "share" / "salesbook"
    monkeypatch.setenv("SALESBOOK_HOME", str(tmp_path / "x"))
    assert home() == tmp_path / "x"


# ------------------------------------------------------------------ help pages
def test_every_command_has_its_page_in_both_languages(tmp_path: Path) -> None:
    names = {path.name for path in write_pages(tmp_path / "help")}
    assert names == {f"{lang}-{command}.html" for lang in LANGUAGES for command in (*COMMANDS, *ACTIONS)}


def test_a_page_says_what_is_read_written_and_run() -> None:
    zh, en = (page(COMMANDS["month-end"], lang) for lang in LANGUAGES)
    assert "依次运行" in zh
    assert "往来明细" in zh
    assert "salesbook month-end" in en
    assert "Undo last run" in en
    assert "月" not in en


# ------------------------------------------------------------------ doctor
def test_a_fresh_installation_is_fine(where: Folders) -> None:
    install.install(where, "zh", Path(sys.executable))
    findings = findings_of(where)
    assert [name for name, f in findings.items() if not f.is_fine] == []
    assert "√ " in told(list(findings.values())).zh


@pytest.mark.parametrize(
    ("values", "what", "fix"),
    [
        ({}, "Excel", "install Excel"),
        ({**TRUSTING, (PLACES, "AllLocationsDisabled"): 1}, "Trusted locations", "Disable all Trusted Locations"),
        (
            {**TRUSTING, (PLACES, "AllLocationsDisabled"): 1, (SECURITY, "VBAWarnings"): 4},
            "Macros",
            "allow macros in trusted locations",
        ),
    ],
)
def test_what_excel_does_not_allow_is_found(
    where: Folders, values: dict[tuple[str, str], Any], what: str, fix: str
) -> None:
    install.install(where, "zh", Path(sys.executable))
    finding = findings_of(where, values)[what]
    assert not finding.is_fine
    assert fix in finding.fix.en
    assert finding.fix.zh


def test_macros_in_a_trusted_location_run_though_others_are_disabled(where: Folders) -> None:
    install.install(where, "zh", Path(sys.executable))
    assert findings_of(where, {**TRUSTING, (SECURITY, "VBAWarnings"): 4})["Macros"].is_fine


def test_a_missing_old_or_marked_add_in_is_found(where: Folders) -> None:
    assert "not in" in findings_of(where)["Add-in"].found.en
    install.install(where, "zh", Path(sys.executable))
    where.add_in.write_bytes(build("en"))
    Path(f"{where.add_in}:Zone.Identifier").write_text("")
    write_choices(where.own, {"python": "/nowhere/pythonw.exe", "lang": "zh"})
    findings = findings_of(where)
    assert findings["Add-in"].found.en == "an old version"
    assert not findings["Mark of the web"].is_fine
    assert not findings["Started by buttons"].is_fine


def test_wps_is_reported_not_promised(where: Folders) -> None:
    path = r"HKCU\Software\Kingsoft\Office\6.0\Common"
    finding = findings_of(where, {**TRUSTING, (path, "InstallRoot"): r"C:\WPS"})["WPS"]
    assert finding.is_fine
    assert "never tried" in finding.found.en


def test_a_folder_one_may_not_write_to_is_found(where: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    assert examine(where.own, (where.start,))[-1].is_fine
    assert list(where.start.iterdir()) == []

    def refuse(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    finding = examine(where.own, (where.start,))[-1]
    assert not finding.is_fine
    assert "Permission denied" in finding.found.en
    assert list(where.start.iterdir()) == []


def test_a_missing_package_and_a_foreign_folder_of_our_name_are_found(
    where: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "PACKAGES", ("pandas", "no_such_package"))
    monkeypatch.setattr(doctor, "OURS", ("workbook", "json"))
    findings = {f.what.en: f for f in examine(where.own)}
    assert "no_such_package" in findings["Packages"].found.en
    assert "json" in findings["Program"].found.en
    lines = told(list(findings.values())).en.splitlines()
    assert [line[0] for line in lines] == sorted((line[0] for line in lines), key="×√".index)


# ------------------------------------------------------------------ without the add-in
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_workbook_can_be_dropped_on_icons(lang: str, tmp_path: Path) -> None:
    python = Path(r"C:\Program Files\销售\python.exe")
    written = write_shortcuts(tmp_path, python, lang)
    assert len({path.name for path in written}) == len(RUNS) + len(SCHEDULES)
    for path in written:
        content = path.read_bytes()
        assert content.count(b"\n") == content.count(b"\r\n")
        assert content.startswith(b"@chcp 65001 >nul\r\n")  # before any letter that is not ASCII
        assert NONE_DROPPED.in_(lang) in content.decode()
    check, month_end, nightly, monthly = (path.read_text("utf-8") for path in written)
    assert f'@"{python}" -X utf8 -P -m macros.cli check "%~f1" --mark --yes' in check
    assert 'month-end "%~f1" --yes' in month_end
    assert rf'/SC DAILY /ST 02:00 /TR "\"{python}\" -X utf8 -P -m macros.cli check \"%~f1\" --mark --yes"' in nightly
    assert "/SC MONTHLY /D 1" in monthly


def test_icons_use_commands_that_are_there() -> None:
    assert set(RUNS) <= set(COMMANDS)
    assert {command for _, _, command in SCHEDULES.values()} <= set(RUNS)


# ------------------------------------------------------------------ the shell
def run(*arguments: str) -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(addin_app(guarded), [*arguments, "--json"])
    return result.exit_code, json.loads(result.stdout)


def test_the_shell_builds(tmp_path: Path) -> None:
    code, answer = run("build", "--out", str(tmp_path / "dist"), "--lang", "en")
    assert (code, answer["file"]) == (DONE, str(tmp_path / "dist" / FILE_NAME))
    assert (tmp_path / "dist" / FILE_NAME).read_bytes() == build("en")


def test_the_shell_installs_and_takes_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "folders", lambda: Folders(tmp_path / "start", tmp_path / "own"))
    code, answer = run("install")
    assert (code, answer["files"][0]) == (DONE, str(tmp_path / "start" / FILE_NAME))
    code, answer = run("uninstall")
    assert (code, len(answer["removed"])) == (DONE, 2)


def test_the_shell_writes_icons_and_a_payload(tmp_path: Path) -> None:
    code, answer = run("shortcuts", "--out", str(tmp_path), "--lang", "en")
    assert code == DONE
    assert {Path(f).name for f in answer["files"]} >= {"Check.cmd", "Month end.cmd"}
    code, answer = run("payload", "--out", str(tmp_path / "p"))
    assert code == DONE
    assert "--platform win_amd64" in answer["download"]
    assert run("payload", "--python", "3")[1]["error"] == "bad_python"


@pytest.mark.skipif(sys.platform == "win32", reason="says what to do where there is no Excel for Windows")
@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_the_shell_says_where_it_cannot_install(command: str) -> None:
    code, answer = run(command)
    assert (code, answer["error"]) == (WRONG_USE, "windows_only")


def test_the_shell_examines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALESBOOK_HOME", str(tmp_path / "own"))
    code, answer = run("doctor", str(tmp_path))
    assert code == DONE
    assert all(f["fine"] for f in answer["findings"])
    monkeypatch.setattr(doctor, "PACKAGES", ("no_such_package",))
    assert run("doctor")[0] == BAD_DATA
