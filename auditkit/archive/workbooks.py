"""Workpapers written again as of the moment at which they were made, and compared with those kept, cell by cell."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path

from auditkit.archive.again import without_firm
from auditkit.archive.unpacking import Given, opened, rebuilt
from auditkit.core.paper import MARKS
from auditkit.engagement.folder import Engagement
from auditkit.errors import AuditkitError, BadInput
from auditkit.papers.building import build_papers
from auditkit.papers.programme import has_programme
from auditkit.papers.reading import marks_in
from auditkit.sources.grid import EMPTY, Cell, Content, Sheet
from auditkit.sources.readers.drafts import column_letters
from auditkit.sources.reading import read_many
from auditkit.store.files import file_digest

FOLDER = "workpapers"
MOST_CELLS = 3
"""Differing cells of a workbook that are named."""
_CLOSE = Decimal("1e-9")


@dataclass(frozen=True)
class Workbook:
    """What came of one workbook.

    Attributes:
        name: Its path within the engagement.
        cells: Places that differ, with what stood there and what stands there now; none where it is the same.
        count: How many cells differ.
        impossible: Why it could not be written again, ``""`` where it could.
    """

    name: str
    cells: tuple[tuple[str, str, str], ...] = ()
    count: int = 0
    impossible: str = ""


def workbooks(given: Given, engagement: Engagement, scratch: Path) -> Iterator[Workbook]:
    """Write the workbooks that lie in ``workpapers/`` again and yield what came of each, in the order of their names.

    A workbook notes after which entry of the log it was made; it is made again from the log up to there, so that a
    signature or answer that came later makes no difference. One that was filled in and saved by another program has
    other bytes: what its cells show is compared.

    Args:
        given: What was handed over.
        engagement: It, made again.
        scratch: Folder for what is written.
    """
    paths = sorted((given.folder / FOLDER).glob("*.xlsx"))
    if not paths or not has_programme(engagement):
        return
    known = dict(zip(paths, read_many(paths), strict=True))
    moments = {path: _moment(content, len(given.entries)) for path, content in known.items()}
    latest = max((at for at in moments.values() if at is not None), default=len(given.entries))
    made: dict[int, Mapping[str, Path] | AuditkitError] = {}
    for path in paths:
        at = moments[path] or latest
        if at not in made:
            made[at] = _written(given, engagement, at, scratch / f"papers-{at}")
        yield _compared(f"{FOLDER}/{path.name}", path, known[path], made[at])


def _moment(content: Content | AuditkitError, last: int) -> int | None:
    """Return the number of the entry after which a workbook was made; None where it does not say."""
    if isinstance(content, AuditkitError):
        return None
    try:
        seq = int(marks_in(content.sheets, "").own["seq"])
    except BadInput:
        return None
    return seq if 0 < seq <= last else None


def _written(given: Given, engagement: Engagement, at: int, folder: Path) -> Mapping[str, Path] | AuditkitError:
    """Return all workbooks as they were after an entry, by name; the error where they cannot be written."""
    entries = list(engagement.log.entries())
    try:
        with without_firm():
            if at >= len(given.entries):
                files = build_papers(engagement, out=folder).files
            else:
                root = rebuilt(given, folder.with_name(f"{folder.name}-engagement"), entries[:at])
                shutil.copytree(engagement.root / "derived", root / "derived", dirs_exist_ok=True)
                with opened(root) as before:
                    files = build_papers(before, out=folder).files
    except AuditkitError as error:
        return error
    return {path.name: path for path in files}


def _compared(
    name: str, path: Path, old: Content | AuditkitError, made: Mapping[str, Path] | AuditkitError
) -> Workbook:
    if isinstance(made, AuditkitError):
        return Workbook(name, impossible=str(made))
    again = made.get(path.name)
    if again is None:
        return Workbook(name, impossible=str(BadInput("archive.no-such-paper")))
    if file_digest(again) == file_digest(path):
        return Workbook(name)
    new = read_many([again])[0]
    for content in (old, new):
        if isinstance(content, AuditkitError):
            return Workbook(name, impossible=str(content))
    assert not isinstance(old, AuditkitError) and not isinstance(new, AuditkitError)
    cells = list(differing_cells(old.sheets, new.sheets))
    return Workbook(name, tuple(cells[:MOST_CELLS]), len(cells))


def differing_cells(old: Sequence[Sheet], new: Sequence[Sheet]) -> Iterator[tuple[str, str, str]]:
    """Yield the cells that show something else: place, what stood there, what stands there now.

    Example:
        >>> list(differing_cells([Sheet("a", 1, [[Cell("text", "x")]])], [Sheet("a", 1, [[Cell("text", "y")]])]))
        [('a!A1', 'x', 'y')]
    """
    before, after = ({sheet.name: sheet for sheet in sheets if sheet.name != MARKS} for sheets in (old, new))
    for name in dict.fromkeys([*before, *after]):
        rows = (_rows(sheets.get(name)) for sheets in (before, after))
        for at, (left, right) in enumerate(zip_longest(*rows, fillvalue=()), 1):
            for column, (one, other) in enumerate(zip_longest(left, right, fillvalue=EMPTY), 1):
                if not _same(one, other):
                    yield f"{name}!{column_letters(column)}{at}", one.text, other.text


def _rows(sheet: Sheet | None) -> Sequence[Sequence[Cell]]:
    """Return the rows of a sheet from the first row that a person sees."""
    if sheet is None:
        return ()
    sheet.read_whole()
    return [*([()] * (sheet.first_row - 1)), *sheet.rows]


def _same(one: Cell, other: Cell) -> bool:
    if isinstance(one.value, Decimal) and isinstance(other.value, Decimal):
        return abs(one.value - other.value) <= _CLOSE * max(Decimal(1), abs(one.value))
    return one.text.strip() == other.text.strip()
