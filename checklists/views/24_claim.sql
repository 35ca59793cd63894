-- Lines of travel claims; a line that names nobody belongs to the trip named before it in its voucher.
WITH told AS (
  SELECT s.*, CASE WHEN len(s.persons) > 0 OR len(s.places) > 0 OR s.from_date IS NOT NULL THEN s.row_key END AS own
  FROM spent s WHERE s.category = 'travel' AND NOT coalesce(s.hosting, false)
    AND NOT (coalesce(s.official_car, false) AND len(coalesce(s.persons, [])) = 0)
), carried AS (
  SELECT t.*, last_value(t.own IGNORE NULLS) OVER (PARTITION BY t.voucher_key ORDER BY t.line_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS head_key
  FROM told t WHERE t.own IS NOT NULL OR coalesce(t.travel, false) OR t.item IS NOT NULL
)
SELECT c.row_key, c.voucher_key, c.entity, c.fiscal_year, c.period, c.date, c.voucher_no, c.line_no, c.summary, c.account_name, c.amount,
  coalesce(nullif(h.persons, []), CASE WHEN h.person IS NOT NULL AND length(h.person) BETWEEN 2 AND 4 THEN [h.person] END, []) AS persons,
  coalesce(h.person_count, 0) AS person_count, coalesce(h.places, []) AS places, h.from_date, h.to_date, coalesce(h.purpose, '') AS purpose,
  coalesce(h.attending, false) AS attending, coalesce(c.official_car, false) AS official_car, c.item, c.nights, c.night_persons, c.payment_method,
  c.voucher_key || '#' || coalesce(array_to_string(list_sort(h.persons), '、'), '') || '#' || coalesce(array_to_string(h.places, '、'), '')
    || '#' || coalesce(CAST(h.from_date AS VARCHAR), '') AS trip_key
FROM carried c LEFT JOIN told h ON h.row_key = coalesce(c.head_key, c.row_key)
