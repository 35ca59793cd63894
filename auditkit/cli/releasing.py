"""report release, report releases."""

from __future__ import annotations

from collections.abc import Sequence

import click

from auditkit.cli.review_items import all_items
from auditkit.cli.show import echo, json_option, print_json, print_table, with_engagement
from auditkit.engagement.blocking import Blocked, Blocker
from auditkit.engagement.cautioning import cautions
from auditkit.engagement.folder import Engagement
from auditkit.engagement.releases import releases
from auditkit.engagement.review_items import own_items
from auditkit.errors import Found
from auditkit.messages import text


@click.command("release", help=text("release.help"))
@click.option("--edition", default="internal", help=text("release.opt.edition"))
@click.option("--format", "formats", default="docx,html,md,xlsx,pdf", help=text("report.build.format"))
@click.option("--form", default="", help=text("subjects.opt.form"))
@click.option("--dry-run", is_flag=True, help=text("release.opt.dry-run"))
@json_option
@with_engagement
def release_(engagement: Engagement, edition: str, formats: str, form: str, dry_run: bool, as_json: bool) -> None:
    """Release the report, or say what is in the way."""
    from auditkit.report.building import known_formats
    from auditkit.report.editions import known_edition
    from auditkit.report.releasing import Wanted, in_the_way, release

    chosen = known_formats([name.strip() for name in formats.split(",") if name.strip()])
    wanted = Wanted(known_edition(edition), chosen, form)
    if dry_run:
        found = in_the_way(engagement, all_items(engagement), wanted)
        _listed(engagement, found, as_json)
        if found:
            raise Found("release.found", count=len(found))
        return
    try:
        done = release(engagement, all_items, wanted)
    except Blocked as error:
        _listed(engagement, error.blockers, as_json)
        raise
    folder = engagement.root / "report" / "final" / done.id
    if as_json:
        said = {**done.as_json(), "folder": str(folder)}
        print_json({"blockers": [], "cautions": _cautions(engagement), "release": said})
        return
    echo(text("release.done", id=done.id, by=done.by, day=done.on, folder=str(folder)))
    for name, digest, size in done.files:
        echo(f"  {name}  {size:,}  {digest[:16]}")
    for caution in cautions(engagement):
        echo(text("release.caution", words=caution.sentence), err=True)


def _listed(engagement: Engagement, found: Sequence[Blocker], as_json: bool) -> None:
    if as_json:
        listed = [{"kind": one.kind, "id": one.id, "message": one.sentence} for one in found]
        print_json({"blockers": listed, "cautions": _cautions(engagement), "release": None})
        return
    for one in found:
        echo(f"· {one.sentence}")
    for caution in cautions(engagement):
        echo(text("release.caution", words=caution.sentence))
    if not found:
        echo(text("release.clean"))


def _cautions(engagement: Engagement) -> list[dict[str, object]]:
    return [{"kind": one.kind, "ids": list(one.ids), "message": one.sentence} for one in cautions(engagement)]


@click.command("releases", help=text("release.list.help"))
@json_option
@with_engagement
def releases_(engagement: Engagement, as_json: bool) -> None:
    """List what was released, and whether it is out of date."""
    report = next(item for item in own_items(engagement) if item.kind == "report")
    found = [(one, one.changed(report)) for one in releases(engagement)]
    if as_json:
        print_json({"releases": [{**one.as_json(), "changed": list(changed)} for one, changed in found]})
        return
    head = [text(f"review.head.{name}") for name in ("id", "day", "by", "state")]
    states = [text("release.out-of-date" if changed else "release.current") for _, changed in found]
    print_table(head, [(one.id, one.on, one.by, state) for (one, _), state in zip(found, states, strict=True)])
