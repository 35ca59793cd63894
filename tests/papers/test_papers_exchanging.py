"""Papers about what went between firm and auditee: forms, evidence, letters, answers, notes, restored points."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from commands import Run

from auditkit.core.paper import Listing, Open
from auditkit.engagement.folder import Engagement
from auditkit.messages import speaking
from auditkit.papers.columns import column, listing, row
from auditkit.papers.listing import paper
from auditkit.papers.stating import BadCell, parsed, shortened
from auditkit.sources.grid import Cell


def tables(engagement: Engagement, index: str) -> dict[str, Listing]:
    return {block.id: block.table for block in paper(engagement, index).blocks if block.table is not None}


def said(table: Listing) -> list[dict[str, object]]:
    names = [one.id for one in table.columns]
    return [dict(zip(names, (item.value for item in found.items), strict=True)) for found in table.rows]


@pytest.fixture
def exchanged(decided: Path, tmp_path: Path, run: Run) -> Path:
    """The bundled engagement with a form answered, a letter sent, an answer taken, silence, notes."""
    photo = tmp_path / "2018-03_记-0022_1.jpg"
    photo.write_bytes(b"photo")
    later = tmp_path / "copy.jpg"
    later.write_bytes(b"photo")
    steps = [
        ["team", "add", "甲", "--role", "lead"],
        ["evidence", "add", photo, "--received", "2019-08-12", "--form", "photo", "--from", "财务科"],
        ["evidence-form", "make", "--check", "payment.duplicate", "--collector", "甲", "--collector", "乙"],
        ["evidence-form", "make", "--check", "disclosure.late", "--collector", "甲", "--collector", "乙"],
        ["evidence-form", "send", "E-001", "--on", "2019-08-26"],
        ["evidence-form", "answer", "E-001", "--objection", "已追回", "--on", "2019-08-28", "--file", later],
        ["evidence-form", "send", "E-002", "--on", "2019-08-26"],
        ["letter", "draft", "--number", "1号"],
        ["letter", "send", "L-001", "--on", "2019-09-02"],
        ["response", "add", "--figure", "sangong.rate", "--opinion", "口径不同", "--received", "2019-09-05"],
        ["response", "decide", "R-001", "--taken", "part", "--reason", "属实", "--restore", "3.2.3=2"],
        ["review", "note", "finding:F-001", "--text", "核对条款"],
    ]
    for step in steps:
        done = run(*step, folder=decided)
        assert done.returncode == 0, (step, done.stderr)
    return decided


def test_papers_tell_what_was_exchanged(exchanged: Path) -> None:
    with Engagement(exchanged, "甲") as engagement, speaking("zh"):
        forms = said(tables(engagement, "D4")["forms"])
        evidence = said(tables(engagement, "D4")["evidence"])
        letters = said(tables(engagement, "G1")["letters"])
        answers = said(tables(engagement, "G1")["responses"])
        notes = said(tables(engagement, "G2")["notes"])
        members = said(tables(engagement, "A2")["members"])
    assert [(one["state"], one["exceptions"], one["opinion"]) for one in forms] == [
        ("有异议", 2, "已追回"),
        ("已送达", 1, "—"),
    ]
    assert forms[1]["amount"] is None, "nothing was said of an amount, so it is not 0.00"
    assert [(one["received"], one["form"], one["provider"]) for one in evidence] == [
        ("2019-08-12", "照片或扫描件", "财务科")
    ], "the same file handed in again was still received on the first day"
    assert "2018-03/记-22" in str(evidence[0]["proves"])
    assert [(one["sent"], one["due"], one["draft-total"]) for one in letters] == [("2019-09-02", "2019-09-12", "85")]
    assert [(one["about"], one["taken"], one["points_back"]) for one in answers] == [
        ("数据 三公经费控制率", "部分采纳", "3.2.3 +2")
    ]
    assert (notes[0]["about"], notes[0]["state"]) == ("问题 F-001", "待答复")
    assert members[0]["roles"] == "项目负责人（主评人）"


@pytest.mark.slow
def test_restored_points_stand_beside_what_was_deducted(exchanged: Path) -> None:
    with Engagement(exchanged, "甲") as engagement, speaking("zh"):
        table = next(iter(tables(engagement, "E2").values()))
    one = next(found for found in said(table) if found["indicator"] == "3.2.3")
    assert [one[name] for name in ("points", "deducted", "restored", "awarded")] == [5, 5, 2, 2]
    assert "。；" not in str(one["rationale"])
    totals = dict(zip((column_.id for column_ in table.columns), table.totals, strict=True))
    assert [totals[name] for name in ("points", "deducted", "restored", "awarded")] == [100, 15, 2, 87]


def test_a_column_without_any_number_has_no_sum() -> None:
    columns = (column("file"), column("amount", "amount", total=True), column("rows", "number", total=True))
    found = listing(columns, [row("a", "a", None, Fraction(2)), row("b", "b", None, Fraction(3))])
    assert found.totals == (None, None, 5)


def test_words_that_a_workbook_would_cut_off_are_refused() -> None:
    note = Open("conclusion", "结论", "note")
    assert parsed(note, Cell("text", "长" * 30_000)) == "长" * 30_000
    with pytest.raises(BadCell):
        parsed(note, Cell("text", "长" * 30_001))
    assert len(shortened("长" * 30_001)) == 61
