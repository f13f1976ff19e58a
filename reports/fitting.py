"""Fitting 列宽: columns of a PDF table as wide as their numbers need, so that none touches its neighbour."""

from __future__ import annotations

from typing import Any

CM = 28.35
"""Points in a centimetre."""
SIDES = 9.0
"""Points of a column that no number may use: insets and a gap."""
NARROWEST, SMALLEST = 1.7, 0.7
"""What a column of words keeps at least, in cm; how small a table's text may get."""
FIGURES = ("money", "ratio", "number", "count", "days", "tenth")


def fitted(table: dict[str, Any], size: float) -> dict[str, Any]:
    """A table with the widths its numbers need and the size of its text in points.

    What numbers need beyond their columns is taken from the columns of words; where those give too little the
    text gets smaller. The table stays as wide as it was.
    """
    columns = table["columns"]
    rows = [r for r in (*table["rows"], table["total"]) if r]
    needs = [
        max((length(r[c["key"]]) for r in rows), default=0.0) * size + SIDES if c["kind"] in FIGURES else 0.0
        for c in columns
    ]
    widths = [c["width"] * CM for c in columns]
    lacking = sum(max(n - w, 0.0) for n, w in zip(needs, widths, strict=True))
    spare = [max(w - NARROWEST * CM, 0.0) if not n else max(w - n, 0.0) for n, w in zip(needs, widths, strict=True)]
    taken = min(lacking / sum(spare), 1.0) if lacking and sum(spare) else 0.0
    given = min(sum(spare) / lacking, 1.0) if lacking else 0.0
    made = [
        w + max(n - w, 0.0) * given - s * taken if lacking else w for n, w, s in zip(needs, widths, spare, strict=True)
    ]
    scale = min([1.0, *((m - SIDES) / (n - SIDES) for n, m in zip(needs, made, strict=True) if n > SIDES)])
    shown = [{**c, "width": round(m / CM, 3)} for c, m in zip(columns, made, strict=True)]
    return {**table, "columns": shown, "size": round(size * max(scale, SMALLEST), 2)}


def length(text: str) -> float:
    """The width of a bold number in font sizes: about, and rather too much than too little."""
    return sum(0.3 if c in ",." else 0.4 if c == "-" else 0.95 if c == "%" else 0.6 for c in text)
