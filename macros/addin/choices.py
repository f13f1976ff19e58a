"""Choices 选择: what this user set last, remembered between clicks; one line a setting, shared with VBA.

`settings.txt` in the user's folder: python=…, lang=zh, ask=1, month=2026-10 …
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from macros.registry import Command, Option
from workbook.errors import UsageError
from workbook.texts import Text


def home() -> Path:
    """This user's folder: settings, runs, help pages, undo. SALESBOOK_HOME overrides it."""
    named = os.environ.get("SALESBOOK_HOME")
    if named:
        return Path(named)
    local = os.environ.get("LOCALAPPDATA")
    return Path(local) / "salesbook" if local else Path.home() / ".local" / "share" / "salesbook"


def read_choices(folder: Path) -> dict[str, str]:
    """Every setting; none where nothing was ever set."""
    path = folder / "settings.txt"
    if not path.exists():
        return {}
    lines = path.read_text("utf-8-sig").splitlines()
    return {key: value for key, sign, value in (line.partition("=") for line in lines) if sign}


def write_choices(folder: Path, choices: Mapping[str, str]) -> None:
    """Write all settings, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / "settings.txt.part"
    beside.write_text("".join(f"{key}={value}\n" for key, value in choices.items()), "utf-8", newline="\n")
    os.replace(beside, folder / "settings.txt")


def options_of(command: Command, choices: Mapping[str, str]) -> dict[str, Any]:
    """The options of a command as they were last chosen, typed; the default where nothing was.

    Raises UsageError where what was typed is of another kind.
    """
    return {option.name: _typed(option, choices.get(option.name, "").strip()) for option in command.options}


def _typed(option: Option, text: str) -> Any:
    if not text:
        return option.default
    if option.type is bool:
        return text == "1"
    try:
        return option.type(text)
    except ValueError as error:
        said = Text("“{text}”不能用作：{what}", "“{text}” is no value for: {what}").with_(text=text, what=option.help)
        raise UsageError(said, "bad_option") from error
