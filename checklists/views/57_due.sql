-- Lines on accounts of revenue that is to be paid over to the treasury.
SELECT e.row_key, e.voucher_key, coalesce(e.entity, '') AS entity, e.fiscal_year, e.date, e.account_code, coalesce(e.path, e.account_name, '') AS path, e.debit, e.credit
FROM entry e JOIN top_kind k ON k.top = e.top AND k.kind = 'remittable' WHERE e.accounting <> 'budget'
