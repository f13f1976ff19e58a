"""Bad-debt provision 坏账准备: book age, provision matrix, individual provisions, movement.

Book age 账面账龄 runs from the day the debt arose, not from its due date. Simplified approach of CAS 22
金融工具确认和计量 (企业会计准则第22号): a loss rate per age band of a portfolio, individual provisions apart.
The rates of a new workbook are an example to be replaced by the department's own migration history.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from workbook.declared.accounts import BOOK_BANDS
from workbook.errors import InputError, Problem
from workbook.money import round_half_up
from workbook.tables import TABLES
from workbook.texts import Text, same

YEARS: tuple[tuple[str, Text], ...] = tuple((band.code, band.text) for band in BOOK_BANDS)
"""Bands of book age as annual reports disclose them; exactly one year still counts as within it."""
BANDS = [key for key, _name in YEARS]
EXAMPLE_RATES = {"y1": 0.05, "y2": 0.10, "y3": 0.20, "y4": 0.50, "y5": 0.80, "y6": 1.00}


def book_band(dates: pd.Series, as_of: dt.date) -> pd.Series:
    """The band of book age of each date: how many whole years lie between it and as_of, the day itself included."""
    day = pd.Timestamp(as_of)
    years = np.zeros(len(dates), np.int64)
    for passed in range(1, len(BANDS)):
        years[(dates < day - pd.DateOffset(years=passed)).to_numpy()] = passed
    return pd.Series(pd.Categorical.from_codes(years, BANDS), index=dates.index)


def age_by_year(open_items: pd.DataFrame, customers: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """What each customer owes by book age 账面账龄.

    open_items: one row per open charge: customer_id, date, open_fen. customers: customer_id, customer.
    Returns the table `book_aging`: y1_fen … y6_fen, open_fen = their sum, by customer_id.
    """
    bands = (
        pd.DataFrame(
            {
                "customer_id": open_items["customer_id"],
                "band": book_band(open_items["date"], as_of),
                "fen": open_items["open_fen"].astype("int64"),
            }
        )
        .pivot_table("fen", "customer_id", "band", "sum", fill_value=0, observed=False)
        .reindex(columns=BANDS, fill_value=0)
        .astype("int64")
        .add_suffix("_fen")
    )
    bands["open_fen"] = bands.sum(axis=1)
    names = dict(zip(customers["customer_id"], customers["customer"], strict=True))
    aged = bands.rename_axis(columns=None).reset_index()
    aged["customer"] = pd.Series([names.get(c, c) for c in aged["customer_id"]], dtype="str")
    return aged[TABLES["book_aging"].keys]


def provide(
    book_aging: pd.DataFrame, rates: pd.DataFrame, individual: pd.DataFrame, as_of: dt.date, lang: str = "zh"
) -> pd.DataFrame:
    """The provision matrix: what of each age band is expected to be lost.

    book_aging: the table of that name. rates: band, from_date, ratio, the row in force at as_of counts;
    individual: customers provided for one by one (单项计提): customer_id, ratio; they leave the portfolio.
    Returns the table `provision`: one row per band and one for the individual ones: balance, rate,
    provision = balance x rate rounded half up, carrying amount = balance - provision.
    Raises InputError where a band has no rate, or a ratio lies outside 0 to 1.
    """
    in_force = _rates(rates, as_of)
    _check_ratios(individual, "provision_individual")
    alone = dict(zip(individual["customer_id"], individual["ratio"], strict=True))
    is_alone = book_aging["customer_id"].isin(list(alone))
    rows = []
    for band, name in YEARS:
        balance = int(book_aging.loc[~is_alone, f"{band}_fen"].sum())
        rows.append((band, name.in_(lang), balance, in_force[band], int(round_half_up([balance * in_force[band]])[0])))
    single = book_aging[is_alone]
    amounts = round_half_up(single["open_fen"].to_numpy(np.float64) * [alone[c] for c in single["customer_id"]])
    balance = int(single["open_fen"].sum())
    single_name = Text("单项计提", "Individually").in_(lang)
    rows.append(("single", single_name, balance, amounts.sum() / balance if balance else np.nan, int(amounts.sum())))
    made = pd.DataFrame(rows, columns=["band", "name", "balance_fen", "ratio", "provision_fen"])
    made["carrying_fen"] = made["balance_fen"] - made["provision_fen"]
    return made.astype({"band": "str", "name": "str"})[TABLES["provision"].keys]


def _rates(rates: pd.DataFrame, as_of: dt.date) -> dict[str, float]:
    """The rate of each band in force on a day."""
    _check_ratios(rates, "provision_rates")
    begun = rates[rates["from_date"].isna() | (rates["from_date"] <= pd.Timestamp(as_of))]
    latest = begun.sort_values("from_date", na_position="first", kind="stable").drop_duplicates("band", keep="last")
    found = dict(zip(latest["band"], latest["ratio"].astype("float64"), strict=True))
    if missing := [name for key, name in YEARS if key not in found]:
        need = Text("每个账龄段一个比例", "a rate for every band")
        absent = Text("缺 {bands}", "{bands} missing").with_(
            bands=Text("、".join(n.zh for n in missing), ", ".join(n.en for n in missing))
        )
        raise InputError([Problem("no_rate", "provision_rates", "band", (), absent, need)])
    return found


def _check_ratios(table: pd.DataFrame, name: str) -> None:
    wrong = table.index[~table["ratio"].between(0, 1).fillna(False).astype(bool)]
    if len(wrong):
        need = Text("0% 到 100% 的比例", "a ratio from 0% to 100%")
        raise InputError.of(name, "ratio", wrong, need, same(str(table.loc[wrong[0], "ratio"])), "bad_ratio")


def move(opening_fen: int, moves: pd.DataFrame, closing_fen: int, lang: str = "zh") -> pd.DataFrame:
    """The movement of the provision 坏账准备变动: opening + charged - released - written off + other = closing.

    moves: rows of this period: kind (released 收回或转回, written_off 核销, other 其他), amount_fen (> 0 lowers
    for the first two). Returns the table `provision_moves`: one row a step; what is charged 计提 is what is
    needed to arrive at the closing provision.
    """
    sums = moves.groupby("kind")["amount_fen"].sum()
    released, written_off, other = (int(sums.get(k, 0)) for k in ("released", "written_off", "other"))
    charged = closing_fen - opening_fen + released + written_off - other
    steps = (
        ("opening", Text("期初", "Opening"), opening_fen),
        ("charged", Text("计提", "Charged"), charged),
        ("released", Text("收回或转回", "Released"), -released),
        ("written_off", Text("核销", "Written off"), -written_off),
        ("other", Text("其他", "Other"), other),
        ("closing", Text("期末", "Closing"), closing_fen),
    )
    rows = [(key, name.in_(lang), fen) for key, name, fen in steps]
    return pd.DataFrame(rows, columns=["step", "name", "amount_fen"]).astype({"step": "str", "name": "str"})
