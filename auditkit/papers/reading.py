"""Reads a workpaper back: which paper, what a person filled in; each wrong or changed cell by sheet and address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from auditkit.core.paper import FORMULA, LONG, MARKS, NUMBER, Open, brief
from auditkit.engagement.folder import Engagement
from auditkit.errors import AuditkitError, BadInput, Refused
from auditkit.messages import text
from auditkit.papers.composing import open_cells
from auditkit.papers.listing import paper
from auditkit.papers.stating import BadCell, cells_at, parsed, shortened, state_in, stated_in
from auditkit.sources.grid import EMPTY, Cell, Sheet
from auditkit.sources.reading import read

_SHOWN = 20
"""Wrong cells of one file that are named; a paper whose rows were moved has hundreds."""
_CLOSE = Decimal("1e-9")
_LETTERS = re.compile(r"[A-Z]{1,3}")


@dataclass(frozen=True)
class Taken:
    """What was taken from a file.

    Attributes:
        index: Index number of the paper.
        file: The file.
        changed: Names of the cells that say something new.
    """

    index: str
    file: str
    changed: tuple[str, ...]


@dataclass
class _Marks:
    """What the hidden sheet says.

    Attributes:
        own: Name and value.
        opens: Column letters and name of the cells to be filled in, by sheet and row.
        locked: Locked words by sheet and row, then column letters.
    """

    own: dict[str, str] = field(default_factory=dict)
    opens: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)
    locked: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)


def read_papers(engagement: Engagement, paths: list[Path]) -> list[Taken]:
    """Record what filled-in workbooks state; all of them or none.

    A cell that is as it was when the workbook was made states nothing, so several people may fill in copies; where two
    changed the same cell to different things the second is refused. An emptied cell takes back what it said.

    Raises:
        BadInput: If a file cannot be read, or is no workpaper of this engagement.
        Refused: For several wrong cells, each with file, sheet and address.
    """
    problems: list[AuditkitError] = []
    taken = []
    with engagement.deciding() as batch:
        for path in paths:
            reader = _Reader(engagement, path)
            changes = reader.changes()
            problems += reader.problems
            if not problems:
                state_in(engagement, batch, reader.index, changes)
            taken.append(Taken(reader.index, path.name, tuple(changes)))
        if problems:
            raise problems[0] if len(problems) == 1 else Refused(problems)
    return taken


def marks_in(sheets: list[Sheet], file: str) -> _Marks:
    """Return what the hidden sheet of a workbook says.

    Raises:
        BadInput: If it is no workpaper.
    """
    own = next((sheet for sheet in sheets if sheet.name == MARKS), None)
    found = _Marks()
    for row in own.rows if own is not None else ():
        words = [*(cell.text for cell in row), "", "", "", "", ""][:5]
        match words:
            case ["mark", name, value, _, _]:
                found.own[name] = value
            case ["open", sheet, number, column, name] if _LETTERS.fullmatch(column):
                found.opens.setdefault((sheet, number), []).append((column, name))
            case ["row", sheet, number, locked, _]:
                found.locked[sheet, number] = _locked(locked, file)
    if found.own.get("what") != "workpaper" or not found.own.get("seq", "").isdigit() or not found.opens:
        raise BadInput("papers.not-ours", file=file)
    return found


def _locked(words: str, file: str) -> dict[str, str]:
    try:
        found = json.loads(words)
    except json.JSONDecodeError as error:
        raise BadInput("papers.not-ours", file=file) from error
    if not isinstance(found, dict) or not all(isinstance(one, str) for pair in found.items() for one in pair):
        raise BadInput("papers.not-ours", file=file)
    return found


class _Reader:
    """Reads one workbook and collects what is wrong in it."""

    def __init__(self, engagement: Engagement, path: Path) -> None:
        content = read(path)
        self.engagement, self.file = engagement, path.name
        self.problems: list[AuditkitError] = []
        self._marks = marks_in(content.sheets, path.name)
        if self._marks.own.get("engagement") != engagement.log.entry(1).hash:
            raise BadInput("papers.of-another", file=path.name)
        self.index = self._marks.own.get("paper", "")
        current = paper(engagement, self.index)
        self._known = open_cells(current)
        self._sheets = {sheet.name: sheet for sheet in content.sheets if sheet.name != MARKS}

    def changes(self) -> dict[str, str]:
        """Return what the workbook newly states, by name of the cell."""
        before = cells_at(self.engagement, self.index, int(self._marks.own["seq"]))
        now = dict(stated_in(self.engagement)[self.index].cells) if self.index in stated_in(self.engagement) else {}
        found: dict[str, str] = {}
        for name in dict.fromkeys([*(sheet for sheet, _ in self._marks.opens), *(s for s, _ in self._marks.locked)]):
            if name not in self._sheets:
                self._wrong("papers.sheet-gone", sheet=name)
                continue
            for row, at, cells in self._rows(self._sheets[name]):
                self._verify_locked(name, row, at, cells)
                found |= self._stated(name, row, at, cells, before, now)
        del self.problems[_SHOWN:]
        return found

    def _wrong(self, message: str, **said: object) -> None:
        self.problems.append(BadInput(message, file=self.file, **said))

    def _rows(self, sheet: Sheet) -> Iterator[tuple[str, int, list[Cell]]]:
        """Yield the number under which a row was written, where it now is, and its cells."""
        met: set[str] = set()
        wanted = {row for name, row in self._marks.locked if name == sheet.name}
        wanted |= {row for name, row in self._marks.opens if name == sheet.name}
        sheet.read_whole()
        for at, cells in enumerate(sheet.rows, sheet.first_row):
            number = cells[0].text.strip() if cells else ""
            if number in wanted and number not in met:
                met.add(number)
                yield number, at, cells
            elif number in met:
                self._wrong("papers.row-doubled", sheet=sheet.name, row=at)
            elif any(cell.text.strip() for cell in cells[1:]) and number not in wanted and not number.isdigit():
                self._wrong("papers.row-added", sheet=sheet.name, row=at)
        for number in sorted(wanted - met, key=int):
            self._wrong("papers.row-gone", sheet=sheet.name, row=int(number) + 1)

    def _verify_locked(self, sheet: str, row: str, at: int, cells: list[Cell]) -> None:
        for column, expected in self._marks.locked.get((sheet, row), {}).items():
            found = _at(cells, column)
            if not _same(expected, found):
                said = {"found": found.text, "expected": _expected(expected)}
                self._wrong("papers.cell-locked", sheet=sheet, cell=f"{column}{at}", **said)

    def _stated(
        self, sheet: str, row: str, at: int, cells: list[Cell], before: Mapping[str, str], now: Mapping[str, str]
    ) -> dict[str, str]:
        found = {}
        for column, id_ in self._marks.opens.get((sheet, row), ()):
            item, cell = self._known.get(id_), _at(cells, column)
            words = self._parsed(item, cell, sheet, f"{column}{at}", id_)
            if words is None or words in (before.get(id_, ""), now.get(id_, "")) or item is None:
                continue
            if id_ not in before and words == self._marks.own.get(id_):
                continue  # who prepared it and when is shown although nobody stated it
            if now.get(id_, "") != before.get(id_, ""):
                where = {"sheet": sheet, "cell": f"{column}{at}"}
                by = stated_in(self.engagement)[self.index].by
                self._wrong("papers.cell-conflict", **where, found=words, recorded=now.get(id_, "") or "—", by=by)
                continue
            found[id_] = words
        return found

    def _parsed(self, item: Open | None, cell: Cell, sheet: str, address: str, id_: str) -> str | None:
        if item is None:
            if cell.text.strip():
                self._wrong("papers.cell-unknown", sheet=sheet, cell=address, found=cell.text, name=id_)
            return None
        try:
            return parsed(item, cell)
        except BadCell as error:
            expected = text(error.expected, **error.params)
            shown = shortened(cell.text) or cell.kind
            label = {"label": item.label, "found": shown, "expected": expected}
            self._wrong("papers.cell-wrong", sheet=sheet, cell=address, **label)
            return None


def _at(cells: list[Cell], column: str) -> Cell:
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - 64
    return cells[number - 1] if number <= len(cells) else EMPTY


def _same(expected: str, found: Cell) -> bool:
    """Tell whether a locked cell still says what it did; numbers as close as a spreadsheet computes them."""
    if expected.startswith(FORMULA):
        formula, _, expected = expected.removeprefix(FORMULA).partition("\t")
        if found.kind == "uncomputed":
            return str(found.value).removeprefix("=") == formula.removeprefix("=")
        expected = f"{NUMBER}{expected}" if expected else ""
    if not expected.startswith(NUMBER):
        return expected == brief(found.text)
    try:
        wanted = Decimal(expected.removeprefix(NUMBER))
    except InvalidOperation:
        return False
    if found.kind != "number" or not isinstance(found.value, Decimal):
        return False
    return abs(found.value - wanted) <= _CLOSE * max(Decimal(1), abs(wanted))


def _expected(locked: str) -> str:
    """Return what is locked in a cell as a message says it."""
    if locked.startswith(LONG):
        return locked[len(LONG) + 16 :]
    return locked.removeprefix(NUMBER) if not locked.startswith(FORMULA) else locked.partition("\t")[2]
