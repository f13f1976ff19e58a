"""Many documents of one template 批量: the template is read once, every document is only filled and packed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from docxtpl import DocxTemplate
from jinja2.exceptions import TemplateError

from reports.names import both
from reports.package import EPOCH, FIRST
from reports.sandbox import Sandbox
from reports.word import BROKEN
from workbook.errors import FileError

Context = dict[str, Any]
PARTS = re.compile(r"^word/(document|header\d*|footer\d*)\.xml$")


def filled(template: bytes, contexts: Iterable[Context]) -> Iterator[bytes]:
    """One Word file per context, in order. Only text is filled: no charts, no commentary blocks.

    Byte for byte the same for the same context and template.
    """
    return (docx for _context, docx in filled_with(template, contexts))


def filled_with(template: bytes, contexts: Iterable[Context]) -> Iterator[tuple[Context, bytes]]:
    """Every context with its Word file, one at a time."""
    with zipfile.ZipFile(io.BytesIO(template)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    patcher, sandbox = DocxTemplate(io.BytesIO(template)), Sandbox()
    sources = {name: patcher.patch_xml(parts[name].decode("utf-8")) for name in parts if PARTS.match(name)}
    pages = {name: sandbox.from_string(source) for name, source in sources.items()}
    still = _zipped({n: parts[n] for n in sorted(parts, key=lambda n: (n != FIRST, n)) if n not in pages})
    for context in contexts:
        told = both(dict(context))
        sandbox.begin()
        try:
            texts = {n: page.render(told).encode("utf-8") for n, page in pages.items()}
        except TemplateError as error:
            raise FileError(BROKEN.with_(what=error.message or error), "template_broken") from error
        yield context, _zipped(texts, still)


def _zipped(parts: Mapping[str, bytes], before: bytes = b"") -> bytes:
    """A package of parts, added to one that is there: what no letter changes is packed only once."""
    out = io.BytesIO(before)
    with zipfile.ZipFile(out, "a" if before else "w", zipfile.ZIP_DEFLATED, compresslevel=3) as package:
        for name, content in parts.items():
            part = zipfile.ZipInfo(name, EPOCH)
            part.compress_type, part.create_system = zipfile.ZIP_DEFLATED, 0
            package.writestr(part, content)
    return out.getvalue()
