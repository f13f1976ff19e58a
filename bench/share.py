"""A real network share 网络盘: the faults bench through two clients of a Samba server on this machine.

The server and both mounts live in a network and mount namespace of their own and end with the run. Needs
root, and the Debian packages samba and smbnetfs. Arguments are those of `python -m bench faults`.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench import faults

NEEDED = ("smbd", "smbnetfs", "fusermount", "unshare")
HOST = "127.0.0.1"
INSIDE = "SALESBOOK_BENCH_SHARE"
MOUNTS = ("-o", "direct_io,attr_timeout=0,entry_timeout=0,negative_timeout=0,ac_attr_timeout=0"), ()
"""One client asks the server every time, the other remembers what it saw, as most do."""
CONFIG = """[global]
security = user
map to guest = Bad User
guest account = root
interfaces = {host}
bind interfaces only = yes
smb ports = 445
lock directory = {place}/state
state directory = {place}/state
cache directory = {place}/state
pid directory = {place}/state
private dir = {place}/state
ncalrpc dir = {place}/state/ncalrpc
log file = {place}/log
load printers = no
disable spoolss = yes
[share]
path = {place}/share
read only = no
guest ok = yes
force user = root
"""


def main(arguments: Sequence[str]) -> int:
    """The command: what `bench faults` says of the share; 2 where this machine cannot have one."""
    if lacks := missing():
        print(f"not here: {', '.join(lacks)}", file=sys.stderr)
        return 2
    if os.environ.get(INSIDE) != "1":
        command = ["unshare", "--net", "--mount", sys.executable, "-m", "bench", "share", *arguments]
        return subprocess.run(command, env={**os.environ, INSIDE: "1"}, check=False).returncode
    _raise_loopback()
    with tempfile.TemporaryDirectory() as place, share(Path(place)) as ways:
        return faults.main([*arguments, *(word for way in ways for word in ("--folder", str(way)))])


def missing() -> list[str]:
    """What this machine lacks for a share of its own."""
    lacks = [name for name in NEEDED if shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") is None]
    return lacks + (["root"] if os.geteuid() else []) + ([] if Path("/dev/fuse").exists() else ["/dev/fuse"])


def _raise_loopback() -> None:
    """Bring up the loopback of a new network namespace."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        fcntl.ioctl(link, 0x8914, struct.pack("16sh14x", b"lo", 0x41))  # SIOCSIFFLAGS: up, running


@contextlib.contextmanager
def share(place: Path) -> Iterator[list[Path]]:
    """A share and the ways to it: two clients, each with a mount of its own."""
    for name in ("state", "share"):
        (place / name).mkdir()
    (place / "smb.conf").write_text(CONFIG.format(host=HOST, place=place))
    with contextlib.ExitStack() as stack:
        _run(stack, ["/usr/sbin/smbd", "--foreground", "--no-process-group", "-s", str(place / "smb.conf")], {})
        _wait_for(lambda: socket.create_connection((HOST, 445), 1).close())
        yield [_mounted(stack, place / f"client{n}", options) for n, options in enumerate(MOUNTS)]


def _mounted(stack: contextlib.ExitStack, home: Path, options: Sequence[str]) -> Path:
    """One client's mount of the share."""
    settings, mount = home / ".smb", home / "mount"
    settings.mkdir(parents=True, mode=0o700)
    mount.mkdir()
    for name, content in (
        ("smbnetfs.conf", 'include "smbnetfs.host"\n'),
        ("smbnetfs.host", f"host {HOST}\n"),
        ("smb.conf", ""),
    ):
        (settings / name).write_text(content)
        (settings / name).chmod(0o600)
    _run(stack, ["smbnetfs", "-f", str(mount), *options], {"HOME": str(home)})
    stack.callback(subprocess.run, ["fusermount", "-uz", str(mount)], check=False)
    way = mount / HOST / "share"
    _wait_for(lambda: (way / "seen").mkdir(exist_ok=True))
    return way


def _run(stack: contextlib.ExitStack, command: Sequence[str], variables: dict[str, str]) -> None:
    """A program that runs until the end."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True, env={**os.environ, **variables}
    )
    stack.callback(process.wait, 10)
    stack.callback(process.terminate)


def _wait_for(ready: Callable[[], object], seconds: float = 20) -> None:
    """Try until it works; the last error where it never does."""
    until = time.monotonic() + seconds
    while True:
        try:
            ready()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
