"""seal, verify, reperform, amend: closing the file, proving it unchanged, doing it again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from auditkit.cli.show import echo, json_option, print_json, print_table, with_engagement
from auditkit.engagement.folder import ARCHIVES, Engagement, find
from auditkit.errors import Found, UsageError
from auditkit.messages import heed, text

MOST_SHOWN = 30
"""Differences that are printed of each area; ``--json`` gives all."""


@click.group("seal", invoke_without_command=True, help=text("archive.seal.help"))
@click.option("--out", type=click.Path(path_type=Path), default=None, help=text("archive.opt.out"))
@click.option("--sign", "key", type=click.Path(path_type=Path), default=None, help=text("archive.opt.sign"))
@click.option("--by", "acting", default=None, help=text("cli.opt.by"))
@json_option
@click.pass_context
def seal_(ctx: click.Context, /, out: Path | None, key: Path | None, acting: str | None, as_json: bool) -> None:
    """Close the file."""
    if ctx.invoked_subcommand is not None:
        return
    folder, by = ctx.find_root().obj
    with Engagement(find(folder), acting or by) as engagement:
        heed(engagement.config.language)
        _seal(engagement, out, key, as_json)


def _seal(engagement: Engagement, out: Path | None, key: Path | None, as_json: bool) -> None:
    from auditkit.archive.receipt import write_receipt
    from auditkit.archive.sealing import seal

    done = seal(engagement, out, key)
    receipts = write_receipt(engagement, done.seal, done.file, signed=done.signature is not None)
    if as_json:
        signature = None if done.signature is None else str(done.signature)
        values = {**vars(done.seal), "file": str(done.file), "signature": signature}
        print_json({**values, "receipts": [str(path) for path in receipts]})
        return
    size = f"{done.seal.size:,}"
    echo(text("archive.sealed-done", id=done.seal.id, file=str(done.file), size=size, entries=done.seal.entries))
    echo(text("archive.sealed-digest", sha256=done.seal.sha256))
    for path in (*([done.signature] if done.signature else []), *receipts):
        echo(f"  {path}")
    if not list((engagement.root / "report").glob("report.*")):
        echo(text("archive.sealed-no-report"), err=True)


@seal_.command("key", help=text("archive.key.help"))
@click.argument("file", type=click.Path(path_type=Path))
def key_(file: Path) -> None:
    """Make a pair of keys."""
    from auditkit.archive.signing import make_keys

    public = make_keys(file)
    echo(text("archive.key-made", private=str(file), public=str(public)))


@seal_.command("list", help=text("archive.list.help"))
@json_option
@with_engagement
def list_(engagement: Engagement, as_json: bool) -> None:
    """List the closings and what was added after them."""
    from auditkit.engagement.closing import amendments, seals

    done, added = seals(engagement), amendments(engagement)
    if as_json:
        print_json({"seals": [vars(item) for item in done], "amendments": [vars(item) for item in added]})
        return
    head = [text(f"archive.col-{name}") for name in ("id", "on", "by", "file", "digest")]
    print_table(head, [(item.id, item.at[:10], item.by, item.file, item.sha256[:16]) for item in done])
    if added:
        echo()
        head = [text(f"archive.col-{name}") for name in ("id", "on", "by", "reviewer", "because", "state")]
        states = {True: text("archive.amend-state-open"), False: text("archive.amend-state-closed")}
        print_table(head, [(a.id, a.at[:10], a.by, a.reviewer, a.because, states[a.open]) for a in added])


@seal_.command("receipt", help=text("archive.receipt.help"))
@click.argument("id_", metavar="[ID]", default="")
@with_engagement
def receipt_(engagement: Engagement, id_: str) -> None:
    """Write a receipt again."""
    from auditkit.archive.receipt import write_receipt
    from auditkit.engagement.closing import seals

    done = [item for item in seals(engagement) if id_ in ("", item.id)]
    if not done:
        raise UsageError("archive.seal-unknown", id=id_ or "—")
    archive = engagement.root / ARCHIVES / done[-1].file
    signed = archive.with_name(archive.name + ".sig").exists()
    for path in write_receipt(engagement, done[-1], archive, signed=signed):
        echo(str(path))


@click.group("amend", help=text("archive.amend.help"))
def amend_() -> None:
    """Additions to a closed file."""


@amend_.command("open", help=text("archive.amend-open.help"))
@click.option("--because", default="", metavar="TEXT", help=text("cli.opt.because"))
@click.option("--reviewer", default="", metavar="NAME", help=text("archive.opt.reviewer"))
@with_engagement
def amend_open_(engagement: Engagement, because: str, reviewer: str) -> None:
    """Allow additions."""
    from auditkit.engagement.closing import open_amendment

    id_ = open_amendment(engagement, because, reviewer)
    echo(text("archive.amend-opened", id=id_))


@amend_.command("close", help=text("archive.amend-close.help"))
@with_engagement
def amend_close_(engagement: Engagement) -> None:
    """End the additions."""
    from auditkit.engagement.closing import close_amendment

    echo(text("archive.amend-closed", id=close_amendment(engagement)))


@click.command("verify", help=text("archive.verify.help"))
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--expect", default="", metavar="DIGEST", help=text("archive.opt.expect"))
@click.option("--key", type=click.Path(path_type=Path), default=None, help=text("archive.opt.key"))
@click.option("--signature", type=click.Path(path_type=Path), default=None, help=text("archive.opt.signature"))
@click.option("--by", "acting", default=None, hidden=True, help=text("cli.opt.by"))
@json_option
@click.pass_context
def verify_(ctx: click.Context, /, path: Path | None, acting: str | None, as_json: bool, **said: Any) -> None:
    """Prove that nothing was changed."""
    from auditkit.archive.verifying import Anchor, Verified, verify

    found: Verified = verify(_given(ctx, path), Anchor(**said))
    if as_json:
        print_json(_verified_json(found))
    else:
        for problem in (*found.problems, *found.notes):
            echo(str(problem), err=problem in found.problems)
    if found.problems:
        raise Found("archive.verify-found", count=len(found.problems))
    if not as_json:
        params = {"entries": found.entries, "members": found.members, "head": found.head[:16]}
        echo(text(f"archive.verified-{found.kind}", **params))
        if found.kind != "engagement":
            echo(text("archive.sealed-digest", sha256=found.sha256))
        if found.kind != "engagement" or found.anchor:
            echo(text(f"archive.anchor-{found.anchor or 'none'}"))


def _given(ctx: click.Context, path: Path | None) -> Path:
    """Return what a command is about, and speak its language."""
    from auditkit.archive.speaking import language_of

    given = path or find(ctx.find_root().obj[0])
    own = language_of(given)
    if own is not None:
        heed(own)
    return given


def _verified_json(found: Any) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "sha256": found.sha256,
        "entries": found.entries,
        "head": found.head,
        "members": found.members,
        "anchor": found.anchor or None,
        "problems": [{"id": one.message_id, **_texts(one.params), "message": str(one)} for one in found.problems],
        "notes": [str(one) for one in found.notes],
    }


def _texts(params: dict[str, object]) -> dict[str, object]:
    return {name: value if isinstance(value, int) else str(value) for name, value in params.items()}


@click.command("reperform", help=text("archive.reperform.help"))
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--into", type=click.Path(path_type=Path), default=None, help=text("archive.opt.into"))
@click.option("--source", "sources", multiple=True, metavar="OLD=FILE", help=text("archive.opt.source"))
@json_option
@click.pass_context
def reperform_(
    ctx: click.Context, /, path: Path | None, into: Path | None, sources: tuple[str, ...], as_json: bool
) -> None:
    """Do it again and compare."""
    from auditkit.archive.reperforming import reperform

    found = reperform(_given(ctx, path), into, _pairs(sources))
    if as_json:
        print_json(found.as_json())
    else:
        _print_compared(found)
    if not found.holds:
        raise Found("archive.reperform-found", count=len(found.different))


def _pairs(values: tuple[str, ...]) -> dict[str, Path]:
    found = {}
    for value in values:
        old, sign, new = value.partition("=")
        if not sign or not old.strip() or not new.strip():
            raise UsageError("cli.import.pair", option="--source", value=value)
        if not Path(new).is_file():
            raise UsageError("archive.file-missing", file=new)
        found[old.strip()] = Path(new)
    return found


def _print_compared(found: Any) -> None:
    for name, old, new in found.exchanged:
        echo(text("archive.exchanged", file=name, old=old[:12], new=new[:12]))
    for note in found.notes:
        echo(note)
    head = [text(f"archive.col-{name}") for name in ("area", "same", "different", "impossible")]
    rows = []
    for area, same in found.same.items():
        impossible = sum(one[0] == area for one in found.impossible)
        rows.append((text(f"archive.area-{area}"), same, found.count(area), impossible))
    print_table(head, rows, numbers="123")
    for area in found.same:
        _print_differences(area, [item for item in found.different if item.area == area])
    for (area, why), ids in _by_reason(found.impossible).items():
        params = {"area": text(f"archive.area-{area}"), "id": ids[0], "reason": why}
        echo(text("archive.impossible" if len(ids) == 1 else "archive.impossible-many", count=len(ids), **params))
    if found.holds and not found.notes:
        echo(text("archive.all-same" if not found.impossible else "archive.same-but"))


def _by_reason(impossible: list[tuple[str, str, str]]) -> dict[tuple[str, str], list[str]]:
    """Return what is impossible by area and reason: one unreadable source stops many things."""
    found: dict[tuple[str, str], list[str]] = {}
    for area, id_, why in impossible:
        found.setdefault((area, why), []).append(id_)
    return found


def _print_differences(area: str, items: list[Any]) -> None:
    name = text(f"archive.area-{area}")
    for item in items[:MOST_SHOWN]:
        echo(text("archive.different", area=name, id=item.id))
        for sign, words in (("-", item.before), ("+", item.after)):
            if words is not None:
                echo(f"  {sign} {words}")
    if len(items) > MOST_SHOWN:
        echo(text("archive.more", count=len(items) - MOST_SHOWN, area=name))
