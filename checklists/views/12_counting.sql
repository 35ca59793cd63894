-- Which half of the books counts expenses and income of a unit: the budget half where it was kept, else the only one there is.
SELECT j.entity, CASE WHEN bool_or(a.class = 'budget_expense') THEN 'budget' ELSE min(a.accounting) END AS accounting
FROM journal j JOIN account a ON a.account_code = coalesce(j.account_code, j.account_name) AND a.entity IS NOT DISTINCT FROM j.entity
WHERE a.class IN ('expense', 'budget_expense') GROUP BY j.entity
