"""Charts as SVG without script, clock or outside resource: the same values give the same bytes.

The values printed in a chart are the words of its Decimals; lengths are exact fractions, cut to a hundredth of a point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from unicodedata import east_asian_width

from markupsafe import Markup

from auditkit.documents.model import Chart
from auditkit.documents.neutral import one_line

_Scale = Callable[[Fraction], Fraction]
PALETTE = ("#1f4e79", "#c55a11", "#548235", "#7f6000", "#7030a0", "#3b3838")
FONTS = "Noto Sans CJK SC, Noto Sans SC, PingFang SC, Microsoft YaHei, SimHei, sans-serif"
WIDTH = 600
_INK, _GRID, _PALE = "#222222", "#d9d9d9", "#dde3ea"
_TEXT = Markup('<text x="{}" y="{}" text-anchor="{}" font-size="{}" fill="{}">{}</text>')
_RECT = Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>')
_LINE = Markup('<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}"/>')


def draw(chart: Chart) -> str:
    """Return a chart as an ``<svg>`` element with its own namespace, title and description.

    Args:
        chart: At least one series; values may be negative or None.

    Raises:
        ValueError: If a series is not as long as the labels.
    """
    if any(len(series.values) != len(chart.labels) for series in chart.series):
        raise ValueError("a series is not as long as the labels")
    body, height = _sideways(chart) if chart.kind == "horizontal_bar" else _upright(chart)
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" height="{}" role="img" '
        'font-family="{}"><title>{}</title><desc>{}</desc>'
    ).format(WIDTH, height, WIDTH, height, FONTS, one_line(chart.title), one_line(chart.alt))
    return head + _RECT.format(0, 0, WIDTH, height, "#ffffff") + Markup("").join(body) + Markup("</svg>")


def size(chart: Chart) -> tuple[int, int]:
    """Return width and height of a drawn chart in points."""
    return WIDTH, _sideways(chart)[1] if chart.kind == "horizontal_bar" else _UPRIGHT_HEIGHT


def words_width(words: str, font_size: int) -> int:
    """Return the width of words in points, a Chinese character as wide as it is high.

    Example:
        >>> words_width("预算ab", 10)
        32
    """
    return sum(100 if east_asian_width(sign) in "WF" else 60 for sign in words) * font_size // 100


def _shortened(words: str, font_size: int, room: int) -> str:
    words = one_line(words)
    if words_width(words, font_size) <= room:
        return words
    while words and words_width(words + "…", font_size) > room:
        words = words[:-1]
    return words + "…"


def _number(value: Fraction) -> str:
    """Return a length in points with at most two decimals, cut."""
    hundredths = int(value * 100)
    whole, rest = divmod(abs(hundredths), 100)
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else f"{sign}{whole}"


def _printed(value: Decimal) -> str:
    return f"{value:,f}"


def _nice_step(reach: Fraction) -> Fraction:
    """Return a round step that cuts a reach into four to ten parts."""
    step = Fraction(1)
    while step * 10 < reach:
        step *= 10
    while step > reach:
        step /= 10
    for factor in (5, 2):
        if reach / (step * factor) >= 4:
            return step * factor
    return step if reach / step >= 4 else step / (2 if reach / step >= 2 else 5)


def _axis(chart: Chart) -> tuple[Fraction, Fraction, Fraction]:
    """Return lower end, upper end and step of the value axis."""
    values = [Fraction(value) for series in chart.series for value in series.values if value is not None]
    values += [Fraction(value) for value in chart.maximum]
    low, high = min([Fraction(0), *values]), max([Fraction(0), *values])
    if low == high:
        return Fraction(0), Fraction(1), Fraction(1)
    step = _nice_step(high - low)
    return low // step * step, -(-high // step) * step, step


def _tick(value: Fraction) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact.normalize():,f}"


def _legend(chart: Chart, top: int) -> Iterator[Markup]:
    if len(chart.series) < 2:
        return
    left = 64
    for number, series in enumerate(chart.series):
        words = _shortened(series.name, 12, 180)
        yield _RECT.format(left, top - 10, 12, 12, _colour(number))
        yield _TEXT.format(left + 18, top, "start", 12, _INK, words)
        left += 42 + words_width(words, 12)


def _colour(number: int) -> str:
    return PALETTE[number % len(PALETTE)]


_UPRIGHT_HEIGHT = 312
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 590, 56, 280


def _upright(chart: Chart) -> tuple[list[Markup], int]:
    low, high, step = _axis(chart)

    def y(value: Fraction) -> Fraction:
        return _BOTTOM - (value - low) * (_BOTTOM - _TOP) / (high - low)

    body = [_TEXT.format(_LEFT, 20, "start", 12, _INK, one_line(chart.unit))] if chart.unit else []
    body += _legend(chart, 40)
    tick = low
    while tick <= high:
        at = _number(y(tick))
        body.append(_LINE.format(_LEFT, at, _RIGHT, at, _INK if tick == 0 else _GRID, 1))
        body.append(_TEXT.format(_LEFT - 8, _number(y(tick) + 4), "end", 11, _INK, _tick(tick)))
        tick += step
    slot = Fraction(_RIGHT - _LEFT, max(1, len(chart.labels)))
    for number, label in enumerate(chart.labels):
        middle = _number(_LEFT + slot * number + slot / 2)
        body.append(_TEXT.format(middle, _BOTTOM + 20, "middle", 11, _INK, _shortened(label, 11, int(slot) - 4)))
    body += _lines(chart, slot, y) if chart.kind == "line" else _bars(chart, slot, y)
    return body, _UPRIGHT_HEIGHT


def _bars(chart: Chart, slot: Fraction, y: _Scale) -> Iterator[Markup]:
    count = len(chart.series)
    width = min(slot * Fraction(7, 10) / count, Fraction(48))
    printed = all(
        words_width(_printed(value), 10) <= slot / count + 6
        for series in chart.series
        for value in series.values
        if value is not None
    )
    for number, series in enumerate(chart.series):
        for place, value in enumerate(series.values):
            left = _LEFT + slot * place + slot / 2 + width * (number * 2 - count) / 2
            if number == 0 and chart.maximum:
                full = y(Fraction(chart.maximum[place]))
                yield _RECT.format(
                    _number(left), _number(full), _number(width * count), _number(y(Fraction(0)) - full), _PALE
                )
            if value is None:
                continue
            ends = sorted((y(Fraction(value)), y(Fraction(0))))
            yield _RECT.format(
                _number(left),
                _number(ends[0]),
                _number(width * Fraction(9, 10)),
                _number(ends[1] - ends[0]),
                _colour(number),
            )
            if printed:
                at = ends[0] - 4 if value >= 0 else ends[1] + 12
                yield _TEXT.format(_number(left + width / 2), _number(at), "middle", 10, _INK, _printed(value))


def _lines(chart: Chart, slot: Fraction, y: _Scale) -> Iterator[Markup]:
    for number, series in enumerate(chart.series):
        before: tuple[str, str] | None = None
        for place, value in enumerate(series.values):
            if value is None:
                before = None
                continue
            here = _number(_LEFT + slot * place + slot / 2), _number(y(Fraction(value)))
            if before:
                yield _LINE.format(*before, *here, _colour(number), 2)
            yield Markup('<circle cx="{}" cy="{}" r="3" fill="{}"/>').format(*here, _colour(number))
            if len(chart.series) == 1 and words_width(_printed(value), 10) <= slot:
                yield _TEXT.format(here[0], _number(y(Fraction(value)) - 8), "middle", 10, _INK, _printed(value))
            before = here


def _sideways(chart: Chart) -> tuple[list[Markup], int]:
    low, high, _ = _axis(chart)
    thick, left, right = 18, 170, 500
    top = 56 if len(chart.series) > 1 else 28
    slot = thick * len(chart.series) + 14

    def x(value: Fraction) -> Fraction:
        return left + (value - low) * (right - left) / (high - low)

    body = [_TEXT.format(left, 18, "start", 12, _INK, one_line(chart.unit))] if chart.unit else []
    body += _legend(chart, 40)
    for place, label in enumerate(chart.labels):
        upper = top + slot * place
        middle = upper + (slot - 14) // 2 + 4
        body.append(_TEXT.format(left - 10, middle, "end", 12, _INK, _shortened(label, 12, left - 16)))
        if chart.maximum:
            full = x(Fraction(chart.maximum[place])) - x(Fraction(0))
            body.append(_RECT.format(_number(x(Fraction(0))), upper, _number(full), slot - 14, _PALE))
        for number, series in enumerate(chart.series):
            body += _sideways_bar(chart, series.values[place], place, upper + thick * number, number, x)
    height = top + slot * len(chart.labels) + 6
    body.append(_LINE.format(_number(x(Fraction(0))), top - 6, _number(x(Fraction(0))), height - 10, _INK, 1))
    return body, height


def _sideways_bar(
    chart: Chart, value: Decimal | None, place: int, upper: int, number: int, x: _Scale
) -> Iterator[Markup]:
    if value is None:
        return
    ends = sorted((x(Fraction(value)), x(Fraction(0))))
    yield _RECT.format(_number(ends[0]), upper + 1, _number(ends[1] - ends[0]), 16, _colour(number))
    words = _printed(value)
    end = ends[1]
    if chart.maximum:
        words += f" / {_printed(chart.maximum[place])}"
        end = max(end, x(Fraction(chart.maximum[place])))
    yield _TEXT.format(_number(end + 6), upper + 13, "start", 11, _INK, words)
