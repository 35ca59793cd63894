from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_document import sample

from auditkit.documents.figures import digits, exact_text, numbers, untied
from auditkit.documents.model import (
    Block,
    Chart,
    Column,
    Document,
    Figure,
    Heading,
    Link,
    Paragraph,
    Properties,
    Series,
    Table,
    Text,
    Trace,
    line,
    row,
)
from auditkit.messages import use_language


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


def document(*blocks: Block) -> Document:
    return Document("t 1", "zh", Properties("f", date(2020, 1, 1)), blocks)


RATE = Figure("124.38%", "tied", "rate", Fraction(37314, 300), "%", "rate of control")


def test_a_figure_is_listed_with_its_measure_and_place() -> None:
    (number,) = numbers(document(Heading(1, line("Result")), Paragraph(line("rate ", RATE))))
    assert number.as_json() == {
        "text": "124.38%",
        "place": "Result > paragraph 1",
        "label": "rate of control",
        "kind": "tied",
        "measure": "rate",
        "value": "124.38",
        "unit": "%",
    }


def test_digits_in_plain_words_are_untied_unless_the_words_say_what_they_are() -> None:
    made = numbers(
        document(
            Paragraph(
                line("1,234.50元与", Text("财预〔2013〕53号", numbers="constant"), Text("“5%”", numbers="quoted"))
            )
        )
    )
    assert [(it.text, it.kind) for it in made] == [
        ("1,234.50", "untied"),
        ("2013", "constant"),
        ("53", "constant"),
        ("5%", "quoted"),
    ]


def test_numbers_are_found_everywhere() -> None:
    table = Table((Column(),), (row("11"),), (row(RATE), row("12")), line("Table 13"), note=line("14"))
    chart = Chart("bar", "C", ("x",), (Series("s", (Decimal("15"),)),), maximum=(Decimal(16),))
    trace = Trace(line("17"), (Paragraph(line(Link("a", (Text("18"),)))),))
    made = numbers(document(Heading(1, line("10")), table, chart, trace))
    assert [it.text for it in made] == ["10", "13", "11", "124.38%", "12", "14", "15", "16", "17", "18"]
    assert made[4].place == '10 > table 1 "Table 13" > row 2, column 1'


def test_untied_lists_only_those_that_nobody_vouches_for() -> None:
    assert "37" in [it.text for it in untied(sample())]
    assert not untied(document(Paragraph(line(RATE, "%"))))


def test_headings_of_the_same_level_replace_each_other() -> None:
    made = numbers(document(Heading(1, line("A")), Heading(2, line("B")), Heading(2, line("C")), Paragraph(line("7"))))
    assert made[0].place == "A > C > paragraph 1"


@given(st.fractions())
def test_exact_text_is_exact_to_twelve_decimals(value: Fraction) -> None:
    assert abs(Fraction(exact_text(value)) - value) < Fraction(1, 10**12)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=2))
def test_a_printed_amount_is_one_number(value: Decimal) -> None:
    assert [it.replace(",", "") for it in digits(f"支出{value:,f}元")] == [f"{value:f}"]


def test_full_width_digits_are_digits() -> None:
    assert digits("第１２条") == ["１２"]


def test_places_follow_the_language() -> None:
    use_language("zh")
    assert numbers(document(Paragraph(line("7"))))[0].place == "文首 > 第1段"


def test_the_listing_does_not_change_with_the_edition() -> None:
    assert numbers(sample()) == numbers(replace(sample(), edition=""))
