-- Opening and closing balance of every leaf account (by auxiliary where the balances give them), debit positive, with the year's movement.
WITH kept AS (
  SELECT t.*, coalesce(t.entity, '') AS unit, coalesce(right(t.period, 7), '') AS month, coalesce(t.auxiliaries, '') AS auxiliary FROM trial_balance t
), codes AS (SELECT DISTINCT unit, account_code FROM kept
), leaves AS (
  SELECT c.unit, c.account_code FROM codes c
  WHERE NOT EXISTS (SELECT 1 FROM codes l WHERE l.unit = c.unit AND length(l.account_code) > length(c.account_code) AND starts_with(l.account_code, c.account_code))
), detailed AS (SELECT DISTINCT unit, account_code FROM kept WHERE auxiliary <> ''
), rows_used AS (
  SELECT k.* FROM kept k JOIN leaves l ON l.unit = k.unit AND l.account_code = k.account_code
  LEFT JOIN detailed d ON d.unit = k.unit AND d.account_code = k.account_code
  WHERE d.account_code IS NULL OR k.auxiliary <> ''
), summed AS (
  SELECT unit, account_code, auxiliary, arg_max(row_key, month) AS row_key,
    arg_min(coalesce(opening_debit, 0) - coalesce(opening_credit, 0), month) AS opening,
    arg_max(coalesce(closing_debit, 0) - coalesce(closing_credit, 0), month) AS closing,
    sum(coalesce(debit, 0)) AS debit, sum(coalesce(credit, 0)) AS credit
  FROM rows_used GROUP BY unit, account_code, auxiliary
)
SELECT s.unit AS entity, s.account_code, s.auxiliary, s.row_key, CAST(s.opening AS DECIMAL(18, 2)) AS opening, CAST(s.closing AS DECIMAL(18, 2)) AS closing,
  CAST(s.debit AS DECIMAL(18, 2)) AS debit, CAST(s.credit AS DECIMAL(18, 2)) AS credit, a.top, a.class, coalesce(a.path, '') AS path,
  s.unit || '|' || s.account_code || '|' || s.auxiliary AS key
FROM summed s LEFT JOIN account a ON a.account_code = s.account_code AND coalesce(a.entity, '') = s.unit
