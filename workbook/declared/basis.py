"""Master data 基础资料: who sells what to whom."""

# fmt: off
from __future__ import annotations

from workbook.declared.words import DAYS, REGION, REP, choices, column, table
from workbook.schema import Column, Table
from workbook.texts import Text

CUSTOMER_LEVELS = choices(("A", "A", "A"), ("B", "B", "B"), ("C", "C", "C"), ("D", "D", "D"))

TABLES: tuple[Table, ...] = (
    table("settings", "参数", "Settings", "input", "system", "parameter from_date",
             Text("一行一个参数；改值时新增一行并写生效日期，旧报告仍按旧值重现。",
                  "One parameter a row; to change a value add a row with its date, so old reports stay reproducible."),
             column("parameter", "参数", "Parameter", required=True, width=24),
             column("from_date", "生效日期", "From", "date", note=Text("空 = 一直有效", "blank = always in force")),
             column("value", "值", "Value", width=22),
             column("unit", "单位", "Unit", width=8),
             column("note", "说明", "Note", width=60)),

    table("regions", "区域", "Regions", "input", "basis", "region_id",
             Text("一行一个销售区域。", "One sales region a row."),
             column("region_id", "区域编号", "Region ID", required=True, width=11, also=("区域编码", "territory_id", "区域代码")),
             column("region", "区域", "Region", required=True, width=16, also=("区域名称", "大区", "territory")),
             column("manager", "负责人", "Manager", width=14, also=("区域经理", "主管")),
             column("country", "国家/省份", "Country", width=16, also=("省份", "country"))),

    table("reps", "业务员", "Reps", "input", "basis", "rep_id",
             Text("一行一名业务员。", "One sales representative a row."),
             column("rep_id", "业务员编号", "Rep ID", required=True, width=12, also=("业务员编码", "工号", "employeeNumber")),
             column("rep", "业务员", "Rep", required=True, width=18, also=("姓名", "业务员姓名", "销售代表", "name")),
             REGION,
             column("supervisor_id", "主管编号", "Supervisor ID", width=12, also=("上级编号", "manager_id", "reportsTo")),
             column("title", "职务", "Title", width=20, also=("岗位", "jobTitle")),
             column("join_date", "入职日期", "Joined", "date", also=("hire_date",)),
             column("leave_date", "离职日期", "Left", "date")),

    table("customers", "客户", "Customers", "input", "basis", "customer_id",
             Text("一行一个客户；名称写营业执照全称。", "One customer a row; the name in full as registered."),
             column("customer_id", "客户编号", "Customer ID", required=True, width=12,
                also=("客户编码", "客户代码", "dealer_id", "customerNumber")),
             column("customer", "客户名称", "Customer", required=True, width=30,
                also=("客户", "单位名称", "往来单位", "往来单位名称", "客商", "客商名称", "对方单位", "辅助核算", "购货单位", "客户全称", "dealer", "customerName", "customer_name")),
             Column("region_id", "区域编号", "Region ID", required=True, ref="regions", width=11, also=REGION.also),
             REP,
             column("level", "级别", "Level", choices=CUSTOMER_LEVELS, width=8, also=("客户级别", "等级")),
             column("credit_days", "账期", "Credit days", "int", unit=DAYS, low=0, also=("信用期", "账期天数")),
             column("credit_limit_fen", "信用额度", "Credit limit", "money", low=0, also=("授信额度", "creditLimit")),
             column("opened_date", "开户日期", "Opened", "date", also=("建档日期",)),
             column("closed_date", "停止合作日期", "Closed", "date", also=("关户日期", "停用日期", "终止日期"),
                    note=Text("之后不再分解目标", "no target after it")),
             column("potential_fen", "年潜力", "Potential a year", "money", low=0, also=("潜力", "年需求"),
                    note=Text("客户一年同类采购总额，用于目标公平性", "all it buys of such goods in a year, for the fairness of targets")),
             column("contact", "联系人", "Contact", width=12),
             column("phone", "电话", "Phone", width=16, also=("联系电话", "手机")),
             column("address", "地址", "Address", width=30, also=("city",))),

    table("products", "产品", "Products", "input", "basis", "product_id",
             Text("一行一个产品；产品线用于分解与统计。", "One product a row; the product line is used to break down and to count."),
             column("product_id", "产品编号", "Product ID", required=True, width=12, also=("产品编码", "货号", "存货编码", "productCode")),
             column("product", "产品名称", "Product", required=True, width=30, also=("品名", "存货名称", "productName")),
             column("product_line", "产品线", "Product line", width=16, also=("品类", "subcategory", "productLine")),
             column("unit", "单位", "Unit", width=8),
             column("price_fen", "标准价", "List price", "money", low=0, also=("单价", "MSRP"))),

    table("customer_aliases", "客户别名", "Customer aliases", "input", "basis", "alias",
             Text("别人文件里对客户的叫法：导入时按它找到客户；认出的新叫法会自动加在这里，可以改。",
                  "What others call our customers: imports find the customer by it; names that were recognised are added here and may be changed."),
             column("alias", "别名", "Alias", required=True, width=34),
             Column("customer_id", "客户编号", "Customer ID", required=True, ref="customers", width=12),
             column("source", "来源", "Source", width=30, note=Text("从哪个文件学到的", "the file it was learned from")),
             column("note", "说明", "Note", width=30)),

    table("import_mappings", "导入对照", "Import mappings", "input", "system", "signature table role column header value",
             Text("同样表头的文件下次按这里的对照导入；一行一项，可以改，删掉就重新识别。",
                  "A file with the same headers is imported by these rows next time; one entry a row, change them freely, delete them to recognise anew."),
             column("signature", "表头标识", "Signature", required=True, width=14),
             column("table", "表", "Table", required=True, width=16),
             column("role", "用途", "Role", required=True, width=12,
                    note=Text("column 列、constant 固定值、scale 倍数、plus/minus 借贷、skip 略去 …", "column, constant, scale, plus/minus, skip …")),
             column("column", "本簿的列", "Our column", width=18),
             column("header", "对方的列", "Their header", width=26),
             column("value", "值", "Value", width=18),
             column("file", "首次文件", "First file", width=28)),
)
