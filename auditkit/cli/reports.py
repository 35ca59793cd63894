"""report build, report check."""

from __future__ import annotations

from pathlib import Path

import click

from auditkit.cli.releasing import release_, releases_
from auditkit.cli.show import echo, json_option, print_json, print_table, with_engagement
from auditkit.engagement.folder import Engagement
from auditkit.errors import Found
from auditkit.messages import text

FORMATS = "docx,html,md,xlsx,pdf"


@click.group("report", help=text("report.help"))
def report_() -> None:
    """The report."""


@report_.command("build", help=text("report.build.help"))
@click.option("--format", "formats", default=FORMATS, help=text("report.build.format"))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=None, help=text("report.build.out"))
@click.option("--form", default="", help=text("subjects.opt.form"))
@click.option("--edition", default="internal", help=text("editions.opt.edition"))
@json_option
@with_engagement
def build_(engagement: Engagement, formats: str, out: Path | None, form: str, edition: str, as_json: bool) -> None:
    """Compose the report and write it."""
    from auditkit.report.building import build

    chosen = [name.strip() for name in formats.split(",") if name.strip()]
    built = build(engagement, chosen, out, form=form, edition=edition)
    if as_json:
        files = [{"format": path.suffix.removeprefix("."), "file": str(path)} for path in built.files]
        said = {"edition": edition, "draft": built.unscored > 0, "unscored": built.unscored, "untied": built.untied}
        names = [{"name": one.name, "kind": one.kind, "words": one.words} for one in built.doubts]
        print_json({"files": files, **said, "masked": built.masked, "possible_names": names})
        return
    name = text(f"editions.name.{edition}")
    if built.masked is None:
        echo(text("editions.built-plain", edition=name))
    else:
        echo(text("editions.built", edition=name, count=built.masked))
    for path in built.files:
        echo(text("report.build.done", file=str(path), size=path.stat().st_size))
    if built.doubts:
        listed = text("review.comma").join(one.name for one in built.doubts)
        echo(text("editions.doubts", count=len(built.doubts), names=listed), err=True)
    if built.unscored:
        echo(text("report.build.draft", count=built.unscored), err=True)
    if built.untied:
        echo(text("report.build.untied", count=built.untied), err=True)


@report_.command("check", help=text("report.check.help"))
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--form", default="", help=text("subjects.opt.form"))
@click.option("--edition", default="", help=text("editions.opt.check-edition"))
@json_option
@with_engagement
def check_(engagement: Engagement, file: Path | None, form: str, edition: str, as_json: bool) -> None:
    """List every number of the report, or of a rendered file, with what says it."""
    from auditkit.report.building import printed_numbers

    if file is not None:
        from auditkit.cli.rereading import check_file

        check_file(engagement, file, edition, form, as_json=as_json)
        return
    found = printed_numbers(engagement, form)
    loose = [number for number in found if number.kind == "untied"]
    if as_json:
        print_json({"numbers": [number.as_json() for number in found]})
    else:
        head = [text(f"report.check.{name}") for name in ("text", "kind", "measure", "place")]
        shown = [number for number in found if number.kind != "constant"]
        rows = [(n.text, text(f"report.kind.{n.kind}"), n.measure or n.label, n.place) for n in shown]
        print_table(head, rows, numbers="0", widest=70)
    if loose:
        raise Found("report.check.found", count=len(loose), numbers=len(found))
    if not as_json:
        echo(text("report.check.clean", numbers=len(found)))


report_.add_command(release_)
report_.add_command(releases_)
