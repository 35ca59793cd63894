"""reconcile."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import click

from auditkit.cli.show import echo, json_option, print_json, progress, with_engagement
from auditkit.engagement.computing import results
from auditkit.engagement.folder import Engagement
from auditkit.engagement.results import TieOut
from auditkit.engagement.wording import tieout_sentence, tieout_value
from auditkit.errors import Found
from auditkit.messages import text

_STATUSES = ("agrees", "rounding", "differs", "untestable")


@click.command("reconcile", help=text("cli.reconcile.help"))
@click.option("--all", "everything", is_flag=True, help=text("cli.reconcile.all"))
@json_option
@with_engagement
def reconcile_(engagement: Engagement, everything: bool, as_json: bool) -> None:
    """Show the tie-outs between tables."""
    with progress(text("cli.check.running")) as show_progress:
        found = results(engagement, show_progress).tieouts()
    listed = [_listed(tie) for tie in found]
    if as_json:
        print_json({"tie_outs": listed})
    else:
        for tie, item in zip(found, listed, strict=True):
            if everything or _worth_showing(tie):
                _print(tie, item)
        counts = {status: sum(item["status"] == status for item in listed) for status in _STATUSES}
        echo(text("reconcile.counts", **counts))
    differing = sum(item["status"] == "differs" for item in listed)
    if differing:
        raise Found("cli.reconcile.found", count=differing)


def _worth_showing(tie: TieOut) -> bool:
    """Sums of what agrees, and items that explain a difference, are shown; single agreements are not."""
    return tie.status != "agrees" or tie.id.endswith("-all") or tie.right is None


def _listed(tie: TieOut) -> dict[str, Any]:
    apart = None if tie.left is None or tie.right is None else Decimal(tie.left) - Decimal(tie.right)
    return {
        "id": tie.id,
        "what": tieout_sentence(tie),
        "left": tie.left,
        "right": tie.right,
        "difference": None if apart is None else format(apart, "f"),
        "tolerance": tie.tolerance,
        "status": tie.status,
        "question": tie.question and tie.status == "differs",
        "rows": [{"file": r.file, "sheet": r.sheet, "row": r.row, "role": r.role} for r in tie.rows],
    }


def _print(tie: TieOut, item: dict[str, Any]) -> None:
    status, what = text(f"tieout-status.{item['status']}"), item["what"]
    if item["status"] == "untestable":
        echo(text("reconcile.not-possible", status=status, what=what))
        return
    left, right = tieout_value(tie, tie.left), tieout_value(tie, tie.right)
    line = text("cli.reconcile.line", status=status, what=what, left=left, right=right)
    if item["status"] in ("differs", "rounding"):
        line += text("reconcile.difference", difference=tieout_value(tie, item["difference"]))
    echo(line)
    if item["status"] == "differs":
        for row in item["rows"]:
            echo(text("reconcile.place", **{name: row[name] for name in ("file", "sheet", "row")}))
