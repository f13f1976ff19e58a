"""The ribbon against Microsoft's schemas, against what the schemas miss, and against registry, VBA and shell."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema
from needs import absent

from macros.addin import words
from macros.addin.actions import ACTIONS
from macros.addin.build import dispatch, macro_name, modules
from macros.addin.ribbon import NAMESPACE, options_of, short, switched_options, typed_options, write_ribbon
from macros.commands import COMMANDS, GROUPS
from macros.registry import Command, Option
from workbook.texts import Text

IN = f"{{{NAMESPACE}}}"
CALLBACKS = ("onAction", "onChange", "getEnabled", "getText", "getPressed", "onLoad")
LANGUAGES = pytest.mark.parametrize("lang", ["zh", "en"])


@pytest.fixture(scope="session")
def schemas() -> Path:
    folder = Path(os.environ.get("SALESBOOK_SCHEMAS") or Path(__file__).parents[2] / "shared" / "schemas")
    if not folder.is_dir():
        absent("SALESBOOK_SCHEMAS: the folder schemas is not here")
    return folder


@pytest.fixture(scope="session")
def schema_2006(schemas: Path) -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(schemas / "customUI.xsd", validation="lax")


@pytest.fixture(scope="session")
def schema_2009(schemas: Path) -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(schemas / "customui14.xsd", validation="lax")


@pytest.fixture(scope="session")
def images(schemas: Path) -> set[str]:
    return set((schemas / "excel-control-names.txt").read_text("utf-8").split())


def faults_of(ribbon: bytes, images: set[str], procedures: set[str]) -> list[str]:
    """What the schemas do not catch: clashing attributes, images and callbacks that do not exist, keytips twice."""
    faults = []
    root = ElementTree.fromstring(ribbon)
    for element in root.iter():
        has = element.attrib
        faults += [f"{a} with get{a.title()}" for a in ("label", "enabled") if a in has and f"get{a.title()}" in has]
        if "id" in has and "idMso" in has:
            faults.append("id with idMso")
        if has.get("imageMso", "Help") not in images:
            faults.append(f"image {has['imageMso']}")
        faults += [f"callback {has[c]}" for c in CALLBACKS if c in has and has[c] not in procedures]
    for scope in [*root.iter(f"{IN}menu"), *root.iter(f"{IN}tab")]:
        inside = scope if scope.tag == f"{IN}menu" else [c for group in scope for c in group]
        tips = Counter(c.get("keytip") for c in inside if c.get("keytip"))
        faults += [f"keytip {tip}" for tip, n in tips.items() if n > 1]
        faults += [f"keytip {a} begins {b}" for a in tips for b in tips if a != b and b.startswith(a)]
    return faults


def public_procedures() -> set[str]:
    return {name for m in modules() for name in re.findall(r"(?m)^Public Sub (\w+)", m.code)}


@LANGUAGES
def test_the_ribbon_is_valid_in_both_schemas(
    lang: str, schema_2006: xmlschema.XMLSchema, schema_2009: xmlschema.XMLSchema
) -> None:
    ribbon = write_ribbon(lang)
    assert list(schema_2006.iter_errors(ribbon.decode())) == []
    assert list(schema_2009.iter_errors(ribbon.decode().replace("2006/01", "2009/07"))) == []


@LANGUAGES
def test_the_ribbon_has_no_fault_the_schemas_miss(lang: str, images: set[str]) -> None:
    assert faults_of(write_ribbon(lang), images, public_procedures()) == []


def changed(path: str, **attributes: str) -> Callable[[ElementTree.Element], None]:
    return lambda root: root.find(f".//{IN}{path}").attrib.update(attributes)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (changed("button", getLabel="SbGetText"), "label with getLabel"),
        (changed("button", idMso="Copy"), "id with idMso"),
        (changed("button", imageMso="NoSuchImage"), "image NoSuchImage"),
        (changed("button", onAction="SbNoSuchSub"), "callback SbNoSuchSub"),
        (changed("editBox", keytip="D1"), "keytip D1"),
        (changed("editBox", keytip="D"), "keytip D begins D1"),
    ],
)
def test_each_fault_is_found(change: Callable[[ElementTree.Element], None], fault: str, images: set[str]) -> None:
    root = ElementTree.fromstring(write_ribbon("zh"))
    change(root)
    assert fault in faults_of(ElementTree.tostring(root), images, public_procedures())


@pytest.mark.parametrize(
    "change", [changed("button", tooltip="x"), changed("button", size="huge"), changed("button", label="x" * 1025)]
)
def test_the_schema_catches_the_rest(
    change: Callable[[ElementTree.Element], None], schema_2006: xmlschema.XMLSchema
) -> None:
    root = ElementTree.fromstring(write_ribbon("zh"))
    change(root)
    assert not schema_2006.is_valid(ElementTree.tostring(root).decode())


def test_registry_ribbon_dispatch_and_shell_name_the_same_commands() -> None:
    from macros.cli import app

    root = ElementTree.fromstring(write_ribbon("zh"))
    tools = {t.id for t in words.TOOLS}
    buttons = [b.get("tag") for b in root.iter(f"{IN}button") if b.get("onAction") == "SbOnAction"]
    picking = [(b.get("tag"), b.get("onAction")) for b in root.iter(f"{IN}button")]
    asking = [a.id for a in ACTIONS.values() if a.asks_for_files]
    pages = [b.get("tag") for b in root.iter(f"{IN}button") if b.get("onAction") == "SbOnHelp"]
    macros = re.findall(r'SbRun(?:Picked)? "([^"]+)"', dispatch().code)
    shell = {c.name for c in app.registered_commands}
    in_groups = [c.id for g in GROUPS for c in COMMANDS.values() if c.group == g]
    assert [b for b in buttons if b not in tools and b not in ACTIONS] == in_groups
    assert [tag for tag, call in picking if call == "SbOnFiles"] == asking
    assert [tag for tag, call in picking if call == "SbOnFolder"] == asking
    assert {b for b in buttons if b in ACTIONS} == set(ACTIONS) - set(asking)
    assert pages == list(dict.fromkeys(macros)) == [*COMMANDS, *ACTIONS]
    assert set(COMMANDS) | set(ACTIONS) <= shell
    assert len({macro_name(c) for c in pages}) == len(pages)


def test_every_option_of_a_command_has_its_control() -> None:
    root = ElementTree.fromstring(write_ribbon("en"))
    boxes = {e.get("tag") for e in root.iter(f"{IN}editBox")}
    switches = {e.get("tag") for e in root.iter(f"{IN}checkBox")}
    options = {o.name: o for c in COMMANDS.values() for o in c.options}
    assert boxes == {n for n, o in options.items() if o.type is not bool} == set(typed_options())
    assert switches == {*words.SWITCHES, *switched_options()}


@LANGUAGES
def test_every_control_says_what_it_does(lang: str) -> None:
    root = ElementTree.fromstring(write_ribbon(lang))
    for kind in ("button", "editBox", "checkBox", "menu"):
        for element in root.iter(f"{IN}{kind}"):
            assert all(element.get(a) for a in ("label", "screentip", "supertip", "keytip")), element.attrib
    assert 1 <= len(list(root.iter(f"{IN}group"))) <= 5


def test_a_new_command_gets_its_button_by_itself() -> None:
    year = Option("year", int, 0, Text("财年；空 = 当前", "the fiscal year; blank = now"))
    new = Command(
        "re-plan", "targets", "Help", Text("重排", "Re-plan"), Text("重新分解", "Plan again"), options=(year,)
    )
    commands = {"re-plan": new}
    root = ElementTree.fromstring(write_ribbon("zh", commands))
    assert [b.get("tag") for b in root.iter(f"{IN}button") if b.get("onAction") == "SbOnAction"][-1] == "re-plan"
    assert "Public Sub SbDoRePlan()" in dispatch(commands).code
    assert [o.name for o in options_of("targets", commands)] == ["year"]
    assert options_of("data", commands) == []


def test_the_label_of_an_option_is_its_first_clause() -> None:
    assert short(Text("月份，如 2026-10", "the month, e.g. 2026-10")) == Text("月份", "the month")
