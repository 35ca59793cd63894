"""Engagements the product has not seen: other years, systems, programs, places, people and wordings.

``build(folder, ...)`` writes the auditee's files and returns what must come out of them.
"""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from example import journals, registers, self_evaluation
from example.expected import CHECKS, Expected, LookAlike, Problem, expect
from example.files import Table, save_csv, save_workbook
from example.ledger import BEFORE_2019, SINCE_2019, Keeper, Ledger
from example.make import make_year
from example.plan import random_plan
from example.planted import SMALL
from example.wording import STYLES
from example.world import CITIES, invent_world
from example.year import Rules, Year

__all__ = ["CHECKS", "PLACES", "REDUCED", "VARIETY", "Expected", "LookAlike", "Problem", "build", "write_year"]

PLACES = {
    "guangdong": ("澜浦市金融工作局", ("综合科", "银行科", "资本市场科")),
    "hunan": ("岚州市地方金融监督管理局", ("办公室", "金融监管科", "金融稳定科", "规划发展科")),
    "shandong": ("沂湾市商务促进局", ("秘书科", "市场体系科", "财务审计科")),
    "shaanxi": ("渭岭县产业发展服务中心", ("综合股", "项目股", "统计股")),
}
"""Invented departments and their sections, by region; the region decides the cities and their lodging limits."""

REDUCED = ("journal", "trial_balance", "budget", "projects", "staffing")
"""The papers that are always there; without the others checks have nothing to compare with."""

_LAYOUTS = {
    "ufida": journals.Layout("ufida"),
    "ufida-leaf": journals.Layout("ufida", "leaf", dimensions=True),
    "kingdee": journals.Layout("kingdee", separator=" - ", dot="."),
    "platform": journals.Layout("platform", "leaf", dimensions=True),
    "csv": journals.Layout("csv", separator="_"),
    "csv-leaf": journals.Layout("csv", "leaf", dimensions=True),
}
"""``ufida``: two title rows, subtotals every month, account paths. ``ufida-leaf``: only the last name of an account,
economic classification and fund in columns. ``kingdee``: voucher fields on the first line only, dotted codes, 0 on
the other side, auxiliaries in one cell, a total at the end. ``platform``: code and name side by side for every
dimension, only the budget half carries them. ``csv``: GB18030, direction and amount, dates as 2021.03.05."""

_NAMES = {
    "journal": "序时账",
    "trial_balance": "余额表",
    "budget": "预算",
    "projects": "项目收支",
    "staffing": "人员",
    "assets": "资产",
    "procurement": "采购",
    "disclosures": "公开",
    "approvals": "出差",
    "attachments": "附件",
    "cards": "公务卡",
    "standards": "标准",
    "rest": "资料汇总",
}

VARIETY: tuple[dict[str, object], ...] = (
    {"year": 2016, "system": BEFORE_2019, "layout": "kingdee", "place": "hunan", "style": "words", "seed": 1},
    {"year": 2017, "system": BEFORE_2019, "layout": "csv", "place": "shandong", "style": "year", "seed": 2},
    {"year": 2018, "system": BEFORE_2019, "layout": "platform", "place": "shaanxi", "style": "classic", "seed": 3},
    {"year": 2019, "system": SINCE_2019, "layout": "ufida", "place": "guangdong", "style": "classic", "seed": 4},
    {"year": 2021, "system": SINCE_2019, "layout": "platform", "place": "hunan", "style": "words", "seed": 5},
    {"year": 2022, "system": SINCE_2019, "layout": "kingdee", "place": "shandong", "style": "year", "seed": 6},
    {"year": 2020, "system": SINCE_2019, "layout": "csv-leaf", "place": "shaanxi", "style": "terse", "seed": 7},
    {"year": 2023, "system": SINCE_2019, "layout": "ufida-leaf", "place": "shaanxi", "style": "words", "seed": 8},
    {
        "year": 2017, "system": BEFORE_2019, "layout": "ufida", "place": "shaanxi", "style": "year", "seed": 9,
        "institution": True,
    },
    {
        "year": 2021, "system": SINCE_2019, "layout": "ufida", "place": "shandong", "style": "classic", "seed": 10,
        "institution": True, "typed": True, "bundle": True,
    },
    {
        "year": 2016, "system": BEFORE_2019, "layout": "csv-leaf", "place": "guangdong", "style": "words", "seed": 11,
        "typed": True,
    },
)  # fmt: skip
"""Keyword arguments of engagements that between them show every system, layout, place and wording."""


def build(
    folder: Path,
    *,
    year: int = 2021,
    system: str = SINCE_2019,
    layout: str = "ufida",
    place: str = "hunan",
    style: str = "words",
    seed: int = 1,
    only: tuple[str, ...] = (),
    monthly: bool | None = None,
    opaque_names: bool = False,
    typed: bool = False,
    institution: bool = False,
    bundle: bool = False,
) -> Expected:
    """Write the files of another engagement.

    Args:
        folder: Where the files go; made when it is not there.
        year: Year evaluated.
        system: ``administrative-2014`` or ``government-2019``.
        layout: One of ``ufida``, ``ufida-leaf``, ``kingdee``, ``platform``, ``csv``, ``csv-leaf``.
        place: One of ``PLACES``.
        style: One of ``classic``, ``words``, ``year``, ``terse``: how summaries and registers are worded.
        seed: The same arguments give the same bytes.
        only: Kinds of papers to write (keys of ``Expected.files``), such as ``REDUCED``; empty for all.
        monthly: Close the financial half every month; None: for odd seeds.
        typed: Vouchers stand in three series 收, 付 and 转, each numbered from 1 every month, instead of 记.
        institution: The unit is a public institution (事业单位) with the accounts of such.
        bundle: All papers but the books stand in one workbook.
        opaque_names: Call the files 1.xlsx, 2.xlsx …, so that nothing can be guessed from names.

    Returns:
        What must come out of these files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    way = _LAYOUTS[layout]
    book = write_year(year=year, place=place, style=style, seed=seed, typed=typed)
    closes = monthly if monthly is not None else bool(seed % 2)
    ledger = Keeper(book, system, not way.dimensions, closes, institution).keep()
    expected = expect(book, ledger, system)
    papers = _papers(book, ledger, way, seed)
    papers = {kind: tables for kind, tables in papers.items() if not only or kind in only}
    books = {"journal", "trial_balance"}
    if bundle:
        rest = [table for kind, tables in papers.items() if kind not in books for table in tables]
        papers = {kind: tables for kind, tables in papers.items() if kind in books} | {"rest": rest}
    for number, (kind, tables) in enumerate(papers.items(), start=1):
        stem = str(number) if opaque_names else f"{year}{_NAMES[kind]}"
        expected.files[kind] = _save(folder, stem, tables, kind == "journal" and way.name == "csv")
    if not only or "self_evaluation" in only:
        path = folder / ("自评报告.docx" if not opaque_names else "0.docx")
        expected.inconsistencies = self_evaluation.write(path, book, expected.measures)
        expected.files["self_evaluation"] = path
    return expected


def write_year(*, year: int, place: str, style: str, seed: int, typed: bool = False) -> Year:
    """Return what happened, with planted problems and look-alikes, before any bookkeeping."""
    rng = random.Random(f"{seed}-{year}-{place}")
    entity, sections = PLACES[place]
    world = invent_world(rng, entity, sections, place)
    plan = random_plan(rng)
    if seed % 3 == 0:
        plan = replace(plan, procurement_plan=(plan.computer // 1000 + 1) * 1000)
    rules = Rules(card=Decimal(rng.choice((500, 800, 1000))), bulk=Decimal(rng.choice((4000, 5000, 5500))))
    book = Year(plan, world, STYLES[style], rules, year, rng.randrange(10**6))
    make_year(book, SMALL, Decimal(rng.choice((60, 90, 100, 150))), typed)
    return book


def _papers(book: Year, ledger: Ledger, way: journals.Layout, seed: int) -> dict[str, list[Table]]:
    return {
        "journal": [journals.journal(book, ledger, way)],
        "trial_balance": [journals.trial_balance(book, ledger, way)],
        "budget": registers.budget(book, seed % 2),
        "projects": registers.projects(book, both=seed % 3 != 1),
        "staffing": [registers.staffing(book, seed % 2)],
        "assets": [registers.assets(book, seed % 2)],
        "procurement": registers.procurement(book),
        "disclosures": [registers.disclosures(book)],
        "approvals": [registers.approvals(book, 3 if seed % 7 == 3 else seed % 3)],
        "attachments": [registers.attachments(book, seed % 2)],
        "cards": [registers.cards(book, seed % 2)],
        "standards": registers.standards(book, seed % 3),
    }


def _save(folder: Path, stem: str, tables: list[Table], as_csv: bool) -> Path:
    if as_csv:
        path = folder / f"{stem}.csv"
        save_csv(path, tables[0])
    else:
        path = folder / f"{stem}.xlsx"
        save_workbook(path, tables)
    return path


assert set(PLACES) <= set(CITIES)
