"""What a firm adds to recognition: headings of its own, and answers it has given before."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from commands import Run
from layouts_books import ENTITY, YEAR, Cells, Page, save

from auditkit.engagement.folder import Engagement
from auditkit.engagement.profiles import context_of, profiles
from auditkit.errors import BadSpec

HEAD: Cells = ["填制日期", "字号", "事由", "科目编码", "科目名称", "借", "贷"]
MAPS = ("--map", "voucher_no=字号", "--map", "summary=事由")


def lines(month: int, head: Cells = HEAD) -> list[Page]:
    day = f"{YEAR}-{month:02d}-05"
    debit: Cells = [day, "记-1", "付电费", "5001", "业务活动费用", 10, 0]
    return [Page([head, debit, [day, "记-1", "付电费", "1011", "零余额账户用款额度", 0, 10]], "序时账")]


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "firm"
    folder.mkdir()
    monkeypatch.setenv("AUDITKIT_FIRM", str(folder))
    return folder


def started(run: Run, folder: Path) -> Path:
    said = run("init", folder, "--entity", ENTITY, "--year", str(YEAR), "--rubric", "zhanjiang-2018")
    assert said.returncode == 0, said.stderr
    return folder


@pytest.mark.slow
def test_answers_are_kept_proposed_shown_and_can_be_left_aside(run: Run, firm: Path, tmp_path: Path) -> None:
    root = started(run, tmp_path / "engagement")
    first, second = save(lines(1), tmp_path / "一月.xlsx"), save(lines(2), tmp_path / "二月.xlsx")
    assert run("import", first, folder=root).returncode == 2
    assert profiles() == ()
    said = run("import", first, *MAPS, folder=root)
    assert said.returncode == 0, said.stderr
    (learnt,) = profiles()
    assert (learnt.kind, dict(learnt.headings)) == ("journal", {"字号": "voucher_no", "事由": "summary"})
    assert learnt.name == f"journal-{learnt.signature}" and learnt.saved_on
    with (firm / "profiles" / f"{learnt.name}.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["saved_by"] for row in csv.DictReader(file)} == {"测试员"}
    refused = run("import", second, "--no-profiles", folder=root)
    assert refused.returncode == 2 and "--map voucher_no=字号" in refused.stderr
    applied = run("import", second, folder=root)
    assert applied.returncode == 0, applied.stderr
    assert learnt.name in applied.stdout and "--no-profiles" in applied.stdout


@pytest.mark.slow
def test_a_profile_counts_for_its_layout_only(run: Run, firm: Path, tmp_path: Path) -> None:
    root = started(run, tmp_path / "engagement")
    assert run("import", save(lines(1), tmp_path / "a.xlsx"), *MAPS, folder=root).returncode == 0
    other = save(lines(3, [*HEAD[:5], "贷", "借"]), tmp_path / "b.xlsx")
    assert run("import", other, folder=root).returncode == 2


@pytest.mark.slow
def test_a_column_said_by_its_letter_stays_that_letter(run: Run, firm: Path, tmp_path: Path) -> None:
    root = started(run, tmp_path / "engagement")
    pages = [lines(month) for month in (1, 2)]
    for page in pages:
        page[0].rows[0] = ["日期", "凭证号", "摘要", "科目编码", "借方金额", "借方金额", "贷方金额"]
        for row in page[0].rows[1:]:
            row[4:] = [1, *row[5:]]
    files = [save(page, tmp_path / f"{number}.xlsx") for number, page in enumerate(pages)]
    assert run("import", files[0], "--map", "debit=F", folder=root).returncode == 0
    assert dict(profiles()[0].headings) == {"F": "debit"}
    said = run("import", files[1], folder=root)
    assert said.returncode == 0 and "10.00" in said.stdout, said.stderr


def test_without_a_folder_of_the_firm_nothing_is_kept(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AUDITKIT_FIRM", raising=False)
    root = started(run, tmp_path / "engagement")
    assert run("import", save(lines(1), tmp_path / "a.xlsx"), *MAPS, folder=root).returncode == 0
    assert profiles() == ()


def headings_of(firm: Path, words: str) -> None:
    folder = firm / "checklists" / "headings"
    folder.mkdir(parents=True)
    (folder / "own.yaml").write_text(words, "utf-8")


def test_headings_of_the_firm_count_in_its_engagements(run: Run, firm: Path, tmp_path: Path) -> None:
    headings_of(firm, "kind: journal\nheadings:\n  voucher_no: [字号]\n  summary: [事由]\n")
    root = started(run, tmp_path / "engagement")
    said = run("import", save(lines(1), tmp_path / "a.xlsx"), folder=root)
    assert said.returncode == 0, said.stderr
    assert "voucher_no=字号" in said.stdout
    kinds = context_of(Engagement(root)).kinds
    assert kinds is not None and kinds["journal"].headings["summary"][-1] == "事由"


@pytest.mark.parametrize(
    "words", ["kind: [", "titles: [x]", "kind: nothing", "kind: journal\npatterns:\n  debit: ['(']"]
)
def test_a_mistake_in_headings_names_the_file(words: str, run: Run, firm: Path, tmp_path: Path) -> None:
    headings_of(firm, words)
    root = started(run, tmp_path / "engagement")
    with pytest.raises(BadSpec, match="own.yaml"):
        context_of(Engagement(root))
