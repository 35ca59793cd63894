-- Claims and debts at the beginning of the year and what is left of them at its end, the oldest settled first.
SELECT b.key, b.entity, b.account_code, b.auxiliary, b.row_key, b.path, k.kind,
  CASE WHEN k.kind = 'receivable' THEN b.opening ELSE -b.opening END AS opening,
  CASE WHEN k.kind = 'receivable' THEN b.closing ELSE -b.closing END AS closing,
  least(CASE WHEN k.kind = 'receivable' THEN b.opening - b.credit ELSE -b.opening - b.debit END,
        CASE WHEN k.kind = 'receivable' THEN b.closing ELSE -b.closing END) AS old
FROM balance b JOIN top_kind k ON k.top = b.top AND k.kind IN ('receivable', 'payable')
WHERE CASE WHEN k.kind = 'receivable' THEN b.opening ELSE -b.opening END > 0
