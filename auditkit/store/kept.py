"""Tables that the query engine made, in one file of its own that can be opened again.

The file holds rows only: views, files and names of the engagement are not in it, so it may be moved with its folder.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb

from auditkit.store.files import move_whole

VERSION: str = duckdb.__version__
"""Version of the engine; a file is opened again by the same one only."""

_NAME = "kept"
_BLOCK = 65536  # many tables of a few rows: with the usual blocks they take four times the room

_HEADERS = 3 * 4096  # bytes before the first block


class KeptTables:
    """The attached file of one engine.

    Args:
        connection: The engine.
        scratch: File to be made, where there is nothing to be opened again.
        again: File that :meth:`keep` made before; one that is not there, or cannot be opened, is made anew.

    Attributes:
        names: Tables that were there when it was opened; queries find them by these names.
        complete: Whether it was opened again; it is only read then.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, scratch: Path, again: Path | None = None) -> None:
        self._connection = connection
        self._scratch = scratch
        self.complete = again is not None and self._opened(again)
        if not self.complete:
            connection.execute(f"ATTACH {_quoted(scratch)} AS {_NAME} (BLOCK_SIZE {_BLOCK})")
        sql = f"SELECT table_name FROM duckdb_tables() WHERE database_name = '{_NAME}'"
        self.names = frozenset(row[0] for row in connection.execute(sql).fetchall())
        for name in sorted(self.names):
            self._show(name)

    def _opened(self, file: Path) -> bool:
        try:
            size = file.stat().st_size
            self._connection.execute(f"ATTACH {_quoted(file)} AS {_NAME} (READ_ONLY)")
        except (FileNotFoundError, duckdb.Error):  # not there, gone since, or damaged: it is made anew
            return False
        sql = f"SELECT block_size * total_blocks FROM pragma_database_size() WHERE database_name = '{_NAME}'"
        whole = self._connection.execute(sql).fetchall() == [(size - _HEADERS,)]
        if not whole:
            self._connection.execute(f"DETACH {_NAME}")
        return whole

    def add(self, name: str, select: str) -> None:
        """Make a table, in the file, or in memory where the file is complete without it."""
        if self.complete:
            self._connection.execute(f'CREATE TABLE "{name}" AS {select}')
        else:
            self._connection.execute(f'CREATE TABLE {_NAME}.main."{name}" AS {select}')
            self._show(name)

    def keep(self, file: Path) -> None:
        """Write the file to its place, whole or not at all; from now on it is only read."""
        if self.complete:
            return
        self._connection.execute(f"CHECKPOINT {_NAME}")
        self._connection.execute(f"DETACH {_NAME}")
        scratch = file.with_name(f".{file.name}.{os.getpid()}.tmp")
        shutil.copyfile(self._scratch, scratch)
        move_whole(scratch, file)
        self._connection.execute(f"ATTACH {_quoted(self._scratch)} AS {_NAME} (READ_ONLY)")

    def _show(self, name: str) -> None:
        """Let queries find a table of the file by its plain name."""
        self._connection.execute(f'CREATE VIEW "{name}" AS SELECT * FROM {_NAME}.main."{name}"')


def _quoted(file: Path) -> str:
    return "'" + str(file.resolve()).replace("'", "''") + "'"
