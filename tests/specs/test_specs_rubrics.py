"""A rubric that does not add up is refused, with the line of the indicator."""

from fractions import Fraction

import pytest

from auditkit.core.rules import Band, Linear
from auditkit.errors import AuditkitError, Refused
from auditkit.shipped import shipped
from auditkit.specs.rubrics import load_rubric

RUBRIC = """\
id: small
title: {zh: 小表, en: Small}
total: 10
grades:
  - {min: 8, grade: {zh: 优, en: good}}
  - {min: 0, grade: {zh: 差, en: poor}}
indicators:
  - id: "1"
    name: {zh: 支出, en: Spending}
    points: 10
    children:
      - id: "1.1"
        name: 完成率
        points: 4
        measure: rate
        checks: ["travel.*"]
        rule: {type: band, bands: [{min: 90, points: 4}, {min: 60, points: 2.5}, {points: 0}]}
        undefined: [{points: ask, text: 缺数据}]
      - id: "1.2"
        name: 控制率
        points: 6
        measure: rate
        rule: {type: linear, full_at: 100, direction: max, per_unit: 0.5}
        undefined:
          - {if: plan == 0 and actual > 0, points: 0, text: 无预算}
          - {points: ask, text: 缺数据}
"""


def mistakes(text: str, measures: list[str] | None = None) -> list[tuple[str, int]]:
    with pytest.raises(AuditkitError) as caught:
        load_rubric(text, "small.yaml", measures)
    error = caught.value
    found = error.problems if isinstance(error, Refused) else [error]
    assert all(str(problem) for problem in found)
    return [(problem.message_id, int(str(problem.params["line"]))) for problem in found]


def test_a_rubric_is_read() -> None:
    rubric = load_rubric(RUBRIC, "small.yaml", ["rate", "plan", "actual"])
    assert [leaf.id for leaf in rubric.leaves()] == ["1.1", "1.2"]
    band = rubric.leaf("1.1").rule
    assert isinstance(band, Band)
    assert band.bands[1].points == Fraction(5, 2)
    linear = rubric.leaf("1.2").rule
    assert isinstance(linear, Linear)
    assert (linear.per_unit, linear.floor, linear.steps) == (Fraction(1, 2), 0, "pro_rata")
    assert rubric.leaf("1.2").undefined[0].points == 0
    assert [node.id for node in rubric.path("1.2")] == ["1"]
    assert [leaf.id for leaf in rubric.indicators_of("travel.approval-missing")] == ["1.1"]
    assert rubric.grade(Fraction(8)) == {"zh": "优", "en": "good"}
    assert rubric.grade(Fraction(799, 100)) == {"zh": "差", "en": "poor"}
    with pytest.raises(KeyError):
        rubric.leaf("9")
    with pytest.raises(KeyError):
        rubric.path("9")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("total: 10", "total: 12", [("spec.total", 3)]),
        ("        points: 6", "        points: 5", [("spec.sum", 8)]),
        ("{min: 0, grade", "{min: 1, grade", [("spec.grades", 4)]),
        ("{min: 0, grade", "{min: 9, grade", [("spec.grades", 4)]),
        ("{min: 60, points: 2.5}", "{min: 95, points: 2.5}", [("spec.band-unreachable", 12)]),
        (", {points: 0}]", "]", [("spec.band-gap", 12)]),
        ("{min: 90, points: 4}", "{above: 90, points: 4}, {below: 90, points: 1}", [("spec.band-unreachable", 12)]),
        ("{min: 60, points: 2.5}", "{min: 60, points: 5}", [("spec.points-outside", 12)]),
        ("per_unit: 0.5}", "per_unit: 0}", [("spec.per-unit", 19)]),
        ("per_unit: 0.5}", "per_unit: 0.5, floor: 7}", [("spec.floor", 19)]),
        ("per_unit: 0.5}", "per_unit: 0.5, florr: 7}", [("spec.unknown-key-near", 23)]),
        ("direction: max", "direction: up", [("spec.not-choice", 23)]),
        ("type: linear", "type: line", [("spec.not-choice", 23)]),
        ("type: linear, ", "", [("spec.missing-key", 23)]),
        ("        measure: rate\n        checks", "        checks", [("spec.measure-missing", 12)]),
        ("        undefined: [{points: ask, text: 缺数据}]\n", "", [("spec.undefined-missing", 12)]),
        ('id: "1.2"', 'id: "1.1"', [("spec.doubled-id", 19)]),
        ("plan == 0 and", "plan == and", [("spec.not-formula", 25)]),
        (
            "    name: {zh: 支出, en: Spending}",
            "    name: {zh: 支出}\n    rule: {type: judgement}",
            [("spec.rule-on-branch", 8)],
        ),
        ("min: 90, points: 4}", "min: 90, when: 好, points: 4}", [("spec.words-and-limits", 12)]),
    ],
)
def test_what_does_not_add_up_is_refused(old: str, new: str, expected: list[tuple[str, int]]) -> None:
    assert old in RUBRIC
    found = mistakes(RUBRIC.replace(old, new))
    assert found[: len(expected)] == expected


def test_unknown_measures_are_refused_where_they_are_known() -> None:
    assert mistakes(RUBRIC, ["rate", "plan"]) == [("spec.unknown-measure", 19)]


def test_a_leaf_needs_a_rule() -> None:
    text = RUBRIC.replace("        rule: {type: linear, full_at: 100, direction: max, per_unit: 0.5}\n", "")
    assert mistakes(text) == [("spec.leaf-without-rule", 19)]


POOL = """\
id: p
title: 池
total: 15
grades: [{min: 0, grade: 差}]
indicators:
  - id: "4"
    name: 效益
    points: 15
    pool: true
    children:
      - {id: "4.1", name: 经济, rule: {type: judgement}}
      - {id: "4.2", name: 社会, points: 5, rule: {type: judgement}}
"""


def test_a_pool_may_be_split_later_and_must_add_up() -> None:
    rubric = load_rubric(POOL, "p.yaml")
    assert rubric.leaf("4.1").points is None
    split = rubric.split("4", {"4.1": Fraction(12), "4.2": Fraction(3)})
    assert split.leaf("4.1").points == 12
    with pytest.raises(ValueError, match="4"):
        rubric.split("4", {"4.1": Fraction(12)})


def test_every_shipped_rubric_and_measure_loads() -> None:
    from auditkit.specs.loading import join_books, load_measures

    folder = shipped("checklists")
    books = [
        load_measures(file.read_text("utf-8"), file.name)
        for file in sorted((folder / "measures").iterdir(), key=lambda entry: entry.name)
        if file.name.endswith(".yaml")
    ]
    ids = {measure.id for measure in join_books(books).measures}
    rubrics = [file for file in (folder / "rubrics").iterdir() if file.name.endswith(".yaml")]
    assert rubrics
    for file in rubrics:
        rubric = load_rubric(file.read_text("utf-8"), file.name, ids)
        assert rubric.id == file.name.removesuffix(".yaml")
