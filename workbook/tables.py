"""Every sheet, table and column of the workbook, declared once.

From here come the new workbook, its lists and formats, reading and checking, the import mapping and
`docs/tables.md`. Money columns end in `_fen`: yuan 元 in the sheet, whole fen 分 (int64) in frames.
Frames are indexed by sheet row, so a calculation that names an index names the row a person sees.
"""

from __future__ import annotations

from workbook.schema import Choice, Column, Table
from workbook.texts import Text

YUAN = Text("元", "yuan")
DAYS = Text("天", "days")


def _c(key: str, zh: str, en: str, type: str = "text", required: bool = False, **more: object) -> Column:
    if type == "money":
        more.setdefault("unit", YUAN)
    return Column(key, zh, en, type, required, **more)  # type: ignore[arg-type]


def _choices(*rows: tuple[str, str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(code, Text(zh, en)) for code, zh, en in rows)


MEASURES = _choices(("sales", "销售", "Sales"), ("collection", "回款", "Collection"))
LEVELS = _choices(("company", "公司", "Company"), ("region", "区域", "Region"), ("rep", "业务员", "Rep"),
                  ("customer", "客户", "Customer"))
BOUNDS = _choices(("lock", "锁定", "Lock"), ("floor", "下限", "Floor"), ("cap", "上限", "Cap"))
ENTRY_KINDS = _choices(("opening", "期初", "Opening"), ("invoice", "发票", "Invoice"), ("collection", "回款", "Collection"),
                       ("return", "退货", "Return"), ("rebate", "返利", "Rebate"), ("other", "其他", "Other"))
STATUSES = _choices(("auto", "自动", "Auto"), ("suggested", "建议", "Suggested"), ("ambiguous", "待选", "Ambiguous"),
                    ("manual", "手工", "Manual"))
SIDES = _choices(("ours", "我方", "Ours"), ("theirs", "对方", "Theirs"))
DIFFERENCE_KINDS = _choices(
    ("missing_theirs", "对方未入账", "Not in their books"), ("missing_ours", "我方未入账", "Not in our books"),
    ("transit_theirs", "对方在途", "In transit to them"), ("transit_ours", "我方在途", "In transit to us"),
    ("duplicate_ours", "我方重复", "Duplicate in ours"), ("duplicate_theirs", "对方重复", "Duplicate in theirs"),
    ("amount", "金额不符", "Amount differs"), ("rounding", "尾差", "Rounding"), ("transposed", "数字颠倒", "Digits swapped"),
    ("fee", "手续费", "Fee"), ("sign", "方向相反", "Opposite sign"), ("wrong_customer", "串户", "Wrong customer"),
    ("wrong_ref", "票号错误", "Wrong reference"), ("ambiguous", "待选择", "Ambiguous"), ("opening", "期初不符", "Opening differs"))
OPEN_STATUS = _choices(("open", "未处理", "Open"), ("working", "处理中", "In progress"), ("closed", "已关闭", "Closed"))
DIRECTIONS = _choices(("higher", "越高越好", "Higher is better"), ("lower", "越低越好", "Lower is better"))
SHAPES = _choices(("ratio", "按比例", "In proportion"), ("linear", "门槛到目标直线", "Linear from threshold to target"))
KPI_MEASURES = _choices(
    ("sales_attainment", "销售达成率", "Sales attainment"), ("collection_attainment", "回款达成率", "Collection attainment"),
    ("sales_growth", "销售同比增长率", "Sales growth, year on year"), ("overdue_ratio", "逾期率", "Overdue ratio"),
    ("new_customers", "新客户数", "New customers"), ("manual", "手工录入", "Entered by hand"))
PERIOD_KINDS = _choices(("month", "当月", "Month"), ("quarter", "季累计", "Quarter to date"), ("half", "半年累计", "Half to date"),
                        ("year", "年累计", "Year to date"))
BLOCKS = _choices(("summary", "总体评价", "Overall"), ("sales", "销售", "Sales"), ("collection", "回款", "Collection"),
                  ("accounts", "往来", "Accounts"), ("performance", "绩效", "Performance"), ("next", "下月", "Next month"))
LEVELS_OF_WEIGHT = LEVELS[1:2] + LEVELS[3:] + _choices(("month", "月份", "Month"))
CUSTOMER_LEVELS = _choices(("A", "A", "A"), ("B", "B", "B"), ("C", "C", "C"), ("D", "D", "D"))

GROUPS = {"basis": Text("基础资料", "Master data"), "movement": Text("业务数据", "Transactions"),
          "target": Text("目标", "Targets"), "account": Text("往来", "Accounts"),
          "score": Text("绩效", "Performance"), "report": Text("报告", "Reports"), "system": Text("系统", "System")}

CUSTOMER = _c("customer_id", "客户编号", "Customer ID", required=True, ref="customers", width=12,
              also=("客户编码", "客户代码", "dealer_id", "customerNumber", "customer_no", "cust"))
REGION = _c("region_id", "区域编号", "Region ID", ref="regions", width=11,
            also=("区域编码", "territory_id", "home_territory_id"))
REP = _c("rep_id", "业务员编号", "Rep ID", ref="reps", width=12,
         also=("业务员编码", "销售代表编号", "salesRepEmployeeNumber"))

TABLES: dict[str, Table] = {}


def _declare(key: str, zh: str, en: str, kind: str, group: str, key_columns: str, note: Text, *columns: Column) -> None:
    TABLES[key] = Table(key, zh, en, kind, group, tuple(key_columns.split()), note, columns)


# ------------------------------------------------------------------ what people type or import
_declare("settings", "参数", "Settings", "input", "system", "parameter from_date",
         Text("一行一个参数；改值时新增一行并写生效日期，旧报告仍按旧值重现。",
              "One parameter a row; to change a value add a row with its date, so old reports stay reproducible."),
         _c("parameter", "参数", "Parameter", required=True, width=24),
         _c("from_date", "生效日期", "From", "date", note=Text("空 = 一直有效", "blank = always in force")),
         _c("value", "值", "Value", width=22),
         _c("unit", "单位", "Unit", width=8),
         _c("note", "说明", "Note", width=60))

_declare("regions", "区域", "Regions", "input", "basis", "region_id",
         Text("一行一个销售区域。", "One sales region a row."),
         _c("region_id", "区域编号", "Region ID", required=True, width=11, also=("区域编码", "territory_id", "区域代码")),
         _c("region", "区域", "Region", required=True, width=16, also=("区域名称", "大区", "territory")),
         _c("manager", "负责人", "Manager", width=14, also=("区域经理", "主管")),
         _c("country", "国家/省份", "Country", width=16, also=("省份", "country")))

_declare("reps", "业务员", "Reps", "input", "basis", "rep_id",
         Text("一行一名业务员。", "One sales representative a row."),
         _c("rep_id", "业务员编号", "Rep ID", required=True, width=12, also=("业务员编码", "工号", "employeeNumber")),
         _c("rep", "业务员", "Rep", required=True, width=18, also=("姓名", "业务员姓名", "销售代表", "name")),
         REGION,
         _c("supervisor_id", "主管编号", "Supervisor ID", width=12, also=("上级编号", "manager_id", "reportsTo")),
         _c("title", "职务", "Title", width=20, also=("岗位", "jobTitle")),
         _c("join_date", "入职日期", "Joined", "date", also=("hire_date",)),
         _c("leave_date", "离职日期", "Left", "date"))

_declare("customers", "客户", "Customers", "input", "basis", "customer_id",
         Text("一行一个客户；名称写营业执照全称。", "One customer a row; the name in full as registered."),
         _c("customer_id", "客户编号", "Customer ID", required=True, width=12,
            also=("客户编码", "客户代码", "dealer_id", "customerNumber")),
         _c("customer", "客户名称", "Customer", required=True, width=30,
            also=("客户", "单位名称", "往来单位", "客商", "dealer", "customerName")),
         Column("region_id", "区域编号", "Region ID", required=True, ref="regions", width=11, also=REGION.also),
         REP,
         _c("level", "级别", "Level", choices=CUSTOMER_LEVELS, width=8, also=("客户级别", "等级")),
         _c("credit_days", "账期", "Credit days", "int", unit=DAYS, low=0, also=("信用期", "账期天数")),
         _c("credit_limit_fen", "信用额度", "Credit limit", "money", low=0, also=("授信额度", "creditLimit")),
         _c("opened_date", "开户日期", "Opened", "date", also=("建档日期",)),
         _c("contact", "联系人", "Contact", width=12),
         _c("phone", "电话", "Phone", width=16, also=("联系电话", "手机")),
         _c("address", "地址", "Address", width=30, also=("city",)))

_declare("products", "产品", "Products", "input", "basis", "product_id",
         Text("一行一个产品；产品线用于分解与统计。", "One product a row; the product line is used to break down and to count."),
         _c("product_id", "产品编号", "Product ID", required=True, width=12, also=("产品编码", "货号", "存货编码", "productCode")),
         _c("product", "产品名称", "Product", required=True, width=30, also=("品名", "存货名称", "productName")),
         _c("product_line", "产品线", "Product line", width=16, also=("品类", "subcategory", "productLine")),
         _c("unit", "单位", "Unit", width=8),
         _c("price_fen", "标准价", "List price", "money", low=0, also=("单价", "standard_cost", "MSRP")))

_declare("sales", "销售明细", "Sales", "input", "movement", "doc_no line_no",
         Text("一行一条销售单明细；金额含税；退货为负。", "One line of a sales document a row; tax included; returns negative."),
         _c("date", "日期", "Date", "date", True, also=("单据日期", "销售日期", "order_date", "orderDate")),
         _c("doc_no", "单号", "Document", required=True, width=16, also=("单据编号", "销售单号", "order_no", "orderNumber")),
         _c("line_no", "行号", "Line", "int", low=1, note=Text("空 = 导入时按顺序编号", "blank = numbered in order on import"),
            also=("序号", "orderLineNumber")),
         CUSTOMER,
         Column("rep_id", "业务员编号", "Rep ID", ref="reps", width=12, also=REP.also,
                note=Text("空 = 客户的业务员", "blank = the customer's rep")),
         Column("region_id", "区域编号", "Region ID", ref="regions", width=11, also=REGION.also,
                note=Text("空 = 客户的区域", "blank = the customer's region")),
         _c("product_id", "产品编号", "Product ID", ref="products", width=12, also=("产品编码", "货号", "productCode")),
         _c("quantity", "数量", "Quantity", "number", also=("qty", "quantityOrdered")),
         _c("price_fen", "单价", "Price", "money", also=("含税单价", "unit_price", "priceEach")),
         _c("amount_fen", "金额", "Amount", "money", True, also=("销售额", "价税合计", "含税金额", "sales_amount")),
         _c("invoice_no", "发票号", "Invoice", width=22, also=("发票号码",)),
         _c("memo", "备注", "Memo", width=24, also=("摘要",)))

_declare("collections", "回款明细", "Collections", "input", "movement", "collection_no",
         Text("一行一笔回款；退款为负。", "One receipt of money a row; refunds negative."),
         _c("date", "日期", "Date", "date", True, also=("回款日期", "到账日期", "paymentDate")),
         _c("collection_no", "回款单号", "Receipt no.", required=True, width=18, also=("收款单号", "单号", "流水号", "checkNumber")),
         CUSTOMER,
         _c("amount_fen", "回款金额", "Amount", "money", True, also=("金额", "到账金额", "收款金额", "amount")),
         _c("method", "方式", "Method", width=12, also=("结算方式",)),
         Column("rep_id", "业务员编号", "Rep ID", ref="reps", width=12, also=REP.also,
                note=Text("空 = 客户的业务员", "blank = the customer's rep")),
         _c("ref", "核销票号", "Pays invoice", width=22, also=("发票号", "对应发票")),
         _c("memo", "摘要", "Memo", width=24, also=("备注",)))

_ENTRY = (_c("date", "日期", "Date", "date", True, also=("单据日期", "凭证日期", "记账日期", "业务日期", "orderDate", "paymentDate")),
          CUSTOMER)

_declare("ledger", "往来明细", "Ledger", "input", "movement", "entry_no",
         Text("我方应收账：一行一笔，应收增加为正，回款、退货、返利为负；期初也是一行。",
              "Our receivable ledger: one entry a row, positive when they owe us more; the opening balance is a row too."),
         _c("entry_no", "凭证号", "Entry", required=True, width=16, also=("凭证字号", "凭证编号", "单号", "checkNumber", "orderNumber")),
         *_ENTRY,
         _c("kind", "类型", "Kind", required=True, choices=ENTRY_KINDS, width=10, also=("单据类型", "业务类型")),
         _c("ref", "票号", "Reference", width=24, also=("发票号", "发票号码", "结算号", "业务编号")),
         _c("amount_fen", "金额", "Amount", "money", True, also=("应收金额", "本币金额", "amount")),
         _c("due_date", "到期日", "Due", "date", note=Text("空 = 日期 + 客户账期", "blank = date + the customer's credit days")),
         _c("memo", "摘要", "Memo", width=28, also=("备注",)))

_declare("statements", "客户对账单", "Statements", "input", "movement", "line_id",
         Text("客户寄来的对账单：一行一笔，已换成我方口径（他们欠我们增加为正）。",
              "What customers state: one entry a row, turned to our view (positive when they owe us more)."),
         _c("line_id", "行编号", "Line ID", required=True, width=14, also=("序号", "their_id", "checkNumber")),
         *_ENTRY,
         Column("kind", "类型", "Kind", choices=ENTRY_KINDS, width=10, note=Text("期初余额选“期初”", "choose Opening for the opening balance")),
         _c("ref", "票号", "Reference", width=24, also=("发票号", "发票号码", "单号", "doc_no")),
         _c("amount_fen", "金额", "Amount", "money", True, also=("amount",)),
         _c("memo", "摘要", "Memo", width=28, also=("备注",)),
         _c("source", "来源文件", "Source", width=24))

_declare("company_targets", "公司目标", "Company targets", "input", "target", "year measure",
         Text("公司下达的年度目标：一行一个年度的一个指标。", "The company's target: one measure of one fiscal year a row."),
         _c("year", "年度", "Year", "int", True, low=1990, note=Text("财年以结束年份命名", "a fiscal year is named after the year it ends in")),
         _c("measure", "指标", "Measure", required=True, choices=MEASURES, width=10),
         _c("target_fen", "目标金额", "Target", "money", True, low=0, width=18),
         _c("note", "说明", "Note", width=40))

_declare("target_weights", "目标权重", "Target weights", "input", "target", "measure level id",
         Text("默认权重是去年同期实际；这里写的权重优先。月份写 01–12。",
              "By default weights are last year's actual figures; a weight written here goes before. Months as 01–12."),
         Column("measure", "指标", "Measure", choices=MEASURES, width=10, note=Text("空 = 两个指标", "blank = both measures")),
         _c("level", "层级", "Level", required=True, choices=LEVELS_OF_WEIGHT, width=10),
         _c("id", "编号", "ID", required=True, width=12, note=Text("区域编号、客户编号或月份 01–12", "region ID, customer ID or month 01–12")),
         _c("weight", "权重", "Weight", "number", True, low=0, note=Text("任何非负数；同层相除得份额", "any number not negative; shares are taken within a level")),
         _c("note", "理由", "Reason", width=40))

_declare("target_bounds", "锁定与上下限", "Locks and bounds", "input", "target", "measure level id month bound",
         Text("锁定、下限、上限：公司分解时必须遵守。月份空 = 全年合计。",
              "Locks, floors and caps the breakdown must keep. Month blank = the whole year."),
         _c("measure", "指标", "Measure", required=True, choices=MEASURES, width=10),
         _c("level", "层级", "Level", required=True, choices=(LEVELS[1], LEVELS[3]), width=10),
         _c("id", "编号", "ID", required=True, width=12),
         _c("month", "月份", "Month", "month", note=Text("空 = 全年", "blank = the whole year")),
         _c("bound", "种类", "Bound", required=True, choices=BOUNDS, width=10),
         _c("amount_fen", "金额", "Amount", "money", True, low=0),
         _c("note", "理由", "Reason", width=40))

_declare("assigned_targets", "下达目标", "Assigned targets", "input", "target", "measure level id period",
         Text("另行下达的目标（如业务员季度定额），按它计算达成率。",
              "Targets assigned outside the breakdown (such as a rep's quarterly quota); attainment is measured against them."),
         Column("measure", "指标", "Measure", choices=MEASURES, width=10, note=Text("空 = 销售", "blank = sales")),
         Column("level", "层级", "Level", choices=LEVELS, width=10, note=Text("空 = 业务员", "blank = rep")),
         _c("id", "编号", "ID", required=True, width=12, also=("rep_id", "业务员编号")),
         _c("period", "期间", "Period", required=True, width=10, note=Text("2026-10、2026Q4、2026H2、2026", "2026-10, 2026Q4, 2026H2, 2026"),
            also=("quarter", "month", "季度", "月份")),
         _c("target_fen", "目标金额", "Target", "money", True, low=0, also=("quota", "定额", "目标")),
         _c("note", "说明", "Note", width=40))

_declare("kpis", "考核指标", "KPIs", "input", "score", "kpi_id",
         Text("考核方案：权重合计必须为 100。", "The appraisal scheme: weights must add up to 100."),
         _c("kpi_id", "指标编号", "KPI ID", required=True, width=12),
         _c("kpi", "指标名称", "KPI", required=True, width=20),
         _c("measure", "取数", "Measure", required=True, choices=KPI_MEASURES, width=20),
         _c("weight", "权重", "Weight", "number", True, low=0, unit=Text("分", "points")),
         _c("direction", "方向", "Direction", required=True, choices=DIRECTIONS, width=12),
         _c("shape", "计分方式", "Shape", choices=SHAPES, width=18),
         _c("threshold", "门槛值", "Threshold", "number", note=Text("达不到门槛得 0 分；空 = 没有门槛", "below it no points; blank = none")),
         _c("target", "目标值", "Target", "number", True, note=Text("达到目标得满分", "reaching it earns the full weight")),
         _c("cap_ratio", "得分上限", "Cap", "ratio", low=0, note=Text("空 = 100%", "blank = 100%")),
         _c("note", "说明", "Note", width=40))

_declare("kpi_entries", "考核录入", "KPI entries", "input", "score", "month rep_id kpi_id",
         Text("手工考核项的实际值；加减分与一票否决不在此表。", "Actual values of KPIs that are entered by hand."),
         _c("month", "月份", "Month", "month", True),
         Column("rep_id", "业务员编号", "Rep ID", required=True, ref="reps", width=12),
         _c("kpi_id", "指标编号", "KPI ID", required=True, ref="kpis", width=12),
         _c("value", "实际值", "Value", "number", True),
         _c("note", "依据", "Evidence", width=40))

_declare("commentary", "点评", "Commentary", "input", "report", "month block",
         Text("经理的话：写在这里，Word 和 PDF 都会引用，重跑不会丢。",
              "The manager's own words: they appear in the Word file and the PDF and survive every re-run."),
         _c("month", "月份", "Month", "month", True),
         _c("block", "段落", "Block", required=True, choices=BLOCKS, width=12),
         _c("words", "内容", "Words", required=True, width=90),
         _c("author", "作者", "Author", width=12))

_declare("actions", "下月重点", "Actions", "input", "report", "month no",
         Text("下月要做的事。", "What is to be done next month."),
         _c("month", "月份", "Month", "month", True, note=Text("报告所属月份", "the month of the report")),
         _c("no", "序号", "No.", "int", True, low=1),
         _c("item", "事项", "Item", required=True, width=50),
         _c("owner", "责任人", "Owner", width=12),
         _c("due_date", "完成日期", "Due", "date"),
         _c("measure", "衡量", "Measured by", width=30))

# ------------------------------------------------------------------ what the program writes
_PERIOD = (_c("level", "层级", "Level", choices=LEVELS, width=10), _c("id", "编号", "ID", width=12), _c("name", "名称", "Name", width=26))

_declare("target_cells", "目标明细", "Target cells", "result", "target", "measure customer_id month",
         Text("每个客户每月的目标和它的由来。", "The target of each customer and month, and where it comes from."),
         _c("measure", "指标", "Measure", choices=MEASURES, width=10),
         _c("month", "月份", "Month", "month"),
         REGION, REP, CUSTOMER,
         _c("target_fen", "目标", "Target", "money"),
         _c("base_fen", "基数", "Base", "money"),
         _c("share_ratio", "占比", "Share", "ratio"),
         _c("growth_ratio", "比基数增长", "Growth on base", "ratio"),
         _c("bound", "受限于", "Bound by", choices=BOUNDS, width=10),
         _c("reason", "由来", "Why", width=70))

_MONTHS = tuple(_c(f"m{i:02d}_fen", f"第{i}月", f"Month {i}", "money", note=Text("财年第几个月", "month of the fiscal year"), width=14)
                for i in range(1, 13))

_declare("target_breakdown", "目标分解", "Target breakdown", "result", "target", "measure region_id customer_id",
         Text("公司目标分解到客户：一行一个客户的一个指标，各级相加到分不差。",
              "The company's target broken down to customers: one measure of one customer a row; every level adds up to the fen."),
         _c("year", "年度", "Year", "int"), _c("measure", "指标", "Measure", choices=MEASURES, width=10),
         REGION, _c("region", "区域", "Region", width=14), CUSTOMER, _c("customer", "客户名称", "Customer", width=30), REP,
         _c("total_fen", "全年目标", "Year total", "money", width=16), _c("base_fen", "去年实际", "Last year", "money", width=16),
         _c("growth_ratio", "增长", "Growth", "ratio"), *_MONTHS)

_declare("target_regions", "区域目标", "Region targets", "result", "target", "measure region_id",
         Text("公司目标分解到区域和月份。", "The company's target broken down to regions and months."),
         _c("year", "年度", "Year", "int"), _c("measure", "指标", "Measure", choices=MEASURES, width=10),
         REGION, _c("region", "区域", "Region", width=14),
         _c("total_fen", "全年目标", "Year total", "money", width=16), _c("base_fen", "去年实际", "Last year", "money", width=16),
         _c("growth_ratio", "增长", "Growth", "ratio"), *_MONTHS)

_declare("attainment", "达成", "Attainment", "result", "target", "measure level id period_kind period",
         Text("截至当月的达成率：分公司、区域、业务员、客户。", "Attainment to date by company, region, rep and customer."),
         _c("measure", "指标", "Measure", choices=MEASURES, width=10), *_PERIOD,
         _c("period_kind", "口径", "Span", choices=PERIOD_KINDS, width=12), _c("period", "期间", "Period", width=10),
         _c("target_fen", "目标", "Target", "money"), _c("actual_fen", "实际", "Actual", "money"),
         _c("ratio", "达成率", "Attainment", "ratio"), _c("gap_fen", "差额", "Gap", "money", note=Text("实际 − 目标", "actual − target")),
         _c("last_year_fen", "去年同期", "Last year", "money"), _c("yoy_ratio", "同比", "Year on year", "ratio"),
         _c("full_target_fen", "全期目标", "Full target", "money", note=Text("整个期间的目标", "the target of the whole period")),
         _c("elapsed_ratio", "时间进度", "Time elapsed", "ratio"),
         _c("reason", "说明", "Note", width=40))

_declare("matches", "勾对结果", "Matches", "result", "account", "group_no side line_id",
         Text("对账勾对：同一组号的行互相对应；每组写明规则和依据。", "Lines that belong together share a group; each group names its rule and evidence."),
         _c("group_no", "组号", "Group", "int"), CUSTOMER, _c("side", "方", "Side", choices=SIDES, width=8),
         _c("line_id", "凭证/行号", "Line", width=16), _c("date", "日期", "Date", "date"), _c("ref", "票号", "Reference", width=24),
         _c("amount_fen", "金额", "Amount", "money"), _c("rule", "规则", "Rule", width=18),
         _c("status", "状态", "Status", choices=STATUSES, width=10), _c("reason", "依据", "Evidence", width=50))

_declare("differences", "差异清单", "Differences", "result", "account", "customer_id side line_id",
         Text("对不上的每一笔：种类、依据、影响余额多少。", "Every line that does not agree: its kind, the evidence and its effect on the balance."),
         CUSTOMER, _c("customer", "客户名称", "Customer", width=30), _c("kind", "差异种类", "Kind", choices=DIFFERENCE_KINDS, width=14),
         _c("side", "方", "Side", choices=SIDES, width=8), _c("line_id", "凭证/行号", "Line", width=16), _c("date", "日期", "Date", "date"),
         _c("ref", "票号", "Reference", width=24), _c("amount_fen", "本行金额", "Line amount", "money"),
         _c("effect_fen", "差异额", "Difference", "money", note=Text("我方 − 对方", "ours − theirs")),
         _c("reason", "依据", "Evidence", width=50))

_declare("proof", "余额调节表", "Balance proof", "result", "account", "customer_id",
         Text("我方余额 − 差异合计 = 对方余额，逐户到分；不平不写。", "Our balance − differences = their balance, per customer to the fen; it is not written unless it closes."),
         CUSTOMER, _c("customer", "客户名称", "Customer", width=30),
         _c("ours_fen", "我方余额", "Our balance", "money"), _c("theirs_fen", "对方余额", "Their balance", "money"),
         _c("gap_fen", "差额", "Gap", "money"), _c("ours_items_fen", "我方单边", "Ours only", "money"),
         _c("theirs_items_fen", "对方单边", "Theirs only", "money"), _c("amount_items_fen", "金额差异", "Amount differences", "money"),
         _c("adjusted_ours_fen", "调节后我方", "Ours adjusted", "money"), _c("adjusted_theirs_fen", "调节后对方", "Theirs adjusted", "money"),
         _c("lines_ours", "我方笔数", "Our lines", "int"), _c("lines_theirs", "对方笔数", "Their lines", "int"),
         _c("matched_ours", "已勾对", "Matched", "int"), _c("closes", "是否平", "Closes", "flag"))

_declare("applications", "核销明细", "Applications", "result", "account", "collection_line charge_line",
         Text("每笔回款核销了哪几张票；未指明的按到期先后。", "Which invoices each receipt paid; the unnamed remainder by due date."),
         CUSTOMER, _c("collection_line", "回款凭证", "Receipt", width=16), _c("collection_date", "回款日期", "Received", "date"),
         _c("charge_line", "应收凭证", "Charge", width=16), _c("charge_date", "应收日期", "Charged", "date"),
         _c("amount_fen", "核销金额", "Applied", "money"), _c("rule", "规则", "Rule", width=18), _c("status", "状态", "Status", choices=STATUSES, width=10),
         _c("reason", "依据", "Evidence", width=40))

_declare("open_items", "未核销明细", "Open items", "result", "account", "customer_id line_id",
         Text("截至日仍未收回的每一笔，账龄由它们相加。", "Everything still open at the date; aging is their sum."),
         CUSTOMER, _c("line_id", "凭证号", "Entry", width=16), _c("ref", "票号", "Reference", width=24), _c("date", "日期", "Date", "date"),
         _c("due_date", "到期日", "Due", "date"), _c("amount_fen", "原金额", "Amount", "money"), _c("open_fen", "未核销", "Open", "money"),
         _c("overdue_days", "逾期天数", "Days overdue", "int", unit=DAYS), _c("band", "账龄段", "Band", width=12))

AGING_BANDS: tuple[tuple[str, float, Text], ...] = (
    ("not_due", float("-inf"), Text("未到期", "Not due")), ("d1_30", 1, Text("1–30天", "1–30 days")),
    ("d31_60", 31, Text("31–60天", "31–60 days")), ("d61_90", 61, Text("61–90天", "61–90 days")),
    ("d91_180", 91, Text("91–180天", "91–180 days")), ("d181_365", 181, Text("181–365天", "181–365 days")),
    ("d366", 366, Text("1年以上", "Over 1 year")))
"""Aging bands 账龄段 by days overdue: key, first day, name. Due today is not overdue."""

_declare("aging", "账龄", "Aging", "result", "account", "customer_id",
         Text("每个客户欠多少、逾期多久；各段之和 = 余额。", "What each customer owes by days overdue; the bands add up to the balance."),
         CUSTOMER, _c("customer", "客户名称", "Customer", width=30), REGION, REP,
         *(_c(f"{key}_fen", name.zh, name.en, "money") for key, _first, name in AGING_BANDS),
         _c("unapplied_fen", "未核销回款", "Unapplied", "money", note=Text("多收，待核销", "received beyond what is charged")),
         _c("balance_fen", "应收余额", "Balance", "money"), _c("overdue_fen", "逾期合计", "Overdue", "money"),
         _c("overdue_ratio", "逾期率", "Overdue share", "ratio"), _c("longest_days", "最长逾期", "Longest overdue", "int", unit=DAYS),
         _c("credit_limit_fen", "信用额度", "Credit limit", "money"), _c("over_limit_fen", "超额度", "Over limit", "money"))

_declare("scores", "得分明细", "Score lines", "result", "score", "month rep_id kpi_id",
         Text("每人每项的实际、目标、得分和算法。", "Each person's KPI: actual, target, points and how they come about."),
         _c("month", "月份", "Month", "month"), REP, _c("rep", "业务员", "Rep", width=18), _c("kpi_id", "指标编号", "KPI ID", width=12),
         _c("kpi", "指标", "KPI", width=20), _c("weight", "权重", "Weight", "number"), _c("actual", "实际值", "Actual", "number"),
         _c("target", "目标值", "Target", "number"), _c("ratio", "完成度", "Reached", "ratio"), _c("points", "得分", "Points", "number"),
         _c("reason", "算法", "Why", width=60))

_declare("score_totals", "绩效得分", "Scores", "result", "score", "month rep_id",
         Text("每人总分、名次和等级。", "Each person's total, rank and grade."),
         _c("month", "月份", "Month", "month"), REP, _c("rep", "业务员", "Rep", width=18), REGION, _c("region", "区域", "Region", width=14),
         _c("sales_ratio", "销售达成率", "Sales attainment", "ratio"), _c("collection_ratio", "回款达成率", "Collection attainment", "ratio"),
         _c("score", "总分", "Score", "number"), _c("rank", "名次", "Rank", "int"), _c("grade", "等级", "Grade", width=8),
         _c("reason", "说明", "Note", width=40))

_declare("dashboard_figures", "看板指标", "Dashboard figures", "result", "report", "figure",
         Text("看板上的数字。", "The figures on the dashboard."),
         _c("figure", "指标", "Figure", width=20), _c("text", "名称", "Name", width=24), _c("value_fen", "金额", "Amount", "money"),
         _c("ratio", "比率", "Ratio", "ratio"), _c("number", "数值", "Number", "number"), _c("note", "说明", "Note", width=40))

_declare("dashboard_months", "看板月份", "Dashboard months", "result", "report", "month",
         Text("看板趋势图的数据：财年十二个月。", "Data of the dashboard's trend: the twelve months of the fiscal year."),
         _c("month", "月份", "Month", "month"), _c("sales_target_fen", "销售目标", "Sales target", "money"),
         _c("sales_fen", "销售实际", "Sales", "money"), _c("last_sales_fen", "去年销售", "Sales last year", "money"),
         _c("collection_target_fen", "回款目标", "Collection target", "money"), _c("collection_fen", "回款实际", "Collection", "money"))

_declare("dashboard_regions", "看板区域", "Dashboard regions", "result", "report", "region_id",
         Text("看板区域图的数据：年累计。", "Data of the dashboard's regions: year to date."),
         REGION, _c("region", "区域", "Region", width=14), _c("sales_target_fen", "销售目标", "Sales target", "money"),
         _c("sales_fen", "销售实际", "Sales", "money"), _c("sales_ratio", "销售达成率", "Sales attainment", "ratio"),
         _c("collection_target_fen", "回款目标", "Collection target", "money"), _c("collection_fen", "回款实际", "Collection", "money"),
         _c("collection_ratio", "回款达成率", "Collection attainment", "ratio"))

_declare("problems", "问题", "Problems", "result", "system", "no",
         Text("检查发现的问题：点“位置”跳到那一格。", "What the check found: click the place to jump to the cell."),
         _c("no", "序号", "No.", "int"), _c("severity", "程度", "Severity", choices=_choices(("error", "错误", "Error"), ("warning", "提示", "Warning")), width=8),
         _c("sheet", "工作表", "Sheet", width=16), _c("column", "列", "Column", width=16), _c("row", "行", "Row", "int"),
         _c("place", "位置", "Place", "link", width=18), _c("found", "现有内容", "Found", width=24), _c("need", "需要", "Needed", width=40),
         _c("fix", "怎么办", "What to do", width=50))


def place(table: str, column: str) -> Text:
    """Where a fault stands, in words: 往来明细.到期日 / Ledger.Due."""
    declared = TABLES.get(table)
    if declared is None:
        return Text(f"{table}.{column}" if column else table, f"{table}.{column}" if column else table)
    if not column:
        return declared.sheet
    header = declared.column(column).header if declared.has(column) else Text(column, column)
    return Text(f"{declared.zh}.{header.zh}", f"{declared.en}.{header.en}")
