"""The public edition: no name and no number of a person or supplier is left anywhere in its bytes."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from commands import Run
from documents.sample_document import sample
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.analysis.masks import Known, Masker, aliases
from auditkit.documents.masking import masked, masked_inlines
from auditkit.documents.model import Break, Figure, Link, Text, plain
from auditkit.documents.writers import write
from auditkit.errors import UsageError
from auditkit.messages import speaking
from auditkit.report.editions_guard import require_masked

WORDS = {
    "person": "人员{mark}",
    "supplier": "供应商{mark}",
    "surname": "{surname}某",
    "number": "***",
    "file": "（资料）",
}
FORMS = {name: f"（{name}略）" for name in ("identity", "code", "telephone", "account", "plate", "address", "company")}
SURNAMES = "赵钱孙李周吴郑王冯陈欧阳"
PERSONS = st.builds(
    str.__add__,
    st.sampled_from(list(SURNAMES)),
    st.text(st.sampled_from("翀珺祎璟濠骞璐妍岚屹"), min_size=1, max_size=2),
)
SUPPLIERS = st.builds(
    str.__add__,
    st.text(st.sampled_from("鹏骐骥翊煜翎"), min_size=2, max_size=5),
    st.sampled_from(["商行", "酒店", "有限公司"]),
)
ACCOUNTS = st.text(st.sampled_from("123456789"), min_size=16, max_size=19)
PLATES = st.builds(
    str.__add__, st.sampled_from(["粤G", "京A", "晋C"]), st.text(st.sampled_from("12345678"), min_size=5, max_size=5)
)


def masker_of(*known: Known, keep: tuple[str, ...] = (), ordinary: str = "") -> Masker:
    return Masker(aliases(known, ["欧阳"], WORDS), FORMS, keep, ordinary)


def planted(value: Any, words: str) -> Any:
    """Return a document with words put into every text of it."""
    if isinstance(value, Text | Figure):
        return replace(value, text=value.text + words)
    if isinstance(value, tuple):
        return tuple(planted(part, words) for part in value)
    if isinstance(value, str):
        return value + words
    if is_dataclass(value) and not isinstance(value, type):
        spared = ("anchor", "language", "kind", "style", "align", "orientation", "kind_of_numbers")
        own = {item.name: getattr(value, item.name) for item in fields(value) if item.name not in spared}
        return replace(value, **{name: planted(part, words) for name, part in own.items()})
    return value


def everything(data: bytes) -> str:
    """Return all that a file holds, members unpacked."""
    if not data.startswith(b"PK"):
        return data.decode("utf-8")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


@pytest.mark.slow
@settings(max_examples=6, deadline=None)
@given(person=PERSONS, supplier=SUPPLIERS, account=ACCOUNTS, plate=PLATES)
def test_names_planted_in_every_text_of_a_document_are_in_no_file(
    person: str, supplier: str, account: str, plate: str
) -> None:
    masker = masker_of(Known(person, "person"), Known(supplier, "supplier"), Known(account, "number"))
    secret = f"，{person}、{supplier}，账号{account}，{plate}，身份证440801199001011234，电话13812345678。"
    document = planted(sample(), secret)
    shown = masked(document, masker.cuts)
    for format in ("html", "md", "xlsx"):
        found = everything(write(shown, format))
        for name in (person, supplier, account, plate, "440801199001011234", "13812345678"):
            assert name not in found, (format, name)
        require_masked(write(shown, format), format, masker)


@pytest.mark.slow
@pytest.mark.parametrize("format", ["docx", "pdf"])
def test_names_planted_everywhere_are_in_no_paper(format: str) -> None:
    masker = masker_of(Known("李翀珺", "person"), Known("鹏骐商行", "supplier"), Known("6222020200001111", "number"))
    document = planted(sample(), "，李翀珺、鹏骐商行，账号6222020200001111，粤G12345。")
    with pytest.raises(UsageError, match="6222020200001111"):
        require_masked(write(document, format), format, masker)
    require_masked(write(masked(document, masker.cuts), format), format, masker)


def test_a_name_cut_into_pieces_is_found() -> None:
    masker = masker_of(Known("鹏7天酒店", "supplier"), Known("欧阳岚", "person"))
    inlines = (
        Text("付鹏"),
        Figure("7", measure="x"),
        Text("天酒"),
        Link("a", (Text("店"), Text("款"))),
        Break(),
        Text("欧 阳　岚报"),
    )
    assert plain(masked_inlines(inlines, masker.cuts)) == "付供应商A款\n欧阳某报"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("全　初报销", "全某报销"),
        ("由文明、全初经办", "由文某、全某经办"),
        ("精神文明建设", "精神文明建设"),
        ("云帆市文明办", "云帆市文明办"),
        ("付云帆（广东）商行款", "付供应商A款"),
        ("Total amount", "Total amount"),
        ("Total", "供应商C"),
        ("ACME  Ltd与McAcme Ltds", "供应商B与McAcme Ltds"),
        ("证件44080119900101123x号", "证件（identity略）号"),
        ("电话138 0013 8000、0759-3331234", "电话（telephone略）、（telephone略）"),
        ("账号6222 0200 1234 5678 901，粤G·12345", "账号（account略），（plate略）"),
        ("a.b@c.com.cn付某某建设有限公司", "（address略）（company略）"),
        ("记-0015，2018-05-03，1,234,567.89元，12345678.90", "记-0015，2018-05-03，1,234,567.89元，12345678.90"),
    ],
)
def test_what_is_masked_and_what_is_not(words: str, shown: str) -> None:
    known = (
        Known("全初", "person"),
        Known("文明", "person"),
        Known("云帆(广东)商行", "supplier"),
        Known("Acme Ltd", "supplier"),
        Known("Total", "supplier"),
    )
    masker = masker_of(*known, keep=("云帆市文明办",), ordinary="文明单位 Total spending")
    assert masker.apply(words) == shown


def test_one_name_has_one_alias_and_two_names_have_two() -> None:
    known = [Known(name, "person") for name in ("欧阳岚", "李翀", "李珺", "李翀")]
    assert list(aliases(known, ["欧阳"], WORDS).items()) == [("欧阳岚", "欧阳某"), ("李翀", "李某"), ("李珺", "李某甲")]


def test_an_alias_that_was_published_stays_and_is_given_to_nobody_else() -> None:
    known = [Known(name, "person") for name in ("李珺", "李翀", "李岚")] + [Known("甲商行", "supplier")]
    made = aliases(known, ["欧阳"], WORDS, {"李岚": "李某", "乙商行": "供应商A"})
    assert made == {"李珺": "李某甲", "李翀": "李某乙", "李岚": "李某", "甲商行": "供应商B"}


@given(st.lists(PERSONS | SUPPLIERS, unique=True, max_size=60))
def test_aliases_differ_and_hold_no_name(names: list[str]) -> None:
    made = aliases([Known(name, "supplier" if len(name) > 3 else "person") for name in names], ["欧阳"], WORDS)
    assert len(set(made.values())) == len(names)
    assert not any(name in alias for name in names for alias in made.values())


def test_the_guard_names_what_is_left_in_a_property_or_a_comment() -> None:
    masker = masker_of(Known("李翀珺", "person"))
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("word/document.xml", "<w:p><w:r><w:t>无</w:t></w:r></w:p>")
        package.writestr("word/comments.xml", "<w:p><w:r><w:t>李翀</w:t></w:r><w:r><w:t>珺核对</w:t></w:r></w:p>")
    with speaking("zh"), pytest.raises(UsageError, match=r"李翀珺.*未写出") as raised:
        require_masked(data.getvalue(), "docx", masker)
    assert raised.value.params["count"] == 1


def named_people(root: Path, run: Run) -> Path:
    """Give a finding of an engagement the names of people and suppliers that its tables have."""
    said = run(
        "finding",
        "edit",
        "F-006",
        "--condition",
        CONDITION,
        "--cause",
        "经办人上官三思、宫万象与方寸电脑耗材部的无名氏未尽审核之责。王桂兰慰问金、热依汗古丽劳务费无签收，"
        "Xerox租金、归舟保险未询价。",
        folder=root,
    )
    assert said.returncode == 0, said.stderr
    return root


CONDITION = (
    "报销人卜九畹（身份证440801199001011234，电话13800138000）向听涛宾馆付款，"
    "账号6222020200001111222，未附审批；粤G12345亦同。"
)
SECRETS = (
    "上官三思",
    "宫万象",
    "卜九畹",
    "听涛宾馆",
    "440801199001011234",
    "13800138000",
    "6222020200001111222",
    "粤G12345",
    "王桂兰",
    "热依汗古丽",
    "归舟保险",
)


@pytest.mark.slow
def test_the_public_edition_of_the_example_names_nobody(run: Run, decided: Path) -> None:
    toml = decided / "engagement.toml"
    own = toml.read_text("utf-8").replace('firm = ""', 'firm = "云泽衡信会计师事务所"')
    toml.write_text(own + '\n[editions]\nmask = ["衡信", "无名氏"]\nkeep = ["方寸电脑耗材部"]\n', "utf-8")
    named_people(decided, run)
    said = run("report", "build", "--edition", "public", "--format", "html,md,xlsx", "--json", folder=decided)
    assert said.returncode == 0, said.stderr
    shown = json.loads(said.stdout)
    assert (shown["edition"], shown["masked"] > 60) == ("public", True)
    assert [one["name"] for one in shown["possible_names"]] == ["Xerox"]
    files = sorted((decided / "report").iterdir())
    assert [file.name for file in files] == [f"报告_公开版.{kind}" for kind in ("html", "md", "xlsx")]
    names = json.loads((decided / "derived" / "masks.json").read_text("utf-8"))
    for file in files:
        found = everything(file.read_bytes()).replace("云泽衡信会计师事务所", "")
        assert not [name for name in (*SECRETS, *names) if name in found], file.name
        assert ".xlsx / " not in found
    words = files[1].read_text("utf-8")
    assert "报销人卜某（身份证（证件号码略），电话（电话略））向供应商" in words
    assert "评价机构：云泽衡信会计师事务所" in words
    assert "无名氏" not in words
    assert "方寸电脑耗材部" in words
    assert "（公开版" in words


@pytest.mark.slow
def test_the_public_papers_name_nobody(run: Run, decided: Path) -> None:
    named_people(decided, run)
    said = run("report", "build", "--edition", "public", "--format", "docx,pdf", folder=decided)
    assert said.returncode == 0, said.stderr
    assert run("report", "check", decided / "report" / "报告_公开版.docx", folder=decided).returncode == 0


def test_lists_that_are_no_lists_are_refused(run: Run, decided: Path) -> None:
    toml = decided / "engagement.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[editions]\nmask = "衡信"\n', "utf-8")
    said = run("report", "build", "--edition", "public", "--format", "md", folder=decided)
    assert said.returncode == 2
    assert "editions.mask" in said.stderr


@pytest.mark.slow
def test_the_auditee_sees_traces_and_not_what_the_team_keeps(run: Run, decided: Path) -> None:
    said = run("report", "build", "--edition", "auditee", "--format", "md,html", folder=decided)
    assert said.returncode == 0, said.stderr
    words = (decided / "report" / "报告_送被评价单位版.md").read_text("utf-8")
    assert "送被评价单位版" in words
    assert "未在报告中反映问题清单" not in words
    assert "记账凭证序时簿.xlsx" in words


def test_an_unknown_edition_is_refused(run: Run, decided: Path) -> None:
    said = run("report", "build", "--edition", "secret", folder=decided)
    assert said.returncode == 2
    assert "internal, auditee, public" in said.stderr
    assert not list((decided / "report").iterdir())


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("阿卜杜拉·买买提", "阿卜杜拉•买买提"),
        ("阿卜杜拉·买买提", "阿卜杜拉.买买提"),
        ("Mary O'Neil", "MARY  O’NEIL"),
        ("Kim Sit", "\u212aim \u017fit"),
        ("ABC Ltd.", "ABC Ltd"),
        ("洛下(云泽)工作室", "洛下（云泽）工作室"),
    ],
)
def test_a_name_typed_another_way_is_that_name(name: str, typed: str) -> None:
    masker = Masker({name: "某"}, {})
    assert masker.apply(f"由 {typed} 报") == "由 某 报"
    assert masker.left(f"由 {typed} 报") == [typed]
