"""What every test may ask for: the published examples, the real data, the golden texts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from needs import absent

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="rewrite the golden texts; read the diff before you commit")


def _outside(variable: str, default: Path) -> Path:
    """A folder outside the project; where it is missing the test skips, in CI it fails."""
    folder = Path(os.environ.get(variable) or default)
    if not folder.is_dir():
        message = f"{variable}: the folder {folder.name} is not here"
        absent(message)
    return folder


@pytest.fixture(scope="session")
def examples_dir() -> Path:
    return _outside("SALESBOOK_EXAMPLES", SHARED / "examples")


@pytest.fixture(scope="session")
def data_dir() -> Path:
    return _outside("SALESBOOK_DATA", SHARED / "data")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with tests/golden/<name>.txt, or rewrite it with --golden."""

    def compare(name: str, text: str) -> None:
        path = ROOT / "tests" / "golden" / f"{name}.txt"
        if request.config.getoption("--golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.read_text(encoding="utf-8") == text

    return compare
