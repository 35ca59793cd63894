"""Tables of measures: values, rows of subjects, rows left out, rounding notes."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from auditkit.documents.model import Figure, plain
from auditkit.engagement.results import MeasureRecord
from auditkit.messages import use_language
from auditkit.report.plan import ChartPlan, ColumnPlan, RowPlan, SeriesPlan, TablePlan
from auditkit.report.printing import shown
from auditkit.report.settling import chinese
from auditkit.report.tables import measure_chart, measure_table
from auditkit.report.tracing import ranges

COLUMNS = (ColumnPlan(label="项目"), ColumnPlan(label="预算", kind="amount"), ColumnPlan(label="率", kind="percent"))


def measures(**values: str | None) -> dict[str, MeasureRecord]:
    """Return amounts by id, ``__`` for a dot; ``p__X`` belongs to subject X."""
    found = {}
    for name, value in values.items():
        id_ = name.replace("__", ".")
        subject = id_.split(".")[1] if id_.startswith("p.") else ""
        found[id_] = MeasureRecord(id_, {"zh": id_}, subject, value, "yuan", {}, "books")
    return found


def words(table: object) -> list[list[str]]:
    """Return the cells of a table as words."""
    assert table is not None
    return [[plain(cell.inlines) for cell in row.cells] for row in table.rows]  # type: ignore[attr-defined]


def test_rates_differences_and_gaps() -> None:
    rows = (
        RowPlan(label="甲", cells=("a", "a / b")),
        RowPlan(label="乙", cells=("a - b", "b / zero")),
        RowPlan(label="丙", cells=("none", "unknown")),
    )
    plan = TablePlan(id="t", caption="表", columns=COLUMNS, rows=rows, unit="单位：万元、%")
    table = measure_table(plan, measures(a="12345.00", b="20000.00", zero="0.00", none=None))
    assert words(table) == [["甲", "1.23", "61.73"], ["乙", "-0.77", "—"]]
    assert table is not None
    kinds = [c.kind for row in table.rows for cell in row.cells for c in cell.inlines if isinstance(c, Figure)]
    assert kinds == ["tied", "derived", "derived"]


def test_a_table_without_a_value_is_none() -> None:
    plan = TablePlan(id="t", caption="表", columns=COLUMNS, rows=(RowPlan(label="甲", cells=("a", "")),))
    assert measure_table(plan, {}) is None


def test_subjects_come_in_the_order_of_the_measures_and_totals_are_none() -> None:
    rows = (RowPlan(label="{subject}", cells=("p.{subject}.spend", ""), for_each="p.{subject}.spend"),)
    plan = TablePlan(id="t", caption="表", columns=COLUMNS, rows=rows)
    found = measures(p__乙__spend="10000.00", p__甲__spend="20000.00", total__spend="1.00")
    assert [row[0] for row in words(measure_table(plan, found))] == ["乙", "甲"]


def test_a_difference_of_rounding_is_noted_and_an_error_is_not() -> None:
    use_language("zh")
    rows = (
        RowPlan(label="甲", id="x", cells=("a", "")),
        RowPlan(label="乙", id="x", cells=("b", "")),
        RowPlan(label="合计", cells=("sum", ""), sum_of=("x",)),
    )
    plan = TablePlan(id="t", caption="表", columns=COLUMNS, rows=rows)
    tail = measure_table(plan, measures(a="10050.00", b="10050.00", sum="20100.00"))
    assert tail is not None and "尾差" in plain(tail.note)
    for total in ("20200.00", "30000.00"):
        other = measure_table(plan, measures(a="10100.00", b="10100.00", sum=total))
        assert other is not None and not other.note


def test_a_chart_needs_two_places() -> None:
    series = (SeriesPlan(name="数", measures=("a", "b", "c")),)
    plan = ChartPlan(id="c", title="图", kind="bar", labels=("一", "二", "三"), series=series)
    assert measure_chart(plan, measures(a="1.00")) is None
    chart = measure_chart(plan, measures(a="10000.00", c="25000.00"))
    assert chart is not None
    assert chart.labels == ("一", "三")
    assert [str(value) for value in chart.series[0].values] == ["1.00", "2.50"]


def test_row_ranges() -> None:
    assert ranges([]) == []
    assert ranges([3]) == ["3"]
    assert ranges([18, 12, 15, 16, 17]) == ["12, 15–18"]
    assert len(ranges(range(1, 400, 2))) == 4


@given(st.sets(st.integers(min_value=1, max_value=500)))
def test_ranges_lose_no_row(rows: set[int]) -> None:
    found: set[int] = set()
    for part in ", ".join(ranges(rows)).split(", "):
        if part:
            first, _, last = part.partition("–")
            found |= set(range(int(first), int(last or first) + 1))
    assert found == rows


@given(st.fractions(min_value=-(10**9), max_value=10**9))
def test_shown_amounts_are_rounded_half_up_once(value: Fraction) -> None:
    printed = Fraction(shown(value, "yuan"))
    assert abs(printed - value / 10000) <= Fraction(1, 200)


def test_chinese_numbers() -> None:
    assert [chinese(n) for n in (1, 9, 10, 11, 19, 20, 21, 99)] == [
        "一",
        "九",
        "十",
        "十一",
        "十九",
        "二十",
        "二十一",
        "九十九",
    ]
