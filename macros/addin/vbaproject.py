"""VBA project: `vbaProject.bin` made from source text, without Excel. Same sources in, same bytes out.

The project carries source only: version 0xFFFF in `_VBA_PROJECT` and every MODULEOFFSET 0 tell the host that
there is no compiled code, so it compiles when the add-in is opened.
Source: [MS-OVBA] Office VBA File Format Structure, sections 2.3 (streams) and 2.4 (compression, encryption).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from macros.addin.cfb import write_compound_file

CODEPAGE, LCID, WIN64 = 1252, 0x409, 3
PROJECT_ID = "{8E1E3F6A-5B0C-4C39-9F52-6D0E5A7B1C24}"
SEED = 0x5D
CHUNK = 4096
OLE_AUTOMATION = (
    "stdole",
    r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
)
BASES = {"workbook": "0{00020819-0000-0000-C000-000000000046}", "sheet": "0{00020820-0000-0000-C000-000000000046}"}


@dataclass(frozen=True)
class Module:
    """One module: its name, its kind (standard, workbook or sheet) and its source below the attribute lines."""

    name: str
    kind: str
    code: str

    def source(self) -> bytes:
        """The text the container holds: attribute lines, then the code, ASCII with CRLF."""
        head = [f'Attribute VB_Name = "{self.name}"']
        if self.kind in BASES:
            head += [
                f'Attribute VB_Base = "{BASES[self.kind]}"',
                "Attribute VB_GlobalNameSpace = False",
                "Attribute VB_Creatable = False",
                "Attribute VB_PredeclaredId = True",
                "Attribute VB_Exposed = True",
                "Attribute VB_TemplateDerived = False",
                "Attribute VB_Customizable = True",
            ]
        return "".join(f"{line}\r\n" for line in [*head, *self.code.splitlines()]).encode("ascii")


def module_of(name: str, kind: str, exported: str) -> Module:
    """A module from an exported .bas or .cls text: its VERSION block and attribute lines are left out."""
    body = re.sub(r"\AVERSION .*?^END\s*$\r?\n", "", exported, flags=re.DOTALL | re.MULTILINE)
    lines = body.splitlines()
    while lines and lines[0].startswith("Attribute VB_"):
        lines.pop(0)
    return Module(name, kind, "\n".join(lines))


def write_vba_project(name: str, modules: Sequence[Module]) -> bytes:
    """The bytes of `vbaProject.bin` for a project of that name."""
    streams = {m.name: compress(m.source()) for m in modules}
    streams["_VBA_PROJECT"] = bytes.fromhex("CC61FFFF000000")
    streams["dir"] = compress(_dir_stream(name, modules))
    return write_compound_file(
        {"VBA": streams, "PROJECT": _project_stream(name, modules), "PROJECTwm": _names_stream(modules)}
    )


# ------------------------------------------------------------------ compression, section 2.4.1
def compress(data: bytes) -> bytes:
    """A compressed container: 0x01, then one chunk for every 4,096 bytes."""
    return b"\x01" + b"".join(_chunk(data[at : at + CHUNK]) for at in range(0, len(data), CHUNK))


def _chunk(data: bytes) -> bytes:
    """One chunk: eight tokens after each flag byte, a set flag marks a copy of what stood before."""
    body, at = bytearray(), 0
    while at < len(data):
        flags_at = len(body)
        body.append(0)
        for bit in range(8):
            if at >= len(data):
                break
            offset, length = _longest_copy(data, at)
            if length:
                body[flags_at] |= 1 << bit
                body += struct.pack("<H", ((offset - 1) << (16 - _offset_bits(at))) | (length - 3))
            else:
                body.append(data[at])
            at += length or 1
    if len(body) >= CHUNK:
        return struct.pack("<H", 0x3000 | (CHUNK - 1)) + data.ljust(CHUNK, b"\0")
    return struct.pack("<H", 0xB000 | (len(body) - 1)) + body


def _offset_bits(at: int) -> int:
    """How many of a copy token's 16 bits hold the offset, at this place of the chunk (section 2.4.1.3.19.1)."""
    return max((at - 1).bit_length(), 4)


def _longest_copy(data: bytes, at: int, tries: int = 64) -> tuple[int, int]:
    """The offset and length of the longest earlier text that repeats here; (0, 0) below three bytes."""
    limit = min((0xFFFF >> _offset_bits(at)) + 3, len(data) - at)
    best = (0, 0)
    found = data.rfind(data[at : at + 3], 0, at + 2) if limit >= 3 and at else -1
    while found >= 0 and tries and best[1] < limit:
        length = 3
        while length < limit and data[found + length] == data[at + length]:
            length += 1
        if length > best[1]:
            best = (at - found, length)
        found = data.rfind(data[at : at + 3], 0, found + 2)
        tries -= 1
    return best


# ------------------------------------------------------------------ streams, section 2.3
def encrypt(data: bytes, project_id: str = PROJECT_ID, seed: int = SEED) -> str:
    """The protection state as the PROJECT stream writes it (section 2.4.3.2); it hides, it does not protect."""
    key = sum(project_id.encode("ascii")) & 0xFF
    out = [seed, seed ^ 2, seed ^ key]
    unencrypted, last, before = key, seed ^ key, seed ^ 2
    for byte in [*bytes((seed & 6) // 2), *struct.pack("<I", len(data)), *data]:
        encrypted = byte ^ ((before + unencrypted) & 0xFF)
        out.append(encrypted)
        before, last, unencrypted = last, encrypted, byte
    return bytes(out).hex().upper()


def _dir_stream(name: str, modules: Sequence[Module]) -> bytes:
    """The project's information, its reference and its modules (section 2.3.4.2)."""
    library, path = OLE_AUTOMATION
    parts = [
        _record(0x01, struct.pack("<I", WIN64)),
        _record(0x02, struct.pack("<I", LCID)),
        _record(0x14, struct.pack("<I", LCID)),
        _record(0x03, struct.pack("<H", CODEPAGE)),
        _record(0x04, name.encode("ascii")),
        _twice(0x05, "", 0x40),
        _twice(0x06, "", 0x3D),
        _record(0x07, bytes(4)),
        _record(0x08, bytes(4)),
        struct.pack("<HIIH", 0x09, 4, 0x61EEF783, 3),
        _twice(0x0C, "", 0x3C),
        _twice(0x16, library, 0x3E),
        _record(0x0D, struct.pack("<I", len(path)) + path.encode("ascii") + bytes(6)),
        _record(0x0F, struct.pack("<H", len(modules))),
        _record(0x13, b"\xff\xff"),
    ]
    for module in modules:
        parts += [_twice(0x19, module.name, 0x47), _twice(0x1A, module.name, 0x32), _twice(0x1C, "", 0x48)]
        parts += [_record(0x31, bytes(4)), _record(0x1E, bytes(4)), _record(0x2C, b"\xff\xff")]
        parts += [_record(0x21 if module.kind == "standard" else 0x22), _record(0x2B)]
    return b"".join([*parts, _record(0x10)])


def _record(number: int, content: bytes = b"") -> bytes:
    return struct.pack("<HI", number, len(content)) + content


def _twice(number: int, text: str, unicode_number: int) -> bytes:
    """A text in the code page and again in UTF-16."""
    return _record(number, text.encode("ascii")) + _record(unicode_number, text.encode("utf-16-le"))


def _project_stream(name: str, modules: Sequence[Module]) -> bytes:
    """The project's properties as text (section 2.3.1): not protected, not locked, visible."""
    lines = [f'ID="{PROJECT_ID}"']
    lines += [f"Module={m.name}" if m.kind == "standard" else f"Document={m.name}/&H00000000" for m in modules]
    lines += [f'Name="{name}"', 'HelpContextID="0"', 'VersionCompatible32="393222000"']
    lines += [f'{key}="{encrypt(state)}"' for key, state in (("CMG", bytes(4)), ("DPB", bytes(1)), ("GC", b"\xff"))]
    lines += ["", "[Host Extender Info]", "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000"]
    lines += ["", "[Workspace]", *(f"{m.name}=0, 0, 0, 0, C" for m in modules)]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _names_stream(modules: Sequence[Module]) -> bytes:
    """PROJECTwm: every module's name in the code page and in UTF-16 (section 2.3.3)."""
    pairs = (m.name.encode("ascii") + b"\0" + m.name.encode("utf-16-le") + b"\0\0" for m in modules)
    return b"".join(pairs) + b"\0\0"
