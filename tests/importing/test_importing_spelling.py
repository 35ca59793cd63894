"""Encoding, separator and order of days, said by a person: checked, kept in the record, used again at every reading."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from commands import Run
from ledgers import HEAD, vouchers, write_book

from auditkit.engagement.folder import Engagement
from auditkit.engagement.saying import hints_of, tables_of

SAID = ("--encoding", "GBK", "--separator", "~", "--dates", "dmy")


def ledger(path: Path, encoding: str = "gb18030", count: int = 4) -> Path:
    """Days that may be months, columns parted by a rare sign."""
    rows = [HEAD]
    for at in range(count):
        first = [f"0{at % 4 + 1}/03/2018", f"记-{at + 1}", f"付办公用品款{at}"]
        rows += [[*first, "5001", "经费支出", "100.00", ""], [*first, "1002", "银行存款", "", "100.00"]]
    path.write_bytes("".join("~".join(row) + "\r\n" for row in rows).encode(encoding))
    return path


def days(folder: Path) -> list[str]:
    with Engagement(folder) as engagement:
        return sorted({str(record.body["period"]) for record in engagement.log.all("table") if record.body["stored"]})


def test_days_that_may_be_months_are_one_question(run: Run, fresh: Path, tmp_path: Path) -> None:
    done = run("import", ledger(tmp_path / "账.csv"), folder=fresh)
    assert done.returncode == 2
    assert done.stderr.count("--dates dmy") == 1, done.stderr
    assert "“01/03/2018”" in done.stderr


@pytest.mark.slow
def test_what_was_said_is_kept_and_used_again(run: Run, fresh: Path, tmp_path: Path) -> None:
    done = run("import", ledger(tmp_path / "账.csv"), *SAID, folder=fresh)
    assert done.returncode == 0, done.stderr
    assert "分隔符 ~" in done.stdout
    assert days(fresh) == ["['2018-03', '2018-03']"]
    with Engagement(fresh) as engagement:
        source = next(iter(engagement.log.all("source"))).id
        hints = hints_of(tables_of(engagement, source))
    assert (hints.encoding, hints.separator, hints.dates) == ("gbk", "~", "dmy")
    shutil.rmtree(fresh / "derived")
    again = run("check", "run", folder=fresh)
    assert again.returncode == 0, again.stderr
    paper = run("source", "paper", "--format", "md", folder=fresh)
    assert paper.returncode == 0, paper.stderr
    written = "".join(path.read_text("utf-8") for path in fresh.rglob("*.md"))
    assert "encoding gbk" in written
    assert "dates dmy" in written


def test_months_first(run: Run, fresh: Path, tmp_path: Path) -> None:
    done = run("import", ledger(tmp_path / "账.csv"), *SAID[:4], "--dates", "mdy", folder=fresh)
    assert done.returncode == 0, done.stderr
    assert days(fresh) == ["['2018-01', '2018-04']"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--encoding", "klingon"), "不能读取这种编码"),
        (("--encoding", "utf-8"), "不是 --encoding 指定的 utf-8"),
        (("--separator", "借"), "不能作为字段分隔符"),
        (("--separator", "~~~~"), "不能作为字段分隔符"),
        (("--dates", "ymd"), "ymd"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    run: Run, fresh: Path, tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    done = run("import", ledger(tmp_path / "账.csv"), *options, folder=fresh)
    assert done.returncode == 2
    assert words in done.stderr


def test_an_option_for_text_is_refused_where_there_is_none(run: Run, fresh: Path, tmp_path: Path) -> None:
    done = run("import", write_book(tmp_path / "账.xlsx", vouchers()), "--encoding", "gbk", folder=fresh)
    assert done.returncode == 2
    assert "--encoding 只用于带分隔符的文本文件" in done.stderr


@pytest.mark.slow
def test_a_large_file_is_read_as_said(run: Run, fresh: Path, tmp_path: Path) -> None:
    path = ledger(tmp_path / "账.csv", count=25_000)
    path.write_bytes(path.read_bytes().replace(b"~", b";"))
    assert path.stat().st_size > 2 << 20
    done = run("import", path, *SAID[:2], "--separator", ";", "--dates", "dmy", folder=fresh)
    assert done.returncode == 0, done.stderr
    assert "数据 50000" in done.stdout
    assert days(fresh) == ["['2018-03', '2018-03']"]


def test_a_column_without_heading_is_one_question(run: Run, fresh: Path, tmp_path: Path) -> None:
    text = "\n".join(",".join(row) for row in [[*HEAD[:6], ""], *_plain()])
    path = tmp_path / "账.csv"
    path.write_text(text, "utf-8")
    done = run("import", path, folder=fresh)
    assert done.returncode == 2
    assert done.stderr.count("--map credit=G") == 1, done.stderr
    assert "均为空" not in done.stderr
    assert run("import", path, "--map", "credit=G", folder=fresh).returncode == 0


def _plain() -> list[list[str]]:
    rows = []
    for at in range(6):
        first = [f"2018-03-0{at + 1}", f"记-{at + 1}", f"付办公用品款{at}"]
        rows += [[*first, "5001", "经费支出", "100.00", ""], [*first, "1002", "银行存款", "", "100.00"]]
    return rows


def test_a_field_of_millions_of_characters_is_called_so(run: Run, fresh: Path, tmp_path: Path) -> None:
    path = tmp_path / "账.csv"
    path.write_text("\n".join([",".join(HEAD), f"2018-03-01,记-1,{'x' * 300_000},5001,经费支出,1,"]), "utf-8")
    done = run("import", path, folder=fresh)
    assert done.returncode == 2
    assert "第 2 行：有一个字段超过" in done.stderr
