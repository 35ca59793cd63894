-- Items of the approved budget (projects; personnel and public expense as a whole) with later changes, what was carried over, and what the books show as spent.
WITH items AS (
  SELECT 'project:' || b.item AS key, 'project' AS sort, b.item, sum(b.amount) AS budget, list({'table_name': 'budget', 'row_key': b.row_key, 'role': 'budget'}) AS refs
  FROM budget b WHERE b.section = 'project' AND b.economic_code IS NULL
    AND (EXISTS (SELECT 1 FROM expense e WHERE e.project IS NOT NULL) OR EXISTS (SELECT 1 FROM projects p WHERE p.subject = b.item)) GROUP BY b.item
  UNION ALL
  SELECT 'part:' || u.part, u.part, arg_max(b.item, b.amount), max(b.amount), list({'table_name': 'budget', 'row_key': b.row_key, 'role': 'budget'})
  FROM budget b JOIN budget_use u ON u.row_key = b.row_key
  WHERE u.part IN ('personnel', 'public') AND coalesce(b.kind, 'expense') = 'expense' GROUP BY u.part
), changed AS (
  SELECT c.row_key, c.item, c.project, CASE WHEN c.kind IN ('cut', 'reclaimed') THEN -abs(c.amount) ELSE c.amount END AS amount, c.kind = 'carried_over' AS carried,
    coalesce(c.project, '') || coalesce(c.item, '') AS words
  FROM budget_changes c WHERE coalesce(c.kind, '') <> 'opening'
), placed AS (
  SELECT i.key, x.row_key, x.amount, x.carried FROM items i JOIN changed x
    ON (i.sort = 'project' AND (contains(x.words, i.item) OR (length(x.words) >= 4 AND contains(i.item, x.words))))
    OR (i.sort = 'personnel' AND regexp_matches(x.words, '人员|工资|津贴|奖金|绩效|社保|养老|公积金'))
    OR (i.sort = 'public' AND regexp_matches(x.words, '公用|日常'))
), sums AS (
  SELECT key, sum(amount) FILTER (WHERE NOT carried) AS changes, sum(amount) FILTER (WHERE carried) AS carried, list({'table_name': 'budget_changes', 'row_key': row_key, 'role': 'part'}) AS refs
  FROM placed GROUP BY key
), known AS (
  SELECT EXISTS (SELECT 1 FROM supplied WHERE name = 'budget_changes') AS has_changes, EXISTS (SELECT 1 FROM supplied WHERE name = 'projects') AS has_projects,
    EXISTS (SELECT 1 FROM placed p WHERE starts_with(p.key, 'part:')) AS basic_told,
    EXISTS (SELECT 1 FROM changed x WHERE x.amount > 0 AND NOT EXISTS (SELECT 1 FROM placed p WHERE p.row_key = x.row_key)) AS unplaced
), opened AS (
  SELECT subject, sum(opening) AS opening, sum(spent) AS spent FROM projects GROUP BY subject
), used AS (
  SELECT 'project:' || project AS key, sum(amount) AS spent FROM expense WHERE project IS NOT NULL GROUP BY project
  UNION ALL
  SELECT 'part:' || part, sum(amount) FROM expense WHERE part IN ('personnel', 'public') GROUP BY part
), joined AS (
  SELECT i.*, coalesce(s.changes, 0) AS changes, coalesce(s.carried, CASE WHEN i.sort = 'project' THEN o.opening END, 0) AS carried, coalesce(u.spent, CASE WHEN i.sort = 'project' THEN o.spent END, 0) AS spent,
    k.has_changes, k.unplaced, list_concat(i.refs, coalesce(s.refs, [])) AS "rows",
    k.has_changes AND NOT k.unplaced AND CASE WHEN i.sort = 'project' THEN s.carried IS NOT NULL OR k.has_projects ELSE k.basic_told END AS told
  FROM items i CROSS JOIN known k LEFT JOIN sums s ON s.key = i.key LEFT JOIN opened o ON i.sort = 'project' AND o.subject = i.item LEFT JOIN used u ON u.key = i.key
)
SELECT key, sort, item, budget, changes, carried, budget + changes + carried AS available, spent, has_changes, unplaced, told, "rows" FROM joined
