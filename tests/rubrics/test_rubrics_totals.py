"""From leaves to the total: what does not apply, coefficients, bonus points; exact, within bounds, told by steps."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.analysis.totals import sum_up
from auditkit.core.rubric import Coefficient, Indicator, Rubric
from auditkit.core.rules import Judgement


def leaf(id_: str, points: int, *, bonus: bool = False) -> Indicator:
    return Indicator(id=id_, name={"zh": id_}, points=Fraction(points), rule=Judgement(), bonus=bonus)


def branch(id_: str, *children: Indicator, coefficient: Coefficient | None = None) -> Indicator:
    points = sum((child.points or Fraction(0) for child in children if not child.bonus), Fraction(0))
    return Indicator(id=id_, name={"zh": id_}, points=points, children=children, coefficient=coefficient)


RUBRIC = Rubric(
    id="r",
    title={"zh": "表"},
    total=Fraction(100),
    grades=(),
    indicators=(
        branch("1", leaf("1.1", 10), leaf("1.2", 20)),
        branch("2", branch("2.1", leaf("2.1.1", 25), leaf("2.1.2", 5)), leaf("2.2", 40), leaf("2.3", 6, bonus=True)),
    ),
)
FULL = {node.id: node.points or Fraction(0) for node in RUBRIC.leaves()}
NO_BONUS = FULL | {"2.3": Fraction(0)}


def test_the_plain_sum() -> None:
    found = sum_up(RUBRIC, NO_BONUS | {"1.1": Fraction(7, 2)})
    assert (found.total, found.steps) == (Fraction(187, 2), ())
    assert sum_up(RUBRIC, NO_BONUS | {"1.1": None}).total is None


def test_siblings_share_the_points_of_what_does_not_apply() -> None:
    rubric = replace(RUBRIC, absent="siblings")
    found = sum_up(rubric, NO_BONUS | {"2.1.1": Fraction(20)}, absent={"2.1.2"})
    assert found.total == 94  # 20 of 25 become 24 of 30
    step = found.steps[0]
    assert (step.kind, step.node, step.before, step.after, step.restored) == ("siblings", "2.1", 20, 24, 5)


def test_a_whole_branch_that_does_not_apply_goes_to_the_level_above() -> None:
    rubric = replace(RUBRIC, absent="siblings")
    found = sum_up(rubric, NO_BONUS | {"2.2": Fraction(20)}, absent={"2.1.1", "2.1.2"})
    assert found.total == 30 + 35


def test_what_does_not_apply_is_left_out_and_the_total_scaled() -> None:
    rubric = replace(RUBRIC, absent="total")
    found = sum_up(rubric, NO_BONUS | {"1.2": Fraction(10)}, absent={"2.2"})
    assert found.total == Fraction("83.33")  # 50 of 60
    assert [step.kind for step in found.steps] == ["total"]


def test_a_coefficient_multiplies_its_node() -> None:
    node = replace(RUBRIC.indicators[1], coefficient=Coefficient(measure="c", text={}))
    rubric = replace(RUBRIC, indicators=(RUBRIC.indicators[0], node))
    assert sum_up(rubric, NO_BONUS, coefficients={"2": Fraction(95, 100)}).total == Fraction("96.5")
    assert sum_up(rubric, NO_BONUS, coefficients={"2": Fraction(1)}).steps == ()
    assert sum_up(rubric, NO_BONUS, coefficients={"2": None}).total is None
    assert sum_up(rubric, NO_BONUS, coefficients={"2": Fraction(11, 10)}).total is None  # outside its bounds


@pytest.mark.parametrize(
    ("cap", "beyond", "lost", "expected"),
    [(None, False, 10, 96), (Fraction(4), False, 10, 94), (None, False, 0, 100), (None, True, 0, 106)],
)
def test_bonus_points_are_capped(cap: Fraction | None, beyond: bool, lost: int, expected: int) -> None:
    rubric = replace(RUBRIC, bonus_cap=cap, beyond_total=beyond)
    assert sum_up(rubric, FULL | {"1.2": Fraction(20 - lost)}).total == expected


AWARDED = st.fixed_dictionaries({id_: st.fractions(0, points, max_denominator=200) for id_, points in FULL.items()})
ABSENT = st.sets(st.sampled_from([id_ for id_ in FULL if id_ != "2.3"]))


@pytest.mark.slow
@given(AWARDED, ABSENT, st.sampled_from(["", "siblings", "total"]), st.fractions(0, 1, max_denominator=100))
@settings(max_examples=200, deadline=None)
def test_totals_stay_within_bounds_and_the_steps_lead_to_them(
    awarded: dict[str, Fraction], absent: set[str], manner: str, factor: Fraction
) -> None:
    top = (replace(RUBRIC.indicators[0], coefficient=Coefficient(measure="c", text={})), RUBRIC.indicators[1])
    rubric = replace(RUBRIC, absent=manner, indicators=top, bonus_cap=Fraction(5))  # type: ignore[arg-type]
    found = sum_up(rubric, awarded, absent if manner else set(), {"1": factor})
    assert found.total is not None
    assert 0 <= found.total <= 100
    gone = absent if manner else set()
    plain = sum((points for id_, points in awarded.items() if id_ not in gone and id_ != "2.3"), Fraction(0))
    told = plain + sum((step.effect for step in found.steps), Fraction(0))
    assert abs(told - found.total) <= Fraction(1, 200)


@given(ABSENT, st.sampled_from(["siblings", "total"]))
@settings(max_examples=60, deadline=None)
def test_full_points_on_all_that_applies_are_the_full_total(absent: set[str], manner: str) -> None:
    rubric = replace(RUBRIC, absent=manner)  # type: ignore[arg-type]
    everything = len(absent) == len(FULL) - 1
    assert sum_up(rubric, NO_BONUS, absent).total == (0 if everything else 100)
