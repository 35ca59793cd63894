"""How the reading process hands its result to the calling one: compact, typed, nothing executable."""

from __future__ import annotations

import gc
from array import array
from datetime import date, datetime
from decimal import Decimal
from itertools import repeat

import msgspec

from auditkit.sources.grid import EMPTY, Cell, Content, Paragraph, Sheet
from auditkit.sources.readers.drafts import KINDS, Draft
from auditkit.sources.readers.limits import Limits
from auditkit.sources.readers.parts import Part
from auditkit.sources.readers.spelling import FOUND_OUT, Spelling


class Job(msgspec.Struct, array_like=True):
    """What the child is asked to do: the files with their names as received, and what they may cost.

    With ``whole`` everything that a paper says is wanted, not its tables. ``spelling`` is what was said about
    text files.
    """

    files: list[tuple[str, str]]
    limits: Limits
    whole: bool = False
    spelling: Spelling = FOUND_OUT


class WireSheet(msgspec.Struct, array_like=True):
    """A sheet: lengths of its rows and the numbers of their cells as 32-bit integers."""

    name: str
    hidden: bool
    hidden_rows: list[int]
    merged: list[tuple[int, int, int, int]]
    caption: str
    lengths: bytes
    numbers: bytes


class WireContent(msgspec.Struct, array_like=True, tag="content"):
    """One file that was read."""

    format: str
    kinds: bytes
    values: list[str]
    decimals: list[int | None]
    sheets: list[WireSheet]
    paragraphs: list[tuple[str, int]]
    notes: list[tuple[str, dict[str, str]]]


class WireWhole(msgspec.Struct, array_like=True, tag="whole"):
    """One paper that was read whole."""

    format: str
    parts: list[Part]


class WireProblem(msgspec.Struct, array_like=True, tag="problem"):
    """One file that was refused."""

    message_id: str
    params: dict[str, str]


Answer = WireContent | WireWhole | WireProblem
LENGTH_BYTES = 8
"""Size of the length that stands before each answer, most significant byte first."""

_answers = msgspec.msgpack.Decoder(Answer)
_encoder = msgspec.msgpack.Encoder()


def packed(value: Job | Answer) -> bytes:
    """Return the bytes of a message."""
    return _encoder.encode(value)


def answer(data: bytes) -> Answer:
    """Return what the child said.

    Raises:
        msgspec.MsgspecError: If the bytes are no answer.
    """
    decoded: Answer = _answers.decode(data)
    return decoded


def from_draft(draft: Draft) -> WireContent:
    """Return the message for a draft."""
    cells = draft.cells
    sheets = [
        WireSheet(
            sheet.name,
            sheet.hidden,
            sheet.hidden_rows,
            sheet.merged,
            sheet.caption,
            sheet.lengths.tobytes(),
            sheet.numbers.tobytes(),
        )
        for sheet in draft.sheets
    ]
    paragraphs = [(paragraph.text, paragraph.level) for paragraph in draft.paragraphs]
    return WireContent(draft.format, bytes(cells.kinds), cells.values, cells.decimals, sheets, paragraphs, draft.notes)


def content(file: str, message: WireContent) -> Content:
    """Return the content of a message.

    Args:
        file: Name as received.
        message: What the child read.

    Raises:
        ValueError: If the message does not hold together.
        IndexError: If a sheet refers to a cell that is not there.
    """
    collecting = gc.isenabled()
    gc.disable()  # millions of new objects and no cycle among them
    try:
        table = [_cell(*parts) for parts in zip(message.kinds, message.values, message.decimals, strict=True)]
        sheets = [_sheet(sheet, table) for sheet in message.sheets]
    finally:
        if collecting:
            gc.enable()
    paragraphs = [Paragraph(number, *parts) for number, parts in enumerate(message.paragraphs, 1)]
    return Content(file, message.format, sheets, paragraphs, message.notes)


def _cell(code: int, value: str, decimals: int | None) -> Cell:
    kind = KINDS[code]
    match kind:
        case "empty":
            return EMPTY
        case "number":
            return Cell("number", Decimal(value), decimals)
        case "date":
            return Cell("date", datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value))
        case "boolean":
            return Cell("boolean", value == "1")
        case "text":
            return Cell("text", value)
        case "error":
            return Cell("error", value)
        case _:
            return Cell("uncomputed", value)


def _sheet(sheet: WireSheet, table: list[Cell]) -> Sheet:
    lengths, numbers = array("I"), array("I")
    lengths.frombytes(sheet.lengths)
    numbers.frombytes(sheet.numbers)
    width = max(lengths, default=0)
    look_up = table.__getitem__
    rows, start = [], 0
    for length in lengths:
        row = list(map(look_up, numbers[start : start + length]))
        row.extend(repeat(EMPTY, width - length))
        rows.append(row)
        start += length
    hidden_rows = frozenset(number for number in sheet.hidden_rows if number <= len(rows))
    return Sheet(sheet.name, rows, 1, sheet.hidden, hidden_rows, sheet.merged, sheet.caption)
