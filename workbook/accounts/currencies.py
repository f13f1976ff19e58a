"""Currencies 币种 of lines: an account holds one currency, so a customer's dollars are an account of their own."""

from __future__ import annotations

import pandas as pd

from workbook.accounts.wording import coded, texts_in
from workbook.errors import Problem
from workbook.texts import Text, same

HOME = "CNY"
_CODES = (
    "CNY USD EUR JPY GBP HKD TWD MOP KRW SGD AUD CAD CHF NZD THB MYR IDR PHP VND INR RUB BRL MXN ZAR SEK NOK DKK "
    "AED SAR TRY PLN CZK HUF ILS KZT PKR"
)
_NAMES = (
    "CNY=RMB,CNH,人民币,人民币元,元,¥,￥ USD=US$,$,美元,美金 EUR=€,欧元 JPY=日元,日圆 GBP=£,英镑 HKD=HK$,港币,港元,港纸 "
    "TWD=NT$,台币,新台币 MOP=澳门元,澳门币 KRW=韩元,韩币 SGD=新加坡元,新币,坡币 AUD=澳元,澳大利亚元 CAD=加元,加拿大元 "
    "CHF=瑞士法郎,瑞郎 THB=泰铢 MYR=马币,林吉特 IDR=印尼盾 PHP=菲律宾比索 VND=越南盾 INR=卢比,印度卢比 RUB=卢布"
)
KNOWN = {code: code for code in _CODES.split()} | {
    name: code for entry in _NAMES.split() for code, names in (entry.split("="),) for name in names.split(",")
}
"""How a currency may be written, and its ISO 4217 code."""


def by_currency(lines: pd.DataFrame, currency: pd.Series, name: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Lines whose customer is its account in the line's currency: "C001" in yuan, "C001 USD" in dollars.

    lines: customer_id. currency: as people write it, blank for the yuan. name: the file's name, for messages.
    Returns the lines and a fault for what is no currency; rows are counted as an editor counts them.
    """
    codes, written = coded(texts_in(currency.to_frame("currency"), "currency"))
    read = [KNOWN.get(text.strip().upper() or HOME, "") for text in written]
    problems = []
    for at, (text, code) in enumerate(zip(written, read, strict=True)):
        if not code:
            rows = tuple(int(i) + 2 for i in lines.index[codes == at])
            need = Text("币种，如 CNY、USD、人民币、美元", "a currency such as CNY or USD")
            problems.append(Problem("unknown_currency", name, "currency", rows, same(text), need))
    suffix = pd.Series(["" if code == HOME else f" {code}" for code in read], dtype="str").array.take(codes)
    return lines.assign(customer_id=lines["customer_id"] + suffix), problems
