"""Adds what SQL cannot do clearly: accounts classified, summaries, registers and standards read; then the views."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

import pyarrow as pa

from auditkit.analysis.accounts import Classifier, first_hint
from auditkit.analysis.text.numerals import normal
from auditkit.analysis.text.persons import PersonReader
from auditkit.analysis.text.places import PlaceReader
from auditkit.analysis.text.standards import StandardReader
from auditkit.analysis.text.summaries import SummaryReader
from auditkit.core.vocabulary import Vocabulary, plain
from auditkit.engagement.telling import DISTINCT, Known, tell
from auditkit.specs.vocabulary import FILES, load_vocabulary
from auditkit.store.engine import Engine, EngineBuilder

NOT_STORED = "-- Not stored: "
"""How a view begins that is computed where it is read."""

JOINED = {
    "reading": """SELECT j.row_key, s.* EXCLUDE (no, summary), d.* EXCLUDE (no, date)
        FROM journal j JOIN said s ON s.summary = j.summary LEFT JOIN dated d ON d.no = s.no AND d.date = j.date
        WHERE j.date IS NOT NULL""",
    "approval": """SELECT a.row_key, a.number, c.persons, c.person_count, c.places, a.from_date,
            coalesce(a.to_date, a.from_date) AS to_date, a.approved_on, a.purpose
        FROM travel_approvals a JOIN approval_cell c
            ON c.names IS NOT DISTINCT FROM a.persons AND c.place IS NOT DISTINCT FROM a.place""",
    "document": """SELECT a.row_key, a.voucher_key, k.kind, k.role,
            CASE WHEN k.own THEN nullif(coalesce(n.plain, regexp_replace(a.number, '[^0-9A-Za-z]', '', 'g')), '') END
                AS number,
            a.document_date, CASE WHEN k.own THEN a.amount END AS amount,
            CASE WHEN k.role = 'invoice' THEN nullif(a.remark, '') END AS payee,
            coalesce(s.places, []) AS places, s.nights, s.night_persons
        FROM attachments a JOIN document_kind k ON k.listed IS NOT DISTINCT FROM a.kind
        LEFT JOIN document_number n ON n.written = a.number LEFT JOIN stay s ON s.remark = a.remark
            AND k.role = 'lodging_invoice' AND a.document_date IS NOT NULL""",
}
"""What summaries, travel register and attachments tell, by row; ``reading`` is not stored."""

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
    progress: Callable[[str, int, int], None] = lambda _step, _done, _of: None,
    kept: Path | None = None,
    keep: Callable[[EngineBuilder], None] = lambda _builder: None,
) -> Engine:
    """Open the tables of an engagement with everything that checks and measures read.

    Args:
        tables: Parquet file by canonical table.
        specs: Vocabulary and views.
        entity: Name of the unit evaluated.
        year: Year evaluated.
        supplied: Tables that some source gave; by default all in ``tables``.
        progress: Called with (step, done, of) while the tables are made.
        kept: File with what was made before of the same tables and specs; see :mod:`auditkit.engagement.preparing`.
        keep: Called when everything was made anew.

    Raises:
        BadSpec: If a spec has a mistake.
        UsageError: If a Parquet file cannot be read.
    """
    with EngineBuilder(tables, entity=entity, year=year, supplied=supplied, kept=kept) as builder:
        made_before = builder.complete
        if not made_before:
            _enrich(builder, specs, year, progress)
        for name, sql in JOINED.items():
            builder.add_view(name, sql, stored=name != "reading")
        paths = specs.paths(VIEWS, ".sql")
        for number, path in enumerate(paths):
            progress(view_name(path), number, len(paths))
            sql = specs.text(path)
            builder.add_view(view_name(path), sql, stored=not sql.startswith(NOT_STORED))
        if not made_before:
            progress("keeping", 0, 1)
            keep(builder)
        return builder.lock()


def _enrich(builder: EngineBuilder, specs: SpecTexts, year: int, progress: Callable[[str, int, int], None]) -> None:
    """Add the tables that views rest on."""
    vocabulary = read_vocabulary(specs)
    progress("accounts", 0, 1)
    known = _known(builder, vocabulary)
    for name, table in enrich(builder, vocabulary, year, known.reader()):
        builder.add_table(name, table)
    progress("summaries", 0, 1)
    with tell(known, builder.arrow(DISTINCT, "enriching")) as (said, dated):
        builder.add_table("said", said)
        builder.add_table("dated", dated)


def enrich(
    builder: EngineBuilder, vocabulary: Vocabulary, year: int, reader: SummaryReader
) -> Iterator[tuple[str, pa.Table]]:
    """Give the tables of the enrichers, by name, in the order they are to be added."""
    classifier = _classifier(builder, vocabulary, year)
    yield "account", _accounts(builder, classifier)
    yield "top_kind", _top_kinds(builder, vocabulary)
    yield "economic", _economics(builder, vocabulary, classifier)
    yield "category", _categories(vocabulary)
    yield "project_use", _project_uses(builder, vocabulary)
    yield "approval_cell", _approval_cells(builder, reader.persons, reader.places)
    yield "document_kind", _document_kinds(builder, vocabulary)
    yield "document_number", _document_numbers(builder)
    yield "stay", _stays(builder, reader)
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


def _top_kinds(builder: EngineBuilder, vocabulary: Vocabulary) -> pa.Table:
    """What accounts of the first level are for; a name may be several things."""
    kinds = [(plain(name), kind) for kind, names in vocabulary.tops.items() for name in names]
    tops = _rows(builder, "SELECT DISTINCT top FROM account WHERE top <> '' ORDER BY 1")
    rows = [(top, kind) for (top,) in tops for name, kind in kinds if plain(top) == name]
    return _table({"top": _TEXT, "kind": _TEXT}, rows)


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


def _known(builder: EngineBuilder, vocabulary: Vocabulary) -> Known:
    """Return what registers tell a reader of summaries: persons, places, suppliers."""
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
    return Known(vocabulary, frozenset(persons), frozenset(known), frozenset(payees))


def _approval_cells(builder: EngineBuilder, persons: PersonReader, places: PlaceReader) -> pa.Table:
    """Persons and places of the travel register, by what stands in its cells."""
    rows = []
    for names, place in _rows(builder, "SELECT DISTINCT persons, place FROM travel_approvals ORDER BY 1, 2"):
        who = persons.split(names or "")
        rows.append((names, place, list(who.names), who.count, list(places.split(place or ""))))
    columns = {"names": _TEXT, "place": _TEXT, "persons": _TEXTS, "person_count": _WHOLE, "places": _TEXTS}
    return _table(columns, rows)


def _document_kinds(builder: EngineBuilder, vocabulary: Vocabulary) -> pa.Table:
    """The papers that a cell lists, with their roles; ``own``: number and amount of the row are those of this paper."""
    roles = vocabulary.groups["attachment_roles"]
    rows: list[tuple[Any, ...]] = []
    for (listed,) in _rows(builder, "SELECT DISTINCT kind FROM attachments ORDER BY 1"):
        kinds = _several(listed or "")
        paid = next((kind for kind in kinds if first_hint(roles, normal(kind)) == "invoice"), kinds[0])
        rows.extend((listed, kind, first_hint(roles, normal(kind)), kind == paid) for kind in kinds)
    return _table({"listed": _TEXT, "kind": _TEXT, "role": _TEXT, "own": _FLAG}, rows)


def _document_numbers(builder: EngineBuilder) -> pa.Table:
    """Numbers of papers in plain letters and digits, where they are not written so."""
    sql = """SELECT DISTINCT number FROM attachments
        WHERE number IS NOT NULL AND NOT regexp_full_match(number, '[!-~]*') ORDER BY 1"""
    rows = [(number, re.sub(r"[^0-9A-Za-z]", "", normal(number))) for (number,) in _rows(builder, sql)]
    return _table({"written": _TEXT, "plain": _TEXT}, rows)


def _stays(builder: EngineBuilder, reader: SummaryReader) -> pa.Table:
    """Places and nights that the remarks of hotels' invoices tell."""
    rows = []
    for (remark,) in _rows(builder, "SELECT DISTINCT remark FROM attachments WHERE remark IS NOT NULL ORDER BY 1"):
        told = reader.tell(remark).summary
        if told.places or told.nights is not None:
            rows.append((remark, list(told.places), told.nights, told.night_persons))
    return _table({"remark": _TEXT, "places": _TEXTS, "nights": _WHOLE, "night_persons": _WHOLE}, rows)


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
