"""One run 一次运行 as Excel sees it: a result file and its companions, read by VBA once a second.

.picked the files a person picked; .progress what it does now; .preview what it would write; .answer go or stop; .cancel stop, please; .writing it
must not be stopped. The result, written last and whole: exit code, cell to jump to, message; UTF-8.
"""

from __future__ import annotations

import _thread
import os
import threading
import time
from pathlib import Path

from workbook.texts import Text

WATCH_SECONDS = 0.1
ANSWER_SECONDS = 1800.0
"""How long a preview waits for its answer; then nothing is written."""


class Job:
    """The files of one run, and the watch over its cancel file."""

    def __init__(self, result: Path, lang: str) -> None:
        self.result, self.lang = result, lang
        self._is_open, self._lock = True, threading.Lock()

    def watch(self) -> None:
        """From here on a cancel interrupts the run, wherever it is."""
        threading.Thread(target=self._watch, daemon=True).start()

    def _beside(self, ending: str) -> Path:
        return self.result.with_name(self.result.name + ending)

    def progress(self, done: int, everything: int, what: Text) -> None:
        """Say which step begins: 3/12 对账 … Raises KeyboardInterrupt where the run was told to stop."""
        self._stop_if_told()
        if done < everything:
            self.tell(Text(f"{done + 1}/{everything} {what.zh} …", f"{done + 1}/{everything} {what.en} …"))

    def tell(self, what: Text) -> None:
        """Show a line in Excel's status bar; where VBA is just reading the last one, this one is left out."""
        try:
            _write(self._beside(".progress"), what.in_(self.lang), tries=1)
        except PermissionError:
            return

    def is_agreed(self, preview: Text) -> bool:
        """Ask the person before anything is written; True for go. Waiting can be cancelled."""
        _write(self._beside(".preview"), preview.in_(self.lang))
        answer, until = self._beside(".answer"), time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < until:
            self._stop_if_told()
            if answer.exists():
                return answer.read_text("utf-8-sig").strip() == "go"
            time.sleep(WATCH_SECONDS)
        return False

    def hold(self) -> None:
        """From here on the run is not stopped. Raises KeyboardInterrupt where it was told to stop before."""
        with self._lock:
            self._is_open = False
        self._stop_if_told()

    def picked(self) -> tuple[Path, ...]:
        """The files or the folder a person picked before the program was started."""
        list_of_paths = self._beside(".picked")
        lines = list_of_paths.read_text("utf-8-sig").splitlines() if list_of_paths.exists() else []
        return tuple(Path(line) for line in lines if line)

    @property
    def is_told_to_stop(self) -> bool:
        return self._beside(".cancel").exists() and not self._beside(".writing").exists()

    def _stop_if_told(self) -> None:
        """An interrupt can be lost in foreign code; the file stays."""
        if self.is_told_to_stop:
            raise KeyboardInterrupt

    def begin_writing(self) -> None:
        """Tell VBA that the program must not be ended now."""
        _write(self._beside(".writing"), "")

    def finish(self, code: int, jump: str, said: Text) -> None:
        """The last word. jump: sheet, a tab, cell; "" where there is nothing to jump to."""
        with self._lock:
            self._is_open = False
        _write(self.result, f"{code}\n{jump}\n{said.in_(self.lang)}")

    def _watch(self) -> None:
        """Interrupt the run, wherever it is, once the cancel file is there and until nothing may stop it."""
        cancel = self._beside(".cancel")
        while self._is_open:
            with self._lock:
                if self._is_open and cancel.exists():
                    self._is_open = False
                    _thread.interrupt_main()
            time.sleep(WATCH_SECONDS)


def _write(path: Path, text: str, tries: int = 40) -> None:
    """Write a file whole or not at all; Windows does not replace one that is being read, so it is tried again."""
    beside = path.with_name(path.name + ".new")
    beside.write_text(text, "utf-8", newline="\n")
    for left in reversed(range(tries)):
        try:
            os.replace(beside, path)
            return
        except PermissionError:
            if not left:
                raise
        time.sleep(0.05)
