"""The list of data requested: what came by itself, what was recorded, what is overdue, the papers about it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from commands import Run
from docx import Document
from openpyxl import load_workbook

from auditkit.engagement import requests
from auditkit.engagement.folder import Engagement
from auditkit.engagement.requests import Wish, asked_for
from auditkit.errors import UsageError
from auditkit.messages import speaking


def by_id(root: Path, today: date | None = None) -> dict[str, requests.Request]:
    with Engagement(root) as engagement, speaking("zh"):
        return {item.id: item for item in asked_for(engagement, today)}


def test_what_was_imported_answers_its_request(checked: Path, run: Run) -> None:
    found = by_id(checked)
    journal = next(item for item in found.values() if "journal" in item.kinds)
    assert journal.state == "received" and journal.files == ("记账凭证序时簿.xlsx",) and not journal.own
    assert "2018年" in journal.period
    bank = next(item for item in found.values() if "bank_lines" in item.kinds)
    assert bank.state == "asked" and bank.given == ()
    run("source", "remove", "记账凭证序时簿.xlsx", "--because", "重新提供", folder=checked)
    assert by_id(checked)[journal.id].state == "asked"


def test_a_request_goes_its_way(checked: Path, tmp_path: Path, run: Run) -> None:
    paper = tmp_path / "制度汇编.txt"
    paper.write_text("制度", "utf-8")
    said = run("request", "add", "--title", "会议纪要", "--due", "2019-08-20", "--original", folder=checked)
    assert said.returncode == 0 and "25 会议纪要" in said.stdout
    assert by_id(checked, date(2019, 8, 20))["25"].state == "asked"
    assert by_id(checked, date(2019, 8, 21))["25"].state == "overdue"
    assert run("request", "receive", "25", paper, "--original", "--on", "2019-08-22", folder=checked).returncode == 0
    item = by_id(checked)["25"]
    assert (item.state, item.received_on, item.copy, item.files) == (
        "received",
        "2019-08-22",
        "original",
        ("制度汇编.txt",),
    )
    with Engagement(checked) as engagement:
        assert (engagement.evidence / item.given[0].sha256).read_bytes() == paper.read_bytes()
    run("request", "unavailable", "25", "--because", "原件遗失", folder=checked)
    assert by_id(checked)["25"].reason == "原件遗失" and by_id(checked)["25"].given == ()
    run("request", "drop", "25", "--because", "不再需要", folder=checked)
    assert "25" not in by_id(checked)
    assert "26" in run("request", "add", "--title", "又一项", folder=checked).stdout


def test_a_file_that_was_imported_is_not_kept_twice(checked: Path, example: Path, run: Run) -> None:
    file = example / "inputs" / "资产卡片清单.xlsx"
    assert run("request", "receive", "20", file, folder=checked).returncode == 0
    assert [one.kind for one in by_id(checked)["20"].given] == ["source"]
    with Engagement(checked) as engagement:
        assert engagement.log.all("evidence") == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["receive", "99"], "没有第 99 项"),
        (["receive", "20", "--on", "8月"], "“8月”不是日期"),
        (["edit", "01", "--due", "soon"], "“soon”不是日期"),
        (["add", "--title", " "], "请写明资料名称"),
        (["add", "--title", "x", "--kind", "ledger"], "没有名为 ledger 的表"),
        (["unavailable", "20", "--because", " "], "请说明理由"),
        (["remind", "--on", "2019-08-30"], "没有逾期的资料"),
        (["send", "--format", "pdf"], "pdf"),
    ],
)
def test_mistakes_are_one_clear_line_and_store_nothing(checked: Path, run: Run, words: list[str], says: str) -> None:
    said = run("request", *words, folder=checked)
    assert said.returncode == 2 and says in said.stderr
    with Engagement(checked) as engagement:
        assert engagement.log.all("request") == []


def test_list_reminder_and_declaration_are_written(checked: Path, tmp_path: Path, run: Run) -> None:
    run("request", "edit", "--due", "2019-08-20", folder=checked)
    for command in ("send", "remind", "declare"):
        words = ("request", command, "--on", "2019-08-30", "--format", "docx,xlsx", "--out", tmp_path)
        assert run(*words, folder=checked).returncode == 0
    reminder = Document(str(tmp_path / "催交函.docx"))
    text = "\n".join(paragraph.text for paragraph in reminder.paragraphs)
    assert "云泽市金融工作局" in text and "2019年8月30日" in text
    cells = [[cell.text for cell in row.cells] for row in reminder.tables[0].rows]
    assert cells[1][-2:] == ["2019-08-20", "10"] and not any("序时账" in row[1] for row in cells)
    declaration = Document(str(tmp_path / "资料真实性完整性承诺书.docx"))
    digests = {row.cells[-1].text.replace("\u200b", "") for row in declaration.tables[0].rows[1:]}
    with Engagement(checked) as engagement:
        assert digests <= {record.id for record in engagement.log.all("source")} and len(digests) >= 10
    names = [cell.value for row in load_workbook(tmp_path / "资料清单.xlsx").worksheets[1].iter_rows() for cell in row]
    assert "记账凭证序时簿.xlsx" in names
    first = (tmp_path / "催交函.docx").read_bytes()
    run("request", "remind", "--on", "2019-08-30", "--out", tmp_path, folder=checked)
    assert (tmp_path / "催交函.docx").read_bytes() == first


def test_nothing_received_is_nothing_to_declare(tmp_path: Path, run: Run) -> None:
    root = tmp_path / "new"
    run("init", root, "--entity", "某局", "--year", "2021", "--rubric", "zhanjiang-2018")
    said = run("request", "declare", folder=root)
    assert said.returncode == 2 and "尚未收到任何资料" in said.stderr
    shown = json.loads(run("request", "list", "--json", folder=root).stdout)["requests"]
    assert shown[2]["period"] == "2020年、2021年" and {item["state"] for item in shown} == {"asked"}


def test_saying_the_same_again_records_nothing(checked: Path) -> None:
    with Engagement(checked) as engagement:
        requests.change(engagement, ["1"], Wish(due="2019-08-20"))
        before = engagement.log.head()
        requests.change(engagement, ["01"], Wish(due="2019-08-20"))
        assert engagement.log.head() == before
        with pytest.raises(UsageError):
            requests.request(engagement, "A")
