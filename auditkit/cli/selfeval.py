"""selfeval verify, compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditkit.cli.show import echo, json_option, print_json, print_table, with_engagement
from auditkit.engagement.finding import points_text
from auditkit.engagement.folder import Engagement, find
from auditkit.engagement.self_evaluating import Verified, read_document, verify_document
from auditkit.errors import AuditkitError, BadInput, Found, UsageError
from auditkit.messages import heed, text
from auditkit.sources.grid import Content
from auditkit.sources.reading import read_many

if TYPE_CHECKING:
    from auditkit.engagement.comparing import Comparison


@click.group("selfeval", help=text("cli.selfeval.help"))
def selfeval_() -> None:
    """The self-evaluation."""


@selfeval_.command("verify", help=text("cli.selfeval.verify.help"))
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--year", type=int, default=None, help=text("cli.selfeval.year"))
@json_option
@click.pass_context
def verify(ctx: click.Context, file: Path | None, year: int | None, as_json: bool) -> None:
    """Recompute a self-evaluation and tie it out."""
    found = _of_file(file, year) if file is not None else _of_engagement(ctx)
    if as_json:
        print_json(found.as_json())
    else:
        head = [text(f"cli.selfeval.head.{n}") for n in ("id", "kind", "stated", "expected", "what")]
        rows = [(i.id, i.kind, i.stated, i.expected, i.message) for i in found.inconsistencies]
        print_table(head, rows, widest=80)
    if found.inconsistencies:
        raise Found("cli.selfeval.found", count=len(found.inconsistencies), numbers=found.numbers)
    if not as_json:
        echo(text("cli.selfeval.clean", numbers=found.numbers))


@selfeval_.command("read", help=text("cli.selfeval.read.help"))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
def read_(file: Path, as_json: bool) -> None:
    """Show what was read from a self-evaluation: fields, indicators, figures, numbers."""
    content = _content(file)
    found = read_document(content)
    if found is None:
        raise BadInput("selfeval.no-paper", file=file.name)
    if as_json:
        print_json(found)
        return
    head = [text(f"cli.selfeval.head.{n}") for n in ("what", "stated", "unit", "where")]
    rows = [
        (str(item["label"]), str(item["value"]), str(item["unit"] or ""), f"{item['sheet']} {item['row']}")
        for name in ("fields", "indicators", "figures")
        for item in found[name]
    ]
    print_table(head, rows, widest=60)
    echo(text("cli.selfeval.read", numbers=len(found["numbers"])))


@selfeval_.command("sheet", help=text("cli.selfeval.sheet.help"))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help=text("cli.selfeval.sheet.out")
)
def sheet(file: Path, out: Path) -> None:
    """Write a key-in sheet for a scan."""
    from auditkit.documents.keyin_sheet import keyin_sheet

    problem = read_many([file])[0]
    if not isinstance(problem, AuditkitError):
        raise BadInput("selfeval.sheet-not-needed", file=file.name)
    if problem.message_id != "read.pdf_scan":
        raise problem
    pages = int(str(problem.params["pages"]))
    out.write_bytes(keyin_sheet(file.name, pages))
    echo(text("cli.selfeval.sheet.done", file=out, pages=pages))


@selfeval_.command("compare", help=text("cli.selfeval.compare.help"))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help=text("cli.selfeval.compare.out"))
@json_option
@with_engagement
def compare(engagement: Engagement, out: Path | None, as_json: bool) -> None:
    """Set self-evaluated, recomputed and independent scores side by side."""
    from auditkit.engagement.comparing import require_comparison

    if out is not None and out.suffix.lower() != ".xlsx":
        raise UsageError("cli.selfeval.compare.not-xlsx", file=out)
    found = require_comparison(engagement)
    if out is not None:
        from auditkit.report.comparison import write_comparison

        write_comparison(engagement, found, out)
    if as_json:
        print_json(found.as_json())
        return
    _print_comparison(found)
    if out is not None:
        echo(text("cli.selfeval.compare.done", file=out))


def _print_comparison(found: Comparison) -> None:
    names = ("indicator", "points", "self", "recomputed", "independent", "difference", "reason")
    rows = [
        (f"{row['id']} {row['name']}", *(row[key] for key in ("points", "self", "recomputed", "awarded", "difference")),
         row["reason"] if row["difference"] not in (None, "0") else "")
        for row in (each.as_json() for each in found.rows)
    ]  # fmt: skip
    whole = found.as_json()
    totals = (whole["self_total"], None, whole["total"], whole["difference"], "")
    rows.append((text("selfeval.compare.total"), points_text(found.sheet.rubric.total), *totals))
    print_table([text(f"selfeval.compare.{name}") for name in names], rows, numbers="12345", widest=50)
    if found.unmatched:
        listed = text("selfeval.compare.joint").join(item.label for item in found.unmatched)
        echo(text("cli.selfeval.compare.unmatched", count=len(found.unmatched), names=listed))


@selfeval_.command("form", help=text("cli.selfeval.form.help"))
@click.option(
    "--kind",
    type=click.Choice(["department", "project"]),
    default="department",
    show_default=True,
    help=text("cli.selfeval.form.kind"),
)
@click.option("--prefilled", is_flag=True, help=text("cli.selfeval.form.prefilled"))
@click.option("--project", "projects", multiple=True, help=text("cli.selfeval.form.project"))
@click.option("--format", "formats", default="docx,xlsx", show_default=True, help=text("cli.selfeval.form.format"))
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path(), help=text("cli.selfeval.form.out")
)
@with_engagement
def form(
    engagement: Engagement, kind: str, prefilled: bool, projects: tuple[str, ...], formats: str, out: Path
) -> None:
    """Write the form for the unit to fill in."""
    from auditkit.report.selfeval_forms import known_of, write_forms

    if projects and kind != "project":
        raise UsageError("selfeval.form.needs-project")
    names = [name.strip() for name in formats.split(",") if name.strip()]
    known = known_of(engagement, projects, prefilled=prefilled)
    for file in write_forms(engagement, kind, names, out, known, prefilled=prefilled):
        echo(text("cli.selfeval.form.done", file=str(file)))


def _content(file: Path) -> Content:
    content = read_many([file])[0]
    if isinstance(content, AuditkitError):
        raise content
    return content


def _of_file(file: Path, year: int | None) -> Verified:
    found = verify_document(_content(file), year)
    if found is None:
        raise BadInput("selfeval.no-paper", file=file.name)
    return found


def _of_engagement(ctx: click.Context) -> Verified:
    from auditkit.engagement.running import verify_paper

    folder, by = ctx.find_root().obj
    with Engagement(find(folder), by) as engagement:
        heed(engagement.config.language)
        return verify_paper(engagement)
