"""Ribbon 功能区: its XML, made from the command registry.

Written in the 2006 form (namespace 2006/01), which Excel 2007 and later read and which WPS follows, without
anything newer. Source: [MS-CUSTOMUI]; icons are names of Excel's own controls (imageMso).
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from macros.addin import words
from macros.addin.actions import ACTIONS, Action
from macros.addin.words import Tool
from macros.commands import COMMANDS, GROUPS
from macros.registry import Command, Option
from workbook.texts import Text

NAMESPACE = "http://schemas.microsoft.com/office/2006/01/customui"
LARGE = 2
"""How many commands of a group get a large button: the first ones."""
HOME_GROUP = next(iter(GROUPS))
"""The group that also holds the tools: the first one."""


def write_ribbon(lang: str, commands: Mapping[str, Command] = COMMANDS) -> bytes:
    """The ribbon in one language as UTF-8 XML: one tab, one group for every group of the registry."""
    root = ElementTree.Element("customUI", {"xmlns": NAMESPACE, "onLoad": "SbOnLoad"})
    tabs = _add(_add(root, "ribbon", {}), "tabs", {})
    tab = _add(tabs, "tab", {"id": "sbTab", "label": words.TITLE.in_(lang), "keytip": "SB"})
    for key, label in GROUPS.items():
        members = [c for c in commands.values() if c.group == key]
        group = _add(tab, "group", {"id": f"sbGroup_{key}", "label": label.in_(lang)})
        tips = _keytips(key[0].upper())
        for number, command in enumerate(members):
            _command(group, command, lang, next(tips), number < LARGE)
        if key == HOME_GROUP:
            _exchange(group, lang, next(tips))
        for option in options_of(key, commands):
            _edit_box(group, option, lang, next(tips))
        if key == HOME_GROUP:
            _tools(group, commands, lang, tips)
    ElementTree.indent(root)
    head = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return head + ElementTree.tostring(root, encoding="utf-8") + b"\n"


def options_of(group: str, commands: Mapping[str, Command] = COMMANDS) -> list[Option]:
    """The options a person types that stand in a group: its own, and in the first group those of several groups."""
    users: dict[str, set[str]] = {}
    for option, command in _all_options(commands):
        users.setdefault(option.name, set()).add(command.group)
    home = {name: groups.pop() if len(groups) == 1 else HOME_GROUP for name, groups in users.items()}
    return [o for o in typed_options(commands).values() if home[o.name] == group]


def typed_options(commands: Mapping[str, Command] = COMMANDS) -> dict[str, Option]:
    """Every option a person types, by name: the first command that has it says what it means."""
    return {o.name: o for o in _first_options(commands) if o.type is not bool}


def switched_options(commands: Mapping[str, Command] = COMMANDS) -> dict[str, Option]:
    """Every option that is on or off, by name."""
    return {o.name: o for o in _first_options(commands) if o.type is bool}


def _first_options(commands: Mapping[str, Command]) -> Iterator[Option]:
    """Each option once, as the first command that has it declares it."""
    seen: set[str] = set()
    for option, _ in _all_options(commands):
        if option.name not in seen:
            seen.add(option.name)
            yield option


def _all_options(commands: Mapping[str, Command]) -> Iterator[tuple[Option, Command]]:
    return ((o, c) for c in commands.values() for o in c.options)


def control_id(name: str) -> str:
    """A control's id, from the name of its command, option or tool."""
    return "sb_" + re.sub(r"\W", "_", name)


def short(text: Text) -> Text:
    """The first clause of an option's help, as a label."""
    return Text(*(re.split(r"[，；：（,;:(=]", part)[0].strip() for part in text))


def _keytips(letter: str) -> Iterator[str]:
    """Keytips of one group: two characters each, so that none begins another: T1 … T9, TA … TZ."""
    return (letter + second for second in string.digits[1:] + string.ascii_uppercase)


def _told(label: Text, tip: Text, lang: str, keytip: str) -> dict[str, str]:
    """The texts every control carries."""
    spoken = label.in_(lang)
    return {"label": spoken, "screentip": spoken, "supertip": tip.in_(lang), "keytip": keytip}


def _add(parent: ElementTree.Element, kind: str, attributes: dict[str, str]) -> ElementTree.Element:
    return ElementTree.SubElement(parent, kind, attributes)


def _command(parent: ElementTree.Element, command: Command, lang: str, keytip: str, is_large: bool) -> None:
    """The button of a registry command; its tag is the command's id."""
    attributes = {"id": control_id(command.id), "tag": command.id, "imageMso": command.icon}
    attributes |= _told(command.label, command.tip, lang, keytip)
    attributes |= {"size": "large" if is_large else "normal"}
    _add(parent, "button", attributes | {"onAction": "SbOnAction", "getEnabled": "SbGetEnabled"})


def _exchange(group: ElementTree.Element, lang: str, keytip: str) -> None:
    """The menu of what goes in and out: an action that asks for files has an entry for files and one for a folder."""
    menu, inside = _menu(group, words.EXCHANGE, lang, keytip), _keytips("X")
    for action in ACTIONS.values():
        entries = [(action.id, action.label, "SbOnFiles" if action.asks_for_files else "SbOnAction")]
        if action.folder_label:
            entries.append((action.id + "_folder", action.folder_label, "SbOnFolder"))
        for name, label, call in entries:
            attributes = {"id": control_id(name), "tag": action.id, "imageMso": action.icon}
            attributes |= _told(label, action.tip, lang, next(inside))
            _add(menu, "button", attributes | {"onAction": call, "getEnabled": "SbGetEnabled"})


def _edit_box(parent: ElementTree.Element, option: Option, lang: str, keytip: str) -> None:
    """The box an option is typed in; what was typed last is remembered under its name."""
    attributes = {"id": control_id("set_" + option.name), "tag": option.name, "sizeString": "0000-00-00"}
    attributes |= _told(short(option.help), option.help, lang, keytip)
    calls = {"getText": "SbGetText", "onChange": "SbOnChange", "getEnabled": "SbGetEnabled"}
    _add(parent, "editBox", attributes | calls)


def _tools(group: ElementTree.Element, commands: Mapping[str, Command], lang: str, tips: Iterator[str]) -> None:
    """Cancel, undo, settings and help."""
    _add(group, "separator", {"id": "sbSeparator"})
    for tool in (words.CANCEL, words.UNDO):
        _tool(group, tool, lang, next(tips))
    settings = _menu(group, words.SETTINGS, lang, next(tips))
    inside = _keytips("S")
    switches = {**words.SWITCHES, **{o.name: o.help for o in switched_options(commands).values()}}
    for name, label in switches.items():
        _check_box(settings, name, label, lang, next(inside))
    pages = _menu(group, words.HELP, lang, next(tips))
    inside = _keytips("H")
    for tool in (words.LOG, words.DOCTOR):
        _tool(pages, tool, lang, next(inside))
    _add(pages, "menuSeparator", {"id": "sbPages"})
    explained: list[Command | Action] = [*commands.values(), *ACTIONS.values()]
    for command in explained:
        attributes = {"id": control_id("help_" + command.id), "tag": command.id, "imageMso": "Help"}
        attributes |= _told(command.label, command.tip, lang, next(inside))
        _add(pages, "button", attributes | {"onAction": "SbOnHelp"})


def _tool(parent: ElementTree.Element, tool: Tool, lang: str, keytip: str) -> None:
    """The button of a tool; one that may be clicked at any time has no say over being enabled."""
    attributes = {"id": control_id(tool.id), "tag": tool.id, "imageMso": tool.icon}
    attributes |= _told(tool.label, tool.tip, lang, keytip) | {"onAction": tool.callback}
    if tool.enabled:
        attributes["getEnabled"] = tool.enabled
    _add(parent, "button", attributes)


def _menu(parent: ElementTree.Element, tool: Tool, lang: str, keytip: str) -> ElementTree.Element:
    told = _told(tool.label, tool.tip, lang, keytip)
    return _add(parent, "menu", {"id": control_id(tool.id), "imageMso": tool.icon, **told})


def _check_box(parent: ElementTree.Element, name: str, label: Text, lang: str, keytip: str) -> None:
    attributes = {"id": control_id("set_" + name), "tag": name, **_told(label, label, lang, keytip)}
    calls = {"getPressed": "SbGetPressed", "onAction": "SbOnToggle", "getEnabled": "SbGetEnabled"}
    _add(parent, "checkBox", attributes | calls)
