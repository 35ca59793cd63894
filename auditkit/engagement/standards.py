"""Shipped standards that a person adopted: rows of the table of standards, each with its place in the spec."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from auditkit.core.keys import RowKeys, digest
from auditkit.core.tables import TABLES
from auditkit.engagement.adopting import STANDARDS, adopted_standards
from auditkit.engagement.folder import Engagement
from auditkit.engagement.pinning import Specs
from auditkit.errors import BadSpec
from auditkit.specs.plain import load_plain
from auditkit.store.files import bytes_digest
from auditkit.store.parquet import arrow_of, write_parquet

_TABLE = TABLES["standards"]


def adopted_table(engagement: Engagement) -> Path | None:
    """Return the Parquet file of the standards adopted, made where it is missing; None where none was adopted.

    Raises:
        BadSpec: If a file of standards has a mistake; names file and line.
    """
    ids = adopted_standards(engagement)
    if not ids:
        return None
    specs = Specs(engagement)
    texts = {f"{STANDARDS}{id_}.yaml": specs.text(f"{STANDARDS}{id_}.yaml") for id_ in ids}
    name = bytes_digest(repr(sorted(texts.items())).encode())[:24]
    path = engagement.derived / "tables" / f"standards-adopted-{name}.parquet"
    if not path.exists():
        keys = RowKeys()
        rows = [row for file, words in texts.items() for row in read_standards(words, file, keys)]
        with engagement.writing():
            write_parquet(path, arrow_of(_TABLE, rows))
    return path


def read_standards(words: str, file: str, keys: RowKeys) -> list[dict[str, Any]]:
    """Read a file of standards into canonical rows.

    Args:
        words: YAML with a list ``standards``; the keys of an item are columns of the table of standards.
        file: Its path, kept as the place of each row.
        keys: Hands out the row keys.

    Raises:
        BadSpec: For an unknown column, a missing kind, a number or a date that is none.
    """
    rows = []
    for line, item in load_plain(words, file, "standards"):
        unknown = sorted(set(item) - set(_TABLE.columns))
        if unknown:
            known = ", ".join(_TABLE.columns)
            raise BadSpec("spec.unknown-key", file=file, line=line, key=unknown[0], known=known)
        if not item.get("kind"):
            raise BadSpec("spec.missing-key", file=file, line=line, key="kind")
        row = {name: _value(name, item.get(name), file, line) for name in _TABLE.columns}
        row["value"] = row["value"] or item.get("number")
        base = f"standards|{digest([file, *(item.get(name) for name in _TABLE.columns)])}"
        place = {"row_key": keys.of(base), "source": "", "file": file, "sheet": "", "row": line}
        rows.append({**row, **place})
    return rows


def _value(name: str, words: str | None, file: str, line: int) -> str | date | Decimal | None:
    if words is None or _TABLE.columns[name] == "text":
        return words
    try:
        return date.fromisoformat(words) if _TABLE.columns[name] == "date" else Decimal(words)
    except (ValueError, InvalidOperation) as error:
        raise BadSpec("standards.bad-value", file=file, line=line, key=name, found=words) from error
