-- Units whose books are here: whether the evaluation covers them, the year of their books that counts (NULL: all), the name others call them by.
WITH named AS (
  SELECT entity, regexp_replace(regexp_replace(coalesce(entity, ''), '\s|[（(](本级|机关)[)）]', '', 'g'), '^[\[(（【]?\d{3,}[\])）】]?[-_]?(\D.*)$', '\1') AS plain,
    bool_or(fiscal_year = (SELECT year FROM engagement)) AS evaluated FROM (
    SELECT DISTINCT entity, fiscal_year FROM journal UNION ALL SELECT DISTINCT entity, fiscal_year FROM trial_balance) GROUP BY entity
), listed AS (
  SELECT regexp_replace(name, '\s|[（(](本级|机关)[)）]', '', 'g') AS name, any_value(code) AS code, bool_or(coalesce(in_scope, 'yes') <> 'no') AS in_scope
  FROM entities GROUP BY 1
), found AS (
  SELECT n.entity, arg_min(l.name, length(l.name)) AS name, arg_min(l.code, length(l.name)) AS code, arg_min(l.in_scope, length(l.name)) AS in_scope
  FROM named n JOIN listed l ON l.name = n.plain OR l.code = n.entity OR (length(n.plain) >= 3 AND ends_with(l.name, n.plain)) GROUP BY n.entity
), own AS (
  SELECT e.entity AS name, EXISTS (SELECT 1 FROM named n WHERE n.entity = e.entity) AS kept, EXISTS (SELECT 1 FROM listed) AS has_list FROM engagement e
)
SELECT n.entity, f.name AS listed_as, f.code, coalesce(n.entity, '') IN ('', o.name) AS head,
  CASE WHEN coalesce(n.entity, '') IN ('', o.name) THEN true WHEN o.has_list THEN coalesce(f.in_scope, false) ELSE NOT o.kept END AS in_scope,
  CASE WHEN n.evaluated THEN (SELECT year FROM engagement) END AS year,
  regexp_replace(n.plain, '^.{2,8}?[省市县区州盟旗]', '') AS short
FROM named n CROSS JOIN own o LEFT JOIN found f ON f.entity = n.entity
