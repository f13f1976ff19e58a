"""The payload for PCs without internet: what the lock says a Windows PC needs, and nothing a developer uses."""

from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement

from macros.addin.payload import LOCK, holds, locked, windows_requirements, write_payload
from workbook.errors import UsageError

ROOT = Path(__file__).resolve().parent.parent
SMALL = """\
one==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:ab
    # via salesbook (pyproject.toml)
pytest==9.0 \\
    --hash=sha256:bb
    # via salesbook (pyproject.toml:dev)
setuptools==84 \\
    --hash=sha256:cc
    # via salesbook (pyproject.toml:dev)
two==2.0 ; sys_platform == 'win32' \\
    --hash=sha256:dd
    # via
    #   one
    #   pytest
three==3.0 ; python_full_version >= '3.12' \\
    --hash=sha256:ee
    # via two
"""


def names(lines: list[str]) -> list[str]:
    return [line.partition("==")[0] for line in lines if "==" in line]


def test_what_runs_on_windows_is_listed_with_its_hashes() -> None:
    lines = list(windows_requirements(SMALL, "3.11"))
    assert names(lines) == ["one", "setuptools", "two"]
    assert lines[:3] == ["one==1.0 \\", "    --hash=sha256:aa \\", "    --hash=sha256:ab"]
    assert names(list(windows_requirements(SMALL, "3.12"))) == ["one", "setuptools", "two", "three"]


@pytest.mark.parametrize(
    ("marker", "is_held"),
    [
        ("", True),
        ("sys_platform == 'win32'", True),
        ("sys_platform == 'darwin'", False),
        ("platform_python_implementation != 'PyPy' and sys_platform == 'win32'", True),
        ("python_full_version < '3.12'", True),
        ("python_full_version >= '3.12'", False),
    ],
)
def test_markers_are_judged_for_windows(marker: str, is_held: bool) -> None:
    assert holds(marker, "3.11") is is_held


def test_a_marker_or_a_line_nobody_knows_is_no_silent_loss() -> None:
    with pytest.raises(ValueError, match="extra"):
        holds("extra ~ 'x'", "3.11")
    with pytest.raises(ValueError, match="one==1"):
        list(locked("one==1 ; x = 1\n"))


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_lists_of_our_lock_are_complete_and_free_of_tools(python: str) -> None:
    """Complete by what the installed packages say they need on Windows, not by the lock's own remarks."""
    listed = set(names(list(windows_requirements(LOCK.read_text("utf-8"), python))))
    assert not listed & {"pytest", "mypy", "oletools", "win-unicode-console", "appscript", "ruff"}
    assert {"pywin32", "colorama", "tzdata", "setuptools"} <= listed
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    environment = {**default_environment(), "sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"}
    environment |= {"python_version": python, "python_full_version": f"{python}.0", "extra": ""}
    missing = []
    for name in sorted(listed - {"pywin32", "colorama", "setuptools"}):
        try:
            needs = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # of another version of Python than the one that runs this
        for need in map(Requirement, needs):
            if need.marker is None or need.marker.evaluate(environment):
                missing += [(name, need.name)] if plain(need.name) not in listed else []
    assert missing == []
    assert {plain(Requirement(need).name) for need in project["dependencies"]} <= listed


def plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def test_the_payload_is_written_with_an_installer_windows_can_read(tmp_path: Path) -> None:
    requirements, installer = write_payload(tmp_path, "3.12")
    assert requirements.read_text("utf-8").startswith("annotated-doc==")
    lines = installer.read_bytes().split(b"\r\n")
    assert lines[0] == b"@chcp 65001 >nul"
    assert b"py -3.12 -m venv" in lines[2]
    assert b"\n" not in b"".join(lines)


@pytest.mark.parametrize(("python", "lock", "code"), [("3.9", LOCK, "bad_python"), ("3.11", Path("no"), "no_lock")])
def test_what_a_payload_cannot_be_made_of_is_said(python: str, lock: Path, code: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        write_payload(tmp_path, python, lock)
    assert caught.value.code == code
