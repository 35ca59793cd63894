"""Sentences of exceptions and values of measures, rendered when they are shown."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from auditkit.core.checklist import Check
from auditkit.core.money import half_up
from auditkit.engagement.folder import Engagement
from auditkit.engagement.pinning import Specs
from auditkit.engagement.results import ExceptionRecord, MeasureRecord, TieOut, Untested
from auditkit.messages import has, pick, text
from auditkit.specs.loading import load_checks

FOLDER = "checklists/compliance/"
_AMOUNT = re.compile(r"-?\d{4,}\.\d{2}")


def checks(engagement: Engagement) -> dict[str, Check]:
    """Return the pinned checks by id, in the order of the checklists; read once for an open engagement."""
    if "checks" not in engagement.memo:
        specs = Specs(engagement)
        found = [check for path in specs.paths(FOLDER, ".yaml") for check in load_checks(specs.text(path), path)]
        engagement.memo["checks"] = {check.id: check for check in found}
    known: dict[str, Check] = engagement.memo["checks"]
    return known


def exception_sentence(engagement: Engagement, item: ExceptionRecord) -> str:
    """Return the sentence of an exception in the language in force."""
    said = {name.removeprefix("message."): words for name, words in item.params.items() if name.startswith("message.")}
    if said:
        return pick(said)
    check = checks(engagement).get(item.check)
    shown = _Params({name: separated(words) for name, words in item.params.items()})
    return item.check if check is None else pick(check.message).format_map(shown)


def separated(words: str) -> str:
    """Return an amount as sentences print it, its thousands separated; other words as they are.

    Example:
        >>> separated("28977.40"), separated("2018"), separated("450.00")
        ('28,977.40', '2018', '450.00')
    """
    return format(Decimal(words), ",.2f") if _AMOUNT.fullmatch(words) else words


def untested_reason(engagement: Engagement, item: Untested) -> str:
    """Return why a row could not be tested."""
    check = checks(engagement).get(item.check)
    return item.reason if check is None or item.reason not in check.reasons else pick(check.reasons[item.reason])


class _Params(dict[str, str]):
    """Parameters of a sentence; one that a query did not give shows as a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


def tieout_sentence(tie: TieOut) -> str:
    """Return what a tie-out compares, its field by name."""
    params = dict(tie.message[1])
    name = f"field.{params.get('column', '')}"
    if has(name):
        params["column"] = text(name)
    return text(tie.message[0], **params)


def tieout_value(tie: TieOut, value: str | None) -> str:
    """Return a value of a tie-out as shown: an amount, a number of accounts where it counts them, a dash for none."""
    if value is None:
        return "—"
    return format(Decimal(value), ",.0f" if tie.id.endswith("-all") else ",.2f")


def count_word(measure: str) -> str:
    """Return what a measure counts: the word for the longest beginning of its id that has one.

    Example:
        >>> from auditkit.messages import speaking
        >>> with speaking("zh"):
        ...     count_word("staff.actual"), count_word("firm.own")
        ('人', '个')
    """
    parts = measure.split(".")
    names = (f"counted.{'.'.join(parts[:size])}" for size in range(len(parts), 0, -1))
    return next((text(name) for name in names if has(name)), text("counted"))


def wan(value: Fraction | Decimal) -> str:
    """Return an amount in 万元 with two decimals, as text and tables print it."""
    return format(half_up(Fraction(value) / 10000, 2), "f")


def measure_value(measure: MeasureRecord) -> str:
    """Return the value of a measure with its unit, as printed.

    Returns:
        万元 with two decimals in Chinese, yuan in English; rates with two decimals and ``%``; counts as they are.
    """
    value = measure.exact
    if value is None:
        return text("measure.undefined")
    if measure.unit == "%":
        return f"{half_up(value, 2)}%"
    if measure.unit == "yuan":
        return text("measure.amount", wan=wan(value), yuan=format(half_up(value, 2), ",.2f"))
    return format(half_up(value, 0 if value.denominator == 1 else 2), "f")


def printed_forms(measure: MeasureRecord) -> set[str]:
    """Return the ways in which a measure is printed, without unit and separators."""
    value = measure.exact
    if value is None:
        return set()
    if measure.unit == "yuan":
        return {wan(value), format(half_up(value, 2), "f")}
    return {format(half_up(value, 2), "f"), format(half_up(value, 0), "f") if value.denominator == 1 else ""} - {""}
