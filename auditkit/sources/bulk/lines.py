"""The lines of one batch of a journal on their way to canonical rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auditkit.core.bulk import NotRegular
from auditkit.sources.bulk.columns import Batch, Codes, Flags, Values, dictionary
from auditkit.sources.bulk.extras import extras
from auditkit.sources.bulk.fields import ACCOUNT, DAY, GROUPS, TEXT, TEXTS, WHOLE, WRONG
from auditkit.sources.bulk.keys import voucher_keys
from auditkit.sources.bulk.money import Amounts, decimals
from auditkit.sources.bulk.sorting import Sorted
from auditkit.sources.bulk.vouchers import NONE, Head, Heads, ordinals
from auditkit.sources.canonical import LeftOut, Row
from auditkit.sources.frame import MOST_PROBLEMS, text_of
from auditkit.sources.kinds import journal as rows_of
from auditkit.sources.layout import words_of
from auditkit.sources.values import squeezed

if TYPE_CHECKING:
    from auditkit.sources.bulk.journal import Journal

_PLAIN_COUNT = r"^[0-9]{1,9}$"
_UNUSUAL = r"\x{200B}\x{FEFF}\x{2E80}-\x{2FDF}\x{3200}-\x{33FF}\x{F900}-\x{FAFF}\x{FE30}-\x{FFEF}\x{2F800}-\x{2FA1F}"
"""Signs that are written as others in normal width."""


class Lines:
    """The lines of one batch on their way to canonical rows."""

    def __init__(self, journal: Journal, batch: Batch, found: Sorted) -> None:
        self.journal = journal
        self.whole = batch
        self.found = found
        self.at = found.data
        self.batch = batch if len(found.data) == len(batch) else batch.part(found.data)
        self.wrong = np.zeros(len(self.at), bool)
        self.results: dict[str, Any] = {}

    def table(self) -> pa.Table | None:
        """Return the canonical rows, None where there is no line."""
        journal = self.journal
        if not len(self.at):
            journal.closed = journal.closed or bool(self._ends())
            self._look_at([])
            return None
        heads = self._heads()
        self._accounts()
        self._dimensions()
        self._texts()
        debit, credit = self._amounts()
        self._whole_numbers()
        entities = journal.units.of(journal.columns(self.batch, ("entity",)), len(self.batch))
        years = self._years(heads)
        sums = (years, heads.period, heads.day, debit, credit)
        kept = np.flatnonzero(~self.wrong)
        self._look_at(np.flatnonzero(self.wrong).tolist(), heads, sums)
        journal.before, journal.rows = heads.last(), journal.rows + len(kept)
        if not len(kept):
            return None
        keys = voucher_keys(entities, years, journal.periods, heads)
        self._opening(heads, debit, credit)
        return self._assembled(kept, heads, {"debit": debit, "credit": credit}, entities, years, keys)

    def _mark(self, values: Values) -> None:
        wrong = np.fromiter((value is WRONG for value in values.known), bool, len(values.known))
        if wrong.any():
            self.wrong |= wrong[values.codes]

    # -- vouchers ----------------------------------------------------------------------------------------------------

    def _heads(self) -> Heads:
        journal, batch = self.journal, self.batch
        numbers = journal.numbers.of(journal.columns(batch, ("voucher_no", "voucher_type")), len(batch))
        places = {parts: at for at, parts in enumerate(dict.fromkeys(part for part in numbers.known if part))}
        number = np.array([NONE if part is None else places[part] for part in numbers.known], np.int64)[numbers.codes]
        dates = journal.cell_values(batch, "date")
        day = np.full(len(batch), NONE)
        if dates is not None:
            self._mark(dates)
            known = [value if isinstance(value, date) else None for value in dates.known]
            day = ordinals(known)[dates.codes]
        period, faulty = self._periods(dates, day)
        defines = (number != NONE) & (day != NONE) & ~faulty
        if "voucher_type" in journal.frame.at:
            kinds = journal.columns(batch, ("voucher_type",))[0]
            defines &= kinds.filled[kinds.codes]
        heads = Heads(list(places), number, day.copy(), period, defines, self._again(), journal.before)
        silent = number == NONE
        for row in np.flatnonzero(~defines & ~silent).tolist():
            self._by_itself(heads, row, dates)
        if silent.any():
            self.wrong |= heads.fill_down(silent, day, journal.reader.repeats)
        return heads

    def _periods(self, dates: Values | None, day: Codes) -> tuple[Codes, Flags]:
        """Return the number of the period of each row that has one, and which rows have one that cannot be read."""
        journal, batch = self.journal, self.batch
        period = np.full(len(batch), NONE)
        if dates is not None:
            months = [
                journal.period_number(f"{value.year:04d}-{value.month:02d}") if isinstance(value, date) else NONE
                for value in dates.known
            ]
            period = np.array(months, np.int64)[dates.codes]
        if "period" not in journal.frame.at:
            return period, np.zeros(len(batch), bool)
        printed = journal.months.of(journal.columns(batch, ("period", "fiscal_year")), len(batch))
        self._mark(printed)
        own = [journal.period_number(value) if isinstance(value, str) else NONE for value in printed.known]
        said = np.array(own, np.int64)[printed.codes]
        faulty = np.fromiter((value is WRONG for value in printed.known), bool, len(printed.known))[printed.codes]
        return np.where(said == NONE, period, said), faulty

    def _again(self) -> Flags:
        """Tell before which lines a total stands that ends a voucher."""
        again = np.zeros(len(self.at), bool)
        ends = self._ends()
        if self.journal.closed:
            again[0] = True
        self.journal.closed = bool(ends) and ends[-1] > self.at[-1]
        for row in ends:
            below = int(np.searchsorted(self.at, row))
            if below < len(again):
                again[below] = True
        return again

    def _ends(self) -> list[int]:
        """Return the totals that end a voucher."""
        text, width = self.journal.probe.text, self.journal.width
        return [
            row
            for row, (reason, _) in self.found.closing
            if reason != "carried" and text(self.whole.cells(row, width), "voucher_no") == ""
        ]

    def _by_itself(self, heads: Heads, row: int, dates: Values | None) -> None:
        """Let the conversion of single rows tell the voucher of a row that says only part of it."""
        journal = self.journal
        reader = journal.tester
        reader.voucher = self._voucher(heads.last_before(row))
        value = dates.known[dates.codes[row]] if dates is not None else None
        canonical: Row = dict.fromkeys(journal.frame.types)
        canonical["date"] = value if isinstance(value, date) else None
        fine = rows_of.set_voucher(reader, 0, self.batch.cells(row, journal.width), canonical)
        if journal.fault() or not fine:
            self.wrong[row] = True
        if fine and reader.voucher is not None:
            voucher = reader.voucher
            day = voucher.date.toordinal() if voucher.date else NONE
            period = journal.period_number(voucher.period) if voucher.period else NONE
            heads.define(row, Head(day, period, (voucher.voucher_no, voucher.voucher_type, voucher.number)))

    def _voucher(self, head: Head | None) -> Any:
        if head is None:
            return None
        day = date.fromordinal(head.day) if head.day != NONE else None
        period = self.journal.periods[head.period] if head.period != NONE else None
        return rows_of.Voucher(day, period, *head.parts)

    def _years(self, heads: Heads) -> Codes:
        journal = self.journal
        of_period = np.array([*(int(period[:4]) for period in journal.periods), 0], np.int64)
        years = of_period[heads.period]
        if "fiscal_year" in journal.frame.at:
            printed = journal.years.of(journal.columns(self.batch, ("fiscal_year",)), len(self.batch))
            own = np.array([value or 0 for value in printed.known], np.int64)[printed.codes]
            years = np.where(own > 0, own, years)
        return years

    # -- everything else ---------------------------------------------------------------------------------------------

    def _split(self, values: Values, names: Sequence[str]) -> None:
        self._mark(values)
        rows = [value if value is not WRONG else (None,) * len(names) for value in values.known]
        for at, name in enumerate(names):
            self.results[name] = dictionary([row[at] for row in rows], values.codes, TEXT)

    def _accounts(self) -> None:
        journal = self.journal
        values = journal.accounts.of(journal.columns(self.batch, ACCOUNT), len(self.batch))
        self._split(values, ("account_code", "account_name"))
        used = [values.known[code] for code in np.unique(values.codes).tolist()]
        journal.account_names.update(str(row[1]) for row in used if row is not WRONG)
        journal.account_codes = journal.account_codes or any(row[0] for row in used if row is not WRONG)

    def _dimensions(self) -> None:
        journal, at = self.journal, self.journal.frame.at
        for results, names in GROUPS.items():
            fields = journal.group_fields(names)
            if len(fields) == 1 and fields[0] in journal.readers and fields == results:
                self._text(fields[0])
            elif any(name in at for name in fields):
                self._split(journal.groups[results].of(journal.columns(self.batch, fields), len(self.batch)), results)

    def _texts(self) -> None:
        for name in TEXTS:
            if name in self.journal.frame.at:
                self._text(name)

    def _text(self, name: str) -> None:
        """Take a column of plain text as it stands."""
        column = self.journal.column(self.batch, name)
        if column is None:
            return
        if column.kind != "text":
            known = [text_of(column.cell(code)) or None for code in range(len(column.values))]
            self.results[name] = dictionary(known, column.codes, TEXT)
            return
        indices = pa.array(column.codes.astype(np.int32), mask=~column.filled[column.codes])
        self.results[name] = pa.DictionaryArray.from_arrays(indices, column.trimmed)

    def _amounts(self) -> tuple[Codes, Codes]:
        journal, batch, at = self.journal, self.batch, self.journal.frame.at
        none = np.zeros(len(batch), np.int64)
        sides = {side: journal.money(batch, side) for side in ("debit", "credit", "amount")}
        debit, credit = sides["debit"], sides["credit"]
        if "debit" not in at and "amount" in at:
            return self._directed(sides["amount"] or Amounts(none, none == 0, none == 1), credit)
        silent = np.ones(len(batch), bool)
        for name, side in (("debit", debit), ("credit", credit)):
            column = journal.column(batch, name)
            if side is not None and column is not None:
                self.wrong |= side.wrong
                silent &= side.missing
        self.wrong |= silent
        if debit is not None and credit is not None:
            self.wrong |= (debit.cents != 0) & (credit.cents != 0)
        return (debit.cents if debit else none), (credit.cents if credit else none)

    def _directed(self, amount: Amounts, credit: Amounts | None) -> tuple[Codes, Codes]:
        """Return debit and credit of amounts with a direction."""
        journal = self.journal
        if credit is not None:
            raise NotRegular("amount with direction beside a credit column")
        column = journal.columns(self.batch, ("direction",))[0]
        words = [squeezed(text_of(column.cell(code))).upper() for code in range(len(column.values))]
        sides = [
            (word in journal.frame.words("debit_words"), word in journal.frame.words("credit_words")) for word in words
        ]
        debits = np.array([is_debit for is_debit, _ in sides], bool)[column.codes]
        credits = np.array([is_credit and not is_debit for is_debit, is_credit in sides], bool)[column.codes]
        self.wrong |= amount.wrong | amount.missing | (~debits & ~credits & (amount.cents != 0))
        return np.where(debits, amount.cents, 0), np.where(credits, amount.cents, 0)

    def _whole_numbers(self) -> None:
        for name in ("line_no", "fiscal_year"):  # not kept as they stand, but a fault in them is one
            column = self.journal.column(self.batch, name)
            if column is not None and not pc.all(pc.match_substring_regex(column.values, _PLAIN_COUNT)).as_py():
                values = self.journal.cell_values(self.batch, name)
                if values is not None:
                    self._mark(values)
        counts = self.journal.cell_values(self.batch, "attachment_count")
        if counts is not None:
            self._mark(counts)
            known = [None if value is WRONG else value for value in counts.known]
            self.results["attachment_count"] = Values(known, counts.codes).plain(WHOLE)
        foreign = self.journal.money(self.batch, "foreign_amount")
        if foreign is not None:
            self.wrong |= foreign.wrong
            self.results["foreign_amount"] = foreign.arrow()

    def _opening(self, heads: Heads, debit: Codes, credit: Codes) -> None:
        """Mark the lines that bring balances forward."""
        journal, column = self.journal, self.journal.columns(self.batch, ("summary",))[0]
        words = [*journal.frame.words("opening_balance"), *journal.frame.words("opening_voucher")]
        first = "".join(sorted({re.escape(word[0]) for word in words if word}))
        likely = np.asarray(pc.match_substring_regex(column.trimmed, f"^[{first}{_UNUSUAL}]"))
        likely = np.flatnonzero(likely)
        kinds = np.full(len(self.batch), NONE)
        found = {code for code in likely.tolist() if squeezed(column.cell(code).text).rstrip(":。") in words}
        for row in np.flatnonzero(np.isin(column.codes, list(found)) & ~self.wrong).tolist() if found else []:
            row_words: Row = {"summary": text_of(column.cell(int(column.codes[row]))) or None}
            if rows_of.opens(journal.frame, self._voucher(heads.head(row)), row_words):
                kinds[row] = 0
                journal.openings.append((int(debit[row]), int(credit[row])))
        if (kinds == 0).any():
            self.results["entry_kind"] = dictionary(["opening", None], np.where(kinds == 0, 0, 1), TEXT)

    # -- rows with a fault, and totals -------------------------------------------------------------------------------

    def _look_at(self, wrong: list[int], heads: Heads | None = None, sums: Any = None) -> None:
        """Go over totals and rows with a fault in the order of the file."""
        journal = self.journal
        steps: list[tuple[int, Callable[[], None]]] = []
        for row, label in self.found.closing:
            steps.append((row, lambda row=row, label=label: self._close(row, label)))  # type: ignore[misc]
        if heads is not None:
            steps += [(int(self.at[row]), lambda row=row: self._line(row, heads)) for row in wrong]  # type: ignore[misc]
        done = 0
        for row, step in sorted(steps, key=lambda each: each[0]):
            below = int(np.searchsorted(self.at, row))
            if sums is not None and below > done:
                journal.sums.add(*[part[done:below] for part in (*sums, ~self.wrong)])
                done = below
            step()
        if sums is not None:
            journal.sums.add(*[part[done:] for part in (*sums, ~self.wrong)])

    def _close(self, row: int, label: tuple[str, str]) -> None:
        journal, (reason, words) = self.journal, label
        frame, index = journal.frame, self.whole.first + row
        cells = self.whole.cells(row, journal.width)
        frame.table.left_out.append(LeftOut(frame.number_of(index), reason, words_of(cells)[:80]))
        if reason == "carried":
            return
        printed = {side: frame.money(index, cells, side) for side in ("debit", "credit")}
        part = journal.sums.closed_by(words, journal.periods)
        if part is None:
            return
        for side, value in printed.items():
            computed = Decimal(part.debit if side == "debit" else part.credit).scaleb(-2)
            frame.stated(index, words, side, value, computed, part.count)

    def _line(self, row: int, heads: Heads) -> None:
        """Convert a row with a fault by itself, for its message."""
        journal = self.journal
        if len(journal.frame.table.problems) > MOST_PROBLEMS:
            return
        before = len(journal.frame.table.problems)
        index = self.whole.first + int(self.at[row])
        journal.window.current = cells = self.whole.cells(int(self.at[row]), journal.width)
        journal.reader.voucher = self._voucher(heads.last_before(row))
        rows_of.add_line(journal.reader, index, cells)
        if len(journal.frame.table.problems) == before:
            raise NotRegular("fault without message")

    # -- the result --------------------------------------------------------------------------------------------------

    def _assembled(
        self,
        kept: Codes,
        heads: Heads,
        amounts_of: dict[str, Codes],
        entities: Values,
        years: Codes,
        keys: pa.Array,
    ) -> pa.Table:
        journal, frame, rows = self.journal, self.journal.frame, len(self.batch)
        journal.entities.update(str(entities.known[code]) for code in np.unique(entities.codes[kept]).tolist())
        zero = np.zeros(rows, np.int64)
        parts = [part or ("", "", "") for part in heads.parts] or [("", "", "")]
        result: dict[str, Any] = {
            **{name: journal.nothing(kind, rows) for name, kind in frame.types.items() if name != "line_no"},
            **self.results,
            "source": dictionary([frame.context.source], zero, TEXT),
            "file": dictionary([frame.table.file], zero, TEXT),
            "sheet": dictionary([frame.table.sheet], zero, TEXT),
            "row": pa.array(self.whole.first + self.at + frame.sheet.first_row),
            "voucher_key": keys,
            "entity": entities.arrow(TEXT),
            "fiscal_year": pa.array(years),
            "date": _days(heads.day),
            "period": dictionary([*journal.periods, None], heads.period, TEXT),
            "voucher_no": dictionary([part[0] for part in parts], heads.number, TEXT),
            "voucher_type": dictionary([part[1] for part in parts], heads.number, TEXT),
            **{side: decimals(cents) for side, cents in amounts_of.items()},
            "extra": extras(
                [(c.heading, self.batch.columns[c.index]) for c in frame.extras if c.index < len(self.batch.columns)],
                rows,
            ),
        }
        table = pa.table(result)
        return table if len(kept) == rows else table.take(pa.array(kept))


def _days(ordinal: Codes) -> pa.Array:
    since = (ordinal - date(1970, 1, 1).toordinal()).astype(np.int32)
    return pa.array(since, pa.int32(), mask=ordinal == NONE).cast(DAY)
