"""Reads an inspection sheet back: which sample, which items, what a person stated; each wrong cell by its address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from auditkit.core.inspection import MARKS
from auditkit.core.money import CENT, parse_amount
from auditkit.engagement.folder import Engagement
from auditkit.engagement.sampling.answers import ANSWERS, Change, Seen, answer_of, inspections, record_in, seen_of
from auditkit.engagement.sampling.records import Item, Sample, find_sample
from auditkit.engagement.sampling.sheets import AUDITED, REFERENCE, REMARK, marks_of
from auditkit.errors import AuditkitError, BadInput, Refused
from auditkit.messages import text
from auditkit.sources.grid import Cell, Sheet
from auditkit.sources.reading import read

_MOST = Decimal(10) ** 15


@dataclass(frozen=True)
class Taken:
    """What was taken from a sheet.

    Attributes:
        sample: The sample.
        recorded: Items about which something new was recorded.
        same: Items that say what was known.
        untested: Index numbers of items about which nothing is stated yet.
    """

    sample: Sample
    recorded: int
    same: int
    untested: tuple[str, ...]


@dataclass
class _Stated:
    """What a row states; blank cells state nothing."""

    answers: dict[str, str] = field(default_factory=dict)
    audited: str | None = None
    remark: str | None = None
    reference: str | None = None


def record_sheet(engagement: Engagement, path: Path) -> Taken:
    """Record what a filled-in sheet states; all of it or nothing.

    A blank cell leaves what was recorded before. A cell that is as it was when the sheet was made states nothing, so
    two people may fill in two copies; where both changed the same cell to different things the second is refused.

    Raises:
        BadInput: If the file cannot be read, is no inspection sheet, or is one of another engagement or sample, or of
            the sample as it was before an extension.
        Refused: For several wrong cells, each with sheet and address.
    """
    content = read(path)
    marks, columns, labels = _marks(content.sheets, path.name)
    with engagement.deciding() as batch:
        sample = _sample(engagement, marks, path.name)
        reader = _Reader(engagement, sample, path.name, columns, int(marks["seq"]))
        sheet = _main(content.sheets, path.name, sample)
        reader.headings(sheet, labels)
        stated = dict(reader.rows(sheet))
        if reader.problems:
            raise reader.problems[0] if len(reader.problems) == 1 else Refused(reader.problems)
        new = {
            id_
            for id_, said in stated.items()
            if record_in(engagement, batch, id_, Change(said.answers, said.audited, said.remark, said.reference))
        }
    seen = inspections(engagement)
    ids = [sample.item_id(item) for item in sample.items]
    untested = tuple(id_ for id_ in ids if not seen.get(id_, Seen()).said)
    return Taken(sample, len(new), sum(seen.get(id_, Seen()).said for id_ in ids if id_ not in new), untested)


def _marks(sheets: list[Sheet], file: str) -> tuple[dict[str, str], dict[int, str], dict[int, str]]:
    """Return what the hidden sheet says, and the name and the heading of each column by its number from 1."""
    own = next((sheet for sheet in sheets if sheet.name == MARKS), None)
    if own is None:
        raise BadInput("sample.sheet-not-ours", file=file)
    marks: dict[str, str] = {}
    columns: dict[int, str] = {}
    labels: dict[int, str] = {}
    for row in own.rows:
        name, value = (row[0].text, row[1].text) if len(row) > 1 else ("", "")
        number = name.removeprefix("column ")
        if name.startswith("column ") and number.isdigit():
            columns[int(number)] = value
            labels[int(number)] = row[2].text if len(row) > 2 else ""
        elif name:
            marks[name] = value
    if not {"engagement", "sample", "digest", "seq"} <= marks.keys() or not columns or not marks["seq"].isdigit():
        raise BadInput("sample.sheet-not-ours", file=file)
    return marks, columns, labels


def _main(sheets: list[Sheet], file: str, sample: Sample) -> Sheet:
    """Return the sheet with the items; people put sheets of their own beside it."""
    found = [sheet for sheet in sheets if sheet.name != MARKS and not sheet.hidden]
    if not found:
        raise BadInput("sample.sheet-not-ours", file=file)
    return next((sheet for sheet in found if any(_is_item(row, sample) for row in sheet.rows)), found[0])


def _is_item(row: list[Cell], sample: Sample) -> bool:
    return bool(row) and row[0].text.strip().startswith(f"{sample.id}-")


def _sample(engagement: Engagement, marks: Mapping[str, str], file: str) -> Sample:
    if marks["engagement"] != engagement.log.entry(1).hash:
        raise BadInput("sample.sheet-of-another", file=file)
    try:
        sample = find_sample(engagement, marks["sample"])
    except AuditkitError as error:
        raise BadInput("sample.sheet-unknown", file=file, sample=marks["sample"]) from error
    if not sample.live:
        raise BadInput("sample.sheet-withdrawn", file=file, sample=sample.id)
    if marks_of(engagement, sample)["digest"] != marks["digest"]:
        raise BadInput("sample.sheet-stale", file=file, sample=sample.id)
    return sample


class _Reader:
    """Reads the rows of one sheet and collects what is wrong."""

    def __init__(self, engagement: Engagement, sample: Sample, file: str, columns: Mapping[int, str], seq: int) -> None:
        self.engagement, self.sample, self.file, self.columns = engagement, sample, file, columns
        self.problems: list[AuditkitError] = []
        self._items = {sample.item_id(item): item for item in sample.items}
        self._now = inspections(engagement)
        self._then = dict(_as_of(engagement, sample, seq))

    def headings(self, sheet: Sheet, labels: Mapping[int, str]) -> None:
        """Refuse a column whose heading stands no more above it: columns were inserted, moved or taken out."""
        first = next((at for at, row in enumerate(sheet.rows) if _is_item(row, self.sample)), 0)
        above = sheet.rows[:first]
        for column, label in labels.items():
            wanted = " ".join(label.split())
            shown = [" ".join(row[column].text.split()) for row in above if column < len(row)]
            if wanted and wanted not in shown:
                found = next((words for words in reversed(shown) if words), "")
                self._wrong(
                    "sample.cell-heading", sheet, sheet.first_row + first - 1, column, found=found, expected=wanted
                )
                return

    def rows(self, sheet: Sheet) -> Iterator[tuple[str, _Stated]]:
        """Yield index number and statement of each item."""
        met: dict[str, int] = {}
        for at, row in enumerate(sheet.rows):
            if not _is_item(row, self.sample):
                continue
            id_ = row[0].text.strip()
            number = sheet.first_row + at
            item = self._items.get(id_)
            if item is None or id_ in met:
                self._wrong("sample.cell-doubled" if item else "sample.cell-unknown", sheet, number, 0, found=id_)
                continue
            met[id_] = number
            shown = row[1].text.strip() if len(row) > 1 else ""
            if shown != id_:
                self._wrong("sample.cell-index", sheet, number, 1, found=shown, expected=id_)
                continue
            yield id_, self._row(sheet, number, row, item, id_)
        if not met:
            self.problems.append(BadInput("sample.sheet-empty", file=self.file, sheet=sheet.name))

    def _wrong(self, message: str, sheet: Sheet, row: int, column: int, **said: object) -> None:
        cell = f"{_letters(column)}{row}"
        self.problems.append(BadInput(message, file=self.file, sheet=sheet.name, cell=cell, **said))

    def _row(self, sheet: Sheet, number: int, row: list[Cell], item: Item, id_: str) -> _Stated:
        stated = _Stated()
        for column, name in self.columns.items():
            cell = row[column] if column < len(row) else Cell()
            if "/" in name:
                self._answer(stated, sheet, number, column, name, cell, item)
            elif name == "amount":
                self._locked_amount(sheet, number, column, cell, item)
            elif name == AUDITED:
                self._amount(stated, sheet, number, column, cell)
            elif name in (REMARK, REFERENCE) and cell.text.strip():
                setattr(stated, name, " ".join(cell.text.split()))
        self._keep_changes(stated, sheet, number, id_)
        return stated

    def _answer(self, stated: _Stated, sheet: Sheet, row: int, column: int, name: str, cell: Cell, item: Item) -> None:
        words = cell.text.strip()
        if name.partition("/")[0] not in item.asked:
            if words not in ("", "—"):
                self._wrong("sample.cell-not-asked", sheet, row, column, found=words)
            return
        answer = answer_of(words) if cell.kind in ("empty", "text") else None
        if answer is None:
            known = " / ".join(text(f"sample.answer.{known}") for known in ANSWERS)
            self._wrong("sample.cell-answer", sheet, row, column, found=words or cell.kind, known=known)
        elif answer:
            stated.answers[name] = answer

    def _locked_amount(self, sheet: Sheet, row: int, column: int, cell: Cell, item: Item) -> None:
        """Refuse a book amount that is no longer the one drawn: rows were sorted apart, or a locked cell changed."""
        shown = cell.value if isinstance(cell.value, Decimal) else None
        expected = None if item.amount is None else Decimal(item.amount)
        if shown != expected:
            self._wrong("sample.cell-locked", sheet, row, column, found=cell.text, expected=item.amount or "")

    def _amount(self, stated: _Stated, sheet: Sheet, row: int, column: int, cell: Cell) -> None:
        if cell.kind == "empty" or not cell.text.strip():
            return
        value: Decimal | None = None
        if cell.kind == "number" and isinstance(cell.value, Decimal):
            value = cell.value
        elif cell.kind == "text":
            try:
                value = parse_amount(cell.text)
            except ValueError:
                value = None
        if value is None or abs(value) >= _MOST or value != value.quantize(CENT):
            self._wrong("sample.cell-amount", sheet, row, column, found=cell.text or cell.kind)
        else:
            stated.audited = format(value, ".2f")

    def _keep_changes(self, stated: _Stated, sheet: Sheet, row: int, id_: str) -> None:
        """Drop what is as it was when the sheet was made; refuse what somebody changed otherwise since."""
        then, now = self._then.get(id_, Seen()), self._now.get(id_, Seen())
        for name, answer in list(stated.answers.items()):
            if self._is_change(sheet, row, name, answer, then.answers.get(name), now.answers.get(name), now.by):
                continue
            del stated.answers[name]
        for name in (AUDITED, REMARK, REFERENCE):
            value = getattr(stated, name)
            before, current = getattr(then, name) or None, getattr(now, name) or None
            if value is not None and not self._is_change(sheet, row, name, value, before, current, now.by):
                setattr(stated, name, None)

    def _is_change(
        self, sheet: Sheet, row: int, name: str, value: str, before: str | None, current: str | None, by: str
    ) -> bool:
        if value in (before, current):
            return False
        if current != before:
            column = next(number for number, own in self.columns.items() if own == name)
            said = text(f"sample.answer.{current}") if current in ANSWERS else str(current or "")
            self._wrong("sample.cell-conflict", sheet, row, column, recorded=said, by=by)
            return False
        return True


def _as_of(engagement: Engagement, sample: Sample, seq: int) -> Iterator[tuple[str, Seen]]:
    """Yield what was recorded about the items when the log had so many entries."""
    wanted = {sample.item_id(item) for item in sample.items}
    for entry in engagement.log.entries("inspection"):
        if entry.seq <= seq and entry.id in wanted:
            yield entry.id, seen_of(entry.body, entry.by, entry.seq)


def _letters(column: int) -> str:
    """Return the letters of a column, from 0.

    Example:
        >>> _letters(0), _letters(27)
        ('A', 'AB')
    """
    words = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        words = chr(65 + rest) + words
    return words
