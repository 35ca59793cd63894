"""From cells to canonical tables: what each table of a file is, what was taken, what was left out and why."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from auditkit.core.money import UNITS
from auditkit.core.tables import TABLES
from auditkit.errors import BadInput
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
from auditkit.sources.frame import Frame
from auditkit.sources.grid import Content, Sheet
from auditkit.sources.headings import duplicates, letter_of, matches, specs_for
from auditkit.sources.kinds import budget, fec, journal, registers, saft, staffing, standards, trial_balance, vehicles
from auditkit.sources.kinds.self_evaluation import recognise_document
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
}
_FEW_VOUCHERS = 10
"""Below this number of vouchers nothing can be told from how many of them balance."""
_SURELY_LESS_THAN = Decimal(2_000_000_000)
"""Amount in yuan from which a table in a larger printed unit is asked about."""
_PATH = re.compile(r"[\\\\/|>→＞／＼_—–-]")
_FORMATS: dict[str, tuple[type[StandardFrame], Callable[[StandardFrame], list[Row]]]] = {
    "fec": (fec.FecFrame, fec.build),
    "saft": (saft.SaftFrame, saft.build),
}
_SURELY_MORE_THAN = {
    "budget": Decimal(20000),
    "projects": Decimal(20000),
    "final_accounts": Decimal(20000),
    "budget_changes": Decimal(1000),
    "procurement_plan": Decimal(100),
    "purchases": Decimal(100),
}
"""Largest amount in yuan up to which a table without a printed unit is asked about."""


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
    result = Recognised(content.file)
    if content.format == "docx":
        result.tables += _document(content, hints, context)
        return result
    for sheet in content.sheets:
        result.tables += _sheet(content.file, sheet, hints, context)
    mark_same(result.tables)
    _check_map(result, hints)
    return result


def _check_hints(content: Content, hints: Hints) -> None:
    for kind in (hints.kind, *hints.kinds.values()):
        if kind is not None and kind != IGNORE and kind not in TABLES:
            raise BadInput("recognise.no-such-kind", file=content.file, found=kind, expected="、".join(sorted(TABLES)))
    if hints.unit is not None and hints.unit not in UNITS:
        raise BadInput("recognise.no-such-unit", file=content.file, found=hints.unit, expected="、".join(UNITS))


def _check_map(result: Recognised, hints: Hints) -> None:
    """A ``--map`` that fits no table of the file is a mistake, not nothing."""
    known = [table for table in result.tables if table.kind is not None]
    for name, column in hints.map.items():
        if known and not any(name in table.columns for table in known):
            problem = BadInput("recognise.no-such-column", file=result.file, found=column, field=name)
            known[0].problems.append(problem)


def _document(content: Content, hints: Hints, context: Context) -> list[RecognisedTable]:
    paper = recognise_document(content, context) if hints.kind in (None, "self_evaluation") else None
    if paper is not None:
        return [paper]
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


def _sheet(file: str, sheet: Sheet, hints: Hints, context: Context) -> list[RecognisedTable]:
    filled = [row for row in sheet.rows if not is_blank(row)]
    if not filled:
        return [_without(file, sheet, "empty")]
    if hints.kind_of(sheet.name) == IGNORE:
        return [_without(file, sheet, "ignored")]
    standard = saft.find(sheet, context) or fec.find(sheet, context)
    if standard is not None:
        return [_standard_table(file, sheet, standard, hints, context)]
    found = Finder(sheet, hints, context).find()
    if not found:
        return [_unknown(file, sheet, hints, context)]
    return [_table(file, sheet, one, hints, context) for one in found]


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
    spec = specs_for(context.profiles).get(kind)
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
    give_row_keys(found.spec.kind, table.rows)
    _ask(frame)
    if sheet.hidden:
        frame.note("recognise.hidden-sheet")
    span = range(sheet.first_row + found.start, sheet.first_row + found.end)
    table.hidden_rows = sorted(row for row in sheet.hidden_rows if row in span)
    if table.hidden_rows:
        frame.note(
            "recognise.hidden-rows", rows="、".join(map(str, table.hidden_rows[:10])), count=len(table.hidden_rows)
        )


def _describe(frame: Frame) -> None:
    table, found = frame.table, frame.found
    first = frame.sheet.first_row
    table.title_rows = [first + index for index in found.title_rows]
    table.header_rows = [first + found.start + step for step in range(found.depth)]
    table.columns = {name: letter_of(column) for name, column in frame.at.items()}
    table.mapping = {name: found.columns[column].heading for name, column in frame.at.items()}
    table.unit = frame.hints.unit or found.titles.unit or "元"
    table.confidence = round(min(1.0, max(0.05, found.score / 12)), 2)


def _ask(frame: Frame) -> None:
    """Ask about what only a person can decide; what was stated by hints is not asked again."""
    stated = frame.hints.kind_of(frame.table.sheet)
    if frame.found.rival and not stated:
        frame.ask(
            "recognise.rival", f"--kind {frame.table.sheet}={frame.kind}", kind=frame.kind, rival=frame.found.rival
        )
    elif frame.found.spec.title_required and frame.found.score < 2.0 and not stated:
        frame.ask("recognise.weak", f"--kind {frame.table.sheet}={frame.kind}", kind=frame.kind)
    if frame.kind == "journal" and not stated:
        _ask_balance(frame)
        _ask_accounts(frame)
    _ask_proposed(frame)
    _ask_duplicates(frame)
    _ask_unit(frame)


def _ask_proposed(frame: Frame) -> None:
    """A heading that is only plausible needs confirmation, unless the content confirms it."""
    for name, match in frame.found.fields.items():
        unused = frame.kind == "journal" and name in ("direction", "amount") and "debit" in frame.at
        if not match.proposed or unused:
            continue
        head = frame.found.columns[match.column]
        if name in frame.found.spec.confirm and not _confirmed(frame, name):
            frame.ask(
                "recognise.proposed",
                f"--map {name}={head.heading}",
                column=f"{head.heading}({head.letter})",
                field=name,
            )
        else:
            frame.note("recognise.taken-as", column=f"{head.heading}({head.letter})", field=name)


def _confirmed(frame: Frame, name: str) -> bool:
    """Tell whether the content proves a mapping: dates that read, a journal that balances, balances that roll on."""
    rows = frame.table.rows
    if frame.table.problems or not rows:
        return False
    if frame.kind == "journal" and name in ("debit", "credit", "direction", "amount"):
        return _mostly_balanced(rows)
    if frame.kind == "trial_balance" and name != "account_code":
        return all(_rolls_on(row) for row in rows)
    return frame.types.get(name) == "date"


def _ask_balance(frame: Frame) -> None:
    """Ask when hardly any voucher balances: numbers or sides are misread, or lines missing; a few are exceptions."""
    sums = _differences(frame.table.rows)
    uneven = sum(difference != 0 for difference in sums.values())
    if len(sums) >= _FEW_VOUCHERS and uneven * 2 > len(sums) and not frame.table.problems:
        settle = f"--kind {frame.table.sheet}={frame.kind}"
        frame.ask("recognise.unbalanced", settle, count=uneven, total=len(sums))


def _ask_accounts(frame: Frame) -> None:
    """Accounts without codes whose names are no paths: which expense a line is cannot be told from its last name."""
    rows = frame.table.rows
    if not rows or any(row["account_code"] for row in rows):
        return
    names = {str(row["account_name"]) for row in rows}
    if sum(bool(_PATH.search(name)) for name in names) * 5 < len(names):
        frame.ask("recognise.short-names", f"--kind {frame.table.sheet}={frame.kind}", found=sorted(names)[0])


def _mostly_balanced(rows: list[Row]) -> bool:
    """Tell whether 19 of 20 vouchers balance; a single unbalanced one is a fault of the data, not of the mapping."""
    sums = _differences(rows)
    moved = any(row["debit"] for row in rows)
    return moved and sum(difference == 0 for difference in sums.values()) * 20 >= len(sums) * 19


def _differences(rows: list[Row]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for row in rows:
        key = str(row["voucher_key"])
        sums[key] = sums.get(key, Decimal(0)) + Decimal(str(row["debit"])) - Decimal(str(row["credit"]))
    return sums


def _rolls_on(row: Row) -> bool:
    def net(left: str, right: str) -> Decimal:
        return Decimal(str(row[left] or 0)) - Decimal(str(row[right] or 0))

    moved = net("opening_debit", "opening_credit") + net("debit", "credit")
    return moved == net("closing_debit", "closing_credit")


def _ask_duplicates(frame: Frame) -> None:
    """Two columns of one heading that is used: which one counts is for a person to say, unless they are equal."""
    used = {column: name for name, column in frame.at.items()}
    for heading, columns in duplicates(frame.found.columns).items():
        name = next((used[column.index] for column in columns if column.index in used), None)
        pairs = sum(column.index in used for column in columns)
        if name is None or name in frame.hints.map or pairs > 1 or _equal_columns(frame, [c.index for c in columns]):
            continue
        if frame.kind == "budget" and name in ("item", "amount"):
            continue
        letters = "、".join(column.letter for column in columns)
        frame.ask(
            "recognise.duplicate-heading",
            f"--map {name}={columns[0].letter}",
            heading=heading,
            columns=letters,
            field=name,
        )


def _equal_columns(frame: Frame, columns: list[int]) -> bool:
    rows = frame.sheet.rows[frame.found.start + frame.found.depth : frame.found.end]
    return all(len({row[column].text for column in columns if column < len(row)}) == 1 for row in rows)


def _ask_large(frame: Frame, money: list[str]) -> None:
    """Amounts that are huge in the large unit printed above them are probably yuan."""
    values = [value for row in frame.table.rows for name in money if isinstance(value := row[name], Decimal)]
    largest = max(map(abs, values), default=Decimal(0))
    if frame.table.unit != "元" and largest >= _SURELY_LESS_THAN:
        frame.ask("recognise.unit-large", "--unit 元", unit=frame.table.unit, largest=largest)


def _ask_unit(frame: Frame) -> None:
    """Small amounts without a printed unit are probably not yuan."""
    table = frame.table
    money = [name for name, kind in frame.types.items() if kind == "money" and name in frame.at]
    printed = frame.hints.unit or frame.found.titles.unit or all(name in table.units for name in money)
    if printed and not frame.hints.unit:
        _ask_large(frame, money)
    if printed or not money or frame.kind not in _SURELY_MORE_THAN:
        return
    values = [row[name] for row in table.rows for name in money]
    largest = max((abs(value) for value in values if isinstance(value, Decimal)), default=Decimal(0))
    if Decimal(0) < largest < _SURELY_MORE_THAN[frame.kind]:
        frame.ask("recognise.unit", "--unit 万元", largest=largest)
    else:
        frame.note("recognise.unit-assumed")
