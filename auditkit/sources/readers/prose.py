"""Plain text that is prose and no table: one paragraph a line."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from auditkit.errors import BadInput
from auditkit.sources.readers.drafts import CellTable, Draft, ParagraphDraft
from auditkit.sources.readers.limits import Limits

_SENTENCE_END = re.compile(r"[\u4e00-\u9fff”\"）)%\d][。；！？]")
_SEPARATED = re.compile(r"\t|\|")
_QUOTED = re.compile(r'"[^"]*"')
_FEWEST_SENTENCES = 2


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
    """Read a text, a paragraph from each line that holds something.

    Raises:
        BadInput: If it holds nothing or a line is too long.
    """
    draft = Draft("text", CellTable(limits))
    with path.open(encoding=encoding) as file:
        for line in file:
            text = line.strip("\ufeff \t\r\n\f\v\x00")
            if len(text) > limits.text:
                raise BadInput("read.long_text", found=str(len(text)), limit=str(limits.text))
            if text:
                draft.paragraphs.append(ParagraphDraft(text))
    if not draft.paragraphs:
        raise BadInput("read.no_text")
    return draft
