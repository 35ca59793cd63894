"""The canonical tables: names, columns and types. Everything downstream reads these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["text", "money", "integer", "date", "quantity"]
"""``money`` is DECIMAL(18,2) in yuan (as printed x unit); ``quantity`` is DECIMAL(18,6); dates are DATE."""

PLACE = {"row_key": "text", "source": "text", "file": "text", "sheet": "text", "row": "integer"}
"""On every table. ``row_key``: identity of the row; ``source``: SHA-256 of the file; ``file``: its name as
received; ``sheet``: sheet name, or ``表N`` in a document, ``正文`` for its paragraphs; ``row``: as a person sees it
(row of the table; number of the paragraph)."""


@dataclass(frozen=True)
class Table:
    """A canonical table.

    Attributes:
        name: Its name in SQL.
        columns: Column name to type, without the columns of ``PLACE`` and ``extra``.
        required: Columns an import must have found for the table to be usable.
        key: Columns that identify a row; empty means a digest of all columns with an ordinal.
    """

    name: str
    columns: dict[str, ColumnType]
    required: tuple[str, ...]
    key: tuple[str, ...] = ()

    @property
    def all_columns(self) -> dict[str, str]:
        """Columns in stored order: place, own columns, ``extra`` (JSON text of what was not understood)."""
        return {**PLACE, **self.columns, "extra": "text"}


def _table(name: str, required: str, key: str = "", /, **columns: ColumnType) -> Table:
    return Table(name, columns, tuple(required.split()), tuple(key.split()))


_TABLES = (
    _table(
        "journal",
        "date voucher_no summary account_code",
        voucher_key="text",
        entity="text",
        fiscal_year="integer",
        date="date",
        period="text",
        voucher_type="text",
        voucher_no="text",
        line_no="integer",
        summary="text",
        account_code="text",
        account_name="text",
        debit="money",
        credit="money",
        accounting="text",
        entry_kind="text",
        economic_code="text",
        economic_name="text",
        functional_code="text",
        fund="text",
        project="text",
        department="text",
        person="text",
        counterparty="text",
        attachment_count="integer",
        prepared_by="text",
        reviewed_by="text",
        posted_by="text",
        currency="text",
        foreign_amount="money",
    ),
    _table(
        "trial_balance",
        "account_code",
        "entity period account_code auxiliaries",
        entity="text",
        fiscal_year="integer",
        period="text",
        account_code="text",
        account_name="text",
        level="integer",
        opening_debit="money",
        opening_credit="money",
        debit="money",
        credit="money",
        closing_debit="money",
        closing_credit="money",
        auxiliaries="text",
    ),
    _table(
        "final_accounts",
        "item amount",
        form="text",
        line="text",
        item="text",
        fund="text",
        column_name="text",
        amount="money",
    ),
    _table(
        "budget",
        "item amount",
        section="text",
        path="text",
        item="text",
        level="integer",
        kind="text",
        economic_code="text",
        project="text",
        fund="text",
        amount="money",
    ),
    _table(
        "budget_changes",
        "amount",
        date="date",
        document="text",
        kind="text",
        item="text",
        project="text",
        fund="text",
        amount="money",
        reason="text",
    ),
    _table(
        "projects",
        "subject",
        "entity subject",
        entity="text",
        subject="text",
        fund="text",
        opening="money",
        income="money",
        recovered="money",
        spent="money",
        closing="money",
    ),
    _table(
        "assets",
        "name original_value",
        "card_no",
        card_no="text",
        category_code="text",
        category="text",
        name="text",
        quantity="quantity",
        original_value="money",
        depreciation="money",
        net_value="money",
        acquired_on="date",
        status="text",
        keeper="text",
        department="text",
        location="text",
    ),
    _table(
        "staffing",
        "item count",
        item="text",
        path="text",
        level="integer",
        kind="text",
        count="integer",
        remark="text",
    ),
    _table("procurement_plan", "item amount", item="text", kind="text", amount="money", method="text"),
    _table(
        "purchases",
        "item amount",
        item="text",
        kind="text",
        method="text",
        supplier="text",
        date="date",
        quantity="quantity",
        amount="money",
        planned="money",
        contract_no="text",
    ),
    _table(
        "disclosures",
        "item published_on",
        item="text",
        basis="text",
        approved_on="date",
        due_on="date",
        published_on="date",
        channel="text",
        consistent="text",
    ),
    _table(
        "travel_approvals",
        "persons from_date",
        "number",
        number="text",
        persons="text",
        department="text",
        place="text",
        from_date="date",
        to_date="date",
        purpose="text",
        approved_by="text",
        approved_on="date",
    ),
    _table(
        "receptions",
        "date",
        number="text",
        date="date",
        guests="text",
        guest_count="integer",
        companions="integer",
        place="text",
        purpose="text",
        amount="money",
        approved_by="text",
        voucher_no="text",
    ),
    _table(
        "meetings",
        "name",
        number="text",
        name="text",
        from_date="date",
        to_date="date",
        place="text",
        participants="integer",
        budget="money",
        amount="money",
        approved_by="text",
        voucher_no="text",
    ),
    _table(
        "trainings",
        "name",
        number="text",
        name="text",
        from_date="date",
        to_date="date",
        place="text",
        participants="integer",
        budget="money",
        amount="money",
        approved_by="text",
        voucher_no="text",
    ),
    _table(
        "contracts",
        "name",
        number="text",
        name="text",
        supplier="text",
        signed_on="date",
        amount="money",
        paid="money",
    ),
    _table("vehicles", "plate", plate="text", model="text", month="text", item="text", amount="money"),
    _table(
        "official_cards",
        "transacted_on amount",
        holder="text",
        card_tail="text",
        merchant="text",
        transacted_on="date",
        amount="money",
        claimed_on="date",
        voucher_no="text",
        voucher_type="text",
        voucher_key="text",
    ),
    _table(
        "attachments",
        "voucher_no kind",
        voucher_date="date",
        period="text",
        voucher_no="text",
        voucher_type="text",
        voucher_key="text",
        number_in_voucher="integer",
        kind="text",
        number="text",
        document_date="date",
        amount="money",
        sheets="integer",
        remark="text",
    ),
    _table(
        "standards",
        "kind value",
        kind="text",
        place="text",
        level="text",
        valid_from="date",
        valid_to="date",
        item="text",
        value="text",
        number="quantity",
        document="text",
    ),
    _table(
        "self_evaluation",
        "role label",
        role="text",
        path="text",
        label="text",
        indicator="text",
        value="text",
        number="quantity",
        unit="text",
        year="integer",
        points="quantity",
        self_score="quantity",
        reason="text",
        place="text",
    ),
    _table("entities", "name", code="text", name="text", parent="text", kind="text", in_scope="text"),
)

TABLES: dict[str, Table] = {table.name: table for table in _TABLES}
"""Canonical tables by name."""
