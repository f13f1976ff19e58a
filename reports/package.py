"""Packages 打包: the same document is the same bytes, whenever and wherever it is written."""

from __future__ import annotations

import io
import zipfile

FIRST = "[Content_Types].xml"
EPOCH = (1980, 1, 1, 0, 0, 0)


def steady(package: bytes) -> bytes:
    """An Office package with its parts in one order and no times of day, embedded workbooks included."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != FIRST, n)):
            part = zipfile.ZipInfo(name, EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 0
            content = old.read(name)
            new.writestr(part, steady(content) if name.endswith(".xlsx") else content)
    return out.getvalue()
