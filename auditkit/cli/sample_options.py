"""Options that say what a population consists of."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from auditkit.engagement.sampling.records import Definition
from auditkit.errors import BadInput, UsageError
from auditkit.messages import text

_PERIOD = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2]))?(\.\.(\d{4}-(?:0[1-9]|1[0-2]))?)?")

_OPTIONS = (
    click.option("--category", "categories", multiple=True, metavar="NAME", help=text("sample.opt.category")),
    click.option("--account", "accounts", multiple=True, metavar="CODE|WORD", help=text("sample.opt.account")),
    click.option("--period", default="", metavar="YYYY-MM[..YYYY-MM]", help=text("sample.opt.period")),
    click.option("--from-amount", "least", default="", metavar="YUAN", help=text("sample.opt.from-amount")),
    click.option("--to-amount", "most", default="", metavar="YUAN", help=text("sample.opt.to-amount")),
    click.option("--check", default="", metavar="CHECK", help=text("sample.opt.check")),
    click.option("--sql", default="", metavar="SELECT|@FILE", help=text("sample.opt.sql")),
    click.option("--unit", type=click.Choice(["line", "voucher"]), default="line", help=text("sample.opt.unit")),
)

ask_option = click.option("--ask", multiple=True, metavar="CHECK", help=text("sample.opt.ask"))


def population_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a population to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def definition(given: Mapping[str, Any]) -> tuple[Definition, bool]:
    """Return the population that options name, and whether they name any.

    Raises:
        UsageError: If they contradict each other or a month is none.
        BadInput: If a file with a SELECT cannot be read.
    """
    first, last = _months(given["period"])
    named = {name: given[name] for name in ("categories", "accounts", "period", "least", "most", "check", "sql")}
    if given["sql"] and (given["check"] or given["categories"] or given["accounts"] or given["period"]):
        raise UsageError("sample.sql-alone")
    if given["check"] and (given["categories"] or given["accounts"]):
        raise UsageError("sample.check-alone")
    base = "query" if given["sql"] else "check" if given["check"] else "entry" if given["accounts"] else "expense"
    wanted = Definition(
        base=base,
        unit=given["unit"],
        categories=tuple(given["categories"]),
        accounts=tuple(given["accounts"]),
        first=first,
        last=last,
        least=_amount(given["least"]),
        most=_amount(given["most"]),
        check=given["check"],
        sql=_select(given["sql"]),
    )
    return wanted, any(named.values())


def _amount(words: str) -> str:
    from auditkit.core.money import parse_amount

    try:
        value = parse_amount(words) if words else None
    except ValueError as error:
        raise UsageError("sample.bad-amount", found=words) from error
    return "" if value is None else format(value, "f")


def _months(words: str) -> tuple[str, str]:
    found = _PERIOD.fullmatch(words)
    if found is None:
        raise UsageError("sample.bad-period", found=words)
    first, between, last = found.groups()
    return first or "", (last or "") if between else (first or "")


def _select(words: str) -> str:
    if not words.startswith("@"):
        return words
    try:
        return Path(words[1:]).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("sample.sql-unreadable", file=words[1:], reason=str(error)) from error
