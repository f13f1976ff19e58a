"""The demonstration department 演示部门: every input table filled, the same on every machine.

An invented maker of automation equipment sells to 60 invented customers from 2024-11 to 2026-10. Figures
come from one seeded generator and no clock; both languages hold the same figures under other names.
The statements of 20 customers hold every kind of difference at least once, and eight of them agree.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from workbook.checks import EMPTY_DTYPES
from workbook.money import round_half_up, split
from workbook.periods import add_months, month_name
from workbook.settings import PARAMETERS
from workbook.tables import TABLES
from workbook.texts import Text, same

SEED = 20261031
FIRST_DAY, LAST_DAY = dt.date(2024, 11, 1), dt.date(2026, 10, 31)
MONTH = dt.date(2026, 10, 1)
STATED_FROM = dt.date(2026, 1, 1)
"""Statements 对账单 start here, with an opening line equal to our balance at the end of the day before."""
MONTHS = 24
WAN = 1_000_000
"""Fen in 1 万元."""

AGREEING = (0, 2, 5, 7, 10, 12, 15, 18)
"""Which of the stating customers, in order of their number, agree with us to the fen."""
PLANTED: dict[int, tuple[str, ...]] = {
    1: ("missing_theirs",),
    3: ("missing_ours", "rounding", "transit_theirs"),
    4: ("duplicate_ours",),
    6: ("duplicate_theirs", "transposed"),
    8: ("amount", "fee"),
    9: ("opening",),
    11: ("wrong_customer",),
    13: (),
    14: ("wrong_ref", "transit_ours"),
    16: ("ambiguous",),
    17: ("sign",),
    19: ("missing_theirs", "fee", "rounding", "transit_ours"),
}
"""The differences 差异 planted in the other statements; 13 is where a receipt of 11 was booked by mistake."""
WRONG_FROM, WRONG_TO = 11, 13

Rows = list[dict[str, Any]]


def demo_tables(lang: str = "zh") -> dict[str, pd.DataFrame]:
    """Every input table of the demonstration department, by table key, typed, indexed 0..n-1.

    lang: "zh" or "en", the language of names and words; figures, numbers and dates are the same in both.
    """
    rng = np.random.default_rng(SEED)
    profile = _profiles(rng)
    customers = _customers(profile, lang)
    products = _products(lang)
    sales = _sales(rng, profile, products, lang)
    collections = _collections(rng, profile, sales, lang)
    ledger = _ledger(profile, sales, collections, lang)
    statements = _statements(rng, ledger, lang)
    ledger, collections = _with_our_mistakes(ledger, collections, customers)
    people = _reps(lang)
    made: dict[str, Rows | pd.DataFrame] = {
        "settings": _settings(lang),
        "regions": _regions(lang),
        "reps": people,
        "customers": customers,
        "products": products,
        "sales": sales,
        "collections": collections,
        "ledger": _numbered(ledger),
        "statements": statements,
        **_targets(sales, collections, profile, lang),
        "kpis": _kpis(lang),
        "kpi_entries": _kpi_entries(lang),
        "commentary": _commentary(sales, ledger, customers, lang),
        "actions": _actions(sales, ledger, customers, lang),
    }
    return {key: _frame(key, made[key]) for key, table in TABLES.items() if table.is_input}


def _frame(key: str, rows: Rows | pd.DataFrame) -> pd.DataFrame:
    """Rows as a frame with exactly the table's columns and types."""
    frame = pd.DataFrame(rows)
    columns = {}
    for column in TABLES[key].columns:
        cells = frame[column.key].to_numpy(dtype=object) if column.key in frame else [None] * len(frame)
        cells = [None if cell is None or cell is pd.NaT or cell != cell else cell for cell in cells]
        columns[column.key] = pd.Series(cells, dtype=EMPTY_DTYPES[column.type])  # type: ignore[call-overload]
    return pd.DataFrame(columns)


# ------------------------------------------------------------------ who and what
class _Region(NamedTuple):
    id: str
    name: Text
    provinces: Text
    cities: str


REGIONS = (
    _Region(
        "HD",
        Text("华东", "East China"),
        Text("江苏、浙江、上海、安徽", "Jiangsu, Zhejiang, Shanghai, Anhui"),
        "苏州 Suzhou 上海 Shanghai 杭州 Hangzhou 宁波 Ningbo 无锡 Wuxi 南京 Nanjing 合肥 Hefei 常州 Changzhou",
    ),
    _Region(
        "HN",
        Text("华南", "South China"),
        Text("广东、福建", "Guangdong, Fujian"),
        "深圳 Shenzhen 广州 Guangzhou 东莞 Dongguan 佛山 Foshan 厦门 Xiamen 珠海 Zhuhai 惠州 Huizhou",
    ),
    _Region(
        "HB",
        Text("华北", "North China"),
        Text("北京、天津、河北、山东", "Beijing, Tianjin, Hebei, Shandong"),
        "北京 Beijing 天津 Tianjin 青岛 Qingdao 济南 Jinan 石家庄 Shijiazhuang 烟台 Yantai 唐山 Tangshan",
    ),
    _Region(
        "XN",
        Text("西南", "Southwest China"),
        Text("四川、重庆、云南、贵州", "Sichuan, Chongqing, Yunnan, Guizhou"),
        "成都 Chengdu 重庆 Chongqing 昆明 Kunming 贵阳 Guiyang 绵阳 Mianyang",
    ),
)

REPS = (
    ("HD", "周文斌", "Zhou Wenbin", 1.13),
    ("HD", "林晓梅", "Lin Xiaomei", 1.22),
    ("HD", "陈志远", "Chen Zhiyuan", 1.05),
    ("HD", "吴雨桐", "Wu Yutong", 1.09),
    ("HN", "黄建平", "Huang Jianping", 1.17),
    ("HN", "何丽娟", "He Lijuan", 1.28),
    ("HN", "梁嘉豪", "Liang Jiahao", 1.06),
    ("HB", "赵国强", "Zhao Guoqiang", 0.98),
    ("HB", "孙雪", "Sun Xue", 1.08),
    ("HB", "刘洋", "Liu Yang", 0.91),
    ("XN", "马俊峰", "Ma Junfeng", 0.95),
    ("XN", "罗静", "Luo Jing", 1.19),
)
"""Region, name, and how the rep's customers grow in a year."""
CUSTOMERS_PER_REP = 5

BRANDS = (
    "恒泰 Hengtai 锐驰 Ruichi 博远 Boyuan 华晟 Huasheng 金桥 Jinqiao 瑞丰 Ruifeng 凯达 Kaida 长恒 Changheng "
    "明川 Mingchuan 中拓 Zhongtuo 新域 Xinyu 天衡 Tianheng 力源 Liyuan 东昱 Dongyu 百川 Baichuan 浩宇 Haoyu "
    "精诚 Jingcheng 联创 Lianchuang 安捷 Anjie 顺拓 Shuntuo 鸿翔 Hongxiang 佳禾 Jiahe 启明 Qiming 维科 Weike "
    "信达 Xinda 华庭 Huating 宏远 Hongyuan 思锐 Sirui 德润 Derun 卓岳 Zhuoyue 海纳 Haina 广域 Guangyu "
    "飞澜 Feilan 朗致 Langzhi 泰和 Taihe 同辉 Tonghui 嘉韵 Jiayun 优朋 Youpeng 盛泽 Shengze 北辰 Beichen "
    "京岳 Jingyue 渤新 Boxin 泉盛 Quansheng 冀川 Jichuan 岱岳 Daiyue 滨澜 Binlan 远航 Yuanhang 正和 Zhenghe "
    "乾元 Qianyuan 宝岩 Baoyan 蓉创 Rongchuang 渝锦 Yujin 川穹 Chuanqiong 蜀越 Shuyue 滇峰 Dianfeng "
    "黔通 Qiantong 云岭 Yunling 巴岭 Baling 峨岚 Elan 锦泓 Jinhong"
)
INDUSTRIES = (
    ("电气", "Electric"),
    ("精密机械", "Precision Machinery"),
    ("自动化设备", "Automation"),
    ("新能源科技", "New Energy"),
    ("食品机械", "Food Machinery"),
    ("汽车零部件", "Auto Parts"),
    ("包装设备", "Packaging Equipment"),
    ("医疗器械", "Medical Devices"),
    ("纺织机械", "Textile Machinery"),
    ("环保科技", "Environmental Technology"),
    ("半导体设备", "Semiconductor Equipment"),
    ("电子", "Electronics"),
    ("印刷机械", "Printing Machinery"),
    ("仓储物流设备", "Warehouse Equipment"),
    ("模具", "Mould and Die"),
    ("化工装备", "Chemical Equipment"),
    ("光电科技", "Optoelectronics"),
    ("轨道交通装备", "Rail Equipment"),
    ("建材机械", "Building Machinery"),
)
CONTACTS = (
    "王敏 Wang Min 李强 Li Qiang 张磊 Zhang Lei 徐芳 Xu Fang 朱军 Zhu Jun 高燕 Gao Yan 郭涛 Guo Tao "
    "宋玲 Song Ling 唐勇 Tang Yong 冯倩 Feng Qian 邓凯 Deng Kai 曹慧 Cao Hui"
)
PRODUCTS = (
    (
        "SV",
        "伺服系统",
        "Servo systems",
        (
            ("SV100", "伺服电机 750W", "Servo motor 750 W", 168_000),
            ("SV200", "伺服电机 2kW", "Servo motor 2 kW", 326_500),
            ("SV300", "伺服驱动器 3kW", "Servo drive 3 kW", 412_800),
            ("SV500", "直线电机模组", "Linear motor module", 985_000),
        ),
    ),
    (
        "SN",
        "传感器",
        "Sensors",
        (
            ("SN110", "光电传感器", "Photoelectric sensor", 18_650),
            ("SN120", "激光位移传感器", "Laser displacement sensor", 126_900),
            ("SN210", "压力变送器", "Pressure transmitter", 46_800),
            ("SN310", "视觉相机", "Vision camera", 388_000),
        ),
    ),
    (
        "CB",
        "控制柜",
        "Control cabinets",
        (
            ("CB100", "标准控制柜", "Standard cabinet", 865_000),
            ("CB200", "变频控制柜", "Inverter cabinet", 1_480_000),
            ("CB300", "PLC 控制柜", "PLC cabinet", 2_260_000),
            ("CB500", "防爆控制柜", "Explosion-proof cabinet", 3_650_000),
        ),
    ),
    (
        "RB",
        "工业机器人",
        "Industrial robots",
        (
            ("RB006", "六轴机器人 6kg", "Six-axis robot 6 kg", 7_280_000),
            ("RB020", "六轴机器人 20kg", "Six-axis robot 20 kg", 11_600_000),
            ("RB100", "码垛机器人", "Palletising robot", 16_900_000),
            ("RB900", "协作机器人", "Collaborative robot", 8_850_000),
        ),
    ),
)
SEASON = (0.96, 0.92, 1.10, 1.00, 0.98, 1.12, 0.92, 0.94, 1.10, 1.02, 1.05, 1.22)
"""How strong each calendar month is, apart from the holidays in it."""
SPRING_FESTIVALS = (dt.date(2025, 1, 29), dt.date(2026, 2, 17))
COMPANY = Text("华岳智能装备有限公司", "Huayue Intelligent Equipment Co., Ltd.")
DEPARTMENT = Text("销售部", "Sales Department")


def _pairs(words: str) -> list[Text]:
    """ "苏州 Suzhou 上海 Shanghai" as texts; an English name may be two words long."""
    texts: list[Text] = []
    for word in words.split():
        if not word.isascii():
            texts.append(Text(word, ""))
        else:
            texts[-1] = Text(texts[-1].zh, f"{texts[-1].en} {word}".strip())
    return texts


def _regions(lang: str) -> Rows:
    first = {region: Text(zh, en) for region, zh, en, _growth in reversed(REPS)}
    return [
        {
            "region_id": r.id,
            "region": r.name.in_(lang),
            "manager": first[r.id].in_(lang),
            "country": r.provinces.in_(lang),
        }
        for r in REGIONS
    ]


def _reps(lang: str) -> Rows:
    """Twelve reps 业务员; the first of a region is its supervisor 主管."""
    rows: Rows = []
    supervisors: dict[str, str] = {}
    for i, (region, zh, en, _growth) in enumerate(REPS):
        rep_id = f"S{i + 1:02d}"
        lead = supervisors.setdefault(region, rep_id)
        title = Text("区域主管", "Regional supervisor") if lead == rep_id else Text("业务员", "Sales representative")
        rows.append(
            {
                "rep_id": rep_id,
                "rep": Text(zh, en).in_(lang),
                "region_id": region,
                "title": title.in_(lang),
                "supervisor_id": None if lead == rep_id else lead,
                "join_date": dt.date(2015 + i * 5 % 9, 1 + i * 7 % 12, 1 + i * 3 % 20),
            }
        )
    return rows


def _products(lang: str) -> pd.DataFrame:
    rows = [
        {
            "product_id": pid,
            "product": Text(zh, en).in_(lang),
            "product_line": Text(line, line_en).in_(lang),
            "unit": Text("台", "unit").in_(lang),
            "price_fen": price,
        }
        for _code, line, line_en, items in PRODUCTS
        for pid, zh, en, price in items
    ]
    return pd.DataFrame(rows)


def _profiles(rng: np.random.Generator) -> pd.DataFrame:
    """How each customer buys and pays: one row per customer, indexed 0..59, sizes in fen a month.

    Twelve pay late; one customer stopped in 2025-07 and one in 2026-02 and still owe us; three are new.
    """
    n = len(REPS) * CUSTOMERS_PER_REP
    rep = np.arange(n) // CUSTOMERS_PER_REP
    size = np.sort(rng.lognormal(0, 0.55, (len(REPS), CUSTOMERS_PER_REP)))[:, ::-1].ravel()
    growth = np.array([REPS[r][3] for r in rep]) * rng.uniform(0.95, 1.05, n)
    profile = pd.DataFrame(
        {
            "customer_id": [f"C{i + 1:03d}" for i in range(n)],
            "rep_id": [f"S{r + 1:02d}" for r in rep],
            "region_id": [REPS[r][0] for r in rep],
            "monthly_fen": size / size.sum() * 1_020 * WAN,
            "growth": growth,
            "noise": np.where(size > np.median(size), 0.12, 0.22),
            "credit_days": rng.choice([30, 45, 60, 90], n, p=[0.4, 0.3, 0.2, 0.1]),
            "late_days": rng.integers(-4, 9, n),
            "discount": rng.integers(86, 101, n) / 100,
            "starts": 0,
            "stops": MONTHS,
            "by_invoice": rng.random(n) < 0.4,
            "level": np.select([size > 1.5, size > 0.9, size > 0.5], list("ABC"), "D"),
        }
    )
    profile.loc[4::5, "late_days"] = rng.integers(25, 66, len(profile.loc[4::5]))
    profile.loc[[7, 31], "late_days"] = [48, 75]
    profile.loc[[22, 43], "stops"] = [9, 16]
    profile.loc[[14, 34, 58], "starts"] = [7, 16, 23]
    return profile


def _customers(profile: pd.DataFrame, lang: str) -> pd.DataFrame:
    brands, contacts = _pairs(BRANDS), _pairs(CONTACTS)
    cities = {r.id: _pairs(r.cities) for r in REGIONS}
    rows = []
    for i, customer in enumerate(profile.itertuples()):
        city = cities[str(customer.region_id)][i % len(cities[str(customer.region_id)])]
        industry = Text(*INDUSTRIES[i * 7 % len(INDUSTRIES)])
        name = Text(
            f"{city.zh}{brands[i].zh}{industry.zh}有限公司", f"{city.en} {brands[i].en} {industry.en} Co., Ltd."
        )
        street = Text(
            f"{city.zh}市高新区创业路{8 + i * 13 % 190}号",
            f"{8 + i * 13 % 190} Chuangye Road, High-tech Zone, {city.en}",
        )
        opened = add_months(dt.date(2017, 3, 1), i * 17 % 84)
        if customer.starts:
            opened = add_months(FIRST_DAY, int(customer.starts))  # type: ignore[call-overload]
        limit = max(int(customer.monthly_fen * (customer.credit_days / 30 + 1.5) / (10 * WAN)), 1) * 10 * WAN  # type: ignore[operator]
        rows.append(
            {
                "customer_id": customer.customer_id,
                "customer": name.in_(lang),
                "region_id": customer.region_id,
                "rep_id": customer.rep_id,
                "level": customer.level,
                "credit_days": customer.credit_days,
                "credit_limit_fen": limit,
                "opened_date": opened,
                "contact": contacts[i * 5 % len(contacts)].in_(lang),
                "phone": f"1380000{1000 + i * 37:04d}",
                "address": street.in_(lang),
            }
        )
    return pd.DataFrame(rows)


# ------------------------------------------------------------------ what was sold
def _day_activity() -> pd.Series:
    """How busy each day is: 0 at weekends, little in holidays, little around the Spring Festival 春节."""
    days = pd.date_range(FIRST_DAY, LAST_DAY, unit="us")
    busy = np.where(days.dayofweek < 5, 1.0, 0.0)
    for festival in SPRING_FESTIVALS:
        gap = (days - pd.Timestamp(festival)).days
        busy *= np.where((gap >= -7) & (gap <= 9), 0.12, np.where((gap > -14) & (gap <= 16), 0.7, 1.0))
    month_day = days.month * 100 + days.day
    holiday = (month_day >= 1001) & (month_day <= 1007) | (month_day >= 501) & (month_day <= 503) | (month_day == 101)
    return pd.Series(busy * np.where(holiday, 0.0, 1.0), index=days)


def _month_strength(busy: pd.Series) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The season of each of the 24 months: the month's strength by how many of 21 working days are busy."""
    months = pd.DatetimeIndex(busy.index).to_period("M")
    active = busy.groupby(months).sum().to_numpy() / 21
    return active**0.65 * np.array([SEASON[m.month - 1] for m in months.unique()])  # type: ignore[no-any-return]


def _sales(rng: np.random.Generator, profile: pd.DataFrame, products: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Sales lines 销售明细: each customer's month split into documents, lines and whole quantities."""
    busy = _day_activity()
    strength = _month_strength(busy)
    index = pd.DatetimeIndex(busy.index)
    month_no = ((index.year - FIRST_DAY.year) * 12 + index.month - FIRST_DAY.month).to_numpy()
    days = [(index[month_no == m], busy.to_numpy()[month_no == m]) for m in range(MONTHS)]
    rows: Rows = []
    for customer in profile.to_dict("records"):
        for m in range(customer["starts"], customer["stops"]):
            level = customer["monthly_fen"] * customer["growth"] ** ((m - 8) / 12) * strength[m]
            amount = level * rng.lognormal(0, customer["noise"])
            if amount < 4 * WAN and rng.random() < 0.25:
                continue  # a small customer does not buy every month
            rows += _month_of_sales(rng, customer, amount, days[m], products)
    return _with_numbers(rng, pd.DataFrame(rows), lang)


def _month_of_sales(
    rng: np.random.Generator,
    customer: dict[Any, Any],
    amount: float,
    days: tuple[pd.DatetimeIndex, Any],
    products: pd.DataFrame,
) -> Rows:
    """One customer's documents of one month; one in fifty is followed by a return 退货."""
    prices = products["price_fen"].to_numpy()
    rows: Rows = []
    documents = 1 + int(rng.random() < min(amount / (30 * WAN), 0.75))
    for share in rng.dirichlet(np.full(documents, 8.0)):
        date = days[0][rng.choice(len(days[0]), p=days[1] / days[1].sum())]
        key, lines = rng.integers(1 << 40), 1 + int(rng.choice(3, p=[0.5, 0.36, 0.14]))
        for part in rng.dirichlet(np.full(lines, 6.0)) * share * amount:
            fits = np.flatnonzero(prices <= max(part * 0.6, prices.min()))
            product = int(rng.choice(fits[-9:]))
            price = int(round_half_up(prices[product] * customer["discount"]))
            quantity = max(round(part / price), 1)
            rows.append(
                {
                    "key": key,
                    "date": date,
                    "customer_id": customer["customer_id"],
                    "rep_id": customer["rep_id"],
                    "region_id": customer["region_id"],
                    "product_id": products["product_id"].iloc[product],
                    "quantity": quantity,
                    "price_fen": price,
                    "amount_fen": quantity * price,
                    "is_return": False,
                }
            )
    if rng.random() < 0.025:
        back = rows[0]
        quantity = -max(back["quantity"] // 6, 1)
        date = min(back["date"] + pd.Timedelta(days=int(rng.integers(6, 25))), pd.Timestamp(LAST_DAY))
        date -= pd.Timedelta(days=max(date.dayofweek - 4, 0))
        rows.append(
            {
                **back,
                "key": rng.integers(1 << 40),
                "date": date,
                "quantity": quantity,
                "is_return": True,
                "amount_fen": quantity * back["price_fen"],
            }
        )
    return rows


def _with_numbers(rng: np.random.Generator, sales: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Document, line and invoice numbers in order of date; most invoices have 20 digits, some old ones 8."""
    sales = sales.sort_values(["date", "customer_id", "key"], kind="stable", ignore_index=True)
    sales["line_no"] = sales.groupby("key", sort=False).cumcount() + 1
    documents = sales.drop_duplicates("key").copy()
    documents["month"] = documents["date"].dt.strftime("%y%m")
    documents["serial"] = documents.groupby(["month", "is_return"]).cumcount() + 1
    documents["doc_no"] = [
        f"{'XT' if r else 'XS'}{m}-{n:03d}"
        for r, m, n in zip(documents["is_return"], documents["month"], documents["serial"], strict=True)
    ]
    serial = 417_250_318 + np.cumsum(rng.integers(3, 90, len(documents)))
    paper = rng.random(len(documents)) < np.where(documents["date"] < pd.Timestamp(2025, 7, 1), 0.45, 0.08)
    documents["invoice_no"] = [
        f"{n - 390_000_000:08d}" if p else f"{m[:2]}322{n:015d}"
        for n, p, m in zip(serial, paper, documents["month"], strict=True)
    ]
    sales = sales.merge(documents[["key", "doc_no", "invoice_no"]], on="key")
    sales["memo"] = np.where(sales["is_return"], Text("质量问题退货", "returned: quality").in_(lang), None)
    return sales.sort_values(["date", "doc_no", "line_no"], ignore_index=True)


# ------------------------------------------------------------------ what was paid
def _documents(sales: pd.DataFrame) -> pd.DataFrame:
    """Sales documents: one row per doc_no with its date, invoice number and sum in fen."""
    return sales.groupby("doc_no", as_index=False).agg(
        customer_id=("customer_id", "first"),
        date=("date", "first"),
        ref=("invoice_no", "first"),
        amount_fen=("amount_fen", "sum"),
        is_return=("is_return", "first"),
    )


def _openings(profile: pd.DataFrame) -> pd.Series:
    """What each customer owed on 2024-11-01: about its credit days' worth of sales, to the fen."""
    old = profile[profile["starts"] == 0]
    months = (old["credit_days"] + old["late_days"].clip(lower=0)) / 30
    fen = round_half_up(old["monthly_fen"] * months / old["growth"] ** (8 / 12) * 1.037)
    return pd.Series(fen, index=old["customer_id"].to_numpy())


def _rebates(sales: pd.DataFrame, profile: pd.DataFrame) -> pd.DataFrame:
    """Rebates 返利: 1.5 % of a quarter's sales for customers of level A, booked on the quarter's last day."""
    level = profile.set_index("customer_id")["level"]
    bought = sales[sales["customer_id"].map(level) == "A"]
    quarter = bought["date"].dt.to_period("Q")
    sums = bought.groupby(["customer_id", quarter.rename("quarter")])["amount_fen"].sum().reset_index()
    sums["date"] = sums["quarter"].dt.end_time.dt.normalize().astype("datetime64[us]")
    sums["amount_fen"] = -round_half_up(sums["amount_fen"] * 0.015)
    sums = sums[(sums["date"] <= pd.Timestamp(LAST_DAY)) & (sums["amount_fen"] < 0)].sort_values(
        ["date", "customer_id"], ignore_index=True
    )
    sums["ref"] = [f"FL{d:%y%m}{i + 1:04d}" for i, d in enumerate(sums["date"])]
    return sums[["customer_id", "date", "ref", "amount_fen"]]


def _collections(rng: np.random.Generator, profile: pd.DataFrame, sales: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Collections 回款: invoices paid by credit terms and each customer's habit, credits taken off the next one.

    Some pay invoice by invoice, most in three runs a month; what falls due after the last day stays open.
    """
    documents, rebates, openings = _documents(sales), _rebates(sales, profile), _openings(profile)
    methods = [
        Text("电汇", "wire transfer"),
        Text("银行承兑汇票", "bank acceptance bill"),
        Text("网银转账", "online transfer"),
    ]
    rows: Rows = []
    for customer in profile.to_dict("records"):
        mine = customer["customer_id"]
        items = documents[documents["customer_id"] == mine]
        credits = pd.concat([items[items["is_return"]], rebates[rebates["customer_id"] == mine]])
        due = _payments(rng, customer, items[~items["is_return"]], int(openings.get(mine, 0)))
        method = methods[int(rng.choice(3, p=[0.5, 0.2, 0.3]))].in_(lang)
        rows += [
            {**row, "customer_id": mine, "rep_id": customer["rep_id"], "method": method}
            for row in _net_of_credits(due, credits)
        ]
    made = _two_equal_halves(pd.DataFrame(rows), _stating()[16])
    made = made.sort_values(["date", "customer_id", "amount_fen"], kind="stable", ignore_index=True)
    bank = 20_000_000 + np.cumsum(rng.integers(11, 900, len(made)))
    made["collection_no"] = [f"SK{d:%y%m}{n}" for d, n in zip(made["date"], bank, strict=True)]
    made["memo"] = Text("货款", "payment for goods").in_(lang)
    return made


def _payments(rng: np.random.Generator, customer: dict[Any, Any], invoices: pd.DataFrame, opening: int) -> pd.DataFrame:
    """When a customer pays each invoice: date, amount_fen, ref; a customer that stopped owes its last three."""
    stopped = customer["stops"] < MONTHS
    paid = invoices.sort_values("date").iloc[: len(invoices) - 3 if stopped else None]
    wait = customer["credit_days"] + customer["late_days"] + rng.integers(-3, 6, len(paid))
    dates = pd.DatetimeIndex(paid["date"] + pd.to_timedelta(wait, unit="D"))
    if not customer["by_invoice"]:
        dates = dates.map(_payment_run)
    due = pd.DataFrame({"date": dates, "amount_fen": paid["amount_fen"].to_numpy(), "ref": paid["ref"].to_numpy()})
    if opening:
        parts = split(opening, [4, 3, 3])
        span = max(int(customer["credit_days"] + customer["late_days"]), 24)
        old = [pd.Timestamp(FIRST_DAY) + pd.Timedelta(days=span * (k + 1) // 3) for k in range(3)]
        due = pd.concat([pd.DataFrame({"date": old, "amount_fen": parts, "ref": None}), due])
    weekend = pd.DatetimeIndex(due["date"]).dayofweek.to_numpy()
    due["date"] = pd.DatetimeIndex(due["date"]) + pd.to_timedelta(np.maximum(7 - weekend, 0) * (weekend >= 5), unit="D")
    return due[due["date"] <= pd.Timestamp(LAST_DAY)].sort_values("date", kind="stable")


def _payment_run(day: pd.Timestamp) -> pd.Timestamp:
    """The customer's next payment run: the 9th, 18th or 27th."""
    for run in (9, 18, 27):
        if day.day <= run:
            return day.replace(day=run)
    return (day + pd.offsets.MonthBegin()).replace(day=9)


def _net_of_credits(due: pd.DataFrame, credits: pd.DataFrame) -> Rows:
    """Payments by day, each less the returns and rebates known by then; the invoice is named when it is one."""
    left = sorted(zip(credits["date"], credits["amount_fen"], strict=True))
    carried, rows = 0, []
    for date, paid in due.groupby("date", sort=True):
        while left and left[0][0] <= date:
            carried += int(left.pop(0)[1])
        amount = int(paid["amount_fen"].sum()) + carried
        if amount <= 0:
            carried = amount
            continue
        refs = paid["ref"].dropna()
        rows.append(
            {
                "date": date,
                "amount_fen": amount,
                "ref": refs.iloc[0] if len(paid) == len(refs) == 1 and not carried else None,
            }
        )
        carried = 0
    return rows


def _two_equal_halves(collections: pd.DataFrame, customer_id: str) -> pd.DataFrame:
    """One receipt of a customer comes as two equal ones on the same day, which a statement cannot tell apart."""
    window = collections["date"].between(pd.Timestamp(2026, 4, 1), pd.Timestamp(2026, 9, 10))
    even = collections[window & (collections["customer_id"] == customer_id) & (collections["amount_fen"] % 2 == 0)]
    whole = even.index[0]
    collections = collections.copy()
    collections.loc[whole, "amount_fen"] //= 2  # type: ignore[operator]
    collections["ref"] = collections["ref"].where(collections.index != whole, None)
    return pd.concat([collections, collections.loc[[whole]]], ignore_index=True)


# ------------------------------------------------------------------ the two ledgers
def _ledger(profile: pd.DataFrame, sales: pd.DataFrame, collections: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Our ledger 往来明细 as it ought to be: openings, one entry per document, collections, rebates."""
    credit = pd.to_timedelta(profile.set_index("customer_id")["credit_days"], unit="D")
    openings = _openings(profile)
    opening = pd.DataFrame(
        {
            "customer_id": openings.index,
            "date": pd.Timestamp(FIRST_DAY),
            "kind": "opening",
            "amount_fen": openings.to_numpy(),
        }
    )
    documents = _documents(sales)
    documents["kind"] = np.where(documents["is_return"], "return", "invoice")
    documents["memo"] = documents["doc_no"]
    received = collections[["customer_id", "date", "amount_fen", "collection_no"]].rename(
        columns={"collection_no": "ref"}
    )
    received = received.assign(kind="collection", amount_fen=-received["amount_fen"])
    rebates = _rebates(sales, profile).assign(kind="rebate")
    ledger = pd.concat(
        [opening, documents[["customer_id", "date", "kind", "ref", "amount_fen", "memo"]], received, rebates],
        ignore_index=True,
    )
    ledger["date"] = ledger["date"].astype("datetime64[us]")
    ledger["due_date"] = (ledger["date"] + ledger["customer_id"].map(credit)).where(ledger["kind"] == "invoice")
    words = {
        "opening": Text("期初余额", "opening balance"),
        "collection": Text("收回货款", "collection"),
        "rebate": Text("季度返利", "quarterly rebate"),
    }
    ledger["memo"] = ledger["memo"].where(
        ledger["memo"].notna(), ledger["kind"].map({k: t.in_(lang) for k, t in words.items()})
    )
    return _in_order(ledger)


def _in_order(ledger: pd.DataFrame) -> pd.DataFrame:
    """Entries by date, kind, customer and reference."""
    order = {"opening": 0, "invoice": 1, "return": 2, "rebate": 3, "collection": 4}
    return (
        ledger.assign(_kind=ledger["kind"].map(order))
        .sort_values(["date", "_kind", "customer_id", "ref"], kind="stable", ignore_index=True, na_position="first")
        .drop(columns="_kind")
    )


def _numbered(ledger: pd.DataFrame) -> pd.DataFrame:
    """Entry numbers 凭证号 in order of date: AR2610-0001."""
    month = ledger["date"].dt.strftime("%y%m")
    serial = ledger.groupby(month).cumcount() + 1
    return ledger.assign(entry_no=[f"AR{m}-{n:04d}" for m, n in zip(month, serial, strict=True)])


def _stating() -> list[str]:
    """The twenty customers that sent a statement: C001, C004 … C058."""
    return [f"C{n:03d}" for n in range(1, 60, 3)]


def _with_our_mistakes(
    ledger: pd.DataFrame, collections: pd.DataFrame, customers: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Our own two mistakes: an invoice entered twice, and a receipt booked under another customer."""
    wrong = _misbooked(ledger)
    other = _stating()[WRONG_TO]
    ledger = ledger.copy()
    number = ledger.loc[wrong, "ref"]
    ledger.loc[wrong, "customer_id"] = other
    there = collections["collection_no"] == number
    rep = customers.set_index("customer_id").loc[other, "rep_id"]
    collections = collections.assign(
        customer_id=collections["customer_id"].where(~there, other),
        rep_id=collections["rep_id"].where(~there, rep),
        ref=collections["ref"].where(~there, None),
    )
    duplicated = next(k for k, kinds in PLANTED.items() if "duplicate_ours" in kinds)
    twice = _pick(ledger[ledger["customer_id"] == _stating()[duplicated]], "invoice", 1)
    return _in_order(pd.concat([ledger, ledger.loc[[twice]]], ignore_index=True)), collections


def _misbooked(ledger: pd.DataFrame) -> int:
    """The receipt that was booked under another customer: the smallest of the summer."""
    summer = ledger["date"].between(pd.Timestamp(2026, 5, 1), pd.Timestamp(2026, 9, 10))
    mine = ledger[summer & (ledger["customer_id"] == _stating()[WRONG_FROM]) & (ledger["kind"] == "collection")]
    return int(mine["amount_fen"].abs().idxmin())


def _pick(
    lines: pd.DataFrame,
    kind: str,
    nth: int = 0,
    since: dt.date = dt.date(2026, 3, 1),
    until: dt.date = dt.date(2026, 10, 15),
) -> int:
    """The nth line of a kind between two days, as its label."""
    fits = lines[(lines["kind"] == kind) & lines["date"].between(pd.Timestamp(since), pd.Timestamp(until))]
    return int(fits.index[nth])


def _statements(rng: np.random.Generator, ledger: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Customers' statements 客户对账单 of 2026 in our view, with the planted differences."""
    made = []
    for k, customer_id in enumerate(_stating()):
        mine = ledger[ledger["customer_id"] == customer_id]
        before = mine["date"] < pd.Timestamp(STATED_FROM)
        lines = _as_stated(rng, mine[~before])
        for kind in PLANTED.get(k, ()):
            lines = _plant(kind, lines, mine)
        opening = int(mine.loc[before, "amount_fen"].sum()) - (1_200_000 if "opening" in PLANTED.get(k, ()) else 0)
        first = pd.DataFrame(
            {
                "date": [pd.Timestamp(STATED_FROM)],
                "kind": ["opening"],
                "amount_fen": [opening],
                "memo": [Text("上年结转", "brought forward").in_(lang)],
                "ref": [None],
            }
        )
        lines = lines.sort_values(["date", "ref", "amount_fen"], kind="stable", na_position="last")
        whole = pd.concat([first, lines], ignore_index=True)
        whole["customer_id"] = customer_id
        whole["line_id"] = [f"{customer_id}-{n + 1:03d}" for n in range(len(whole))]
        whole["source"] = Text(f"{customer_id}_2026年10月对账单.xlsx", f"{customer_id}_statement_2026-10.xlsx").in_(
            lang
        )
        made.append(whole)
    return pd.concat(made, ignore_index=True)


def _as_stated(rng: np.random.Generator, lines: pd.DataFrame) -> pd.DataFrame:
    """Our lines as a customer writes them: other days, shortened or missing references, nothing wrong.

    Invoices are booked up to three days later, payments up to two days earlier; one reference in ten is
    cut to its last eight digits; a third of the payments names none, where its amount stands once.
    """
    lag = np.where(lines["kind"] == "collection", -rng.integers(0, 3, len(lines)), rng.integers(0, 4, len(lines)))
    dates = (lines["date"] + pd.to_timedelta(lag, unit="D")).clip(pd.Timestamp(2026, 1, 2), pd.Timestamp(LAST_DAY))
    short = (rng.random(len(lines)) < 0.1) & (lines["kind"] == "invoice")
    once = ~lines["amount_fen"].abs().duplicated(keep=False)
    silent = (rng.random(len(lines)) < 0.33) & (lines["kind"] == "collection") & once
    ref = lines["ref"].where(~short, lines["ref"].str[-8:]).where(~silent, None)
    return lines[["kind", "amount_fen"]].assign(date=dates.astype("datetime64[us]"), ref=ref, memo=None)


def _plant(kind: str, lines: pd.DataFrame, ours: pd.DataFrame) -> pd.DataFrame:
    """One difference of a kind in a statement; lines and ours share their labels. Our own mistakes plant nothing here."""
    lines = lines.copy()
    if kind == "missing_theirs":
        return lines.drop(_pick(ours, "invoice", 2))
    if kind == "transit_theirs":
        return lines.drop(ours.index[ours["date"] >= pd.Timestamp(2026, 10, 25)][-1])
    if kind in ("missing_ours", "transit_ours"):
        date, amount = (
            (dt.date(2026, 8, 14), -3_168_527) if kind == "missing_ours" else (dt.date(2026, 10, 30), -4_713_906)
        )
        return _one_more(lines, {"date": pd.Timestamp(date), "kind": "collection", "amount_fen": amount, "ref": None})
    if kind == "duplicate_theirs":
        twice = _pick(ours, "invoice", 5)
        lines.loc[twice, "ref"] = ours.loc[twice, "ref"]
        return _one_more(lines, lines.loc[twice].to_dict())
    if kind == "ambiguous":
        halves = ours[(ours["kind"] == "collection") & ours["amount_fen"].duplicated(keep=False)]
        lines.loc[halves.index[0], ["ref", "date"]] = [None, halves["date"].iloc[0]]
        return lines.drop(halves.index[1])
    if kind in ("amount", "rounding", "transposed", "fee", "sign", "wrong_ref"):
        return _one_changed(kind, lines, ours)
    return lines


def _one_changed(kind: str, lines: pd.DataFrame, ours: pd.DataFrame) -> pd.DataFrame:
    """One line of a statement with another amount, sign or reference; the reference is given in full."""
    of = {"fee": "collection", "sign": "rebate" if (ours["kind"] == "rebate").any() else "collection"}.get(
        kind, "invoice"
    )
    nth = {"amount": 1, "rounding": 3, "transposed": 2, "wrong_ref": 4}.get(kind, 0)
    label = _pick(ours, of, nth)
    fen = int(ours.loc[label, "amount_fen"])  # type: ignore[arg-type]
    stated = {
        "amount": fen + fen // 16,
        "rounding": fen - 3,
        "transposed": _swapped(fen),
        "fee": fen - 2_500,
        "sign": -fen,
    }
    lines.loc[label, "amount_fen"] = stated.get(kind, fen)
    lines.loc[label, "ref"] = ours.loc[_pick(ours, "invoice", 5) if kind == "wrong_ref" else label, "ref"]
    return lines


def _swapped(fen: int) -> int:
    """An amount with two neighbouring digits of its yuan the wrong way round."""
    digits = str(fen)
    for i in range(1, len(digits) - 3):
        if digits[i] != digits[i + 1]:
            return int(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :])
    raise ValueError(f"no two different digits in {fen}")


def _one_more(lines: pd.DataFrame, row: dict[Any, Any]) -> pd.DataFrame:
    more = pd.DataFrame([row], index=[int(lines.index.max()) + 1_000_000])
    return pd.concat([lines, more.astype({"date": "datetime64[us]"})])


# ------------------------------------------------------------------ targets, appraisal, the manager's words
def _year_fen(frame: pd.DataFrame, by: str, year: int, last_month: int = 12) -> pd.Series:
    """What was sold or collected in a year up to a month, by a column."""
    date = frame["date"]
    return frame[(date.dt.year == year) & (date.dt.month <= last_month)].groupby(by)["amount_fen"].sum()


def _targets(sales: pd.DataFrame, collections: pd.DataFrame, profile: pd.DataFrame, lang: str) -> dict[str, Rows]:
    """Company targets, weights, bounds and assigned targets 目标, in whole 万元, near what was achieved."""
    by_region = collections.assign(
        region_id=collections["customer_id"].map(profile.set_index("customer_id")["region_id"])
    )
    company: Rows = []
    for measure, made, ratio in (("sales", sales, 0.974), ("collection", by_region, 0.981)):
        last, ten, now = (_year_fen(made, "region_id", y, m).sum() for y, m in ((2025, 12), (2025, 10), (2026, 10)))
        notes = (Text("2025 年经营计划", "business plan 2025"), Text("2026 年经营计划", "business plan 2026"))
        for year, fen, note in ((2025, last / 0.988, notes[0]), (2026, now / ratio * last / ten, notes[1])):
            company.append(
                {"year": year, "measure": measure, "target_fen": _whole_wan(fen, 10), "note": note.in_(lang)}
            )
    total = next(int(r["target_fen"]) for r in company if r["year"] == 2026 and r["measure"] == "sales")
    return {
        "company_targets": company,
        "target_weights": _weights(sales, lang),
        "target_bounds": _bounds(sales, total, lang),
        "assigned_targets": _assigned(sales, total, lang),
    }


def _whole_wan(fen: float, step: int = 1) -> int:
    """An amount in whole steps of 万元."""
    return int(round_half_up(fen / (step * WAN))) * step * WAN


def _weights(sales: pd.DataFrame, lang: str) -> Rows:
    """The regions' sales weights: last year's shares in whole percent, a little more for the south-west."""
    last = _year_fen(sales, "region_id", 2025)
    percent = dict(zip(last.index, split(100, last.to_numpy()), strict=True))
    percent["HD"] -= 1
    percent["XN"] += 1
    notes = {
        "XN": Text("成都新设服务站，上调 1 个点", "new service centre in Chengdu: one point more"),
        "HD": Text("让出 1 个点给西南", "gives one point to the south-west"),
    }
    note = Text("按 2025 年实际占比", "actual share of 2025")
    return [
        {
            "measure": "sales",
            "level": "region",
            "id": r.id,
            "weight": float(percent[r.id]),
            "note": notes.get(r.id, note).in_(lang),
        }
        for r in REGIONS
    ]


def _bounds(sales: pd.DataFrame, total: int, lang: str) -> Rows:
    """One lock 锁定, floor 下限 and cap 上限, each within reach of the company's target."""
    share = total / _year_fen(sales, "region_id", 2025).sum()
    last = _year_fen(sales, "customer_id", 2025)
    return [
        {
            "measure": "sales",
            "level": "customer",
            "id": "C001",
            "month": None,
            "bound": "lock",
            "amount_fen": _whole_wan(last["C001"] * share * 0.98),
            "note": Text("已签年度框架协议", "annual frame contract signed").in_(lang),
        },
        {
            "measure": "sales",
            "level": "customer",
            "id": "C036",
            "month": None,
            "bound": "floor",
            "amount_fen": _whole_wan(last["C036"] * share * 1.04),
            "note": Text("新产线投产，保底", "new production line: at least this").in_(lang),
        },
        {
            "measure": "sales",
            "level": "customer",
            "id": "C023",
            "month": None,
            "bound": "cap",
            "amount_fen": _whole_wan(last["C023"] * 0.5),
            "note": Text("已停止采购，不再加量", "no longer buying: no more than this").in_(lang),
        },
    ]


def _assigned(sales: pd.DataFrame, total: int, lang: str) -> Rows:
    """Quarterly sales quotas 季度定额 of three reps for 2026."""
    made = sales[sales["date"].dt.year == 2025]
    share = total / made["amount_fen"].sum()
    quarter = made.groupby(["rep_id", made["date"].dt.quarter])["amount_fen"].sum()
    return [
        {
            "measure": "sales",
            "level": "rep",
            "id": rep_id,
            "period": f"2026Q{q}",
            "target_fen": _whole_wan(quarter[rep_id, q] * share, 5),
            "note": Text("区域主管下达", "assigned by the regional supervisor").in_(lang),
        }
        for rep_id in ("S02", "S06", "S09")
        for q in range(1, 5)
    ]


def _kpis(lang: str) -> Rows:
    """The appraisal scheme 考核方案; the weights add up to 100."""
    scheme = (
        ("K01", Text("销售达成率", "Sales attainment"), "sales_attainment", 40, "higher", "ratio", 0.6, 1.0, 1.2),
        (
            "K02",
            Text("回款达成率", "Collection attainment"),
            "collection_attainment",
            30,
            "higher",
            "ratio",
            0.6,
            1.0,
            1.1,
        ),
        ("K03", Text("销售增长", "Sales growth"), "sales_growth", 10, "higher", "linear", -0.1, 0.1, 1.2),
        ("K04", Text("逾期率", "Overdue ratio"), "overdue_ratio", 10, "lower", "linear", 0.4, 0.15, 1.0),
        ("K05", Text("客户拜访", "Customer visits"), "manual", 10, "higher", "ratio", 8, 20, 1.0),
    )
    keys = ("kpi_id", "kpi", "measure", "weight", "direction", "shape", "threshold", "target", "cap_ratio")
    notes = {
        "K03": Text("当月同比，负 10% 得 0 分", "the month year on year; no points at minus 10%"),
        "K04": Text("月末逾期金额 ÷ 应收余额", "overdue / receivable balance at month end"),
        "K05": Text("每月 20 次，以拜访记录为准", "20 a month, as recorded"),
    }
    return [
        {
            **dict(zip(keys, (row[0], row[1].in_(lang), *row[2:]), strict=True)),
            "note": notes.get(row[0], Text("", "")).in_(lang) or None,
        }
        for row in scheme
    ]


def _kpi_entries(lang: str) -> Rows:
    """Customer visits 客户拜访 of the twelve reps in the month."""
    visits = (22, 26, 18, 20, 24, 21, 15, 12, 19, 9, 14, 23)
    note = Text("拜访记录", "visit records").in_(lang)
    return [
        {"month": MONTH, "rep_id": f"S{i + 1:02d}", "kpi_id": "K05", "value": float(v), "note": note}
        for i, v in enumerate(visits)
    ]


def _facts(sales: pd.DataFrame, ledger: pd.DataFrame, customers: pd.DataFrame) -> dict[str, Any]:
    """What the manager's words rest on: names taken from the tables, so that they are true of them."""
    region = {r.id: r.name for r in REGIONS}
    rep = {f"S{i + 1:02d}": Text(zh, en) for i, (_region, zh, en, _growth) in enumerate(REPS)}
    name, owner = customers.set_index("customer_id")["customer"], customers.set_index("customer_id")["rep_id"]
    growth = _year_fen(sales, "region_id", 2026, 10) / _year_fen(sales, "region_id", 2025, 10)
    by_rep = _year_fen(sales, "rep_id", 2026, 10) / _year_fen(sales, "rep_id", 2025, 10)
    balance = ledger.groupby("customer_id")["amount_fen"].sum()
    stopped = balance[["C023", "C044"]].idxmax()
    return {
        "best": region[growth.idxmax()],
        "weak": region[growth.idxmin()],
        "rep": rep[by_rep.idxmin()],
        "star": rep[by_rep.idxmax()],
        "stopped": same(name[stopped]),
        "owner": rep[owner[stopped]],
        "first": rep["S01"],
        "wrong": same(name[_stating()[WRONG_FROM]]),
        "other": same(name[_stating()[WRONG_TO]]),
    }


def _commentary(sales: pd.DataFrame, ledger: pd.DataFrame, customers: pd.DataFrame, lang: str) -> Rows:
    """The manager's words 点评 for the month."""
    words = {
        "summary": Text(
            "累计进度与年度目标基本同步，{best}拉动明显，{weak}偏弱，是四季度的主要缺口。回款节奏整体跟得上发货，老账仍集中在少数客户。",
            "Year to date we are close to plan: {best} leads, {weak} is behind and is the gap to close in the fourth quarter. "
            "Collections keep up with deliveries; old debts remain with a few customers.",
        ),
        "sales": Text(
            "国庆后订单恢复正常。{star}的客户增量最大，主要是伺服系统和控制柜；{rep}的客户有两家推迟项目，已约定 11 月上门。",
            "Orders are back to normal after the October holiday. {star}'s customers grew most, mainly servo systems and cabinets; "
            "two of {rep}'s customers postponed projects, visits are agreed for November.",
        ),
        "collection": Text(
            "本月回款以到期货款为主，承兑占比有所上升。晚付客户已逐户排计划，月末前未到账的暂停发货。",
            "Collections were mostly money that fell due; more of it came as bank acceptance bills. Late payers each have a plan; "
            "where money does not arrive by month end we stop delivering.",
        ),
        "accounts": Text(
            "二十家客户寄来对账单，差异已逐笔列明。{wrong}的一笔回款误记到{other}，由财务更正；{stopped}已停止采购仍有欠款，请{owner}当面核对并签还款协议。",
            "Twenty customers sent statements; every difference is listed. One receipt of {wrong} was booked under {other} and finance corrects it. "
            "{stopped} no longer buys and still owes us: {owner} to agree the balance in person and sign a repayment plan.",
        ),
        "next": Text(
            "11 月抓三件事：{weak}补缺口、老账清收、年度框架协议续签。",
            "Three things for November: close the gap in {weak}, collect old debts, renew the annual frame contracts.",
        ),
    }
    facts = _facts(sales, ledger, customers)
    author = Text("王建业", "Wang Jianye").in_(lang)
    return [
        {"month": MONTH, "block": block, "words": text.with_(**facts).in_(lang), "author": author}
        for block, text in words.items()
    ]


def _actions(sales: pd.DataFrame, ledger: pd.DataFrame, customers: pd.DataFrame, lang: str) -> Rows:
    """What is to be done next month 下月重点."""
    facts = _facts(sales, ledger, customers)
    items = (
        (
            Text(
                "逐户复核{weak}客户的四季度订单，列出可提前交货的项目",
                "Review the fourth-quarter orders of every customer in {weak}; list what can be delivered early",
            ),
            facts["rep"],
            dt.date(2026, 11, 10),
            Text("缺口清单", "list of gaps"),
        ),
        (
            Text("与{stopped}核对欠款，签还款协议", "Agree the balance with {stopped} and sign a repayment plan"),
            facts["owner"],
            dt.date(2026, 11, 20),
            Text("协议签回", "plan signed"),
        ),
        (
            Text("更正{wrong}误记到{other}的回款", "Correct the receipt of {wrong} booked under {other}"),
            Text("财务 陈会计", "Ms Chen, finance"),
            dt.date(2026, 11, 6),
            Text("两户余额平", "both balances agree"),
        ),
        (
            Text("对账差异全部回复客户", "Answer every reconciliation difference to the customer"),
            Text("内勤 沈洁", "Shen Jie, secretary"),
            dt.date(2026, 11, 15),
            Text("未处理差异为 0", "no difference left open"),
        ),
        (
            Text("续签 2027 年年度框架协议前十大客户", "Renew the 2027 frame contracts of the ten largest customers"),
            facts["first"],
            dt.date(2026, 11, 30),
            Text("签约不少于 6 家", "at least six signed"),
        ),
    )
    return [
        {
            "month": MONTH,
            "no": n + 1,
            "item": item.with_(**facts).in_(lang),
            "owner": owner.in_(lang),
            "due_date": due,
            "measure": measure.in_(lang),
        }
        for n, (item, owner, due, measure) in enumerate(items)
    ]


def _settings(lang: str) -> Rows:
    """Every parameter once, with its meaning; those of the department and the defaults of the rest."""
    own = {
        "company": COMPANY.in_(lang),
        "department": DEPARTMENT.in_(lang),
        "language": lang,
        "current_month": month_name(MONTH),
    }
    return [
        {
            "parameter": p.key,
            "from_date": None,
            "value": own.get(p.key, f"{p.default:g}" if isinstance(p.default, int | float) else str(p.default)),
            "unit": p.unit.in_(lang) or None,
            "note": p.note.in_(lang),
        }
        for p in PARAMETERS.values()
    ]
