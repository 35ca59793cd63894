"""One found table while it is being converted: reads cells by field and collects what cannot be used."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from auditkit.core.money import UNITS, half_up
from auditkit.core.tables import TABLES
from auditkit.errors import BadInput
from auditkit.sources.canonical import Context, Hints, LeftOut, Note, Question, RecognisedTable, Row, StatedTotal, Value
from auditkit.sources.grid import EMPTY, Cell, Sheet
from auditkit.sources.headings import ColumnHead
from auditkit.sources.layout import Found, is_blank, words_of
from auditkit.sources.values import (
    OrderUnknown,
    as_amount,
    as_count,
    as_date,
    clean,
    days_come_first,
    decimals_of,
    squeezed,
)

MOST_PROBLEMS = 50
_SPAN = (
    r"(?:本[日月周季年期页]|当[日月年期]|当前|全年|年度|\d{1,2}月(?:份)?|"
    r"\d{4}年(?:\d{1,2}月(?:份)?)?|凭证|本单位|[一二三四]季度)*"
)
TOTAL = re.compile(
    rf"^{_SPAN}(?:合计|总计|小计|累计|共计|月计|日计|年计|总合计)(?:数|金额|额)?[:.]?$"
    r"|^(?i:(?:grand|sub)?-?totals?)[:.]?$"
)
LOOSE_TOTAL = re.compile(r"(?:合计|总计|小计|累计|共计)(?:[:.]|\(.*\))?$")
CARRIED = re.compile(
    r"^(?:承前页|过次页|承上页|转下页|期初余额|年初余额|上年结转|上年结余|期初|月初余额|本页合计转次页|期末余额)[:.]?$"
)
_ENDINGS = frozenset("计数额页转余初:：.。)）lLsS")
FOOTER = re.compile(
    r"^(?:备?注\d*|说明|附注|制表(?:人|单位|日期)?|填表(?:人|日期)|编制人|打印(?:人|日期|时间)|审核人?|复核人?|单位负责人|财务(?:负责人|主管)|"
    r"会计主管|联系电话|核算单位|制单人?|记账人?|第\d+页|共\d+页|报送日期)(?:[:.].*|[/(共].*|\d.*)?$"
)


@dataclass
class Frame:
    """A found table and what has been made of it so far.

    Attributes:
        sheet: Sheet it stands in.
        found: Header, columns, titles.
        table: The result being filled.
        context: What the engagement knows.
        hints: What a person said.
        of_year: True when balances are those since the start of the year, whatever the month of the print.
    """

    sheet: Sheet
    found: Found
    table: RecognisedTable
    context: Context
    hints: Hints
    _scale: dict[str, Decimal] = field(default_factory=dict)
    _orders: dict[str, bool | None] = field(default_factory=dict)
    _unknown: set[str] = field(default_factory=set)

    of_year: bool = False

    def __post_init__(self) -> None:
        self.kind = self.found.spec.kind
        self.said_unit = self.hints.unit_of(self.sheet.name)
        learnt = self.found.profile.headings.items() if self.found.profile else ()
        self.said_map = {name: at for at, name in learnt} | self.hints.map_of(self.sheet.name)
        self.at = {name: match.column for name, match in self.found.fields.items()}
        self.types = TABLES[self.kind].columns
        self.extras = [c for c in self.found.columns if c.heading and c.index not in self.at.values()]
        for name, column in self.at.items():
            head = self.found.columns[column]
            if head.unit:
                self.table.units[name] = head.unit
        self._texts = {index: tuple(squeezed(c.text) for c in self.sheet.rows[index]) for index in self._head_rows()}
        self._plan = [
            (name, column, self._reader(self.types[name])) for name, column in self.at.items() if name in self.types
        ]
        self._small = self.found.end - self.found.start <= 5000

    def _head_rows(self) -> list[int]:
        return [*self.found.title_rows, *range(self.found.start, self.found.start + self.found.depth)]

    @property
    def year(self) -> int | None:
        """Year the table says it is about, else that of the engagement."""
        return self.found.titles.year or self.context.year or None

    def drop(self, name: str) -> None:
        """Give a column that is not used as a field after all back to those kept in ``extra``."""
        column = self.at.pop(name, None)
        if column is not None:
            self.extras = sorted([*self.extras, self.found.columns[column]], key=lambda head: head.index)
            self._plan = [step for step in self._plan if step[0] != name]

    def use_as(self, name: str, field_name: str) -> None:
        """Let the column of one field stand for another."""
        column = self.at.pop(name)
        self.at[field_name] = column
        if name in self.table.units:
            self.table.units[field_name] = self.table.units.pop(name)
        self._plan = [step for step in self._plan if step[1] != column]
        if field_name in self.types:
            self._plan.append((field_name, column, self._reader(self.types[field_name])))

    def words(self, name: str) -> tuple[str, ...]:
        """Return a word list of the kind's data."""
        return self.found.spec.words.get(name, ())

    def number_of(self, index: int) -> int:
        """Return the row number a person sees."""
        return self.sheet.first_row + index

    def scale(self, name: str) -> Decimal:
        """Return what an amount of a field is multiplied with to be yuan."""
        if name not in self._scale:
            self._scale[name] = UNITS[self.said_unit or self.table.units.get(name) or self.table.unit]
        return self._scale[name]

    def body(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield index and cells of the rows that may be data; the others are left out and listed."""
        rows = self.sheet.rows
        identity = [self.at[name] for name in self.at if self.types.get(name) != "text"]
        for index in range(self.found.start + self.found.depth, self.found.end):
            reason = self.no_data(rows[index], identity)
            if reason:
                self.leave_out(index, reason)
            else:
                yield index, rows[index]

    def no_data(self, cells: Sequence[Cell], identity: Sequence[int]) -> str:
        """Return why a row is no data by itself (``blank``, ``header``, ``note``), ``""`` where it may be.

        Args:
            cells: The row.
            identity: Columns in which a note has no numbers.
        """
        if is_blank(cells):
            return "blank"
        if self._repeats(cells):
            return "header"
        return "note" if self._is_footer(cells, identity) else ""

    def plan(self) -> list[tuple[str, int, Callable[[str, Cell], Value]]]:
        """Return field, column and reader of the cells that are converted as they stand."""
        return list(self._plan)

    def header_texts(self) -> list[tuple[str, ...]]:
        """Return title and header rows, each cell in normal width without blanks."""
        return list(self._texts.values())

    def _repeats(self, cells: Sequence[Cell]) -> bool:
        first = cells[0]
        if first.kind not in ("text", "empty"):
            return False
        texts = tuple(squeezed(cell.text) for cell in cells) if self._small or not first.text[:1].isdigit() else ()
        return bool(texts) and texts in self._texts.values()

    def _is_footer(self, cells: Sequence[Cell], identity: Sequence[int]) -> bool:
        filled = [cell for cell in cells if cell.kind != "empty" and cell.text.strip()]
        if len(filled) > 4 or not FOOTER.match(squeezed(filled[0].text)):
            return False
        return all(cells[column].kind in ("empty", "text") for column in identity if column < len(cells)) and (
            len(filled) == 1 or len(filled) < len(self.at) or all(FOOTER.match(squeezed(c.text)) for c in filled)
        )

    def leave_out(self, index: int, reason: str) -> None:
        """Record a row that is not data."""
        self.table.left_out.append(LeftOut(self.number_of(index), reason, words_of(self.sheet.rows[index])[:80]))

    def cell(self, cells: Sequence[Cell], name: str) -> Cell:
        """Return the cell of a field, empty where the table has no such column."""
        column = self.at.get(name)
        return cells[column] if column is not None and column < len(cells) else EMPTY

    def text(self, cells: Sequence[Cell], name: str) -> str:
        """Return the text of a field, trimmed, ``""`` where there is none."""
        column = self.at.get(name)
        return text_of(cells[column]) if column is not None and column < len(cells) else ""

    def total_label(self, cells: Sequence[Cell], loose: bool = False) -> tuple[str, str] | None:
        """Return reason (``total``, ``carried``) and label if a text cell says that the row sums others up."""
        for cell in cells:
            if cell.kind != "text":
                continue
            words = str(cell.value).rstrip()
            if words[-1:] not in _ENDINGS or len(words) > 40:
                continue
            words = squeezed(words)
            if TOTAL.match(words) or (loose and LOOSE_TOTAL.search(words)):
                return "total", words
            if CARRIED.match(words):
                return "carried", words
        return None

    def row(self, index: int, cells: Sequence[Cell]) -> Row:
        """Convert the mapped columns of a row; every canonical column is there, None where empty."""
        row: Row = {
            "row_key": None,
            "source": self.context.source,
            "file": self.table.file,
            "sheet": self.table.sheet,
            "row": self.number_of(index),
            **dict.fromkeys(self.types),
            "extra": self.extra(cells),
        }
        width = len(cells)
        for name, column, reader in self._plan:
            cell = cells[column] if column < width else EMPTY
            if cell.kind != "empty":
                row[name] = self.read(index, name, cell, reader)
        return row

    def extra(self, cells: Sequence[Cell]) -> str | None:
        """Return the columns not understood, and what stands instead of a date, as JSON; None where there is none."""
        kept = {
            c.heading: text_of(cells[c.index])
            for c in self.extras
            if c.index < len(cells) and cells[c.index].kind != "empty"
        }
        for column in self.found.columns if self.words("not_yet") else ():
            if column.index < len(cells) and squeezed(cells[column.index].text) in self.words("not_yet"):
                kept[column.heading] = text_of(cells[column.index])
        kept = {heading: words for heading, words in kept.items() if words}
        return json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else None

    def read(self, index: int, name: str, cell: Cell, reader: Callable[[str, Cell], Value]) -> Value:
        """Read one cell; what cannot be read becomes a problem with its place, and None."""
        if cell.kind in ("error", "uncomputed"):
            self.problem(f"recognise.{cell.kind}", index, name, cell)
            return None
        try:
            return reader(name, cell)
        except _Unfit as wrong:
            self.problem(wrong.message_id, index, name, cell)
            return None
        except OrderUnknown:  # one question for the column, not one for each row
            if name not in self._unknown:
                self.problem("recognise.date-order", index, name, cell)
            self._unknown.add(name)
            return None
        except ValueError:
            self.problem(_MESSAGES.get(self.types.get(name, "text"), "recognise.date"), index, name, cell)
            return None

    def money(self, index: int, cells: Sequence[Cell], name: str) -> Decimal | None:
        """Read an amount of any field, canonical or not, in yuan."""
        cell = self.cell(cells, name)
        if cell.kind == "empty":
            return None
        if cell.kind in ("error", "uncomputed"):
            self.problem(f"recognise.{cell.kind}", index, name, cell)
            return None
        try:
            return self._money(name, cell)
        except _Unfit as wrong:
            self.problem(wrong.message_id, index, name, cell)
            return None
        except ValueError:
            self.problem("recognise.amount", index, name, cell)
            return None

    def heading(self, name: str) -> ColumnHead | None:
        """Return the heading of a field."""
        column = self.at.get(name)
        return None if column is None else self.found.columns[column]

    def problem(self, message_id: str, index: int, name: str, cell: Cell | None = None, **params: object) -> None:
        """Record a cell or row that cannot be used."""
        if len(self.table.problems) >= MOST_PROBLEMS:
            if len(self.table.problems) == MOST_PROBLEMS:
                place = {"file": self.table.file, "sheet": self.table.sheet, "row": self.number_of(index)}
                self.table.problems.append(BadInput("recognise.more", **place, count=MOST_PROBLEMS))
            return
        head = self.heading(name)
        column = f"{head.heading}({head.letter})" if head else name
        found = cell.text[:40] if cell is not None else ""
        place = {"file": self.table.file, "sheet": self.table.sheet, "row": self.number_of(index), "column": column}
        self.table.problems.append(BadInput(message_id, **place, found=found, **params))

    def ask(self, message_id: str, settle: str, **params: object) -> None:
        """Record a question about the table."""
        place = {"file": self.table.file, "sheet": self.table.sheet}
        self.table.questions.append(Question(message_id, {**place, **params, "settle": settle}, settle))

    def note(self, message_id: str, **params: object) -> None:
        """Record something worth knowing."""
        self.table.notes.append(Note(message_id, {"file": self.table.file, "sheet": self.table.sheet, **params}))

    def stated(self, index: int, label: str, name: str, printed: Decimal | None, computed: Decimal, parts: int) -> None:
        """Record a printed total and compare it with the sum of its rows."""
        if printed is None:
            return
        unit = self.scale(name) if self.types.get(name) == "money" else Decimal(1)
        decimals = max(self.table.decimals.get(name, 2), 2)
        half = unit * Decimal(5).scaleb(-decimals - 1)
        tolerance = half * (parts + 1) if unit > 1 else Decimal(0)
        total = StatedTotal(self.number_of(index), label, name, printed, computed, tolerance)
        self.table.stated_totals.append(total)
        if not total.agrees:
            self.note(
                "recognise.total-differs", row=total.row, label=label, column=name, printed=printed, computed=computed
            )

    def _reader(self, kind: str) -> Callable[[str, Cell], Value]:
        return {"money": self._money, "date": self._date, "integer": _integer, "quantity": _quantity}.get(kind, _text)

    def _money(self, name: str, cell: Cell) -> Decimal | None:
        amount = as_amount(cell)
        if amount is None:
            return None
        if self._small:
            printed = decimals_of(cell)
            if printed is not None and printed > self.table.decimals.get(name, -1):
                self.table.decimals[name] = printed
        scale = self.scale(name)
        if scale == 1 and amount.as_tuple().exponent == -2 and abs(amount) < _BEYOND:
            return amount
        if abs(amount * scale) >= _BEYOND:
            raise _Unfit("recognise.amount-size")
        rounded = half_up(amount * scale, 2)
        printed_so = self.kind != "journal" and cell.decimals is not None and cell.decimals <= 2
        if rounded != amount * scale and self.kind in _BOOKED and not printed_so:
            raise _Unfit("recognise.amount-decimals")
        return rounded

    def _date(self, name: str, cell: Cell) -> date | None:
        if cell.kind == "text" and squeezed(cell.text) in self.words("not_yet"):
            return None
        return as_date(cell, self.year, name == "acquired_on", self._day_first(name))

    def _day_first(self, name: str) -> bool | None:
        """Tell whether days come before months in a column of dates with the year last."""
        if self.hints.dates:
            return self.hints.dates == "dmy"
        if name not in self._orders:
            column = self.at[name]
            rows = self.sheet.rows[self.found.start + self.found.depth : self.found.end]
            self._orders[name] = days_come_first(row[column].text for row in rows if column < len(row))
        return self._orders[name]


class _Unfit(ValueError):
    """An amount that is a number and still none that books hold."""

    def __init__(self, message_id: str) -> None:
        super().__init__(message_id)
        self.message_id = message_id


_BEYOND = Decimal(10) ** 16
"""No amount of any book; the stored type ends there."""
_UNCOUNTABLE = Decimal(10) ** 12
"""Number from which a count is no count any more."""
_BOOKED = ("journal", "trial_balance")
"""Tables whose amounts are whole cents, those of balances as printed; elsewhere computed amounts are rounded."""
_MESSAGES = {
    "money": "recognise.amount",
    "date": "recognise.date",
    "integer": "recognise.number",
    "quantity": "recognise.number",
}


def text_of(cell: Cell) -> str:
    """Return the text of a cell, trimmed; a whole number without decimals."""
    if isinstance(cell.value, str):
        return cell.value.strip()
    if isinstance(cell.value, Decimal) and cell.value == cell.value.to_integral_value():
        return str(int(cell.value))
    return cell.text.strip()


def _text(_: str, cell: Cell) -> str | None:
    return text_of(cell) or None


def _integer(_: str, cell: Cell) -> int | None:
    number = as_count(cell)
    if number is None:
        return None
    if abs(number) >= _UNCOUNTABLE:
        raise _Unfit("recognise.number-size")
    if number != number.to_integral_value():
        raise ValueError(cell.text)
    return int(number)


def _quantity(_: str, cell: Cell) -> Decimal | None:
    number = as_count(cell)
    if number is not None and abs(number) >= _UNCOUNTABLE:
        raise _Unfit("recognise.number-size")
    return number


def label_of(words: str) -> str:
    """Return a label in normal width, single blanks."""
    return clean(words)
