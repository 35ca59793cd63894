"""Performance targets: path of the tree, direction, number and unit of every target value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from auditkit.core.money import parse_amount
from auditkit.sources.canonical import Row
from auditkit.sources.frame import Frame
from auditkit.sources.grid import Cell
from auditkit.sources.values import clean, says_nothing, squeezed

_SIGNS = (
    ("≥", "atleast"),
    ("≤", "atmost"),
    (">", "more"),
    ("<", "less"),
    ("=", "equal"),
    ("qualitative", "qualitative"),
)
_NUMBER = re.compile(r"([-+]?\d[\d,]*(?:\.\d+)?)\s*([^\d\s。;,]{0,8})")
_GROUPED = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_DEADLINE = re.compile(
    r"\d{1,2}月(?:\d{1,2}[日号]|底|末|份?前|$)|\d{4}年(?:\d{1,2}月|底|末|内|前|度内)"
    r"|\d{4}[-./]\d{1,2}[-./]\d{1,2}|年底前|年末前"
)
"""A day up to which something is to be done: no figure."""
_BEYOND = Decimal(10) ** 12
_CLOSING = re.compile(r"(?:总分|合计|总计|小计|得分合计)[:：]?")
_SUBJECT = re.compile(r"(?:项目|专项|部门|单位)(?:\(单位\))?名称|项目")


def build(frame: Frame) -> list[Row]:
    """Convert a table of targets; ``direction`` is one of ``≥ ≤ > < = qualitative``, ``number`` the target's figure."""
    rows: list[Row] = []
    subject = _subject(frame)
    open_parts = {"first": "", "second": ""}
    for index, cells in frame.body():
        texts = [squeezed(cell.text) for cell in cells if cell.text.strip()]
        name = frame.text(cells, "name")
        if any(_CLOSING.fullmatch(words) for words in texts[:3]):
            frame.leave_out(index, "total")
            continue
        for part in ("first", "second"):
            words = squeezed(frame.text(cells, part))
            if words and words != open_parts[part]:
                open_parts[part] = words
                if part == "first":
                    open_parts["second"] = squeezed(frame.text(cells, "second"))
        if not name or says_nothing(name) or not (frame.text(cells, "target") or frame.text(cells, "claimed")):
            frame.leave_out(index, "heading" if name or texts else "empty")
            continue
        rows.append(_row(frame, index, cells, subject, "/".join(part for part in open_parts.values() if part)))
    frame.table.fiscal_year = frame.found.titles.year
    frame.table.entity = frame.found.titles.entity
    return rows


def read_target(words: str, signs: Sequence[tuple[str, Sequence[str]]]) -> tuple[str | None, Decimal | None, str]:
    """Return direction, number and unit that a target value says.

    Args:
        words: The value as printed.
        signs: Direction and the words that mean it, tried in order.

    Example:
        >>> read_target("≥95%", [("≥", ["≥"])])
        ('≥', Decimal('95'), '%')
        >>> read_target("明显改善", [("≥", ["≥"])])
        ('qualitative', None, '')
        >>> read_target("1,00O户", [("≥", ["≥"])])
        ('qualitative', None, '')
        >>> read_target("10月底前", [("≥", ["≥"])])
        ('≤', None, '')
    """
    plain = clean(words)
    direction = next((sign for sign, names in signs if any(name in plain for name in names)), None)
    if _DEADLINE.search(plain):
        return direction or "≤", None, ""
    found = _NUMBER.search(plain)
    printed = found.group(1).rstrip(",") if found else ""
    if found is None or not _GROUPED.fullmatch(printed):
        return direction or ("qualitative" if plain else None), None, ""
    unit = found.group(2).rstrip("以之及")
    for _, names in signs:
        for name in names:
            unit = unit.replace(name, "")
    number = parse_amount(printed)
    return direction, number if number is not None and abs(number) < _BEYOND else None, unit


def _row(frame: Frame, index: int, cells: Sequence[Cell], subject: str, path: str) -> Row:
    row = frame.row(index, cells)
    signs = [(sign, frame.words(name)) for sign, name in _SIGNS]
    target = _as_printed(frame.cell(cells, "target"))
    direction, number, unit = read_target(target, signs)
    own = read_target(frame.text(cells, "direction"), signs)[0] if frame.text(cells, "direction") else None
    row.update(
        subject=row["subject"] or subject or None,
        path=path or None,
        name=squeezed(str(row["name"])),
        direction=own or direction or ("=" if number is not None else None),
        target=target or None,
        number=number,
        unit=row["unit"] or unit or None,
        claimed=_as_printed(frame.cell(cells, "claimed")) or None,
    )
    return row


def _as_printed(cell: Cell) -> str:
    """Return a value as a person sees it: a fraction that is formatted as a percentage stays what it is."""
    if isinstance(cell.value, Decimal):
        return format(cell.value.normalize(), "f")
    return clean(cell.text)


def _subject(frame: Frame) -> str:
    """Return what the targets are about: the cell right of 项目名称 above the headings."""
    for row in frame.sheet.rows[: frame.found.start + frame.found.depth - 1]:
        texts = [cell.text.strip() for cell in row if cell.text.strip()]
        for label, value in zip(texts, texts[1:], strict=False):
            if _SUBJECT.fullmatch(squeezed(label).rstrip(":")):
                return value
        for words in texts:
            head, _, value = clean(words).partition(":")
            if value and _SUBJECT.fullmatch(squeezed(head)):
                return value.strip()
    return ""
