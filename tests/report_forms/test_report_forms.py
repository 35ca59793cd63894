"""The forms of the report: their outline, nothing empty, nothing doubled, every number resting on something."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from commands import Run
from hypothesis import given, settings
from hypothesis import strategies as st
from report.report_material import material

from auditkit.documents.figures import numbers, untied
from auditkit.documents.model import Block, Document, Heading, Paragraph, Section, Text, plain
from auditkit.engagement.results import MeasureRecord
from auditkit.errors import BadSpec
from auditkit.messages import speaking
from auditkit.report.composing import Composer
from auditkit.report.material import Material
from auditkit.report.nesting import moved, without_empty, without_top
from auditkit.report.plan import load_form

FORMS = ("full", "department", "project")
OUTLINES = {
    "department": [
        "一、部门基本情况", "二、评价工作开展情况", "三、综合评价结论", "四、评价指标分析",
        "五、主要经验及做法和存在的问题", "六、有关建议", "七、其他需要说明的问题",
    ],
    "project": [
        "一、基本情况", "二、绩效评价工作开展情况", "三、综合评价情况及评价结论", "四、绩效评价指标分析",
        "五、主要经验及做法、存在的问题及原因分析", "六、有关建议", "七、其他需要说明的问题",
    ],
}  # fmt: skip


@cache
def standing(form: str, language: str = "zh") -> Document:
    """The hand-made material in a form; about a project in the form for projects."""
    found = material(language)
    return composed(a_project(found) if form == "project" else found, form)


def composed(found: Material, form: str) -> Document:
    with speaking(found.language):
        return Composer(replace(found, form=form)).document()


def flat(document: Document) -> list[Block]:
    found: list[Block] = []
    for block in document.blocks:
        found += block.blocks if isinstance(block, Section) else [block]
    return found


def headings(document: Document) -> list[Heading]:
    return [block for block in flat(document) if isinstance(block, Heading)]


def a_project(found: Material) -> Material:
    """The same material about a project, with its money."""
    amounts = {"funds.planned": "400000.00", "funds.received": "300000.00", "funds.spent": "150000.00"}
    money = {id_: MeasureRecord(id_, {"zh": id_, "en": id_}, "", v, "yuan", {}, "asked") for id_, v in amounts.items()}
    rate = MeasureRecord("funds.received_rate", {"zh": "到位率", "en": "rate"}, "", "75", "%", {}, "formula")
    config = replace(found.config, project="山塘整治")
    return replace(found, config=config, measures={**found.measures, **money, rate.id: rate})


@pytest.mark.parametrize("form", sorted(OUTLINES))
def test_outline(form: str) -> None:
    tops = [plain(one.inlines) for one in headings(standing(form)) if one.level == 1]
    assert [words for words in tops if words != "摘要" and not words.startswith("附表")] == OUTLINES[form]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", FORMS)
def test_no_heading_is_empty_or_stands_twice(form: str, language: str) -> None:
    blocks = flat(standing(form, language))
    for block, after in zip(blocks, [*blocks, None][1:], strict=True):
        if isinstance(block, Heading):
            assert after is not None
            assert not isinstance(after, Heading) or after.level > block.level, plain(block.inlines)
    path: list[str] = []
    for heading in (block for block in blocks if isinstance(block, Heading)):
        words = plain(heading.inlines).lstrip("一二三四五六七八九十（）、．0123456789. ")
        path = [*path[: heading.level - 1], words]
        assert len(set(path)) == len(path), path


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", FORMS)
def test_every_number_rests_on_something(form: str, language: str) -> None:
    document = standing(form, language)
    assert [number.text for number in untied(document)] == []
    assert any(number.kind == "tied" for number in numbers(document))


def test_a_project_is_named_and_its_money_printed() -> None:
    document = standing("project")
    words = "\n".join(plain(block.inlines) for block in flat(document) if isinstance(block, Paragraph))
    assert document.title.startswith("山塘整治")
    assert "年度“山塘整治”项目支出绩效得分为" in words
    assert "计划安排资金40.00万元，实际到位30.00万元，资金到位率为75.00%；实际支出15.00万元，结余15.00万元" in words
    assert "整体支出" not in words


def test_a_department_is_not_called_a_project() -> None:
    words = "".join(
        plain(one.inlines) for one in flat(composed(material(), "department")) if isinstance(one, Paragraph)
    )
    assert "年度部门整体支出绩效得分为" in words


@pytest.mark.slow
def test_a_draft_says_so_in_every_form() -> None:
    found = material()
    open_ = replace(found.sheet.scores[0], awarded=None, deductions=(), verdict=None)
    sheet = replace(found.sheet, scores=(open_, *found.sheet.scores[1:]), total=None, grade=None)
    for form in FORMS:
        document = composed(replace(found, sheet=sheet), form)
        assert document.edition == "草稿"
        assert any("待全部指标评定后确定" in plain(b.inlines) for b in flat(document) if isinstance(b, Paragraph))


def test_a_mistake_in_a_form_names_file_and_line() -> None:
    files = {**material().templates, "forms/own.yaml": "label: x\ntitle: [x]\nsections:\n  - {templat: a.j2}\n"}
    with pytest.raises(BadSpec, match=r"forms/own\.yaml.*4"):
        load_form(files, "report.yaml", "own")


def test_a_form_of_the_firm_keeps_tables_and_words_of_the_full_one() -> None:
    own = "label: 简版\ntitle: ['{entity}', 简报]\nsections: [{title: 结论, template: result.md.j2, context: result}]\n"
    found = material()
    document = composed(replace(found, templates={**found.templates, "forms/own.yaml": own}), "own")
    assert [plain(one.inlines) for one in headings(document)][0] == "一、结论"
    assert document.edition == ""


def head(level: int) -> Heading:
    return Heading(level, (Text("x"),))


blocks = st.lists(st.one_of(st.integers(1, 4).map(head), st.just(Paragraph((Text("y"),)))), max_size=12)


@given(blocks)
@settings(max_examples=60, deadline=None)
def test_without_empty_keeps_all_words_and_leaves_no_empty_heading(made: list[Block]) -> None:
    kept = without_empty(made)
    assert [b for b in kept if isinstance(b, Paragraph)] == [b for b in made if isinstance(b, Paragraph)]
    assert without_empty(kept) == kept
    for one, after in zip(kept, [*kept, None][1:], strict=True):
        assert not isinstance(one, Heading) or isinstance(after, Paragraph) or after.level > one.level  # type: ignore


@given(blocks, st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_moved_sets_the_highest_heading(made: list[Block], level: int) -> None:
    levels = [block.level for block in moved(made, level) if isinstance(block, Heading)]
    assert not levels or (min(levels) == level and max(levels) <= 4)
    assert len(without_top(made)) >= len(made) - 1


def test_forms_are_chosen_by_rubric_setting_and_option(run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    from auditkit.engagement.folder import Engagement
    from auditkit.report.gathering import form_of, templates

    root = tmp_path_factory.mktemp("forms") / "e"
    assert run("init", root, "--entity", "甲局", "--year", "2021", "--rubric", "yueyang-department").returncode == 0
    with Engagement(root) as found:
        assert form_of(found, templates(found)) == "department"
        assert form_of(found, templates(found), "full") == "full"
        assert form_of(found, {"report.yaml": ""}) == "full"  # pinned before there were forms
    said = run("report", "build", "--form", "letter", folder=root)
    assert said.returncode == 2
    assert "letter" in said.stderr and "department, project" in said.stderr
    (root / "engagement.toml").write_text(
        (root / "engagement.toml").read_text("utf-8") + '[report]\nform = "project"\n'
    )
    with Engagement(root) as found:
        assert form_of(found, templates(found)) == "project"
        assert form_of(found, templates(found), "department") == "department"
    assert not list((root / "report").iterdir())
