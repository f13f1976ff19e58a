"""Small tables for tests: all columns of a declared table from the few a test writes."""

from __future__ import annotations

import pandas as pd

from workbook.checks import empty
from workbook.tables import TABLES


def rows(key: str, *values: dict[str, object]) -> pd.DataFrame:
    """Rows of a table, typed as the checks hand them over, numbered like the sheet (4, 5, …)."""
    frame = pd.DataFrame(list(values), index=range(4, 4 + len(values))).reindex(columns=TABLES[key].keys)
    return frame.astype(dict(empty(TABLES[key]).dtypes))


def tables(**given: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Every declared table: those given, the others empty."""
    return {key: given.get(key, empty(table)) for key, table in TABLES.items()}
