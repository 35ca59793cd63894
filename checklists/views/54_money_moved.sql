-- Vouchers that move money: into and out of cash, bank and quota.
SELECT e.voucher_key, CAST(sum(e.debit) AS DECIMAL(18, 2)) AS received, CAST(sum(e.credit) AS DECIMAL(18, 2)) AS paid
FROM entry e JOIN top_kind k ON k.top = e.top AND k.kind = 'money'
WHERE e.voucher_key IN (SELECT voucher_key FROM clearing WHERE other)
GROUP BY e.voucher_key
