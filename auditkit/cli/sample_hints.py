"""Digit tests and profiles as plain values, lines and charts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from auditkit.analysis.sampling.digits import DigitTest
from auditkit.cli.show import echo, print_table
from auditkit.core.money import half_up
from auditkit.documents.charts import draw
from auditkit.documents.model import Chart, Series
from auditkit.engagement.sampling.profiling import Digits, Profile, Slice
from auditkit.messages import text
from auditkit.store.files import write_whole

_MOST_REPEATS = 10
_FAR = Decimal("1.96")


def digits_json(found: Digits) -> dict[str, Any]:
    """Return digit tests as plain values."""
    return {
        "tests": [_test_json(test) for test in found.tests],
        "repeats": {
            "numbers": found.repeats.numbers,
            "distinct": found.repeats.distinct,
            "average_frequency": _number(
                Decimal(found.repeats.average_frequency.numerator)
                / Decimal(max(found.repeats.average_frequency.denominator, 1))
            ),
            "repeated": [{"amount": format(value, ".2f"), "count": count} for value, count in found.repeats.repeated],
        },
        "rounds": [
            {
                "unit": format(item.unit, "f"),
                "count": item.count,
                "amount": format(item.amount, ".2f"),
                "share": format(half_up(item.share * 100, 12), "f"),
            }
            for item in found.rounds
        ],
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format(half_up(value, 12), "f")


def _test_json(test: DigitTest) -> dict[str, Any]:
    return {
        "test": test.test,
        "numbers": test.numbers,
        "left_out": test.left_out,
        "chi_square": _number(test.chi_square),
        "freedom": test.freedom,
        "p_value": _number(test.p_value),
        "mean_absolute_deviation": _number(test.deviation),
        "conformity": test.conformity or None,
        "digits": [
            {"digits": d.digits, "count": d.count, "expected": _number(d.expected), "z": _number(d.z)}
            for d in test.digits
        ],
    }


def print_digits(found: Digits, charts: list[Path]) -> None:
    """Print digit tests: the outcome of each, and the digits that stand out."""
    for test in found.tests:
        said = {
            "test": text(f"sample.digits.{test.test}"),
            "numbers": test.numbers,
            "chi": _short(test.chi_square),
            "freedom": test.freedom,
            "p": _short(test.p_value),
            "mad": _short(test.deviation, 5),
        }
        echo(text("sample.digits.line", **said))
        if test.conformity:
            echo("  " + text(f"sample.conformity.{test.conformity}"))
        far = [digit for digit in test.digits if abs(digit.z) > _FAR]
        if far:
            parts = [f"{d.digits} ({d.count}, z {_short(d.z, 2)})" for d in far[:12]]
            echo("  " + text("sample.digits.far", digits="、".join(parts)))
    for value, count in found.repeats.repeated[:_MOST_REPEATS]:
        echo(text("sample.digits.repeat", amount=f"{value:,.2f}", count=count))
    for item in found.rounds:
        share = f"{half_up(item.share * 100, 2)}%"
        echo(
            text(
                "sample.digits.round",
                unit=f"{item.unit:,f}",
                count=item.count,
                amount=f"{item.amount:,.2f}",
                share=share,
            )
        )
    echo(text("sample.hint-only"))
    _say_charts(charts)


def _short(value: Decimal | None, decimals: int = 4) -> str:
    return "—" if value is None else format(half_up(value, decimals), "f")


def _say_charts(charts: list[Path]) -> None:
    for path in charts:
        echo(text("sample.chart-written", file=str(path)))


def write_digit_charts(found: Digits, folder: Path) -> list[Path]:
    """Write one chart for each test: share found and share expected, in percent."""
    charts = []
    for test in found.tests:
        total = max(test.numbers, 1)
        shares = tuple(half_up(Decimal(d.count * 100) / total, 2) for d in test.digits)
        expected = tuple(half_up(d.expected * 100, 2) for d in test.digits)
        labels = tuple(d.digits if len(test.digits) < 20 or d.digits.endswith("0") else "" for d in test.digits)
        title = text(f"sample.digits.{test.test}")
        series = (Series(text("sample.chart.found"), shares), Series(text("sample.chart.expected"), expected))
        kind = "bar" if len(test.digits) < 20 else "line"
        charts.append((f"digits-{test.test}", _chart(kind, title, labels, series, "%")))
    return _written(charts, folder)


def _chart(kind: Any, title: str, labels: tuple[str, ...], series: tuple[Series, ...], unit: str) -> Chart:
    return Chart(kind=kind, title=title, labels=labels, series=series, unit=unit, alt=title)


def _written(charts: list[tuple[str, Chart]], folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for name, chart in charts:
        path = folder / f"{name}.svg"
        write_whole(path, draw(chart).encode())
        found.append(path)
    return found


def profile_json(found: Profile) -> dict[str, Any]:
    """Return a profile as plain values."""

    def plain(items: tuple[Slice, ...], name: str) -> list[dict[str, Any]]:
        return [{name: item.name, "count": item.count, "amount": format(item.amount, ".2f")} for item in items]

    return {
        "months": plain(found.months, "month"),
        "weekdays": plain(found.weekdays, "weekday"),
        "undated": found.undated,
    }


def _days(found: Profile) -> list[str]:
    return [text(f"sample.weekday.{item.name}") for item in found.weekdays]


def print_profile(found: Profile, charts: list[Path]) -> None:
    """Print a profile."""
    for name, items, labels in (
        ("month", found.months, [item.name for item in found.months]),
        ("weekday", found.weekdays, _days(found)),
    ):
        whole = sum((item.amount for item in items), Decimal(0))
        rows = []
        for label, item in zip(labels, items, strict=True):
            share = f"{half_up(item.amount * 100 / whole, 2)}%" if whole else "—"
            rows.append((label, item.count, f"{item.amount:,.2f}", share))
        print_table([text(f"sample.head.{n}") for n in (name, "count", "amount", "share")], rows, numbers="123")
    if found.undated:
        echo(text("sample.undated", count=found.undated))
    echo(text("sample.hint-only"))
    _say_charts(charts)


def write_profile_charts(found: Profile, folder: Path) -> list[Path]:
    """Write the months and the weekdays as charts, in 万元."""
    charts = []
    for name, items, labels in (
        ("months", found.months, tuple(item.name for item in found.months)),
        ("weekdays", found.weekdays, tuple(_days(found))),
    ):
        values = tuple(half_up(item.amount / 10000, 2) for item in items)
        title = text(f"sample.chart.{name}")
        charts.append(
            (f"profile-{name}", _chart("bar", title, labels, (Series(title, values),), text("sample.chart.wan")))
        )
    return _written(charts, folder)
