-- Each government purchase with the expense line that paid it (same amount within what its unit shows) and whether a plan covers it.
WITH plan AS (
  SELECT row_key, 'procurement_plan' AS table_name, item, kind, amount FROM procurement_plan
  UNION ALL
  SELECT row_key, 'budget', item, NULL, amount FROM budget WHERE section = 'procurement'
), bought AS (
  SELECT *, unnest(range(CAST(floor(least / 100) AS BIGINT), CAST(floor(most / 100) AS BIGINT) + 1)) AS hundreds FROM (
    SELECT *, CAST(amount - CASE WHEN amount % 100 = 0 THEN 50 ELSE 0.01 END AS DECIMAL(18, 2)) AS least,
      CAST(amount + CASE WHEN amount % 100 = 0 THEN 50 ELSE 0.01 END AS DECIMAL(18, 2)) AS most FROM purchases)
), matched AS (
  SELECT p.row_key AS purchase_key, s.row_key, row_number() OVER (PARTITION BY p.row_key ORDER BY abs(s.amount - p.amount), abs(date_diff('day', p.date, s.date)), s.row_key) AS best,
    row_number() OVER (PARTITION BY s.row_key ORDER BY abs(s.amount - p.amount), p.row_key) AS first
  FROM bought p JOIN spent s ON CAST(floor(s.amount / 100) AS BIGINT) = p.hundreds AND s.amount >= p.least AND s.amount <= p.most
    AND (s.payee IS NOT DISTINCT FROM p.supplier OR contains(s.summary, p.supplier) OR contains(s.summary, p.item)
         OR contains(s.summary, regexp_replace(p.item, '[0-9０-９一二三四五六七八九十]*(台|套|批|件|项|个|辆|张)$', '')))
    AND (p.date IS NULL OR abs(date_diff('day', p.date, s.date)) <= 185)
), named AS (
  SELECT p.*, regexp_replace(p.item, '[0-9０-９一二三四五六七八九十]*(台|套|批|件|项|个|辆|张)|采购|购置|（.*|\(.*', '', 'g') AS thing FROM purchases p
)
SELECT n.row_key AS purchase_key, m.row_key, n.item, n.supplier, n.date, n.amount,
  coalesce(n.planned, 0) > 0 OR EXISTS (
    SELECT 1 FROM plan q WHERE q.amount > 0 AND (contains(q.item, n.thing) OR contains(n.item, regexp_replace(q.item, '采购|购置', '', 'g'))
      OR jaro_winkler_similarity(q.item, n.item) >= 0.85 OR q.item = n.kind)) AS planned,
  (SELECT count(*) FROM plan) AS plan_rows
FROM named n LEFT JOIN matched m ON m.purchase_key = n.row_key AND m.best = 1 AND m.first = 1
