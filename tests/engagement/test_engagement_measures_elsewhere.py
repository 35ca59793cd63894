"""The shipped measures on engagements of other years, systems, layouts and places, from their raw files."""

import json
import os
import shutil
from fractions import Fraction
from pathlib import Path

import pytest
from engagements import PLACES, REDUCED, VARIETY, Expected, build

from auditkit.analysis.points import points
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
from auditkit.specs.rubrics import load_rubric
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
    [pytest.param(way, marks=() if number == 4 else pytest.mark.slow) for number, way in enumerate(VARIETY)],
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


@pytest.mark.case
@pytest.mark.skipif(not os.environ.get("AUDITKIT_CASES"), reason="AUDITKIT_CASES is not set")
def test_every_case_has_its_facts_and_computed_points(tmp_path: Path) -> None:
    for case in sorted(Path(os.environ["AUDITKIT_CASES"]).glob("*/expected/facts.json")):
        facts = json.loads(case.read_text("utf-8"))
        folder = tmp_path / facts["case"]
        shutil.copytree(case.parent.parent / "inputs", folder, copy_function=shutil.copyfile)
        folder.chmod(0o700)
        found = measured(folder, facts["entity"], facts["year"])
        for fact in facts["facts"]:
            value = found[fact["id"]].value
            assert value is not None, fact["id"]
            expected = Fraction(fact["exact_yuan"]) if "exact_yuan" in fact else Fraction(str(fact["value"]))
            assert (value if "exact_yuan" in fact else Fraction(half_up(value, 2))) == expected, fact["id"]
        _check_points(case.with_name("score.json"), facts["case"], found)


def _check_points(path: Path, rubric_id: str, found: dict[str, MeasureValue]) -> None:
    path_of_rubric = f"checklists/rubrics/{rubric_id}.yaml"
    rubric = load_rubric(Shipped().text(path_of_rubric), path_of_rubric, set(found))
    values = {id: value.value for id, value in found.items()}
    outcomes = {leaf.id: points(leaf, values) for leaf in rubric.leaves()}
    for indicator in json.loads(path.read_text("utf-8"))["indicators"]:
        outcome = outcomes[indicator["id"]]
        assert outcome.full == Fraction(str(indicator["weight"]))
        if outcome.status == "computed":
            assert outcome.awarded == Fraction(str(indicator["awarded"])), indicator["id"]
    always = ("3.2.1", "3.2.2", "3.2.3", "3.2.4", "3.2.5", "3.4.2", "3.5.1")
    assert {outcomes[id].status for id in always} == {"computed"}
