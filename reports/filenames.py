"""File names 文件名: a text of the workbook as a name every drive takes."""

from __future__ import annotations

import re

RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def safe_name(text: str, longest: int = 60) -> str:
    """A text as a file name on Windows and on a share: no path, no reserved name, at most `longest` signs."""
    name = UNSAFE.sub("_", text).strip(" .")[:longest].strip(" .")
    return f"_{name}" if not name or RESERVED.match(name.split(".")[0].strip()) else name
