"""Papers beside the project: what is known to be wrong in them must come out, and little else."""

from __future__ import annotations

import json
import os
from fractions import Fraction
from pathlib import Path

import pytest

from auditkit.engagement.self_evaluating import Verified, verify_document, verify_self_evaluation
from auditkit.shipped import shipped
from auditkit.sources.canonical import Context
from auditkit.sources.kinds.self_evaluation import recognise_document
from auditkit.sources.reading import read
from auditkit.specs.rubrics import load_rubric

CASES = os.environ.get("AUDITKIT_CASES", "")
pytestmark = [pytest.mark.case, pytest.mark.skipif(not CASES, reason="AUDITKIT_CASES is not set")]


def bare(name: str) -> Verified:
    verified = verify_document(read(Path(CASES) / "self-evaluations" / name))
    assert verified is not None
    return verified


def test_what_the_case_lists_and_two_scores_more() -> None:
    case = Path(CASES) / "zhanjiang-2018"
    facts = json.loads((case / "expected" / "facts.json").read_text("utf-8"))["facts"]
    values = {fact["id"]: Fraction(str(fact.get("exact_yuan", fact["value"]))) for fact in facts}
    text = (shipped("checklists") / "rubrics" / "zhanjiang-2018.yaml").read_text("utf-8")
    paper = next(content for path in sorted((case / "inputs").glob("*.docx")) if (content := read(path)))
    table = recognise_document(paper, Context(year=2018))
    assert table is not None
    items = verify_self_evaluation(table.rows, values, load_rubric(text, "rubric.yaml"), year=2018)
    assert {(item.kind, item.stated, item.expected) for item in items} == {
        ("cross-reference", "3.93万元", "4.03万元"),
        ("cross-reference", "38.20万元", "38.02万元"),
        ("cross-reference", "18人", "17人"),
        ("cross-reference", "162.70万元", "162.07万元"),
        ("year", "2017", "2018"),
        ("arithmetic", "98", "97"),
        ("score-rule", "5", "0"),
        ("score-rule", "4", "0"),
        ("score-rule", "4.5", "4"),
        ("missing-reason", "", ""),
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("xinzhou-finance-office-2021.docx", [("arithmetic", "rate.adjustment"), ("year", "")]),
        (
            "yueyang-finance-office-2020.docx",
            [("cross-reference", "spend.personnel"), ("cross-reference", "spend.public")],
        ),
        (
            "yueyang-harbour-office-2020.docx",
            [("cross-reference", "staff.approved"), ("unit", "assets.total"), ("year", "")],
        ),
    ],
)
def test_published_papers(name: str, expected: list[tuple[str, str]]) -> None:
    assert [(item.kind, item.indicator) for item in bare(name).inconsistencies] == expected


def test_the_same_paper_as_a_web_page() -> None:
    verified = bare("yueyang-harbour-office-2020.html")
    assert "unit" in [item.kind for item in verified.inconsistencies]
