-- Lines that may tell how far construction is: those on its own accounts, and other expense while there is any construction.
SELECT e.row_key, coalesce(e.entity, '') AS entity, e.account_code, e.date, e.fiscal_year, coalesce(e.summary, '') AS summary, true AS own
FROM entry e JOIN top_kind k ON k.top = e.top AND k.kind = 'construction'
UNION ALL
SELECT s.row_key, coalesce(s.entity, ''), s.account_code, s.date, s.fiscal_year, coalesce(s.summary, ''), false
FROM spent s WHERE EXISTS (SELECT 1 FROM top_kind WHERE kind = 'construction')
