"""Payload 离线安装包: what a Windows PC without internet needs, cut out of the lock file on any machine.

The lock also holds what developers use, and its markers are judged by the machine that downloads: on Linux pip
leaves out what only Windows needs, without a word. Here they are judged for Windows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbook.errors import UsageError
from workbook.files.whole import write_whole
from workbook.texts import Text

LOCK = Path(__file__).resolve().parents[2] / "requirements.lock"
ROOT = "salesbook (pyproject.toml)"
BUILDS = "setuptools"
"""What installs the project's own folder; the lock has it among what developers use."""
REQUIREMENTS, INSTALLER = "requirements-windows.txt", "install.cmd"
_HEAD = re.compile(r"(?P<name>[\w.-]+)==(?P<version>[^ ;]+)(?: ; (?P<marker>.+?))? \\")
_CLAUSE = re.compile(r"(\w+) (==|!=|<|>=) '([^']+)'")
_INSTALL = r"""@chcp 65001 >nul
@rem Python {python}, 64 bit, must be installed; nothing else is fetched from anywhere.
py -{python} -m venv "%LOCALAPPDATA%\salesbook-app" || goto failed
set PIP="%LOCALAPPDATA%\salesbook-app\Scripts\python.exe" -m pip install --no-index --find-links "%~dp0wheels"
%PIP% --require-hashes -r "%~dp0requirements-windows.txt" || goto failed
%PIP% --no-deps --no-build-isolation "%~dp0salesbook" || goto failed
"%LOCALAPPDATA%\salesbook-app\Scripts\salesbook.exe" addin install || goto failed
"%LOCALAPPDATA%\salesbook-app\Scripts\salesbook.exe" addin doctor
@pause
@exit /b 0
:failed
@echo 没有装完 not finished
@pause
@exit /b 1
"""


@dataclass(frozen=True)
class Locked:
    """One package of the lock: its pin, its marker, its lines of hashes, and what it is needed by."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    needed_by: frozenset[str]


def write_payload(folder: Path, python: str, lock: Path = LOCK) -> list[Path]:
    """Write the list of packages and the installer into a folder; what was written.

    python: the version on the PCs, such as 3.11. Raises UsageError where it is none we run on, or where this
    is no checkout with a lock file.
    """
    if not re.fullmatch(r"3\.1[1-9]", python):
        said = Text("Python 版本写成 3.11、3.12 …", "write the version of Python as 3.11, 3.12 …")
        raise UsageError(said, "bad_python")
    if not lock.exists():
        said = Text("找不到 {name}：请在项目文件夹里运行", "{name} is not there: run this in the project's folder")
        raise UsageError(said.with_(name=lock.name), "no_lock")
    listed = "".join(f"{line}\n" for line in windows_requirements(lock.read_text("utf-8"), python))
    written = [folder / REQUIREMENTS, folder / INSTALLER]
    write_whole(written[0], listed.encode())
    write_whole(written[1], _INSTALL.format(python=python).replace("\n", "\r\n").encode())
    return written


def windows_requirements(lock: str, python: str) -> Iterator[str]:
    """The lines of a requirements file for Windows: what the program needs to run, pinned and hashed."""
    packages = [p for p in locked(lock) if holds(p.marker, python)]
    wanted, before = {BUILDS}, set[str]()
    while wanted != before:
        before = set(wanted)
        wanted |= {p.name for p in packages if p.needed_by & (wanted | {ROOT})}
    for package in packages:
        if package.name in wanted:
            yield f"{package.name}=={package.version} \\"
            yield from package.hashes


def locked(lock: str) -> Iterator[Locked]:
    """Every package of a lock file as `uv pip compile` writes it."""
    for block in re.split(r"(?m)^(?=\S+==)", lock)[1:]:
        head, *lines = block.splitlines()
        match = _HEAD.fullmatch(head)
        if match is None:
            raise ValueError(head)
        hashes = tuple(line for line in lines if line.lstrip().startswith("--hash"))
        reasons = (line.lstrip(" #").removeprefix("via").strip() for line in lines if line.lstrip().startswith("#"))
        yield Locked(match["name"], match["version"], match["marker"] or "", hashes, frozenset(filter(None, reasons)))


def holds(marker: str, python: str) -> bool:
    """True where a marker holds for CPython of that version on Windows."""
    clauses = marker.split(" and ") if marker else []
    return all(_clause(clause, python) for clause in clauses)


def _clause(clause: str, python: str) -> bool:
    match = _CLAUSE.fullmatch(clause)
    if match is None:
        raise ValueError(clause)
    name, sign, value = match.groups()
    if name == "python_full_version":
        ours, theirs = (tuple(map(int, version.split("."))) for version in (python, value))
        return ours < theirs if sign == "<" else ours >= theirs
    ours_is = {"sys_platform": "win32", "platform_python_implementation": "CPython", "implementation_name": "cpython"}
    return (ours_is[name] == value) == (sign == "==")


def pip_line(folder: Path, python: str) -> str:
    """What fetches the wheels, on any machine with internet."""
    return (
        f"python -m pip download --no-deps --only-binary=:all: --platform win_amd64 --python-version {python} "
        f'-d "{folder / "wheels"}" --require-hashes -r "{folder / REQUIREMENTS}"'
    )
