"""The add-in's VBA in an open workbook, as a test calls it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from macros.addin import build

DIALOG = "Office.FileDialog"
"""The name under which a test gives VBA the dialog that Excel's own Application has."""


class Macros:
    """The add-in's VBA in a workbook the office has open, Windows' objects faked; desk remembers what it did."""

    def __init__(self, document: Any, desk: Any, home: Path) -> None:
        self.document, self.desk, self.home = document, desk, home

    def call(self, name: str, *arguments: Any) -> Any:
        """Run SbModule.SbProcedure; what it returns, or what it put into its last argument."""
        place = f"vnd.sun.star.script:Salesbook.{name}?language=Basic&location=document"
        returned, _, out = self.document.getScriptProvider().getScript(place).invoke(arguments, (), ())
        return out[0] if out else returned

    def control(self, tag: str) -> Any:
        from tests.engines.windows import Control, Invoked

        return Invoked(Control(tag))

    def setting(self, key: str, value: str) -> None:
        self.call("SbFiles.SbRemember", key, value)

    @property
    def result(self) -> Path:
        """The result file the last process was told to write."""
        line: str = self.desk.processes[-1].line
        return Path(line.split('"--result" "')[1].split('"')[0])

    def companion(self, ending: str) -> Path:
        return self.result.with_name(self.result.name + ending)


def built(changed: tuple[tuple[str, str], ...] = ()) -> bytes:
    """The add-in as a macro workbook; changed: texts of its source replaced for what an office cannot be."""
    modules = build.modules()
    for old, new in changed:
        modules = [replace(module, code=module.code.replace(old, new)) for module in modules]
    with patch.object(build, "modules", lambda _commands: modules):
        return build.build("zh", build.MACRO_BOOK)
