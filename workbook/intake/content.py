"""Content 内容: what a cell holds, before anybody knows which column it stands in."""

from __future__ import annotations

from typing import Any

from workbook.values import ValueUnclear


def has_content(cell: Any) -> bool:
    """A cell with more than white space in it."""
    return cell is not None and (bool(cell) and not cell.isspace() if cell.__class__ is str else True)


def reads(check: Any, cell: Any) -> bool:
    """True where a parser finds a value in a cell."""
    try:
        return check(cell) is not None
    except ValueUnclear:
        return False
