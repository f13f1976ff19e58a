"""One door for newcomers: `python3 run.py demo`, `python3 run.py test` (Windows: `py run.py …`).

Standard library only. Makes the environment in .venv from requirements.lock, then runs what was asked.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
USAGE = """usage: run.py demo [--out DIR] [--lang zh|en]   the demonstration department and its month end
       run.py test [--slow] [pytest options]    all tests; --slow: the long proofs instead"""
DEBIAN = {
    "soffice": ("libreoffice-calc", "libreoffice-writer", "python3-uno"),
    "pdftoppm": ("poppler-utils",),
    "smbd": ("samba", "smbclient"),
    "smbnetfs": ("smbnetfs",),
    "7z": ("p7zip-full",),
}
"""What some tests drive besides Python: program -> Debian packages."""


def set_up() -> None:
    """Make .venv and install the locked packages; done again only when the lock or the project changed."""
    wanted = hashlib.sha256(
        (ROOT / "requirements.lock").read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    ).hexdigest()
    stamp = VENV / "salesbook.lock"
    if PYTHON.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    print("正在准备环境 Setting up .venv …", flush=True)
    venv.create(VENV, with_pip=True, clear=VENV.exists() and not VENV.is_symlink())
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements.lock")], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], check=True)
    stamp.write_text(wanted, encoding="utf-8")


def set_up_programs() -> None:
    """On Debian as root, install the programs that tests drive; elsewhere say which tests will be skipped."""
    missing = [program for program in DEBIAN if not (shutil.which(program) or Path("/usr/sbin", program).exists())]
    if not missing:
        return
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")):
        print(
            f"没有 {', '.join(missing)}，用到它们的测试会跳过 not here, tests that drive them are skipped", flush=True
        )
        return
    packages = [package for program in missing for package in DEBIAN[program]]
    print(f"正在用 apt 安装 Installing by apt: {' '.join(packages)} …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet, stdout=subprocess.DEVNULL)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    subprocess.run(install, check=True, env=quiet, stdout=subprocess.DEVNULL)


def salesbook(*arguments: str) -> int:
    """Run one command of the installed program."""
    return subprocess.run([str(PYTHON), "-X", "utf8", "-m", "macros.cli", *arguments], cwd=ROOT, check=False).returncode


def demo(options: list[str]) -> int:
    """Make the demonstration department's workbook and run its last closed month."""
    given = dict(zip(options[::2], options[1::2], strict=False))
    if len(options) % 2 or set(given) - {"--out", "--lang"} or given.get("--lang", "zh") not in ("zh", "en"):
        print(USAGE, file=sys.stderr)
        return 2
    lang = given.get("--lang", "zh")
    out = Path(given.get("--out", str(ROOT / "out"))).resolve()
    book = out / ("销售部工作簿.xlsx" if lang == "zh" else "sales-workbook.xlsx")
    set_up()
    made = salesbook("new", str(book), "--demo", "--yes", "--lang", lang)
    return made or salesbook("month-end", str(book), "--month", "2026-10", "--out", str(out), "--lang", lang)


def test(options: list[str]) -> int:
    """Run the tests; the long proofs only when asked for."""
    set_up()
    set_up_programs()
    slow = "--slow" in options
    rest = [option for option in options if option != "--slow"]
    marked = [] if "-m" in rest else ["-m", "slow" if slow else "not slow"]
    marked += [] if slow or "-n" in rest else ["-n", "auto"]
    return subprocess.run([str(PYTHON), "-m", "pytest", *marked, *rest], cwd=ROOT, check=False).returncode


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - an old Python reads this line before anything else
        print("需要 Python 3.11 或更新 Python 3.11 or newer is needed", file=sys.stderr)
        return 2
    task = {"demo": demo, "test": test}.get(arguments[0] if arguments else "")
    if task is None:
        print(USAGE, file=sys.stderr)
        return 2
    return task(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
