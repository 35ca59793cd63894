"""Papers of invented engagements: every planted mistake comes out, with the right figure beside it."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from engagements import VARIETY, build

from auditkit.engagement.self_evaluating import verify_self_evaluation
from auditkit.shipped import shipped
from auditkit.sources.canonical import Context
from auditkit.sources.kinds.self_evaluation import recognise_document
from auditkit.sources.reading import read
from auditkit.specs.rubrics import load_rubric


def number(text: str) -> Decimal:
    found = re.search(r"\d+(\.\d+)?", text)
    return Decimal(found.group()) if found else Decimal(-1)


@pytest.mark.slow
@pytest.mark.parametrize("way", VARIETY, ids=lambda way: f"{way['year']}-{way['seed']}")
def test_planted_mistakes_come_out(way: dict[str, object], tmp_path: Path) -> None:
    expected = build(tmp_path, **way)  # type: ignore[arg-type]
    table = recognise_document(read(next(tmp_path.rglob("*.docx"))), Context(year=expected.year))
    assert table is not None
    rubric = load_rubric((shipped("checklists") / "rubrics" / "zhanjiang-2018.yaml").read_text("utf-8"), "rubric")
    values = {name: Fraction(str(value)) for name, value in expected.measures.items()}
    items = verify_self_evaluation(table.rows, values, rubric, year=expected.year)
    found = {(number(item.stated), number(item.expected)) for item in items}
    planted = {(number(one["shown"]), number(one["right"])) for one in expected.inconsistencies}
    assert planted <= found
    others = [item.kind for item in items if (number(item.stated), number(item.expected)) not in planted]
    assert set(others) <= {"score-rule", "missing-reason"}
