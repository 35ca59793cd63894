-- Not stored: expense lines that stand: positive and not taken back.
SELECT e.* FROM expense e WHERE e.amount > 0 AND e.row_key NOT IN (SELECT row_key FROM reversed)
