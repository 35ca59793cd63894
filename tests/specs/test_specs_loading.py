"""Checks and measures are read with every mistake named by file and line."""

from decimal import Decimal
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.core.expressions import parse
from auditkit.errors import AuditkitError, BadSpec, Refused
from auditkit.specs.loading import join_books, load_checks, load_measures

CHECK = """\
checks:
  - id: travel.approval-missing
    title: {zh: 出差无审批, en: Trip without approval}
    basis: 差旅费管理办法
    needs: [journal]
    parameters: {days: 3, limit: 12.50, code: "0012", words: [会, 班], strict: true}
    population: SELECT row_key AS key, amount FROM expense
    exceptions: >-
      SELECT row_key AS key FROM expense
      WHERE amount > $limit
    untestable: SELECT row_key AS key, 'none' AS reason FROM expense WHERE false
    reasons: {none: {zh: 没有台账, en: no register}}
    message: {zh: "{summary} 未见审批", en: "{summary} has no approval"}
    inspection:
      - {id: approved, question: {zh: 有无审批, en: "Was it approved?"}}
    question_to_auditee: false
"""


def mistakes(call: object) -> list[tuple[str, int]]:
    with pytest.raises(AuditkitError) as caught:
        call()  # type: ignore[operator]
    error = caught.value
    found = error.problems if isinstance(error, Refused) else [error]
    assert all(isinstance(problem, BadSpec) and str(problem) for problem in found)
    return [(problem.message_id, problem.params["line"]) for problem in found]


def check_with(old: str, new: str) -> list[tuple[str, int]]:
    assert old in CHECK
    return mistakes(lambda: load_checks(CHECK.replace(old, new), "travel.yaml"))


def test_a_check_is_read_exactly() -> None:
    [check] = load_checks(CHECK, "travel.yaml")
    assert check.id == "travel.approval-missing"
    assert check.basis == {"zh": "差旅费管理办法", "en": "差旅费管理办法"}
    assert check.parameters == {
        "days": 3,
        "limit": Decimal("12.50"),
        "code": "0012",
        "words": ("会", "班"),
        "strict": True,
    }
    assert check.exceptions == "SELECT row_key AS key FROM expense WHERE amount > $limit"
    assert check.inspection[0].question["en"] == "Was it approved?"
    assert (check.file, check.line, check.question_to_auditee) == ("travel.yaml", 2, False)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    needs:", "    need:", [("spec.unknown-key-near", 5)]),
        ("    needs:", "    colour:", [("spec.unknown-key", 5)]),
        ("question_to_auditee: false", "question_to_auditee: no", [("spec.not-boolean", 16)]),
        ("question_to_auditee: false", "question_to_auditee: 'false'", [("spec.not-boolean", 16)]),
        ("needs: [journal]", "needs: journal", [("spec.not-list", 5)]),
        ("needs: [journal]", "needs: [journals]", [("spec.unknown-table", 2)]),
        ("travel.approval-missing", "Travel approval", [("spec.bad-id", 2)]),
        ("    basis: 差旅费管理办法\n", "", [("spec.missing-key", 2)]),
        ("    basis: 差旅费管理办法\n", "    basis:\n", [("spec.nothing", 4)]),
        ("title: {zh:", "title: {de:", [("spec.not-language", 3)]),
        ("title: {zh: 出差无审批, en: Trip without approval}", "title: [a]", [("spec.not-text", 3)]),
        ('zh: "{summary} 未见', 'zh: "{summary 未见', [("spec.bad-placeholder", 2)]),
        ("    reasons: {none: {zh: 没有台账, en: no register}}\n", "", [("spec.reasons-missing", 2)]),
        ("message: {zh", "message: {fr", [("spec.not-language", 13)]),
        ("checks:", "cheks:", [("spec.missing-key", 1), ("spec.unknown-key", 1)]),
    ],
)
def test_a_mistake_in_a_check_has_its_line(old: str, new: str, expected: list[tuple[str, int]]) -> None:
    assert check_with(old, new) == expected


def test_all_mistakes_are_reported_at_once() -> None:
    text = (
        CHECK.replace("    needs:", "    need:")
        .replace("false\n", "maybe\n")
        .replace("    basis: 差旅费管理办法\n", "")
    )
    assert mistakes(lambda: load_checks(text, "x.yaml")) == [
        ("spec.missing-key", 2),
        ("spec.unknown-key-near", 4),
        ("spec.not-boolean", 15),
    ]


def test_an_id_may_stand_once() -> None:
    second = CHECK.removeprefix("checks:\n")
    assert mistakes(lambda: load_checks(CHECK + second, "x.yaml")) == [("spec.doubled-id", 17)]


MEASURES = """\
subjects:
  - id: projects
    candidates:
      - {sql: SELECT subject FROM projects, needs: [projects]}
measures:
  - id: spend
    label: {zh: 支出, en: Spending}
    unit: yuan
    candidates:
      - {origin: books, table: expense, value: sum(amount), where: amount > 0, needs: [journal]}
      - {origin: register, table: projects, value: sum(spent)}
  - id: rate.{subject}
    label: {zh: 比率, en: Rate}
    unit: "%"
    formula: 100 * spend / 2
    on_zero: 0
    for_each: projects
"""


def measures_with(old: str, new: str) -> list[tuple[str, int]]:
    assert old in MEASURES
    return mistakes(lambda: join_books([load_measures(MEASURES.replace(old, new), "m.yaml")]))


def test_measures_are_read() -> None:
    book = join_books([load_measures(MEASURES, "m.yaml")])
    spend, rate = book.measures
    assert spend.candidates[0].needs == ("journal",)
    assert rate.formula == parse("100 * spend / 2")
    assert (rate.on_zero, rate.on_missing, rate.line) == (0, None, 12)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("- id: rate.{subject}", "- id: rate", [("spec.measure-subject", 12)]),
        ("unit: yuan", "unit: 万元", [("spec.not-choice", 8)]),
        ("origin: books", "origin: book", [("spec.not-choice", 10)]),
        (", needs: [journal]}", "}", [("spec.candidate-needs", 6)]),
        ("table: projects, ", "", [("spec.candidate-either", 6), ("spec.candidate-needs", 6)]),
        ("100 * spend", "100 * * spend", [("spec.not-formula", 15)]),
        ("on_zero: 0", "on_zero: nothing", [("spec.not-number", 16)]),
        ("on_zero: 0", "on_zero: 1e5", [("spec.not-number", 16)]),
    ],
)
def test_a_mistake_in_a_measure_has_its_line(old: str, new: str, expected: list[tuple[str, int]]) -> None:
    assert measures_with(old, new) == expected


def book(text: str) -> object:
    return load_measures(dedent(text), "m.yaml")


def formula(id: str, text: str) -> str:
    return f"  - {{id: {id}, label: x, unit: yuan, formula: {text}}}\n"


def test_formulas_must_lead_to_known_measures() -> None:
    text = "measures:\n" + formula("a", "b + 1")
    assert mistakes(lambda: join_books([load_measures(text, "m.yaml")])) == [("spec.unknown-measure", 2)]


def test_formulas_must_not_go_in_a_circle() -> None:
    text = "measures:\n" + formula("a", "b + 1") + formula("b", "c") + formula("c", "a * 2")
    [(message, _line)] = mistakes(lambda: join_books([load_measures(text, "m.yaml")]))
    assert message == "spec.circle"


def test_two_ways_to_one_measure_are_no_circle() -> None:
    text = "measures:\n" + formula("a", "b + c") + formula("b", "c") + formula("c", "1 + 1")
    assert len(join_books([load_measures(text, "m.yaml")]).measures) == 3


def test_the_same_id_in_two_files_is_refused() -> None:
    one = load_measures("measures:\n" + formula("a", "1 + 1"), "one.yaml")
    two = load_measures("measures:\n" + formula("a", "1 + 1"), "two.yaml")
    with pytest.raises(BadSpec) as caught:
        join_books([one, two])
    assert caught.value.params["file"] == "two.yaml"


@given(st.sampled_from(CHECK.splitlines()), st.text(alphabet=st.sampled_from("ab:-[]{}'\"#, 0一é"), max_size=12))
def test_a_damaged_line_gives_a_check_or_one_clear_message(line: str, damage: str) -> None:
    try:
        load_checks(CHECK.replace(line, line[: len(line) // 2] + damage), "x.yaml")
    except AuditkitError as error:
        assert "x.yaml" in str(error)
