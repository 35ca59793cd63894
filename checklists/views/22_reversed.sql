-- Expense lines that were taken back by a red-letter or opposite entry: the earlier line with the same account and amount.
WITH pairs AS (
  SELECT o.row_key, b.row_key AS reversal_key, b.voucher_key AS reversal_voucher, o.voucher_key,
    row_number() OVER (PARTITION BY b.row_key ORDER BY contains(b.summary, o.summary) DESC, (o.payee IS NOT DISTINCT FROM b.payee) DESC, o.date DESC, o.row_key) AS best,
    row_number() OVER (PARTITION BY o.row_key ORDER BY contains(b.summary, o.summary) DESC, b.date, b.row_key) AS first
  FROM expense b JOIN expense o ON o.account_code = b.account_code AND o.entity IS NOT DISTINCT FROM b.entity
    AND o.amount = -b.amount AND o.amount > 0 AND o.date <= b.date AND o.row_key <> b.row_key
  WHERE b.amount < 0
)
SELECT row_key, voucher_key, reversal_key, reversal_voucher FROM pairs WHERE best = 1 AND first = 1
