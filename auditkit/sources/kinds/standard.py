"""What the standard ledger formats (FEC, SAF-T) share: a frame without units, vouchers, opening entries, totals."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from auditkit.core.keys import voucher_key
from auditkit.core.money import UNITS
from auditkit.sources.canonical import Context, Row, total_of
from auditkit.sources.frame import Frame
from auditkit.sources.grid import Cell
from auditkit.sources.headings import ColumnHead, Match, specs_for
from auditkit.sources.kinds.vouchers import ask_about_entity, ask_about_year, entity_of
from auditkit.sources.layout import Found, Titles

ZERO = Decimal(0)
_SURE = 12.0


class StandardFrame(Frame):
    """A table whose amounts stand in the file's own currency, whatever the unit of the engagement is called."""

    def scale(self, name: str) -> Decimal:
        """Return 1, or what a person said."""
        return UNITS[self.said_unit] if self.said_unit else Decimal(1)

    def _repeats(self, cells: Sequence[Cell]) -> bool:
        """Tell whether a row is the heading again; the first cell nearly always settles it."""
        heading = self.sheet.rows[self.found.start]
        return cells[0].text == heading[0].text and all(
            cell.text == head.text for cell, head in zip(cells, heading, strict=False)
        )

    def keep(self, row: Row, name: str, value: object) -> None:
        """Add something to ``extra``."""
        kept = json.loads(str(row["extra"] or "{}"))
        kept[name] = value
        row["extra"] = json.dumps(kept, ensure_ascii=False, sort_keys=True)

    def amount(self, index: int, cells: Sequence[Cell], name: str, printed: Decimal | None) -> Decimal | None:
        """Return an amount in the unit of the engagement; more decimals than money has are a problem."""
        if printed is None:
            return None
        value = printed * self.scale(name)
        if value != round(value, 2):
            self.problem("standard.decimals", index, name, self.cell(cells, name))
            return None
        return round(value, 2)


def found_in(kind: str, names: Sequence[str], fields: Mapping[str, int], context: Context, **more: object) -> Found:
    """Return a found table of a format whose columns are known for certain.

    Args:
        kind: Canonical table.
        names: Headings; ``""`` for a column that is nobody's business.
        fields: Field to column, from 0.
        context: For the firm's profiles.
        **more: ``start``, ``end``, ``titles``, ``title_rows``, ``format`` of the table.
    """
    columns = [ColumnHead(index, name, "", name) for index, name in enumerate(names)]
    matches = {name: Match(column, name, 0) for name, column in fields.items()}
    found = Found(specs_for(context.profiles, context.kinds)[kind], 0, 1, columns, matches, score=_SURE)
    for name, value in more.items():
        setattr(found, name, value)
    return found


def titles_of(entity: str, year: int | None, period: tuple[str, str] | None) -> Titles:
    """Return titles as if they had been printed above the table."""
    return Titles(entity=entity, year=year, period=period)


@lru_cache(maxsize=4096)
def folded(words: str) -> str:
    """Return words in small letters without accents, marks between words as one blank.

    Example:
        >>> folded("À-nouveaux"), folded("Inngående  balanse")
        ('a nouveaux', 'inngaende balanse')
    """
    plain = unicodedata.normalize("NFD", words.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", " ", plain).strip()


def opens(frame: Frame, code: str, *names: str) -> bool:
    """Tell whether a journal is that of the opening entries, by its code or its name."""
    return _opens(frame.words("opening_codes"), frame.words("opening_words"), code, names)


@lru_cache(maxsize=4096)
def _opens(codes: tuple[str, ...], words: tuple[str, ...], code: str, names: tuple[str, ...]) -> bool:
    if folded(code) in {folded(word) for word in codes}:
        return True
    wanted = "|".join(re.escape(folded(word)) for word in words)
    return any(re.search(rf"\b(?:{wanted})\b", folded(name)) for name in names) if wanted else False


def name_voucher(row: Row, journal: str, number: str) -> None:
    """Set number and type of the voucher; a number that names its journal already is not given it twice."""
    row["voucher_type"] = journal
    named = not journal or journal.casefold() in re.split(r"[\W_]+", number.casefold()) or number.startswith(journal)
    row["voucher_no"] = number if named else f"{journal}-{number}"


def key_vouchers(rows: Iterable[Row], numbers: Sequence[str]) -> None:
    """Set ``voucher_key`` and ``line_no``; ``|`` parts the key and is not taken into it.

    Args:
        rows: Rows with entity, fiscal_year, period and voucher_type.
        numbers: Number of the voucher of each row, as in the file.
    """
    lines: dict[str, int] = defaultdict(int)
    for row, number in zip(rows, numbers, strict=True):
        key = voucher_key(
            str(row["entity"]).replace("|", "/"),
            int(str(row["fiscal_year"])),
            str(row["period"]),
            str(row["voucher_type"]).replace("|", "/"),
            number.replace("|", "/"),
        )
        lines[key] += 1
        row["voucher_key"], row["line_no"] = key, lines[key]


def finish(frame: Frame, rows: list[Row], currency: str) -> None:
    """Set totals, unit, period, year and entity of the table and ask about another entity or year."""
    table = frame.table
    table.unit = frame.said_unit or currency or table.unit
    table.debit, table.credit = total_of(rows, "debit"), total_of(rows, "credit")
    periods = [str(row["period"]).split("/") for row in rows if row["period"]]
    if periods:
        table.period = (min(p[0] for p in periods), max(p[-1] for p in periods))
    years = {int(str(row["fiscal_year"])) for row in rows if row["fiscal_year"]}
    table.fiscal_year = max(years, default=None)
    entities = {str(row["entity"]) for row in rows}
    table.entity = min(entities) if entities else entity_of(frame)
    ask_about_entity(frame, entities)
    ask_about_year(frame, years)
    if not rows and not table.problems:
        frame.note("recognise.no-rows")
