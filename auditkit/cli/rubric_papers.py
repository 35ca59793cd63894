"""rubric diff, export: two rubrics compared, and the form on paper."""

from __future__ import annotations

from pathlib import Path

import click

from auditkit.analysis.rubric_difference import compare
from auditkit.cli.show import echo, json_option, print_json, print_table
from auditkit.core.rubric import Rubric
from auditkit.engagement.folder import Engagement, find
from auditkit.engagement.rubrics import current_rubric, offered_rubric
from auditkit.errors import BadInput, UsageError
from auditkit.messages import heed, text
from auditkit.specs.rubrics import load_rubric


def rubric_of(name: str) -> Rubric:
    """Return the rubric that is meant: a file, or the id of one that is offered.

    Raises:
        UsageError: If there is neither.
        BadInput: If the file is not text.
    """
    path = Path(name)
    if not path.is_file():
        if path.suffix in (".yaml", ".yml"):
            raise UsageError("rubrics.no-file", file=name)
        return offered_rubric(name)
    try:
        words = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("cli.rubric.not-utf8", file=path.name) from error
    return load_rubric(words, path.name)


@click.command("diff", help=text("rubrics.diff.help"))
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@json_option
def diff(old: str, new: str, as_json: bool) -> None:
    """Show what differs between two rubrics."""
    found = compare(rubric_of(old), rubric_of(new))
    if as_json:
        print_json({"changes": [item.as_json() for item in found]})
        return
    head = [text(f"rubrics.diff.head.{name}") for name in ("id", "what", "old", "new")]
    print_table(head, [(item.id, text(f"rubrics.diff.{item.kind}"), item.old, item.new) for item in found], widest=70)
    echo(text("rubrics.diff.done", count=len(found)))


@click.command("export", help=text("rubrics.export.help"))
@click.argument("id_", metavar="RUBRIC", required=False)
@click.option("--format", "formats", default="docx,xlsx", help=text("rubrics.export.format"))
@click.option("--self-score", is_flag=True, help=text("rubrics.export.self-score"))
@click.option("--prefilled", is_flag=True, help=text("rubrics.export.prefilled"))
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path(), help=text("rubrics.export.out")
)
@click.pass_context
def export(ctx: click.Context, id_: str | None, formats: str, self_score: bool, prefilled: bool, out: Path) -> None:
    """Write the form of a rubric."""
    from auditkit.report.rubric_form import Form, blank_form, prefilled_form, write_form

    names = tuple(name.strip() for name in formats.split(",") if name.strip())
    folder, by = ctx.find_root().obj
    if prefilled or id_ is None:
        with Engagement(find(folder), by) as engagement:
            heed(engagement.config.language)
            rubric = current_rubric(engagement)
            if id_ not in (None, rubric.id):
                raise UsageError("rubrics.export.other", id=id_, rubric=rubric.id)
            form: Form = prefilled_form(engagement) if prefilled else blank_form(rubric, self_score=self_score)
            files = write_form(form, names, out)
    else:
        files = write_form(blank_form(rubric_of(id_), self_score=self_score), names, out)
    for file in files:
        echo(text("rubrics.export.done", file=str(file)))
