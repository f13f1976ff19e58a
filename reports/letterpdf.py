"""Letters as PDF 函件 PDF: the statement letter 对账函 and the demand 催款函 through typst."""

from __future__ import annotations

from typing import Any

from reports.docxlook import bracketed
from reports.layouts import WORDS, Cell
from reports.letterwords import DEMAND, DEMAND_LINES, STATEMENT, STATEMENT_LINES, STATEMENT_SUM
from reports.pdf import compiled, softened
from workbook.errors import FileError
from workbook.texts import Text

KINDS: dict[str, tuple[dict[str, Text], dict[str, tuple[Cell, ...]]]] = {
    "letter": (STATEMENT, {"sums": STATEMENT_SUM, "heads": STATEMENT_LINES}),
    "demand": (DEMAND, {"heads": DEMAND_LINES}),
}
"""The letters there are: their words and the tables they hold, by the name the typst source knows."""
WHOSE = Text("{no} {customer}：{what}", "{no} {customer}: {what}")


def render(letter: dict[str, Any], lang: str, kind: str = "letter") -> bytes:
    """One letter as PDF. Raises FileError where a character has no glyph, naming letter and character."""
    texts, tables = KINDS[kind]
    words: dict[str, Any] = {k: t.in_(lang) for k, t in texts.items()}
    words |= {k: WORDS[k].in_(lang) for k in ("page", "engine")}
    words |= {name: [_head(c, letter["unit"], lang) for c in columns] for name, columns in tables.items()}
    try:
        return compiled(kind, {**softened(letter), "lang": lang, "words": words}, letter["as_of"])
    except FileError as error:
        said = WHOSE.with_(no=letter["no"], customer=letter["customer"], what=error.said)
        raise FileError(said, error.code) from error


def _head(cell: Cell, unit: str, lang: str) -> str:
    return cell.head.in_(lang) + (bracketed(unit, lang) if cell.kind == "money" else "")
