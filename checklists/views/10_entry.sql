-- Not stored: journal lines with what their account and summary tell; an account without a code goes by its name. amount: debit less credit for expenses and assets, else the reverse.
WITH coded AS (
  SELECT j.* REPLACE (coalesce(j.account_code, j.account_name) AS account_code), a.class, a.leaf, a.path, a.role, a.top, a.accounting AS half,
    coalesce(a.part,
      CASE WHEN a.class NOT IN ('expense', 'budget_expense', 'income', 'budget_income') THEN NULL
           WHEN NOT contains(coalesce(a.path, ''), '基本支出') THEN u.part END,
      CASE WHEN substr(coalesce(e.digits, a.economic_code), 1, 3) IN ('301', '303') THEN 'personnel'
           WHEN substr(coalesce(e.digits, a.economic_code), 1, 3) IN ('302', '309', '310') THEN 'public' END) AS found_part,
    CASE WHEN contains(j.fund, '政府性基金') THEN 'fund' WHEN contains(j.fund, '国有资本') THEN 'capital'
         WHEN contains(j.fund, '一般公共预算') THEN 'gp'
         WHEN contains(j.fund, '非财政') OR contains(j.fund, '单位资金') OR contains(j.fund, '自有') OR contains(j.fund, '其他资金') THEN 'other'
         ELSE a.fund_kind END AS found_fund,
    CASE WHEN a.class IN ('expense', 'budget_expense') THEN coalesce(e.category, a.category, r.hint) END AS found_category,
    coalesce(e.digits, a.economic_code) AS found_economic,
    coalesce(r.carry_over, false) AS says_carry_over, coalesce(r.correcting, false) AS says_correcting, r.no AS text_no
  FROM journal j
  LEFT JOIN account a ON a.account_code = coalesce(j.account_code, j.account_name) AND a.entity IS NOT DISTINCT FROM j.entity
  LEFT JOIN economic e ON e.economic_code IS NOT DISTINCT FROM j.economic_code AND e.economic_name IS NOT DISTINCT FROM j.economic_name
  LEFT JOIN project_use u ON u.project = j.project
  LEFT JOIN said r ON r.summary = j.summary AND j.date IS NOT NULL
)
SELECT c.row_key, c.source, c.file, c.sheet, c."row", c.voucher_key, c.entity, c.fiscal_year, c.date, c.period, c.voucher_type, c.voucher_no,
  c.line_no, c.summary, c.account_code, c.account_name, coalesce(c.debit, 0) AS debit, coalesce(c.credit, 0) AS credit,
  c.half AS accounting,
  CASE WHEN c.entry_kind IS NOT NULL THEN c.entry_kind
       WHEN h.carries OR (h.closes AND c.says_carry_over AND c.class IN ('income', 'expense', 'budget_income', 'budget_expense')) THEN 'carry-over'
       WHEN c.debit < 0 OR c.credit < 0 OR (c.says_correcting AND c.class IN ('expense', 'budget_expense') AND coalesce(c.credit, 0) > 0)
       THEN 'reversal' ELSE 'ordinary' END AS entry_kind,
  c.class, c.found_part AS part, c.found_fund AS fund_kind, c.found_category AS category, c.leaf, c.path, c.role, c.top,
  substr(c.found_economic, 1, 3) AS economic_class, c.found_economic AS economic_code, c.economic_name,
  CAST(CASE WHEN c.class IN ('expense', 'budget_expense', 'asset') THEN coalesce(c.debit, 0) - coalesce(c.credit, 0)
       ELSE coalesce(c.credit, 0) - coalesce(c.debit, 0) END AS DECIMAL(18, 2)) AS amount,
  c.functional_code, c.fund, c.project, c.department, c.person, c.counterparty, c.attachment_count, c.prepared_by, c.reviewed_by,
  c.posted_by, c.text_no
FROM coded c LEFT JOIN carrying h ON h.voucher_key = c.voucher_key AND h.half IS NOT DISTINCT FROM c.half
