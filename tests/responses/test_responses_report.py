"""What the report says of the draft and its answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditkit.documents.model import Chart, Table, plain
from auditkit.engagement.folder import Engagement
from auditkit.messages import speaking
from auditkit.report.answering import answer_blocks

Ask = Callable[..., Any]


def answered(ask: Ask) -> None:
    ask("letter", "draft")
    ask("letter", "send", "L-001", "--on", "2019-09-02")
    ask("response", "add", "--indicator", "3.2.3", "--opinion", "车辆维修系不可抗力")
    ask("response", "decide", "R-001", "--taken", "part", "--reason", "票据属实", "--restore", "3.2.3=2")


def test_nothing_is_said_before_a_draft_goes_out(decided: Path) -> None:
    with Engagement(decided, "甲") as engagement, speaking("zh"):
        assert list(answer_blocks(engagement)) == []


@pytest.mark.slow
def test_opinions_and_bridge_are_told_with_their_reasons(ask: Ask, decided: Path) -> None:
    answered(ask)
    with Engagement(decided, "甲") as engagement, speaking("zh"):
        blocks = list(answer_blocks(engagement))
    tables = [block for block in blocks if isinstance(block, Table)]
    assert [plain(table.caption) for table in tables] == ["意见采纳情况表", "得分变化表", "得分变化原因"]
    total = [plain(cell.inlines) for cell in tables[1].rows[-1].cells]
    assert total[1:] == ["100", "97", "87", "85", "87", "87"]
    chart = next(block for block in blocks if isinstance(block, Chart))
    assert [str(value) for value in chart.series[0].values] == ["97", "87", "85", "87", "87"]


@pytest.mark.slow
def test_every_number_of_the_report_is_tied_with_answers_in_it(ask: Ask, decided: Path) -> None:
    answered(ask)
    assert ask("report", "check", "--json")["numbers"]
    ask("report", "build", "--format", "md")
    words = (decided / "report" / "report.md").read_text(encoding="utf-8")
    assert "根据反馈意见（R-001）恢复2分" in words
    assert "征求意见及得分变化" in words
