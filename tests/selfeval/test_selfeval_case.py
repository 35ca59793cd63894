"""Papers beside the project: what is known to be wrong in them must come out, and little else."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from fractions import Fraction
from pathlib import Path

import docx
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


# What a reader finds in the published papers, by hand, with the reasoning; the tool must find exactly these.
#
# Xinzhou (prose only). 15 of 17 is 88.235 %, printed 88.23 %: cut off, right. 118 loan companies less 21 and 21 are 76,
# and 23 pawnshops are 1 + 3 + 5 + 12 + 2: odd, but right; so are 54.09 %, 18.17 %, 9.05 %, 17.83 %, 0.67 and 181.
XINZHOU = [
    ("arithmetic", "10.68%"),  # 20.8 of 174.56 is 11.92 %
    ("year", "2020"),  # the year of the sentence on the three public costs
    ("arithmetic", "5.2%"),  # 6.2 more than 67.9 is 9.1 %, unless prices are constant; said twice
    ("arithmetic", "62.62个百分点"),  # 6.8 more than 13.16 is 51.67 %, and no percentage points
    ("cross-reference", "82.77%"),  # spent by the end of the year, while 100 % of the budget was executed
    ("missing-reason", "88.7"),  # nothing says what the 11.3 points were taken off for
    ("text", "控制成果较好"),  # costs rose by 12.46 %
    ("cross-reference", "二是资金效益有待提升,2021年我办仍有部分经费年底被收回。"),  # while nothing was left over
    ("text", "我局"),  # an office that calls itself a bureau once
]
# Finance office. 293.72 + 179.68 = 473.40, 88 + 91.68 = 179.68, the sheet adds up to 100: right.
FINANCE = [
    ("cross-reference", "231.93万元"),  # the text says 231.94
    ("cross-reference", "61.79万元"),  # the text says 61.78; both add up to 293.72
    ("year", "2018"),  # the points of output go by the assessment of 2018
    ("arithmetic", "179.68万元"),  # budgeted projects are all of the sum, and 91.68 was added
    ("score-rule", "3"),  # budget adjusted by 91.68, scored as not adjusted
    ("score-rule", "3"),  # official cards: a problem by its own words
    ("score-rule", "3"),  # spending above what was applied for, by its own words
    ("text", "主要用于人员工资及社保障激纳、日常办公"),  # project money for salaries, after 专款专用
]
# Harbour office. 74.65 + 9.45 = 84.10, 100 - 1 - 1 = 98, 项目管理 printed twice is 25 once: right.
HARBOUR = [
    ("cross-reference", "8个"),  # posts: 7 in the form
    ("unit", "221583万元"),  # yuan in a column of ten thousands
    ("year", "2018"),  # as above
    ("year", "2021"),  # three sentences about 2020
    ("score-rule", "3"),  # pace of special funds, of which it has none
    ("text", "1"),  # a grade that is none
    ("text", "5"),  # satisfaction of 95 % without any survey
    ("text", "“三公经费”明显下降"),  # from what? nothing is said of the year before
]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("xinzhou-finance-office-2021.docx", XINZHOU),
        ("yueyang-finance-office-2020.docx", FINANCE),
        ("yueyang-harbour-office-2020.docx", HARBOUR),
        ("yueyang-harbour-office-2020.html", HARBOUR),
    ],
)
def test_published_papers(name: str, expected: list[tuple[str, str]]) -> None:
    assert sorted((item.kind, item.stated) for item in bare(name).inconsistencies) == sorted(expected)


@pytest.mark.parametrize("name", sorted(path.name for path in (Path(CASES) / "self-evaluations").glob("*.docx")))
def test_every_number_is_read_once(name: str) -> None:
    """Count the numbers of the document with another library and compare the multisets."""
    document = docx.Document(str(Path(CASES) / "self-evaluations" / name))
    texts = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        seen: set[int] = set()
        for cell in table._cells:
            if id(cell._tc) not in seen:
                seen.add(id(cell._tc))
                texts.append(cell.text)
    counted = Counter(number for text in texts for number in re.findall(r"[0-9]+(?:\.[0-9]+)?", text))
    paper = recognise_document(read(Path(CASES) / "self-evaluations" / name), Context())
    assert paper is not None
    assert Counter(str(row["value"]) for row in paper.rows if row["role"] == "number") == counted
