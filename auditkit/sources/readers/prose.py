"""Plain text that is prose and no table: one paragraph a line."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from auditkit.errors import BadInput
from auditkit.sources.readers.drafts import CellTable, Draft, ParagraphDraft, SheetDraft
from auditkit.sources.readers.limits import Limits

_SENTENCE_END = re.compile(r"[\u4e00-\u9fff”\"）)%\d][。；！？]")
_SEPARATED = re.compile(r"\t|\|")
_QUOTED = re.compile(r'"[^"]*"')
_FEWEST_SENTENCES = 2
_GAP = re.compile(r"\t+| {2,}|\u3000+")
_FIGURE = re.compile(r"-?[\d,]+(?:\.\d+)?[%％]?|[-—–]+")
_FEWEST_COLUMNS = 3
_FEWEST_LINES = 3


def is_prose(start: str) -> bool:
    """Tell whether a text is prose: sentences with Chinese stops, and hardly a line with separators.

    Args:
        start: The first few thousand characters.
    """
    lines = [line for line in start.splitlines() if line.strip()]
    if any(_separates(lines, separator) for separator in ",;"):
        return False
    separated = sum(1 for line in lines if _SEPARATED.search(line) or line.count(",") > 2 and '","' in line)
    return len(_SENTENCE_END.findall(start)) >= _FEWEST_SENTENCES and separated * 5 <= len(lines)


def _separates(lines: list[str], separator: str) -> bool:
    """Tell whether four of five lines have the same number of separators, two at least: records, not sentences."""
    counts = Counter(_QUOTED.sub("", line).count(separator) for line in lines)
    number, equal = max(counts.items(), key=lambda each: each[1], default=(0, 0))
    return len(lines) > 1 and number > 1 and equal * 5 >= len(lines) * 4


def read(path: Path, encoding: str, limits: Limits) -> Draft:
    """Read a text, a paragraph from each line that holds something; lines set in columns are a table.

    Raises:
        BadInput: If it holds nothing or a line is too long.
    """
    draft = Draft("text", CellTable(limits))
    run: list[list[str]] = []
    with path.open(encoding=encoding) as file:
        for line in file:
            text = line.strip("\ufeff \t\r\n\f\v\x00")
            if len(text) > limits.text:
                raise BadInput("read.long_text", found=str(len(text)), limit=str(limits.text))
            fields = _columns(line)
            if run and len(fields) != len(run[0]):
                _end(run, draft)
                run = []
            if len(fields) >= _FEWEST_COLUMNS:
                run.append(fields)
            elif text:
                draft.paragraphs.append(ParagraphDraft(text))
    _end(run, draft)
    if not draft.paragraphs and not draft.sheets:
        raise BadInput("read.no_text")
    return draft


def _columns(line: str) -> list[str]:
    """Return the fields of a line set in columns, the indentation of the first one kept; other lines are one field."""
    bare = line.strip("\ufeff\r\n\f\v\x00").rstrip()
    words = bare.lstrip(" \t\u3000")
    fields = [field.strip() for field in _GAP.split(words)]
    return [f"{bare[: len(bare) - len(words)]}{fields[0]}", *fields[1:]] if words else []


def _end(run: list[list[str]], draft: Draft) -> None:
    """Add lines of equally many columns as a table, where a heading stands above lines with figures; else as text."""
    figures = [sum(_FIGURE.fullmatch(field) is not None for field in fields) for fields in run]
    table = len(run) >= _FEWEST_LINES and figures[0] == 0 and all(count * 2 >= len(run[0]) for count in figures[1:])
    if not table:
        draft.paragraphs += [ParagraphDraft("  ".join(fields).strip()) for fields in run]
        return
    caption = draft.paragraphs[-1].text if draft.paragraphs else ""
    sheet = SheetDraft(f"表{len(draft.sheets) + 1}", draft.cells.limits, caption=caption)
    for number, fields in enumerate(run, 1):
        sheet.add_row(number, [draft.cells.text(field) for field in fields])
    draft.sheets.append(sheet)
