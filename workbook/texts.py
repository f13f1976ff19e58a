"""Texts people see: every one in Chinese 中文 and English, side by side where it is used."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

LANGUAGES = ("zh", "en")


class Text(NamedTuple):
    """One visible text in both languages. `Text("第 {row} 行", "row {row}")` is filled by `.with_(row=3)`."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} {self.en}"

    def in_(self, lang: str) -> str:
        """The text in one language: "zh" or "en"."""
        return self.en if lang == "en" else self.zh

    def with_(self, **values: Any) -> Text:
        """Fill the braces; a value that is itself a Text is filled in its own language."""
        return Text(
            *(getattr(self, lang).format(**{k: shown(v, lang) for k, v in values.items()}) for lang in LANGUAGES)
        )


def shown(value: Any, lang: str) -> Any:
    """A value as one language shows it: a Text turns into its words, everything else stays."""
    return value.in_(lang) if isinstance(value, Text) else value


def same(text: Any) -> Text:
    """A text that reads the same in both languages: a code, a name, a number."""
    return Text(str(text), str(text))


def listed(items: Iterable[Any], at_most: int = 8) -> Text:
    """A list of names or rows for a message; a long one ends with how many more there are."""
    all_items = list(items)
    parts = all_items[:at_most]
    more = len(all_items) - len(parts)
    zh, en = ("、".join(str(shown(p, "zh")) for p in parts), ", ".join(str(shown(p, "en")) for p in parts))
    return Text(f"{zh} 等 {len(all_items)} 处", f"{en} and {more} more") if more else Text(zh, en)
