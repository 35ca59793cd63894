"""Names that no column has: told by their shape in prose, by what summaries say, by the names of suppliers in full."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditkit.analysis.text.likely_names import LikelyNames, short_names
from auditkit.messages import speaking
from auditkit.report.rereading_match import laid_out, matched
from auditkit.sources.readers.parts import Part
from auditkit.specs.vocabulary import FILES, load_vocabulary

ROOT = Path(__file__).resolve().parents[2]
FIELD = {name: (ROOT / "checklists" / "accounts" / name).read_text("utf-8") for name in FILES}
ORDINARY = "\n".join(FIELD.values()) + "预算执行 Total 山塘清淤整治 信息公开 文明单位"
TOLD = ("付恒通(个体户)维修费", "付好日子大药房药品款", "购值守用品", "付迎宾楼住宿费", "付输水管网改造款")
NAMES = LikelyNames(load_vocabulary(FIELD), ORDINARY, TOLD)


def found(words: str) -> dict[str, bool]:
    """Names found, and whether they are masked without asking."""
    return {item.name: item.sure for item in NAMES.find(words)}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("王桂兰、李大壮慰问金无签收", ["王桂兰", "李大壮"]),
        ("刘晓燕兼任出纳；由陈志强补缴个税1,234.50元", ["刘晓燕", "陈志强"]),
        ("诸葛建国出差费无审批", ["诸葛建国"]),
        ("热依汗古丽的劳务费，买买提·吐尔逊未留资料", ["买买提·吐尔逊", "热依汗古丽"]),
        ("王医生讲课费无签收，张伟、李娜经办", ["张伟", "李娜", "王医生"]),
        ("高度重视预算执行，于是成立文明单位创建专班，金额明显偏大，方案明确", []),
        ("加强安全生产管理，全面完成年度任务，水平有所提高，时间较晚", []),
    ],
)
def test_persons_are_told_from_words(words: str, names: list[str]) -> None:
    assert found(words) == dict.fromkeys(names, True)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("好日子大药房票据不合规", {"好日子大药房": True}),
        ("向城关老李五金店购灯管，恒通、迎宾楼均未询价", {"城关老李五金店": False, "恒通": False, "迎宾楼": False}),
        ("中石油加油卡无台账；Xerox复印机租金、ABB (China) Ltd维保费未招标，Total不变", {"中石油": False}),
        ("中鼎信息未开票；加强信息公开", {"中鼎信息": False}),
        ("山塘清淤整治未完成，负责值守、巡查；输水管网更新滞后", {}),
        ("两家酒店、有关超市、本单位食堂、各服务中心、银行履行合同", {}),
    ],
)
def test_suppliers_are_told_from_words(words: str, names: dict[str, bool]) -> None:
    latin = dict.fromkeys(("Xerox", "ABB", "China", "Ltd"), False) if "Xerox" in words else {}
    assert found(words) == {**names, **latin}


def test_in_english_prose_one_capital_says_nothing() -> None:
    english = LikelyNames(load_vocabulary(FIELD), "Total", english=True)
    assert [item.name for item in english.find("Payments to Acme Trading were late. However, Total fell.")] == [
        "Acme Trading"
    ]


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("佳和印刷有限公司", ["佳和印刷"]),
        ("春来花木个体户", ["春来花木"]),
        ("云泽市印刷厂", []),
        ("长风保险支公司", ["长风保险"]),
        ("听涛宾馆", []),
    ],
)
def test_suppliers_are_known_by_their_short_names(name: str, own: list[str]) -> None:
    assert [short for short in short_names(name, ["云泽市"]) if NAMES.is_own(short)] == own


@pytest.mark.parametrize(
    ("before", "after", "bare"),
    [
        ("完成率100%。", "完成率。", True),
        ("资料于2019年8月12日收到，已核对无误", "资料于年月日收到，已核对无误", True),
        ("资料于2019年8月12日收到，已核对无误", "资料已核对无误", False),
    ],
)
def test_a_number_taken_out_of_standing_words_is_missed(before: str, after: str, bare: bool) -> None:
    with speaking("zh"):
        one, other = (laid_out([Part("body", words, 0, [])]) for words in (before, after))
        assert {met.bare for met in matched(one, other) if met.found is None} == {bare}


def test_a_cell_that_was_emptied_is_missed() -> None:
    with speaking("zh"):
        one, other = (
            laid_out([Part("body", "", 0, [["产出", "19", "20"]])]),
            laid_out([Part("body", "", 0, [["产出", "", "20"]])]),
        )
        assert [met.bare for met in matched(one, other) if met.found is None] == [True]


def test_a_description_said_twice_is_changed_in_neither() -> None:
    with speaking("zh"):
        one = laid_out([Part("picture-text", "决策 18.5/20", 0, [])])
        other = laid_out([Part("picture-text", words, 0, []) for words in ("决策 18.5/20", "决策 18.6/20")])
        met = [(each.expected and each.expected.text, each.found and each.found.text) for each in matched(one, other)]
    assert ("18.5", "18.6") in met
