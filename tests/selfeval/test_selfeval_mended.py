"""What other people's papers taught: formulas in words, trends, columns of units, lines against the text."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from auditkit.analysis.rule_ranges import printed_rule
from auditkit.analysis.selfeval.formulas import corrected_rate
from auditkit.analysis.text.figures import read_figures
from auditkit.engagement.self_evaluating import verify_document
from auditkit.sources.grid import Content
from auditkit.sources.reading import read_many
from auditkit.specs.labels import shipped_labels

TITLE = "某某局2022年度部门整体支出绩效自评报告\n"


def table(*lines: str) -> str:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line.split('|'))}</tr>" for line in lines)
    return f"<table>{rows}</table>"


def found(folder: Path, text: str, *tables: str) -> set[tuple[str, str, str]]:
    body = "".join(f"<p>{line}</p>" for line in (TITLE + text).splitlines()) + "".join(tables)
    paper = folder / "paper.html"
    paper.write_text(f"<html><meta charset=utf-8><body>{body}</body></html>", encoding="utf-8")
    content = read_many([paper])[0]
    assert isinstance(content, Content)
    verified = verify_document(content)
    assert verified is not None
    return {(item.kind, item.stated, item.expected) for item in verified.inconsistencies}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("采购75万元/预算80万元=95.75%。共计3份。", ("arithmetic", "95.75", "93.75")),
        ("达标率95%，实际得分=达标率*8分=7.5分。", ("arithmetic", "7.5", "7.6")),
        ("2021年“三公”经费支出11.20万元，2022年“三公”经费支出9.86万元，较上年有所增长。", ("text", "有所增长", "")),
        ("“三公”经费支出15.60万元，2021年为14.20万元，同比下降，效果明显。", ("text", "同比下降", "")),
        ("旅游收入18.60亿元，较上年16.91亿元增长15.2%。", ("arithmetic", "15.2%", "10.0%")),
        ("年末结转结余57.03万元。\n本年收支平衡，无结转结余。", ("text", "无结转结余", "57.03万元")),
        (
            "全年计划完成档案整理20万页，实际完成18.6万页。\n全年完成档案整理19.6万页。",
            ("cross-reference", "19.6万页", ""),
        ),
        ("2021年，我镇严格落实厉行节约规定。", ("year", "2021", "2022")),
        ("“三公”经费支出25.46万元。公务用车运行维护费19.20万元，公务接待费6.62万元。", ("arithmetic", "25.46万元", "")),
    ],
)
def test_told_in_words(tmp_path: Path, text: str, expected: tuple[str, str, str]) -> None:
    shown = found(tmp_path, text)
    assert any(kind == expected[0] and stated.endswith(expected[1]) for kind, stated, _ in shown), shown
    assert not expected[2] or any(value == expected[2] for _, _, value in shown), shown


@pytest.mark.parametrize(
    "text",
    [
        "采购75万元/预算80万元=93.75%，得分=达标率95%*8分=7.6分。",
        "2021年“三公”经费支出11.20万元，2022年“三公”经费支出9.86万元，较上年有所下降。",
        "发放问卷500份，回收486份，其中有效问卷478份，表示满意455份，满意度95.19%。",
        "2022年收入3,456.78万元，其中一般公共预算拨款3,300.00万元，政府性基金预算拨款56.78万元，上年结转100.00万元。"
        "全年支出3,318.42万元，年末结转结余138.36万元。",
        "年初预算986.20万元，全年预算1,045.80万元，全年支出1,012.47万元，预算执行率96.81%。",
    ],
)
def test_odd_but_right(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text) == set()


UNITS = (
    "项目|合计|局机关|一中",
    "年初预算|3,600.00|1,200.00|2,400.00",
    "支出合计|3,734.80|1,248.30|2,486.50",
    "人员经费|2,470.20|780.20|1,690.00",
    "编制人数（人）|178|42|136",
)


def test_columns_of_units(tmp_path: Path) -> None:
    heading = "局机关编制42名。\n单位：万元"
    assert found(tmp_path, heading, table(*UNITS)) == set()
    wrong = table(*UNITS[:3], "人员经费|2,470.30|780.20|1,690.00", UNITS[4], "“三公”经费|11.50|9.20|23,000.00")
    shown = found(tmp_path, heading.replace("42", "43"), wrong)
    assert {("cross-reference", "43名", "42人"), ("unit", "23000.00万元", "2.30万元")} <= {
        (kind, stated, expected.replace("个", "人")) for kind, stated, expected in shown
    }
    assert ("arithmetic", "2470.30万元", "2470.20万元") in shown


SHEET = "三级指标|评分标准|年度指标值|实际完成值|分值|自评得分|扣分原因"


def test_lines_of_a_sheet(tmp_path: Path) -> None:
    lines = (
        "惠民演出场次|x|≥100场|102场|10|10|",
        "目标合理性|x|||10|9|扣2分：未量化",
        "采购情况|x|||10|10|本年无政府采购项目",
        "技能培训|按比例||计划600人次，完成480人次|70|70|",
    )
    shown = found(tmp_path, "举办惠民演出120场。", table(SHEET, *lines))
    assert ("cross-reference", "120场", "102场") in shown
    assert ("cross-reference", "2", "1") in shown
    assert ("score-rule", "10", "") in shown
    assert ("score-rule", "70", "56") in shown
    right = (lines[0], "目标合理性|x|||10|8|扣2分：未量化", "培训|x||计划600人次，完成600人次|80|80|")
    assert found(tmp_path, "举办惠民演出102场。", table(SHEET, *right)) == set()


def test_small_parts() -> None:
    assert corrected_rate("1,760万元/2,000万元=88%") == Fraction(88)
    assert corrected_rate("75万元/80人=1%") is None
    assert [figure.text for figure in read_figures("较上年2.90万元下降15.72%，2019年6月3日")] == ["2.90万元", "15.72%"]
    wrapped = printed_rule("利用率\n=100%，计5分；每低1个百分点扣1\n分，扣完为止", Decimal(5))
    assert wrapped is not None
    assert wrapped.range_of(Fraction(9853, 100)) == (3, 4)
    score = shipped_labels().find("我局2022年度部门整体支出绩效自评得分")
    assert score is not None
    assert score.id == "selfeval.total"
