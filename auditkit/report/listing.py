"""Lists at the end of a report: exceptions, tie-outs, files received, vouchers behind the problems."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from auditkit.documents.model import Cell, Column, ColumnKind, Figure, Inline, Inlines, Row, Table, Text
from auditkit.engagement.following_up import Followed
from auditkit.engagement.results import TieOut
from auditkit.engagement.wording import tieout_sentence, tieout_value
from auditkit.messages import has, pick, text
from auditkit.report.citing import cite, constants
from auditkit.report.printing import count, in_wan, percent, yuan
from auditkit.report.views import Views

Layout = Sequence[tuple[str, float, ColumnKind]]
"""Columns of a list: name of the heading in the catalogue, relative width, kind."""


def listed(name: str, layout: Layout, rows: Iterable[Sequence[Inline | Inlines | str]], **more: object) -> Table | None:
    """Return a list as a table; words are constants. None without rows."""
    made = tuple(Row(tuple(_cell(said) for said in row)) for row in rows)
    if not made:
        return None
    columns = tuple(Column(width, kind, "center" if kind == "number" else None) for _, width, kind in layout)
    header = Row(tuple(Cell(constants(text(f"report.{head}")), align="center") for head, _, _ in layout))
    title = text(f"report.{name}")
    landscape = bool(more.get("landscape", False))
    unit = str(more.get("unit", ""))
    return Table(columns, (header,), made, constants(title), unit, landscape=landscape, anchor=name, name=title)


def _cell(said: Inline | Inlines | str) -> Cell:
    if isinstance(said, str):
        return Cell(constants(said))
    return Cell(said if isinstance(said, tuple) else (said,))


def voucher_place(item: Followed) -> str:
    """Return period, voucher and line of an exception, or the first row it rests on where it is about no voucher."""
    found = item.exception
    if found.voucher:
        line = text("report.voucher-line", line=found.line) if found.line else ""
        return f"{found.period or ''} {found.voucher}{line}".strip()
    if found.rows and found.scope not in ("aggregate",):
        first = found.rows[0]
        return f"{first.file} {first.sheet} {text('explain.row', row=first.row)}"
    return found.period or "—"


def sentence(views: Views, item: Followed) -> Inlines:
    """Return the sentence of an exception with its numbers tied to it."""
    words = views.material.sentences.get(item.exception.id, "").rstrip("。. ")
    return cite(words, views.grounds.of_exception(item), "quoted")


def check_title(views: Views, check: str) -> str:
    """Return the title of a check, its id where it is not one of the checklist."""
    if check in views.material.checks:
        return pick(views.material.checks[check].title)
    return text(f"check-title.{check}") if has(f"check-title.{check}") else check


def unreported_table(views: Views) -> Table | None:
    """Return the confirmed exceptions that no problem rests on."""
    layout: Layout = (
        ("check", 2.4, "text"),
        ("place", 2, "text"),
        ("date", 1.7, "date"),
        ("amount-yuan", 1.5, "amount"),
        ("fact", 4.5, "text"),
        ("why-left-out", 2.4, "text"),
        ("left-out-by", 1.2, "text"),
        ("approved-by", 1.2, "text"),
    )
    rows = [
        (
            check_title(views, item.exception.check),
            voucher_place(item),
            item.exception.date or "—",
            yuan(item.exception.amount, item.exception.check),
            sentence(views, item),
            cite(_why(views, item), views.grounds.of_exception(item), "quoted"),
            *_who(views, item),
        )
        for item in views.material.unreported()
    ]
    return listed("unreported", layout, rows, landscape=True)


def _why(views: Views, item: Followed) -> str:
    """Return why an exception became no problem; why it was confirmed where nobody said."""
    said = views.material.left_out.get(item.exception.id)
    return (said.because if said is not None else "") or item.reason or "—"


def _who(views: Views, item: Followed) -> tuple[str, str]:
    """Return who said so, and who approved it."""
    said = views.material.left_out.get(item.exception.id)
    if said is None or not said.because:
        return item.decided_by or "—", "—"
    return said.by, said.approved_by or "—"


def self_evaluation_table(views: Views) -> Table | None:
    """Return what was confirmed not to agree in the self-evaluation."""
    layout: Layout = (
        ("number", 0.8, "number"),
        ("fact", 6, "text"),
        ("stated", 1.6, "text"),
        ("expected", 1.6, "text"),
    )
    chosen = [
        item
        for item in views.material.exceptions
        if item.status == "confirmed" and item.exception.check.startswith("selfeval.")
    ]
    rows = [
        (
            str(at),
            sentence(views, item),
            Text(item.exception.params.get("stated") or "—", numbers="quoted"),
            Text(item.exception.params.get("expected") or "—", numbers="quoted"),
        )
        for at, item in enumerate(chosen, 1)
    ]
    return listed("self-evaluation", layout, rows)


def vouchers_table(views: Views) -> Table | None:
    """Return the exceptions behind each problem, by problem."""
    layout: Layout = (
        ("problem", 0.8, "number"),
        ("check", 2.4, "text"),
        ("place", 2.2, "text"),
        ("date", 1.7, "date"),
        ("summary", 3.2, "text"),
        ("amount-yuan", 1.5, "amount"),
        ("fact", 4.6, "text"),
    )
    findings = {finding.id: finding for finding in views.material.findings}
    rows = [
        (
            problem.number,
            check_title(views, item.exception.check),
            voucher_place(item),
            item.exception.date or "—",
            Text(item.exception.summary or "—", numbers="quoted"),
            yuan(item.exception.amount, item.exception.check),
            sentence(views, item),
        )
        for problem in views.problems
        for item in views.material.exceptions_of(findings[problem.id])
    ]
    return listed("vouchers", layout, rows, landscape=True)


def checks_table(views: Views) -> Table | None:
    """Return what every check that could run came to."""
    layout: Layout = (
        ("check", 4, "text"),
        ("population", 1, "number"),
        ("passed", 1, "number"),
        ("exceptions", 1, "number"),
        ("confirmed", 1, "number"),
        ("dismissed", 1, "number"),
        ("open", 1, "number"),
        ("untestable", 1, "number"),
    )
    by_status: dict[tuple[str, str], int] = {}
    for item in views.material.exceptions:
        key = (item.exception.check, item.status)
        by_status[key] = by_status.get(key, 0) + (item.flag != "vanished")
    rows: list[tuple[Inline | str, ...]] = []
    for outcome in views.material.outcomes:
        if outcome.reason and not outcome.population and not outcome.untestable:
            continue  # could not run at all: said among the limitations
        statuses = [by_status.get((outcome.id, status), 0) for status in ("confirmed", "dismissed", "open")]
        numbers = [outcome.population, outcome.passed, outcome.exceptions, *statuses, outcome.untestable]
        title = check_title(views, outcome.id)
        rows.append((title, *(count(number, title) for number in numbers)))
    return listed("checks", layout, rows)


def coverage_table(views: Views) -> Table | None:
    """Return what was inspected of each category of expense, and of all."""
    found = views.material.coverage
    layout: Layout = (
        ("category", 2.4, "text"),
        ("inspected-vouchers", 1.2, "number"),
        ("all-vouchers", 1.2, "number"),
        ("inspected-amount", 1.6, "amount"),
        ("all-amount", 1.6, "amount"),
        ("inspected-share", 1.2, "percent"),
    )
    if found is None:
        return None
    rows = []
    for item in (*(each for each in found.categories if each.lines), found.total):
        name = views.material.categories[item.category] if item.category else text("report.all-spending")
        numbers = (count(item.vouchers, name), count(item.all_vouchers, name))
        amounts = (in_wan(item.amount, name), in_wan(item.all_amount, name))
        rows.append((name, *numbers, *amounts, percent(item.share, name)))
    return listed("coverage", layout, rows, unit=text("report.coverage-unit"))


def sources_table(views: Views) -> Table | None:
    """Return the files received and what they were taken for."""
    layout: Layout = (("number", 0.8, "number"), ("file", 3, "text"), ("tables", 4, "text"))
    rows: list[tuple[Inline | Inlines | str, ...]] = []
    for at, source in enumerate(views.material.received, 1):
        parts: list[Inline] = []
        for kind, size in source.tables:
            name = text(f"table.{kind}") if has(f"table.{kind}") else kind
            parts += [
                Text(("；" if parts else "") + name + text("report.open-bracket")),
                count(size, name),
                Text(text("report.rows-close")),
            ]
        rows.append((str(at), Text(source.file, numbers="quoted"), tuple(parts)))
    return listed("sources", layout, rows)


def tieouts_table(views: Views, *, every: bool = False) -> Table | None:
    """Return the tie-outs; without ``every`` only those that do not agree to the cent."""
    layout: Layout = (
        ("tieout", 5, "text"),
        ("left", 1.6, "amount"),
        ("right", 1.6, "amount"),
        ("status", 1, "text"),
    )
    chosen = [item for item in views.material.tieouts if every or item.status != "agrees"]
    rows = [
        (
            tieout_words(item),
            _side(item.left),
            _side(item.right),
            text(f"tieout-status.{item.status}").strip(),
        )
        for item in chosen
    ]
    return listed("tieouts-all" if every else "tieouts", layout, rows)


def tieout_words(item: TieOut) -> Inlines:
    """Return what a tie-out compares."""
    return (Text(tieout_sentence(item), numbers="quoted"),)


def differing_words(item: TieOut) -> Inlines:
    """Return what a tie-out compares, its two sides and by how much they differ."""
    unit = "report.count-of" if item.id.endswith("-all") else "report.yuan-of"
    sides = {"left": item.left, "right": item.right}
    if item.left is None or item.right is None:
        return tieout_words(item)
    sides["gap"] = str(abs(Decimal(item.left) - Decimal(item.right)))
    said = {name: text(unit, amount=tieout_value(item, value)) for name, value in sides.items()}
    return (Text(text("report.differing", what=tieout_sentence(item), **said), numbers="quoted"),)


def _side(value: str | None) -> Figure | Text:
    return yuan(value, text("report.tieout"))
