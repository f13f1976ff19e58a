"""Naming customers 认领: whose line it is, where a bank line or a foreign list names no customer ID."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from workbook.accounts.lines import as_texts
from workbook.accounts.references import cleaned, words
from workbook.accounts.wording import coded, texts_in

_FORMS = re.compile(
    r"(股份有限公司|有限责任公司|有限公司|集团|公司|COLTD|LIMITED|LTD|INC|LLC|GMBH|CORPORATION|CORP)+$", re.IGNORECASE
)
_MARKS = re.compile(r"[,，、;；&/|+]")
_FORM_WORDS = frozenset(["CO", "LTD", "LIMITED", "INC", "LLC", "GMBH", "CORPORATION", "CORP", "COMPANY"])
_NUMBERS = re.compile(r"\d+")
_YEAR = re.compile(r"(19|20)\d\d")
LEAST_NUMBER = 4
LEAST = 2
"""A name needs two characters beside its legal form to be looked for."""


def name_customers(theirs: pd.DataFrame, ours: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """Lines with the customer filled in where exactly one fits; what fits none or several stays blank.

    theirs: lines with customer_id blank where unknown; ref, memo and payer (the name the bank gives) are
    looked at. ours: our lines: customer_id, ref. customers: customer_id, customer (the name in full).
    A line belongs to the customer whose reference it carries, else to the one whose name it holds: the
    name without blanks, brackets, full-width letters and legal form (有限公司, Ltd), or all its words; else to the
    only one whose references hold every number of it that any of our references holds.
    """
    known = as_texts(theirs, "customer_id")
    refs, memos, payers = (as_texts(theirs, c) for c in ("ref", "memo", "payer"))
    owners = _owners(ours)
    names = [
        (c, bare(n), words(n) - _FORM_WORDS)
        for c, n in zip(as_texts(customers, "customer_id"), as_texts(customers, "customer"), strict=True)
    ]
    tokens = _token_owners(ours)
    seen: dict[str, str] = {}
    filled = []
    for customer, ref, memo, payer in zip(known, refs, memos, payers, strict=True):
        if customer:
            filled.append(customer)
            continue
        text = f"{payer} {ref} {memo}"
        if text not in seen:
            seen[text] = owners.get(cleaned(ref), "") or _by_name(text, names) or _by_token(text, tokens)
        filled.append(seen[text])
    return theirs.assign(customer_id=pd.Series(filled, index=theirs.index, dtype="str"))


def bank_side(
    lines: pd.DataFrame, ledger: pd.DataFrame, customers: pd.DataFrame, aliases: pd.DataFrame
) -> pd.DataFrame:
    """Bank lines as the other side of our collections: customers named, money in negative like our entries.

    lines: line_id, date, amount_fen (money in positive), serial, counterparty, memo. ledger: customer_id, ref.
    customers, aliases: names of customers, and what others call them. Money out to somebody who is no
    customer is left out; money in from an unknown payer stays, with customer_id "".
    """
    known = pd.concat(
        [
            customers[["customer_id", "customer"]],
            aliases.rename(columns={"alias": "customer"})[["customer_id", "customer"]],
        ]
    )
    renamed = lines.rename(columns={"serial": "ref", "counterparty": "payer"}).assign(customer_id="")
    named = name_customers(renamed, ledger, known)
    kept = named[(named["customer_id"] != "") | (named["amount_fen"] > 0)]
    kept = kept.assign(amount_fen=-kept["amount_fen"].astype("int64"), kind="collection")
    return kept[["line_id", "customer_id", "date", "kind", "ref", "memo", "amount_fen"]].reset_index(drop=True)


def with_our_names(theirs: pd.DataFrame, ours: pd.DataFrame) -> tuple[pd.DataFrame, tuple[tuple[str, str], ...]]:
    """Their lines under our name of the customer, where theirs is written otherwise: full-width letters, brackets,
    blanks, legal form.

    theirs, ours: customer_id, which may be a name. A name of theirs that we do not have becomes the one of ours that
    is the same without what people leave out; numbers in it must be the same. Returns the lines and (theirs, ours).
    """
    codes, names = coded(texts_in(theirs, "customer_id"))
    mine = set(coded(texts_in(ours, "customer_id"))[1])
    strange = [name for name in names if name and name not in mine]
    if not strange:
        return theirs, ()
    known: dict[tuple[str, ...], list[str]] = {}
    for name in sorted(mine):
        known.setdefault(_alike(name), []).append(name)
    renamed = {}
    for name in strange:
        fits = known.get(_alike(name), [])
        if len(fits) == 1 and len(_alike(name)[0]) >= LEAST:
            renamed[name] = fits[0]
    if not renamed:
        return theirs, ()
    told = pd.Series([renamed.get(name, name) for name in names], dtype="str").array
    return theirs.assign(customer_id=pd.Series(told.take(codes), index=theirs.index)), tuple(sorted(renamed.items()))


def _alike(name: str) -> tuple[str, ...]:
    """What is the same in all ways to write a name: its bare form and the numbers in it."""
    return (bare(name), *_NUMBERS.findall(unicodedata.normalize("NFKC", name)))


def bare(name: str) -> str:
    """A company's name without what people leave out: "苏州恒泰（电气）有限公司" is "苏州恒泰电气"."""
    return _FORMS.sub("", _MARKS.sub("", cleaned(name)))


def _owners(ours: pd.DataFrame) -> dict[str, str]:
    """The customer of each of our references; none where several have it."""
    owners: dict[str, str] = {}
    for customer, ref in zip(as_texts(ours, "customer_id"), as_texts(ours, "ref"), strict=True):
        key = cleaned(ref)
        if key and customer:
            owners[key] = customer if owners.get(key, customer) == customer else ""
    return owners


def _token_owners(ours: pd.DataFrame) -> dict[str, set[str]]:
    """The customers in whose references each number of four characters or more stands; years are no evidence."""
    tokens: dict[str, set[str]] = {}
    for customer, ref in zip(as_texts(ours, "customer_id"), as_texts(ours, "ref"), strict=True):
        for word in words(ref) if customer else ():
            if len(word) >= LEAST_NUMBER and not word.isalpha() and not _YEAR.fullmatch(word):
                tokens.setdefault(word, set()).add(customer)
    return tokens


def _by_token(text: str, tokens: dict[str, set[str]]) -> str:
    """The one customer all known numbers of a text belong to, "" where none or several."""
    owners = [tokens[word] for word in words(text) if word in tokens]
    common = set.intersection(*owners) if owners else set()
    return common.pop() if len(common) == 1 else ""


def _by_name(text: str, names: list[tuple[str, str, frozenset[str]]]) -> str:
    """The one customer whose name the text holds, "" where none or several; a longer name beats one inside it."""
    whole, spoken = cleaned(text), words(text)
    fits = [
        (customer, short)
        for customer, short, parts in names
        if (len(short) >= LEAST and short in whole) or (len(parts) >= LEAST and parts <= spoken)
    ]
    longest = [c for c, short in fits if not any(short != other and short in other for _c, other in fits)]
    return longest[0] if len(set(longest)) == 1 else ""
