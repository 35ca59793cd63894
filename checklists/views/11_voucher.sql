-- One row per voucher. scattered: its lines do not stand together under one date.
SELECT voucher_key, entity, period, min(date) AS date, max(date) AS last_date, any_value(voucher_type) AS voucher_type,
  min(voucher_no) AS voucher_no, try_cast(regexp_extract(voucher_key, '(\d+)$', 1) AS BIGINT) AS number,
  CAST(sum(debit) AS DECIMAL(18, 2)) AS debit, CAST(sum(credit) AS DECIMAL(18, 2)) AS credit, count(*) AS lines,
  arg_min(row_key, line_no) AS row_key, min(fiscal_year) AS fiscal_year,
  CAST(sum(CASE WHEN role = 'cash' AND class = 'asset' THEN credit - debit ELSE 0 END) AS DECIMAL(18, 2)) AS cash_paid,
  bool_or(entry_kind = 'carry-over') AS carry_over,
  min(hash(file, sheet)) <> max(hash(file, sheet)) OR max("row") - min("row") + 1 <> count(*)
    OR min(date) <> max(date) OR count(date) NOT IN (0, count(*)) AS scattered
FROM entry GROUP BY voucher_key, entity, period
