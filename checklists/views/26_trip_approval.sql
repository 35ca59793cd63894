-- Every approval that could be that of a trip: by the number of the form attached, or by a person and the days.
WITH forms AS (
  SELECT voucher_key, number FROM document WHERE role = 'approval' AND number IS NOT NULL
), people AS (
  SELECT row_key, unnest(persons) AS person FROM trip
), approved AS (
  SELECT row_key, unnest(persons) AS person FROM approval
), shared AS (
  SELECT p.row_key, a.row_key AS approval_key, count(*) AS persons
  FROM people p JOIN approved a ON a.person = p.person GROUP BY p.row_key, a.row_key
), there AS (
  SELECT t.row_key, a.row_key AS approval_key
  FROM (SELECT row_key, unnest(places) AS place FROM trip) t
  JOIN (SELECT row_key, unnest(places) AS place FROM approval) a ON contains(t.place, a.place) OR contains(a.place, t.place)
  GROUP BY t.row_key, a.row_key
), linked AS (
  SELECT t.row_key, a.row_key AS approval_key
  FROM trip t JOIN forms f ON f.voucher_key = t.voucher_key
  JOIN approval a ON regexp_replace(a.number, '[^0-9A-Za-z]', '', 'g') = f.number
), candidates AS (
  SELECT row_key, approval_key FROM shared UNION SELECT row_key, approval_key FROM linked
)
SELECT t.row_key, t.voucher_key, c.approval_key, coalesce(s.persons, 0) AS persons, l.row_key IS NOT NULL AS linked,
  h.row_key IS NOT NULL OR len(t.places) = 0 OR len(a.places) = 0 AS same_place, a.number, a.from_date, a.to_date, a.places, a.approved_on,
  a.from_date <= t.to_date AND a.to_date >= t.from_date AS overlaps,
  a.from_date <= t.from_date AND a.to_date >= t.to_date AS covers,
  abs(date_diff('day', a.from_date, coalesce(t.from_date, t.date))) AS days_apart
FROM candidates c
JOIN trip t ON t.row_key = c.row_key
JOIN approval a ON a.row_key = c.approval_key
LEFT JOIN shared s ON s.row_key = c.row_key AND s.approval_key = c.approval_key
LEFT JOIN linked l ON l.row_key = c.row_key AND l.approval_key = c.approval_key
LEFT JOIN there h ON h.row_key = c.row_key AND h.approval_key = c.approval_key
