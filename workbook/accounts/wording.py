"""Wording 文字: columns of text as arrays, taken and looked through as a whole, no Python text a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Texts: TypeAlias = pd.api.extensions.ExtensionArray
"""An array of texts without blanks: what is blank is ""."""


def texts_in(frame: pd.DataFrame, column: str) -> Texts:
    """A column as texts, blank as ""; a missing column is blank throughout."""
    if column not in frame:
        return as_array([""] * len(frame))
    values = frame[column].astype("str")
    return values.fillna("").array if values.hasnans else values.array


def as_array(texts: Sequence[str]) -> Texts:
    """Plain texts as an array."""
    return pd.array(texts, dtype="str")


def chained(*columns: Texts) -> Texts:
    """Several columns one after the other."""
    return pd.concat([pd.Series(c) for c in columns], ignore_index=True).array


def taken(texts: Texts, at: Ints) -> list[str]:
    """The texts at some positions as plain texts."""
    picked: list[str] = texts.take(at).to_numpy(object).tolist()
    return picked


def coded(*columns: Texts) -> tuple[Ints, list[str]]:
    """Texts of several columns, one after the other, as numbers in the order of the texts, and the texts."""
    codes, names = pd.factorize(chained(*columns))
    labels = names.to_numpy(object)
    order = np.argsort(labels)
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return (place[codes] if len(codes) else codes.astype(np.int64)), [str(x) for x in labels[order]]


def holding(texts: Texts, at: Ints, pattern: str) -> Bools:
    """Which of the texts at some positions hold a pattern (a regular expression)."""
    found: NDArray[Any] = pd.Series(texts.take(at)).str.contains(pattern, regex=True).to_numpy()
    return found.astype(bool)


def on_one_line(texts: Texts) -> Texts:
    """Texts whose line breaks are written as slashes."""
    return pd.Series(texts).str.replace("\n", "/", regex=False).array


def buffer_of(texts: Texts) -> NDArray[np.uint8]:
    """All texts in UTF-8, one after the other, each ended by a newline."""
    try:
        import pyarrow as pa
        import pyarrow.compute as pc
    except ImportError:
        return np.frombuffer("\n".join([*texts.to_numpy(object), ""]).encode(), np.uint8)
    whole = pa.array(texts.to_numpy(object) if not len(texts) else texts, pa.large_string())
    whole = whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
    blank, end = pa.scalar("", pa.large_string()), pa.scalar("\n", pa.large_string())
    ended = pc.binary_join_element_wise(whole, blank, end)
    return np.frombuffer(ended.buffers()[2] or b"", np.uint8)
