"""Adds what SQL cannot do clearly: accounts classified, summaries, registers and standards read; then the views."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

import pyarrow as pa

from auditkit.analysis.accounts import Classifier, first_hint
from auditkit.analysis.text.numerals import normal
from auditkit.analysis.text.persons import PersonReader
from auditkit.analysis.text.places import PlaceReader
from auditkit.analysis.text.standards import StandardReader
from auditkit.analysis.text.summaries import Summary, SummaryReader
from auditkit.core.vocabulary import Vocabulary, plain
from auditkit.specs.vocabulary import FILES, load_vocabulary
from auditkit.store.engine import Engine, EngineBuilder

ACCOUNTS = "checklists/accounts/"
VIEWS = "checklists/views/"

_TEXT, _TEXTS = pa.string(), pa.list_(pa.string())
_WHOLE, _DATE, _FLAG = pa.int64(), pa.date32(), pa.bool_()
_MONEY, _QUANTITY = pa.decimal128(18, 2), pa.decimal128(18, 6)


class SpecTexts(Protocol):
    """Where specs are read from; the pinned specs of an engagement are one."""

    def paths(self, prefix: str, suffix: str = "") -> list[str]:
        """Return paths below a prefix, sorted."""

    def text(self, path: str) -> str:
        """Return the text of a spec."""


def read_vocabulary(specs: SpecTexts) -> Vocabulary:
    """Return the vocabulary of the specs.

    Raises:
        BadSpec: If a file has a mistake.
    """
    return load_vocabulary({name: specs.text(ACCOUNTS + name) for name in FILES})


def view_name(path: str) -> str:
    """Return the name of a view: ``checklists/views/20_expense.sql`` makes ``expense``."""
    return re.sub(r"^\d+_", "", PurePosixPath(path).stem)


def build_engine(
    tables: Mapping[str, Path],
    specs: SpecTexts,
    entity: str,
    year: int,
    supplied: Collection[str] | None = None,
) -> Engine:
    """Open the tables of an engagement with everything that checks and measures read.

    Args:
        tables: Parquet file by canonical table.
        specs: Vocabulary and views.
        entity: Name of the unit evaluated.
        year: Year evaluated.
        supplied: Tables that some source gave; by default all in ``tables``.

    Raises:
        BadSpec: If a spec has a mistake.
        UsageError: If a Parquet file cannot be read.
    """
    vocabulary = read_vocabulary(specs)
    with EngineBuilder(tables, entity=entity, year=year, supplied=supplied) as builder:
        for name, table in enrich(builder, vocabulary, year):
            builder.add_table(name, table)
        for path in specs.paths(VIEWS, ".sql"):
            builder.add_view(view_name(path), specs.text(path))
        return builder.lock()


def enrich(builder: EngineBuilder, vocabulary: Vocabulary, year: int) -> Iterator[tuple[str, pa.Table]]:
    """Give the tables of the enrichers, by name, in the order they are to be added."""
    classifier = _classifier(builder, vocabulary, year)
    reader = _summary_reader(builder, vocabulary)
    yield "account", _accounts(builder, classifier)
    yield "economic", _economics(builder, vocabulary, classifier)
    yield "category", _categories(vocabulary)
    yield "project_use", _project_uses(builder, vocabulary)
    yield "reading", _readings(builder, reader)
    yield "approval", _approvals(builder, reader.persons, reader.places)
    yield "document", _documents(builder, vocabulary, reader)
    yield "rule", _rules(builder, StandardReader(vocabulary), reader.places)
    yield "budget_use", _budget_uses(builder, vocabulary)
    yield "asset_use", _asset_uses(builder, vocabulary)


def _rows(builder: EngineBuilder, sql: str) -> list[tuple[Any, ...]]:
    return builder.select(sql, "enriching").rows


def _table(columns: Mapping[str, pa.DataType], rows: Iterable[tuple[Any, ...]]) -> pa.Table:
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [pa.array(list(column), kind) for column, kind in zip(values, columns.values(), strict=True)]
    return pa.table(arrays, schema=pa.schema(list(columns.items())))


def _classifier(builder: EngineBuilder, vocabulary: Vocabulary, year: int) -> Classifier:
    names: dict[str, str] = {}
    sql = "SELECT DISTINCT coalesce(account_code, account_name), account_name FROM {} ORDER BY 1, 2"
    for table in ("trial_balance", "journal"):
        for code, name in _rows(builder, sql.format(table)):
            if code and len(name or "") > len(names.get(code, "")):
                names[code] = name
    return Classifier(vocabulary, names, year)


_ACCOUNT = {
    **dict.fromkeys(("entity", "account_code", "accounting", "leaf", "path", "class", "part"), _TEXT),
    **dict.fromkeys(("fund_kind", "category", "economic_code", "role", "top"), _TEXT),
}


def _accounts(builder: EngineBuilder, classifier: Classifier) -> pa.Table:
    sql = """SELECT DISTINCT entity, account FROM (
        SELECT entity, coalesce(account_code, account_name) AS account FROM journal
        UNION SELECT entity, account_code FROM trial_balance) WHERE account IS NOT NULL ORDER BY 1, 2"""
    rows = []
    for entity, code in _rows(builder, sql):
        a = classifier.account(code)
        fixed = (a.accounting, a.leaf, a.path, a.kind, a.part, a.fund, a.category, a.economic_code, a.role, a.top)
        rows.append((entity, code, *fixed))
    return _table(_ACCOUNT, rows)


def _economics(builder: EngineBuilder, vocabulary: Vocabulary, classifier: Classifier) -> pa.Table:
    """Economic classification where the ledger has it in columns of its own."""
    sql = """SELECT DISTINCT economic_code, economic_name FROM journal
        WHERE economic_code IS NOT NULL OR economic_name IS NOT NULL ORDER BY 1, 2"""
    rows = []
    for code, name in _rows(builder, sql):
        found = re.search(r"\d{3,7}", code or name or "")
        digits = found[0] if found else None
        words = re.sub(r"^[\d\s\-—.]+", "", normal(name or code or ""))
        category = classifier.category([part for part in re.split(r"[\\/\-]", words) if part], (digits or "")[:5])
        if digits is None:
            same = [kind.codes[-1] for kind in vocabulary.categories if kind.id == category and kind.codes]
            digits = same[0] if same else None
        rows.append((code, name, category, digits[:5] if digits else None))
    columns = {"economic_code": _TEXT, "economic_name": _TEXT, "category": _TEXT, "digits": _TEXT}
    return _table(columns, rows)


def _categories(vocabulary: Vocabulary) -> pa.Table:
    flags = ("goods", "flexible", "cycle", "three_public", "equipment")
    rows = [
        (kind.id, kind.codes[-1][:3] if kind.codes else None, *(flag in kind.flags for flag in flags))
        for kind in vocabulary.categories
    ]
    return _table({"id": _TEXT, "economic_class": _TEXT, **dict.fromkeys(flags, _FLAG)}, rows)


def _project_uses(builder: EngineBuilder, vocabulary: Vocabulary) -> pa.Table:
    """Budget projects that are personnel or public expense by their name, as integrated platforms have them."""
    names = _rows(builder, "SELECT DISTINCT project FROM journal WHERE project IS NOT NULL ORDER BY 1")
    basic = tuple(hint for hint in vocabulary.parts if hint.value in ("personnel", "public"))
    return _table(
        {"project": _TEXT, "part": _TEXT}, [(name, first_hint(basic, name) or "project") for (name,) in names]
    )


def _summary_reader(builder: EngineBuilder, vocabulary: Vocabulary) -> SummaryReader:
    splitter = PersonReader(vocabulary)
    cells = _rows(
        builder,
        """SELECT persons FROM travel_approvals UNION SELECT holder FROM official_cards
        UNION SELECT keeper FROM assets UNION SELECT prepared_by FROM journal UNION SELECT person FROM journal
        ORDER BY 1""",
    )
    persons = {name for (cell,) in cells if cell for name in splitter.split(cell).names if splitter.could_be(name)}
    places = _rows(builder, "SELECT place FROM travel_approvals UNION SELECT place FROM standards ORDER BY 1")
    splits = PlaceReader(vocabulary)
    known = {name for (cell,) in places if cell for name in splits.split(cell) if 2 <= len(name) <= 6}
    roles = vocabulary.groups["attachment_roles"]
    invoices = _rows(builder, "SELECT DISTINCT kind, remark FROM attachments WHERE remark IS NOT NULL ORDER BY 1, 2")
    payees = {remark for kind, remark in invoices if first_hint(roles, kind or "") == "invoice"}
    more = """SELECT merchant FROM official_cards UNION SELECT supplier FROM purchases UNION SELECT supplier
        FROM contracts UNION SELECT counterparty FROM journal ORDER BY 1"""
    payees |= {name for (name,) in _rows(builder, more) if name and "/" not in name}
    payees = {name for name in payees if re.search(r"[\u4e00-\u9fff]{3}", name) and name not in persons}
    return SummaryReader(vocabulary, persons=persons, places=known, payees=payees)


_READING = {
    "row_key": _TEXT,
    "persons": _TEXTS,
    "person_count": _WHOLE,
    "places": _TEXTS,
    "from_date": _DATE,
    "to_date": _DATE,
    "nights": _WHOLE,
    "night_persons": _WHOLE,
    "item": _TEXT,
    "official_car": _FLAG,
    "topic": _TEXT,
    "hosting": _FLAG,
    "attending": _FLAG,
    "materials": _FLAG,
    "payee": _TEXT,
    "content": _TEXT,
    "period_from": _DATE,
    "period_to": _DATE,
    "period_grain": _TEXT,
    "period_explicit": _FLAG,
    "arrears": _FLAG,
    "prepaid": _FLAG,
    "about": _FLAG,
    "cash": _FLAG,
    "card": _FLAG,
    "correcting": _FLAG,
    "carry_over": _FLAG,
    "purpose": _TEXT,
    "travel": _FLAG,
    "hint": _TEXT,
}


def _reading(s: Summary) -> tuple[Any, ...]:
    span, period, event = s.span, s.period, s.event
    days = (span.first, span.last) if span else (None, None)
    months = (period.first, period.last, period.grain, period.explicit) if period else (None, None, None, None)
    return (
        *(list(s.persons.names), s.persons.count, list(s.places), *days, s.nights, s.night_persons, s.item),
        *(s.official_car, event.topic, event.hosting, event.attending, event.materials, s.payee, s.content, *months),
        *(s.arrears, s.prepaid, s.about, s.cash, s.card, s.correcting, s.carry_over, s.purpose, s.travel, s.hint),
    )


def _readings(builder: EngineBuilder, reader: SummaryReader) -> pa.Table:
    rows = []
    seen: dict[tuple[str, date], tuple[Any, ...]] = {}
    for key, summary, booked in _rows(builder, "SELECT row_key, summary, date FROM journal ORDER BY row_key"):
        if summary is None or booked is None:
            continue
        if (summary, booked) not in seen:
            seen[summary, booked] = _reading(reader.read(summary, booked))
        rows.append((key, *seen[summary, booked]))
    return _table(_READING, rows)


def _approvals(builder: EngineBuilder, persons: PersonReader, places: PlaceReader) -> pa.Table:
    sql = """SELECT row_key, number, persons, place, from_date, to_date, approved_on, purpose
        FROM travel_approvals ORDER BY row_key"""
    rows = []
    for key, number, names, place, first, last, approved, purpose in _rows(builder, sql):
        who = persons.split(names or "")
        where = list(places.split(place or ""))
        rows.append((key, number, list(who.names), who.count, where, first, last or first, approved, purpose))
    columns = {"row_key": _TEXT, "number": _TEXT, "persons": _TEXTS, "person_count": _WHOLE, "places": _TEXTS}
    return _table(columns | {"from_date": _DATE, "to_date": _DATE, "approved_on": _DATE, "purpose": _TEXT}, rows)


def _documents(builder: EngineBuilder, vocabulary: Vocabulary, reader: SummaryReader) -> pa.Table:
    sql = """SELECT row_key, voucher_key, kind, number, document_date, amount, remark
        FROM attachments ORDER BY row_key"""
    roles = vocabulary.groups["attachment_roles"]
    rows = []
    for key, voucher, listed, number, dated, amount, remark in _rows(builder, sql):
        kinds = _several(listed or "")
        paid = next((kind for kind in kinds if first_hint(roles, normal(kind)) == "invoice"), kinds[0])
        for kind in kinds:
            role = first_hint(roles, normal(kind))
            own = kind == paid
            short = (re.sub(r"[^0-9A-Za-z]", "", normal(number or "")) or None) if own else None
            payee = remark if role == "invoice" and remark else None
            stay = reader.read(remark, dated) if remark and dated and role == "lodging_invoice" else None
            places = list(stay.places) if stay else []
            nights, persons = (stay.nights, stay.night_persons) if stay else (None, None)
            kept = amount if own else None
            rows.append((key, voucher, kind, role, short, dated, kept, payee, places, nights, persons))
    columns = {"row_key": _TEXT, "voucher_key": _TEXT, "kind": _TEXT, "role": _TEXT, "number": _TEXT}
    columns |= {"document_date": _DATE, "amount": _MONEY, "payee": _TEXT, "places": _TEXTS}
    return _table(columns | {"nights": _WHOLE, "night_persons": _WHOLE}, rows)


def _several(listed: str) -> list[str]:
    """Split a cell that lists the papers of a voucher; separators in brackets do not count.

    Example:
        >>> _several("发票、公函；接待清单(3人、1页)")
        ['发票', '公函', '接待清单(3人、1页)']
    """
    parts = re.split(r"[、,，;；\n+](?![^(（]*[)）])", listed)
    return [part.strip() for part in parts if part.strip()] or [listed]


def _rules(builder: EngineBuilder, reader: StandardReader, places: PlaceReader) -> pa.Table:
    sql = """SELECT row_key, kind, place, level, item, value, number, valid_from, valid_to
        FROM standards ORDER BY row_key"""
    rows: list[tuple[Any, ...]] = []
    for key, kind, place, level, item, value, number, first, last in _rows(builder, sql):
        where: list[str | None] = list(places.split(place)) if place else [None]
        for spot in where:
            for part in reader.read(kind or "", item or "", value or ""):
                rows.append(
                    (*(key, kind, spot, level, item, value, number, first, last), part.topic, part.category, part.item)
                    + (part.budget_part, part.role, part.words)
                )
    columns = {"row_key": _TEXT, "kind": _TEXT, "place": _TEXT, "level": _TEXT, "item": _TEXT, "value": _TEXT}
    columns |= {"number": _QUANTITY, "valid_from": _DATE, "valid_to": _DATE, "topic": _TEXT, "category": _TEXT}
    return _table(columns | {"claim_item": _TEXT, "part": _TEXT, "role": _TEXT, "words": _TEXT}, rows)


def _budget_uses(builder: EngineBuilder, vocabulary: Vocabulary) -> pa.Table:
    names = {plain(name): kind.id for kind in reversed(vocabulary.categories) for name in kind.names}
    rows = []
    for key, section, item, path in _rows(builder, "SELECT row_key, section, item, path FROM budget ORDER BY row_key"):
        words = re.sub(r"^其中", "", plain(item or ""))
        category = names.get(words)
        if section == "three_public" and category is None:
            category = _three_public(words)
        part = first_hint(vocabulary.parts, f"{path or ''}/{item or ''}") if section == "total" else None
        rows.append((key, category, part, words))
    return _table({"row_key": _TEXT, "category": _TEXT, "part": _TEXT, "words": _TEXT}, rows)


def _three_public(words: str) -> str | None:
    """Tell the line of a three-public budget: whole lines of vehicles are ``vehicle_total``."""
    tells = (
        ("vehicle_total", ("购置及运行", "购置和运行", "购置与运行", "购置费及运行", "购置及维护")),
        ("vehicle", ("运行", "维护")),
        ("vehicle_purchase", ("购置",)),
        ("vehicle_total", ("公务用车", "公车")),
        ("reception", ("接待",)),
        ("abroad", ("出国", "出境")),
        ("total", ("合计", "总计", "三公")),
    )
    return next((value for value, signs in tells if any(sign in words for sign in signs)), None)


def _asset_uses(builder: EngineBuilder, vocabulary: Vocabulary) -> pa.Table:
    idle = re.compile(vocabulary.any_of("idle_status"))
    used = re.compile(vocabulary.any_of("in_use_status"))
    rows = []
    for key, status in _rows(builder, "SELECT row_key, status FROM assets ORDER BY row_key"):
        words = normal(status or "")
        is_idle = bool(idle.search(words))
        rows.append((key, is_idle, not is_idle and bool(used.search(words))))
    return _table({"row_key": _TEXT, "idle": _FLAG, "in_use": _FLAG}, rows)
