"""Markup 标记: just enough XML to change a few bytes of a part and leave the rest as it stands.

Parts are bytes in UTF-8. A prefix is b"" or b"x:", as the part itself writes its elements.
"""

from __future__ import annotations

import re
import sys
from functools import cache

ATTRIBUTES = rb"""(?:[^>"'/]|"[^"]*"|'[^']*'|/(?!>))*"""
"""The inside of a tag: a quoted value may hold any sign."""
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"))
_ENCODING = re.compile(rb"""(<\?xml[^>]*?encoding\s*=\s*["'])([^"']+)""")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def as_utf8(part: bytes) -> bytes:
    """A part in UTF-8 without a byte order mark, its declaration saying so. Raises UnicodeError, LookupError."""
    if part[:2] in (b"\xff\xfe", b"\xfe\xff"):
        part = part.decode("utf-16").encode()
    part = part.removeprefix(b"\xef\xbb\xbf")
    declared = _ENCODING.match(part)
    if declared and declared[2].lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        if declared[2].lower() != b"utf-16":
            part = part.decode(declared[2].decode("ascii")).encode()
        part = _ENCODING.sub(rb"\1UTF-8", part, count=1)
    return part


@cache
def _attribute(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?:^|\s)" + name + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def attribute(attributes: bytes, name: bytes) -> bytes | None:
    """The raw value of an attribute, None where it is not there."""
    match = _attribute(name).search(attributes)
    return None if match is None else match[1] if match[1] is not None else match[2]


def without_attribute(attributes: bytes, name: bytes) -> bytes:
    """The attributes without one of them."""
    return re.sub(rb"\s+" + name + rb"""\s*=\s*(?:"[^"]*"|'[^']*')""", b"", attributes)


def is_on(value: bytes | None) -> bool:
    """An XML boolean; absent is off."""
    return value in (b"1", b"true", b"on")


def _sign(match: re.Match[str]) -> str:
    """The sign a number stands for; the sign for none where it stands for none."""
    number = int(match[1], 16) if match[1] else int(match[2])
    return chr(number) if number <= sys.maxunicode else "\ufffd"


def unescape(raw: bytes | None) -> str:
    """The text of an attribute or element; "" where it is absent."""
    if raw is None:
        return ""
    text = raw.decode("utf-8", "replace")
    for entity, sign in _ENTITIES:
        text = text.replace(entity, sign)
    text = re.sub(r"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,8}));", _sign, text)
    return text.replace("&amp;", "&")


def spoken(raw: bytes | None) -> str:
    """A text as people see it: entities and Excel's own _x000a_ undone."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), unescape(raw))


def escape(text: str) -> str:
    """A text as the content of an element or a quoted attribute; signs XML cannot hold as Excel's _x0001_."""
    if "_x" in text:
        text = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    text = _NO_XML.sub(lambda m: f"_x{ord(m[0]):04X}_", text)
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("\r", "&#13;")
    )


def root_prefix(part: bytes, root: bytes) -> bytes:
    """How the part writes the elements of its root's namespace: b"" or b"x:". Raises ValueError without the root."""
    match = re.search(rb"<(\w+:)?" + root + rb"\b", part)
    if match is None:
        raise ValueError(f"no element {root.decode()}")
    return match[1] or b""


@cache
def element(name: bytes) -> re.Pattern[bytes]:
    """The start tag of an element under any prefix: group 1 its attributes, group 2 "/" where it is empty."""
    return re.compile(rb"<(?:\w+:)?" + name + rb"\b(" + ATTRIBUTES + rb")(/?)>")
