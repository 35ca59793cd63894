"""What was said of a figure or a line is not said again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.found import Found
from auditkit.core.place import Place

HERE, THERE = Place("自评.docx", table=1, row=2), Place("自评.docx", paragraph=7)


def item(
    stated: str, expected: str = "", *places: Place, kind: str = "arithmetic", message: str = "selfeval.sum"
) -> Inconsistency:
    return Inconsistency(kind, "medium", places or (HERE,), stated, expected, "", message)  # type: ignore[arg-type]


FIRST = item("12辆", "11辆", HERE, THERE)


@pytest.mark.parametrize(
    ("add", "again", "other"),
    [
        (Found.add_further, item("12辆", "10辆"), item("11辆", "10辆", THERE)),
        (Found.add_untold, item("9辆", "12辆", HERE, THERE), item("9辆", "11辆", THERE)),
        (Found.add_uncompared, item("9辆", "11辆", HERE, THERE), item("9辆", "8辆", THERE)),
        (Found.add_once, item("5", message="selfeval.sum"), item("5", message="selfeval.rate")),
    ],
)
def test_said_before_is_left_out(
    add: Callable[[Found, list[Inconsistency]], None], again: Inconsistency, other: Inconsistency
) -> None:
    found = Found()
    found.add([FIRST])
    add(found, [again, other])
    assert found.items == [FIRST, other]


def test_one_judgement_of_a_line_is_enough() -> None:
    found = Found()
    found.add([item("5", kind="score-rule", message="selfeval.rule-printed")])
    found.add_once([item("5", kind="score-rule", message="selfeval.target-missed"), FIRST], "score-rule")
    assert [one.message_id for one in found.items] == ["selfeval.rule-printed", "selfeval.sum"]


def test_places_are_told_and_taken_back() -> None:
    found = Found()
    found.add([FIRST, item("5", kind="score-rule", message="selfeval.target-missed")])
    assert found.touched("selfeval.sum") == {HERE, THERE}
    assert found.blamed(kinds=("score-rule",)) == {HERE}
    found.add_elsewhere([item("1", "", HERE), item("2", "", THERE)], {HERE})
    found.drop("selfeval.target-missed", {HERE})
    assert [one.stated for one in found.items] == ["12辆", "2"]
    found.add([FIRST])
    assert len(found.once()) == 2
