"""Converters of what finance bureaus, treasuries, banks and asset systems hand out, by canonical table."""

from __future__ import annotations

from collections.abc import Callable

from auditkit.sources.canonical import Row
from auditkit.sources.frame import Frame
from auditkit.sources.kinds import assets, bank, changes, entities, final_accounts, payments, targets

BUILDERS: dict[str, Callable[[Frame], list[Row]]] = {
    "final_accounts": final_accounts.build,
    "budget_changes": changes.build,
    "payments": payments.build,
    "bank_lines": bank.build,
    "targets": targets.build,
    "entities": entities.build,
    "assets": assets.build,
}
"""Canonical table to its converter."""
