-- This year's expense lines in the half that counts, without carry-over; of units in scope, without transfers between them,
-- with what their summary tells. amount is negative for reversals and refunds.
WITH lines AS NOT MATERIALIZED (
  SELECT e.* FROM entry e JOIN counting c ON c.entity IS NOT DISTINCT FROM e.entity AND c.accounting = e.accounting
  JOIN unit u ON u.entity IS NOT DISTINCT FROM e.entity AND u.in_scope AND (u.year IS NULL OR u.year = e.fiscal_year)
  WHERE e.class IN ('expense', 'budget_expense') AND e.entry_kind <> 'carry-over'
    AND NOT EXISTS (SELECT 1 FROM eliminated x WHERE x.row_key = e.row_key AND x.matched)
), cashed AS (
  SELECT voucher_key, cash_paid FROM voucher WHERE cash_paid > 0
), facts AS (
  SELECT voucher_key, max(cash_paid) AS cash_paid, max(spent) AS spent, max(allowances) AS allowances, max(carded) AS carded, max(payee) AS payee, bool_or(advance) AS advance
  FROM (
    SELECT e.voucher_key, any_value(c.cash_paid) AS cash_paid, CAST(sum(e.amount) AS DECIMAL(18, 2)) AS spent,
      CAST(sum(CASE WHEN r.item = 'allowance' THEN e.amount ELSE 0 END) AS DECIMAL(18, 2)) AS allowances,
      CAST(NULL AS DECIMAL(18, 2)) AS carded, CAST(NULL AS VARCHAR) AS payee, CAST(NULL AS BOOLEAN) AS advance
    FROM lines e JOIN cashed c ON c.voucher_key = e.voucher_key LEFT JOIN said r ON r.no = e.text_no GROUP BY e.voucher_key
    UNION ALL
    SELECT voucher_key, NULL, NULL, NULL, CAST(sum(amount) AS DECIMAL(18, 2)), NULL, NULL FROM official_cards WHERE voucher_key IS NOT NULL GROUP BY voucher_key
    UNION ALL
    SELECT voucher_key, NULL, NULL, NULL, NULL, CASE WHEN count(DISTINCT payee) = 1 THEN min(payee) END, NULL
    FROM document WHERE role = 'invoice' AND payee IS NOT NULL GROUP BY voucher_key
    UNION ALL
    SELECT DISTINCT j.voucher_key, NULL, NULL, NULL, NULL, NULL, true
    FROM journal j JOIN account a ON a.account_code = coalesce(j.account_code, j.account_name) AND a.entity IS NOT DISTINCT FROM j.entity
    WHERE a.role = 'advance' AND j.credit > 0
  ) GROUP BY voucher_key
)
SELECT e.row_key, e.voucher_key, e.entity, e.fiscal_year, e.period, e.date, e.voucher_type, e.voucher_no, e.line_no, e.summary, e.account_code,
  e.account_name, e.path, e.leaf, e.amount, e.part, e.fund_kind, e.category, e.economic_class, e.economic_code, e.project, e.department,
  e.person, e.counterparty, e.entry_kind, e.file, e.sheet, e."row", e.text_no,
  coalesce(r.payee, e.counterparty, f.payee) AS payee, r.content, f.cash_paid,
  CASE WHEN coalesce(f.cash_paid, 0) > 0 AND (f.cash_paid >= f.spent OR (coalesce(r.cash, false) AND NOT coalesce(r.item = 'allowance', false))) THEN 'cash'
       WHEN coalesce(f.cash_paid, 0) > 0 AND f.allowances > 0 AND f.cash_paid <= f.allowances
         THEN CASE WHEN r.item = 'allowance' THEN 'cash' WHEN f.carded IS NOT NULL THEN 'card' ELSE 'bank' END
       WHEN coalesce(f.cash_paid, 0) > 0 AND f.cash_paid = e.amount THEN 'cash'
       WHEN coalesce(r.cash, false) AND f.carded IS NULL THEN 'cash'
       WHEN f.carded IS NOT NULL OR coalesce(r.card, false) THEN 'card'
       WHEN coalesce(f.cash_paid, 0) > 0 THEN 'mixed'
       WHEN f.advance THEN 'advance' ELSE 'bank' END AS payment_method,
  r.persons, r.person_count, r.places, d.from_date, d.to_date, r.nights, r.night_persons, r.item, r.official_car, r.topic, r.hosting,
  r.attending, r.materials, d.period_from, d.period_to, d.period_grain, d.period_explicit, r.arrears, r.prepaid, r.about, r.purpose, r.travel,
  coalesce(r.correcting, false) AS correcting
FROM lines e
LEFT JOIN said r ON r.no = e.text_no
LEFT JOIN dated d ON d.no = e.text_no AND d.date = e.date
LEFT JOIN facts f ON f.voucher_key = e.voucher_key
