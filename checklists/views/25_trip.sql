-- One row per trip claimed in a voucher. row_key is the first of its lines.
WITH heads AS (
  SELECT trip_key, voucher_key, arg_min(row_key, line_no) AS row_key, any_value(entity) AS entity, any_value(fiscal_year) AS fiscal_year,
    any_value(period) AS period, min(date) AS date, any_value(voucher_no) AS voucher_no, any_value(persons) AS persons,
    max(person_count) AS person_count, any_value(places) AS places, min(from_date) AS from_date, max(to_date) AS to_date,
    any_value(purpose) AS purpose, bool_or(attending) AS attending, bool_or(official_car) AS official_car,
    CAST(sum(amount) AS DECIMAL(18, 2)) AS amount, max(nights) AS nights, count(*) AS lines
  FROM claim GROUP BY trip_key, voucher_key
)
SELECT h.*, array_to_string(h.places, '、') AS place, false AS hosting, x.spent AS voucher_amount
FROM heads h JOIN (SELECT voucher_key, CAST(sum(amount) AS DECIMAL(18, 2)) AS spent FROM expense GROUP BY voucher_key) x ON x.voucher_key = h.voucher_key
