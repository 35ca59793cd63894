"""Adds up the parts of a form: totals below lists, codes above their parts, columns that total their neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from auditkit.core.money import UNITS
from auditkit.sources.canonical import StatedTotal
from auditkit.sources.frame import Frame
from auditkit.sources.headings import ColumnHead
from auditkit.sources.kinds.outline import take_apart

_TOTAL = re.compile(r".*(?:合计|总计)")
_PART_TOTAL = ("小计", "合计")
_ZERO = Decimal(0)


def is_total(label: str) -> bool:
    """Tell whether a label names a total; one that is enumerated heads the lines below it.

    Example:
        >>> is_total("本年收入合计"), is_total("（一）支出合计"), is_total("一、财政拨款收入")
        (True, False, False)
    """
    apart = take_apart(label)
    return apart.rank is None and bool(_TOTAL.fullmatch(apart.name))


@dataclass(frozen=True)
class Line:
    """A line of a block.

    Attributes:
        row: Row as a person sees it.
        item: Label without decoration.
        code: Code, ``""`` where it has none.
        level: 0 at the top.
        total: True for a total.
        of_which: True when 其中 stands before it.
        values: Amounts by column.
    """

    row: int
    item: str
    code: str
    level: int
    total: bool
    of_which: bool
    values: dict[int, Decimal]


@dataclass
class Sums:
    """Lines of one block, in order."""

    lines: list[Line] = field(default_factory=list)

    def add(self, line: Line) -> None:
        """Take the next line."""
        self.lines.append(line)

    def state(self, frame: Frame, columns: Sequence[ColumnHead]) -> None:
        """Compare every printed total with what it adds up; a comparison without any part is none."""
        for column in columns:
            if any(line.code for line in self.lines):
                self._by_code(frame, column)
            else:
                self._by_list(frame, column)
        self._across(frame, columns)

    def _by_code(self, frame: Frame, column: ColumnHead) -> None:
        coded = [line for line in self.lines if line.code]
        for line in self.lines:
            if line.total:
                parts = [one for one in coded if one.level == 0]
            elif line.code:
                parts = _children(coded, line)
            else:
                continue
            self._compare(frame, line, column, [parts])

    def _by_list(self, frame: Frame, column: ColumnHead) -> None:
        above: list[Line] = []
        since: list[Line] = []
        last: Line | None = None
        for line in self.lines:
            if line.total:
                running = [[*above], [*since], [last, *since] if last else [*since]]
                self._compare(frame, line, column, running)
                since, last = [], line
            elif line.level == 0 and not line.of_which:
                above.append(line)
                since.append(line)

    def _compare(self, frame: Frame, line: Line, column: ColumnHead, alternatives: Sequence[Sequence[Line]]) -> None:
        printed = line.values.get(column.index)
        if printed is None:
            return
        sums = [
            (sum((part.values.get(column.index, _ZERO) for part in parts), _ZERO), len(parts))
            for parts in alternatives
            if any(column.index in part.values for part in parts)
        ]
        if sums:
            computed, count = min(sums, key=lambda one: abs(one[0] - printed))
            _state(frame, line, column, printed, computed, count)

    def _across(self, frame: Frame, columns: Sequence[ColumnHead]) -> None:
        """Compare 小计 and 合计 of a group of columns with the other columns of the group."""
        groups: dict[str, list[ColumnHead]] = {}
        for column in columns:
            if column.group:
                groups.setdefault(column.group, []).append(column)
        for found in groups.values():
            totals = [column for column in found if column.leaf in _PART_TOTAL]
            parts = [
                column for column in found if column.leaf not in _PART_TOTAL and not column.leaf.startswith("其中")
            ]
            if len(totals) == 1 and len(parts) > 1:
                self._columns(frame, totals[0], parts)

    def _columns(self, frame: Frame, total: ColumnHead, parts: Sequence[ColumnHead]) -> None:
        for line in self.lines:
            printed = line.values.get(total.index)
            values = [line.values[part.index] for part in parts if part.index in line.values]
            if printed is not None and values:
                _state(frame, line, total, printed, sum(values, _ZERO), len(values))


def _children(coded: Sequence[Line], line: Line) -> list[Line]:
    below = [one for one in coded if one.code.startswith(line.code) and one.code != line.code]
    nearest = min((one.level for one in below), default=0)
    return [one for one in below if one.level == nearest]


def _state(frame: Frame, line: Line, column: ColumnHead, printed: Decimal, computed: Decimal, parts: int) -> None:
    unit = UNITS[frame.said_unit or column.unit or frame.table.unit]
    half = unit * Decimal(5).scaleb(-max(frame.table.decimals.get("amount", 2), 2) - 1)
    tolerance = half * (parts + 1) if unit > 1 else _ZERO
    label = f"{line.item} / {column.heading}"
    total = StatedTotal(line.row, label, column.letter, printed, computed, tolerance)
    frame.table.stated_totals.append(total)
    if not total.agrees:
        frame.note(
            "recognise.total-differs",
            row=line.row,
            label=line.item,
            column=f"{column.heading}({column.letter})",
            printed=printed,
            computed=computed,
        )
