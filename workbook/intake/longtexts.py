"""Long texts 长文本列: a column of a large CSV as Arrow holds it, looked at without making a million Python texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from workbook.values import text_bytes

LOOKED_AT = 20_000
"""Cells that decide whether the texts of a column repeat."""


class Texts:
    """The cells of one column, all texts: an Arrow array, or a dictionary of few different texts and their places.

    It stands where an array of cells stands: by position, by slice, by positions, as a list.
    """

    def __init__(self, arrow: Any) -> None:
        self.arrow = arrow

    @property
    def few(self) -> bool:
        """True where the different texts are known."""
        return hasattr(self.arrow, "dictionary")

    def __len__(self) -> int:
        return len(self.arrow)

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return Texts(self.arrow[at]) if at.step in (None, 1) else self.array()[at]
        return self.arrow[int(at)].as_py() if np.ndim(at) == 0 else Texts(self.arrow.take(np.asarray(at))).array()

    def __iter__(self) -> Iterator[str]:
        return iter(self.tolist())

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray[Any, Any]:
        return self.array()

    def array(self) -> np.ndarray[Any, Any]:
        """The cells as Python texts."""
        if self.few:
            different = self.arrow.dictionary.to_numpy(zero_copy_only=False)
            return np.asarray(different[self.arrow.indices.to_numpy()])
        return np.asarray(self.arrow.to_numpy(zero_copy_only=False))

    def tolist(self) -> list[str]:
        """The same as a list."""
        return list(self.array().tolist())

    def different(self) -> list[str]:
        """The cells, each different one once where that is known; never fewer than there are."""
        return list(self.arrow.dictionary.to_pylist() if self.few else self.tolist())

    def holds(self, words: tuple[str, ...]) -> bool:
        """True where some cell holds one of some words; two cells side by side may make one by chance."""
        content = text_bytes(self.arrow.dictionary if self.few else self.arrow)
        is_ascii = content.isascii()
        return any(word.encode() in content for word in words if word.isascii() or not is_ascii)

    def series(self, chosen: Any, index: Any) -> Any:
        """Some of the cells as a Series: categories where the different texts are known, else Arrow's texts."""
        import pandas as pd

        arrow = self.arrow if chosen.__class__ is slice else self.arrow.take(chosen)
        if not self.few:
            return pd.Series(pd.array(arrow, dtype="str"), index=index, copy=False)
        texts = pd.Index(arrow.dictionary.to_numpy(zero_copy_only=False), dtype=object)
        return pd.Series(pd.Categorical.from_codes(arrow.indices.to_numpy(), texts), index=index)


def encoded(array: Any) -> Any:
    """A column of Arrow as a dictionary where its texts repeat."""
    some = array[:: max(1, len(array) // LOOKED_AT)]
    return array.dictionary_encode() if len(some.unique()) < 0.6 * len(some) else array


def texts_of(cells: list[str]) -> Texts | None:
    """Texts as a column of Arrow; None where Arrow is not installed or a text is none."""
    try:
        import pyarrow as pa

        return Texts(encoded(pa.array(cells, pa.string())))
    except (ImportError, UnicodeEncodeError):
        return None
