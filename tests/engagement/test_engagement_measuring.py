"""Measures over small tables: candidates, precedence, rows behind a number, formulas, subjects."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from auditkit.core.checklist import CandidateValue, MeasureBook, MeasureValue, RowRef
from auditkit.core.tables import TABLES
from auditkit.engagement.measuring import compute_measures, load_book
from auditkit.errors import BadSpec
from auditkit.specs.loading import join_books, load_measures
from auditkit.store.engine import Engine
from auditkit.store.parquet import arrow_of, write_parquet

PROJECTS = [
    {"row_key": "p1", "subject": "甲（一期）", "opening": "10.00", "income": "100.00", "spent": "60.10", "row": 4},
    {"row_key": "p2", "subject": "乙 项目", "opening": "0.00", "income": "50.00", "spent": "50.00", "row": 5},
]
JOURNAL = [
    {"row_key": "j1", "project": "甲（一期）", "debit": "60.12"},
    {"row_key": "j2", "project": "乙 项目", "debit": "20.00"},
    {"row_key": "j3", "project": "乙 项目", "debit": "30.00"},
]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    files = {}
    for name, rows in {"projects": PROJECTS, "journal": JOURNAL, "budget": []}.items():
        money = [
            {k: Decimal(v) if k in ("opening", "income", "spent", "debit") else v for k, v in r.items()} for r in rows
        ]
        files[name] = tmp_path / f"{name}.parquet"
        write_parquet(files[name], arrow_of(TABLES[name], money))
    with Engine.open(files, views={"expense": "SELECT row_key, project, debit AS amount FROM journal"}) as opened:
        yield opened


def book(text: str) -> MeasureBook:
    return join_books([load_measures(text, "m.yaml")])


def one(engine: Engine, candidates: str, unit: str = "yuan", **more: object) -> MeasureValue:
    text = f"measures:\n  - id: m\n    label: x\n    unit: '{unit}'\n    candidates:\n{candidates}"
    [value] = compute_measures(engine, book(text), **more)  # type: ignore[arg-type]
    return value


BOOKS = "      - {origin: books, table: expense, value: sum(amount), needs: [journal]}\n"
REGISTER = "      - {origin: register, table: projects, value: sum(spent)}\n"


def test_the_first_candidate_counts_and_the_others_are_shown_with_their_rows(engine: Engine) -> None:
    value = one(engine, BOOKS + REGISTER)
    assert (value.value, value.origin) == (Decimal("110.12"), "books")
    assert value.rows == (RowRef("journal", "j1"), RowRef("journal", "j2"), RowRef("journal", "j3"))
    assert value.candidates[1] == CandidateValue(
        "register", Decimal("110.10"), (RowRef("projects", "p1"), RowRef("projects", "p2"))
    )
    assert value.difference == Decimal("-0.02")


def test_a_rubric_may_order_the_origins(engine: Engine) -> None:
    value = one(engine, BOOKS + REGISTER, precedence=["register", "books"])
    assert (value.value, value.origin) == (Decimal("110.10"), "register")


def test_a_candidate_whose_table_was_not_supplied_is_absent(engine: Engine) -> None:
    value = one(
        engine, "      - {origin: register, table: purchases, value: sum(amount), zero_when_empty: true}\n" + REGISTER
    )
    assert [candidate.origin for candidate in value.candidates] == ["register"]
    assert value.value == Decimal("110.10")


def test_no_rows_are_zero_only_where_that_is_said(engine: Engine) -> None:
    none = one(engine, "      - {origin: budget, table: budget, value: sum(amount)}\n")
    assert (none.value, none.origin, none.candidates) == (None, "", ())
    assert none.reason is not None
    assert none.reason.message_id == "score.measure-absent"
    zero = one(engine, "      - {origin: budget, table: budget, value: sum(amount), zero_when_empty: true}\n")
    assert (zero.value, zero.origin, zero.rows) == (Decimal("0"), "budget", ())


def test_a_whole_query_names_its_rows(engine: Engine) -> None:
    value = one(
        engine,
        "      - origin: books\n        needs: [journal]\n        sql: SELECT max(amount) AS v FROM expense\n"
        "        rows: SELECT 'journal' AS table_name, row_key FROM expense ORDER BY amount DESC LIMIT 1\n",
    )
    assert (value.value, value.rows) == (Decimal("60.12"), (RowRef("journal", "j1"),))


@pytest.mark.parametrize(
    "value", ["avg(amount)", "max(project)", "sum(amount) > 1", "CAST(1 AS DOUBLE)", "list(amount)"]
)
def test_what_is_not_one_exact_number_is_refused(engine: Engine, value: str) -> None:
    with pytest.raises(BadSpec) as caught:
        one(engine, f"      - {{origin: books, table: expense, value: '{value}', needs: [journal]}}\n")
    assert caught.value.message_id == "spec.measure-not-number"
    assert "m.yaml: m" in str(caught.value)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT 1, 2", "spec.measure-not-number"),
        ("SELECT 1 WHERE false", "spec.measure-not-number"),
        ("SELECT * FROM read_text('/etc/passwd')", "spec.sql-function"),
        ("SELECT nothing FROM journal", "spec.sql-failed"),
    ],
)
def test_a_wrong_query_is_refused(engine: Engine, sql: str, message: str) -> None:
    with pytest.raises(BadSpec) as caught:
        one(engine, f'      - {{origin: books, sql: "{sql}", needs: [journal]}}\n')
    assert caught.value.message_id == message


def test_a_clause_cannot_smuggle_a_second_statement(engine: Engine) -> None:
    with pytest.raises(BadSpec):
        one(
            engine,
            "      - {origin: books, table: budget, value: sum(amount), where: '1=1; DROP TABLE x', needs: [budget]}\n",
        )


FORMULAS = """\
subjects:
  - id: projects
    candidates:
      - {sql: SELECT name FROM supplied, needs: [meetings]}
      - {sql: SELECT subject FROM projects ORDER BY row, needs: [projects]}
measures:
  - id: rate
    label: x
    unit: "%"
    formula: 100 * total / plan
    on_zero: 0
  - id: total
    label: x
    unit: yuan
    candidates:
      - {origin: register, table: projects, value: sum(spent)}
  - id: plan
    label: x
    unit: yuan
    candidates:
      - {origin: budget, table: budget, value: sum(amount), zero_when_empty: true}
  - id: absent
    label: x
    unit: yuan
    candidates:
      - {origin: register, table: purchases, value: sum(amount)}
  - id: open
    label: x
    unit: yuan
    formula: total + absent
  - id: declared
    label: x
    unit: yuan
    formula: total + absent
    on_missing: 7
  - id: undefined
    label: x
    unit: "%"
    formula: 100 * total / plan
  - id: project.{subject}.spend
    label: {zh: "{subject} 支出", en: "{subject}: spent"}
    unit: yuan
    for_each: projects
    candidates:
      - {origin: books, table: expense, value: sum(amount), where: project = $subject, needs: [journal]}
      - {origin: register, table: projects, value: sum(spent), where: subject = $subject}
  - id: project.{subject}.share
    label: x
    unit: "%"
    for_each: projects
    formula: 100 * project.{subject}.spend / total
"""


def test_formulas_and_subjects(engine: Engine) -> None:
    values = {value.id: value for value in compute_measures(engine, book(FORMULAS))}
    assert values["rate"].value == 0
    assert values["rate"].reason is not None
    assert values["rate"].reason.message_id == "score.measure-zero-declared"
    assert values["open"].value is None
    assert values["open"].reason is not None
    assert values["open"].reason.params == {"inputs": "absent"}
    assert values["declared"].value == Decimal("7")
    assert values["undefined"].value is None
    assert values["undefined"].inputs == ("plan", "total")
    first = values["project.甲（一期）.spend"]
    assert (first.value, first.subject, first.label["en"]) == (Decimal("60.12"), "甲（一期）", "甲（一期）: spent")
    assert first.rows == (RowRef("journal", "j1"),)
    assert values["project.乙 项目.share"].value == Fraction(5000) / Fraction("110.10")
    assert isinstance(values["project.乙 项目.share"].value, Fraction)
    assert isinstance(first.value, Decimal)


def test_values_keep_the_order_of_the_book(engine: Engine) -> None:
    found = [value.id for value in compute_measures(engine, book(FORMULAS))]
    assert found[:2] == ["rate", "total"]
    assert found[-4:] == [
        "project.甲（一期）.spend",
        "project.乙 项目.spend",
        "project.甲（一期）.share",
        "project.乙 项目.share",
    ]


def test_a_value_given_by_a_person_comes_first_and_flows_on(engine: Engine) -> None:
    asked = {"plan": Fraction(200), "open": Fraction(3)}
    values = {value.id: value for value in compute_measures(engine, book(FORMULAS), asked=asked)}
    assert (values["plan"].value, values["plan"].origin) == (Decimal("200"), "asked")
    assert [candidate.origin for candidate in values["plan"].candidates] == ["asked", "budget"]
    assert values["rate"].value == Fraction("55.05")
    assert (values["open"].value, values["open"].reason) == (Decimal("3"), None)


def test_a_claim_counts_only_where_there_is_nothing_else(engine: Engine) -> None:
    claim = CandidateValue("self_evaluation", Decimal("9.00"), (RowRef("self_evaluation", "s"),))
    claims = {"total": [claim], "absent": [claim]}
    values = {value.id: value for value in compute_measures(engine, book(FORMULAS), claims=claims)}
    assert values["total"].origin == "register"
    assert values["total"].candidates[-1] == claim
    assert (values["absent"].value, values["absent"].origin) == (Decimal("9.00"), "self_evaluation")


def test_doubled_subjects_are_refused(engine: Engine) -> None:
    text = FORMULAS.replace("SELECT subject FROM projects ORDER BY row", "SELECT '甲' AS s FROM projects")
    with pytest.raises(BadSpec) as caught:
        compute_measures(engine, book(text))
    assert caught.value.message_id == "spec.measure-subject-name"


class Folder:
    """Specs in memory."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts

    def paths(self, prefix: str, suffix: str = "") -> list[str]:
        return sorted(path for path in self._texts if path.startswith(prefix) and path.endswith(suffix))

    def text(self, path: str) -> str:
        return self._texts[path]


def test_a_book_is_all_files_of_measures() -> None:
    texts = {
        "checklists/measures/b.yaml": "measures:\n  - {id: b, label: x, unit: yuan, formula: a + 1}\n",
        "checklists/measures/a.yaml": "measures:\n  - {id: a, label: x, unit: yuan, formula: 1 + 1}\n",
        "checklists/other/c.yaml": "nonsense",
    }
    assert [measure.id for measure in load_book(Folder(texts)).measures] == ["a", "b"]
