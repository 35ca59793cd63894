-- Which half of the books counts expenses and income of a unit: the budget half where it was kept, else the only one there is.
SELECT entity, CASE WHEN bool_or(class = 'budget_expense') THEN 'budget' ELSE min(accounting) END AS accounting
FROM entry WHERE class IN ('expense', 'budget_expense') GROUP BY entity
