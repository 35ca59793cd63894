"""Where the rows of canonical tables stand: looked up for the rows that something is said about, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from auditkit.core.tables import TABLES
from auditkit.engagement.results import RowPlace
from auditkit.errors import BadSpec
from auditkit.store.engine import Engine

_JOURNAL = "journal"
_LINE = "period, voucher_no, line_no, date, account_name, account_code, summary, voucher_key"
_AT_ONCE = 500_000


@dataclass(frozen=True)
class Line:
    """A journal line as exceptions show it."""

    period: str | None
    voucher: str | None
    line: int | None
    date: str | None
    account: str | None
    summary: str | None
    voucher_key: str | None


class Places:
    """Places of rows.

    Args:
        engine: The locked engine.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._places: dict[str, dict[str, tuple[str, str, int]]] = {}
        self._lines: dict[str, Line] = {}

    def prepare(self, wanted: Mapping[str, Iterable[str]]) -> None:
        """Look up rows in one go for each table; what is not looked up here is looked up one by one.

        Args:
            wanted: Row keys by canonical table; keys and tables that do not exist are left to :meth:`of`.
        """
        for table, keys in wanted.items():
            known = self._places.setdefault(table, {})
            missing = sorted({key for key in keys if key and key not in known})
            for start in range(0, len(missing) if table in TABLES else 0, _AT_ONCE):
                self._load(table, missing[start : start + _AT_ONCE])

    def _load(self, table: str, keys: list[str]) -> None:
        more = f", {_LINE}" if table == _JOURNAL else ""
        sql = f'SELECT row_key, file, sheet, "row"{more} FROM "{table}" WHERE row_key IN (SELECT unnest($keys))'
        for key, file, sheet, number, *line in self._engine.select(sql, {"keys": keys}, table).rows:
            self._places[table][key] = (file, sheet, number)
            if line:
                period, voucher, position, day, name, code, summary, voucher_key = line
                self._lines[key] = Line(period, voucher, position, _iso(day), name or code, summary, voucher_key)

    def of(self, table: str, row_key: str, role: str) -> RowPlace:
        """Return the place of a row.

        Raises:
            BadSpec: If a check names a row that does not exist.
        """
        if row_key not in self._places.get(table, {}):
            self.prepare({table: [row_key]})
        try:
            file, sheet, row = self._places[table][row_key]
        except KeyError as error:
            raise BadSpec("check.no-such-row", table=table, row_key=row_key) from error
        return RowPlace(file, sheet, row, role, table, row_key)

    def line(self, row_key: str | None) -> Line | None:
        """Return a journal line by its key, None where there is none."""
        if row_key and row_key not in self._lines:
            self.prepare({_JOURNAL: [row_key]})
        return self._lines.get(row_key or "")


def _iso(value: date | None) -> str | None:
    return None if value is None else value.isoformat()
