"""Matches printed headings with canonical fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from auditkit.core.keys import digest
from auditkit.core.money import UNITS
from auditkit.sources.canonical import Profile
from auditkit.sources.values import squeezed
from auditkit.specs.headings import KindSpec, shipped_kinds

_UNIT = re.compile(r"[(\[【]?(?:金额)?(?:单位)?:?人?民?币?:?(亿元|百万元|万元|千元|元)(?:[/每][^)\]】]*)?[)\]】]")
_UNIT_TAIL = re.compile(r"[/_\-](亿元|百万元|万元|千元|元)$")
_YEAR = re.compile(r"((?:19|20)\d{2})(?:年度?|(?!\d))")
_NOISE = re.compile(r"[*#:;,。!?\"'“”‘’<>《》]")
_MEANS_OTHER = re.compile(r"原币|外币|数量|单价|汇率|累计|余额|结余|期初|期末|年初|年末|上年|上月|预算|计划|差异|调整")
"""Groups under which 借方 or 金额 is not the amount of the entry: the leaf alone does not tell what stands there."""
_TABLE_PREFIX = re.compile(r"[A-Z]{2,4}\.(?=[A-Z]{3})")
"""Short name of a database table before that of its column, as in ``TRN.AMOUNT``."""
_ENUMERATION = re.compile(r"^(?:[一二三四五六七八九十]+、|\(?[一二三四五六七八九十\d]+\)|\d+[.、](?!\d))")


@dataclass(frozen=True)
class ColumnHead:
    """The heading over one column.

    Attributes:
        index: Column from 0.
        heading: Whole heading, the parts of several header rows joined with ``.``.
        group: Upper part, ``""`` under a single header row.
        leaf: Lowest part.
        unit: Unit the heading prints, None where it prints none.
    """

    index: int
    heading: str
    group: str = ""
    leaf: str = ""
    unit: str | None = None

    @property
    def letter(self) -> str:
        """Column letter as a person sees it."""
        return letter_of(self.index)


@dataclass(frozen=True)
class Match:
    """A heading that may stand for a field.

    Attributes:
        column: Column from 0.
        field: Canonical (or auxiliary) field.
        rank: 0 is the best known heading of that field.
        proposed: True when the heading is plausible only.
    """

    column: int
    field: str
    rank: int
    proposed: bool = False


def letter_of(index: int) -> str:
    """Return the letter of a column.

    Example:
        >>> letter_of(0), letter_of(25), letter_of(26)
        ('A', 'Z', 'AA')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def split_heading(words: str) -> tuple[str, str | None]:
    """Return a heading without spaces, noise and unit, and the unit it prints.

    Example:
        >>> split_heading("金　额（万元）"), split_heading("部门支出经济分类（账务）编码")
        (('金额', '万元'), ('部门支出经济分类(账务)编码', None))
    """
    plain = squeezed(words)
    unit = None
    for pattern in (_UNIT, _UNIT_TAIL):
        found = pattern.search(plain)
        if found and found.group(1) in UNITS and found.start() > 0:
            unit = found.group(1)
            plain = plain[: found.start()] + plain[found.end() :]
    return _NOISE.sub("", plain), unit


def bare(words: str) -> str:
    """Return a label without spaces, noise, unit and leading enumeration, for comparison."""
    return _ENUMERATION.sub("", split_heading(words)[0])


def specs_for(profiles: tuple[Profile, ...], kinds: Mapping[str, KindSpec] | None = None) -> dict[str, KindSpec]:
    """Return the kinds of tables, extended by the headings of a firm's profiles (these rank first).

    Args:
        profiles: The firm's mapping profiles; one learnt from a single layout (with a signature) extends nothing.
        kinds: Kinds as pinned in the engagement, those shipped where None.
    """
    specs = dict(shipped_kinds() if kinds is None else kinds)
    for profile in profiles:
        spec = specs.get(profile.kind)
        if spec is None or profile.signature:
            continue
        headings = dict(spec.headings)
        for heading, field in profile.headings.items():
            headings[field] = (heading, *headings.get(field, ()))
        specs[profile.kind] = replace(spec, headings=headings, index={})
    return specs


def signature_of(columns: Iterable[ColumnHead]) -> str:
    """Return a digest of the headings of a table, in their order: the same for the same layout, whatever the file."""
    return digest("\x1f".join(column.heading.upper() for column in columns).rstrip("\x1f").split("\x1f"))


def _known(spec: KindSpec) -> dict[str, list[tuple[str, int, bool]]]:
    if spec.index:
        return spec.index
    known = spec.index
    for proposed, lists in ((False, spec.headings), (True, spec.proposed)):
        for field, headings in lists.items():
            for rank, heading in enumerate(headings):
                known.setdefault(split_heading(heading)[0].upper(), []).append((field, rank, proposed))
    return known


def matches(spec: KindSpec, column: ColumnHead) -> list[Match]:
    """Return the fields a column may stand for, best first."""
    found: list[Match] = []
    whole = column.heading.replace(".", "")
    known = _known(spec)
    for penalty, name in ((0, column.heading), (0, whole), (40, column.leaf)):
        if not name or (penalty and (not column.group or _MEANS_OTHER.search(column.group))):
            continue
        found += [Match(column.index, f, rank + penalty, p) for f, rank, p in known.get(name.upper(), ())]
    names = {whole, _TABLE_PREFIX.sub("", column.heading, count=1)} - {""}
    if spec.sieve is not None and not any(spec.sieve.fullmatch(name) for name in names):
        return sorted(found, key=_order)
    for field, patterns in spec.patterns.items():
        hits = [rank for rank, pattern in enumerate(patterns) if any(pattern.fullmatch(name) for name in names)]
        found += [Match(column.index, field, 20 + rank) for rank in hits[:1]]
    return sorted(found, key=_order)


def _order(match: Match) -> tuple[bool, int, int]:
    return (match.proposed, match.rank, match.column)


def of_year(column: ColumnHead, year: int) -> ColumnHead | None:
    """Return a heading without the year it names; None where it names another year than asked for.

    Example:
        >>> of_year(ColumnHead(1, "2020年预算数"), 2020).heading, of_year(ColumnHead(2, "2019年预算数"), 2020)
        ('预算数', None)
    """
    found = _YEAR.search(column.heading)
    if not found or not year:
        return column
    if int(found.group(1)) != year:
        return None
    heading, leaf, group = (_YEAR.sub("", words).strip(".") for words in (column.heading, column.leaf, column.group))
    return replace(column, heading=heading, leaf=leaf, group=group)


def assign(spec: KindSpec, columns: Sequence[ColumnHead], year: int = 0) -> dict[str, Match]:
    """Give each field the best column, each column at most one field.

    Args:
        spec: Kind.
        columns: Headings of one table.
        year: Year of the engagement; a column headed with another year stands for nothing. 0 where unknown.

    Returns:
        Field to match; where a field fits several columns the best known heading wins, the leftmost among equals.
    """
    taken: dict[str, Match] = {}
    used: set[int] = set()
    meant = [head for head in (of_year(column, year) for column in columns) if head is not None]
    for match in sorted((m for column in meant for m in matches(spec, column)), key=_order):
        if match.field not in taken and match.column not in used:
            taken[match.field] = match
            used.add(match.column)
    return taken


def duplicates(columns: Iterable[ColumnHead]) -> dict[str, list[ColumnHead]]:
    """Return the headings that stand over more than one column."""
    seen: dict[str, list[ColumnHead]] = {}
    for column in columns:
        if column.heading:
            seen.setdefault(column.heading, []).append(column)
    return {heading: found for heading, found in seen.items() if len(found) > 1}


def complete(spec: KindSpec, fields: Iterable[str]) -> bool:
    """Tell whether fields fill one of the shapes of a kind."""
    have = set(fields)
    return any(all(have.intersection(group) for group in shape) for shape in spec.shapes)
