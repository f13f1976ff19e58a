"""Documents 文件: writing what a run made into its folder, a batch paper by paper, with progress and a way to stop."""

from __future__ import annotations

import hashlib
import io
import itertools
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from workbook.errors import SalesbookError
from workbook.files.whole import write_whole
from workbook.texts import Text

if TYPE_CHECKING:
    from macros.registry import Batch
    from macros.run import Result

Progress = Callable[[int, int, Text], None]
ENGINES = {".docx": "docxtpl", ".pdf": "typst", ".xlsx": "XlsxWriter"}
STEPS, FEWEST = 20, 5
"""How often a batch says how far it is, and after how many papers at the soonest."""
MOST_NAMED = 200
"""Papers of a batch the journal names."""
STOPPED = Text(
    "已停止：{all} 份中写出了 {done} 份，都是完整的，目录只列这些；再运行一次会从头写全。",
    "Stopped: {done} of {all} were written, each of them whole, and the index lists these only; run it again for all.",
)

ASIDE = Text("改过的 {name} 另存为 {copy}", "{name} had been edited; that version is kept as {copy}")
TIMES = re.compile(r"<dcterms:(?:created|modified)[^>]*>([^<]+)<")


class StoppedError(SalesbookError):
    """A person stopped a batch; what was written is whole."""


@dataclass
class Written:
    """What was written: every file, and for the journal the hash and the program of each.

    Of a long batch the journal names the first papers and the closing files, whose index lists all.
    aside: a Word file a person had changed -> the copy it was kept as.
    """

    paths: list[Path] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    engines: dict[str, str] = field(default_factory=dict)
    aside: dict[str, str] = field(default_factory=dict)


def write_documents(folder: Path, result: Result, progress: Progress) -> Written:
    """Write the documents of a run, then its batches.

    A batch holds one paper in memory. Where it is stopped (StoppedError), or a file cannot be made or written
    (FileError, BusyError), its ending is written for the papers that are there.
    """
    written = Written([], hashes_of(result.files), engines_of(result.files, result.engines))
    written.paths += _files(folder, result.files, written)
    for batch in result.batches:
        _batch(folder, batch, progress, written)
        result.said += batch.notes
    result.said += [ASIDE.with_(name=old, copy=copy) for old, copy in written.aside.items()]
    return written


def hashes_of(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def engines_of(files: Mapping[str, bytes], named: Mapping[str, str]) -> dict[str, str]:
    """The program that made each document. named: those whose ending does not tell."""
    return {name: named.get(name, ENGINES.get(Path(name).suffix, "")) for name in files}


def _files(folder: Path, files: Mapping[str, bytes], written: Written) -> list[Path]:
    for name, content in files.items():
        if copy := _set_aside(folder / name, content):
            written.aside[Path(name).name] = copy.name
        write_whole(folder / name, content)
    return [folder / name for name in files]


def _set_aside(path: Path, content: bytes) -> Path | None:
    """A copy of a Word file a person has changed, before another takes its place; None where none is needed."""
    if path.suffix != ".docx" or not path.is_file():
        return None
    old = path.read_bytes()
    if old == content or not was_edited(old):
        return None
    names = (path.with_name(f"{path.stem}~{n}.docx") for n in itertools.count(1))
    copy = next(name for name in names if not name.exists())
    write_whole(copy, old)
    return copy


def was_edited(docx: bytes) -> bool:
    """Whether a person has saved a Word file since it was made: ours are created and modified at one time."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as package:
            times = TIMES.findall(package.read("docProps/core.xml").decode("utf-8", "replace"))
    except (zipfile.BadZipFile, KeyError):
        return True
    return len(set(times)) != 1


def _batch(folder: Path, batch: Batch, progress: Progress, written: Written) -> None:
    """Every paper of a batch, then what closes it."""
    done, step = 0, max(FEWEST, batch.count // STEPS)
    try:
        for paper in batch.papers():
            if done % step == 0:
                progress(done, batch.count, batch.what)
            written.paths += _files(folder, paper, written)
            if done < MOST_NAMED:
                written.outputs |= hashes_of(paper)
                written.engines |= engines_of(paper, {})
            done += 1
    except KeyboardInterrupt as error:
        _files(folder, batch.ending(done), written)
        raise StoppedError(STOPPED.with_(done=done, all=batch.count), "stopped") from error
    except SalesbookError:
        _files(folder, batch.ending(done), written)
        raise
    progress(batch.count, batch.count, batch.what)
    ending = batch.ending(done)
    written.paths += _files(folder, ending, written)
    written.outputs |= hashes_of(ending)
    written.engines |= engines_of(ending, {})
