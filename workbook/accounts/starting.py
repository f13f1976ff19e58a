"""What a new workbook starts with 初始内容: the rules of matching and an example of provision rates."""

from __future__ import annotations

from typing import Any

from workbook.accounts.provision import EXAMPLE_RATES
from workbook.accounts.rules import RULES
from workbook.texts import Text

Rows = list[dict[str, Any]]
EXAMPLE = Text("示例，请改为本公司政策", "an example: replace it by company policy")


def starting_rows(lang: str) -> dict[str, Rows]:
    """The rows of `match_rules` and `provision_rates` by table; tolerances stay blank, which keeps the built-in ones."""
    rules = [
        {
            "position": number,
            "rule": rule.key,
            "on": rule.on,
            "mode": "auto" if rule.automatic else "suggest",
            "note": rule.note.in_(lang),
        }
        for number, rule in enumerate(RULES, 1)
    ]
    rates = [{"band": band, "ratio": ratio, "source": EXAMPLE.in_(lang)} for band, ratio in EXAMPLE_RATES.items()]
    return {"match_rules": rules, "provision_rates": rates}
