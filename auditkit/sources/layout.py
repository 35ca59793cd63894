"""Finds the tables of a sheet: title rows, header rows (one to three, merged), kind. Pure, by content only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from auditkit.core.money import UNITS
from auditkit.sources.canonical import Context, Hints, Profile
from auditkit.sources.grid import Cell, Sheet
from auditkit.sources.headings import (
    ColumnHead,
    Match,
    assign,
    complete,
    duplicates,
    letter_of,
    signature_of,
    specs_for,
    split_heading,
)
from auditkit.sources.values import clean, squeezed
from auditkit.specs.headings import KindSpec

SCANNED_ROWS = 60
_DEPTHS = (1, 2, 3)
_TITLE_BONUS, _TITLE_MALUS, _UNTITLED, _LEARNT = 3.0, 4.0, 3.0, 6.0
_NAMED_ENOUGH = 3
"""Fields that headings name in a row from which a letter may also mean a column without one."""

_UNIT = re.compile(
    r"(?:单位|金额)\s*:\s*(?:人民币)?\s*(亿元|百万元|万元|千元|元)|[(\[](?:单位:)?(亿元|百万元|万元|千元|元)[)\]]"
)
_ENTITY = re.compile(
    r"(?:(?:编制|填报|核算|记账|使用|预算|会计|填表|报表|资产)?单位(?:名称)?|(?:预算)?部门(?:\(单位\))?(?:名称)?|账套(?:名称)?|会计主体)"
    r"\s*:\s*(?:\[?\d+\]?\s*)?([^\s:]+)"
)
_MONTHS = re.compile(
    r"(\d{4})\s*[.\-年/]\s*(\d{1,2})\s*(?:月份?)?(?:[.\-/]?\d{1,2}日?)?\s*(?:-+|—+|–|至|到|~|～)\s*(?:(\d{4})\s*[.\-年/]\s*)?(\d{1,2})(?:月份?|期)?"
)
_ONE_MONTH = re.compile(
    r"(\d{4})\s*[.\-年/]\s*(\d{1,2})\s*(?:月|期)(?!\d)|(?:期间|月份)\s*:\s*(\d{4})[.\-/](\d{1,2})(?!\d)"
)
_YEAR = re.compile(r"((?:19|20)\d{2})\s*(?:年度?|会计年度)")

_DATUM = re.compile(
    r"[-+(]{0,2}[¥£$€]?[-+(]?[\d,]+\.\d+\)?|\d{5,}|(?:19|20)\d{2}[-./年]\d{1,2}[-./月]\d{1,2}.*"
    r"|\d{1,2}[-./]\d{1,2}[-./](?:19|20)?\d{2}(?:\s.*)?|\d{1,2}[- ][A-Za-z]{3,9}[- ](?:19|20)?\d{2}"
)
"""What stands below headings, never in them: in a text file every cell is text."""

_TITLE_PART = re.compile(r"[^:(\[]{1,12}:\s*\S.*|(?:19|20)\d{2}\s*年.*|第?[一二三四1-4]季度")
"""What stands above headings: ``编制单位: 某局``, ``单位: 万元``, ``2020年度``."""


_ACCOUNT = re.compile(r"(?:^|\s)(?:会计)?科目(?:名称)?\s*:\s*(.*?)(?=\s+\S{1,6}\s*:|\s+(?:19|20)\d{2}\s*[年.-]|$)")
_ACCOUNT_CODE = re.compile(r"(?:^|\s)(?:会计)?科目(?:编码|代码|编号)\s*:\s*([\dA-Za-z.\-]+)")


@dataclass(frozen=True)
class Titles:
    """What the rows above a header say.

    Attributes:
        words: All of it.
        unit: Unit of the amounts, None where not printed.
        entity: Unit the table is about, ``""`` where not printed.
        year: Year, None where not printed.
        period: First and last month, None where not printed.
        account: Code and name of the account that the rows below belong to, ``""`` where none is named.
    """

    words: str = ""
    unit: str | None = None
    entity: str = ""
    year: int | None = None
    period: tuple[str, str] | None = None
    account: str = ""


@dataclass
class Found:
    """A table found in a sheet.

    Attributes:
        spec: Its kind.
        start: Index of the first header row in ``sheet.rows``.
        depth: Number of header rows.
        columns: Headings.
        fields: Field to match.
        titles: What stands above.
        title_rows: Indexes of the rows above that belong to it.
        score: The higher the surer.
        rival: Kind that fits nearly as well, None where there is none.
        end: Index after its last row.
        profile: Mapping profile that was applied.
        format: ``fec`` or ``saft`` where a standard fixes the columns, ``""`` elsewhere.
    """

    spec: KindSpec
    start: int
    depth: int
    columns: list[ColumnHead]
    fields: dict[str, Match]
    titles: Titles = field(default_factory=Titles)
    title_rows: list[int] = field(default_factory=list)
    score: float = 0.0
    rival: str | None = None
    end: int = 0
    format: str = ""
    profile: Profile | None = None


def read_titles(words: str) -> Titles:
    """Read unit, entity and period from title rows.

    Example:
        >>> found = read_titles("单位: 某局    会计期间: 2018.01-2018.12    币种: 人民币    单位: 元")
        >>> found.entity, found.unit, found.period, found.year
        ('某局', '元', ('2018-01', '2018-12'), 2018)
    """
    plain = re.sub(r"[ \t]+:", ":", clean_lines(words))
    unit = next((a or b for a, b in _UNIT.findall(plain)), None)
    entity = next((name for name in _ENTITY.findall(plain) if name.strip("()[]") not in UNITS and name != "人民币"), "")
    period = _period(plain)
    found = _YEAR.search(plain)
    year = int(period[0][:4]) if period else int(found.group(1)) if found else _bare_year(plain)
    return Titles(words, unit, entity.strip("()[]"), year, period, account_named(plain))


def account_named(words: str) -> str:
    """Return the account that a row above others names for them, ``""`` where it names none.

    Example:
        >>> account_named("科目：500101 业务活动费用/差旅费   2021年1月")
        '500101 业务活动费用/差旅费'
        >>> account_named("科目编码:1002  科目名称:银行存款")
        '1002 银行存款'
        >>> account_named("单位：某局")
        ''
    """
    plain = re.sub(r"[ \t]+:", ":", clean_lines(words))
    code, name = _ACCOUNT_CODE.search(plain), _ACCOUNT.search(plain)
    return " ".join(found.group(1).strip() for found in (code, name) if found).strip()


def clean_lines(words: str) -> str:
    """Return words in normal width, runs of blanks as one."""
    return re.sub(r"[ \t\n]+", " ", clean(words))


def _bare_year(plain: str) -> int | None:
    found = re.search(r"(?<!\d)(20\d{2})(?:[.\-/]\d{1,2}){0,2}(?!\d)", plain)
    return int(found.group(1)) if found else None


def _period(plain: str) -> tuple[str, str] | None:
    if found := _MONTHS.search(plain):
        first, start, last, end = found.groups()
        if 1 <= int(start) <= 12 and 1 <= int(end) <= 13:
            return f"{first}-{int(start):02d}", f"{last or first}-{int(end):02d}"
    if found := _ONE_MONTH.search(plain):
        year, month = (found.group(1) or found.group(3)), int(found.group(2) or found.group(4))
        if 1 <= month <= 13:
            return f"{year}-{month:02d}", f"{year}-{month:02d}"
    return None


def is_blank(row: Sequence[Cell]) -> bool:
    """Tell whether a row has nothing in it."""
    return all(cell.kind == "empty" or (cell.kind == "text" and not str(cell.value).strip()) for cell in row)


def words_of(row: Sequence[Cell]) -> str:
    """Return the texts of a row, two blanks between cells."""
    return "  ".join(cell.text.strip() for cell in row if cell.text.strip())


class Grid:
    """A sheet with its merged ranges spread over the header rows."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.width = max((len(row) for row in sheet.rows), default=0)
        self._spread: dict[tuple[int, int], str] = {}
        for top, left, _, right in sheet.merged:
            index = top - sheet.first_row
            if right > left and 0 <= index < len(sheet.rows) and left <= len(sheet.rows[index]):
                words = sheet.rows[index][left - 1].text
                for column in range(left - 1, right):
                    self._spread[index, column] = words
        self.whole_width = {
            top - sheet.first_row for top, left, _, right in sheet.merged if right - left + 1 >= self.width > 1
        }

    def could_be_header(self, index: int) -> bool:
        """A header row holds text only, in at least two columns, and neither amount nor day nor long number."""
        if index in self.whole_width:
            return False
        filled = [cell for cell in self.sheet.rows[index] if cell.text.strip()]
        if len(filled) < 2 or any(cell.kind != "text" for cell in filled):
            return False
        parts = [clean(cell.text) for cell in filled]
        if any(":" in part for part in parts) and all(_TITLE_PART.fullmatch(part) for part in parts):
            return False
        return not any(_DATUM.fullmatch(cell.text.strip()) for cell in filled)

    def columns(self, start: int, depth: int) -> list[ColumnHead]:
        """Join the header rows from ``start`` into one heading for each column."""
        levels = [self._level(start + step) for step in range(depth)]
        for upper, lower in zip(levels, levels[1:], strict=False):
            _fill_right(upper, lower)
        return [self._head(column, [level[column] for level in levels]) for column in range(self.width)]

    def _level(self, index: int) -> list[str]:
        row = self.sheet.rows[index]
        texts = [row[column].text if column < len(row) else "" for column in range(self.width)]
        return [self._spread.get((index, column), words) for column, words in enumerate(texts)]

    @staticmethod
    def _head(column: int, parts: list[str]) -> ColumnHead:
        split = [split_heading(part) for part in parts if part.strip()]
        names = list(dict.fromkeys(name for name, _ in split if name))
        unit = next((unit for _, unit in reversed(split) if unit), None)
        group = ".".join(names[:-1])
        return ColumnHead(column, ".".join(names), group, names[-1] if names else "", unit)


def _fill_right(upper: list[str], lower: list[str]) -> None:
    last = ""
    for column, words in enumerate(upper):
        if words.strip():
            last = words if lower[column].strip() else ""
        elif last and lower[column].strip():
            upper[column] = last
        else:
            last = ""


def _score(spec: KindSpec, fields: Mapping[str, Match], columns: Sequence[ColumnHead], above: str) -> float:
    said = squeezed(above)
    points = sum(
        (2.0 if name in spec.strong else 1.0) * (0.6 if match.proposed else 1.0) for name, match in fields.items()
    )
    points -= 0.25 * (sum(bool(column.heading) for column in columns) - len(fields))
    points -= 0.5 * sum(len(found) - 1 for found in duplicates(columns).values())
    titled = any(word in said for word in spec.titles)
    points += _TITLE_BONUS if titled else -_UNTITLED if spec.title_required else 0.0
    return points - (_TITLE_MALUS if any(word in said for word in spec.not_titles) else 0.0)


def mapped(
    spec: KindSpec, columns: Sequence[ColumnHead], said: Mapping[str, str], year: int, profile: Profile | None = None
) -> dict[str, Match]:
    """Assign fields to columns, what a person said (``--map``) first, then what a profile learnt from this layout."""
    fields = assign(spec, columns, 0 if "month" in spec.headings else year)
    learnt = {name: heading for heading, name in profile.headings.items() if name} if profile else {}
    for name, wanted in (learnt | dict(said)).items():
        plain = split_heading(wanted)[0]
        hit = next((c for c in columns if c.heading and plain in (c.heading, c.heading.replace(".", ""))), None)
        if hit is None and re.fullmatch(r"[A-Z]{1,2}", wanted):
            named = len(fields) >= _NAMED_ENOUGH  # below that the row may be a title, with nothing over most columns
            hit = next((c for c in columns if c.letter == wanted and (c.heading or named)), None)
        if hit is not None:
            fields = {f: m for f, m in fields.items() if m.column != hit.index and f != name}
            fields[name] = Match(hit.index, name, -1)
    return fields


class Finder:
    """Looks for tables in one sheet."""

    def __init__(self, sheet: Sheet, hints: Hints, context: Context) -> None:
        self.sheet, self.hints, self.context = sheet, hints, context
        self.grid = Grid(sheet)
        specs = specs_for(context.profiles, context.kinds)
        self.said = hints.map_of(sheet.name)
        self.learnt = {(one.signature, one.kind): one for one in context.profiles if one.signature}
        wanted = hints.kind_of(sheet.name)
        self.wanted = wanted
        self.specs = [specs[wanted]] if wanted in specs else list(specs.values())

    def find(self) -> list[Found]:
        """Return the tables of the sheet, top to bottom."""
        tables: list[Found] = []
        first = self._best(0, min(len(self.sheet.rows), SCANNED_ROWS))
        while first is not None:
            self._entitle(first, tables[-1].end if tables else 0)
            tables.append(first)
            first.end = len(self.sheet.rows)
            following = self._next(first)
            if following is not None:
                first.end = self._first_title(following.start, first.start + first.depth)
            first = following
        return tables

    def _best(self, low: int, high: int) -> Found | None:
        candidates = [found for index in range(low, high) for found in self._at(index)]
        if not candidates:
            return None
        best = max(candidates, key=lambda found: (found.score, -found.start, -found.depth))
        rivals = [f for f in candidates if f.start == best.start and f.spec.kind != best.spec.kind]
        rival = max(rivals, key=lambda found: found.score, default=None)
        if rival is not None and best.score - rival.score < 1.0 and self.wanted is None:
            best.rival = rival.spec.kind
        if best.spec.title_required and self.wanted is None and best.score < _UNTITLED and best.rival is None:
            return None
        return best

    def _at(self, index: int) -> list[Found]:
        if not self.grid.could_be_header(index):
            return []
        said = self._said(index)
        found = []
        for depth in _DEPTHS:
            if depth > 1 and not self._may_go_on(index + depth - 1):
                break
            columns = self.grid.columns(index, depth)
            layout = signature_of(columns) if self.learnt else ""
            for spec in self.specs:
                profile = self.learnt.get((layout, spec.kind))
                fields = mapped(spec, columns, self.said, self.context.year, profile)
                if complete(spec, {*fields, *(("account",) if spec.by_account and account_named(said) else ())}):
                    score = _score(spec, fields, columns, said) + (_LEARNT if profile else 0.0)
                    found.append(Found(spec, index, depth, columns, fields, score=score, profile=profile))
        return found

    def _may_go_on(self, index: int) -> bool:
        if index >= len(self.sheet.rows):
            return False
        kinds = {cell.kind for cell in self.sheet.rows[index] if cell.text.strip()}
        return kinds == {"text"}

    def _said(self, index: int) -> str:
        above = [words_of(row) for row in self.sheet.rows[max(0, index - 8) : index]]
        return "  ".join([self.sheet.caption, self.sheet.name, *above])

    def _entitle(self, found: Found, low: int) -> None:
        top = self._first_title(found.start, low)
        found.title_rows = list(range(top, found.start))
        above = [words_of(self.sheet.rows[index]) for index in found.title_rows]
        found.titles = read_titles("  ".join([*above, self.sheet.caption or "", f" {self.sheet.name}"]))
        month = found.fields.get("month")
        if month is not None and found.titles.year is None:
            over = _YEAR.search(found.columns[month.column].heading)
            found.titles = replace(found.titles, year=int(over.group(1)) if over else None)

    def _first_title(self, start: int, low: int) -> int:
        if low == 0:
            return 0
        top = start
        while top > low and not is_blank(self.sheet.rows[top - 1]) and self._title_like(top - 1):
            top -= 1
        return top

    def _title_like(self, index: int) -> bool:
        filled = [cell for cell in self.sheet.rows[index] if cell.text.strip()]
        return len(filled) <= 3 and all(cell.kind == "text" for cell in filled)

    def _next(self, current: Found) -> Found | None:
        rows = self.sheet.rows
        if len(rows) > 3000:
            return None
        header = [self.grid._level(current.start + step) for step in range(current.depth)]
        for index in range(current.start + current.depth, len(rows)):
            texts = [cell.text for cell in rows[index]]
            if sum(bool(words.strip()) for words in texts) < 3 or texts in header or self.grid._level(index) in header:
                continue
            found = self._best(index, index + 1)
            if (
                found is None
                or found.rival
                or [c.heading for c in found.columns] == [c.heading for c in current.columns]
                or self.grid._level(found.start + found.depth - 1) in header  # rows, then the same header once more
            ):
                continue
            if found.score >= 4.0:
                return found
        return None


def unknown_headings(sheet: Sheet) -> tuple[int, str]:
    """Return row index and words of what looks like the header of an unknown table; (-1, "") if nothing does."""
    grid = Grid(sheet)
    for index in range(min(len(sheet.rows), SCANNED_ROWS)):
        if grid.could_be_header(index) and index + 1 < len(sheet.rows):
            return index, " | ".join(cell.text.strip() for cell in sheet.rows[index] if cell.text.strip())
    return -1, ""


__all__ = ["Finder", "Found", "Grid", "Titles", "is_blank", "letter_of", "read_titles", "unknown_headings", "words_of"]
