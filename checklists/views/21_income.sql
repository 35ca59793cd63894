-- This year's income lines in the half that counts, without carry-over; of units in scope, without transfers between them. Recovered money is negative.
SELECT e.row_key, e.voucher_key, e.entity, e.fiscal_year, e.period, e.date, e.voucher_no, e.line_no, e.summary, e.account_code, e.account_name,
  e.path, e.leaf, e.role, e.top, e.amount, e.part, e.fund_kind, e.project, e.department, e.entry_kind, e.file, e.sheet, e."row"
FROM entry e
JOIN (SELECT j.entity, CASE WHEN bool_or(a.class = 'budget_income') THEN 'budget' ELSE min(a.accounting) END AS accounting
      FROM journal j JOIN account a ON a.account_code = coalesce(j.account_code, j.account_name) AND a.entity IS NOT DISTINCT FROM j.entity
      WHERE a.class IN ('income', 'budget_income') GROUP BY j.entity) c
  ON c.entity IS NOT DISTINCT FROM e.entity AND c.accounting = e.accounting
JOIN unit u ON u.entity IS NOT DISTINCT FROM e.entity AND u.in_scope AND (u.year IS NULL OR u.year = e.fiscal_year)
WHERE e.class IN ('income', 'budget_income') AND e.entry_kind <> 'carry-over'
  AND NOT EXISTS (SELECT 1 FROM eliminated x WHERE x.row_key = e.row_key AND x.matched)
