-- Vouchers that put money into the unit's own bank account, and where it came from: quota, appropriation, anything else.
WITH touched AS (
  SELECT DISTINCT e.voucher_key FROM entry e JOIN top_kind k ON k.top = e.top AND k.kind = 'own_bank' WHERE e.debit > 0 AND e.accounting <> 'budget'
), sides AS (
  SELECT top, bool_or(kind = 'own_bank') AS own, bool_or(kind = 'quota') AS quota FROM top_kind GROUP BY top
), lines AS (
  SELECT e.voucher_key, e.row_key, e.line_no, e.debit, e.credit, coalesce(e.summary, '') AS summary, coalesce(s.own, false) AS own, coalesce(s.quota, false) AS quota,
    coalesce(e.role, '') = 'appropriation' AS granted
  FROM entry e JOIN touched t ON t.voucher_key = e.voucher_key LEFT JOIN sides s ON s.top = e.top
  WHERE e.accounting <> 'budget' AND e.entry_kind <> 'carry-over'
)
SELECT voucher_key, CAST(sum(CASE WHEN own THEN debit ELSE 0 END) AS DECIMAL(18, 2)) AS banked,
  CAST(sum(CASE WHEN quota THEN credit ELSE 0 END) AS DECIMAL(18, 2)) AS from_quota, CAST(sum(CASE WHEN granted THEN credit ELSE 0 END) AS DECIMAL(18, 2)) AS granted,
  CAST(sum(CASE WHEN NOT quota AND NOT granted THEN credit ELSE 0 END) AS DECIMAL(18, 2)) AS from_other,
  arg_min(CASE WHEN own AND debit > 0 THEN row_key END, line_no) AS row_key, string_agg(summary, ' ' ORDER BY line_no) AS words,
  coalesce(string_agg(CASE WHEN granted THEN summary END, ' ' ORDER BY line_no), '') AS granted_words
FROM lines GROUP BY voucher_key
