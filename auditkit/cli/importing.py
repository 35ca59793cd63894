"""import."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any

import click

from auditkit.cli.show import echo, json_option, print_json, progress, with_engagement
from auditkit.cli.sourcing import control_line, difference_lines, expected_line
from auditkit.core.money import UNITS
from auditkit.core.tables import TABLES
from auditkit.engagement.folder import Engagement
from auditkit.engagement.importing import Taken, look, store
from auditkit.engagement.ordering import QUANTITIES, Order, Quantity, day_of, expected_of, rows_of
from auditkit.errors import AuditkitError, UsageError
from auditkit.messages import text
from auditkit.sources.canonical import IGNORE, Hints, RecognisedTable
from auditkit.sources.readers.spelling import encoding_of, separator_of

_NOT_DATA = frozenset(
    {"read.pdf", "read.pdf_scan", "read.pdf_locked", "read.pdf_broken", "read.pdf_pages"}
    | {"read.image", "read.unknown", "read.word_processor"}
)
"""Why a file found in a folder is passed over and listed; named by itself it is refused."""
_SYSTEM = frozenset({"thumbs.db", "desktop.ini", "icon\r"})
_MOST_SHOWN = 20


@dataclass(frozen=True)
class Found:
    """Files that an import is about.

    Attributes:
        files: In order.
        inside: Those that were found in a folder, not named.
        passed_over: Files of folders that are no papers: hidden ones, lock files.
    """

    files: tuple[Path, ...]
    inside: frozenset[Path]
    passed_over: tuple[Path, ...]


def _options(command: Any) -> Any:
    """Add the options; the last stands first in the help."""
    many: dict[str, Any] = {"multiple": True}
    for name in reversed(QUANTITIES):
        form = {"debit": "YUAN", "credit": "YUAN", "rows": "N", "vouchers": "N"}.get(name, "DATE")
        said = text(f"import.opt.expect-{name}")
        command = click.option(f"--expect-{name}", **many, metavar=f"[SHEET=]{form}", help=said)(command)
    command = click.option("--dry-run", is_flag=True, help=text("cli.import.dry-run"))(command)
    command = click.option("--received", metavar="DATE", default="", help=text("import.opt.received"))(command)
    command = click.option("--from", "giver", metavar="NAME", default="", help=text("import.opt.from"))(command)
    command = click.option("--because", metavar="TEXT", default="", help=text("cli.opt.because"))(command)
    command = click.option("--replaces", metavar="OLD", default="", help=text("import.opt.replaces"))(command)
    command = click.option("--accept-other", is_flag=True, help=text("import.opt.accept-other"))(command)
    command = click.option("--no-profiles", is_flag=True, help=text("import.opt.no-profiles"))(command)
    rows = "[[FILE:]SHEET!]ROWS"
    command = click.option("--leave-out", **many, metavar=rows, help=text("import.opt.leave-out"))(command)
    command = click.option("--dates", type=click.Choice(["dmy", "mdy"]), help=text("import.opt.dates"))(command)
    command = click.option("--separator", metavar="SIGN", help=text("import.opt.separator"))(command)
    command = click.option("--encoding", metavar="NAME", help=text("import.opt.encoding"))(command)
    command = click.option("--unit", "units", **many, metavar="[SHEET=]UNIT", help=text("cli.import.unit"))(command)
    command = click.option("--map", "maps", **many, metavar="[SHEET!]FIELD=COLUMN", help=text("cli.import.map"))(
        command
    )
    return click.option("--kind", "kinds", **many, metavar="[SHEET=]KIND", help=text("cli.import.kind"))(command)


@click.command("import", help=text("cli.import.help"))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@_options
@json_option
@with_engagement
def import_(
    engagement: Engagement,
    files: tuple[Path, ...],
    kinds: tuple[str, ...],
    maps: tuple[str, ...],
    units: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
    **said: Any,
) -> None:
    """Recognise and load tables."""
    hints, order = replace(_hints(kinds, maps, units), **_written(said)), _order(said)
    found = _flat(files)
    began = monotonic()
    with progress(text("cli.import.reading")) as show:
        taken = look(engagement, found.files, hints, show, order)
    _say_speed(taken, monotonic() - began)
    while sys.stdin.isatty() and not as_json and (answers := _ask(taken)):
        hints, order = _with_answers(hints, order, answers)
        taken = look(engagement, found.files, hints, order=order)
    taken, others = _papers(taken, found)
    refusal, stored = _stored(engagement, taken, order, dry_run)
    if not as_json:
        for item in taken:
            _print_taken(item)
        _print_passed(others)
    if refusal is not None:
        raise refusal
    if as_json:
        listed = [_taken_json(item, "read" if dry_run else "stored") for item in taken]
        print_json({"sources": listed, "passed_over": [{"file": name, "reason": why} for name, why in others]})
    elif dry_run:
        echo(text("cli.import.dry", problems=sum(len(item.problem) for item in taken)))
        for item in taken:
            for problem in item.problem:
                echo(str(problem), err=True)
    else:
        echo(text("cli.import.done", files=stored, known=sum(item.known for item in taken)))


def _say_speed(taken: Sequence[Taken], seconds: float) -> None:
    """Tell on a terminal how fast it went."""
    rows = sum(len(table.rows) for item in taken for table in item.tables)
    if sys.stderr.isatty() and rows and seconds > 1:
        speed = f"{rows / seconds:,.0f}"
        echo(text("import.speed", rows=f"{rows:,}", seconds=f"{seconds:.1f}", speed=speed), err=True)


def _pairs(values: Sequence[str], option: str) -> dict[str, str]:
    found = {}
    for value in values:
        left, sign, right = value.partition("=")
        if not sign or not left.strip() or not right.strip():
            raise UsageError("cli.import.pair", option=option, value=value)
        found[left.strip()] = right.strip()
    return found


def _hints(kinds: Sequence[str], maps: Sequence[str], units: Sequence[str]) -> Hints:
    whole = [kind for kind in kinds if "=" not in kind]
    by_sheet = _pairs([kind for kind in kinds if "=" in kind], "--kind")
    for kind in (*whole, *by_sheet.values()):
        if kind not in TABLES and kind != IGNORE:
            raise UsageError("cli.import.unknown-kind", kind=kind, known=", ".join([*TABLES, IGNORE]))
    plain = [unit for unit in units if "=" not in unit]
    unit_of = _pairs([unit for unit in units if "=" in unit], "--unit")
    for unit in (*plain, *unit_of.values()):
        if unit not in UNITS:
            raise UsageError("import.unknown-unit", unit=unit, known="、".join(UNITS))
    return Hints(
        kind=whole[-1] if whole else None,
        kinds=by_sheet,
        map=_pairs([value.replace("！", "!") for value in maps], "--map"),
        unit=plain[-1] if plain else None,
        units=unit_of,
    )


def _written(said: dict[str, Any]) -> dict[str, Any]:
    """Take out of the options what is about profiles and about how text files are written."""
    encoding, separator = said.pop("encoding"), said.pop("separator")
    return {
        "profiles": not said.pop("no_profiles"),
        "encoding": None if encoding is None else encoding_of(encoding),
        "separator": None if separator is None else separator_of(separator),
        "dates": said.pop("dates"),
    }


def _order(said: dict[str, Any]) -> Order:
    expected = []
    for option, values in said.items():
        if option.startswith("expect_"):
            what: Quantity = option.removeprefix("expect_")  # type: ignore[assignment]
            expected += [expected_of(what, value) for value in values]
    received = None
    if said["received"]:
        try:
            received = day_of(said["received"].strip())
        except ValueError as error:
            raise UsageError("import.expect-form", option="--received", value=said["received"]) from error
    return Order(
        expected=tuple(expected),
        leave_out=tuple(rows_of(value) for value in said["leave_out"]),
        accept_other=said["accept_other"],
        because=said["because"],
        replaces=said["replaces"],
        received_from=said["giver"],
        received_on=received,
    )


def _flat(files: Sequence[Path]) -> Found:
    """Folders stand for the files in them and in their folders; hidden ones and lock files are passed over."""
    listed: list[Path] = []
    inside: set[Path] = set()
    passed: list[Path] = []
    for path in files:
        if not path.is_dir():
            listed.append(path)
            continue
        for each in sorted(p for p in path.rglob("*") if p.is_file()):
            hidden = any(part.startswith((".", "~$", "__MACOSX")) for part in each.relative_to(path).parts)
            if hidden or each.name.lower() in _SYSTEM:
                passed.append(each)
            else:
                listed.append(each)
                inside.add(each)
    if not listed:
        raise UsageError("import.no-files", folder="、".join(map(str, files)))
    return Found(tuple(listed), frozenset(inside), tuple(passed))


def _papers(taken: Sequence[Taken], found: Found) -> tuple[list[Taken], list[tuple[str, str]]]:
    """Part the files of folders that can be no tables (pictures, stamped copies) from what is imported."""
    others = [(path.name, text("import.passed-hidden")) for path in found.passed_over]
    papers = []
    for item in taken:
        ids = [problem.message_id for problem in item.problem]
        if item.path in found.inside and len(ids) == 1 and ids[0] in _NOT_DATA:
            others.append((item.path.name, str(item.problem[0])))
        else:
            papers.append(item)
    return papers, others


def _stored(
    engagement: Engagement, taken: Sequence[Taken], order: Order, dry: bool
) -> tuple[AuditkitError | None, int]:
    """Store before anything is printed: a reader that closes the pipe early must not undo it."""
    try:
        return None, 0 if dry else store(engagement, taken, order)
    except AuditkitError as refusal:
        return refusal, 0


def _ask(taken: Sequence[Taken]) -> list[str]:
    """Put what is unsure to the person at the terminal; returns the options accepted."""
    questions = {q.settle: q for item in taken for table in item.tables for q in table.questions if q.settle}
    return [
        settle for settle, q in questions.items() if click.confirm(text("cli.import.ask", question=q, settle=settle))
    ]


def _with_answers(hints: Hints, order: Order, answers: Sequence[str]) -> tuple[Hints, Order]:
    """Add accepted options, written as on the command line, to what was said."""
    kinds, maps, unit, units = dict(hints.kinds), dict(hints.map), hints.unit, dict(hints.units)
    for answer in answers:
        if answer.startswith("--accept-other"):
            because = order.because or click.prompt(text("import.ask-because"))
            order = replace(order, accept_other=True, because=because)
            continue
        for option, value in re.findall(r"(--\w+) (.+?)(?= --\w+ |$)", answer):
            if option == "--kind":
                kinds.update(_pairs([value], option))
            elif option == "--map":
                maps.update(_pairs([value], option))
            elif option == "--unit" and "=" in value:
                units.update(_pairs([value], option))
            elif option == "--unit":
                unit = value
    return replace(hints, kinds=kinds, map=maps, unit=unit, units=units), order


def _print_passed(others: Iterable[tuple[str, str]]) -> None:
    for name, why in others:
        echo(text("import.passed-over", file=name, reason=why))


def _print_taken(item: Taken) -> None:
    if item.known:
        echo(text("cli.import.known", file=item.path.name))
        return
    echo(item.path.name)
    for message_id, params in item.notes:
        echo("  " + text(message_id, **params))
    for table in item.tables:
        for line in _table_lines(table):
            echo(f"  {line}")
    for control in item.controls:
        echo("  " + control_line(vars(control)))
    for row in item.dropped:
        echo("  " + text("import.dropped", sheet=row.sheet, row=row.row, text=row.text))
    for one in item.compared:
        echo("  " + expected_line(one.expected.what, one.expected.sheet, one.expected.printed, one.found))
    if item.replacement is not None:
        echo("  " + text("import.replaced", old=item.replacement.name))
        for line in difference_lines(item.replacement.tables, most=_MOST_SHOWN):
            echo(f"    {line}")


def _table_lines(table: RecognisedTable) -> list[str]:
    why = text(f"left-out.{table.reason or 'empty'}")
    kind = text(f"table.{table.kind}") if table.kind else text("cli.import.not-taken", reason=why)
    counts = {"rows": len(table.rows), "left": len(table.left_out)}
    lines = [text("cli.import.table", sheet=table.sheet, kind=kind, unit=table.unit, **counts)]
    if table.mapping:
        lines.append("  " + text("cli.import.mapping", mapping="  ".join(f"{k}={v}" for k, v in table.mapping.items())))
    if table.debit is not None and table.credit is not None:
        lines.append("  " + text("cli.import.totals", debit=f"{table.debit:,.2f}", credit=f"{table.credit:,.2f}"))
    if table.amount is not None:
        lines.append("  " + text("import.total-amount", amount=f"{table.amount:,.2f}"))
    reasons: dict[str, int] = {}
    for left in table.left_out:
        reasons[left.reason] = reasons.get(left.reason, 0) + 1
    if reasons:
        said = "  ".join(f"{text(f'left-out.{reason}')} {count}" for reason, count in reasons.items())
        lines.append("  " + text("cli.import.left-out", reasons=said))
    if table.same_as:
        lines.append("  " + text("cli.import.same-as", other=table.same_as))
    lines += [
        "  " + text("cli.import.total-differs", row=s.row, label=s.label, printed=s.printed, computed=s.computed)
        for s in table.stated_totals
        if not s.agrees
    ]
    lines += [f"  {note}" for note in table.notes]
    return lines


def _taken_json(item: Taken, status: str) -> dict[str, Any]:
    return {
        "file": item.path.name,
        "sha256": item.sha256,
        "known": item.known,
        "notes": [text(message_id, **params) for message_id, params in item.notes],
        "controls": [{**vars(control), "holds": control.holds} for control in item.controls],
        "dropped": [{"sheet": one.sheet, "row": one.row, "text": one.text} for one in item.dropped],
        "replaces": item.replacement.name if item.replacement else None,
        "tables": [_table_json(table, _table_status(item, at, status)) for at, table in enumerate(item.tables)],
    }


def _table_json(table: RecognisedTable, status: str) -> dict[str, Any]:
    return {
        "sheet": table.sheet,
        "kind": table.kind,
        "rows": len(table.rows),
        "left_out": len(table.left_out),
        "debit": None if table.debit is None else format(table.debit, ".2f"),
        "credit": None if table.credit is None else format(table.credit, ".2f"),
        "amount": None if table.amount is None else format(table.amount, ".2f"),
        "from": table.period[0] if table.period else None,
        "to": table.period[1] if table.period else None,
        "unit": table.unit,
        "mapping": table.mapping,
        "status": status,
    }


def _table_status(item: Taken, position: int, status: str) -> str:
    table = item.tables[position]
    if table.kind is None:
        return "left-out"
    if table.same_as:
        return "tie-out"
    return "other" if position in item.other and status == "stored" else status
