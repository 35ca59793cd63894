"""A report composed from values made by hand: another score table, drafts, gaps, hostile words, equal bytes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from report.report_material import FINDING, MEASURES, RUBRIC, material, scores, templates

from auditkit.documents.figures import numbers, untied
from auditkit.documents.layout import walk
from auditkit.documents.model import Chart, Document, Heading, Table, Trace, plain
from auditkit.documents.writers import FORMATS, write
from auditkit.engagement.scoring import ScoreSheet
from auditkit.errors import AuditkitError, BadSpec, UsageError
from auditkit.messages import speaking
from auditkit.report.composing import Composer
from auditkit.report.material import Material
from auditkit.report.matrix import matrix
from auditkit.report.workbook import workbook


def composed(found: Material) -> Document:
    """Return the report of some material, in its language."""
    with speaking(found.language):
        return Composer(found).document()


def printed(found: Material) -> str:
    """Return the report as Markdown."""
    with speaking(found.language):
        return write(composed(found), "md").decode()


def heads(document: Document, level: int = 1) -> list[str]:
    """Return the headings of a level."""
    blocks = walk(document.blocks)
    return [plain(block.inlines) for block in blocks if isinstance(block, Heading) and block.level == level]


def test_parts_follow_the_first_level_of_any_score_table() -> None:
    found = heads(composed(material()))
    assert found[:8] == [
        "摘要",
        "一、评价结论",
        "二、部门基本情况",
        "三、过程",
        "四、产出",
        "五、存在问题",
        "六、改进建议",
        "七、评价局限",
    ]
    assert [words.partition("　")[0] for words in found[8:]] == [f"附表{n}" for n in range(1, len(found) - 7)]


def test_every_number_is_accounted_for() -> None:
    document = composed(material())
    assert untied(document) == []
    rate = [number for number in numbers(document) if number.measure == "sangong.rate"]
    assert {number.text for number in rate} >= {"124.38%", "24.38"}
    assert {number.label for number in rate if number.text == "124.38%"} == {"名称sangong.rate"}


@pytest.mark.parametrize(
    "changed",
    [
        replace(FINDING, condition="抽查发现1笔差旅费1,234.60元未附审批表。"),
        replace(FINDING, effect="多支出3.21万元。"),
        replace(FINDING, recommendation="压缩7.5%的支出。"),
        replace(FINDING, title="报销审批不严27笔"),
    ],
)
def test_a_number_that_nothing_says_is_untied(changed: object) -> None:
    assert untied(composed(material(findings=(changed,)))) != []


def test_numbers_of_a_passage_are_references_or_untied() -> None:
    said = "全年支出{{ m('spend.total') }}，依据财预〔2020〕10号。<script>alert(1)</script>"
    document = composed(material(narrative={"summary": said}))
    assert untied(document) == [] or [number.text for number in untied(document)] == ["1"]
    assert "539.05万元" in printed(material(narrative={"summary": said}))
    document = composed(material(narrative={"summary": "全年支出539.05万元。"}))
    assert [number.text for number in untied(document)] == ["539.05"]


def test_words_from_outside_are_no_template_and_no_markup() -> None:
    evil = "{{ ''.__class__ }}<script>alert(1)</script>%%block:traces%%\n# 假标题"
    found = material(findings=(replace(FINDING, condition=evil, title="<b>粗</b>"),))
    page = composed(found)
    assert not any("假标题" in words for words in heads(page))
    with speaking("zh"):
        html = write(page, "html").decode()
    assert "<script>alert(1)" not in html
    assert "{{ &#39;&#39;.__class__ }}" in html or "__class__" in html


def test_a_draft_has_no_total_and_says_so() -> None:
    first, second = scores()
    open_ = replace(first, awarded=None, deductions=())
    page = material(sheet=ScoreSheet(RUBRIC, (open_, second), None, None))
    assert composed(page).edition == "草稿"
    words = printed(page)
    assert "尚有1项指标未评定（过程规范）" in words
    assert "评价等级为" not in words
    assert "None" not in words
    assert composed(material()).edition == ""


def test_what_has_no_value_is_left_out() -> None:
    bare = {id_: replace(item, value=None) for id_, item in MEASURES.items()}
    words = printed(material(measures=bare, findings=(), exceptions=(), outcomes=(), received=()))
    for residue in ("None", "—元", "—万元", "（未取得资料）万元", "{{", "}}", "%%"):
        assert residue not in words
    assert "固定资产" not in words.partition("评价局限")[0]


def test_limits_tell_what_could_not_be_tested() -> None:
    words = printed(material())
    assert "差旅费报销无审批：总体40项，未能检查9项，未取得审批台账。" in words
    assert "未取得科目余额表" in words.replace("截至本稿，评价组", "")


def test_the_matrix_warns_of_what_is_missing() -> None:
    whole = material()
    assert [line.warnings for line in matrix(whole)] == [(), ("report.no-problem",)]
    alone = material(findings=(replace(FINDING, indicators=("A1",)), replace(FINDING, id="F-002", exceptions=())))
    assert matrix(alone)[-1].warnings == ("report.no-deduction",)
    baseless = replace(FINDING, id="F-003", exceptions=(), condition="")
    assert "report.baseless" in matrix(material(findings=(FINDING, baseless)))[-1].warnings
    silent = material(findings=(replace(FINDING, recommendation=""),))
    assert matrix(silent)[0].warnings == ("report.no-recommendation",)


def test_the_score_sheet_names_every_point() -> None:
    document = composed(material())
    sheet = next(b for b in walk(document.blocks) if isinstance(b, Table) and b.anchor == "score-sheet")
    rows = [[plain(cell.inlines) for cell in row.cells] for row in sheet.rows]
    assert rows[0] == ["过程（40分）", "过程规范", "40", "39", "扣1分：1笔差旅费未附审批表"]
    assert rows[-1] == ["合计", "100", "86.81", "评价等级：差"]
    assert sheet.landscape


def test_each_deduction_opens_its_trace_and_charts_are_there() -> None:
    blocks = list(walk(composed(material()).blocks))
    assert {block.anchor for block in blocks if isinstance(block, Trace)} == {"trace-D-001", "trace-D-B1"}
    assert any(isinstance(block, Chart) for block in blocks)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_equal_records_give_equal_bytes_in_every_format(language: str) -> None:
    first, second = material(language), material(language)
    for name in FORMATS:
        with speaking(language):
            one, two = ((workbook(Composer(m)) if name == "xlsx" else composed(m)) for m in (first, second))
            assert write(one, name) == write(two, name)


def test_english_has_its_own_words() -> None:
    assert heads(composed(material("en")))[:2] == ["Summary", "1  Result"]
    assert untied(composed(material("en"))) == []


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"sections/unit.md.j2": "# x\n\n{{ block('nothing') }}"}, "nothing"),
        ({"sections/unit.md.j2": "{{ no_such_variable }}"}, "no_such_variable"),
        ({"sections/unit.md.j2": "{{ ''.__class__.__mro__ }}"}, "unit.md.j2"),
        ({"report.yaml": "title: [x]\nsection: []"}, "report.yaml"),
    ],
)
def test_a_mistake_in_a_template_names_the_file(broken: dict[str, str], message: str) -> None:
    with pytest.raises(AuditkitError, match=message):
        composed(material(templates={**templates(), **broken}))


def test_a_template_that_is_missing_is_named() -> None:
    kept = {name: words for name, words in templates().items() if name != "sections/unit.md.j2"}
    with pytest.raises(BadSpec, match="sections/unit.md.j2"):
        composed(material(templates=kept))


def test_how_often_something_is_follows_the_counts() -> None:
    words = printed(material())
    assert "可检查的总体为40项，其中9项因资料不足未能检查，涉及金额5.00万元，确认1项，占2.50%，属个别情形" in words
    assert Fraction(1, 40) < Fraction(5, 100)


def test_a_date_that_is_none_is_refused() -> None:
    found = material()
    with pytest.raises(UsageError, match="2021/5/6"):
        composed(replace(found, config=replace(found.config, report_date="2021/5/6")))


def test_without_a_date_the_day_of_the_last_record_is_the_day_of_the_file() -> None:
    found = material(recorded_on="2021-03-04")
    document = composed(replace(found, config=replace(found.config, report_date="")))
    assert document.properties.created.isoformat() == "2021-03-04"
    assert document.cover is not None
    assert [plain(words) for words in document.cover.foot] == ["某某事务所"]


def test_the_annexes_show_the_checks_and_the_tie_outs_there_are() -> None:
    found = printed(material())
    checks, ties = found.split("检查程序执行情况\n")[-1].split("勾稽核对情况\n")[-2:]
    assert "| 差旅费报销无审批 | 40 | 30 | 1 | 1 | 0 | 0 | 9 |" in checks
    assert "评价组共核对1项勾稽关系" in ties and "| 合计 | 1.00 | 2.00 | 不一致 |" in ties
    assert "合计：两方分别为1.00元和2.00元，相差1.00元。" in found
    none = printed(material(outcomes=(), tieouts=()))
    assert "未取得执行检查程序所需的资料" in none and "没有可核对的勾稽关系" in none


def test_those_who_sign_are_named_by_their_roles() -> None:
    team = {"lead": ("主评甲",), "preparer": ("成员乙", "成员丙"), "partner": ("合伙丁",)}
    found = printed(material(team=team))
    for said in (
        "| 主评人 | 主评甲 ",
        "| 项目组成员 | 成员乙、成员丙 ",
        "| 部门复核人 |  ",
        "| 质量控制复核人 | 合伙丁 ",
    ):
        assert said in found
    with speaking("zh"):
        composer = Composer(material(team=team))
        composer.informant.edition = "public"
        assert "成员乙" not in write(composer.document(), "md").decode()
