-- Income and expense of basic expenditure by part: personnel and public.
SELECT p.part, (SELECT CAST(sum(i.amount) AS DECIMAL(18, 2)) FROM income i WHERE i.part = p.part) AS income,
  (SELECT CAST(sum(x.amount) AS DECIMAL(18, 2)) FROM expense x WHERE x.part = p.part) AS expense
FROM (SELECT unnest(['personnel', 'public']) AS part) p
