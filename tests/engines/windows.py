"""Windows objects for VBA that runs inside LibreOffice: WScript.Shell, Scripting.FileSystemObject, ADODB.Stream.

The office asks its service manager for com.sun.star.bridge.OleObjectFactory, which exists on Windows only. A
factory of this test process is put in its place, so CreateObject in VBA returns the objects below.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.engines.office import Office, load_uno
from tests.engines.vba import DIALOG

load_uno()
import unohelper  # noqa: E402 - it is found only after load_uno
from com.sun.star.beans import UnknownPropertyException  # noqa: E402
from com.sun.star.lang import XMultiServiceFactory, XServiceInfo, XSingleComponentFactory  # noqa: E402
from com.sun.star.script import XInvocation  # noqa: E402


class Invoked(unohelper.Base, XInvocation):
    """A Python object as Basic calls it: methods by name, plain attributes as properties."""

    def __init__(self, target: Any) -> None:
        self.target = target

    def getIntrospection(self) -> None:  # noqa: N802 - UNO's name
        return None

    def invoke(self, name: str, arguments: tuple[Any, ...], _at: Any, _out: Any) -> tuple[Any, Any, Any]:
        return getattr(self.target, name)(*arguments), (), ()

    def setValue(self, name: str, value: Any) -> None:  # noqa: N802
        setattr(self.target, name, value)

    def getValue(self, name: str) -> Any:  # noqa: N802
        if not hasattr(self.target, name):
            raise UnknownPropertyException(name, None)
        return getattr(self.target, name)

    def hasMethod(self, name: str) -> bool:  # noqa: N802
        return callable(getattr(self.target, name, None))

    def hasProperty(self, name: str) -> bool:  # noqa: N802
        return hasattr(self.target, name) and not callable(getattr(self.target, name))


class Control:
    """A ribbon control, as a callback gets it."""

    def __init__(self, tag: str) -> None:
        self.Tag = tag


class Ribbon:
    """The ribbon, counting how often it was told to ask again."""

    def __init__(self) -> None:
        self.refreshed = 0

    def Invalidate(self) -> None:  # noqa: N802 - Office's name
        self.refreshed += 1


class Process:
    """What WScript.Shell.Exec returns: Status 0 while it runs, 1 when it has ended."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.Status = 0
        self.killed = False

    def Terminate(self) -> None:  # noqa: N802
        self.Status = 1
        self.killed = True


class Desk:
    """What the fakes know and remember: environment, processes started, messages shown, answers to give.

    start: what happens when VBA starts a process, given the command line. picked: what a person picks in a
    dialog; dialogs: those that were shown.
    """

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.start: Callable[[str], Any] = Process
        self.processes: list[Any] = []
        self.opened: list[str] = []
        self.said: list[tuple[str, int]] = []
        self.answers: list[int] = []
        self.picked: list[str] = []
        self.dialogs: list[Dialog] = []


class Shell:
    """WScript.Shell."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def ExpandEnvironmentStrings(self, text: str) -> str:  # noqa: N802
        for name, value in self.desk.environment.items():
            text = text.replace(f"%{name}%", value)
        return text

    def Exec(self, line: str) -> Invoked:  # noqa: N802
        self.desk.processes.append(self.desk.start(line))
        return Invoked(self.desk.processes[-1])

    def Run(self, line: str, _style: int = 1, _waits: bool = False) -> int:  # noqa: N802
        self.desk.opened.append(line)
        return 0

    def Popup(self, text: str, _seconds: float, _title: str, kind: float) -> int:  # noqa: N802
        self.desk.said.append((text, int(kind) - 4096))
        return self.desk.answers.pop(0) if self.desk.answers else 1


class Chosen:
    """What was picked, counted from 1."""

    def __init__(self, paths: list[str]) -> None:
        self.paths, self.Count = paths, len(paths)

    def Item(self, number: float) -> str:  # noqa: N802
        return self.paths[int(number) - 1]


class Dialog:
    """Office's dialog for files or folders; Show returns 0 where nothing was picked."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.Title, self.AllowMultiSelect, self.InitialFileName = "", False, ""
        desk.dialogs.append(self)

    def Show(self) -> int:  # noqa: N802
        return -1 if self.desk.picked else 0

    @property
    def SelectedItems(self) -> Invoked:  # noqa: N802
        return Invoked(Chosen(self.desk.picked))


class Files:
    """Scripting.FileSystemObject."""

    def __init__(self, _desk: Desk) -> None: ...

    def FileExists(self, path: str) -> bool:  # noqa: N802
        return Path(path).is_file()

    def FolderExists(self, path: str) -> bool:  # noqa: N802
        return Path(path).is_dir()

    def CreateFolder(self, path: str) -> None:  # noqa: N802
        Path(path).mkdir()

    def DeleteFile(self, path: str) -> None:  # noqa: N802
        Path(path).unlink()

    def MoveFile(self, source: str, target: str) -> None:  # noqa: N802
        if Path(target).exists():
            raise FileExistsError(target)
        os.rename(source, target)


class Stream:
    """ADODB.Stream of text; like the real one it writes a byte order mark."""

    def __init__(self, _desk: Desk) -> None:
        self.Type, self.Charset, self.text = 2, "utf-8", ""

    def Open(self) -> None: ...  # noqa: N802

    def Close(self) -> None: ...  # noqa: N802

    def LoadFromFile(self, path: str) -> None:  # noqa: N802
        self.text = Path(path).read_text("utf-8-sig")

    def ReadText(self, _characters: int) -> str:  # noqa: N802
        return self.text

    def WriteText(self, text: str) -> None:  # noqa: N802
        self.text += text

    def SaveToFile(self, path: str, _mode: int) -> None:  # noqa: N802
        Path(path).write_bytes(self.text.encode("utf-8-sig"))


CLASSES: dict[str, Callable[[Desk], Any]] = {
    "WScript.Shell": Shell,
    "Scripting.FileSystemObject": Files,
    "ADODB.Stream": Stream,
    DIALOG: Dialog,
}
SERVICE = "com.sun.star.bridge.OleObjectFactory"


class Factory(unohelper.Base, XSingleComponentFactory, XServiceInfo, XMultiServiceFactory):
    """The service the office asks for objects by their Windows names."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def createInstanceWithContext(self, _context: Any) -> Factory:  # noqa: N802
        return self

    def createInstanceWithArgumentsAndContext(self, _arguments: Any, _context: Any) -> Factory:  # noqa: N802
        return self

    def getImplementationName(self) -> str:  # noqa: N802
        return "tests.engines.windows.Factory"

    def supportsService(self, name: str) -> bool:  # noqa: N802
        return name == SERVICE

    def getSupportedServiceNames(self) -> tuple[str, ...]:  # noqa: N802
        return (SERVICE,)

    def createInstance(self, name: str) -> Invoked | None:  # noqa: N802
        return Invoked(CLASSES[name](self.desk)) if name in CLASSES else None

    def createInstanceWithArguments(self, name: str, _arguments: Any) -> Invoked | None:  # noqa: N802
        return self.createInstance(name)

    def getAvailableServiceNames(self) -> tuple[str, ...]:  # noqa: N802
        return tuple(CLASSES)


def put_windows_into(office: Office, desk: Desk) -> Factory:
    """Give a running office the Windows objects; the factory returned must be kept alive."""
    factory = Factory(desk)
    office.context.ServiceManager.insert(factory)
    return factory
