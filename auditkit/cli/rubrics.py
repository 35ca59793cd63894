"""rubric list, show, validate, adopt; specs update; standards list, adopt."""

from __future__ import annotations

from pathlib import Path

import click

from auditkit.analysis.weights import Manner
from auditkit.cli.rubric_new import new
from auditkit.cli.rubric_papers import diff, export, rubric_of
from auditkit.cli.rubric_weights import points_options, read_options, weights
from auditkit.cli.show import echo, json_option, print_json, print_table, with_engagement
from auditkit.core.rubric import Indicator, Rubric
from auditkit.engagement.adopting import adopt_rubric, adopt_standards, adopted_standards
from auditkit.engagement.finding import points_text
from auditkit.engagement.folder import Engagement
from auditkit.engagement.pinning import Specs, changes, pin
from auditkit.engagement.rubrics import known_rubrics, offered_rubric
from auditkit.engagement.team import policy
from auditkit.engagement.weighting import set_weights
from auditkit.errors import AuditkitError, Found, UsageError
from auditkit.messages import pick, text
from auditkit.specs.loading import join_books, load_checks, load_measures
from auditkit.specs.rubrics import load_rubric


@click.group("rubric", help=text("cli.rubric.help"))
def rubric_() -> None:
    """Rubrics."""


@rubric_.command("list", help=text("cli.rubric.list.help"))
@json_option
def list_(as_json: bool) -> None:
    """List the rubrics that firm and package offer."""
    found = [offered_rubric(id_) for id_ in known_rubrics()]
    if as_json:
        print_json({"rubrics": [{"id": r.id, "title": pick(r.title), "total": points_text(r.total)} for r in found]})
        return
    rows = [(r.id, pick(r.title), points_text(r.total), len(list(r.leaves()))) for r in found]
    print_table([text(f"cli.rubric.head.{n}") for n in ("id", "title", "points", "indicators")], rows, numbers="23")


@rubric_.command("show", help=text("cli.rubric.show.help"))
@click.argument("id_", metavar="RUBRIC")
@json_option
def show(id_: str, as_json: bool) -> None:
    """Show a rubric."""
    rubric = offered_rubric(id_)
    if as_json:
        print_json(_rubric_json(rubric))
        return
    echo(f"{rubric.id}  {pick(rubric.title)}  {points_text(rubric.total)}")
    for node in rubric.walk():
        echo(_line(rubric, node))
    for demand in rubric.constraints:
        echo(text("rubrics.show.constraint", text=pick(demand.text), share=points_text(demand.min_share)))
    if rubric.absent:
        echo(text(f"rubrics.show.absent-{rubric.absent}"))
    if rubric.open:
        echo(text("rubrics.show.open", count=len(rubric.settable())))
    grades = "  ".join(f"{pick(g.grade)} ≥ {points_text(g.min)}" for g in rubric.grades)
    echo(text("cli.rubric.grades", grades=grades))


def _line(rubric: Rubric, node: Indicator) -> str:
    """Return one node as a line: id, name, points, rule and what is special about it."""
    points = "—" if node.points is None else points_text(node.points)
    kind = f"  [{text(f'rule.{node.rule.type}')}]" if node.rule else ""
    special = [text("rubrics.show.bonus")] if node.bonus else []
    if node.reconstructed or (node.rule is not None and node.rule.reconstructed):
        special.append(text("rubric.reconstructed"))
    if node.pool:
        special.append(text("rubrics.show.pool", ids=", ".join(child.id for child in node.sharing())))
    if node.coefficient is not None:
        special.append(text("rubrics.show.coefficient", measure=node.coefficient.measure))
    marks = "".join(f"  {mark}" for mark in special)
    return f"{'  ' * len(rubric.path(node.id))}{node.id} {pick(node.name)}  {points}{kind}{marks}"


def _rubric_json(rubric: Rubric) -> dict[str, object]:
    return {
        "id": rubric.id,
        "title": pick(rubric.title),
        "total": points_text(rubric.total),
        "open": rubric.open,
        "indicators": [
            {
                "id": leaf.id,
                "name": pick(leaf.name),
                "path": [pick(node.name) for node in rubric.path(leaf.id)],
                "points": None if leaf.points is None else points_text(leaf.points),
                "rule": leaf.rule.type if leaf.rule else None,
                "measure": leaf.measure or None,
                "reconstructed": leaf.reconstructed,
            }
            for leaf in rubric.leaves()
        ],
    }


@rubric_.command("validate", help=text("cli.rubric.validate.help"))
@click.argument("file", metavar="FILE")
def validate(file: str) -> None:
    """Check a rubric: a file, or the id of one that is offered."""
    try:
        rubric = rubric_of(file)
    except UsageError:
        raise
    except AuditkitError as error:
        echo(str(error), err=True)
        raise Found("cli.rubric.invalid", file=Path(file).name) from error
    echo(text("cli.rubric.valid", id=rubric.id, points=points_text(rubric.total), count=len(list(rubric.leaves()))))
    if rubric.open:
        echo(text("rubrics.show.open", count=len(rubric.settable())))


@rubric_.command("adopt", help=text("cli.rubric.adopt.help"))
@click.option("--sent", default="", metavar="DATE", help=text("cli.rubric.sent"))
@click.option("--agreed", default="", metavar="DATE", help=text("cli.rubric.agreed"))
@click.option("--because", default="", help=text("cli.opt.because"))
@points_options
@with_engagement
def adopt(
    engagement: Engagement,
    sent: str,
    agreed: str,
    because: str,
    points: tuple[str, ...],
    file: Path | None,
    manner: Manner | None,
) -> None:
    """Record that the rubric was adopted."""
    with engagement.deciding():
        if points or file or manner:
            set_weights(engagement, read_options(points, file), manner=manner, because=because)
        adopt_rubric(engagement, sent=sent, agreed=agreed, because=because)
    echo(text("cli.rubric.adopted", id=engagement.config.rubric))


for command in (weights, diff, export, new):
    rubric_.add_command(command)


@click.group("specs", help=text("cli.specs.help"))
def specs_() -> None:
    """Pinned specs."""


@specs_.command("update", help=text("cli.specs.update.help"))
@click.option("--dry-run", is_flag=True, help=text("cli.specs.dry-run"))
@with_engagement
def update(engagement: Engagement, dry_run: bool) -> None:
    """Pin the specs offered now."""
    found = changes(engagement)
    for change in found:
        kind = "new" if change.old is None else "gone" if change.new is None else "changed-spec"
        echo(f"{text(f'specs.{kind}')}  {change.path}  ({change.origin})")
    if found and not dry_run:
        pin(engagement, verify_specs)
    echo(text("cli.specs.done", count=len(found)))


def verify_specs(engagement: Engagement) -> None:
    """Load every pinned spec once, so that a mistake is refused before it is pinned."""
    specs = Specs(engagement)
    for path in specs.paths("checklists/compliance/", ".yaml"):
        load_checks(specs.text(path), path)
    join_books([load_measures(specs.text(path), path) for path in specs.paths("checklists/measures/", ".yaml")])
    path = f"checklists/rubrics/{engagement.config.rubric}.yaml"
    load_rubric(specs.text(path), path)
    policy(engagement)


@click.group("standards", help=text("cli.standards.help"))
def standards_() -> None:
    """Shipped standards."""


@standards_.command("list", help=text("cli.standards.list.help"))
@with_engagement
def list_standards(engagement: Engagement) -> None:
    """List shipped sets of standards."""
    adopted = set(adopted_standards(engagement))
    for path in Specs(engagement).paths("checklists/standards/", ".yaml"):
        id_ = path.removeprefix("checklists/standards/").removesuffix(".yaml")
        echo(f"{id_}  {text('standards.adopted') if id_ in adopted else ''}".rstrip())


@standards_.command("adopt", help=text("cli.standards.adopt.help"))
@click.argument("id_", metavar="ID")
@click.option("--because", default="", help=text("cli.opt.because"))
@with_engagement
def adopt_standards_(engagement: Engagement, id_: str, because: str) -> None:
    """Let a shipped set of standards count."""
    adopt_standards(engagement, id_, because)
    echo(text("cli.standards.done", id=id_))
