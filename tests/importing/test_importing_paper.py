"""The completeness paper says what was received, what became of every row, what is open."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from commands import Run
from hypothesis import given
from hypothesis import strategies as st
from ledgers import HEAD, vouchers, write_book
from openpyxl import Workbook, load_workbook

from auditkit.analysis.sequences import Numbered, empty_months, runs, spans
from auditkit.engagement.folder import Engagement
from auditkit.messages import speaking
from auditkit.report.gathering import received


def told(run: Run, fresh: Path, out: Path, *names: str) -> str:
    done = run("source", "paper", *names, "--format", "md", "--out", out, folder=fresh)
    assert done.returncode == 0, done.stderr
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(out.glob("*.md")))


@pytest.mark.slow
def test_it_tells_everything(run: Run, fresh: Path, tmp_path: Path) -> None:
    lines = vouchers()
    del lines[6:8]
    lines[2][5] = "#"
    book = write_book(tmp_path / "账.xlsx", [*lines, ["合计", "", "", "", "", 1163, 1163]])
    options = ("--leave-out", "5-6", "--because", "凭证遗失", "--expect-rows", "20", "--from", "云四喜")
    done = run("import", book, *options, "--received", "2019-03-01", folder=fresh)
    assert done.returncode == 0, done.stderr
    words = told(run, fresh, tmp_path / "out", "账.xlsx")
    for expected in (
        "| 提供人 | 云四喜 |",
        "| 取得日期 | 2019-03-01 |",
        "| 序时账 | 25 | 1 | 1 | 20 | 3 | 一致 |",
        "行数（云四喜 声明） | 20 | 20 | 0 | 一致",
        "“合计”借方 | 1,163.00 | 1,062.00 | -101.00 | 不一致",
        "| 序时账 | 记 | 2018-01 | 1 | 3 | 2 | 2 |",
        "| 序时账 | 记 | 2018-02 | 2 | 3 | 2 | 1 |",
        "2018-05、2018-06",
        "经决定剔除",
        "理由：凭证遗失",
        "凭证号有 2 个断号",
        "有 2 处打印的合计与各行之和不符",
        "未取得科目余额表",
    ):
        assert expected in words, (expected, words)
    with Engagement(fresh) as engagement:
        (one,) = received(engagement)
    assert (one.dropped, one.because) == (2, "凭证遗失")


@pytest.mark.slow
def test_hidden_rows_and_sheets_are_told(run: Run, fresh: Path, tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["目录"])
    page = book.create_sheet("序时账")
    for row in [HEAD, *vouchers()]:
        page.append(row)
    page.sheet_state = "hidden"
    page.row_dimensions[4].hidden = True
    book.save(tmp_path / "账.xlsx")
    assert run("import", tmp_path / "账.xlsx", folder=fresh).returncode == 0
    words = told(run, fresh, tmp_path / "out")
    assert "隐藏行 4" in words and "为隐藏表" in words


@pytest.mark.slow
def test_a_replacement_and_what_was_answered_are_told(run: Run, fresh: Path, tmp_path: Path) -> None:
    run("import", write_book(tmp_path / "账.xlsx", vouchers()), folder=fresh)
    lines = vouchers()
    lines[0][2] = "付邮费"
    new = write_book(tmp_path / "账2.xlsx", lines)
    done = run("import", new, "--replaces", "账.xlsx", "--kind", "序时账=journal", "--because", "更正", folder=fresh)
    assert done.returncode == 0, done.stderr
    words = told(run, fresh, tmp_path / "out", "账2.xlsx")
    assert "--kind 序时账=journal" in words and "更改 1 行" in words
    words = told(run, fresh, tmp_path / "old", "账.xlsx")
    assert "| 被替换 | 更正 |" in words and "已停用" in words


@pytest.mark.slow
def test_all_formats_are_written_for_all_sources_in_use(run: Run, fresh: Path, tmp_path: Path) -> None:
    run("import", write_book(tmp_path / "账.xlsx", vouchers()), folder=fresh)
    done = run("source", "paper", "--format", "xlsx,docx,html", folder=fresh)
    assert done.returncode == 0, done.stderr
    written = sorted(path.name for path in (fresh / "workpapers").iterdir())
    assert written == [f"资料完整性核对表-账-xlsx.{name}" for name in ("docx", "html", "xlsx")]
    book = load_workbook(fresh / "workpapers" / "资料完整性核对表-账-xlsx.xlsx")
    assert any("行数勾稽" in name for name in book.sheetnames)
    assert zipfile.ZipFile(fresh / "workpapers" / "资料完整性核对表-账-xlsx.docx").testzip() is None
    one = tmp_path / "一份.docx"
    assert run("source", "paper", "账.xlsx", "--out", one, folder=fresh).returncode == 0 and one.exists()
    assert run("source", "paper", "没有.xlsx", folder=fresh).returncode == 2
    assert run("source", "paper", "--format", "doc", folder=fresh).returncode == 2


@pytest.mark.slow
def test_the_paper_is_the_same_every_time(run: Run, fresh: Path, tmp_path: Path) -> None:
    run("import", write_book(tmp_path / "账.xlsx", vouchers()), folder=fresh)
    bytes_: list[bytes] = []
    for name in ("a", "b"):
        run("source", "paper", "--format", "docx", "--out", tmp_path / name, folder=fresh)
        bytes_.append(next((tmp_path / name).iterdir()).read_bytes())
    assert bytes_[0] == bytes_[1]


NUMBERS = st.sets(st.integers(1, 60), min_size=1, max_size=6)


@given(st.dictionaries(st.integers(1, 12), NUMBERS, min_size=1, max_size=4))
def test_what_is_met_and_what_is_missing_make_the_run(months: dict[int, set[int]]) -> None:
    given_ = [Numbered("局", f"2018-{m:02d}", "记", n) for m, numbers in months.items() for n in numbers]
    for run_ in runs(given_):
        numbers = set().union(*(months[m] for m in months if run_.period in ("", f"2018-{m:02d}")))
        first = run_.first if not run_.period else 1
        assert numbers.isdisjoint(run_.missing) and run_.gaps == len(run_.missing)
        assert numbers | set(run_.missing) == set(range(first, run_.last + 1))


def test_numbers_that_go_on_through_the_year_are_one_run() -> None:
    given_ = [Numbered("局", f"2018-{m:02d}", "", (m - 1) * 5 + n) for m in range(1, 13) for n in range(1, 6)]
    (one,) = runs([item for item in given_ if item.number != 33])
    assert (one.period, one.first, one.last, one.missing) == ("", 1, 60, (33,))


@pytest.mark.parametrize(("numbers", "words"), [([], ""), ([1], "1"), ([1, 2, 3, 9], "1-3、9")])
def test_numbers_are_written_as_spans(numbers: list[int], words: str) -> None:
    with speaking("zh"):
        assert spans(numbers) == words


def test_months_without_entries() -> None:
    assert empty_months(2018, {f"2018-{m:02d}" for m in range(1, 12)}) == ["2018-12"]
