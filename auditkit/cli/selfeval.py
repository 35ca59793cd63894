"""selfeval verify, compare."""

from __future__ import annotations

from pathlib import Path

import click

from auditkit.cli.show import json_option, print_json, print_table
from auditkit.errors import AuditkitError, Found
from auditkit.messages import text


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
    from auditkit.engagement.self_evaluating import inconsistency_json, verify_engagement, verify_document
    from auditkit.sources.reading import read_many

    if file is not None:
        content = read_many([file])[0]
        if isinstance(content, AuditkitError):
            raise content
        found, numbers = verify_document(content, year)
    else:
        from auditkit.engagement.folder import Engagement, find

        folder, by = ctx.find_root().obj
        with Engagement(find(folder), by) as engagement:
            found, numbers = verify_engagement(engagement)
    if as_json:
        print_json({"inconsistencies": [inconsistency_json(item) for item in found], "numbers": numbers})
    else:
        head = [text(f"cli.selfeval.head.{n}") for n in ("id", "kind", "stated", "expected", "what")]
        listed = [inconsistency_json(item) for item in found]
        print_table(head, [[i[n] for n in ("id", "kind", "stated", "expected", "message")] for i in listed], widest=80)
    if found:
        raise Found("cli.selfeval.found", count=len(found), numbers=numbers)
