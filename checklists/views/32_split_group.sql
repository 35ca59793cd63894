-- Payments to one supplier for the same thing within few days, each below the threshold for inquiries and together not.
WITH goods AS (
  SELECT p.*, (SELECT CAST(min(r.number) AS DECIMAL(18, 2)) FROM rule r WHERE r.kind = 'procurement_inquiry_threshold'
      AND (r.valid_from IS NULL OR r.valid_from <= p.date) AND (r.valid_to IS NULL OR r.valid_to >= p.date)) AS threshold,
    coalesce((SELECT CAST(max(r.number) AS INTEGER) FROM rule r WHERE r.kind = 'split_days'
      AND (r.valid_from IS NULL OR r.valid_from <= p.date) AND (r.valid_to IS NULL OR r.valid_to >= p.date)), 10) AS days
  FROM payment p JOIN category c ON c.id = p.category AND c.goods
  WHERE p.payee IS NOT NULL AND length(coalesce(p.content, '')) >= 2 AND NOT p.correcting
), windows AS (
  SELECT a.row_key AS anchor, b.row_key AS member
  FROM goods a JOIN goods b ON b.payee = a.payee AND b.date >= a.date AND date_diff('day', a.date, b.date) <= a.days
    AND (b.content = a.content OR contains(a.content, b.content) OR contains(b.content, a.content)
         OR (b.category = a.category AND jaro_winkler_similarity(a.content, b.content) >= 0.88))
), sized AS (
  SELECT w.anchor, count(*) AS payments, sum(g.amount) AS total, max(g.amount) AS largest, min(g.threshold) AS threshold
  FROM windows w JOIN goods g ON g.row_key = w.member GROUP BY w.anchor
), marked AS (
  SELECT w.member AS row_key, arg_max(w.anchor, {'total': s.total, 'anchor': w.anchor}) AS anchor
  FROM windows w JOIN sized s ON s.anchor = w.anchor
  WHERE s.payments >= 2 AND (s.threshold IS NULL OR (s.largest < s.threshold AND s.total >= s.threshold))
  GROUP BY w.member
), inquiries AS (SELECT DISTINCT voucher_key FROM document WHERE role = 'inquiry')
SELECT g.row_key, g.voucher_key, g.period, g.date, g.payee, g.content, g.amount, g.threshold, m.anchor AS "group",
  count(*) OVER (PARTITION BY m.anchor) AS payments, CAST(sum(g.amount) OVER (PARTITION BY m.anchor) AS DECIMAL(18, 2)) AS total,
  bool_or(i.voucher_key IS NOT NULL) OVER (PARTITION BY m.anchor) AS inquired,
  list({'table_name': 'journal', 'row_key': g.row_key, 'role': 'part'}) OVER (PARTITION BY m.anchor) AS "rows"
FROM marked m JOIN goods g ON g.row_key = m.row_key LEFT JOIN inquiries i ON i.voucher_key = g.voucher_key
