-- Grants to subordinate units and levies to the superior one, paid and received, where the books of several units in scope are here.
-- other: the unit that the line names, NULL where it names none.
WITH half AS (
  SELECT entity, 'paid' AS side, accounting FROM counting
  UNION ALL SELECT entity, 'received', CASE WHEN bool_or(class = 'budget_income') THEN 'budget' ELSE min(accounting) END
  FROM entry WHERE class IN ('income', 'budget_income') GROUP BY entity
)
SELECT e.row_key, e.voucher_key, e.entity, e.date, e.amount, e.summary, k.kind, e.account_name,
  (SELECT min(u.entity) FROM unit u WHERE u.in_scope AND u.entity IS DISTINCT FROM e.entity AND length(u.short) >= 2
     AND contains(concat_ws(' ', e.counterparty, e.summary, e.path, e.project), u.short)) AS other
FROM entry e JOIN top_kind k ON k.top = e.top AND k.kind IN ('grant_paid', 'grant_received', 'levy_paid', 'levy_received')
JOIN unit w ON w.entity IS NOT DISTINCT FROM e.entity AND w.in_scope AND (w.year IS NULL OR w.year = e.fiscal_year)
JOIN half h ON h.entity IS NOT DISTINCT FROM e.entity AND h.accounting = e.accounting AND ends_with(k.kind, h.side)
WHERE e.entry_kind <> 'carry-over' AND (SELECT count(*) FROM unit WHERE in_scope) > 1
