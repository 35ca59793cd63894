-- Payments to suppliers: the standing expense lines of a voucher to one payee, with its invoice where only one is attached.
WITH invoices AS (
  SELECT voucher_key, CASE WHEN count(DISTINCT number) = 1 THEN min(number) END AS invoice_no, count(*) AS invoices FROM document
  WHERE role = 'invoice' AND number IS NOT NULL GROUP BY voucher_key
)
SELECT s.voucher_key, arg_min(s.row_key, s.line_no) AS row_key, s.payee, any_value(s.entity) AS entity, any_value(s.fiscal_year) AS fiscal_year,
  any_value(s.period) AS period, min(s.date) AS date, any_value(s.voucher_no) AS voucher_no, min(s.line_no) AS line_no,
  arg_min(s.summary, s.line_no) AS summary, arg_min(s.content, s.line_no) AS content, arg_min(s.category, s.line_no) AS category,
  CAST(sum(s.amount) AS DECIMAL(18, 2)) AS amount, any_value(i.invoice_no) AS invoice_no,
  min(s.period_from) AS period_from, max(s.period_to) AS period_to, bool_or(s.correcting) AS correcting
FROM spent s LEFT JOIN invoices i ON i.voucher_key = s.voucher_key
GROUP BY s.voucher_key, s.payee
