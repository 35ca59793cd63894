-- Lodging lines of travel claims with persons, nights and the limits in force there on that day (lowest and highest over the ranks).
WITH lines AS (
  SELECT c.*, coalesce(c.from_date, c.date) AS stay_date,
    coalesce(c.nights, d.nights, nullif(date_diff('day', c.from_date, c.to_date), 0)) AS stay_nights,
    coalesce(c.night_persons, d.night_persons, nullif(c.person_count, 0), CASE WHEN len(c.persons) > 0 THEN len(c.persons) END) AS stay_persons,
    CASE WHEN len(c.places) > 0 THEN c.places ELSE coalesce(d.places, []) END AS stay_places
  FROM claim c
  LEFT JOIN (SELECT voucher_key, max(nights) AS nights, max(night_persons) AS night_persons, any_value(places) AS places
             FROM document WHERE role = 'lodging_invoice' GROUP BY voucher_key HAVING count(*) = 1) d ON d.voucher_key = c.voucher_key
  WHERE c.item = 'lodging'
), there AS (
  SELECT row_key, stay_date, unnest(CASE WHEN len(stay_places) > 0 THEN stay_places ELSE [NULL] END) AS place FROM lines
), limits AS (
  SELECT t.row_key, r.number, r.row_key AS rule_key,
    CASE WHEN r.place IS NULL THEN 2 WHEN contains(r.place, '其他') OR contains(r.place, '其它') THEN 1 ELSE 0 END AS distance
  FROM there t JOIN rule r ON r.kind = 'lodging_limit' AND r.number IS NOT NULL
    AND (r.place IS NULL OR contains(r.place, '其他') OR contains(r.place, '其它') OR contains(t.place, r.place) OR contains(r.place, t.place))
    AND (r.valid_from IS NULL OR r.valid_from <= t.stay_date) AND (r.valid_to IS NULL OR r.valid_to >= t.stay_date)
), nearest AS (
  SELECT row_key, min(number) AS lowest, max(number) AS highest, min(rule_key) AS rule_key
  FROM (SELECT l.*, min(distance) OVER (PARTITION BY row_key) AS nearest FROM limits l) WHERE distance = nearest GROUP BY row_key
)
SELECT l.row_key, l.voucher_key, l.period, l.date, l.stay_date, l.summary, l.amount, l.stay_persons AS persons, l.stay_nights AS nights,
  array_to_string(l.stay_places, '、') AS place, n.rule_key,
  CAST(n.lowest * l.stay_persons * l.stay_nights AS DECIMAL(18, 2)) AS lowest, CAST(n.highest * l.stay_persons * l.stay_nights AS DECIMAL(18, 2)) AS allowed,
  CAST(n.highest AS DECIMAL(18, 2)) AS limit_per_night
FROM lines l LEFT JOIN nearest n ON n.row_key = l.row_key
