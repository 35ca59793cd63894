"""Large made-up ledgers of one department, parallel accounting, written as the Parquet that an import leaves.

Vouchers of payroll, travel claims, suppliers, utilities, receptions, meetings, appropriations and transfers over twelve
months, with carry-over entries at the year's end; travel claims name persons, places and days, so most of their
summaries differ. Registers go with them: attachments, approvals, cards, assets, a balance, standards.
"""

# ruff: noqa: E501 (queries read better in one line per column of the result)

from __future__ import annotations

from pathlib import Path

import duckdb

from auditkit.core.tables import TABLES
from auditkit.store.parquet import TYPES

ENTITY, YEAR = "甲市数据局", 2021
LINES_PER_VOUCHER = 4.62
"""Lines of an average voucher of ``_LINES``: how many vouchers make a ledger of a given size."""

_KINDS = """
CREATE TABLE voucher AS
SELECT v, month, row_number() OVER (PARTITION BY month ORDER BY v) AS number, make_date(2021, month, 1 + (v * 7) % 27) AS day,
  CASE WHEN v % 100 < 12 THEN 'pay' WHEN v % 100 < 24 THEN 'trip' WHEN v % 100 < 74 THEN 'buy' WHEN v % 100 < 84 THEN 'utility'
       WHEN v % 100 < 86 THEN 'guest' WHEN v % 100 < 88 THEN 'meeting' WHEN v % 100 < 90 THEN 'car' WHEN v % 100 < 95 THEN 'fund' ELSE 'move' END AS kind,
  CAST(CASE WHEN v % 100 BETWEEN 12 AND 23 AND v % 5000 <> 12 THEN 100 + hash(v) % 30000 / 100.0 ELSE 100 + hash(v) % 900000 / 100.0 END AS DECIMAL(18, 2)) AS amount,
  (hash(v + 1) % $persons)::INT AS person, (hash(v + 2) % 30)::INT AS place, (hash(v + 3) % $suppliers)::INT AS supplier, (hash(v + 4) % 3)::INT AS pick
FROM (SELECT v, 1 + (v * 12) // $vouchers AS month FROM range($vouchers) r(v))
"""
_NAMES = """
CREATE TABLE named AS
SELECT *, '赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕'[1 + person % 20] || '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平'[1 + person // 20 % 20]
    || '文武斌龙玉兰梅英华春雨林峰浩宁安康乐思源'[1 + person // 400 % 20] AS who,
  ['广州', '深圳', '北京', '上海', '武汉', '长沙', '成都', '重庆', '杭州', '南京', '西安', '郑州', '济南', '青岛', '厦门', '福州', '昆明', '贵阳', '南宁', '海口',
   '珠海', '佛山', '东莞', '中山', '惠州', '汕头', '韶关', '茂名', '肇庆', '清远'][1 + place] AS town,
  '华明宏盛金永泰新天瑞'[1 + supplier % 10] || '达远利通源和顺康隆昌'[1 + supplier // 10 % 10] || '东南西北中兴旺荣富贵'[1 + supplier // 100 % 10]
    || CASE WHEN supplier >= 5000 THEN '伟福祥瑞'[1 + supplier // 5000 % 4] ELSE '' END || ['文具店', '科技有限公司', '广告有限公司', '商贸有限公司', '印刷厂'][1 + supplier // 1000 % 5] AS shop,
  ['办公用品', '打印机耗材', '宣传展板', '维修', '保洁服务', '软件服务'][1 + (supplier + pick) % 6] AS thing,
  ['业务培训', '项目调研', '工作座谈', '现场检查', '业务会商'][1 + (v % 5)::INT] AS purpose
FROM voucher
"""
_LINES = """
CREATE TABLE line AS
WITH told AS (
  SELECT *, CASE kind WHEN 'pay' THEN '发放' || month || '月在职人员工资'
      WHEN 'trip' THEN '报销' || who || '赴' || town || purpose || '差旅费(' || month(day - 5) || '.' || day(day - 5) || '-' || month(day - 3) || '.' || day(day - 3) || ')'
      WHEN 'buy' THEN '付' || shop || thing || '款' WHEN 'utility' THEN '付' || (1 + (month + 10) % 12) || '月办公楼' || ['电费', '水费', '物业费', '电话费'][1 + (v % 4)::INT]
      WHEN 'guest' THEN '付接待' || town || '考察组工作餐费' WHEN 'meeting' THEN '付' || purpose || '会议场租费' WHEN 'car' THEN '付公务用车' || month || '月加油费'
      WHEN 'fund' THEN '收到' || month || '月授权支付额度' ELSE '提取备用金' END AS words,
    CASE kind WHEN 'pay' THEN ['01基本支出/人员经费/基本工资', '02基本支出/人员经费/津贴补贴', '03基本支出/人员经费/住房公积金']
      WHEN 'trip' THEN ['11项目支出/差旅费', '11项目支出/差旅费'] WHEN 'utility' THEN ['12基本支出/公用经费/' || ['电费', '水费', '物业管理费', '邮电费'][1 + (v % 4)::INT]]
      WHEN 'guest' THEN ['13基本支出/公用经费/公务接待费'] WHEN 'meeting' THEN ['14项目支出/会议费'] WHEN 'car' THEN ['15基本支出/公用经费/公务用车运行维护费']
      WHEN 'buy' THEN [['16基本支出/公用经费/办公费', '17项目支出/印刷费', '18项目支出/维修(护)费', '19项目支出/委托业务费', '20项目支出/办公设备购置'][1 + (hash(supplier) % 5)::INT]]
      ELSE [] END AS uses
  FROM named
), items AS (
  SELECT *, unnest(uses) AS use, unnest(range(len(uses))) AS i FROM told
), sides AS (
  SELECT v, month, number, day, kind, words || CASE WHEN kind = 'trip' THEN ['-城市间交通费', '-住宿费1人2晚'][i + 1] ELSE '' END AS words, i * 10 + 1 AS position,
    '5001' || left(use, 2) AS code, '业务活动费用/' || use[3:] AS name, amount * (i + 1) AS debit, 0 AS credit, who, shop FROM items
  UNION ALL
  SELECT v, month, number, day, kind, words || CASE WHEN kind = 'trip' THEN ['-城市间交通费', '-住宿费1人2晚'][i + 1] ELSE '' END, i * 10 + 101, '7101' || left(use, 2),
    '行政支出/' || use[3:], amount * (i + 1), 0, who, shop FROM items
  UNION ALL
  SELECT v, month, number, day, kind, words, 90, CASE WHEN v % 9 = 1 AND kind = 'trip' THEN '1001' ELSE '1011' END,
    CASE WHEN v % 9 = 1 AND kind = 'trip' THEN '库存现金' ELSE '零余额账户用款额度' END, 0, amount * len(uses) * (len(uses) + 1) / 2, who, shop FROM told WHERE len(uses) > 0
  UNION ALL
  SELECT v, month, number, day, kind, words, 190, '8001', '资金结存', 0, amount * len(uses) * (len(uses) + 1) / 2, who, shop FROM told WHERE len(uses) > 0
  UNION ALL
  SELECT v, month, number, day, kind, words, p, code, name, amount * d, amount * c, who, shop FROM told, (VALUES (1, '1011', '零余额账户用款额度', 1, 0), (2, '4001', '财政拨款收入', 0, 1),
    (101, '8001', '资金结存', 1, 0), (102, '6001', '财政拨款预算收入', 0, 1)) f(p, code, name, d, c) WHERE kind = 'fund'
  UNION ALL
  SELECT v, month, number, day, kind, words, p, code, name, amount * d, amount * c, who, shop FROM told, (VALUES (1, '1001', '库存现金', 1, 0), (2, '1011', '零余额账户用款额度', 0, 1)) f(p, code, name, d, c)
  WHERE kind = 'move'
), closing AS (
  SELECT code, name, month, sum(debit) - sum(credit) AS rest, row_number() OVER (PARTITION BY month ORDER BY code) AS n FROM sides
  WHERE code[1] IN ('4', '5', '6', '7') GROUP BY code, name, month
), carried AS (
  SELECT -month AS v, 12 AS month, 900000 + month AS number, DATE '2021-12-31' AS day, 'close' AS kind, '年末结转' AS words, n AS position, code, name,
    greatest(-rest, 0) AS debit, greatest(rest, 0) AS credit, '' AS who, '' AS shop FROM closing
  UNION ALL
  SELECT -month, 12, 900000 + month, DATE '2021-12-31', 'close', '年末结转', 900 + half, CASE half WHEN 5 THEN '3301' ELSE '8101' END, CASE half WHEN 5 THEN '本期盈余' ELSE '财政拨款结转' END,
    greatest(sum(rest), 0), greatest(-sum(rest), 0), '', '' FROM closing, (VALUES (5), (7)) h(half) WHERE code[1] IN (half::VARCHAR, (half - 1)::VARCHAR) GROUP BY month, half
)
SELECT *, row_number() OVER (PARTITION BY v ORDER BY position) AS line_no FROM (
  SELECT * FROM sides UNION ALL SELECT * EXCLUDE (last) REPLACE (CAST(20000000 + v AS BIGINT) AS v, CAST(last + number - 900000 AS BIGINT) AS number)
  FROM carried, (SELECT max(number) AS last FROM voucher WHERE month = 12))
"""
_KEY = "'{entity}|2021|2021-' || lpad(month::VARCHAR, 2, '0') || '|记|' || number".replace("{entity}", ENTITY)
_JOURNAL = {
    "voucher_key": _KEY,
    "entity": f"'{ENTITY}'",
    "fiscal_year": "2021",
    "date": "day",
    "period": "'2021-' || lpad(month::VARCHAR, 2, '0')",
    "voucher_type": "'记'",
    "voucher_no": "'记-' || lpad(number::VARCHAR, 5, '0')",
    "line_no": "line_no",
    "summary": "words",
    "account_code": "code",
    "account_name": "name",
    "debit": "debit",
    "credit": "credit",
    "department": "'第' || (v % 40) || '科'",
    "project": "CASE WHEN contains(name, '项目支出') THEN '项目' || (v % 60) END",
    "attachment_count": "CASE WHEN line_no = 1 THEN 3 END",
    "prepared_by": "'钱文武'",
    "reviewed_by": "'孙文斌'",
    "posted_by": "'钱文武'",
}
_ORDER = "month, number, line_no"
_MANY = {
    "attachments": (
        "(SELECT *, ['增值税发票', '出差审批表', '公函'][1 + k] AS paper FROM voucher, range(3) r(k) WHERE (kind = 'trip' AND k < 2) OR (kind = 'guest' AND k <> 1) OR (kind = 'meeting' AND k = 0)"
        " UNION ALL SELECT *, '接待清单' FROM voucher, range(5, 6) r(k) WHERE kind = 'guest' AND v % 3000 <> 85 UNION ALL SELECT *, '签到表' FROM voucher, range(6, 7) r(k) WHERE kind = 'meeting' AND v % 3000 <> 87 UNION ALL SELECT *, '增值税发票' FROM voucher, range(9, 10) r(k) WHERE kind = 'buy' AND v % 4 = 0)",
        {
            "voucher_date": "day", "period": _JOURNAL["period"], "voucher_no": _JOURNAL["voucher_no"], "voucher_type": "'记'", "voucher_key": _KEY,
            "kind": "paper", "number": "CASE WHEN k = 1 THEN '出' || v ELSE lpad(((v * 10 + k) * 7)::VARCHAR, 9, '4') END", "document_date": "day - 2",
        },
    ),
    "travel_approvals": (
        "(SELECT * FROM named WHERE kind = 'trip')",
        {"number": "'出' || v", "persons": "who", "place": "town", "from_date": "day - 5", "to_date": "day - 3", "purpose": "purpose", "approved_on": "day - 9"},
    ),
    "official_cards": (
        "(SELECT * FROM named WHERE kind = 'trip' AND v % 4 = 1)",
        {"holder": "who", "merchant": "town || '商务酒店'", "transacted_on": "day - 3", "amount": "amount", "claimed_on": "day", "voucher_no": _JOURNAL["voucher_no"], "voucher_type": "'记'", "voucher_key": _KEY},
    ),
    "purchases": (
        "(SELECT * FROM named WHERE kind = 'buy' AND v % 1000 = 40)",
        {"item": "thing", "supplier": "shop", "date": "day", "amount": "amount", "planned": "amount"},
    ),
    "assets": (
        "(SELECT * FROM named WHERE kind = 'buy' AND hash(supplier) % 5 = 4 AND v % 2000 <> 40)",
        {"card_no": "v::VARCHAR", "name": "'台式电脑'", "original_value": "amount", "acquired_on": "day", "status": "'在用'", "keeper": "who"},
    ),
    "trial_balance": (
        "(SELECT 0 AS v, code, name, sum(debit) AS debit, sum(credit) AS credit FROM line GROUP BY code, name)",
        {"entity": f"'{ENTITY}'", "fiscal_year": "2021", "period": "'2021'", "account_code": "code", "account_name": "name", "debit": "debit", "credit": "credit"},
    ),
    "standards": (
        "(VALUES (1, 'lodging_limit', NULL, '住宿费', '450', 450), (2, 'procurement_inquiry_threshold', NULL, '询价起点', '20000', 20000), (3, 'year_end_threshold', NULL, '年末大额', '8000', 8000),"
        " (4, 'card_threshold', NULL, '公务卡起点', '500', 500), (5, 'card_catalogue', NULL, '差旅费、办公费、公务接待费', '强制结算', NULL), (6, 'required_attachments', NULL, '公务接待费', '公函、接待清单', NULL),"
        " (7, 'account_use', NULL, '会议费', '本单位主办的会议', NULL), (8, 'required_attachments', NULL, '会议费', '会议签到表', NULL), (9, 'account_use', NULL, '培训费', '本单位主办的培训', NULL)) s(v, kind, place, item, value, number)",
        {"kind": "kind", "place": "place", "item": "item", "value": "value", "number": "number"},
    ),
}  # fmt: skip


def make_ledger(folder: Path, lines: int) -> dict[str, Path]:
    """Write the tables of a ledger.

    Args:
        folder: Where to; files that are there already are used again.
        lines: How many lines the journal is to have, about.

    Returns:
        Parquet file by canonical table.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: folder / f"{name}.parquet" for name in ("journal", *_MANY)}
    if all(file.exists() for file in files.values()):
        return files
    with duckdb.connect(":memory:") as db:
        vouchers = int(lines / LINES_PER_VOUCHER)
        db.execute(
            _KINDS.replace("$vouchers", str(vouchers))
            .replace("$persons", str(max(50, vouchers // 200)))
            .replace("$suppliers", str(max(100, vouchers // 40)))
        )
        db.execute(_NAMES)
        db.execute(_LINES)
        _write(db, files["journal"], "journal", f"(SELECT * FROM line ORDER BY {_ORDER})", _JOURNAL, _ORDER)
        for name, (source, columns) in _MANY.items():
            _write(db, files[name], name, source, columns, "v")
    return files


def _write(db: duckdb.DuckDBPyConnection, file: Path, table: str, source: str, own: dict[str, str], order: str) -> None:
    """Write one table as an import does: all its columns, typed, zstd, in the order of the file."""
    kinds = {
        "text": "VARCHAR",
        "money": "DECIMAL(18,2)",
        "integer": "BIGINT",
        "date": "DATE",
        "quantity": "DECIMAL(18,6)",
    }
    assert kinds.keys() == TYPES.keys()
    place = {"source": "repeat('ab', 32)", "file": f"'{table}.csv'", "sheet": f"'{table}'", "row": "nr + 1"}
    base = own["voucher_key"] if table == "journal" else f"'{table}|'"
    place["row_key"] = f"{base} || '|' || left(md5(nr::VARCHAR), 16)"
    values = place | own
    columns = ", ".join(
        f'CAST({values.get(name, "NULL")} AS {kinds[kind]}) AS "{name}"'
        for name, kind in TABLES[table].all_columns.items()
    )
    sql = f"SELECT {columns} FROM (SELECT *, row_number() OVER (ORDER BY {order}) AS nr FROM {source}) ORDER BY nr"
    db.execute(f"COPY ({sql}) TO '{file}' (FORMAT parquet, COMPRESSION zstd)")
