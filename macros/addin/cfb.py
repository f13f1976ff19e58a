"""Compound file 复合文档: the container VBA projects are kept in, written from the public specification.

Version 3 with sectors of 512 bytes. Same streams in, same bytes out. Source: [MS-CFB] Compound File Binary
File Format, sections 2.2 header, 2.3 FAT, 2.4 mini FAT, 2.5 DIFAT, 2.6 directory.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

FREE, END, FAT_SECTOR, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
SECTOR, MINI_SECTOR, MINI_CUTOFF = 512, 64, 4096
PER_SECTOR = SECTOR // 4
HEADER_FATS = 109
STORAGE, STREAM, ROOT = 1, 2, 5
RED, BLACK = 0, 1
MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")

Tree: TypeAlias = Mapping[str, "bytes | Tree"]


@dataclass
class Entry:
    """One directory entry: a stream, a storage or the root, and where it stands in the red-black tree."""

    name: str
    kind: int
    data: bytes = b""
    children: list[int] = field(default_factory=list)
    left: int = NONE
    right: int = NONE
    child: int = NONE
    color: int = BLACK
    start: int = 0
    size: int = 0

    def packed(self) -> bytes:
        """The 128 bytes of the entry; no class id, no times, so that nothing depends on the clock."""
        name = self.name.encode("utf-16-le") + b"\0\0"
        head = struct.pack("<HBBIII", len(name), self.kind, self.color, self.left, self.right, self.child)
        return name.ljust(64, b"\0") + head + bytes(16) + struct.pack("<IQQIQ", 0, 0, 0, self.start, self.size)


BLANK_ENTRY = bytes(68) + struct.pack("<III", NONE, NONE, NONE) + bytes(48)


def write_compound_file(tree: Tree) -> bytes:
    """The bytes of a compound file holding the streams (bytes) and storages (nested trees) of `tree`."""
    entries = [Entry("Root Entry", ROOT)]
    _collect(tree, 0, entries)
    for entry in entries:
        _link(entry, entries)
    sectors = _Chains()
    mini, mini_fat = _place_streams(entries, sectors)
    entries[0].size, entries[0].start = len(mini), sectors.chain(mini)
    mini_table = _padded(struct.pack(f"<{len(mini_fat)}I", *mini_fat))
    mini_start = sectors.chain(mini_table)
    directory = b"".join(entry.packed() for entry in entries)
    blanks = -len(directory) % SECTOR // len(BLANK_ENTRY)
    directory_start = sectors.chain(directory + BLANK_ENTRY * blanks)
    fat, fat_at = _fat(sectors)
    header = MAGIC + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    minis = len(mini_table) // SECTOR
    header += struct.pack("<III", 0, len(fat_at), directory_start)
    header += struct.pack("<IIIIII", 0, MINI_CUTOFF, mini_start if minis else END, minis, END, 0)
    header += _padded(struct.pack(f"<{len(fat_at)}I", *fat_at), HEADER_FATS * 4)
    return header + b"".join(sectors.blocks) + fat


def _collect(tree: Tree, parent: int, entries: list[Entry]) -> None:
    """Flatten the tree into directory entries, each parent knowing its children."""
    for name, content in tree.items():
        if len(name) > 31:
            raise ValueError(f"a stream's name has at most 31 characters: {name}")
        at = len(entries)
        entries[parent].children.append(at)
        if isinstance(content, bytes):
            entries.append(Entry(name, STREAM, content))
        else:
            entries.append(Entry(name, STORAGE))
            _collect(content, at, entries)


def _link(entry: Entry, entries: list[Entry]) -> None:
    """Hang the children of a storage into a balanced tree: every path has as many black nodes, no two reds meet."""
    ids = sorted(entry.children, key=lambda i: (len(entries[i].name), entries[i].name.upper()))
    deepest = len(ids).bit_length() - 1
    is_full = len(ids) == (1 << (deepest + 1)) - 1
    entry.child = _balanced(ids, entries, 0, -1 if is_full else deepest)


def _balanced(ids: list[int], entries: list[Entry], depth: int, red_depth: int) -> int:
    """The middle child is the node, the halves its sides; the unfinished deepest level is red."""
    if not ids:
        return NONE
    middle = len(ids) // 2
    entry = entries[ids[middle]]
    entry.left = _balanced(ids[:middle], entries, depth + 1, red_depth)
    entry.right = _balanced(ids[middle + 1 :], entries, depth + 1, red_depth)
    entry.color = RED if depth == red_depth and depth > 0 else BLACK
    return ids[middle]


class _Chains:
    """The sectors written so far and the sector that follows each."""

    def __init__(self) -> None:
        self.blocks: list[bytes] = []
        self.following: list[int] = []

    def chain(self, data: bytes) -> int:
        """Write a stream sector by sector; the number of its first sector."""
        if not data:
            return END
        first = len(self.blocks)
        self.blocks += [block.ljust(SECTOR, b"\0") for block in _blocks(data, SECTOR)]
        self.following += [*range(first + 1, len(self.blocks)), END]
        return first


def _blocks(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def _place_streams(entries: list[Entry], sectors: _Chains) -> tuple[bytes, list[int]]:
    """Streams of 4,096 bytes and more get sectors; shorter ones share the mini stream, which is returned."""
    mini, mini_fat = bytearray(), list[int]()
    for entry in entries[1:]:
        entry.size = len(entry.data)
        if entry.kind != STREAM:
            continue
        if not entry.data or entry.size >= MINI_CUTOFF:
            entry.start = sectors.chain(entry.data)
            continue
        entry.start = len(mini_fat)
        for block in _blocks(entry.data, MINI_SECTOR):
            mini += block.ljust(MINI_SECTOR, b"\0")
            mini_fat.append(len(mini_fat) + 1)
        mini_fat[-1] = END
    return bytes(mini), mini_fat


def _fat(sectors: _Chains) -> tuple[bytes, list[int]]:
    """The allocation table that also accounts for its own sectors, and where these stand."""
    used = len(sectors.blocks)
    count = 1
    while count * PER_SECTOR < used + count:
        count += 1
    if count > HEADER_FATS:
        raise ValueError("a project above 7 MB would need a DIFAT chain")
    table = [*sectors.following, *[FAT_SECTOR] * count]
    return _padded(struct.pack(f"<{len(table)}I", *table), count * SECTOR), list(range(used, used + count))


def _padded(data: bytes, size: int = 0) -> bytes:
    """Filled up with free entries to `size`, or to whole sectors."""
    return data.ljust(size or -(-len(data) // SECTOR) * SECTOR, b"\xff")
