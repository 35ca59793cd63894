-- Payments that repeat an earlier one of another voucher: same payee, amount, content and period; days since, and how often in all.
-- Without a list of attachments a payee that the summary does not tell apart is part of its content: same words, same amount.
-- More than sixty alike are payments that recur, whatever a check calls recurring; they are not paired, thousands would give millions of pairs.
WITH paid AS (
  SELECT *, coalesce(payee, '') AS who, count(*) OVER (PARTITION BY coalesce(payee, ''), amount, content) AS same FROM payment
  WHERE length(content) >= 2 AND (payee IS NOT NULL OR NOT EXISTS (SELECT 1 FROM supplied WHERE name = 'attachments'))
)
SELECT b.voucher_key, b.row_key, b.amount, a.voucher_key AS first_key, date_diff('day', a.date, b.date) AS days,
  b.invoice_no IS NULL OR a.invoice_no IS NULL AS unnumbered, b.same
FROM paid a JOIN paid b ON b.who = a.who AND b.amount = a.amount AND b.content = a.content AND b.voucher_key <> a.voucher_key
  AND (b.date > a.date OR (b.date = a.date AND b.voucher_key > a.voucher_key))
  AND a.period_from IS NOT DISTINCT FROM b.period_from AND NOT a.correcting AND NOT b.correcting
WHERE a.same <= 60 AND b.same <= 60
