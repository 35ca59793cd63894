-- This year's expense lines in the half that counts, without carry-over. amount is negative for reversals and refunds.
WITH lines AS (
  SELECT e.* FROM entry e JOIN counting c ON c.entity IS NOT DISTINCT FROM e.entity AND c.accounting = e.accounting
  WHERE e.class IN ('expense', 'budget_expense') AND e.entry_kind <> 'carry-over'
), totals AS (
  SELECT e.voucher_key, CAST(sum(e.amount) AS DECIMAL(18, 2)) AS spent,
    CAST(sum(CASE WHEN r.item = 'allowance' THEN e.amount ELSE 0 END) AS DECIMAL(18, 2)) AS allowances
  FROM lines e LEFT JOIN reading r ON r.row_key = e.row_key GROUP BY e.voucher_key
), cards AS (
  SELECT voucher_key, CAST(sum(amount) AS DECIMAL(18, 2)) AS carded FROM official_cards WHERE voucher_key IS NOT NULL GROUP BY voucher_key
), invoices AS (
  SELECT voucher_key, CASE WHEN count(DISTINCT payee) = 1 THEN min(payee) END AS payee
  FROM document WHERE role = 'invoice' AND payee IS NOT NULL GROUP BY voucher_key
), advances AS (
  SELECT voucher_key, bool_or(role = 'advance' AND credit > 0) AS advance FROM entry GROUP BY voucher_key
)
SELECT e.row_key, e.voucher_key, e.entity, e.fiscal_year, e.period, e.date, e.voucher_type, e.voucher_no, e.line_no, e.summary, e.account_code,
  e.account_name, e.path, e.leaf, e.amount, e.part, e.fund_kind, e.category, e.economic_class, e.economic_code, e.project, e.department,
  e.person, e.counterparty, e.entry_kind, e.file, e.sheet, e."row",
  coalesce(r.payee, e.counterparty, i.payee) AS payee, r.content, t.spent AS voucher_spent, v.cash_paid,
  CASE WHEN coalesce(v.cash_paid, 0) > 0 AND (v.cash_paid >= t.spent OR (coalesce(r.cash, false) AND NOT coalesce(r.item = 'allowance', false))) THEN 'cash'
       WHEN coalesce(v.cash_paid, 0) > 0 AND t.allowances > 0 AND v.cash_paid <= t.allowances
         THEN CASE WHEN r.item = 'allowance' THEN 'cash' WHEN k.carded IS NOT NULL THEN 'card' ELSE 'bank' END
       WHEN coalesce(v.cash_paid, 0) > 0 AND v.cash_paid = e.amount THEN 'cash'
       WHEN coalesce(r.cash, false) AND k.carded IS NULL THEN 'cash'
       WHEN k.carded IS NOT NULL OR coalesce(r.card, false) THEN 'card'
       WHEN coalesce(v.cash_paid, 0) > 0 THEN 'mixed'
       WHEN a.advance THEN 'advance' ELSE 'bank' END AS payment_method
FROM lines e
LEFT JOIN reading r ON r.row_key = e.row_key
LEFT JOIN totals t ON t.voucher_key = e.voucher_key
LEFT JOIN voucher v ON v.voucher_key = e.voucher_key
LEFT JOIN cards k ON k.voucher_key = e.voucher_key
LEFT JOIN invoices i ON i.voucher_key = e.voucher_key
LEFT JOIN advances a ON a.voucher_key = e.voucher_key
