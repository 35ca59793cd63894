-- Internal transfers found in the books of both units: same amount, opposite sides, no more than two months apart, named rather than not, the nearest first.
WITH paid AS (
  SELECT *, row_number() OVER (PARTITION BY entity, kind, amount, date ORDER BY row_key) AS place FROM internal WHERE kind IN ('grant_paid', 'levy_paid')
), received AS (
  SELECT *, row_number() OVER (PARTITION BY kind, amount, date ORDER BY row_key) AS place FROM internal WHERE kind IN ('grant_received', 'levy_received')
), pairs AS (
  SELECT p.row_key AS paid_key, r.row_key AS received_key, p.entity AS payer, r.entity AS receiver, p.amount, p.kind, p.date AS paid_on, r.date AS received_on,
    (p.other IS NOT NULL)::INT + (r.other IS NOT NULL)::INT AS named, abs(date_diff('day', p.date, r.date)) AS days, abs(p.place - r.place) AS gap
  FROM paid p JOIN received r ON r.amount = p.amount AND r.entity IS DISTINCT FROM p.entity AND replace(r.kind, '_received', '') = replace(p.kind, '_paid', '')
    AND abs(date_diff('day', p.date, r.date)) <= 62 AND coalesce(p.other, r.entity) = r.entity AND coalesce(r.other, p.entity) = p.entity
), ranked AS (
  SELECT *, row_number() OVER (PARTITION BY paid_key ORDER BY named DESC, days, gap, received_key) AS of_paid,
    row_number() OVER (PARTITION BY received_key ORDER BY named DESC, days, gap, paid_key) AS of_received FROM pairs
)
SELECT paid_key, received_key, payer, receiver, amount, kind, paid_on, received_on FROM ranked WHERE of_paid = 1 AND of_received = 1
