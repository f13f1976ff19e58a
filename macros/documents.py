"""Documents 文件: writing what a run made into its folder, a batch paper by paper, with progress and a way to stop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from workbook.errors import SalesbookError
from workbook.files.whole import write_whole
from workbook.texts import Text

if TYPE_CHECKING:
    from macros.registry import Batch
    from macros.run import Result

Progress = Callable[[int, int, Text], None]
STEPS, FEWEST = 20, 5
"""How often a batch says how far it is, and after how many papers at the soonest."""
STOPPED = Text(
    "已停止：{all} 份中写出了 {done} 份，都是完整的，目录只列这些；再运行一次会从头写全。",
    "Stopped: {done} of {all} were written, each of them whole, and the index lists these only; run it again for all.",
)


class StoppedError(SalesbookError):
    """A person stopped a batch; what was written is whole."""


def write_documents(folder: Path, result: Result, progress: Progress) -> list[Path]:
    """Write the documents of a run, then its batches; the paths in the order written.

    A batch holds one paper in memory. Where it is stopped (StoppedError), or a file cannot be made or written
    (FileError, BusyError), its ending is written for the papers that are there.
    """
    written = _files(folder, result.files)
    for batch in result.batches:
        written += _batch(folder, batch, progress)
    return written


def _files(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    for name, content in files.items():
        write_whole(folder / name, content)
    return [folder / name for name in files]


def _batch(folder: Path, batch: Batch, progress: Progress) -> list[Path]:
    """Every paper of a batch, then what closes it."""
    written: list[Path] = []
    done, step = 0, max(FEWEST, batch.count // STEPS)
    try:
        for paper in batch.papers():
            if done % step == 0:
                progress(done, batch.count, batch.what)
            written += _files(folder, paper)
            done += 1
    except KeyboardInterrupt as error:
        _files(folder, batch.ending(done))
        raise StoppedError(STOPPED.with_(done=done, all=batch.count), "stopped") from error
    except SalesbookError:
        _files(folder, batch.ending(done))
        raise
    progress(batch.count, batch.count, batch.what)
    return written + _files(folder, batch.ending(batch.count))
