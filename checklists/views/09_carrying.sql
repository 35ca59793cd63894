-- Halves of vouchers that carry balances over at the end of the year, or may where a line says so; all others are left out.
WITH lines AS (
  SELECT j.voucher_key, a.accounting AS half, a.class, coalesce(a.role, '') IN ('cash', 'bank') AS money, coalesce(s.carry_over, false) AS said
  FROM journal j
  LEFT JOIN account a ON a.account_code = coalesce(j.account_code, j.account_name) AND a.entity IS NOT DISTINCT FROM j.entity
  LEFT JOIN said s ON s.summary = j.summary AND j.date IS NOT NULL
), touched AS (
  SELECT DISTINCT voucher_key FROM lines
  WHERE class = 'net_assets' OR (class = 'budget_surplus' AND NOT money) OR (said AND class IN ('income', 'expense', 'budget_income', 'budget_expense'))
)
SELECT voucher_key, half,
  bool_and(class IN ('income', 'expense', 'net_assets', 'budget_income', 'budget_expense') OR (class = 'budget_surplus' AND NOT money))
    AND bool_or(class IN ('income', 'expense', 'budget_income', 'budget_expense'))
    AND bool_or(class IN ('net_assets', 'budget_surplus')) AS carries,
  bool_or(class IN ('net_assets', 'budget_surplus')) AS closes
FROM lines WHERE voucher_key IN (SELECT voucher_key FROM touched) GROUP BY voucher_key, half
