-- Expense lines with the time they belong to: a trip's days, a period named in the summary, else the date of the only invoice.
WITH invoices AS (
  SELECT voucher_key, min(document_date) AS first, max(document_date) AS last FROM document
  WHERE role = 'invoice' AND document_date IS NOT NULL GROUP BY voucher_key
), named AS (
  SELECT s.*, c.from_date AS trip_from, c.to_date AS trip_to, i.first AS invoice_first, i.last AS invoice_last, coalesce(k.cycle, false) AS cycle,
    s.period_from IS NOT NULL AND NOT (s.category = 'travel')
      AND (s.period_grain <> 'year' OR s.arrears OR s.prepaid OR coalesce(k.cycle, false) OR s.category = 'rent')
      AND (s.period_explicit OR s.arrears OR s.prepaid)
      AND (NOT s.about OR s.period_grain <> 'year' OR (s.arrears AND NOT s.prepaid)) AS tells
  FROM spent s
  LEFT JOIN claim c ON c.row_key = s.row_key
  LEFT JOIN invoices i ON i.voucher_key = s.voucher_key
  LEFT JOIN category k ON k.id = s.category
  WHERE coalesce(s.part, '') <> 'personnel'
)
SELECT row_key, voucher_key, entity, fiscal_year, period, date, summary, account_name, category, amount, cycle, line_no,
  CASE WHEN category = 'travel' THEN trip_from WHEN tells THEN period_from WHEN invoice_last IS NOT NULL THEN invoice_first END AS service_from,
  CASE WHEN category = 'travel' THEN trip_to WHEN tells THEN period_to WHEN invoice_last IS NOT NULL THEN invoice_last END AS service_to,
  CASE WHEN category = 'travel' AND trip_from IS NOT NULL THEN 'trip' WHEN category <> 'travel' AND tells THEN 'text'
       WHEN category <> 'travel' AND invoice_last IS NOT NULL THEN 'invoice' END AS told_by
FROM named
