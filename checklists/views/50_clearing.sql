-- Lines on accounts of claims and debts: who with, what was raised (a claim or debt came up) and what was settled. Red entries settle.
WITH sides AS (
  SELECT e.row_key, e.voucher_key, coalesce(e.entity, '') AS entity, e.fiscal_year, e.period, e.date, e.voucher_no, e.line_no, coalesce(e.summary, '') AS summary,
    e.account_code, coalesce(e.path, e.account_name, '') AS path, k.kind,
    EXISTS (SELECT 1 FROM top_kind o WHERE o.top = e.top AND o.kind IN ('other_receivable', 'other_payable')) AS other,
    coalesce(nullif(e.person, ''), CASE WHEN len(r.persons) > 0 THEN r.persons[1] END, nullif(e.counterparty, ''), r.payee, '') AS party,
    CASE WHEN k.kind = 'receivable' THEN e.debit - e.credit ELSE e.credit - e.debit END AS net
  FROM entry e
  JOIN top_kind k ON k.top = e.top AND k.kind IN ('receivable', 'payable')
  LEFT JOIN said r ON r.no = e.text_no
  WHERE e.accounting <> 'budget'
)
SELECT * EXCLUDE (net), CAST(greatest(net, 0) AS DECIMAL(18, 2)) AS raised, CAST(greatest(-net, 0) AS DECIMAL(18, 2)) AS settled FROM sides
