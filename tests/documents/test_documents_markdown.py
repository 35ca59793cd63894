from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_document import HOSTILE

from auditkit.documents.markdown import parse
from auditkit.documents.model import Bullets, Figure, Heading, Link, Numbered, Paragraph, Table, Text, line, plain
from auditkit.documents.templating import Passage, render
from auditkit.errors import BadSpec
from auditkit.messages import use_language

FIGURE = Figure("1,234.50", measure="m")


def test_blocks() -> None:
    made = parse(
        "# 一、甲\n\n段 **粗** *斜*\n续行\n\n- 甲\n- 乙\n\n3. 一\n4. 二\n\n> 引\n\n| a | b |\n|---|--:|\n| 1 | 2 |"
    )
    assert [type(it) for it in made] == [Heading, Paragraph, Bullets, Numbered, Paragraph, Table]
    assert made[1] == Paragraph((Text("段 "), Text("粗", bold=True), Text(" "), Text("斜", italic=True), Text("续行")))
    assert made[2] == Bullets((line("甲"), line("乙")))
    assert made[3] == Numbered((line("一"), line("二")), 3)
    assert made[4] == Paragraph(line("引"), "quote")
    assert isinstance(made[5], Table)
    assert made[5].columns[1].alignment == "right"


def test_lines_of_latin_words_are_joined_by_a_blank() -> None:
    assert parse("one\ntwo\n三") == (Paragraph(line("one two三")),)


def test_figures_survive_and_take_on_the_type_around_them() -> None:
    (made,) = parse(render("共 **{{ x }}** 元", {"x": FIGURE}))
    assert isinstance(made, Paragraph)
    assert made.inlines[1] == Figure("1,234.50", measure="m", bold=True)


def test_figures_survive_macros_blocks_and_tables() -> None:
    source = "{% macro m(x) %}[{{ x }}](#a){% endmacro %}{{ m(x) }}\n\n| a |\n|---|\n| {{ x }} |"
    paragraph, table = parse(render(source, {"x": FIGURE}))
    assert isinstance(paragraph, Paragraph)
    assert paragraph.inlines == (Link("a", (FIGURE,)),)
    assert isinstance(table, Table)
    assert table.rows[0].cells[0].inlines == (FIGURE,)


def test_a_figure_that_is_computed_with_loses_its_measure() -> None:
    (made,) = parse(render("{{ x ~ '%' }}", {"x": FIGURE}))
    assert made == Paragraph(line("1,234.50%"))


@pytest.mark.parametrize("words", HOSTILE)
def test_values_are_never_markdown(words: str) -> None:
    (made,) = parse(render("前{{ x }}后", {"x": words}))
    assert isinstance(made, Paragraph)
    assert made.inlines == (Text("前"), Text(words), Text("后"))


@given(st.text(max_size=80))
def test_any_value_is_one_paragraph(words: str) -> None:
    (made,) = parse(render("x{{ x }}", {"x": words}))
    assert isinstance(made, Paragraph)
    assert plain(made.inlines) == "x" + words


@given(st.text("#*_`|-=<>[]()!&;1.\\\n abc甲\ue0000\ue001", max_size=60))
def test_any_markdown_is_read(source: str) -> None:
    parse(source)


def test_markup_pictures_and_addresses_are_words() -> None:
    (made,) = parse('<script>x</script> <b onclick="a">b</b> &lt; [t](http://e.example) ![p](http://p.example)')
    assert isinstance(made, Paragraph)
    assert plain(made.inlines).startswith('<script>x</script> <b onclick="a">b</b> &lt; t（http://e.example） !')
    assert not any(isinstance(part, Link) for part in made.inlines)


def test_markers_in_a_narrative_are_dropped() -> None:
    (made,) = parse(render("{{ p }} {{ x }}", {"p": Passage("a\ue0000\ue001b"), "x": FIGURE}))
    assert isinstance(made, Paragraph)
    assert made.inlines == (Text("a0b "), FIGURE)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a\n{{ x }}", "line 2: a variable that is not provided"),
        ("{% if %}", "line 1"),
        ("{{ ''.__class__ }}", "not allowed"),
        ("\n\n{{ 1 / 0 }}", "line 3: cannot be evaluated"),
        ("{% include 'q' %}", "template q"),
        ("{{ range(10**9) | list }}", "range of 1,000,000,000"),
    ],
)
def test_mistakes_name_template_and_line(source: str, words: str) -> None:
    use_language("en")
    with pytest.raises(BadSpec) as caught:
        render(source, {}, name="report.md.j2")
    assert "report.md.j2" in str(caught.value)
    assert words in str(caught.value)


def test_an_included_template_is_named() -> None:
    use_language("en")
    with pytest.raises(BadSpec, match=r"part\.j2, line 2"):
        render("{% include 'part.j2' %}", {}, others={"part.j2": "a\n{{ y }}"})


@pytest.mark.parametrize(
    "template",
    [
        "{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}",
        "{{ 'x' * 9999999999 }}",
        "{{ 9999999999 * [1] }}",
        "{{ 9**9**9 }}",
        "{% for a in 'x' * 5000 %}{% for b in 'x' * 5000 %}0123456789{% endfor %}{% endfor %}",
    ],
)
def test_a_template_cannot_count_or_multiply_without_end(template: str) -> None:
    with pytest.raises(BadSpec) as caught:
        render(template, {})
    assert caught.value.message_id == "doc.template-refused"


@pytest.mark.parametrize("words", ["[" * 3000, "[a](b" * 2500, "- " * 3000 + "x", "x\n\n" + "| [a\n" * 7000])
def test_tangled_passages_are_refused_soon(words: str) -> None:
    began = time.process_time()
    with pytest.raises(BadSpec):
        parse(words)
    assert time.process_time() - began < 3
