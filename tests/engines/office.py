"""One headless LibreOffice with a profile of its own, talked to over UNO."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SYSTEM_PACKAGES = "/usr/lib/python3/dist-packages"
PROGRAM = "/usr/lib/libreoffice/program"


def missing() -> str:
    """Why LibreOffice cannot be used here; "" when it can."""
    if shutil.which("soffice") is None:
        return "soffice (LibreOffice) is not installed"
    if not (Path(SYSTEM_PACKAGES) / "uno.py").exists():
        return "python3-uno is not installed"
    return ""


def load_uno() -> Any:
    """The system's uno module; its path goes last, so that nothing else is taken from there."""
    if SYSTEM_PACKAGES not in sys.path:
        sys.path.append(SYSTEM_PACKAGES)
    os.environ.setdefault("URE_BOOTSTRAP", f"vnd.sun.star.pathname:{PROGRAM}/fundamentalrc")
    import uno

    return uno


def named(name: str, value: Any) -> Any:
    """A UNO property with its value."""
    load_uno()
    from com.sun.star.beans import PropertyValue

    return PropertyValue(Name=name, Value=value)


def connect(pipe: str, seconds: float = 60) -> Any:
    """The component context of the office that listens on a pipe, waiting for it to start."""
    local = load_uno().getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + seconds
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


class Office:
    """A running office: started here with a fresh profile, or joined by the name of its pipe."""

    def __init__(self, pipe: str = "", environment: dict[str, str] | None = None) -> None:
        self.profile = "" if pipe else tempfile.mkdtemp(prefix="office-")
        self.pipe = pipe or Path(self.profile).name
        self.process = None if pipe else self._start(environment or {})
        self.context = connect(self.pipe)
        self.desktop = self.context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", self.context)

    def _start(self, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        options = ["--headless", "--invisible", "--norestore", "--nologo", "--nodefault"]
        listen = [f"-env:UserInstallation=file://{self.profile}", f"--accept=pipe,name={self.pipe};urp;"]
        return subprocess.Popen(
            ["soffice", *options, *listen],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, **environment},
        )

    def open(self, path: Path, is_template: bool = False, filter_name: str = "") -> Any:
        """Open a workbook hidden, with its macros allowed; as a template it is a new workbook, never saved.

        The path must not be open in another office. filter_name: for a format the office does not recognise.
        """
        url = load_uno().systemPathToFileUrl(str(path.resolve()))
        how: dict[str, Any] = {"Hidden": True, "MacroExecutionMode": 4, "AsTemplate": is_template}
        how |= {"FilterName": filter_name} if filter_name else {}
        document = self.desktop.loadComponentFromURL(url, "_blank", 0, tuple(named(k, v) for k, v in how.items()))
        if document is None:
            raise OSError(f"LibreOffice could not open {path}")
        return document

    def cpu_seconds(self) -> float:
        """What the office and this process have worked so far: a measure that other programs do not lengthen."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                if self.process and int(fields[2]) == self.process.pid:
                    ticks += int(fields[11]) + int(fields[12])
        return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """Close the office and its profile; one that was joined is left running."""
        if self.process is None:
            return
        try:
            self.desktop.terminate()
            self.process.wait(10)
        except Exception:
            os.killpg(self.process.pid, signal.SIGKILL)
        shutil.rmtree(self.profile, ignore_errors=True)
