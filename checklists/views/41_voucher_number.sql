-- Every voucher number that should exist, and whether it does. Numbers restart every month unless they run on through the year.
WITH numbered AS (
  SELECT voucher_key, entity, period, voucher_type, voucher_no, number FROM voucher WHERE number IS NOT NULL
), months AS (
  SELECT entity, voucher_type, period, min(number) AS first, max(number) AS last,
    lag(max(number)) OVER (PARTITION BY entity, voucher_type ORDER BY period) AS before
  FROM numbered GROUP BY entity, voucher_type, period
), running AS (
  SELECT entity, voucher_type, count(*) > 1 AND count(*) FILTER (WHERE before IS NOT NULL AND first > before) >= (count(*) - 1) * 0.8 AS runs_on
  FROM months GROUP BY entity, voucher_type
), spans AS (
  SELECT m.entity, m.voucher_type, m.period, CASE WHEN r.runs_on THEN coalesce(m.before + 1, m.first) ELSE 1 END AS first, m.last
  FROM months m JOIN running r ON r.entity IS NOT DISTINCT FROM m.entity AND r.voucher_type IS NOT DISTINCT FROM m.voucher_type
), expected AS (
  SELECT entity, voucher_type, period, last, unnest(range(first, last + 1)) AS number FROM spans WHERE last - first < 100000
), patterns AS (
  SELECT entity, voucher_type, period, max(voucher_no) AS sample FROM numbered GROUP BY entity, voucher_type, period
)
SELECT coalesce(e.entity, '') || '|' || e.period || '|' || coalesce(e.voucher_type, '') || '|' || e.number AS key, e.entity, e.voucher_type, e.period, e.number, e.last,
  n.voucher_key,
  CASE WHEN n.voucher_key IS NOT NULL THEN n.voucher_no
       ELSE regexp_replace(p.sample, '\d+\D*$', lpad(CAST(e.number AS VARCHAR), CAST(greatest(length(regexp_extract(p.sample, '(\d+)\D*$', 1)), length(CAST(e.number AS VARCHAR))) AS INTEGER), '0'))
            || regexp_extract(p.sample, '\d+(\D*)$', 1) END AS voucher_no
FROM expected e
LEFT JOIN (SELECT entity, voucher_type, period, number, min(voucher_key) AS voucher_key, min(voucher_no) AS voucher_no FROM numbered GROUP BY entity, voucher_type, period, number) n
  ON n.entity IS NOT DISTINCT FROM e.entity AND n.voucher_type IS NOT DISTINCT FROM e.voucher_type AND n.period = e.period AND n.number = e.number
LEFT JOIN patterns p ON p.entity IS NOT DISTINCT FROM e.entity AND p.voucher_type IS NOT DISTINCT FROM e.voucher_type AND p.period = e.period
