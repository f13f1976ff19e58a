"""Documents by others 别人的做法: what people would use instead, each a task of `python -m bench documents`."""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.document_tasks import letters_of, letters_word, month, summary_word


def docxtpl_letters(folder: Path, count: int) -> None:
    """docxtpl as its manual shows it: the template opened for every letter."""
    import io

    from docxtpl import DocxTemplate

    from reports import word
    from reports.names import both

    template = word.template_of("letter", "zh")
    for no, letter in enumerate(letters_of(folder, count)):
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


def unoserver_summary(folder: Path, _letters_: int) -> None:
    """Our Word file into PDF six times by one LibreOffice that stays open; its start is in the figure."""
    summary_word(folder, 0)
    _warm(folder, [folder / "summary.docx"] * 6)


def unoserver_letters(folder: Path, count: int) -> None:
    """A tenth of the letters into PDF by one LibreOffice that stays open; its start is in the figure."""
    letters_word(folder, count // 10)
    _warm(folder, sorted(folder.glob("*.docx")))


def _warm(folder: Path, files: Sequence[Path]) -> None:
    """Turn files into PDF through unoserver, run by the system's Python, which has LibreOffice's module uno."""
    found = importlib.util.find_spec("unoserver")
    assert found is not None
    assert found.origin is not None
    inside = {**os.environ, "PYTHONPATH": str(Path(found.origin).parent.parent)}
    python, ports = shutil.which("python3", path="/usr/bin") or sys.executable, ["--port", "2993", "--uno-port", "2994"]
    profile = ["--user-installation", str(folder / "profile")]
    server = subprocess.Popen([python, "-m", "unoserver.server", *ports, *profile], env=inside, stderr=subprocess.DEVNULL)  # fmt: skip
    program = "import sys, time\nfrom unoserver.client import UnoClient\nclient = UnoClient(port='2993')\n"
    program += "for path in sys.argv[1:]:\n  for _ in range(600):\n    try:\n      client.convert(inpath=path, outpath=path[:-4] + 'pdf')\n      break\n"
    program += "    except OSError:\n      time.sleep(0.2)\n"
    try:
        subprocess.run([python, "-c", program, *map(str, files)], check=True, env=inside, stderr=subprocess.DEVNULL)
    finally:
        server.terminate()
        server.wait()


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
    weasyprint.HTML(string=_html(month(folder)["summary"])).write_pdf(folder / "summary.pdf")


def reportlab_letters(folder: Path, count: int) -> None:
    fonts = importlib.import_module("reportlab.pdfbase.pdfmetrics")
    chinese = importlib.import_module("reportlab.pdfbase.cidfonts")
    canvas = importlib.import_module("reportlab.pdfgen.canvas")
    fonts.registerFont(chinese.UnicodeCIDFont("STSong-Light"))
    for no, letter in enumerate(letters_of(folder, count)):
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
