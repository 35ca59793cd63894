-- Lines that count in the books of a unit and not in those of the department.
SELECT i.row_key, i.entity, i.kind, i.amount, e.row_key IS NOT NULL AS matched
FROM internal i LEFT JOIN (SELECT paid_key AS row_key FROM elimination UNION ALL SELECT received_key FROM elimination) e ON e.row_key = i.row_key
