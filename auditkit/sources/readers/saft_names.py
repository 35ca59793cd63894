"""Names of the elements of SAF-T Financial, national forms included, and what the reader makes of them."""

from __future__ import annotations

HEADER = {
    "CompanyName": "CompanyName",
    "Company/Name": "CompanyName",
    "Company/RegistrationNumber": "RegistrationNumber",
    "TaxRegistrationNumber": "RegistrationNumber",
    "BusinessName": "BusinessName",
    "CompanyID": "CompanyID",
    "AuditFileVersion": "AuditFileVersion",
    "AuditFileCountry": "AuditFileCountry",
    "CompanyAddress/Country": "AuditFileCountry",
    "FiscalYear": "FiscalYear",
    "CurrencyCode": "CurrencyCode",
    "DefaultCurrencyCode": "CurrencyCode",
    "StartDate": "StartDate",
    "EndDate": "EndDate",
    "SelectionCriteria/SelectionStartDate": "StartDate",
    "SelectionCriteria/SelectionEndDate": "EndDate",
    "SelectionCriteria/PeriodStart": "PeriodStart",
    "SelectionCriteria/PeriodStartYear": "PeriodStartYear",
    "SelectionCriteria/PeriodEnd": "PeriodEnd",
    "SelectionCriteria/PeriodEndYear": "PeriodEndYear",
}
"""Element of the header to the fact it states."""
STATED = ("NumberOfEntries", "TotalDebit", "TotalCredit")
"""What the header of the entries states about them."""
LINES = frozenset({"Line", "TransactionLine", "DebitLine", "CreditLine"})
"""Elements that are one line of a transaction."""
ONCE = frozenset({"AccountID", "DebitAmount", "CreditAmount", "DebitAmount/Amount", "CreditAmount/Amount"})
"""Elements that must not stand twice in a line."""
LEDGER, MASTER = "GeneralLedgerEntries", "MasterFiles"
RECORDS: dict[tuple[str, ...], str] = {
    (MASTER, "GeneralLedgerAccounts", "Account"): "account",
    (MASTER, "GeneralLedger"): "account",
    (MASTER, "Customers", "Customer"): "party",
    (MASTER, "Customer"): "party",
    (MASTER, "Suppliers", "Supplier"): "party",
    (MASTER, "Supplier"): "party",
    (MASTER, "AnalysisTypeTable", "AnalysisTypeTableEntry"): "dimension",
    (LEDGER, "Journal"): "journal",
    (LEDGER, "Journal", "Transaction"): "transaction",
    **{(LEDGER, "Journal", "Transaction", name): "line" for name in LINES},
    **{(LEDGER, "Journal", "Transaction", "Lines", name): "line" for name in LINES},
    **{(LEDGER, "Journal", "Transaction", name, "Analysis"): "analysis" for name in LINES},
    **{(LEDGER, "Journal", "Transaction", "Lines", name, "Analysis"): "analysis" for name in LINES},
}
"""Path of an element below the root to the kind of record it is."""
ACCOUNT_COLUMNS = (
    "AccountID",
    "AccountDescription",
    "StandardAccountID",
    "AccountType",
    "GroupingCategory",
    "GroupingCode",
    "TaxonomyCode",
    "AccountCreationDate",
    "OpeningDebitBalance",
    "OpeningCreditBalance",
    "ClosingDebitBalance",
    "ClosingCreditBalance",
)
"""Columns of the sheet of accounts."""
JOURNAL_COLUMNS = {"JournalID": "JournalID", "JournalDescription": "Description", "JournalType": "Type"}
"""Column to element of the journal."""
TRANSACTION_COLUMNS = {
    "TransactionDescription": "Description",
    **{
        name: name
        for name in (
            "TransactionID",
            "Period",
            "PeriodYear",
            "TransactionDate",
            "TransactionType",
            "GLPostingDate",
            "SourceID",
            "DocArchivalNumber",
            "BatchID",
            "VoucherType",
            "VoucherDescription",
        )
    },
}
"""Column to element of the transaction."""
LINE_COLUMNS = {
    "DebitAmount": ("DebitAmount", "DebitAmount/Amount"),
    "CreditAmount": ("CreditAmount", "CreditAmount/Amount"),
    "CurrencyCode": ("DebitAmount/CurrencyCode", "CreditAmount/CurrencyCode"),
    "CurrencyAmount": ("DebitAmount/CurrencyAmount", "CreditAmount/CurrencyAmount"),
    "ExchangeRate": ("DebitAmount/ExchangeRate", "CreditAmount/ExchangeRate"),
    "TaxCode": ("TaxInformation/TaxCode",),
    **{
        name: (name,)
        for name in (
            "RecordID",
            "AccountID",
            "ValueDate",
            "SourceDocumentID",
            "CustomerID",
            "SupplierID",
            "Description",
            "SystemEntryDate",
            "ReferenceNumber",
            "CrossReference",
        )
    },
}
"""Column to elements of the line, the first that is given counts."""
ENTRY_COLUMNS = (
    *JOURNAL_COLUMNS,
    *TRANSACTION_COLUMNS,
    *LINE_COLUMNS,
    "AccountDescription",
    "Counterparty",
    "Analysis",
)
"""Columns of the sheet of lines."""
