"""Units of a department: which of them the evaluation covers."""

from __future__ import annotations

from auditkit.sources.canonical import Row
from auditkit.sources.frame import Frame
from auditkit.sources.kinds import registers
from auditkit.sources.values import clean, squeezed


def build(frame: Frame) -> list[Row]:
    """Convert a list of units; ``in_scope`` is ``yes`` or ``no``, ``yes`` where the list has no such column."""
    rows = registers.build(frame)
    for row in rows:
        index = int(str(row["row"])) - frame.sheet.first_row
        words = squeezed(str(row["in_scope"] or ""))
        row["name"] = clean(str(row["name"] or ""))
        if not words:
            row["in_scope"] = "no" if "in_scope" in frame.at else "yes"
        elif any(words.lower() == word.lower() for word in frame.words("no")) or words.startswith(("不", "未", "否")):
            row["in_scope"] = "no"
        elif any(words.lower() == word.lower() for word in frame.words("yes")) or words.startswith(("是", "纳入")):
            row["in_scope"] = "yes"
        else:
            frame.problem("entities.scope", index, "in_scope", frame.cell(frame.sheet.rows[index], "in_scope"))
    return rows
