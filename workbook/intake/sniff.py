"""Sniffing 识别文件: what a file is by its content, never by its name, and how its text is written.

Encodings: BOM, UTF-16 by its zero bytes, strict UTF-8, GB18030 when its characters look Chinese, then
charset-normalizer. What is no table of any kind is refused by name.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from workbook.errors import FileError
from workbook.intake.refusals import damaged, dtd, not_a_table, protected, too_large
from workbook.texts import Text

MOST_BYTES = 300 * 2**20
"""The largest file, and the largest text, that is looked at."""
MOST_INFLATED = 2**30
"""The most a zipped workbook may hold when unpacked."""
LARGE = 4 * 2**20
"""Bytes from which a text is looked at as a whole, by Arrow."""
_BOMB = (100 * 2**20, 150)
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = (b"\x09\x08", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")
_OTHERS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3", "SQLite"),
    (b"PAR1", "Parquet"),
)
_DELIMITERS = ",\t;|"


@dataclass(frozen=True)
class Kind:
    """What a file is: format xlsx, xlsb, xls, ods, html, xml2003 or csv; encoding and delimiter of texts.

    sure: False where the encoding is only the likeliest of several.
    """

    format: str
    encoding: str = ""
    delimiter: str = ""
    sure: bool = True


def sniff(path: Path) -> Kind:
    """What kind of table a file holds.

    Raises FileError where it is missing, empty, too large, encrypted, or no table.
    """
    head = _head(path)
    if head.startswith(b"PK\x03\x04"):
        return Kind(_zipped(path))
    if head.startswith(_OLE):
        return _compound(path)
    if head.startswith(_BIFF):
        return Kind("xls")
    for start, name in _OTHERS:
        if head.startswith(start):
            raise not_a_table(path, Text(f"{name} 文件", f"a {name} file"))
    return _text_kind(path)


def read_text(path: Path, kind: Kind) -> str:
    """The whole text of a text file, in its encoding."""
    try:
        return path.read_bytes().decode(kind.encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise damaged(path, f"{kind.encoding}: byte {error.start}") from error


def encoding_of(content: bytes) -> tuple[str, bool]:
    """The encoding of a text and whether it is sure; "" where it is no text.

    GB18030 decodes almost any bytes, so it is believed only where its characters lie in the common
    Chinese rows (both bytes from A1, GB 2312); otherwise charset-normalizer is asked.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            return name, True
    head = content[:65536]
    if head.count(0) > len(head) // 10:
        return _wide(head)
    if _decodes(content, "utf-8"):
        return "utf-8", True
    share = _common_chinese(content[: 2**20])
    if share >= 0.9 and _decodes(content, "gb18030"):
        return "gb18030", True
    from charset_normalizer import from_bytes

    best = from_bytes(content[: 2**18]).best()
    guess = best.encoding if best else ""
    if share >= 0.6 and guess not in ("big5", "cp950", "big5hkscs") and _decodes(content, "gb18030"):
        return "gb18030", False
    if guess and _decodes(content, guess):
        return guess, False
    return ("gb18030", False) if _decodes(content, "gb18030") else ("", False)


def _wide(head: bytes) -> tuple[str, bool]:
    """UTF-16 without a mark, by where its zero bytes stand; "" for other zero bytes."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 4 * even:
        return "utf-16-le", True
    return ("utf-16-be", True) if even > 4 * odd else ("", False)


def _large_utf8(path: Path) -> str | None:
    """The start of a large text that is UTF-8 without a mark, as Arrow finds in a tenth of the time; else None."""
    if path.stat().st_size < LARGE:
        return None
    try:
        import pyarrow as pa
    except ImportError:
        return None
    with pa.memory_map(str(path)) as file:
        content = file.read_buffer()
        ends = pa.py_buffer(struct.pack("<qq", 0, content.size))
        start = content[:65536].to_pybytes()
        try:
            pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, content]).cast(pa.large_string())
        except pa.ArrowInvalid:
            return None
    text = start.decode("utf-8", "ignore")
    is_text = not any(ord(c) < 32 and c not in "\t\r\n\f" for c in text[:4096]) and not text.startswith("\ufeff")
    return text if is_text else None


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _common_chinese(content: bytes) -> float:
    """The share of two-byte characters in GB 2312's rows of signs and everyday characters (A1-A3, B0-F7)."""
    pairs = re.findall(rb"[\x81-\xfe][\x30-\xfe]", content)
    if not pairs:
        return 0.0
    common = sum((0xB0 <= p[0] <= 0xF7 or 0xA1 <= p[0] <= 0xA3) and p[1] >= 0xA1 for p in pairs)
    return float(common / len(pairs))


def _text_kind(path: Path) -> Kind:
    if (start := _large_utf8(path)) is not None and not start.lstrip("\ufeff \r\n\t").startswith("<"):
        return Kind("csv", "utf-8", _delimiter(start))
    content = path.read_bytes()
    encoding, sure = encoding_of(content)
    if not encoding:
        raise not_a_table(path, Text("看不懂的二进制内容", "binary content"))
    start = _start(content, encoding)
    low = start.lstrip("\ufeff \r\n\t").lower()
    if low.startswith("<"):
        return _marked_up(path, low, content, encoding, sure)
    if any(ord(c) < 32 and c not in "\t\r\n\f\x1a" for c in start[:4096]):
        raise not_a_table(path, Text("看不懂的二进制内容", "binary content"))
    return Kind("csv", encoding, _delimiter(start), sure)


def _start(content: bytes, encoding: str) -> str:
    """The first 64 kB as text, without a character cut in half at the end."""
    return content[:65536].decode(encoding, errors="ignore")


def _marked_up(path: Path, low: str, content: bytes, encoding: str, sure: bool) -> Kind:
    """HTML and SpreadsheetML 2003 that call themselves .xls; any other markup is refused."""
    named = re.search(rb"""charset\s*=\s*["']?([\w-]+)""", content[:2048], re.IGNORECASE)
    if named and not sure and _decodes(content, named[1].decode("ascii")):
        encoding, sure = named[1].decode("ascii"), True
    if "<!entity" in low or ("<!doctype" in low and "<!doctype html" not in low):
        raise dtd(path)
    if "urn:schemas-microsoft-com:office:spreadsheet" in low and "<table" in low:
        return Kind("xml2003", encoding, sure=sure)
    if "<table" in low or "<html" in low:
        return Kind("html", encoding, sure=sure)
    raise not_a_table(path, Text("没有表格的标记文件", "markup without a table"))


def _delimiter(start: str) -> str:
    """The sign that parts most of the first lines into the same number of cells; a comma when none does."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in start.splitlines()[:60] if line.strip()]
    best = (0, ",")
    for sign in _DELIMITERS:
        counts = Counter(n for n in (line.count(sign) for line in lines) if n)
        if counts:
            best = max(best, (counts.most_common(1)[0][1], sign), key=lambda b: b[0])
    return best[1]


def _head(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise FileError(Text(f"{path.name} 是文件夹，不是文件", f"{path.name} is a folder, not a file"), "folder")
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise FileError(
            Text(f"打不开 {path.name}：{error.strerror}", f"cannot open {path.name}: {error.strerror}"), "unreadable"
        ) from error
    if not head:
        raise FileError(Text(f"{path.name} 是空文件", f"{path.name} is empty"), "empty")
    if size > MOST_BYTES:
        raise too_large(path)
    return head


def _zipped(path: Path) -> str:
    """Which workbook a zip file is; its unpacked size is looked at before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            inflated = sum(part.file_size for part in parts)
            if inflated > MOST_INFLATED or (inflated > _BOMB[0] and inflated > _BOMB[1] * path.stat().st_size):
                raise too_large(path)
            names = {part.filename.replace("\\", "/").lower().lstrip("/") for part in parts}
            if len(names) < len(parts):
                raise damaged(path, "two parts of one name")
            if any(_declares_dtd(archive, part) for part in parts):
                raise dtd(path)
    # NotImplementedError: a way of packing that zipfile does not know
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise damaged(path, str(error)) from error
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in names:
        return "ods"
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise not_a_table(path, Text("Word 或 PowerPoint 文件", "a Word or PowerPoint file"))
    if any(name.startswith("xl/") or name.endswith("workbook.xml") for name in names):
        return "xlsx"
    raise not_a_table(path, Text("压缩包，请先解压", "a zip file, unpack it first"))


def _declares_dtd(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """True where an XML part starts with a document type: no spreadsheet program writes one."""
    if not part.filename.lower().endswith((".xml", ".rels")):
        return False
    try:
        with archive.open(part) as stream:
            start = stream.read(2048).replace(b"\x00", b"")
    except Exception:  # a part that cannot be unpacked is the reader's to judge, once it needs it
        return False
    return b"<!DOCTYPE" in start or b"<!ENTITY" in start


def _compound(path: Path) -> Kind:
    """An old .xls, or an encrypted newer workbook in the same wrapping."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise protected(path)
    if "book".encode("utf-16-le") in content.lower():  # the streams Workbook and Book, as some write WORKBOOK
        return Kind("xls")
    raise not_a_table(path, Text("旧式 Office 文件，但不是工作簿", "an old Office file, but no workbook"))
