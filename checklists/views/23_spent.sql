-- Expense lines that stand: positive and not taken back, with what their summary tells.
SELECT e.*, r.persons, r.person_count, r.places, r.from_date, r.to_date, r.nights, r.night_persons, r.item, r.official_car, r.topic, r.hosting,
  r.attending, r.materials, r.period_from, r.period_to, r.period_grain, r.period_explicit, r.arrears, r.prepaid, r.about, r.purpose, r.travel,
  coalesce(r.correcting, false) AS correcting
FROM expense e
LEFT JOIN reading r ON r.row_key = e.row_key
WHERE e.amount > 0 AND NOT EXISTS (SELECT 1 FROM reversed x WHERE x.row_key = e.row_key)
