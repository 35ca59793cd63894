"""The shipped measures on engagements of other years, systems, layouts and places, from their raw files."""

from fractions import Fraction
from pathlib import Path

import pytest
from engagements import PLACES, REDUCED, VARIETY, Expected, build

from auditkit.core.checklist import MeasureValue
from auditkit.core.money import half_up
from auditkit.core.tables import TABLES
from auditkit.engagement.enriching import build_engine
from auditkit.engagement.measuring import compute_measures, load_book
from auditkit.shipped import shipped
from auditkit.sources.canonical import Context, Hints
from auditkit.sources.grid import Content
from auditkit.sources.reading import read_many
from auditkit.sources.recognise import recognise
from auditkit.store.parquet import arrow_of, write_parquet


class Shipped:
    """The shipped specs, not pinned."""

    def paths(self, prefix: str, suffix: str = "") -> list[str]:
        area, folder = prefix.rstrip("/").split("/")
        names = (entry.name for entry in (shipped(area) / folder).iterdir())
        return sorted(prefix + name for name in names if name.endswith(suffix))

    def text(self, path: str) -> str:
        area, folder, name = path.split("/")
        return (shipped(area) / folder / name).read_text("utf-8")


def measured(folder: Path, entity: str, year: int) -> dict[str, MeasureValue]:
    rows: dict[str, list[dict[str, object]]] = {}
    for content in read_many(sorted(folder.iterdir())):
        assert isinstance(content, Content), content
        for table in recognise(content, Hints(), Context(entity, year)).tables:
            if table.stored:
                rows.setdefault(str(table.kind), []).extend(table.rows)
    files = {}
    for kind, found in rows.items():
        files[kind] = folder / "tables" / f"{kind}.parquet"
        write_parquet(files[kind], arrow_of(TABLES[kind], found))
    with build_engine(files, Shipped(), entity, year) as engine:
        return {value.id: value for value in compute_measures(engine, load_book(Shipped()))}


def wrong(expected: Expected, found: dict[str, MeasureValue]) -> dict[str, tuple[str, str]]:
    """Measures whose value, rounded to two decimals, is another than expected; undefined ones are none."""
    shown = {id: half_up(value.value, 2) for id, value in found.items() if value.value is not None}
    rounded = {id: half_up(Fraction(value), 2) for id, value in expected.measures.items()}
    return {id: (str(value), str(shown[id])) for id, value in rounded.items() if id in shown and shown[id] != value}


@pytest.mark.parametrize(
    "way",
    [pytest.param(way, marks=() if number in (4, 10) else pytest.mark.slow) for number, way in enumerate(VARIETY)],
    ids=lambda way: f"{way['year']}-{way['layout']}-{way['place']}",
)
def test_all_measures_are_right(tmp_path: Path, way: dict[str, object]) -> None:
    expected = build(tmp_path, **way)  # type: ignore[arg-type]
    found = measured(tmp_path, PLACES[str(way["place"])][0], int(str(way["year"])))
    assert wrong(expected, found) == {}
    assert {id for id in expected.measures if found[id].value is None} == set()


@pytest.mark.slow
@pytest.mark.parametrize("way", VARIETY[:6], ids=lambda way: f"{way['year']}-{way['layout']}-{way['place']}")
def test_with_the_books_and_budget_alone_nothing_is_wrong(tmp_path: Path, way: dict[str, object]) -> None:
    expected = build(tmp_path, **way, only=REDUCED)  # type: ignore[arg-type]
    found = measured(tmp_path, PLACES[str(way["place"])][0], int(str(way["year"])))
    assert wrong(expected, found) == {}
    needed = ("rate.completion", "rate.carryover", "sangong.rate", "public.rate", "staff.rate", "opening.total")
    assert [id for id in needed if found[id].value is None] == []
