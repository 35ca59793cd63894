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
from auditkit.engagement.naming import EITHER, NUMBERS, PERSONS, TOLD, VENUES, either_of, masker, persons_of
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
    for columns in (PERSONS, EITHER, NUMBERS, VENUES, TOLD):
        for table, own in columns.items():
            assert set(own) <= set(TABLES[table].columns), table


def test_no_column_that_can_name_somebody_is_forgotten() -> None:
    telling = re.compile(r"person(?!nel)|guest|holder|keeper|payee|supplier|merchant|_by$|counterparty|plate|^account$")
    looked_at = {(t, c) for columns in (PERSONS, EITHER, NUMBERS) for t, own in columns.items() for c in own}
    wanted = {(t, c) for t, table in TABLES.items() for c, kind in table.columns.items() if telling.search(c)}
    counts = {(t, c) for t, c in wanted if TABLES[t].columns[c] == "integer"}
    assert wanted - counts <= looked_at


def test_everybody_in_the_tables_of_the_example_is_known(decided_engagement: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(decided_engagement, tmp_path / "engagement"))
    with Engagement(root) as engagement, speaking("zh"):
        found = masker(engagement)
        again = masker(engagement)
    assert found.instead == again.instead
    assert {"上官三思", "卜九畹", "听涛宾馆", "方寸电脑耗材部", "记账凭证序时簿.xlsx"} <= set(found.instead)
    assert not {"云泽市财政局", "云泽市金融工作局", "北京", "哈尔滨"} & set(found.instead)
    assert len(set(found.instead.values()) - {"（取得资料）", "＊＊＊"}) == sum(
        alias not in ("（取得资料）", "＊＊＊") for alias in found.instead.values()
    )
