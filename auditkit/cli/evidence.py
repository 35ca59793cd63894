"""evidence add, list, show, note, link, unlink, copy, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from auditkit.cli.show import echo, json_option, named, plain, print_json, print_table, with_engagement
from auditkit.engagement.evidencing import (
    FORMS,
    LINKS,
    About,
    Evidence,
    Link,
    Locator,
    copy_out,
    damaged,
    describe,
    evidence,
    find_evidence,
    link_body,
    unlink,
    whole,
    withdraw_evidence,
)
from auditkit.engagement.folder import Engagement
from auditkit.errors import Found, UsageError
from auditkit.messages import text

SHOWN = 16
"""Signs of a SHA-256 that are shown and understood."""


@click.group("evidence", help=text("evidence.help"))
def evidence_() -> None:
    """Evidence."""


def _described(command: Any) -> Any:
    options = [
        click.option("--received", default="", metavar="DATE", help=text("evidence.opt.received")),
        click.option("--effective", default="", help=text("evidence.opt.effective")),
        click.option("--from", "giver", default="", help=text("evidence.opt.from")),
        click.option("--form", type=click.Choice(FORMS), default=None, help=text("evidence.opt.form")),
        click.option("--remark", default="", help=text("evidence.opt.remark")),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _linked(command: Any) -> Any:
    options = [
        click.option("--voucher", "vouchers", multiple=True, metavar="MONTH/NO", help=text("evidence.opt.voucher")),
        click.option("--item", "items", multiple=True, help=text("evidence.opt.item")),
        click.option("--exception", "exceptions", multiple=True, help=text("evidence.opt.exception")),
        click.option("--finding", "findings", multiple=True, help=text("evidence.opt.finding")),
        click.option("--indicator", "indicators", multiple=True, help=text("evidence.opt.indicator")),
        click.option("--measure", "measures", multiple=True, help=text("evidence.opt.measure")),
        click.option("--paper", "papers", multiple=True, help=text("evidence.opt.paper")),
        click.option("--page", default="", help=text("evidence.opt.page")),
        click.option("--cell", default="", help=text("evidence.opt.cell")),
        click.option("--region", default="", help=text("evidence.opt.region")),
    ]
    for option in reversed(options):
        command = option(command)
    return command


_KINDS = {
    "vouchers": "voucher",
    "items": "item",
    "exceptions": "exception",
    "findings": "finding",
    "indicators": "indicator",
    "measures": "measure",
    "papers": "paper",
}


def _links(engagement: Engagement, values: dict[str, Any]) -> tuple[Link, ...]:
    """Take the links out of the values of a command."""
    at = Locator(values.pop("page"), values.pop("cell"), values.pop("region"))
    wanted = [(kind, id_) for name, kind in _KINDS.items() for id_ in values.pop(name)]
    if not wanted:
        return ()
    from auditkit.engagement.evidence_targets import checked_link

    return tuple(checked_link(engagement, kind, id_, at) for kind, id_ in wanted)


def _about(values: dict[str, Any], links: tuple[Link, ...]) -> About:
    return About(**{name: value or "" for name, value in values.items()}, links=links)


@evidence_.command("add", help=text("evidence.add.help"))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@_described
@_linked
@click.option("--dry-run", is_flag=True, help=text("evidence.opt.dry-run"))
@json_option
@with_engagement
def add(engagement: Engagement, paths: tuple[Path, ...], dry_run: bool, as_json: bool, **values: Any) -> None:
    """Keep files and folders as evidence."""
    from auditkit.engagement.evidence_matching import Placed, gather

    links = _links(engagement, values)
    found = gather(engagement, paths, _about(values, links), dry_run=dry_run)
    if as_json:
        print_json({"dry_run": dry_run, "files": [_placed_json(one) for one in found]})
        return
    folders = any(path.is_dir() for path in paths)
    listed: list[Placed] = []
    for one in found:
        if one.status in ("unmatched", "ambiguous", "left-out") and (folders or one.status == "left-out"):
            listed.append(one)
            continue
        goes = text("evidence.goes-to", voucher=one.vouchers[0].shown) if one.status == "linked" else ""
        echo(f"{one.sha256[:SHOWN]}  {plain(one.name)}  {goes}".rstrip())
    for one in listed:
        several = ", ".join(voucher.shown for voucher in one.vouchers)
        echo(text(f"evidence.listed-{one.status}", name=plain(one.name), reason=text(one.reason), vouchers=several))
    counts = {name: sum(one.status == name for one in found) for name in ("linked", "unmatched", "ambiguous")}
    left = sum(one.status == "left-out" for one in found)
    new = sum(not one.known for one in found) - left
    message = "evidence.would-add" if dry_run else "evidence.added"
    echo(text(message, files=len(found) - left, new=new, **counts, left=left))


def _placed_json(one: Any) -> dict[str, Any]:
    return {
        "file": one.name,
        "sha256": one.sha256 or None,
        "status": one.status,
        "vouchers": [voucher.shown for voucher in one.vouchers],
        "page": one.page or None,
        "reason": text(one.reason) if one.reason else None,
        "known": one.known,
    }


def evidence_json(item: Evidence) -> dict[str, Any]:
    """Return evidence as plain values."""
    return {
        "sha256": item.sha256,
        "name": item.name,
        "folder": item.folder,
        "size": item.size,
        "received": item.received or None,
        "effective": item.effective or None,
        "from": item.giver or None,
        "form": item.form or None,
        "remark": item.remark,
        "status": item.status,
        "because": item.because or None,
        "links": [{**link_body(link), "shown": shown(link)} for link in item.links],
        "by": item.by,
        "at": item.at,
    }


def shown(link: Link) -> str:
    """Return a link as a person reads it."""
    if link.kind != "voucher":
        return link.id
    from auditkit.engagement.evidence_matching import voucher_of

    return voucher_of(link.id).shown


@evidence_.command("list", help=text("evidence.list.help"))
@click.option("--unlinked", is_flag=True, help=text("evidence.opt.unlinked"))
@click.option("--voucher", default=None, metavar="MONTH/NO", help=text("evidence.opt.of-voucher"))
@click.option("--check", "check", is_flag=True, help=text("evidence.opt.check"))
@json_option
@with_engagement
def list_(engagement: Engagement, unlinked: bool, voucher: str | None, check: bool, as_json: bool) -> None:
    """List evidence."""
    found = _chosen(engagement, unlinked, voucher)
    wrong = damaged(engagement, found) if check else {}
    if as_json:
        listed = [evidence_json(item) for item in found]
        for item in listed if check else ():
            item["whole"] = item["sha256"] not in wrong
        print_json({"evidence": listed})
    else:
        _print(found)
        for reason in wrong.values():
            echo(reason, err=True)
    if wrong:
        raise Found("evidence.damaged", count=len(wrong))


def _chosen(engagement: Engagement, unlinked: bool, voucher: str | None) -> list[Evidence]:
    found = evidence(engagement)
    if unlinked:
        found = [item for item in found if item.live and not item.links]
    if voucher is not None:
        from auditkit.engagement.evidence_matching import find_voucher
        from auditkit.engagement.evidence_targets import of_voucher

        found = of_voucher(found, find_voucher(engagement, voucher).key)
    return found


def _print(found: Sequence[Evidence]) -> None:
    head = ["SHA-256", *(text(f"evidence.head.{name}") for name in ("name", "size", "received", "from", "links"))]
    rows = [
        (
            item.sha256[:SHOWN],
            item.name if item.live else text("evidence.withdrawn-mark", name=item.name),
            item.size,
            item.received or None,
            item.giver or None,
            ", ".join(shown(link) for link in item.links) or None,
        )
        for item in found
    ]
    print_table(head, rows, numbers="2")
    echo(text("evidence.count", count=len(found), unlinked=sum(item.live and not item.links for item in found)))


@evidence_.command("show", help=text("evidence.show.help"))
@click.argument("id_", metavar="ID")
@json_option
@with_engagement
def show(engagement: Engagement, id_: str, as_json: bool) -> None:
    """Show evidence, its bytes checked, with what it proves."""
    from auditkit.engagement.evidence_targets import reaches

    item = find_evidence(engagement, id_)
    whole(engagement, item)
    reach = reaches(engagement, [item])[item.sha256]
    if as_json:
        print_json({**evidence_json(item), "whole": True, "reaches": reach.__dict__})
        return
    echo(f"{item.sha256}  {item.name}")
    echo(text("evidence.is-whole", size=item.size))
    for name, value in (("received", item.received), ("effective", item.effective), ("from", item.giver)):
        echo(named(text(f"evidence.head.{name}"), value or "—"))
    echo(named(text("evidence.head.form"), text(f"evidence.form.{item.form}") if item.form else "—"))
    if item.remark:
        echo(named(text("evidence.head.remark"), item.remark))
    for link in item.links:
        at = ", ".join(text(f"evidence.at-{name}", at=at) for name, at in link.at.__dict__.items() if at)
        echo(text("evidence.proves", kind=text(f"evidence.kind.{link.kind}"), id=shown(link), at=at or "—"))
    for name in ("items", "exceptions", "findings"):
        if getattr(reach, name):
            echo(text(f"evidence.reaches-{name}", ids=", ".join(getattr(reach, name))))
    if not item.live:
        echo(text("evidence.because", because=item.because))


@evidence_.command("note", help=text("evidence.note.help"))
@click.argument("id_", metavar="ID")
@_described
@with_engagement
def note(engagement: Engagement, id_: str, **values: Any) -> None:
    """Record what is known about evidence."""
    if not any(values.values()):
        raise UsageError("evidence.say-something")
    item = describe(engagement, id_, _about(values, ()))
    echo(text("evidence.noted", id=item.sha256[:SHOWN], name=item.name))


@evidence_.command("link", help=text("evidence.link.help"))
@click.argument("id_", metavar="ID")
@_linked
@json_option
@with_engagement
def link_(engagement: Engagement, id_: str, as_json: bool, **values: Any) -> None:
    """Link evidence to what it proves."""
    links = _links(engagement, values)
    if not links:
        raise UsageError("evidence.link-what")
    item = describe(engagement, id_, About(links=links))
    if as_json:
        print_json(evidence_json(item))
        return
    echo(text("evidence.linked-to", name=item.name, ids=", ".join(shown(link) for link in links)))


@evidence_.command("unlink", help=text("evidence.unlink.help"))
@click.argument("id_", metavar="ID")
@click.argument("target", metavar="[KIND:]TARGET")
@with_engagement
def unlink_(engagement: Engagement, id_: str, target: str) -> None:
    """Take a link back."""
    kind, _, rest = target.partition(":")
    item = find_evidence(engagement, id_)
    named = rest if kind in LINKS and rest else target
    fits = [link for link in item.links if named in (link.id, shown(link)) and (named == target or link.kind == kind)]
    if len(fits) != 1:
        raise UsageError("evidence.no-link", name=item.name, target=target)
    unlink(engagement, item.sha256, fits[0].kind, fits[0].id)
    echo(text("evidence.unlinked", name=item.name, id=shown(fits[0])))


@evidence_.command("copy", help=text("evidence.copy.help"))
@click.argument("id_", metavar="ID")
@click.argument("target", type=click.Path(path_type=Path))
@with_engagement
def copy(engagement: Engagement, id_: str, target: Path) -> None:
    """Write a checked copy of evidence."""
    echo(text("evidence.copied", file=str(copy_out(engagement, id_, target))))


@evidence_.command("withdraw", help=text("evidence.withdraw.help"))
@click.argument("id_", metavar="ID")
@click.option("--because", required=True, help=text("cli.opt.because"))
@with_engagement
def withdraw(engagement: Engagement, id_: str, because: str) -> None:
    """Withdraw evidence."""
    item = withdraw_evidence(engagement, id_, because)
    echo(text("evidence.withdrawn", name=item.name))
