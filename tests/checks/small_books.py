"""Small books, written as Parquet and read by the real engine with the shipped checks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from auditkit.core.keys import split_voucher, voucher_key
from auditkit.core.tables import TABLES
from auditkit.engagement.enriching import VIEWS, build_engine, view_name
from auditkit.shipped import shipped
from auditkit.specs.loading import load_checks
from auditkit.store.engine import Engine
from auditkit.store.parquet import arrow_of, write_parquet

ENTITY = "甲局"

_READ = re.compile(r"(?:\bFROM|\bJOIN|,)\s+(\w+)")
"""Names where a query may name what it reads; some of them are columns."""


class Shipped:
    """The shipped specs, as an engagement that has pinned them sees them; single files may be replaced.

    With ``queries`` it has those views only that they read, directly or through others.
    """

    def __init__(self, *queries: str, **instead: str) -> None:
        self.instead = instead
        self.without: set[str] = set()
        views = {view_name(path): path for path in self.paths(VIEWS, ".sql")}
        if queries:
            self.without = set(views.values()) - self._read(queries, views)

    def _read(self, queries: tuple[str, ...], views: dict[str, str]) -> set[str]:
        """Return the paths of the views that queries name, directly or through others."""
        read: set[str] = set()
        texts = list(queries)
        while texts:
            more = {views[word] for word in _READ.findall(texts.pop()) if word in views} - read
            read |= more
            texts += map(self.text, more)
        return read

    def paths(self, prefix: str, suffix: str = "") -> list[str]:
        folder = shipped("checklists")
        for part in prefix.removeprefix("checklists/").strip("/").split("/"):
            folder = folder / part
        found = sorted(prefix + item.name for item in folder.iterdir() if item.name.endswith(suffix))
        return [path for path in found if path not in self.without]

    def text(self, path: str) -> str:
        file = shipped("checklists")
        for part in path.split("/")[1:]:
            file = file / part
        return self.instead.get(file.name, file.read_text(encoding="utf-8"))


CHECKS = {
    check.id: check
    for path in Shipped().paths("checklists/compliance/", ".yaml")
    for check in load_checks(Shipped().text(path), path)
}


@dataclass
class Outcome:
    """What a check said; rows by ``记-0006/1`` (voucher and line), or by key where there is no line."""

    population: int
    exceptions: dict[str, dict[str, Any]]
    untestable: dict[str, str]

    @property
    def passed(self) -> int:
        return self.population - len(self.exceptions) - len(self.untestable)


@dataclass
class Books:
    """Tables of a small engagement; ``at`` gives the place of a line in outcomes."""

    folder: Path
    year: int = 2021
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    instead: dict[str, str] = field(default_factory=dict)
    _engine: Engine | None = None
    _without: set[str] = field(default_factory=set)

    def add(self, table: str, **values: Any) -> None:
        rows = self.rows.setdefault(table, [])
        place = {"row_key": f"{table}-{len(rows) + 1}", "file": f"{table}.xlsx", "sheet": "1", "row": len(rows) + 2}
        rows.append(place | values)

    def supply(self, *tables: str) -> None:
        for table in tables:
            self.rows.setdefault(table, [])

    def voucher(self, day: str, number: str, *lines: tuple[Any, ...]) -> str:
        """Add a voucher of lines (account code, account name, debit, credit, summary[, more columns])."""
        kind, digits = split_voucher(number)
        key = voucher_key(ENTITY, self.year, day[:7], kind, digits)
        for position, (code, name, debit, credit, summary, *more) in enumerate(lines, 1):
            self.add(
                "journal",
                voucher_key=key,
                entity=ENTITY,
                fiscal_year=self.year,
                date=date.fromisoformat(day),
                period=day[:7],
                voucher_type=kind,
                voucher_no=number,
                line_no=position,
                summary=summary,
                account_code=code,
                account_name=name,
                debit=Decimal(str(debit)),
                credit=Decimal(str(credit)),
                **(more[0] if more else {}),
            )
        return key

    def paid(
        self, day: str, number: str, account: tuple[str, str], *items: tuple[Any, str], by: str = "1002", **more: Any
    ) -> str:
        """Add a voucher of expense lines (amount, summary) on one account, paid by bank or (1001) in cash."""
        total = sum(Decimal(str(amount)) for amount, _ in items)
        names = {"1001": "库存现金", "1002": "银行存款"}
        spent = [(*account, amount, 0, summary, more) for amount, summary in items]
        return self.voucher(day, number, *spent, (by, names[by], 0, total, items[0][1]))

    def attached(self, key: str, kind: str, number: str = "", **values: Any) -> None:
        self.add("attachments", voucher_key=key, voucher_no=key.split("|")[-1], kind=kind, number=number, **values)

    def standard(self, kind: str, item: str = "", value: str = "", number: Any = None, **values: Any) -> None:
        exact = None if number is None else Decimal(str(number))
        self.add("standards", kind=kind, item=item, value=value or str(number), number=exact, **values)

    def engine(self, *queries: str) -> Engine:
        """Open the tables with the views that queries read; with none given, or when more are needed, with all."""
        specs = Shipped(*queries, **self.instead)
        if self._engine is None or not self._without <= specs.without:
            if self._engine is not None:
                self.close()
                specs = Shipped(**self.instead)
            self._without = specs.without
            paths = {}
            for table, rows in self.rows.items():
                paths[table] = self.folder / f"{table}.parquet"
                write_parquet(paths[table], arrow_of(TABLES[table], rows))
            self._engine = build_engine(paths, specs, ENTITY, self.year)
        return self._engine

    def run(self, check_id: str, **settings: Any) -> Outcome:
        """Run a check; ``settings`` replace its parameters."""
        check = CHECKS[check_id]
        engine = self.engine(check.population, check.exceptions, check.untestable or "")
        check = replace(check, parameters={**check.parameters, **settings})
        lines = {row["row_key"]: f"{row['voucher_no']}/{row['line_no']}" for row in self.rows.get("journal", [])}
        population = [row["key"] for row in engine.select(check.population, check.parameters).dicts()]
        found = engine.select(check.exceptions, check.parameters).dicts()
        unsure = engine.select(check.untestable, check.parameters).dicts() if check.untestable else []
        assert len(set(population)) == len(population)
        assert {row["key"] for row in found + unsure} <= set(population)
        assert len({row["key"] for row in found + unsure}) == len(found) + len(unsure)
        for row in found:
            assert check.message["zh"].format(**row) and check.message["en"].format(**row)
            assert row["scope"] in ("line", "voucher", "number", "register", "aggregate")
        assert {row["reason"] for row in unsure} <= set(check.reasons)
        named = {lines.get(row.get("row_key"), str(row["key"])): row for row in found}
        open_ = {lines.get(row.get("row_key"), str(row["key"])): row["reason"] for row in unsure}
        return Outcome(len(population), dict(sorted(named.items())), open_)

    def close(self) -> None:
        if self._engine is not None:
            self._engine.close()
