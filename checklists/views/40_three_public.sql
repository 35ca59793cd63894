-- Approved and spent amounts of the three public expenses: vehicle, vehicle_purchase, reception, abroad, and their total.
WITH approved AS (
  SELECT u.category, b.amount, b.row_key FROM budget b JOIN budget_use u ON u.row_key = b.row_key
  WHERE u.category IN ('vehicle', 'vehicle_purchase', 'vehicle_total', 'reception', 'abroad', 'total')
    AND (b.section = 'three_public' OR NOT EXISTS (SELECT 1 FROM budget WHERE section = 'three_public'))
), sums AS (
  SELECT category, CAST(sum(amount) AS DECIMAL(18, 2)) AS budget,
    list({'table_name': 'budget', 'row_key': row_key, 'role': 'budget'}) AS refs FROM approved GROUP BY category
), used AS (
  SELECT category, CAST(sum(amount) AS DECIMAL(18, 2)) AS actual,
    list({'table_name': 'journal', 'row_key': row_key, 'role': 'part'} ORDER BY date, row_key) AS refs
  FROM expense WHERE category IN ('vehicle', 'vehicle_purchase', 'reception', 'abroad') GROUP BY category
), lines AS (
  SELECT k.category, s.budget, coalesce(u.actual, 0) AS actual, coalesce(s.refs, []) AS budget_refs, coalesce(u.refs, []) AS refs
  FROM (SELECT unnest(['vehicle', 'vehicle_purchase', 'reception', 'abroad']) AS category) k
  LEFT JOIN sums s ON s.category = k.category LEFT JOIN used u ON u.category = k.category
)
SELECT category, CAST(budget AS DECIMAL(18, 2)) AS budget, CAST(actual AS DECIMAL(18, 2)) AS actual, list_concat(budget_refs, refs) AS "rows" FROM lines
UNION ALL
SELECT 'total',
  CAST(coalesce((SELECT budget FROM sums WHERE category = 'total'),
    CASE WHEN EXISTS (SELECT 1 FROM sums) THEN
      coalesce((SELECT budget FROM sums WHERE category = 'vehicle_total'),
               coalesce((SELECT budget FROM sums WHERE category = 'vehicle'), 0) + coalesce((SELECT budget FROM sums WHERE category = 'vehicle_purchase'), 0))
      + coalesce((SELECT budget FROM sums WHERE category = 'reception'), 0) + coalesce((SELECT budget FROM sums WHERE category = 'abroad'), 0) END) AS DECIMAL(18, 2)),
  (SELECT CAST(sum(actual) AS DECIMAL(18, 2)) FROM lines),
  list_concat((SELECT coalesce(flatten(list(refs)), []) FROM sums), (SELECT flatten(list(refs)) FROM lines))
