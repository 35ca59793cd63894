"""Tables of projects of a self-evaluation: a row for each project, columns by what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from auditkit.core.labels import Labels, plain_label
from auditkit.core.money import UNITS
from auditkit.sources.canonical import Row
from auditkit.sources.kinds.paper_grid import Grid, letter, read_number, unit_in


def find_projects(grid: Grid, labels: Labels) -> tuple[int, dict[str, int]] | None:
    """Return the header row of a table of projects and its columns by meaning, None where it is none."""
    for row in range(min(grid.height, 5)):
        found: dict[str, int] = {}
        for piece in grid.pieces(row, filled=True):
            for name, words in labels.project_columns.items():
                if plain_label(piece.text) in words:
                    found.setdefault(name, piece.column)
        if "name" in found and len({"opening", "income_gross", "spend", "closing"} & found.keys()) >= 2:
            return row, found
    return None


_SHARE = re.compile(r"率|占比|比重|%|％|进度")
_MONEY = re.compile(r"预算|金额|资金|支出|拨款|到位|调整|追加|收入|投资|指标")


def _others(
    grid: Grid, at: tuple[int, int], columns: Mapping[str, int], unit: str, name: str, labels: Labels
) -> Iterator[Row]:
    """Yield the numbers of columns without a meaning of their own (调整后预算, 执行率), as rows of data."""
    header, row = at
    ignored = {plain_label(word) for word in labels.ignored_columns}
    for piece in grid.pieces(row):
        heading, number = grid.text(header, piece.column), read_number(piece.raw)
        if number is None or piece.column in columns.values() or not heading or plain_label(heading) in ignored:
            continue
        money = unit_in(heading) or (unit or "元" if _MONEY.search(heading) else "个")
        printed = number.unit or ("%" if _SHARE.search(heading) else money)
        yield {
            "role": "data",
            "path": "",
            "label": f"{name}·{heading}",
            "indicator": None,
            "value": number.text,
            "number": number.number * UNITS.get(printed, Decimal(1)),
            "unit": printed,
            "place": letter(piece.column),
            "sheet": grid.sheet.name,
            "row": grid.number_of(row),
        }


def read_projects(grid: Grid, header: int, columns: dict[str, int], unit: str, labels: Labels) -> list[Row]:
    """Return the numbers of a table of projects (role ``project``), one row for each number.

    ``label`` is the project, ``path`` the column's meaning, ``indicator`` the measure id
    (``project.<subject>.<quantity>``; ``project.total.<quantity>`` for the printed total).
    """
    unit = unit_in(grid.sheet.caption) or unit
    rows: list[Row] = []
    for row in range(header + 1, grid.height):
        name = grid.raw(row, columns["name"]).strip()
        texts = [piece.text for piece in grid.pieces(row) if read_number(piece.raw) is None]
        total = any(plain_label(text) in labels.total_words for text in texts)
        if not name and not total:
            continue
        subject = "total" if total else "".join(name.split())
        rows += _others(grid, (header, row), columns, unit, (name or texts[0]) if total else subject, labels)
        for meaning, column in columns.items():
            number = read_number(grid.raw(row, column)) if meaning != "name" else None
            if number is None:
                continue
            printed = number.unit or unit_in(grid.text(header, column)) or unit or "元"
            quantity = "income" if meaning == "income_gross" and not total else meaning
            rows.append(
                {
                    "role": "project",
                    "path": meaning,
                    "label": (name or texts[0]) if total else subject,
                    "indicator": f"project.{subject}.{quantity}",
                    "value": number.text,
                    "number": number.number * UNITS.get(printed, Decimal(1)),
                    "unit": printed,
                    "place": letter(column),
                    "sheet": grid.sheet.name,
                    "row": grid.number_of(row),
                }
            )
    return rows
