-- Every approval that could be that of a trip: by the number of the form attached, or by a person and the days, not too far apart.
WITH forms AS (
  SELECT voucher_key, number FROM document WHERE role = 'approval' AND number IS NOT NULL
), people AS (
  SELECT row_key, unnest(persons) AS person, coalesce(from_date - 3, date - 120) AS earliest,
    CASE WHEN from_date IS NULL THEN date ELSE greatest(to_date, from_date) + 3 END AS latest
  FROM trip
), approved AS (
  SELECT row_key, unnest(persons) AS person, from_date, greatest(to_date, from_date) AS to_date FROM approval
), shared AS (
  SELECT DISTINCT p.row_key, a.row_key AS approval_key
  FROM people p JOIN approved a ON a.person = p.person AND a.from_date <= p.latest AND a.to_date >= p.earliest
), linked AS (
  SELECT t.row_key, a.row_key AS approval_key
  FROM trip t JOIN forms f ON f.voucher_key = t.voucher_key
  JOIN approval a ON regexp_replace(a.number, '[^0-9A-Za-z]', '', 'g') = f.number
), candidates AS (
  SELECT row_key, approval_key FROM shared UNION SELECT row_key, approval_key FROM linked
)
SELECT t.row_key, t.voucher_key, c.approval_key, len(list_intersect(t.persons, a.persons)) AS persons, l.row_key IS NOT NULL AS linked,
  len(list_filter(t.places, lambda x: len(list_filter(a.places, lambda y: contains(x, y) OR contains(y, x))) > 0)) > 0 OR len(t.places) = 0 OR len(a.places) = 0 AS same_place,
  a.number, a.from_date, a.to_date, a.places, a.approved_on,
  a.from_date <= t.to_date AND a.to_date >= t.from_date AS overlaps,
  a.from_date <= t.from_date AND a.to_date >= t.to_date AS covers,
  abs(date_diff('day', a.from_date, coalesce(t.from_date, t.date))) AS days_apart
FROM candidates c
JOIN trip t ON t.row_key = c.row_key
JOIN approval a ON a.row_key = c.approval_key
LEFT JOIN linked l ON l.row_key = c.row_key AND l.approval_key = c.approval_key
