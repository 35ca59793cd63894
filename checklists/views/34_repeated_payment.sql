-- Payments that repeat an earlier one of another voucher: same payee, amount, content and period; days since, and how often in all.
SELECT b.voucher_key, b.row_key, b.amount, a.voucher_key AS first_key, date_diff('day', a.date, b.date) AS days,
  b.invoice_no IS NULL OR a.invoice_no IS NULL AS unnumbered,
  (SELECT count(*) FROM payment c WHERE c.payee = b.payee AND c.amount = b.amount AND c.content = b.content) AS same
FROM payment a JOIN payment b ON b.payee = a.payee AND b.amount = a.amount AND b.content = a.content AND b.voucher_key <> a.voucher_key
  AND (b.date > a.date OR (b.date = a.date AND b.voucher_key > a.voucher_key))
  AND a.period_from IS NOT DISTINCT FROM b.period_from AND NOT a.correcting AND NOT b.correcting
WHERE b.payee IS NOT NULL AND length(b.content) >= 2
