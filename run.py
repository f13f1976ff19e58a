"""One door for newcomers: `python3 run.py test` (Windows: `py run.py test`).

Standard library only. Makes the environment in .venv from requirements.lock, then runs what was asked.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
USAGE = "usage: run.py test [pytest options]"


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


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - an old Python reads this line before anything else
        print("需要 Python 3.11 或更新 Python 3.11 or newer is needed", file=sys.stderr)
        return 2
    if not arguments or arguments[0] != "test":
        print(USAGE, file=sys.stderr)
        return 2
    set_up()
    return subprocess.run([str(PYTHON), "-m", "pytest", *arguments[1:]], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
