-- Every voucher number that should exist, and whether it does. Numbers restart every month unless they run on through the year,
-- in each type of voucher or through all types together: that shows where many numbers are dense and none is met twice.
WITH numbered AS (
  SELECT voucher_key, entity, period, voucher_type, voucher_no, number FROM voucher WHERE number IS NOT NULL
), whole AS (
  SELECT entity, count(*) >= 20 AND count(DISTINCT number) = count(*) AND max(number) - min(number) < 2 * count(*)
    AND count(DISTINCT coalesce(voucher_type, '')) > 1 AS runs FROM numbered GROUP BY entity
), by_type AS (
  SELECT entity, voucher_type, count(*) >= 20 AND count(DISTINCT number) = count(*) AND max(number) - min(number) < 2 * count(*)
    AND count(DISTINCT period) > 1 AS runs FROM numbered GROUP BY entity, voucher_type
), chosen AS (
  SELECT n.*, w.runs AS whole, w.runs OR t.runs AS runs, CASE WHEN w.runs THEN '' ELSE coalesce(n.voucher_type, '') END AS series
  FROM numbered n JOIN whole w ON w.entity IS NOT DISTINCT FROM n.entity
  JOIN by_type t ON t.entity IS NOT DISTINCT FROM n.entity AND t.voucher_type IS NOT DISTINCT FROM n.voucher_type
), steps AS (
  SELECT entity, voucher_type, period, number, whole, lead(number) OVER (PARTITION BY entity, series ORDER BY number) AS following,
    max(number) OVER (PARTITION BY entity, series) AS last
  FROM chosen WHERE runs
), months AS (
  SELECT entity, voucher_type, period, min(number) AS first, max(number) AS last,
    lag(max(number)) OVER (PARTITION BY entity, voucher_type ORDER BY period) AS before
  FROM chosen WHERE NOT runs GROUP BY entity, voucher_type, period
), running AS (
  SELECT entity, voucher_type, count(*) > 1 AND count(*) FILTER (WHERE before IS NOT NULL AND first > before) >= (count(*) - 1) * 0.8 AS runs_on
  FROM months GROUP BY entity, voucher_type
), spans AS (
  SELECT m.entity, m.voucher_type, m.period, CASE WHEN r.runs_on THEN coalesce(m.before + 1, m.first) ELSE 1 END AS first, m.last
  FROM months m JOIN running r ON r.entity IS NOT DISTINCT FROM m.entity AND r.voucher_type IS NOT DISTINCT FROM m.voucher_type
), expected AS (
  SELECT entity, voucher_type, period, last, false AS whole, unnest(range(first, last + 1)) AS number FROM spans WHERE last - first < 100000
  UNION ALL
  SELECT entity, voucher_type, period, last, whole, unnest(range(number, coalesce(following, number + 1))) AS number FROM steps
), patterns AS (
  SELECT entity, voucher_type, period, max(voucher_no) AS sample FROM numbered GROUP BY entity, voucher_type, period
)
SELECT coalesce(e.entity, '') || '|' || e.period || '|' || coalesce(e.voucher_type, '') || '|' || e.number AS key, e.entity, e.voucher_type, e.period, e.number, e.last,
  n.voucher_key,
  CASE WHEN n.voucher_key IS NOT NULL THEN n.voucher_no
       WHEN e.whole THEN CAST(e.number AS VARCHAR)
       ELSE regexp_replace(p.sample, '\d+\D*$', lpad(CAST(e.number AS VARCHAR), CAST(greatest(length(regexp_extract(p.sample, '(\d+)\D*$', 1)), length(CAST(e.number AS VARCHAR))) AS INTEGER), '0'))
            || regexp_extract(p.sample, '\d+(\D*)$', 1) END AS voucher_no
FROM expected e
LEFT JOIN (SELECT entity, voucher_type, period, number, min(voucher_key) AS voucher_key, min(voucher_no) AS voucher_no FROM numbered GROUP BY entity, voucher_type, period, number) n
  ON n.entity IS NOT DISTINCT FROM e.entity AND n.voucher_type IS NOT DISTINCT FROM e.voucher_type AND n.period = e.period AND n.number = e.number
LEFT JOIN patterns p ON p.entity IS NOT DISTINCT FROM e.entity AND p.voucher_type IS NOT DISTINCT FROM e.voucher_type AND p.period = e.period
