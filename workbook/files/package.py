"""Packages 文件包: the zip file a workbook is; parts that are not changed keep their compressed bytes.

No part is ever left out: it is either replaced whole or copied as it lies in the file. Parts are added only
where a workbook is brought up to date.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from workbook.files.markup import as_utf8, attribute, element, unescape
from workbook.files.refusals import refusal

MOST_INFLATED = 2**30
"""The most one part may hold when unpacked."""
# zipfile raises NotImplementedError for a way of packing it does not know: such a file is refused as damaged.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED, _STREAMED, _UTF8 = 0x1, 0x8, 0x800
_ZIP64_EXTRA = 1
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
_MOST = 2**32 - 1


class Relationship(NamedTuple):
    """One relationship of a part: its id, the last word of its type, the part it leads to."""

    id: str
    type: str
    target: str


class Package:
    """An open zip file and the parts put in place of its own.

    Raises FileError where the content is no zip file, is encrypted, signed or holds a part twice.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self.content, self.name = content, name
        self.changed: dict[str, bytes] = {}
        self._added: dict[str, zipfile.ZipInfo] = {}
        if not content:
            raise refusal("empty_file", name)
        if content.startswith(_OLE):
            raise refusal("protected" if "EncryptedPackage".encode("utf-16-le") in content else "old_format", name)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, struct.error) as error:
            raise refusal("damaged" if content.startswith(b"PK") else "not_a_workbook", name, error) from error
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in self._zip.infolist():
            key = _key(entry.filename)
            if key in self._entries:
                raise refusal("duplicate_part", name, key)
            if entry.flag_bits & _ENCRYPTED:
                raise refusal("encrypted_part", name, key)
            self._entries[key] = entry

    def __contains__(self, part: str) -> bool:
        return _key(part) in self._entries or _key(part) in self._added

    @property
    def parts(self) -> list[str]:
        """The names of all parts, slashes forward and in small letters."""
        return [*self._entries, *self._added]

    def size(self, part: str) -> int:
        """Bytes of a part when unpacked."""
        key = _key(part)
        return len(self.changed[key]) if key in self._added else self._entries[key].file_size

    def read(self, part: str) -> bytes:
        """A part in UTF-8, as put last."""
        key = _key(part)
        if key in self.changed:
            return self.changed[key]
        entry = self._entries.get(key)
        if entry is None:
            raise refusal("damaged", self.name, f"no part {part}")
        if entry.file_size > MOST_INFLATED:
            raise refusal("too_large", self.name, part)
        try:
            return as_utf8(self._zip.read(entry))
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError) as error:
            raise refusal("damaged", self.name, f"{part}: {error}") from error
        except (ValueError, LookupError) as error:  # bytes that are no such encoding, a name that is none
            raise refusal("unusual_markup", self.name, f"{part}: {error}") from error

    def test(self) -> None:
        """Unpack every part and compare its checksum. Raises FileError where one is damaged."""
        try:
            bad = self._zip.testzip()
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError) as error:
            raise refusal("damaged", self.name, error) from error
        if bad:
            raise refusal("damaged", self.name, bad)

    def put(self, part: str, content: bytes) -> None:
        """Replace a part; the same content again is no change."""
        key = _key(part)
        if key in self._added:
            self.changed[key] = content
            return
        entry = self._entries[key]
        is_same = (entry.CRC, entry.file_size) == (zlib.crc32(content), len(content))
        if key in self.changed or not is_same:
            self.changed[key] = content

    def add(self, part: str, content: bytes) -> None:
        """A part more. Raises KeyError where there is one of that name."""
        if part in self:
            raise KeyError(part)
        self._added[_key(part)] = zipfile.ZipInfo(part)
        self.changed[_key(part)] = content

    def relationships(self, part: str) -> list[Relationship]:
        """What a part leads to inside the package; "" is the package itself."""
        folder, base = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", base + ".rels")
        if rels not in self:
            return []
        found = []
        for match in element(b"Relationship").finditer(self.read(rels)):
            if attribute(match[1], b"TargetMode") == b"External":
                continue
            target = unescape(attribute(match[1], b"Target")).replace("\\", "/")
            full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            kind = unescape(attribute(match[1], b"Type")).rsplit("/", 1)[-1]
            found.append(Relationship(unescape(attribute(match[1], b"Id")), kind, full))
        return found

    def packed(self) -> Iterator[bytes]:
        """The bytes of the whole file, in pieces; the very same bytes where nothing was changed."""
        if not self.changed:
            yield self.content
            return
        offset, directory = 0, []
        for key, entry in {**self._entries, **self._added}.items():
            record = _record(self, key, entry)
            header = _local_header(record)
            yield header
            yield record.payload
            directory.append(_central_header(record, offset))
            offset += len(header) + len(record.payload)
        central, comment = b"".join(directory), self._zip.comment
        if offset + len(central) > _MOST or len(directory) > 65_534:
            raise refusal("too_large", self.name, "zip64")
        yield central
        yield _END.pack(b"PK\5\6", 0, 0, len(directory), len(directory), len(central), offset, len(comment)) + comment

    def raw(self, entry: zipfile.ZipInfo) -> bytes:
        """The compressed bytes of a part as they lie in the file."""
        start = entry.header_offset
        if self.content[start : start + 4] != b"PK\3\4":
            raise refusal("damaged", self.name, entry.filename)
        name_length, extra_length = struct.unpack_from("<HH", self.content, start + 26)
        start += 30 + name_length + extra_length
        payload = self.content[start : start + entry.compress_size]
        if len(payload) != entry.compress_size:
            raise refusal("damaged", self.name, entry.filename)
        return payload


class _Record(NamedTuple):
    """One part as it is written: what its headers say and its compressed bytes."""

    entry: zipfile.ZipInfo
    name: bytes
    method: int
    crc: int
    size: int
    payload: bytes


def _record(package: Package, key: str, entry: zipfile.ZipInfo) -> _Record:
    name = entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF8 else "cp437")
    if key not in package.changed:
        return _Record(entry, name, entry.compress_type, entry.CRC, entry.file_size, package.raw(entry))
    content = package.changed[key]
    deflate = zlib.compressobj(5, zlib.DEFLATED, -15)
    payload = deflate.compress(content) + deflate.flush()
    return _Record(entry, name, zipfile.ZIP_DEFLATED, zlib.crc32(content), len(content), payload)


def _stamp(entry: zipfile.ZipInfo) -> tuple[int, int]:
    """The time and date of a part as a zip file writes them; a changed part keeps its own."""
    year, month, day, hour, minute, second = entry.date_time
    return hour << 11 | minute << 5 | second // 2, max(year - 1980, 0) << 9 | month << 5 | day


def _local_header(record: _Record) -> bytes:
    entry, flags = record.entry, record.entry.flag_bits & ~_STREAMED
    sizes = (record.crc, len(record.payload), record.size, len(record.name), 0)
    return (
        _LOCAL.pack(b"PK\3\4", min(entry.extract_version, 20), flags, record.method, *_stamp(entry), *sizes)
        + record.name
    )


def _central_header(record: _Record, offset: int) -> bytes:
    entry, flags = record.entry, record.entry.flag_bits & ~_STREAMED
    extra = _without_zip64(entry.extra)
    version = entry.create_system << 8 | min(entry.create_version, 20)
    sizes = (record.crc, len(record.payload), record.size, len(record.name), len(extra), len(entry.comment))
    places = (0, entry.internal_attr, entry.external_attr, offset)
    head = (b"PK\1\2", version, min(entry.extract_version, 20), flags, record.method, *_stamp(entry))
    return _CENTRAL.pack(*head, *sizes, *places) + record.name + extra + entry.comment


def _without_zip64(extra: bytes) -> bytes:
    """The extra fields but zip64's, whose sizes stand in the header itself now."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind != _ZIP64_EXTRA:
            kept += extra[at : at + 4 + length]
        at += 4 + length
    return kept


def _key(name: str) -> str:
    """A part's name as parts are compared: slashes, case and %-signs do not matter."""
    return unquote(name.replace("\\", "/").lstrip("/")).lower()
