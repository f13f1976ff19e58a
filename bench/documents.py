"""Documents 文档: the monthly summary and a batch of letters by us and by what people would use instead.

Every task runs in a process of its own, one after the other, over the demonstration's month; CPU seconds and
peak memory are those of the process and its children, start-up of Python and imports included (`start` is what
they alone cost). A program that is not installed is left out and named.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbook.files.whole import write_whole

LETTERS = 200


def main(arguments: Sequence[str]) -> int:
    """The command: one line a task; with --task it is the process that does it."""
    parser = argparse.ArgumentParser(prog="python -m bench documents", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--letters", type=int, default=LETTERS)
    parser.add_argument("--task", choices=list(TASKS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.task:
        TASKS[chosen.task][1](chosen.folder, chosen.letters)
        return 0
    with tempfile.TemporaryDirectory() as name:
        rows = measured(Path(name), chosen.letters)
    if chosen.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            print(_line(row))
    return 0


def _line(row: dict[str, Any]) -> str:
    if "missing" in row:
        return f"{row['task']:<24} not installed: {row['missing']}"
    numbers = f"{row['cpu']:>8.2f} CPU s {row['wall']:>8.2f} s {row['peak_mb']:>6.0f} MB {row['bytes']:>12,} bytes"
    return f"{row['task']:<24} {numbers}  {row['what']}"


def measured(folder: Path, letters: int) -> list[dict[str, Any]]:
    """Prepare the month once, then every task in turn."""
    _prepare(folder)
    rows: list[dict[str, Any]] = []
    for name, (what, _task, needs) in TASKS.items():
        missing = [n for n in needs if not (shutil.which(n) or _importable(n))]
        if missing:
            rows.append({"task": name, "missing": ", ".join(missing)})
            continue
        out = folder / name
        out.mkdir()
        started = time.perf_counter()
        command = [
            sys.executable,
            "-m",
            "bench",
            "documents",
            "--task",
            name,
            "--folder",
            str(out),
            "--letters",
            str(letters),
        ]
        child = subprocess.Popen(command)
        _pid, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        size = sum(f.stat().st_size for f in out.rglob("*") if f.is_file() and f.suffix in (".docx", ".pdf"))
        cpu = used.ru_utime + used.ru_stime
        row = {"task": name, "what": what, "cpu": round(cpu, 2), "wall": round(wall, 2)}
        rows.append(row | {"peak_mb": round(used.ru_maxrss / 1024), "bytes": size, "failed": bool(status)})
    return rows


def _importable(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def _prepare(folder: Path) -> None:
    """The demonstration's month end, kept for the tasks."""
    import datetime as dt

    from macros.commands import COMMANDS
    from macros.run import Run, calculate
    from reports import letters, monthly
    from workbook.checks import empty
    from workbook.demo import demo_tables
    from workbook.files.read import Book
    from workbook.settings import Settings
    from workbook.tables import TABLES

    frames = {key: empty(table) for key, table in TABLES.items()} | demo_tables("zh")
    month, end = dt.date(2026, 10, 1), dt.date(2026, 10, 31)
    settings = Settings(frames["settings"])
    run = Run(settings, month, "zh", "demo.xlsx", {"command": "month-end"}, Book({}))
    month_end = COMMANDS["month-end"]
    calculate(replace(month_end, steps=tuple(s for s in month_end.steps if s != "report")), frames, run)
    stamp = monthly.Stamp(end, "0" * 64, "demo.xlsx", "202610-00000000", "bench")
    made = {
        "summary": monthly.context(frames, settings, month, "zh", stamp),
        "letters": letters.contexts(frames["ledger"], frames["customers"], settings, month, "zh", stamp),
    }
    (folder / "month.pickle").write_bytes(pickle.dumps(made))


def _month(folder: Path) -> dict[str, Any]:
    made: dict[str, Any] = pickle.loads((folder.parent / "month.pickle").read_bytes())
    return made


def _letters(folder: Path, count: int) -> list[dict[str, Any]]:
    """As many letters as asked for, the demonstration's over and over, each with its own number."""
    made = _month(folder)["letters"]
    return [{**made[i % len(made)], "no": f"DZ-{i:05d}"} for i in range(count)]


# ------------------------------------------------------------------ ours
def start(folder: Path, _letters_: int) -> None:
    from reports import pdf, word  # noqa: F401

    _month(folder)


def summary_word(folder: Path, _letters_: int) -> None:
    from reports import word

    write_whole(folder / "summary.docx", word.render(_month(folder)["summary"], "zh"))


def summary_pdf(folder: Path, _letters_: int) -> None:
    from reports import pdf

    write_whole(folder / "summary.pdf", pdf.render(_month(folder)["summary"], "zh"))


def letters_word(folder: Path, count: int) -> None:
    from reports import batch, word

    for no, made in enumerate(batch.filled(word.template_of("letter", "zh"), _letters(folder, count))):
        (folder / f"{no}.docx").write_bytes(made)


def letters_pdf(folder: Path, count: int) -> None:
    from reports import letterpdf

    for no, letter in enumerate(_letters(folder, count)):
        (folder / f"{no}.pdf").write_bytes(letterpdf.render(letter, "zh"))


# ------------------------------------------------------------------ what people would use instead
def docxtpl_letters(folder: Path, count: int) -> None:
    """docxtpl as its manual shows it: the template opened for every letter."""
    import io

    from docxtpl import DocxTemplate

    from reports import word
    from reports.names import both

    template = word.template_of("letter", "zh")
    for no, letter in enumerate(_letters(folder, count)):
        document = DocxTemplate(io.BytesIO(template))
        document.render(both(letter), autoescape=True)
        document.save(folder / f"{no}.docx")


def _soffice(folder: Path, files: Sequence[Path]) -> None:
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True)


def libreoffice_summary(folder: Path, _letters_: int) -> None:
    """Our Word file into PDF by LibreOffice, started cold."""
    summary_word(folder, 0)
    _soffice(folder, [folder / "summary.docx"])


def libreoffice_letters(folder: Path, count: int) -> None:
    """A tenth of the letters into PDF by one LibreOffice, started cold: the kindest way to use it."""
    letters_word(folder, count // 10)
    _soffice(folder, sorted(folder.glob("*.docx")))


def _html(context: dict[str, Any]) -> str:
    """The summary's tables as a page, for engines that take HTML."""
    from html import escape

    parts = [
        f"<meta charset=utf-8><style>body{{font-family:'Noto Sans CJK SC'}}</style><h1>{escape(context['title'])}</h1>"
    ]
    for table in context["tables"].values():
        keys = [c["key"] for c in table["columns"]]
        lines = [r for r in [*table["rows"], table["total"]] if r]
        body = "".join("<tr>" + "".join(f"<td>{escape(r[k])}</td>" for k in keys) + "</tr>" for r in lines)
        parts.append(f"<h2>{escape(table['title'])}</h2><table>{body}</table>")
    return "".join(parts)


def weasyprint_summary(folder: Path, _letters_: int) -> None:
    weasyprint = importlib.import_module("weasyprint")
    weasyprint.HTML(string=_html(_month(folder)["summary"])).write_pdf(folder / "summary.pdf")


def reportlab_letters(folder: Path, count: int) -> None:
    fonts = importlib.import_module("reportlab.pdfbase.pdfmetrics")
    chinese = importlib.import_module("reportlab.pdfbase.cidfonts")
    canvas = importlib.import_module("reportlab.pdfgen.canvas")
    fonts.registerFont(chinese.UnicodeCIDFont("STSong-Light"))
    for no, letter in enumerate(_letters(folder, count)):
        page = canvas.Canvas(str(folder / f"{no}.pdf"), pagesize=(595, 842))
        page.setFont("STSong-Light", 11)
        lines = [
            letter["title"],
            letter["customer"],
            *("　".join(x.values()) for x in letter["lines"]),
            letter["statement"],
        ]
        for place, text in enumerate(lines):
            page.drawString(80, 760 - 18 * place, text)
        page.save()


TASKS: dict[str, tuple[str, Callable[[Path, int], None], tuple[str, ...]]] = {
    "start": ("Python, our imports, the month read", start, ()),
    "summary_word": ("the summary in Word", summary_word, ()),
    "summary_pdf": ("the summary in PDF/A-2a", summary_pdf, ()),
    "letters_word": ("every letter in Word", letters_word, ()),
    "letters_pdf": ("every letter in PDF/A-2a", letters_pdf, ()),
    "docxtpl_letters": ("every letter by docxtpl alone", docxtpl_letters, ()),
    "libreoffice_summary": ("the Word summary turned to PDF, cold", libreoffice_summary, ("soffice",)),
    "libreoffice_letters": ("a tenth of the letters turned to PDF, cold", libreoffice_letters, ("soffice",)),
    "weasyprint_summary": ("the summary's tables only, from HTML", weasyprint_summary, ("weasyprint",)),
    "reportlab_letters": ("the letters' text only, no tables, font not embedded", reportlab_letters, ("reportlab",)),
}
