"""How much of the spending was inspected: vouchers, lines and amounts by category, each counted once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from auditkit.core.keys import digest
from auditkit.engagement.computing import state_key
from auditkit.engagement.folder import Engagement
from auditkit.engagement.pinning import Specs
from auditkit.engagement.sampling.answers import Seen, inspections
from auditkit.engagement.sampling.populations import opened
from auditkit.engagement.sampling.records import live_samples
from auditkit.messages import language, text
from auditkit.store.files import write_whole


@dataclass(frozen=True)
class Covered:
    """What was inspected of one category of spending, or of all of it.

    Attributes:
        category: Category; ``""`` for all spending.
        lines: Expense lines inspected.
        vouchers: Vouchers with at least one such line.
        amount: Amount of the lines inspected, in yuan.
        all_lines: Expense lines there are.
        all_vouchers: Vouchers with at least one such line.
        all_amount: Their amount.
    """

    category: str
    lines: int
    vouchers: int
    amount: str
    all_lines: int
    all_vouchers: int
    all_amount: str

    @property
    def share(self) -> Fraction | None:
        """Amount inspected in percent of the whole; None of nothing."""
        whole = Fraction(Decimal(self.all_amount))
        return Fraction(Decimal(self.amount)) / whole * 100 if whole else None


@dataclass(frozen=True)
class Coverage:
    """What was inspected.

    Attributes:
        total: Of all spending.
        categories: By category, in the order of the codes; without a category last.
        vouchers: Vouchers inspected in all, also those without an expense.
        other_lines: Lines inspected that are no expense of the year (clearing accounts …).
        drawn: Items drawn in all samples that stand.
        inspected: Those of them about which something was recorded.
    """

    total: Covered
    categories: tuple[Covered, ...]
    vouchers: int
    other_lines: int
    drawn: int
    inspected: int


def coverage(engagement: Engagement) -> Coverage:
    """Return what was inspected, in samples of any purpose; kept in ``derived/`` until something changes.

    A line inspected counts with its amount as booked; where vouchers were drawn, with the lines that the population
    took from them.

    Raises:
        UsageError: If there is no journal.
    """
    seen = inspections(engagement)
    items = [(sample.item_id(item), item) for sample in live_samples(engagement) for item in sample.items]
    done = [item for id_, item in items if seen.get(id_, Seen()).said]
    rows = sorted({row for item in done for row in item.rows})
    vouchers = {item.voucher_key for item in done if item.voucher_key}
    path = engagement.derived / f"coverage-{digest([state_key(engagement), *rows])}.json"
    said = _read(path) if path.exists() else _counted(engagement, rows)
    if not path.exists() and engagement.writable:
        with engagement.writing():
            write_whole(path, json.dumps(said, sort_keys=True).encode())
    groups = [Covered(**group) for group in said["groups"]]
    total = Covered(**said["total"])
    return Coverage(total, tuple(groups), len(vouchers), len(rows) - total.lines, len(items), len(done))


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def _counted(engagement: Engagement, rows: Iterable[str]) -> dict[str, Any]:
    sql = """SELECT {category} AS category, count(*) FILTER (WHERE seen) AS lines,
        count(DISTINCT voucher_key) FILTER (WHERE seen) AS vouchers,
        coalesce(sum(amount) FILTER (WHERE seen), 0) AS amount,
        count(*) AS all_lines, count(DISTINCT voucher_key) AS all_vouchers, coalesce(sum(amount), 0) AS all_amount
        FROM (SELECT *, row_key IN (SELECT unnest($rows)) AS seen FROM expense) {group}"""
    order = "GROUP BY 1 ORDER BY sum(amount) DESC, 1"
    values = {"rows": list(rows)}
    with opened(engagement) as engine:
        groups = engine.select(
            sql.format(category="coalesce(category, 'none')", group=order), values, "coverage"
        ).dicts()
        total = engine.select(sql.format(category="''", group=""), values, "coverage").dicts()[0]
    return {"groups": [_plain(group) for group in groups], "total": _plain(total)}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    amounts = {name: format(Decimal(row[name]), ".2f") for name in ("amount", "all_amount")}
    return asdict(Covered(**{**row, **amounts}))


def category_name(engagement: Engagement, name: str) -> str:
    """Return what a category of expense is called in the language in force."""
    if name == "none":
        return text("category.none")
    if language() != "zh":
        return name.replace("_", " ")
    from auditkit.engagement.enriching import read_vocabulary

    return {kind.id: kind.names[0] for kind in read_vocabulary(Specs(engagement)).categories if kind.names}.get(
        name, name
    )
