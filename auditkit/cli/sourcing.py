"""Lines that import and source share: how rows were used, totals stated, differences of two editions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from auditkit.engagement.correcting import TableDifference, said
from auditkit.messages import text

_SHOWN = ("summary", "account_code", "account_name", "debit", "credit", "item", "name", "amount", "original_value")


def control_line(control: Mapping[str, Any]) -> str:
    """Return the equation of a sheet: rows = titles + headers + data + left out."""
    names = ("sheet", "rows", "titles", "headers", "data", "left_out")
    return text("import.control", **{name: control[name] for name in names})


def expected_line(what: str, sheet: str, stated: str, found: str) -> str:
    """Return a total stated by the auditee with what was found."""
    place = f"{sheet}: " if sheet else ""
    sign = text("import.agrees" if stated == found else "import.differs")
    return text("import.expected", what=place + text(f"import.what-{what}"), stated=stated, found=found, sign=sign)


def difference_lines(tables: Iterable[TableDifference], most: int | None = None) -> list[str]:
    """Return the lines of a difference; ``most`` rows of each table at most."""
    lines = []
    for table in tables:
        counts = {what: table.count(what) for what in ("added", "removed", "changed")}
        lines.append(text("source.diff.table", kind=text(f"table.{table.kind}"), same=table.same, **counts))
        for change in table.changes[:most]:
            lines.append(f"  {text(f'source.diff.{change.what}')}  {_change(said(change.before), said(change.after))}")
        if most is not None and len(table.changes) > most:
            lines.append("  " + text("source.diff.more", count=len(table.changes) - most))
        for one in table.sums:
            pairs = [(one.debit, "debit"), (one.credit, "credit")] if table.kind == "journal" else [(one.debit, "")]
            for (before, after), side in pairs:
                if before != after:
                    name = f"{one.name} {text(f'import.what-{side}')}" if side else one.name
                    by = f"{after - before:+,.2f}"
                    lines.append("  " + text("source.diff.sum", name=name, by=by))
    return lines


def _change(before: Mapping[str, str] | None, after: Mapping[str, str] | None) -> str:
    row = after or before or {}
    place = "  ".join(row[name] for name in ("period", "voucher_no", "number", "card_no") if row.get(name))
    line = text("source.diff.line", line=row["line_no"]) if row.get("line_no") and row.get("voucher_no") else ""
    file = f"({row.get('file')} {text('explain.row', row=row.get('row', '—'))})"
    if before and after:
        values = [
            f"{name}: {before.get(name, '—')} → {after.get(name, '—')}"
            for name in dict.fromkeys([*before, *after])
            if before.get(name) != after.get(name) and name not in ("row", "file", "sheet", "row_key", "line_no")
        ]
    else:
        values = [row[name] for name in _SHOWN if row.get(name)]
    return "  ".join(part for part in (place, line, "  ".join(values), file) if part)


def difference_json(tables: Sequence[TableDifference]) -> list[dict[str, Any]]:
    """Return a difference as plain values."""
    return [
        {
            "kind": table.kind,
            "same": table.same,
            **{what: table.count(what) for what in ("added", "removed", "changed")},
            "rows": [{"what": c.what, "before": said(c.before), "after": said(c.after)} for c in table.changes],
            "sums": [
                {
                    "name": one.name,
                    "debit": [format(value, ".2f") for value in one.debit],
                    "credit": [format(value, ".2f") for value in one.credit],
                }
                for one in table.sums
            ],
        }
        for table in tables
    ]
