"""Templates use the variables that are documented, and no others; both languages have the same files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace

import pytest
from jinja2 import Environment, meta
from report.report_material import material, templates

from auditkit.messages import speaking
from auditkit.report.composing import Composer
from auditkit.report.contexts import CONTEXTS
from auditkit.report.plan import SectionPlan, form_names, load_form, load_plan

LANGUAGES = ("zh", "en")


def documented(name: str) -> set[str]:
    """Return the variables that the docstrings of a context describe."""
    found: set[str] = set()
    for kind in CONTEXTS[name].__mro__:
        found |= set(re.findall(r"^ {8}(\w+): ", kind.__doc__ or "", re.MULTILINE))
    return found


def parts_of(sections: Iterable[SectionPlan]) -> Iterator[SectionPlan]:
    """Yield all parts that have a template."""
    for section in sections:
        if section.template:
            yield section
        yield from parts_of(section.parts)


def untitled(section: SectionPlan) -> SectionPlan:
    """Return a part without its words."""
    return replace(section, title=bool(section.title) * "x", parts=tuple(untitled(part) for part in section.parts))


@pytest.mark.parametrize("name", sorted(CONTEXTS))
def test_a_context_is_what_its_docstring_says(name: str) -> None:
    composer = Composer(material())
    node = composer.material.sheet.rubric.indicators[0]
    context = composer._context(name, node)
    assert type(context) is CONTEXTS[name]
    assert set(context.variables()) == {item.name for item in fields(CONTEXTS[name])} == documented(name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_templates_use_documented_variables_only(language: str) -> None:
    files = templates(language)
    used: dict[str, str] = {}
    for form in form_names(files):
        plan = load_form(files, "report.yaml", form)
        for section in parts_of(plan.sections):
            name = section.template if "/" in section.template else f"sections/{section.template}"
            assert used.setdefault(name, section.context) == section.context, name
        used |= {f"passages/{passage.template}": "base" for passage in plan.passages}
    assert set(used) == {name for name in files if name.endswith(".j2")}
    environment = Environment(autoescape=True)
    for name, context in used.items():
        wanted = meta.find_undeclared_variables(environment.parse(files[name]))
        assert wanted <= documented(context), name


def test_both_languages_have_the_same_parts() -> None:
    plans = [load_plan(templates(language)["report.yaml"], "report.yaml") for language in LANGUAGES]
    assert set(templates("zh")) == set(templates("en"))
    for form in form_names(templates("zh")):
        zh, en = (load_form(templates(language), "report.yaml", form).sections for language in LANGUAGES)
        assert [untitled(section) for section in zh] == [untitled(section) for section in en]
    for kind in ("tables", "charts"):
        assert [item.id for item in getattr(plans[0], kind)] == [item.id for item in getattr(plans[1], kind)]
    rows = [[[row.cells for row in table.rows] for table in plan.tables] for plan in plans]
    assert rows[0] == rows[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_have_a_cell_for_each_column(language: str) -> None:
    plan = load_plan(templates(language)["report.yaml"], "report.yaml")
    for table in plan.tables:
        for row in table.rows:
            assert len(row.cells) == len(table.columns) - 1, (table.id, row.label)
    for chart in plan.charts:
        assert all(len(series.measures) == len(chart.labels) for series in chart.series), chart.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_placed_tables_and_charts_exist(language: str) -> None:
    with speaking(language):
        composer = Composer(material(language))
    known = {"table": set(composer._tables), "chart": {*composer._charts, "scores"}, "block": set(composer._makers)}
    for name, words in templates(language).items():
        for kind, wanted in re.findall(r"\{\{ (table|chart|block)\('([^']+)'\) \}\}", words):
            assert wanted in known[kind], name
