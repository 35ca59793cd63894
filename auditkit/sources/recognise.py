"""From cells to canonical tables: what each table of a file is, what was taken, what was left out and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from auditkit.core.bulk import KeptRows, NotRegular
from auditkit.core.money import UNITS
from auditkit.core.tables import TABLES
from auditkit.errors import BadInput
from auditkit.sources.asking import ask
from auditkit.sources.bulk import building as large_journal
from auditkit.sources.canonical import (
    IGNORE,
    Context,
    Hints,
    LeftOut,
    Note,
    Question,
    Recognised,
    RecognisedTable,
    Row,
    give_row_keys,
)
from auditkit.sources.currencies import currency_of_amounts
from auditkit.sources.frame import Frame
from auditkit.sources.grid import Content, Sheet
from auditkit.sources.headings import duplicates, letter_of, matches, signature_of, specs_for
from auditkit.sources.kinds import (
    budget,
    exchange,
    fec,
    form_layout,
    government,
    journal,
    registers,
    saft,
    staffing,
    standards,
    survey,
    trial_balance,
    vehicles,
)
from auditkit.sources.kinds.budget_parts import settle_sections
from auditkit.sources.kinds.self_evaluation import DOCUMENTS, is_book_of_paper, is_page_of_paper, recognise_document
from auditkit.sources.kinds.standard import StandardFrame
from auditkit.sources.layout import Finder, Found, is_blank, unknown_headings, words_of
from auditkit.sources.sameness import mark_same

_BUILDERS: dict[str, Callable[[Frame], list[Row]]] = {
    "journal": journal.build,
    "trial_balance": trial_balance.build,
    "budget": budget.build,
    "staffing": staffing.build,
    "standards": standards.build,
    "vehicles": vehicles.build,
    "survey": survey.build,
    **government.BUILDERS,
}
_CONTINUED = ("journal", "trial_balance")
"""Kinds that go on in further sheets without headings: each of their rows proves the columns."""
_FORMATS: dict[str, tuple[type[StandardFrame], Callable[[StandardFrame], list[Row]]]] = {
    "fec": (fec.FecFrame, fec.build),
    "saft": (saft.SaftFrame, saft.build),
    "exchange": (exchange.ExchangeFrame, exchange.build),
}


def recognise(content: Content, hints: Hints, context: Context) -> Recognised:
    """Tell what the tables of a file are and convert them.

    Args:
        content: Cells of the file; not changed.
        hints: What a person said about the file; answers the questions of an earlier call.
        context: Unit and year of the engagement, the firm's mapping profiles.

    Returns:
        A table for every table met, also for those left out. Nothing is raised for bad cells: they are
        ``problems`` of their table. What is unsure is a question with the option that settles it.

    Raises:
        BadInput: If the hints name a kind or unit that does not exist.
    """
    _check_hints(content, hints)
    context = context if hints.profiles else replace(context, profiles=())
    result = Recognised(content.file)
    by_sight = hints.kind is None and not hints.kinds and is_book_of_paper(content)
    if content.format in DOCUMENTS or hints.kind == "self_evaluation" or is_page_of_paper(content) or by_sight:
        result.tables += _document(content, hints, context)
        return result
    lead: list[tuple[str, Found]] = []
    for sheet in content.sheets:
        result.tables += _sheet(content.file, sheet, hints, context, lead)
    mark_same(result.tables)
    settle_sections(result.tables)
    _check_map(result, hints)
    return result


def _check_hints(content: Content, hints: Hints) -> None:
    for kind in (hints.kind, *hints.kinds.values()):
        if kind is not None and kind != IGNORE and kind not in TABLES:
            raise BadInput("recognise.no-such-kind", file=content.file, found=kind, expected="、".join(sorted(TABLES)))
    for unit in (hints.unit, *hints.units.values()):
        if unit is not None and unit not in UNITS:
            raise BadInput("recognise.no-such-unit", file=content.file, found=unit, expected="、".join(UNITS))


def _check_map(result: Recognised, hints: Hints) -> None:
    """A ``--map`` that fits no table of the file is a mistake, not nothing."""
    known = [table for table in result.tables if table.kind is not None]
    for name, column in hints.map.items():
        sheet, _, field = name.rpartition("!")
        if known and not any(field in table.columns for table in known if sheet in ("", table.sheet)):
            problem = BadInput("recognise.no-such-column", file=result.file, found=column, field=name)
            known[0].problems.append(problem)


def _document(content: Content, hints: Hints, context: Context) -> list[RecognisedTable]:
    paper = recognise_document(content, context) if hints.kind in (None, "self_evaluation") else None
    if paper is not None:
        return _without_doubtful(paper, _targets(content, hints, context))
    if hints.kind == IGNORE:
        return [RecognisedTable(content.file, "", reason="ignored")]
    tables = []
    for sheet in content.sheets:
        tables += [table for table in _sheet(content.file, sheet, hints, context) if table.kind is not None]
    if not tables:
        unknown = RecognisedTable(content.file, "", reason="unknown")
        settle = f"--kind {IGNORE}"
        unknown.questions.append(
            Question("recognise.unknown-document", {"file": content.file, "settle": settle}, settle)
        )
        tables.append(unknown)
    mark_same(tables)
    return tables


def _targets(content: Content, hints: Hints, context: Context) -> list[RecognisedTable]:
    """Convert the tables of performance targets in a self-evaluation, beside its figures."""
    tables = []
    for sheet in content.sheets:
        if hints.kinds.get(sheet.name, "targets") == "targets":
            said = replace(hints, kind=None, kinds={sheet.name: "targets"})
            tables += _targets_of(content.file, sheet, said, context)
    return [table for table in tables if table.rows and not table.problems]


def _targets_of(file: str, sheet: Sheet, hints: Hints, context: Context) -> list[RecognisedTable]:
    """Convert the targets of one table; of columns headed alike the last one counts where nobody said which.

    Points of an upper level stand left of the names, those of the targets right of them. What stays in doubt is no
    reason to refuse the paper: its targets are left out, and a note says so.
    """
    found = [one for one in Finder(sheet, hints, context).find() if "target" in one.fields]
    tables = [_table(file, sheet, one, hints, context) for one in found]
    doubled = [question for table in tables for question in table.questions if "columns" in question.params]
    if doubled and not hints.map:
        last = {str(each.params["field"]): str(each.params["columns"]).split("、")[-1] for each in doubled}
        return _targets_of(file, sheet, replace(hints, map=last), context)
    return tables


def _without_doubtful(paper: RecognisedTable, tables: list[RecognisedTable]) -> list[RecognisedTable]:
    """The tables beside a paper that nothing has to be asked about; a note of the paper names the others."""
    for table in tables:
        if table.questions:
            paper.notes.append(Note("recognise.targets-left", {"file": paper.file, "sheet": table.sheet}))
    return [paper, *(table for table in tables if not table.questions)]


def _sheet(
    file: str, sheet: Sheet, hints: Hints, context: Context, lead: list[tuple[str, Found]] | None = None
) -> list[RecognisedTable]:
    """Convert the tables of a sheet.

    Args:
        file: Name of the file.
        sheet: The sheet.
        hints: What a person said.
        context: What the engagement knows.
        lead: Name and table of the sheets before that hold a single table: their headings count for a sheet that
            has none. This sheet's is added.
    """
    large = _large(file, sheet, hints, context) if sheet.long is not None else None
    if large is not None:
        return [large]
    sheet.read_whole()
    filled = [row for row in sheet.rows if not is_blank(row)]
    if not filled:
        return [_without(file, sheet, "empty")]
    if hints.kind_of(sheet.name) == IGNORE:
        return [_without(file, sheet, "ignored")]
    standard = saft.find(sheet, context) or fec.find(sheet, context) or exchange.find(sheet, context)
    if standard is None and exchange.is_other(sheet):
        return [_without(file, sheet, "other")]
    if standard is not None:
        return [_standard_table(file, sheet, standard, hints, context)]
    form = form_layout.find(sheet, hints, context)
    if form is not None:
        return [_table(file, sheet, form, hints, context)]
    found = Finder(sheet, hints, context).find()
    if not found:
        further = _continued(file, sheet, hints, context, lead[-1]) if lead else None
        return [further or _unknown(file, sheet, hints, context)]
    if lead is not None and len(found) == 1:
        lead.append((sheet.name, found[0]))
    return [_table(file, sheet, one, hints, context) for one in found]


def _large(file: str, sheet: Sheet, hints: Hints, context: Context) -> RecognisedTable | None:
    """Convert a very long journal in batches; None where the sheet is something else or not regular enough."""
    if hints.kind_of(sheet.name) == IGNORE or saft.find(sheet, context) or fec.find(sheet, context):
        return None
    if exchange.find(sheet, context):
        return None
    if form_layout.find(sheet, hints, context) is not None:
        return None
    found = Finder(sheet, hints, context).find()
    if len(found) != 1 or found[0].spec.kind != "journal" or sheet.long is None:
        return None
    table = RecognisedTable(file, sheet.name, kind="journal")
    frame = Frame(sheet, replace(found[0], end=large_journal.SOMEWHERE), table, context, hints)
    if any(len(same) > 1 for same in duplicates(found[0].columns).values()):
        return None
    _describe(frame)
    try:
        large_journal.build(frame, sheet.long)
    except NotRegular:
        return None
    _complete(frame)
    return table


def _without(file: str, sheet: Sheet, reason: str) -> RecognisedTable:
    table = RecognisedTable(file, sheet.name, reason=reason)
    table.left_out = [
        LeftOut(sheet.first_row + index, "blank" if is_blank(row) else reason, words_of(row)[:80])
        for index, row in enumerate(sheet.rows)
    ]
    table.notes.append(Note(f"recognise.sheet-{reason}", {"file": file, "sheet": sheet.name}))
    return table


def _unknown(file: str, sheet: Sheet, hints: Hints, context: Context) -> RecognisedTable:
    """A sheet without any known table: a cover page is left out, anything that looks like a table is asked about."""
    index, words = unknown_headings(sheet)
    numbers = sum(cell.kind in ("number", "date") for row in sheet.rows for cell in row)
    if numbers < 3 and (index < 0 or len(sheet.rows) - index < 4) and hints.kind_of(sheet.name) is None:
        return _without(file, sheet, "cover")
    table = _without(file, sheet, "unknown")
    table.notes = []
    wanted = hints.kind_of(sheet.name)
    if wanted:
        missing = _missing(wanted, sheet, hints, context)
        place = {"file": file, "sheet": sheet.name, "row": max(index, 0) + sheet.first_row}
        table.problems.append(
            BadInput("recognise.columns-missing", **place, kind=wanted, found=words[:120], expected=missing)
        )
        return table
    settle = f"--kind {sheet.name}=KIND"
    params = {
        "file": file,
        "sheet": sheet.name,
        "found": words[:120],
        "settle": settle,
        "ignore": f"--kind {sheet.name}={IGNORE}",
    }
    table.questions.append(Question("recognise.unknown-table", params, settle))
    return table


def _missing(kind: str, sheet: Sheet, hints: Hints, context: Context) -> str:
    """Return the fields a kind would need and that the best header row does not give."""
    spec = specs_for(context.profiles, context.kinds).get(kind)
    if spec is None:
        return kind
    finder = Finder(sheet, hints, context)
    have: set[str] = set()
    for index in range(min(len(sheet.rows), 30)):
        if finder.grid.could_be_header(index):
            fields = {m.field for c in finder.grid.columns(index, 1) for m in matches(spec, c)}
            have = fields if len(fields) > len(have) else have
    shapes = [[group for group in shape if not have.intersection(group)] for shape in spec.shapes]
    return "、".join("|".join(group) for group in min(shapes, key=len, default=[]))


def _table(file: str, sheet: Sheet, found: Found, hints: Hints, context: Context) -> RecognisedTable:
    table = RecognisedTable(file, sheet.name, kind=found.spec.kind)
    frame = Frame(sheet, found, table, context, hints)
    _describe(frame)
    table.rows = _BUILDERS.get(found.spec.kind, registers.build)(frame)
    _complete(frame)
    return table


def _continued(
    file: str, sheet: Sheet, hints: Hints, context: Context, lead: tuple[str, Found]
) -> RecognisedTable | None:
    """Convert a sheet without headings by those of the sheet before it; None unless every row then reads."""
    name, before = lead
    width = max(len(row) for row in sheet.rows)
    if before.spec.kind not in _CONTINUED or hints.kind_of(sheet.name) not in (None, before.spec.kind):
        return None
    if width > len(before.columns) or width <= max(match.column for match in before.fields.values()):
        return None
    titles = replace(before.titles, period=None, account="")
    found = replace(before, start=0, depth=0, title_rows=[], titles=titles, end=len(sheet.rows))
    table = _table(file, sheet, found, hints, context)
    if table.problems or not table.rows:
        return None
    table.notes.append(Note("recognise.header-from", {"file": file, "sheet": sheet.name, "other": name}))
    return table


def _standard_table(file: str, sheet: Sheet, found: Found, hints: Hints, context: Context) -> RecognisedTable:
    """Convert a table whose columns a standard fixes: there is nothing to be unsure of but the content."""
    table = RecognisedTable(file, sheet.name, kind=found.spec.kind)
    frame_of, build = _FORMATS[found.format]
    frame = frame_of(sheet, found, table, context, hints)
    _describe(frame)
    table.rows = build(frame)
    _complete(frame)
    return table


def _complete(frame: Frame) -> None:
    """Give the rows their keys, ask what is unsure, tell what is hidden."""
    table, sheet, found = frame.table, frame.sheet, frame.found
    _name_columns(frame)
    if not isinstance(table.rows, KeptRows):
        give_row_keys(found.spec.kind, table.rows)
    ask(frame)
    if sheet.hidden:
        frame.note("recognise.hidden-sheet")
    span = range(sheet.first_row + found.start, sheet.first_row + found.end)
    table.hidden_rows = sorted(row for row in sheet.hidden_rows if row in span)
    if table.hidden_rows:
        frame.note(
            "recognise.hidden-rows", rows="、".join(map(str, table.hidden_rows[:10])), count=len(table.hidden_rows)
        )
    if table.unit == "元" and not frame.said_unit and found.spec.kind not in _CONTINUED:
        table.unit = currency_of_amounts(frame) or table.unit


def _name_columns(frame: Frame) -> None:
    """State which column each field was read from; a builder may have chosen others than the headings suggested."""
    table = frame.table
    table.columns = {name: letter_of(column) for name, column in frame.at.items()}
    heads = frame.found.columns
    table.mapping = {name: heads[column].heading or letter_of(column) for name, column in frame.at.items()}


def _describe(frame: Frame) -> None:
    table, found = frame.table, frame.found
    first = frame.sheet.first_row
    table.title_rows = [first + index for index in found.title_rows]
    table.header_rows = [first + found.start + step for step in range(found.depth)]
    _name_columns(frame)
    table.unit = frame.said_unit or found.titles.unit or "元"
    table.title = found.titles.words
    table.signature = signature_of(found.columns)
    if found.profile:
        table.profile = found.profile.name
        frame.note("recognise.profile-applied", profile=found.profile.name, day=found.profile.saved_on)
    table.confidence = round(min(1.0, max(0.05, found.score / 12)), 2)
