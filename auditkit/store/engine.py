"""Tables and queries: DuckDB over the Parquet files of an engagement, behind one small door.

Built in steps (canonical tables, then views and tables of enrichers), then locked. Afterwards only queries that the
sandbox lets through run, in read-only transactions, with bounded time and memory.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from auditkit.core.tables import TABLES, Table
from auditkit.errors import BadSpec, UsageError
from auditkit.scratch import Scratch
from auditkit.store.guarding import errors, settings, watched
from auditkit.store.kept import KeptTables
from auditkit.store.lengths import hold
from auditkit.store.sandbox import Query, first_line, judge

T = TypeVar("T")

MAX_ROWS = 2_000_000
"""Most rows of one answer; a check or measure that needs more is written wrongly."""

LONGER = 10
"""How many times longer than a query a step of building may take: it is done once, and its rows are written."""

Value = str | int | Decimal | bool | date | None
Parameters = Mapping[str, Value | tuple[Any, ...] | list[Any]]

_SQL_TYPES = {
    "text": "VARCHAR",
    "money": "DECIMAL(18,2)",
    "integer": "BIGINT",
    "date": "DATE",
    "quantity": "DECIMAL(18,6)",
}


@dataclass(frozen=True)
class Result:
    """Rows of a query.

    Attributes:
        columns: Column names, in order.
        rows: Rows; DECIMAL as Decimal, DATE as date, LIST as list, STRUCT as dict.
    """

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def dicts(self) -> list[dict[str, Any]]:
        """Return the rows as mappings by column name."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class Engine:
    """A locked set of tables that answers queries. Made with ``EngineBuilder`` or ``Engine.open``.

    Use as a context manager, or call ``close``.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        names: Collection[str],
        seconds: float,
        resources: ExitStack,
    ) -> None:
        self._connection = connection
        self._names = frozenset(names)
        self._seconds = seconds
        self._resources = resources
        self._supplied: frozenset[str] | None = None

    @classmethod
    def open(
        cls,
        tables: Mapping[str, Path],
        *,
        entity: str = "",
        year: int = 0,
        supplied: Collection[str] | None = None,
        views: Mapping[str, str] | None = None,
        memory_mb: int = 1024,
        seconds: float = 60,
        threads: int = 2,
    ) -> Engine:
        """Open tables and lock them.

        Args:
            tables: Parquet file by canonical table name; a table without file is empty.
            entity: Name of the unit evaluated.
            year: Year evaluated.
            supplied: Canonical tables that some source gave, also with no rows; by default all in ``tables``.
            views: SELECT by view name, built in this order.
            memory_mb: Most memory, in MB; more spills to a private folder.
            seconds: Most time per query.
            threads: Threads of the engine.

        Raises:
            BadSpec: If a view is not a harmless SELECT.
            UsageError: If a Parquet file cannot be read.
        """
        with EngineBuilder(
            tables,
            entity=entity,
            year=year,
            supplied=supplied,
            memory_mb=memory_mb,
            seconds=seconds,
            threads=threads,
        ) as builder:
            for name, sql in (views or {}).items():
                builder.add_view(name, sql)
            return builder.lock()

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the engine and remove its private folder."""
        self._resources.close()

    @property
    def tables(self) -> frozenset[str]:
        """Names of all tables and views that may be read."""
        return self._names

    @property
    def supplied(self) -> frozenset[str]:
        """Canonical tables that some source gave."""
        if self._supplied is None:
            self._supplied = frozenset(row[0] for row in self.select("SELECT name FROM supplied").rows)
        return self._supplied

    def judge(self, sql: str, name: str = "") -> Query:
        """Return what a query reads, or refuse it.

        Raises:
            BadSpec: If the sandbox does not let it through.
        """
        return judge(sql, self._names, name)

    def select(self, sql: str, parameters: Parameters | None = None, name: str = "") -> Result:
        """Run one query.

        Args:
            sql: One SELECT; ``$name`` stands for a parameter.
            parameters: Values by name; those that the query does not use are left out.
            name: Whose query it is, for messages: check id, measure id.

        Raises:
            BadSpec: If the sandbox refuses it, a parameter has no value, or the engine cannot run it.
            UsageError: If it needs more time or memory than it may.
        """
        query = self.judge(sql, name)
        given = dict(parameters or {})
        missing = [parameter for parameter in query.parameters if parameter not in given]
        if missing:
            raise BadSpec("spec.sql-parameter", name=name, parameter=missing[0])
        bound = {parameter: _bound(given[parameter]) for parameter in query.parameters}
        cursor = self._connection.cursor()
        try:
            return self._run(cursor, sql, bound, name)
        finally:
            cursor.close()

    def columns(self, sql: str, parameters: Parameters | None = None, name: str = "") -> tuple[str, ...]:
        """Return the names of the columns of a query, without its rows.

        Raises:
            BadSpec: As :meth:`select` does.
            UsageError: As :meth:`select` does.
        """
        self.judge(sql, name)
        return self.select(f"SELECT * FROM ({sql.strip().rstrip(';')}\n) LIMIT 0", parameters, name).columns

    def _run(self, cursor: duckdb.DuckDBPyConnection, sql: str, bound: dict[str, Any], name: str) -> Result:
        def answer() -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
            cursor.execute("BEGIN TRANSACTION READ ONLY")
            cursor.execute(sql, bound or None)
            return tuple(column[0] for column in cursor.description or ()), cursor.fetchmany(MAX_ROWS + 1)

        with errors(name, self._seconds):
            columns, rows = watched(cursor, self._seconds, answer)
        if len(rows) > MAX_ROWS:
            raise UsageError("spec.sql-rows", name=name, limit=MAX_ROWS)
        return Result(columns, rows)


class EngineBuilder:
    """Builds an engine step by step; ``select`` works between the steps, for enrichers.

    A context manager: leaving it before ``lock`` throws everything away.

    Args:
        tables: Parquet file by canonical table name.
        entity: Name of the unit evaluated.
        year: Year evaluated.
        supplied: Canonical tables that some source gave; by default all in ``tables``.
        memory_mb: Most memory, in MB.
        seconds: Most time per query of the engine; a step of building may take ``LONGER`` times that.
        threads: Threads of the engine.
        kept: File that ``keep`` of an earlier builder wrote for the same tables and steps; opened where it is there.
    """

    def __init__(
        self,
        tables: Mapping[str, Path],
        *,
        entity: str = "",
        year: int = 0,
        supplied: Collection[str] | None = None,
        memory_mb: int = 1024,
        seconds: float = 60,
        threads: int = 2,
        kept: Path | None = None,
    ) -> None:
        self._seconds = seconds
        self._names: set[str] = set()
        self._files = [str(path.resolve()) for path in tables.values()]
        with ExitStack() as resources:
            folder = resources.enter_context(Scratch("engine"))
            bounds = settings(memory_mb, threads, str(folder))
            self._connection = resources.enter_context(duckdb.connect(":memory:", config=bounds))
            hold(self._connection)
            self._kept = KeptTables(self._connection, folder / "built.duckdb", kept)
            for table in TABLES.values():
                self._add_canonical(table, tables.get(table.name))
            given = sorted(tables if supplied is None else supplied)
            self._add_rows("supplied", "name VARCHAR", [(name,) for name in given])
            self._add_rows("engagement", "entity VARCHAR, year BIGINT", [(entity, year)])
            self._names |= self._kept.names
            self._resources = resources.pop_all()

    def __enter__(self) -> EngineBuilder:
        return self

    def __exit__(self, *_: object) -> None:
        self._resources.close()

    def select(self, sql: str, name: str = "") -> Result:
        """Run a query over what has been built so far; trusted code only, but judged all the same.

        Raises:
            BadSpec: If the sandbox refuses it or the engine cannot run it.
        """
        judge(sql, self._names, name)

        def answer() -> Result:
            self._connection.execute(sql)
            columns = tuple(column[0] for column in self._connection.description or ())
            return Result(columns, self._connection.fetchall())

        return self._do(answer, name)

    def _do(self, work: Callable[[], T], name: str) -> T:
        seconds = self._seconds * LONGER
        with errors(name, seconds):
            return watched(self._connection, seconds, work)

    def arrow(self, sql: str, name: str = "") -> pa.Table:
        """Run a query as ``select`` does and return an Arrow table."""
        judge(sql, self._names, name)
        return self._do(lambda: self._connection.sql(sql).to_arrow_table(), name)

    def add_view(self, name: str, sql: str, *, stored: bool = True) -> None:
        """Add a view: one SELECT over what is there.

        Args:
            name: Its name.
            sql: The SELECT.
            stored: Compute it once, now. A view that is not stored is computed wherever it is read, for the columns
                and rows that are read: better for many rows that follow quickly from others.

        Raises:
            BadSpec: If it is not a harmless SELECT, or the name is taken or no plain name.
        """
        if stored and name in self._kept.names:
            return
        self._free(name)
        judge(sql, self._names, name)
        self._do(lambda: self._make(name, sql.strip().rstrip(";"), stored), name)
        self._names.add(name)

    def _make(self, name: str, select: str, stored: bool) -> None:
        if stored:
            self._kept.add(name, select)
        else:
            self._connection.execute(f'CREATE VIEW "{name}" AS {select}')

    def add_table(self, name: str, table: pa.Table) -> None:
        """Add a table that an enricher made.

        Raises:
            BadSpec: If the name is taken or no plain name.
        """
        self._free(name)
        self._connection.register("enriched_input", table)
        try:
            self._kept.add(name, "SELECT * FROM enriched_input")
        finally:
            self._connection.unregister("enriched_input")
        self._names.add(name)

    @property
    def complete(self) -> bool:
        """Whether a kept file was opened: tables of enrichers and stored views are there, and are not made again."""
        return self._kept.complete

    def keep(self, file: Path) -> None:
        """Keep all tables and stored views made so far in a file, to be opened by the next builder."""
        self._kept.keep(file)

    def lock(self) -> Engine:
        """Shut the engine off from everything but its own files, and return it."""
        files = ", ".join(f"'{file.replace(chr(39), chr(39) * 2)}'" for file in self._files)
        self._connection.execute(f"SET allowed_paths = [{files}]")
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")
        return Engine(self._connection, self._names, self._seconds, self._resources.pop_all())

    def _free(self, name: str) -> None:
        if name in self._names or not name.isidentifier() or not name.isascii():
            raise BadSpec("spec.view-name", name=name)

    def _add_canonical(self, table: Table, file: Path | None) -> None:
        columns = {name: _SQL_TYPES[kind] for name, kind in table.all_columns.items()}
        if file is None:
            self._connection.execute(f'CREATE TABLE "{table.name}" ({_declared(columns)})')
        else:
            self._add_file(table.name, file, columns)
        self._names.add(table.name)

    def _add_file(self, name: str, file: Path, columns: dict[str, str]) -> None:
        path = str(file.resolve()).replace("'", "''")
        try:
            self._connection.execute(f"DESCRIBE SELECT * FROM read_parquet('{path}')")
        except duckdb.Error as error:
            raise UsageError("spec.parquet", file=file.name, found=first_line(error)) from error
        there = {row[0] for row in self._connection.fetchall()}
        parts = [
            f'CAST("{column}" AS {kind}) AS "{column}"' if column in there else f'CAST(NULL AS {kind}) AS "{column}"'
            for column, kind in columns.items()
        ]
        self._connection.execute(f"CREATE VIEW \"{name}\" AS SELECT {', '.join(parts)} FROM read_parquet('{path}')")

    def _add_rows(self, name: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
        self._connection.execute(f'CREATE TABLE "{name}" ({columns})')
        places = ", ".join("?" for _ in columns.split(","))
        for row in rows:
            self._connection.execute(f'INSERT INTO "{name}" VALUES ({places})', list(row))
        self._names.add(name)


def _declared(columns: Mapping[str, str]) -> str:
    return ", ".join(f'"{name}" {kind}' for name, kind in columns.items())


def _bound(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
