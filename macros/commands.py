"""The registry 命令表: one entry per command. Ribbon, VBA dispatch, shell and help are made from it."""

from __future__ import annotations

from macros.registry import Command, Option
from workbook.tables import TABLES
from workbook.texts import Text

GROUPS = {
    "data": Text("数据", "Data"),
    "targets": Text("目标", "Targets"),
    "accounts": Text("往来", "Accounts"),
    "performance": Text("绩效", "Performance"),
    "reports": Text("报告", "Reports"),
}

MONTH = Option(
    "month",
    str,
    "",
    Text("月份，如 2026-10；空 = 参数“current_month”", "the month, e.g. 2026-10; blank = the setting current_month"),
)
YEAR = Option("year", int, 0, Text("财年；空 = 月份所在财年", "the fiscal year; blank = the one the month is in"))
ACCEPT_REPAIR = Option(
    "accept_repair",
    bool,
    False,
    Text(
        "锁定和上下限放不下时，接受提议的最小改动", "where locks and bounds do not fit, accept the least change proposed"
    ),
)
AHEAD = Option("ahead", int, 14, Text("预测几个月", "how many months to forecast"))
KEEP = Option(
    "keep",
    str,
    "year",
    Text(
        "保住哪一级目标：year 全年、quarter 本季、month 不摊", "the sum to keep: year, quarter, or month (no spreading)"
    ),
)
MOST_DAYS = Option("most_days", int, 0, Text("应收周转天数上限；0 = 不限", "the highest DSO allowed; 0 = no cap"))
PDF = Option("pdf", bool, False, Text("同时生成 PDF", "make the PDF as well"))
ALSO_PDF = Option("pdf", bool, True, Text("同时生成 PDF", "make the PDF as well"))
MARK = Option(
    "mark",
    bool,
    False,
    Text("把问题写进工作表“问题”，逐格带链接", "write the problems into the sheet Problems, with a link to each cell"),
)
VERIFY = Option(
    "verify",
    bool,
    False,
    Text("逐个核对文件里的数字与工作簿", "check every number in the documents against the workbook"),
)

DAY = Option(
    "day",
    str,
    "",
    Text("日期，如 2026-10-31；空 = 当月最后一天", "the day, e.g. 2026-10-31; blank = the last day of the month"),
)
COMMISSION_READS = (
    "plans",
    "plan_tiers",
    "plan_factors",
    "plan_members",
    "plan_overrides",
    "plan_cases",
    "splits",
    "clawbacks",
    "commission_reviews",
    "sales",
    "collections",
    "ledger",
    "applications",
    "attainment",
    "customers",
    "products",
    "reps",
    "regions",
    "commission_history",
)

PERIOD = Option(
    "period",
    str,
    "",
    Text(
        "期间：2026-10-31、2026W44、2026-10、2026Q4、2026H2、2026；空 = 当月",
        "the period: 2026-10-31, 2026W44, 2026-10, 2026Q4, 2026H2, 2026; blank = the month",
    ),
)
TEMPLATE = Option(
    "template", str, "", Text("自己的 Word 模板；空 = 自带的", "your own Word template; blank = the one that ships")
)
FROM_WORD = Option(
    "pdf_from_word",
    bool,
    False,
    Text(
        "把改过的 Word 文件原样转成 PDF（用 Word 或 LibreOffice），不重新生成 Word",
        "turn the Word file as people edited it into PDF (by Word or LibreOffice); the Word file stays as it is",
    ),
)
LETTER_KIND = Option(
    "kind",
    str,
    "statement",
    Text("函件种类：statement 对账函、demand 催款函", "which letter: statement, or demand for what is past due"),
)

COMMANDS: dict[str, Command] = {
    c.id: c
    for c in (
        Command(
            "check",
            "data",
            "Spelling",
            Text("检查", "Check"),
            Text("检查所有录入表：日期、金额、编号、重复", "Check every input table: dates, amounts, IDs, duplicates"),
            reads=tuple(key for key, table in TABLES.items() if table.is_input),
            writes=("problems",),
            function="macros.check:check",
            options=(MARK,),
            takes_faults=True,
        ),
        Command(
            "targets",
            "targets",
            "OutlineSubtotals",
            Text("目标分解", "Break down"),
            Text(
                "把公司目标分解到区域、客户和月份，到分不差",
                "Break the company's target down to regions, customers and months, to the fen",
            ),
            reads=(
                "company_targets",
                "regions",
                "reps",
                "customers",
                "target_weights",
                "target_bounds",
                "assigned_targets",
                "sales",
                "collections",
                "products",
                "target_cells",
            ),
            writes=("target_cells", "target_breakdown", "target_regions", "target_lines", "target_changes", "fairness"),
            function="macros.targets:targets",
            options=(MONTH, YEAR, ACCEPT_REPAIR),
        ),
        Command(
            "forecast",
            "targets",
            "ForecastInsert",
            Text("预测", "Forecast"),
            Text(
                "预测往后各月销售，并显示过去预测的误差",
                "Forecast the months to come, with the error of past forecasts beside it",
            ),
            reads=("sales", "customers", "regions", "products"),
            writes=("forecast", "forecast_months", "forecast_check"),
            function="macros.targets:forecast",
            options=(MONTH, AHEAD),
        ),
        Command(
            "respread",
            "targets",
            "GoalSeek",
            Text("滚动分解", "Re-spread"),
            Text(
                "把未完成的目标重新摊到余下各月，已结月份不动",
                "Spread what is left of the target over the months left; closed months stay",
            ),
            reads=("target_cells", "sales", "collections", "customers", "regions", "target_bounds", "target_versions"),
            writes=("target_rolling", "target_versions"),
            function="macros.targets:respread",
            options=(MONTH, KEEP),
        ),
        Command(
            "plan",
            "targets",
            "ScenarioManager",
            Text("下月计划", "Next month"),
            Text(
                "业务员上报与目标、趋势并排，列出差额",
                "What reps report for next month beside target and trend, with the gap",
            ),
            reads=("plan_entries", "target_cells", "assigned_targets", "sales", "collections", "customers", "reps"),
            writes=("plan_gap",),
            function="macros.targets:plan",
            options=(MONTH,),
        ),
        Command(
            "cash-plan",
            "targets",
            "AccountingFormat",
            Text("回款测算", "Cash plan"),
            Text(
                "销售目标按账期变成每月应回款和期末应收",
                "Turn sales targets into the money due each month and the receivables left",
            ),
            reads=("target_cells", "customers", "credit_terms", "open_items"),
            writes=("cash_plan",),
            function="macros.targets:cash_plan",
            options=(MONTH, MOST_DAYS),
        ),
        Command(
            "attainment",
            "targets",
            "ChartTrendline",
            Text("达成", "Attainment"),
            Text("截至当月的目标达成率", "Attainment of targets to date"),
            reads=(
                "target_cells",
                "target_lines",
                "assigned_targets",
                "sales",
                "collections",
                "customers",
                "products",
                "reps",
                "regions",
            ),
            writes=("attainment",),
            function="macros.targets:attainment",
            options=(MONTH,),
        ),
        Command(
            "reconcile",
            "accounts",
            "CompareAndMergeWorkbooks",
            Text("对账", "Reconcile"),
            Text(
                "我方往来明细与客户对账单逐笔勾对，差异分类，余额调节到平",
                "Match our ledger with the customers' statements, classify differences, prove the balance",
            ),
            reads=(
                "ledger",
                "statements",
                "customers",
                "match_rules",
                "manual_matches",
                "difference_notes",
                "differences",
            ),
            writes=("matches", "differences", "proof"),
            function="macros.accounts:reconcile",
            options=(MONTH,),
        ),
        Command(
            "aging",
            "accounts",
            "FunctionsDateTimeInsertGallery",
            Text("账龄", "Aging"),
            Text(
                "核销回款，按逾期天数汇总每个客户的未收款",
                "Apply collections and sum what each customer owes by days overdue",
            ),
            reads=("ledger", "collections", "customers", "regions", "reps"),
            writes=("applications", "open_items", "aging"),
            function="macros.accounts:aging",
            options=(MONTH,),
        ),
        Command(
            "bank",
            "accounts",
            "Consolidate",
            Text("银行对账", "Bank"),
            Text(
                "账上回款与银行流水逐笔勾对，付款人按名称认领",
                "Match collections with bank lines; payers are recognised by name",
            ),
            reads=("ledger", "bank_lines", "customers", "customer_aliases", "regions", "reps"),
            writes=("bank_matches", "bank_differences", "bank_proof"),
            function="macros.accounts:bank",
            options=(MONTH,),
        ),
        Command(
            "risk",
            "accounts",
            "ReviewShowAllComments",
            Text("坏账风险", "Bad-debt risk"),
            Text(
                "账面账龄、坏账准备、诉讼时效、信用额度与集中度",
                "Book age, provision, limitation periods, credit limits and concentration",
            ),
            reads=(
                "ledger",
                "collections",
                "customers",
                "regions",
                "reps",
                "interruptions",
                "letter_replies",
                "provision_rates",
                "provision_individual",
                "provision_entries",
            ),
            writes=("limitation", "credit_watch", "book_aging", "provision", "provision_moves"),
            function="macros.accounts:risk",
            options=(MONTH,),
        ),
        Command(
            "collect-plan",
            "accounts",
            "AccountingFormatExcel",
            Text("收款计划", "Collection plan"),
            Text(
                "下月向谁收多少、承诺兑现、周转天数与回款率",
                "Whom to ask for how much next month, promises kept, DSO and collection rates",
            ),
            reads=("ledger", "collections", "customers", "regions", "reps", "promises"),
            writes=("promises_kept", "collection_plan", "receivable_measures"),
            function="macros.accounts:collect_plan",
            options=(MONTH,),
        ),
        Command(
            "score",
            "performance",
            "ConditionalFormattingIconSetsGallery",
            Text("考核得分", "Score"),
            Text(
                "按考核方案给每名业务员打分，写明算法", "Score every representative by the scheme, with the arithmetic"
            ),
            reads=(
                "kpis",
                "schemes",
                "kpi_curves",
                "grades",
                "kpi_entries",
                "score_events",
                "pay_bases",
                "allowances",
                "measure_rules",
                "measure_entries",
                "plan_entries",
                "handins",
                "attainment",
                "assigned_targets",
                "aging",
                "sales",
                "collections",
                "ledger",
                "customers",
                "products",
                "reps",
                "regions",
                "score_history",
            ),
            writes=(
                "scores",
                "score_totals",
                "score_history",
                "region_scores",
                "score_distribution",
                "allowance_results",
                "team_gaps",
            ),
            function="macros.performance:score",
            options=(MONTH,),
        ),
        Command(
            "commission",
            "performance",
            "AccountingFormat",
            Text("提成", "Commission"),
            Text(
                "按提成方案计算每人提成，逐行写明算法，并提示断崖",
                "Commission of every payee by plan, line by line with the arithmetic, and the cliffs",
            ),
            reads=COMMISSION_READS,
            writes=("commission_lines", "commission_totals", "commission_history", "commission_cliffs"),
            function="macros.performance:commission",
            options=(MONTH,),
        ),
        Command(
            "what-if",
            "performance",
            "WhatIfAnalysisMenu",
            Text("提成试算", "What-if"),
            Text(
                "按“提成试算”表改动方案，看每人多发少发多少；方案本身不变",
                "Each payee's pay under the changes of the sheet What-if; the plans themselves stay",
            ),
            reads=(*COMMISSION_READS, "whatif"),
            writes=("whatif_results",),
            function="macros.performance:what_if",
            options=(MONTH,),
        ),
        Command(
            "statements",
            "performance",
            "FilePrint",
            Text("提成单", "Statements"),
            Text(
                "每人一份带公式的提成单（Excel），只有本人的数字",
                "A commission statement per payee (Excel with live formulas), with nobody else's figures",
            ),
            reads=("commission_lines", "commission_totals", "commission_reviews", "plans", "plan_tiers", "attainment"),
            function="macros.performance:statements",
            options=(MONTH,),
        ),
        Command(
            "daily",
            "performance",
            "ReviewHighlightChanges",
            Text("每日核对", "Daily check"),
            Text(
                "与上一次相比，每人的销售、回款和提成变了什么、为什么",
                "What changed in each rep's sales, collection and commission since the time before, and why",
            ),
            reads=(*COMMISSION_READS, "daily_snapshot"),
            writes=("daily_check", "daily_snapshot"),
            function="macros.performance:daily",
            options=(DAY,),
        ),
        Command(
            "contest",
            "performance",
            "SortDescendingExcel",
            Text("销售竞赛", "Contest"),
            Text("按公布的规则排名、定奖", "Standings and prizes by the published rules"),
            reads=(
                "contests",
                "contest_prizes",
                "contest_targets",
                "sales",
                "collections",
                "customers",
                "products",
                "reps",
            ),
            writes=("contest_standings",),
            function="macros.performance:contest",
            options=(MONTH,),
        ),
        Command(
            "dashboard",
            "reports",
            "ChartInsert",
            Text("看板", "Dashboard"),
            Text("更新看板的数字和图表", "Refresh the dashboard's figures and charts"),
            reads=(
                "attainment",
                "target_cells",
                "sales",
                "collections",
                "aging",
                "proof",
                "differences",
                "score_totals",
                "regions",
            ),
            writes=("dashboard_figures", "dashboard_months", "dashboard_regions"),
            function="macros.reports:dashboard",
            options=(MONTH,),
        ),
        Command(
            "report",
            "reports",
            "FileSaveAsPdfOrXps",
            Text("月度总结", "Monthly summary"),
            Text("生成月度销售总结（Word，可选 PDF）", "Write the monthly summary (Word, and PDF if asked)"),
            reads=(
                "regions",
                "reps",
                "customers",
                "attainment",
                "target_cells",
                "dashboard_figures",
                "dashboard_months",
                "dashboard_regions",
                "proof",
                "differences",
                "aging",
                "score_totals",
                "collection_plan",
                "promises_kept",
                "receivable_measures",
                "credit_watch",
                "limitation",
                "forecast",
                "plan_gap",
                "commentary",
                "actions",
            ),
            function="macros.reports:report",
            options=(MONTH, PDF, FROM_WORD, VERIFY, TEMPLATE),
        ),
        Command(
            "letters",
            "accounts",
            "SendUsingEmail",
            Text("对账函", "Letters"),
            Text(
                "给每个客户生成对账函或催款函（Word 和 PDF）和回函目录",
                "A statement letter or a demand per customer in Word and PDF, and an index of the replies",
            ),
            reads=("ledger", "customers", "collections"),
            function="macros.letters:letters",
            options=(MONTH, LETTER_KIND, TEMPLATE),
        ),
        Command(
            "scorecards",
            "performance",
            "Personalization",
            Text("绩效单", "Scorecards"),
            Text(
                "每名业务员一份绩效单和提成单（Word 和 PDF），只含本人",
                "A scorecard and commission statement per rep in Word and PDF, nobody else's in it",
            ),
            reads=("scores", "score_totals", "commission_lines", "commission_totals"),
            function="macros.reports:scorecards",
            options=(MONTH, TEMPLATE),
        ),
        Command(
            "statistics",
            "reports",
            "PivotTableReport",
            Text("统计", "Statistics"),
            Text(
                "日报、周报、月度、季度、半年、年度统计：Word、PDF 和带公式的统计表",
                "Daily, weekly, monthly, quarterly, half-year and yearly statistics: Word, PDF and a workbook",
            ),
            reads=("sales", "collections", "customers", "regions", "reps", "products", "handins"),
            function="macros.reports:statistics",
            options=(MONTH, PERIOD, TEMPLATE),
        ),
        Command(
            "month-end",
            "reports",
            "InsertTimeline",
            Text("月结", "Month end"),
            Text(
                "按顺序完成整个月结：目标、达成、对账、账龄、风险、收款计划、得分、提成、预测、下月计划、看板、总结",
                "The whole month end in order: targets, attainment, accounts, collection plan, scores, commission, forecast, next month's plan, dashboard, summary",
            ),
            steps=(
                "targets",
                "attainment",
                "reconcile",
                "bank",
                "aging",
                "risk",
                "collect-plan",
                "score",
                "commission",
                "forecast",
                "plan",
                "dashboard",
                "report",
            ),
            options=(MONTH, ALSO_PDF, VERIFY),
        ),
    )
}


def steps_of(command: Command) -> tuple[Command, ...]:
    """The commands a run consists of: itself, or its steps in order."""
    return tuple(COMMANDS[s] for s in command.steps) if command.steps else (command,)
