"""Who is named in tables: persons and suppliers are told from public bodies and from words."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.analysis.text.persons import PersonReader
from auditkit.core.tables import TABLES
from auditkit.engagement.folder import Engagement
from auditkit.engagement.naming import (
    EITHER,
    NUMBERS,
    PERSONS,
    SELLERS,
    TOLD,
    VENUES,
    either_of,
    masker,
    persons_of,
)
from auditkit.engagement.naming_records import cued, named_in_records, someone
from auditkit.engagement.responding import Said, answer
from auditkit.messages import speaking
from auditkit.specs.vocabulary import FILES, load_vocabulary

ROOT = Path(__file__).resolve().parents[2]
VOCABULARY = load_vocabulary({name: (ROOT / "checklists" / "accounts" / name).read_text("utf-8") for name in FILES})
READER = PersonReader(VOCABULARY)
SUFFIX = re.compile(f"(?:{VOCABULARY.any_of('payee_suffixes')})$")
GIVEN = st.text(st.sampled_from("翀珺祎璟濠骞璐妍岚屹"), min_size=1, max_size=2)
SURNAME = st.sampled_from(["赵", "钱", "孙", "欧阳", "司马"])


def names(value: str, ordinary: str = "") -> list[tuple[str, str]]:
    return [(item.name, item.kind) for item in either_of(value, READER, SUFFIX, ordinary)]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("翊煜商贸有限公司", [("翊煜商贸有限公司", "supplier")]),
        ("孙翀珺", [("孙翀珺", "person")]),
        ("孙翀珺、钱　岚", [("孙翀珺", "person"), ("钱岚", "person")]),
        ("某市税务局", []),
        ("某某街道办", []),
        ("现金", []),
        ("在职人员工资", []),
        ("6222020200001111222", []),
        ("Acme Trading", [("Acme Trading", "supplier")]),
    ],
)
def test_cells_with_payees(value: str, found: list[tuple[str, str]]) -> None:
    assert names(value, ordinary="在职人员工资福利") == found


@given(st.lists(st.builds(str.__add__, SURNAME, GIVEN), min_size=1, max_size=4, unique=True), st.sampled_from("、,，/"))
def test_every_person_of_a_cell_is_known(people: list[str], sign: str) -> None:
    cell = sign.join(people) + f"等{len(people)}人"
    assert [item.name for item in persons_of(cell, READER, SUFFIX)] == people


def test_the_columns_looked_at_are_columns_of_the_tables() -> None:
    for columns in (PERSONS, EITHER, SELLERS, NUMBERS, VENUES, TOLD):
        for table, own in columns.items():
            assert set(own) <= set(TABLES[table].columns), table


def test_no_column_that_can_name_somebody_is_forgotten() -> None:
    telling = re.compile(r"person(?!nel)|guest|holder|keeper|payee|supplier|merchant|_by$|counterparty|plate|^account$")
    looked_at = {(t, c) for columns in (PERSONS, EITHER, SELLERS, NUMBERS) for t, own in columns.items() for c in own}
    wanted = {(t, c) for t, table in TABLES.items() for c, kind in table.columns.items() if telling.search(c)}
    counts = {(t, c) for t, c in wanted if TABLES[t].columns[c] == "integer"}
    assert wanted - counts <= looked_at


SHORT = ("归舟保险", "知秋保险", "长风保险")
"""How three suppliers are called for short; the same alias stands for the name in full."""


@pytest.mark.slow
def test_everybody_in_the_tables_of_the_example_is_known(decided_engagement: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(decided_engagement, tmp_path / "engagement"))
    with Engagement(root) as engagement, speaking("zh"):
        found = masker(engagement)
        again = masker(engagement)
    assert found.instead == again.instead
    assert {"上官三思", "卜九畹", "听涛宾馆", "方寸电脑耗材部", "记账凭证序时簿.xlsx"} <= set(found.instead)
    assert not {"云泽市财政局", "云泽市金融工作局", "北京", "哈尔滨"} & set(found.instead)
    shared = [name for name, alias in found.instead.items() if list(found.instead.values()).count(alias) > 1]
    assert {found.instead[name] for name in shared} <= {"（取得资料）", "＊＊＊", *map(found.instead.get, SHORT)}
    assert {name for name in shared if "保险" in name} == {*SHORT, *(f"{name}支公司" for name in SHORT)}


@pytest.mark.parametrize("value", ["老李头", "好再来", "沃尔玛", "三友"])
def test_a_seller_of_two_or_three_characters_is_known(value: str) -> None:
    assert [item.name for item in either_of(value, READER, SUFFIX, "", least=2)] == [value]


def test_what_was_paid_for_is_no_supplier() -> None:
    assert names("接待外地同行") == names("参加培训中心") == []


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("Ann Lee", ["Ann Lee"]),
        ("Ann Lee、欧阳修竹", ["Ann Lee", "欧阳修竹"]),
        ("张三 李四", ["张三", "李四"]),
        ("赵岚 Wu Fan", ["赵岚", "Wu Fan"]),
        ("Zoë O’Neil", ["Zoë O’Neil"]),
        ("阿依古丽汗", ["阿依古丽汗"]),
        ("办公室全体人员", []),
        ("银行与资本市场科", []),
    ],
)
def test_persons_of_a_register(cell: str, found: list[str]) -> None:
    assert [item.name for item in persons_of(cell, READER, SUFFIX)] == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("经办人赵铁柱（临时工）与出纳钱多多交代不清", ["赵铁柱", "钱多多"]),
        ("联系人：周密，电话略", ["周密"]),
        ("联系人周密电话略", ["周密"]),
        ("负责人诸葛村夫、高明签字", ["诸葛村夫", "高明"]),
        ("据孙小圣同志反映", ["孙小圣"]),
        ("单位负责人和经办人应当在报销单上签字，出纳与会计分设。", []),
        ("由经办人员与负责人共同确认；法定代表人对资料负责", []),
    ],
)
def test_persons_in_prose(words: str, found: list[str]) -> None:
    assert sorted(cued(words, READER)) == sorted(found)


def test_titles_are_no_part_of_a_name() -> None:
    assert [item.name for item in someone("冯巩义主任、财务科", READER)] == ["冯巩义"]


def test_who_answered_gave_or_signed_is_known(decided: Path) -> None:
    proof = decided.parent / "说明.txt"
    proof.write_text("x", encoding="utf-8")
    with Engagement(decided, "甲") as engagement, speaking("zh"):
        answer(engagement, Said("经办人钱多多当时在场", "吴大用教授", "expert", proof=(proof,), round=1))
        answer(engagement, Said("同意", "云泽市人民政府办公室", "supervisor", round=1))
        found = {item.name for item in named_in_records(engagement, READER, "")}
    assert {"吴大用", "钱多多"} <= found
    assert "云泽市人民政府办公室" not in found
