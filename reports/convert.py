"""From Word to PDF 转换: the PDF of a Word document a person has edited, by the program that shows it.

Word itself on Windows, in an instance of its own that never touches the windows people have open; LibreOffice
elsewhere, with a profile of its own. The document's last line names the program. Both write PDF/A with tags
and bookmarks: LibreOffice PDF/A-2b, Word PDF/A-1 (it knows no other).
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docx import Document

from reports.layouts import WORDS
from reports.package import steady
from workbook.errors import FileError, UsageError
from workbook.texts import Text, same

SECONDS = 180
PLACES = (r"C:\Program Files\LibreOffice\program\soffice.exe", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
PDF_A = {"SelectPdfVersion": ("long", "2"), "UseTaggedPDF": ("boolean", "true"), "ExportBookmarks": ("boolean", "true")}
AS_PDF, NOTHING_SAVED, NO_MACROS = 17, 0, 3
NOBODY = Text(
    "这台电脑上没有 Word，也没有 LibreOffice，不能把改过的 Word 文件转成 PDF；请装一个，或用 --pdf 由程序直接排版",
    "there is neither Word nor LibreOffice here to turn an edited Word file into PDF: install one, or use --pdf",
)
FAILED = Text("{program} 没能转成 PDF：{detail}", "{program} could not make the PDF: {detail}")
LATE = Text("超过 {seconds} 秒没有完成", "not done after {seconds} seconds")

Engine = Callable[[Path, Path], None]


def converted(docx: bytes, lang: str) -> tuple[bytes, str]:
    """A Word document as PDF, and the program that made it: "Word 16.0", "LibreOffice 7.4.7.2".

    Raises UsageError where there is no such program, FileError where it fails or the document is no Word file.
    """
    name, make = engine()
    with tempfile.TemporaryDirectory(prefix="salesbook-") as place:
        source, out = Path(place) / "document.docx", Path(place) / "document.pdf"
        source.write_bytes(signed(docx, name, lang))
        make(source, out)
        if not out.is_file():
            raise FileError(FAILED.with_(program=name, detail="-"), "not_converted")
        return out.read_bytes(), name


def engine() -> tuple[str, Engine]:
    """The program of this machine that turns Word into PDF, by name, and how it is asked."""
    if sys.platform == "win32" and (name := word_name()):
        return name, by_word
    program = shutil.which("soffice") or next((p for p in PLACES if Path(p).is_file()), None)
    if program is None:
        raise UsageError(NOBODY, "no_converter")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=SECONDS, check=False).stdout
    found = re.search(r"LibreOffice [\d.]+", said)
    return found[0] if found else "LibreOffice", lambda source, out: by_libreoffice(program, source, out)


def last_line(program: str, lang: str) -> str:
    """What the last line of a document says of the program that made it."""
    made = Text("PDF · {program}（由 Word 文件转换）", "PDF · {program} (from the Word file)")
    return WORDS["engine"].in_(lang) + made.with_(program=program).in_(lang)


def signed(docx: bytes, program: str, lang: str) -> bytes:
    """A Word document whose last line names the program its PDF is made by; the document itself stays as it is."""
    try:
        document = Document(io.BytesIO(docx))
    except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
        raise FileError(Text("不是 Word 文件（.docx）", "not a Word file (.docx)"), "not_word") from error
    begins = {WORDS["engine"].zh, WORDS["engine"].en}
    ours = [p for p in document.paragraphs if any(p.text.startswith(b) for b in begins)]
    line = ours[-1] if ours else document.add_paragraph()
    line.text = last_line(program, lang)
    out = io.BytesIO()
    document.save(out)
    return steady(out.getvalue())


def by_libreoffice(program: str, source: Path, out: Path) -> None:
    """LibreOffice with a profile of its own, so that a window somebody has open is not in its way."""
    options = json.dumps({k: {"type": kind, "value": value} for k, (kind, value) in PDF_A.items()})
    profile = (source.parent / "profile").as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to",
               f"pdf:writer_pdf_Export:{options}", "--outdir", str(out.parent), str(source)]  # fmt: skip
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        late = LATE.with_(seconds=SECONDS)
        raise FileError(FAILED.with_(program="LibreOffice", detail=late), "not_converted") from error
    if ran.returncode or not out.is_file():
        detail = same((ran.stderr or ran.stdout).strip()[-200:] or "-")
        raise FileError(FAILED.with_(program="LibreOffice", detail=detail), "not_converted")


def word_name() -> str:
    """Word and its version where it is installed; "" where it is not."""
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, r"Word.Application\CurVer") as key:  # type: ignore[attr-defined,unused-ignore]
            number = str(winreg.QueryValue(key, None)).rsplit(".", 1)[-1]  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return ""
    return f"Word {number}.0"


def own_word() -> Any:
    """A new instance of Word, never the one somebody works in."""
    from win32com.client import DispatchEx  # type: ignore[import-untyped,import-not-found,unused-ignore]

    return DispatchEx("Word.Application")


def by_word(source: Path, out: Path, start: Callable[[], Any] = own_word) -> None:
    """Word in an instance of its own: hidden, without alerts and macros, quit whatever happens."""
    program = start()
    try:
        program.Visible, program.DisplayAlerts, program.AutomationSecurity = False, 0, NO_MACROS
        document = program.Documents.Open(str(source), ConfirmConversions=False, ReadOnly=True, AddToRecentFiles=False)
        for contents in document.TablesOfContents:
            contents.Update()
        document.ExportAsFixedFormat(
            str(out), AS_PDF, CreateBookmarks=1, DocStructureTags=True, UseISO19005_1=True, BitmapMissingFonts=True
        )
        document.Close(NOTHING_SAVED)
    except Exception as error:  # whatever COM says: com_error is known on Windows only
        raise FileError(FAILED.with_(program="Word", detail=error), "not_converted") from error
    finally:
        program.Quit(NOTHING_SAVED)
