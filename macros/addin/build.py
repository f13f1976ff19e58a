"""Build 生成加载项: `salesbook.xlam` from the registry, the words and the VBA sources. Byte for byte reproducible."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from importlib import resources
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from macros.addin import words
from macros.addin.actions import ACTIONS, FILES, FOLDER
from macros.addin.ribbon import write_ribbon
from macros.addin.vbaproject import Module, module_of, write_vba_project
from macros.commands import COMMANDS
from macros.registry import Command
from workbook.texts import same

FILE_NAME = "salesbook.xlam"
PROJECT_NAME = "Salesbook"
TEXT_SHEET = "texts"
ADD_IN = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
MACRO_BOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
"""Content types: the add-in, and a workbook with the same inside, which programs without add-ins can open."""

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TIME = (2026, 1, 1, 0, 0, 0)


def build(lang: str, content_type: str = ADD_IN, commands: Mapping[str, Command] = COMMANDS) -> bytes:
    """The add-in in one language: a package with one sheet of texts, the VBA project and the ribbon."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(content_type),
        "_rels/.rels": _relations(
            (f"{_RELATIONS}/officeDocument", "xl/workbook.xml"),
            (f"{_MICROSOFT}/ui/extensibility", "customUI/customUI.xml"),
        ),
        "xl/workbook.xml": _workbook(),
        "xl/_rels/workbook.xml.rels": _relations(
            (f"{_RELATIONS}/worksheet", "worksheets/sheet1.xml"),
            (f"{_RELATIONS}/styles", "styles.xml"),
            (f"{_MICROSOFT}/vbaProject", "vbaProject.bin"),
        ),
        "xl/styles.xml": _styles(),
        "xl/worksheets/sheet1.xml": _text_sheet(lang),
        "xl/vbaProject.bin": write_vba_project(PROJECT_NAME, modules(commands)),
        "customUI/customUI.xml": write_ribbon(lang, commands),
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in parts.items():
            part = zipfile.ZipInfo(name, _TIME)
            part.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(part, content if isinstance(content, bytes) else content.encode("utf-8"))
    return out.getvalue()


def write_add_in(folder: Path, lang: str) -> Path:
    """Build the add-in into a folder and say where it stands."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    path.write_bytes(build(lang))
    return path


# ------------------------------------------------------------------ VBA
def modules(commands: Mapping[str, Command] = COMMANDS) -> list[Module]:
    """Every module of the project, in the order Excel lists them: the workbook, its sheet, the standard ones."""
    sources = {path.name: path.read_text("ascii") for path in _source_files()}
    standard = [module_of(n[:-4], "standard", t) for n, t in sorted(sources.items()) if n.endswith(".bas")]
    book = module_of("ThisWorkbook", "workbook", sources["ThisWorkbook.cls"])
    return [book, Module("Sheet1", "sheet", ""), *standard, dispatch(commands)]


def _source_files() -> Sequence[Path]:
    folder = resources.files("macros.addin.vba")
    return [Path(str(f)) for f in folder.iterdir() if f.name.endswith((".bas", ".cls"))]


def dispatch(commands: Mapping[str, Command] = COMMANDS) -> Module:
    """The module SbCommands: one macro for every command and action, for Alt-F8, shapes, shortcuts and the quick access bar."""
    lines = ["Option Explicit", "' Made from the command registry."]
    calls = {command: f'SbRun "{command}"' for command in commands}
    for action in ACTIONS.values():
        calls[action.id] = f'SbRunPicked "{action.id}", {FILES}' if action.asks_for_files else f'SbRun "{action.id}"'
        if action.asks_for_files:
            calls[f"{action.id}-folder"] = f'SbRunPicked "{action.id}", {FOLDER}'
    for name, call in calls.items():
        lines += ["", f"Public Sub {macro_name(name)}()", f"    {call}", "End Sub"]
    return Module("SbCommands", "standard", "\n".join(lines))


def macro_name(command: str) -> str:
    """The macro of a command: month-end is SbDoMonthEnd."""
    return "SbDo" + "".join(part.capitalize() for part in re.split(r"\W", command))


# ------------------------------------------------------------------ the package
def _text_sheet(lang: str) -> str:
    """The sheet VBA takes its texts from: key, text."""
    rows = [(key, text.in_(lang)) for key, text in {"lang": same(lang), **words.TEXTS}.items()]
    body = "".join(
        f'<row r="{at}">{_text_cell(f"A{at}", key)}{_text_cell(f"B{at}", text)}</row>'
        for at, (key, text) in enumerate(rows, 1)
    )
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetPr codeName="Sheet1"/><sheetData>{body}</sheetData></worksheet>'


def _text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def _workbook() -> str:
    return (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><workbookPr codeName="ThisWorkbook"/>'
        f'<sheets><sheet name="{TEXT_SHEET}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _content_types(content_type: str) -> str:
    defaults = (
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("xml", "application/xml"),
        ("bin", "application/vnd.ms-office.vbaProject"),
    )
    overrides = (
        ("/xl/workbook.xml", content_type),
        ("/xl/worksheets/sheet1.xml", f"{_SPREADSHEET}.worksheet+xml"),
        ("/xl/styles.xml", f"{_SPREADSHEET}.styles+xml"),
    )
    body = "".join(f'<Default Extension="{e}" ContentType="{t}"/>' for e, t in defaults)
    body += "".join(f'<Override PartName="{p}" ContentType="{t}"/>' for p, t in overrides)
    return f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{body}</Types>'


def _relations(*targets: tuple[str, str]) -> str:
    body = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{body}</Relationships>'


def _styles() -> str:
    """The least a workbook must have to be opened without repair."""
    empty = "<border><left/><right/><top/><bottom/><diagonal/></border>"
    return (
        f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
        '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        f'<borders count="1">{empty}</borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
    )
