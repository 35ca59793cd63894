-- Money lent out of hand to somebody (other receivables), with the day it was settled; the oldest is settled first.
WITH lines AS (
  SELECT *, row_number() OVER (ORDER BY date, voucher_key, line_no, row_key) AS place FROM clearing WHERE kind = 'receivable' AND other
), raises AS (
  SELECT *, sum(raised) OVER (PARTITION BY entity, account_code, party ORDER BY place) AS upto FROM lines WHERE raised > 0
), settles AS (
  SELECT *, sum(settled) OVER (PARTITION BY entity, account_code, party ORDER BY place) AS upto FROM lines WHERE settled > 0
), matched AS (
  SELECT r.*, s.date AS settled_on FROM raises r
  ASOF LEFT JOIN settles s ON s.entity = r.entity AND s.account_code = r.account_code AND s.party = r.party AND s.upto >= r.upto
), exact AS (
  SELECT m.row_key, min(s.date) AS settled_on FROM matched m
  JOIN settles s ON s.entity = m.entity AND s.account_code = m.account_code AND s.settled = m.raised AND s.date >= m.date
    AND (s.party = '' OR m.party = '' OR contains(s.summary, m.party))
  WHERE m.settled_on IS NULL GROUP BY m.row_key
), last AS (SELECT entity, max(date) AS until FROM (SELECT coalesce(entity, '') AS entity, date FROM entry) GROUP BY entity)
SELECT m.* EXCLUDE (settled_on, upto, place, settled), 
  CASE WHEN coalesce(m.settled_on, x.settled_on) < m.date THEN m.date ELSE coalesce(m.settled_on, x.settled_on) END AS settled_on, l.until
FROM matched m LEFT JOIN exact x ON x.row_key = m.row_key JOIN last l ON l.entity = m.entity
