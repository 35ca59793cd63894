-- The approval that fits a trip best; without days in the summary: same person and place, shortly before the voucher.
WITH ranked AS (
  SELECT m.*, t.from_date IS NULL AS undated,
    row_number() OVER (PARTITION BY m.row_key ORDER BY m.linked DESC, (m.covers AND m.same_place) DESC, (m.overlaps AND m.same_place) DESC,
      m.overlaps DESC, m.same_place DESC, m.persons DESC, m.days_apart, m.approval_key) AS rank
  FROM trip_approval m JOIN trip t ON t.row_key = m.row_key
  WHERE m.linked OR m.overlaps
    OR (m.same_place AND t.from_date IS NOT NULL AND m.days_apart <= 3)
    OR (t.from_date IS NULL AND m.same_place AND len(t.places) > 0 AND m.from_date <= t.date AND m.days_apart <= 120)
)
SELECT * FROM ranked WHERE rank = 1
