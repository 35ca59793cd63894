"""Which rows of a batch are data, which close others, which are nothing: the same answer as row by row."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from auditkit.sources.bulk.columns import Batch, Codes, Column, Flags
from auditkit.sources.canonical import LeftOut
from auditkit.sources.frame import FOOTER, Frame
from auditkit.sources.grid import Cell
from auditkit.sources.kinds.journal import LINE_FIELDS, sums_up
from auditkit.sources.layout import words_of
from auditkit.sources.values import squeezed

_FEW_CELLS = 4
_WORDS_KEPT = 80


@dataclass
class Sorted:
    """The rows of a batch.

    Attributes:
        data: Rows that hold a line, ascending.
        closing: Rows that sum others up or carry a sum over, with reason and label.
        left_out: Rows that say nothing, repeat the header or are a note.
    """

    data: Codes
    closing: list[tuple[int, tuple[str, str]]] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


class Sorter:
    """Sorts the rows of batches of one table.

    Args:
        frame: The table; nothing is recorded in it.
        width: Columns of the sheet.
    """

    def __init__(self, frame: Frame, width: int) -> None:
        self.frame = frame
        self.width = width
        self.start = frame.found.start + frame.found.depth
        self._identity = [frame.at[name] for name in frame.at if frame.types.get(name) != "text"]
        self._headers = [texts for texts in frame.header_texts() if any(texts)]
        self._labels: dict[str, bool] = {}
        self._footers: dict[str, bool] = {}
        self._squeezed: dict[str, str] = {}

    def sort(self, batch: Batch) -> Sorted:
        """Return what each row of a batch is; rows above the body are none of it."""
        body = np.arange(batch.first, batch.first + len(batch)) >= self.start
        filled = np.zeros(len(batch), np.int16)
        for column in batch.columns:
            filled += column.filled[column.codes]
        data = body & (filled > 0)
        result = Sorted(np.zeros(0, np.int64))
        odd = (self._like_header(batch) | self._like_footer(batch, data & (filled <= _FEW_CELLS))) & data
        for row in np.flatnonzero(odd | (body & (filled == 0))).tolist():
            self._leave_out(batch, row, data, result)
        for row in np.flatnonzero(self._like_total(batch) & data).tolist():
            cells = batch.cells(row, self.width)
            label = self.frame.total_label(cells)
            if label and not self._is_line(cells):
                data[row] = False
                result.closing.append((row, label))
        for row in np.flatnonzero(self._like_bare_total(batch) & data).tolist():
            if batch.first + row > self.start and sums_up(self.frame, batch.cells(row, self.width)):
                data[row] = False
                result.closing.append((row, ("total", "合计")))
        result.data = np.flatnonzero(data)
        return result

    def _leave_out(self, batch: Batch, row: int, data: Flags, result: Sorted) -> None:
        number = self.frame.number_of(batch.first + row)
        if not data[row]:
            result.left_out.append(LeftOut(number, "blank", ""))
            return
        cells = batch.cells(row, self.width)
        reason = self.frame.no_data(cells, self._identity)
        if reason:
            data[row] = False
            result.left_out.append(LeftOut(number, reason, words_of(cells)[:_WORDS_KEPT]))

    def _like_bare_total(self, batch: Batch) -> Flags:
        """Tell which rows have an amount on both sides and nothing else that a line has."""
        at = self.frame.at
        if not {"debit", "credit"} <= at.keys():
            return np.zeros(len(batch), bool)
        found = np.ones(len(batch), bool)
        for name in ("debit", "credit", *LINE_FIELDS):
            if name in at and at[name] < len(batch.columns):
                column = batch.columns[at[name]]
                filled = column.filled[column.codes]
                found &= filled if name in ("debit", "credit") else ~filled
        return found

    def _is_line(self, cells: list[Cell]) -> bool:
        """Tell whether a row is a line of a voucher although some cell reads like the label of a total."""
        text = self.frame.text
        named = text(cells, "account_code") or text(cells, "account") or text(cells, "account_name")
        return bool(text(cells, "voucher_no") and named)

    def _like_header(self, batch: Batch) -> Flags:
        """Tell which rows may repeat the headings: those that agree in the column that is most telling."""
        found = np.zeros(len(batch), bool)
        for texts in self._headers:
            used = [at for at, words in enumerate(texts) if words and at < len(batch.columns)]
            other = [at for at in used if batch.columns[at].kind != "text"]
            if any(not any(sign.isdigit() for sign in texts[at]) for at in other):
                continue  # words stand over a column that has none here
            used = [at for at in used if at not in other]
            if not used:
                continue
            at = min(used, key=lambda index: len(batch.columns[index].values))
            column = batch.columns[at]
            equal = np.fromiter((self._plain(words) == texts[at] for words in column.texts), bool, len(column.values))
            found |= equal[column.codes]
        return found

    def _plain(self, words: str) -> str:
        if words not in self._squeezed:
            if len(self._squeezed) > 1_000_000:
                self._squeezed.clear()
            self._squeezed[words] = squeezed(words)
        return self._squeezed[words]

    def _like_footer(self, batch: Batch, few: Flags) -> Flags:
        """Tell which rows with few cells begin like a note."""
        found = np.zeros(len(batch), bool)
        left = np.flatnonzero(few)
        for column in batch.columns:
            if not len(left):
                break
            codes = column.codes[left]
            filled = column.filled[codes]
            here, codes, left = left[filled], codes[filled], left[~filled]
            for code in np.unique(codes).tolist():
                if self._is_note(column, code):
                    found[here[codes == code]] = True
        return found

    def _is_note(self, column: Column, code: int) -> bool:
        words = column.cell(code).text
        if words not in self._footers:
            if len(self._footers) > 1_000_000:
                self._footers.clear()
            self._footers[words] = bool(FOOTER.match(squeezed(words)))
        return self._footers[words]

    def _like_total(self, batch: Batch) -> Flags:
        """Tell which rows have a cell that reads like the label of a total."""
        found = np.zeros(len(batch), bool)
        for column in batch.columns:
            labels = [code for code in column.ends_like_label if self._is_label(column, code)]
            if labels:
                flags = np.zeros(len(column.values), bool)
                flags[labels] = True
                found |= flags[column.codes]
        return found

    def _is_label(self, column: Column, code: int) -> bool:
        cell = column.cell(code)
        words = cell.text
        if words not in self._labels:
            if len(self._labels) > 1_000_000:
                self._labels.clear()
            self._labels[words] = self.frame.total_label([cell]) is not None
        return self._labels[words]
