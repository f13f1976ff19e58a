"""Documents 文件: writing what a run made into its folder, a batch paper by paper, with progress and a way to stop."""

from __future__ import annotations

import hashlib
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
STOPPED = Text(
    "已停止：{all} 份中写出了 {done} 份，都是完整的，目录只列这些；再运行一次会从头写全。",
    "Stopped: {done} of {all} were written, each of them whole, and the index lists these only; run it again for all.",
)


class StoppedError(SalesbookError):
    """A person stopped a batch; what was written is whole."""


@dataclass
class Written:
    """What was written: every file, and for the journal the hash and the program of each but those of a batch,
    of which the closing files, its index, stand for all."""

    paths: list[Path] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    engines: dict[str, str] = field(default_factory=dict)


def write_documents(folder: Path, result: Result, progress: Progress) -> Written:
    """Write the documents of a run, then its batches.

    A batch holds one paper in memory. Where it is stopped (StoppedError), or a file cannot be made or written
    (FileError, BusyError), its ending is written for the papers that are there.
    """
    written = Written(_files(folder, result.files), hashes_of(result.files), engines_of(result))
    for batch in result.batches:
        ending = _batch(folder, batch, progress, written.paths)
        written.outputs |= hashes_of(ending)
        written.engines |= dict.fromkeys(ending, f"{ENGINES['.docx']}, {ENGINES['.pdf']}")
    return written


def hashes_of(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def engines_of(result: Result) -> dict[str, str]:
    """The program that made each document of a run."""
    return {name: result.engines.get(name, ENGINES.get(Path(name).suffix, "")) for name in result.files}


def _files(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    for name, content in files.items():
        write_whole(folder / name, content)
    return [folder / name for name in files]


def _batch(folder: Path, batch: Batch, progress: Progress, paths: list[Path]) -> Mapping[str, bytes]:
    """Every paper of a batch, then what closes it, which is handed back."""
    done, step = 0, max(FEWEST, batch.count // STEPS)
    try:
        for paper in batch.papers():
            if done % step == 0:
                progress(done, batch.count, batch.what)
            paths += _files(folder, paper)
            done += 1
    except KeyboardInterrupt as error:
        _files(folder, batch.ending(done))
        raise StoppedError(STOPPED.with_(done=done, all=batch.count), "stopped") from error
    except SalesbookError:
        _files(folder, batch.ending(done))
        raise
    progress(batch.count, batch.count, batch.what)
    ending = batch.ending(done)
    paths += _files(folder, ending)
    return ending
