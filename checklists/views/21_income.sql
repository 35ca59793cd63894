-- This year's income lines in the half that counts, without carry-over. Recovered money is negative.
SELECT e.row_key, e.voucher_key, e.entity, e.fiscal_year, e.period, e.date, e.voucher_no, e.line_no, e.summary, e.account_code, e.account_name,
  e.path, e.leaf, e.role, e.top, e.amount, e.part, e.fund_kind, e.project, e.department, e.entry_kind, e.file, e.sheet, e."row"
FROM entry e
JOIN (SELECT entity, CASE WHEN bool_or(class = 'budget_income') THEN 'budget' ELSE min(accounting) END AS accounting
      FROM entry WHERE class IN ('income', 'budget_income') GROUP BY entity) c
  ON c.entity IS NOT DISTINCT FROM e.entity AND c.accounting = e.accounting
WHERE e.class IN ('income', 'budget_income') AND e.entry_kind <> 'carry-over'
