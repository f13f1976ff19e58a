"""Doctor 检查安装: is everything there that a click needs, and what to do where it is not, in plain words."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import struct
import sys
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from macros.addin.build import FILE_NAME, build
from macros.addin.choices import read_choices
from workbook.schema import NO_TEXT
from workbook.texts import Text, listed, same

Look = Callable[[str, str], object]
"""Reads a value of the Windows registry: HKCU\\… and its name; None where there is none."""

PACKAGES = ("pandas", "numpy", "xlwings", "openpyxl", "python_calamine", "docxtpl", "typst")
OURS = ("workbook", "macros", "reports", "templates")
OFFICE = r"Software\Microsoft\Office\16.0\Excel"
POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel"
EXCEL_PATH = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
WPS_PATH = r"HKCU\Software\Kingsoft\Office\6.0\Common"
NO_MACROS = 4
"""VBAWarnings: 4 disables every macro without a word."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what, whether it is fine, what was found, what to do."""

    what: Text
    is_fine: bool
    found: Text
    fix: Text = NO_TEXT


def examine(
    own: Path, shares: Sequence[Path] = (), start: Path | None = None, look: Look | None = None
) -> list[Finding]:
    """Everything a click needs.

    own: this user's folder of salesbook. shares: folders in which workbooks stand. start: Excel's start folder
    and look: the registry; None on a machine that has none of them.
    """
    findings = [_python(), _packages(), _ours()]
    if start is None and sys.platform == "win32":
        start = Path(os.environ.get("APPDATA", "")) / "Microsoft" / "Excel" / "XLSTART"
    if look is None and sys.platform == "win32":
        look = read_registry
    if start is None or look is None:
        said = Text(
            "这不是 Windows：功能区按钮用不了，命令行都能用",
            "no Windows: no ribbon here, every command works in a shell",
        )
        findings.append(Finding(same("Excel"), True, said))
    else:
        findings += [_excel(look), _wps(look), *_add_in(start, own), *_trust(look)]
    return [*findings, *(_rights(folder) for folder in (own, *shares))]


def told(findings: Sequence[Finding]) -> Text:
    """The findings as lines; what is wrong comes first, with what to do."""
    lines = []
    for finding in sorted(findings, key=lambda f: f.is_fine):
        line = Text("{mark} {what}：{found}{fix}", "{mark} {what}: {found}{fix}")
        fix = Text(f"。{finding.fix.zh}", f". {finding.fix.en}") if not finding.is_fine else same("")
        lines.append(line.with_(mark="√" if finding.is_fine else "×", what=finding.what, found=finding.found, fix=fix))
    return Text("\n".join(t.zh for t in lines), "\n".join(t.en for t in lines))


# ------------------------------------------------------------------ the program
def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    found = same(f"{version}, {struct.calcsize('P') * 8} bit, {sys.executable}")
    fix = Text("请装 Python 3.11 或更新的 64 位版本", "install Python 3.11 or newer, 64 bit")
    return Finding(same("Python"), sys.version_info >= (3, 11), found, fix)


def _packages() -> Finding:
    """The packages a click imports; on Windows also what talks to Excel."""
    wanted = [*PACKAGES, *(["win32com"] if sys.platform == "win32" else [])]
    missing = [name for name in wanted if importlib.util.find_spec(name) is None]
    found = (
        Text("缺少 {names}", "missing: {names}").with_(names=listed(missing)) if missing else Text("齐全", "all there")
    )
    fix = Text("请重新运行安装（见 docs/addin.md 离线安装）", "run the installation again (docs/addin.md, offline)")
    return Finding(Text("依赖包", "Packages"), not missing, found, fix)


def _ours() -> Finding:
    """Whether our four packages are ours: a folder of the same name elsewhere could stand before them."""
    root = Path(__file__).resolve().parents[2]
    places = {name: importlib.util.find_spec(name) for name in OURS}
    strange = [
        n for n, spec in places.items() if spec is None or root not in Path(_place(spec.origin)).resolve().parents
    ]
    found = Text("{names} 不是程序自己的", "{names} are not the program's own").with_(names=listed(strange))
    fix = Text("请删去同名的文件夹，或重新安装", "remove the folder of that name, or install again")
    return Finding(Text("程序", "Program"), not strange, found if strange else same(root), fix)


def _place(origin: str | None) -> str:
    return origin or "/"


# ------------------------------------------------------------------ Excel
def _excel(look: Look) -> Finding:
    path = look(EXCEL_PATH, "")
    found = same(path) if path else Text("没有找到", "not found")
    fix = Text(
        "请安装 Excel 2010 或更新的版本；没有 Excel 可以用命令行", "install Excel 2010 or newer, or use the shell"
    )
    return Finding(same("Excel"), bool(path), found, fix)


def _wps(look: Look) -> Finding:
    """WPS is only reported: its ribbon reads the same XML, but nobody has tried it with this program."""
    path = look(WPS_PATH, "InstallRoot")
    said = Text("装有 WPS（{path}）；按钮没有在 WPS 上试过", "installed ({path}); the buttons were never tried in it")
    return Finding(same("WPS"), True, said.with_(path=path) if path else Text("没有", "none"))


def _add_in(start: Path, own: Path) -> Iterator[Finding]:
    """The add-in in its place, of this version, unmarked; the program its buttons start."""
    choices, path = read_choices(own), start / FILE_NAME
    again = Text("请关闭 Excel，运行 salesbook addin install", "close Excel and run salesbook addin install")
    what = Text("加载项", "Add-in")
    if not path.exists():
        yield Finding(what, False, Text("不在 {path}", "not in {path}").with_(path=path), again)
    elif path.read_bytes() != build(choices.get("lang", "zh")):
        yield Finding(what, False, Text("是旧版本", "an old version"), again)
    else:
        yield Finding(what, True, same(path))
    marked = Path(f"{path}:Zone.Identifier").exists()
    said = Text("带有“来自网络”的标记，宏会被禁用", "is marked as from the internet: its macros are blocked")
    yield Finding(Text("来源标记", "Mark of the web"), not marked, said if marked else Text("没有", "none"), again)
    python = choices.get("python", "")
    yield Finding(
        Text("按钮启动的程序", "Started by buttons"),
        Path(python).is_file() if python else False,
        same(python or "—"),
        again,
    )


def _trust(look: Look) -> Iterator[Finding]:
    """Whether Excel lets macros of its start folder run."""
    warnings = look(rf"HKCU\{POLICY}\Security", "VBAWarnings") or look(rf"HKCU\{OFFICE}\Security", "VBAWarnings")
    closed = [
        rf"HKCU\{key}\Security\Trusted Locations"
        for key in (POLICY, OFFICE)
        if look(rf"HKCU\{key}\Security\Trusted Locations", "AllLocationsDisabled") == 1
    ]
    fine = Text("允许", "allowed")
    said = Text("受信任位置被停用", "trusted locations are switched off")
    fix = Text(
        "请管理员在“信任中心 > 受信任位置”里取消“禁用所有受信任位置”",
        "ask IT to clear “Disable all Trusted Locations” in the Trust Center",
    )
    yield Finding(Text("受信任位置", "Trusted locations"), not closed, said if closed else fine, fix)
    is_blocked = warnings == NO_MACROS and bool(closed)
    said = Text("宏被全部禁用", "all macros are disabled")
    fix = Text("请管理员允许受信任位置里的宏", "ask IT to allow macros in trusted locations")
    yield Finding(Text("宏", "Macros"), not is_blocked, said if is_blocked else fine, fix)


def read_registry(path: str, name: str) -> object:
    """One value of the Windows registry; None where there is none."""
    import winreg

    root, _, key = path.partition("\\")
    where = {"HKCU": "HKEY_CURRENT_USER", "HKLM": "HKEY_LOCAL_MACHINE"}[root]
    try:
        with winreg.OpenKey(getattr(winreg, where), key) as opened:  # type: ignore[attr-defined,unused-ignore]
            return winreg.QueryValueEx(opened, name)[0]  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return None


# ------------------------------------------------------------------ rights
def _rights(folder: Path) -> Finding:
    """What a run does in a folder: make a file that must be new, rename it over another, take it away."""
    what = Text("读写 {folder}", "Rights in {folder}").with_(folder=folder)
    first, second = (folder / f".salesbook-{uuid.uuid4().hex}.tmp" for _ in range(2))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with first.open("x"):
            pass
        second.write_bytes(b"x")
        os.replace(first, second)
        second.unlink()
    except OSError as error:
        for path in (first, second):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        said = Text("不行（{why}）", "no ({why})").with_(why=error.strerror or str(error))
        fix = Text(
            "请管理员给您新建、改名和删除文件的权限", "ask IT for the right to create, rename and delete files there"
        )
        return Finding(what, False, said, fix)
    return Finding(what, True, Text("可以新建、改名、删除", "files can be created, renamed and deleted"))
