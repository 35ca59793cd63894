"""demo: the bundled engagement from its raw files to the report."""

from __future__ import annotations

from importlib.resources import as_file
from pathlib import Path

import click

from auditkit.cli.show import echo, print_json, progress
from auditkit.engagement.applying import apply, read_steps
from auditkit.engagement.computing import run_checks
from auditkit.engagement.finding import points_text
from auditkit.engagement.folder import TOML, Config, Engagement, create, read_config
from auditkit.engagement.importing import look, store
from auditkit.engagement.pinning import pin
from auditkit.engagement.scoring import ScoreSheet, score_sheet
from auditkit.errors import UsageError
from auditkit.messages import has, heed, pick, text
from auditkit.shipped import shipped
from auditkit.store.files import write_whole
from auditkit.store.log import told_time

DEFAULT = "yunze-2018"
"""Example that is built where none is named."""
STEPS = ("init", "import", "check", "apply", "report")


def examples() -> list[str]:
    """Return the names of the bundled examples, sorted."""
    return sorted(item.name for item in shipped("examples").iterdir() if (item / TOML).is_file())


@click.command("demo", help=text("cli.demo.help"))
@click.argument("folder", type=click.Path(path_type=Path), default=Path("demo"))
@click.option("--example", default=DEFAULT, help=text("cli.demo.example", known=", ".join(examples())))
@click.option("--complete", is_flag=True, help=text("cli.demo.complete"))
@click.option("--json", "as_json", is_flag=True, help=text("cli.opt.json"))
@click.pass_context
def demo_(ctx: click.Context, /, folder: Path, example: str, complete: bool, as_json: bool) -> None:
    """Run the bundled engagement."""
    base, by = ctx.find_root().obj
    root = folder if folder.is_absolute() else base / folder
    if example not in examples():
        raise UsageError("cli.demo.example-unknown", name=example, known=", ".join(examples()))
    with as_file(shipped("examples") / example) as source:
        config = read_config((source / TOML).read_bytes(), TOML)
        heed(config.language)
        by = by or config.lead
        if complete:
            _complete(root, source, config, as_json)
            return
        _say("init", as_json)
        _begin(root, source, config, by)
        with Engagement(root, by) as engagement:
            written = _run(engagement, source, as_json)
            sheet = score_sheet(engagement)
    if as_json:
        total = None if sheet.total is None else points_text(sheet.total)
        deductions = [
            {"id": item.id, "indicator": score.indicator.id, "points": points_text(item.points)}
            for score, item in sheet.deductions()
        ]
        reports = [str(path) for path in written]
        print_json({"total": total, "grade": sheet.grade, "deductions": deductions, "reports": reports})
        return
    _print_end(sheet, written, folder)


def _begin(root: Path, source: Path, config: Config, by: str) -> None:
    create(root, config, pin, by)
    for passage in sorted((source / "narrative").glob("*.md")):
        write_whole(root / "narrative" / passage.name, passage.read_bytes())


def _complete(root: Path, source: Path, config: Config, as_json: bool) -> None:
    """Make the whole file of an example, from acceptance to the sealed archive."""
    from auditkit.cli.demo_file import HISTORY, Day, live_through, read_days

    if not (source / HISTORY).is_file():
        having = [name for name in examples() if (shipped("examples") / name / HISTORY).is_file()]
        raise UsageError("cli.demo.no-file", name=source.name, known=", ".join(having))
    days = read_days(source / HISTORY)

    def show(day: Day) -> None:
        if not as_json:
            named = [text(f"cli.demo.what.{n}") if has(f"cli.demo.what.{n}") else n for n in day.what]
            what = {"name": text("review.comma").join(named), "by": day.by or config.lead}
            echo(text("cli.demo.day", day=day.on, what=text(f"cli.demo.act.{day.act}", **what)))

    with told_time(f"{days[0].on}T08:00:00Z"):
        _begin(root, source, config, config.lead)
        engagement = Engagement(root, config.lead)
    with engagement:
        archive = live_through(engagement, source, days, show)
        sheet = score_sheet(engagement)
    total = None if sheet.total is None else points_text(sheet.total)
    if as_json:
        print_json({"total": total, "grade": sheet.grade, "archive": None if archive is None else str(archive)})
        return
    echo(text("cli.demo.score", total=total or "—", full=points_text(sheet.rubric.total), grade=sheet.grade or "—"))
    if archive is not None:
        echo(text("cli.demo.sealed", file=archive))


def _say(step: str, quiet: bool) -> None:
    if not quiet:
        number = STEPS.index(step) + 1
        echo(text("cli.demo.step", step=number, of=len(STEPS), what=text(f"cli.demo.{step}")))


def _run(engagement: Engagement, source: Path, quiet: bool) -> list[Path]:
    from auditkit.report.building import build_reports

    _say("import", quiet)
    with progress(text("cli.import.reading")) as show:
        store(engagement, look(engagement, sorted((source / "inputs").iterdir()), progress=show))
    _say("check", quiet)
    with progress(text("cli.check.running")) as show:
        run_checks(engagement, show)
    _say("apply", quiet)
    apply(engagement, read_steps(source / "decisions.yaml"))
    _say("report", quiet)
    return build_reports(engagement)


def _print_end(sheet: ScoreSheet, written: list[Path], folder: Path) -> None:
    total = "—" if sheet.total is None else points_text(sheet.total)
    echo(text("cli.demo.score", total=total, full=points_text(sheet.rubric.total), grade=sheet.grade or "—"))
    deductions = sheet.deductions()
    echo(text("cli.demo.deductions", count=len(deductions)))
    for score, item in deductions:
        echo(
            text(
                "cli.demo.deduction",
                id=item.id,
                indicator=score.indicator.id,
                name=pick(score.indicator.name),
                points=points_text(item.points),
                rationale=item.rationale,
            )
        )
    echo(text("cli.demo.reports"))
    for path in written:
        echo(f"  {path}")
    largest = max(deductions, key=lambda found: found[1].points, default=None)
    if largest is not None:
        echo(text("cli.demo.next", folder=folder, id=largest[0].indicator.id))
