"""Split and collect 拆分与收集: one input workbook a representative or region, and what comes back of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from macros.new import buttons
from macros.run import Reader, open_frames
from workbook.checks import empty
from workbook.errors import FileError, InputError, SalesbookError, raise_if_any
from workbook.files.cells import column_cells
from workbook.files.create import create
from workbook.files.patch import append_rows, write_cells, write_tables
from workbook.files.read import Book, read_book
from workbook.files.refs import column_number
from workbook.files.save import folder_of, save
from workbook.files.whole import write_whole
from workbook.intake.keys import numbered
from workbook.settings import Settings
from workbook.sharing.collected import Return, rows_of, told
from workbook.sharing.compare import CHANGED, NEW, compare, key_of, without_unknown
from workbook.sharing.scope import FILLED, SHOWN, SHOWN_TO_REPS, Part, belongs, part_named, parts_of, shared_rows
from workbook.tables import TABLES
from workbook.texts import Text

KEEP = 20
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
NOT_A_PART = Text(
    "不是从这本工作簿拆出的分册（“参数”表里没有 part，或没有这个人）",
    "is no part of this workbook (no parameter “part” in its settings, or nobody of that ID)",
)
NEVER_SENT = Text("没有发出过这本分册", "this part was never handed out")


# ------------------------------------------------------------------ split
def split(
    book: Path, by: str, only: Sequence[str], out: Path, lang: str, read: Reader = read_book
) -> tuple[dict[str, Any], list[Text]]:
    """Write one input workbook per representative ("rep") or region ("region"); what to hand on and to say.

    Each is made anew from the rows its owner may see, so nothing of anybody else is in the file in any form.
    A copy of what was handed out stays beside the master: what comes back is compared with it.
    """
    keys = ["settings", *SHOWN, *FILLED, *SHOWN_TO_REPS]
    master, frames, problems = open_frames(book, keys, read)
    raise_if_any([p for p in problems if TABLES[p.table].is_input])
    spoken = lang or master.lang or "zh"
    made = []
    for part in parts_of(frames, by, only):
        content = create(shared_rows(frames, part), spoken, buttons(), part.tables)
        path = out / file_name(part)
        write_whole(path, content)
        write_whole(_handed_out(book, part), content)
        made.append(path)
    said = Text("已拆分 {n} 本分册到 {out}", "{n} parts written to {out}").with_(n=len(made), out=out)
    return {"parts": [str(path) for path in made]}, [said]


def file_name(part: Part) -> str:
    """A file name that every drive takes: the ID and the name, without signs that mean something to a path."""
    name = _UNSAFE.sub("_", f"{part.id} {part.name}").strip(" .")[:60] or part.kind
    return f"{name}.xlsx"


def _handed_out(book: Path, part: Part) -> Path:
    """Where the copy of a part as handed out lies."""
    return folder_of(book.resolve()) / "parts" / f"{part.kind} {_UNSAFE.sub('_', part.id)}.xlsx"


# ------------------------------------------------------------------ collect
@dataclass(frozen=True)
class Collected:
    """What people handed in, compared with the master: its tables, every return, the rows of the list, its language."""

    master: Book
    frames: dict[str, pd.DataFrame]
    returns: list[Return]
    rows: pd.DataFrame
    lang: str


def collect(book: Path, sources: Sequence[Path], dry_run: bool, lang: str) -> tuple[dict[str, Any], list[Text]]:
    """Take back the parts people hand in: new rows and changed cells are written, everything else is listed.

    All in one save.
    """
    found = gather(book, sources, lang)
    if not dry_run:
        _write(book, found)
    return told(found.rows, found.returns, dry_run)


def gather(book: Path, sources: Sequence[Path], lang: str, read: Reader = read_book) -> Collected:
    """Compare what people hand in with what was handed out and with the master; nothing is written.

    sources: files or folders. read: what reads the master. A cell that the master changed as well is a conflict
    and stays; a row that is gone is not deleted; a row of somebody else's, or one that cannot be read, is not taken.
    """
    master, frames, problems = open_frames(book, ["settings", *SHOWN, *FILLED], read)
    raise_if_any([p for p in problems if p.table in FILLED])
    spoken = lang or master.lang or "zh"
    held = {key: frames[key] for key in FILLED}
    returns = []
    for file in _files(sources):
        back = _read_back(book, file, frames)
        if back.part and not back.refused:
            _compare(book, back, {**frames, **held})
            held = _after(held, back)
        returns.append(back)
    rows = rows_of(_parts_out(book, frames), returns, spoken)
    return Collected(master, frames, returns, rows, spoken)


def _parts_out(book: Path, frames: dict[str, pd.DataFrame]) -> list[Part]:
    """Every part that was handed out, in order of name."""
    copies = sorted((folder_of(book.resolve()) / "parts").glob("*.xlsx"))
    return [part for copy in copies if (part := part_named(frames, copy.stem)) is not None]


def _files(sources: Iterable[Path]) -> list[Path]:
    """The workbooks among files and folders, in order of name."""
    found: list[Path] = []
    for source in sources:
        if not source.exists():
            raise FileError(Text("找不到 {name}", "there is no {name}").with_(name=source), "missing")
        inside = sorted(source.glob("*.xlsx")) if source.is_dir() else [source]
        found += [p for p in inside if not p.name.startswith(("~$", "."))]
    return found


def _read_back(book: Path, file: Path, frames: dict[str, pd.DataFrame]) -> Return:
    """One returned file, with the part it says it is; a file that cannot be read is listed, not raised."""
    try:
        _book, theirs, problems = open_frames(file, ["settings", *SHOWN, *FILLED])
        part = part_named(frames, str(Settings(theirs["settings"]).value("part")))
    except SalesbookError as error:
        return Return(file.name, None, refused=error.said)
    except InputError as error:
        return Return(file.name, None, refused=error.problems[0].said())
    if part is None:
        return Return(file.name, None, refused=NOT_A_PART)
    back = Return(file.name, part, theirs)
    if not _handed_out(book, part).exists():
        back.refused = NEVER_SENT
    faults = [p for p in problems if p.is_error and p.table in FILLED and p.code != "unknown_reference"]
    if faults:
        back.refused = Text(*("；".join(p.said().in_(lang) for p in faults[:3]) for lang in ("zh", "en")))
    return back


def _compare(book: Path, back: Return, now: dict[str, pd.DataFrame]) -> None:
    """Fill in what one return says otherwise than it was told; customers first, for rows of those it brings in."""
    assert back.part is not None
    _base, base, _problems = open_frames(_handed_out(book, back.part), ["settings", *FILLED])
    back.frames["sales"] = back.frames["sales"].assign(line_no=numbered(back.frames["sales"]))
    part, known = back.part, {key: now[key] for key in now if key != "settings"}
    for key in FILLED:
        theirs = back.frames[key]
        found = compare(base[key], theirs, now[key], TABLES[key], belongs(theirs, key, part))
        found = without_unknown(found, theirs, TABLES[key], known)
        back.findings += found
        if key == "customers":
            new = theirs.loc[[f.row for f in found if f.kind == NEW]]
            part = replace(part, customers=part.customers | frozenset(new["customer_id"]))
            known["customers"] = pd.concat([known["customers"], new])


def _after(held: dict[str, pd.DataFrame], back: Return) -> dict[str, pd.DataFrame]:
    """What the master will hold once a return is written: the next return is compared with that."""
    after = {key: frame.copy() for key, frame in held.items()}
    at = {key: dict(zip(key_of(frame, TABLES[key]), frame.index, strict=True)) for key, frame in after.items()}
    for f in back.findings:
        if f.kind == CHANGED:
            after[f.table].at[at[f.table][f.key], f.column] = f.theirs
    for key, frame in after.items():
        new = back.frames[key].loc[[f.row for f in back.findings if f.kind == NEW and f.table == key]]
        if len(new):
            after[key] = pd.concat([frame, new.set_axis(range(-len(frame) - len(new), -len(frame)))])
    return after


# ------------------------------------------------------------------ what is written and said
def _write(book: Path, found: Collected) -> None:
    """Changed cells where they stand, new rows below, the list on its sheet: one save."""
    steps: list[Any] = []
    for key in FILLED:
        if cells := changed_cells(found, key):
            sheet, columns = found.master.tables[key].sheet, found.master.tables[key].columns
            there = {(row, column_number(columns[column])): value for (row, column), value in cells.items()}
            steps.append(lambda a, b, sheet=sheet, there=there: write_cells(a, b, sheet, there))
        new = new_rows(found, key)
        if len(new):
            steps.append(lambda a, b, key=key, new=new: append_rows(a, b, key, new, found.lang))
    steps.append(lambda a, b: write_tables(a, b, {"collected": found.rows}, found.lang))

    def build(local: Path, out: Path) -> None:
        for number, step in enumerate(steps):
            target = out if number == len(steps) - 1 else out.with_name(f"{number}-{out.name}")
            step(local, target)
            local = target

    save(book, build, "collect", KEEP, expected=found.master.sha256)


def changed_cells(found: Collected, key: str) -> dict[tuple[int, str], object]:
    """(row, our column) of the master -> the value that came back, as a sheet shows it."""
    if key not in found.master.tables:
        return {}
    table, columns = TABLES[key], found.master.tables[key].columns
    where = dict(zip(key_of(found.frames[key], table), found.frames[key].index, strict=True))
    cells: dict[tuple[int, str], object] = {}
    for f in (f for back in found.returns for f in back.findings if f.kind == CHANGED and f.table == key):
        if f.column in columns and f.key in where:
            value = pd.Series([f.theirs], dtype=object)
            cells[where[f.key], f.column] = column_cells(value, table.column(f.column), found.lang)[0]
    return cells


def new_rows(found: Collected, key: str) -> pd.DataFrame:
    """The rows of a table that came back and that the master does not have."""
    frames = [
        back.frames[key].loc[[f.row for f in back.findings if f.kind == NEW and f.table == key]]
        for back in found.returns
        if back.findings
    ]
    return pd.concat([empty(TABLES[key]), *frames]) if frames else empty(TABLES[key])
