"""The add-in's file: what strangers read in it, the same bytes twice, and the VBA container at every size."""

from __future__ import annotations

import shutil
import subprocess
import warnings
import zipfile
from io import BytesIO
from pathlib import Path

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from needs import absent

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of its own parser library
    from oletools.olevba import VBA_Parser, decompress_stream

from macros.addin import build as builder
from macros.addin.build import build, modules, write_add_in
from macros.addin.cfb import write_compound_file
from macros.addin.vbaproject import Module, compress, encrypt, module_of, write_vba_project


def project_of(add_in: bytes) -> bytes:
    return zipfile.ZipFile(BytesIO(add_in)).read("xl/vbaProject.bin")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_two_builds_are_equal(lang: str) -> None:
    assert build(lang) == build(lang)


def test_every_module_read_back_is_its_source() -> None:
    parser = VBA_Parser("salesbook.xlam", data=build("zh"))
    read = {Path(name).stem: code for _, _, name, code in parser.extract_all_macros()}
    for module in modules():
        assert read[module.name].replace("\r\n", "\n") == module.source().decode().replace("\r\n", "\n")
    assert len(read) == len(modules())


def test_olefile_and_7z_find_nothing_wrong(tmp_path: Path) -> None:
    path = tmp_path / "vbaProject.bin"
    path.write_bytes(project_of(build("zh")))
    with olefile.OleFileIO(path) as container:
        assert container.parsing_issues == []
        assert next(iter(container.listdir())) == ["PROJECT"]
        assert ["VBA", "dir"] in container.listdir()
    if shutil.which("7z") is None:
        absent("7z is not installed")
    subprocess.run(["7z", "t", str(path)], check=True, capture_output=True)
    subprocess.run(["7z", "t", str(write_add_in(tmp_path, "zh"))], check=True, capture_output=True)


def test_the_package_names_every_part_it_holds() -> None:
    package = zipfile.ZipFile(BytesIO(build("en")))
    assert package.testzip() is None
    relations = package.read("_rels/.rels").decode() + package.read("xl/_rels/workbook.xml.rels").decode()
    for part in ("xl/workbook.xml", "customUI/customUI.xml", "worksheets/sheet1.xml", "styles.xml", "vbaProject.bin"):
        assert f'Target="{part}"' in relations
    types = package.read("[Content_Types].xml").decode()
    assert builder.ADD_IN in types
    assert 'Extension="bin"' in types


def test_the_texts_stand_in_the_sheet() -> None:
    sheet = zipfile.ZipFile(BytesIO(build("zh"))).read("xl/worksheets/sheet1.xml").decode()
    assert "请先打开销售部工作簿" in sheet
    assert "<t>lang</t>" in sheet


@given(st.binary(max_size=9000) | st.text("abc \r\n", max_size=9000).map(str.encode))
@settings(max_examples=60, deadline=None)
def test_what_is_compressed_comes_back(data: bytes) -> None:
    assert bytes(decompress_stream(bytearray(compress(data))))[: len(data)] == data


@pytest.mark.parametrize("size", [4095, 4096, 4097, 3 * 4096])
def test_a_chunk_that_does_not_shrink_is_kept_raw(size: int) -> None:
    import random

    data = random.Random(size).randbytes(size)
    assert bytes(decompress_stream(bytearray(compress(data))))[:size] == data


@given(st.dictionaries(st.text("abcdefghij", min_size=1, max_size=20), st.binary(max_size=6000), max_size=40))
@settings(max_examples=25, deadline=None)
def test_every_stream_comes_back(streams: dict[str, bytes]) -> None:
    content = write_compound_file({"VBA": streams, "PROJECT": b"x"})
    with olefile.OleFileIO(content) as container:
        assert container.parsing_issues == []
        for name, data in streams.items():
            assert container.openstream(["VBA", name]).read() == data


@pytest.mark.parametrize("count", [1, 2, 3, 31, 99, 130])  # 99 sheets is where another writer broke
def test_the_directory_is_a_red_black_tree(count: int) -> None:
    project = write_vba_project("P", [Module(f"Module{i}", "standard", "Option Explicit") for i in range(count)])
    with olefile.OleFileIO(project) as container:
        entries, storage = container.direntries, container._find("VBA")
        top = entries[storage].sid_child
        blacks: set[int] = set()
        names: list[tuple[int, str]] = []

        def walk(sid: int, above_is_red: bool, black: int) -> None:
            if sid == olefile.NOSTREAM:
                blacks.add(black)
                return
            entry = entries[sid] or container._load_direntry(sid)
            is_red = entry.color == 0
            assert not (is_red and above_is_red)
            walk(entry.sid_left, is_red, black + (not is_red))
            names.append((len(entry.name), entry.name.upper()))
            walk(entry.sid_right, is_red, black + (not is_red))

        walk(top, False, 0)
        assert names == sorted(names)
        assert len(names) == count + 2
        assert len(blacks) == 1


def test_a_large_project_needs_more_than_one_fat_sector() -> None:
    code = "\n".join(f"' {i * 7919 % 1_000_003}" for i in range(60_000))
    project = write_vba_project("Large", [Module("Big", "standard", code)])
    with olefile.OleFileIO(project) as container:
        assert container.parsing_issues == []
        read = decompress_stream(bytearray(container.openstream("VBA/Big").read()))
    assert bytes(read).decode().endswith(code.replace("\n", "\r\n")[-50:] + "\r\n")


def test_a_project_no_header_can_address_is_refused() -> None:
    with pytest.raises(ValueError, match="7 MB"):
        write_compound_file({"x": bytes(8_000_000)})


def test_a_name_no_directory_can_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="31 characters"):
        write_compound_file({"x" * 32: b""})


def test_protection_state_reads_as_not_protected() -> None:
    assert _decrypted(encrypt(bytes(4))) == bytes(4)
    assert _decrypted(encrypt(b"\xff")) == b"\xff"


def _decrypted(text: str) -> bytes:
    """[MS-OVBA] 2.4.3.3."""
    data = bytes.fromhex(text)
    seed, key = data[0], data[2] ^ data[0]
    before, last, plain = data[1], data[2], key
    out = []
    for byte in data[3:]:
        plain = byte ^ ((before + plain) & 0xFF)
        before, last = last, byte
        out.append(plain)
    return bytes(out[(seed & 6) // 2 :][4:])


def test_an_exported_class_loses_its_header_only() -> None:
    exported = 'VERSION 1.0 CLASS\r\nBEGIN\r\n  MultiUse = -1\r\nEND\r\nAttribute VB_Name = "X"\r\nOption Explicit\r\nDim a\r\n'
    assert module_of("X", "workbook", exported).code == "Option Explicit\nDim a"
