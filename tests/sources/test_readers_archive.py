"""Archives: every file a source of its own, nothing outside its folder, bounds on everything."""

from __future__ import annotations

import io
import json
import stat
import warnings
import zipfile
from pathlib import Path

import pytest
from commands import Run
from quirk_books import as_text, as_xlsx, balance, journal

from auditkit.errors import BadInput
from auditkit.sources.readers.limits import Limits
from auditkit.sources.unpacking import unpack


def packed(path: Path, files: list[tuple[str | zipfile.ZipInfo, bytes]]) -> Path:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for name, data in files:
            archive.writestr(name, data)
    return path


def inside(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", data)
    return out.getvalue()


def test_members_and_what_is_left_out(tmp_path: Path) -> None:
    files: list[tuple[str | zipfile.ZipInfo, bytes]] = [
        ("资料/序时账.csv", b"a"),
        ("资料/1月/凭证.csv", b"b"),
        ("2月/凭证.csv", b"c"),
        ("空/", b""),
        ("__MACOSX/资料/._序时账.csv", b"d"),
        ("资料/.DS_Store", b"e"),
        ("Thumbs.db", b"f"),
        ("资料/~$序时账.xlsx", b"g"),
    ]
    found = unpack(packed(tmp_path / "a.zip", files))
    assert found is not None
    assert [(member.inside, member.path.name, member.path.read_bytes()) for member in found.members] == [
        ("资料/序时账.csv", "序时账.csv", b"a"),
        ("资料/1月/凭证.csv", "资料-1月-凭证.csv", b"b"),
        ("2月/凭证.csv", "2月-凭证.csv", b"c"),
    ]
    assert found.left_out == ["__MACOSX/资料/._序时账.csv", "资料/.DS_Store", "Thumbs.db", "资料/~$序时账.xlsx"]
    folder = found.scratch.path
    del found
    assert not folder.exists()


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_in_chinese_without_a_mark(tmp_path: Path, encoding: str) -> None:
    path = packed(tmp_path / "a.zip", [("123456789.csv", b"a")])
    name = "序时账".encode(encoding).ljust(9, b"_")
    path.write_bytes(path.read_bytes().replace(b"123456789", name))
    found = unpack(path)
    assert found is not None
    assert found.members[0].inside == name.decode(encoding) + ".csv"


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("link.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize("name", ["../a.csv", "x/../../a.csv", "/etc/a.csv", "C:\\a.csv", "..\\a.csv", link()])
def test_names_that_lead_elsewhere(tmp_path: Path, name: str | zipfile.ZipInfo) -> None:
    with pytest.raises(BadInput, match="not read for safety") as wrong:
        unpack(packed(tmp_path / "a.zip", [("b.csv", b"1"), (name, b"/etc/hostname")]))
    assert wrong.value.message_id == "read.archive_member"


@pytest.mark.parametrize(
    ("files", "message_id"),
    [
        ([("b.zip", inside(b"1"))], "read.archive_nested"),
        ([("b.xlsx", inside(b"1"))], "read.archive_nested"),
        ([("b.7z", b"7z\xbc\xaf\x27\x1c")], "read.archive_nested"),
        ([("b.csv", bytes(40 << 20))], "read.archive_large"),
        ([("b.csv", b"1"), ("b.csv", b"2")], "read.archive_doubled"),
        ([(".DS_Store", b"1")], "read.archive_empty"),
        ([(f"{number}.csv", b"1") for number in range(2001)], "read.archive_large"),
    ],
)
def test_archives_that_are_refused(tmp_path: Path, files: list[tuple[str, bytes]], message_id: str) -> None:
    with pytest.raises(BadInput) as wrong:
        unpack(packed(tmp_path / "a.zip", [*files]))
    assert wrong.value.message_id == message_id
    assert str(wrong.value).startswith("a.zip: ")


def test_an_archive_with_a_password(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", [("b.csv", b"1" * 100)])
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(BadInput, match=r"b\.csv in it has a password"):
        unpack(path)


def test_damaged_archives(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", [("b.csv", bytes(range(256)) * 20)])
    whole = path.read_bytes()
    for size in range(4, len(whole), 37):
        path.write_bytes(whole[:size])
        with pytest.raises(BadInput, match="truncated or damaged"):
            unpack(path)
    for at in range(60, 200, 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])
        with pytest.raises(BadInput, match="truncated or damaged"):
            unpack(path)


def test_bounds_of_sizes(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", [("b.csv", b"1" * 5000)])
    with pytest.raises(BadInput, match="too large when unpacked"):
        unpack(path, Limits(unpacked_bytes=4999))


def test_office_files_are_no_archives(tmp_path: Path) -> None:
    assert unpack(as_xlsx(journal(), tmp_path / "a.xlsx")) is None
    assert unpack(tmp_path) is None


@pytest.mark.slow
def test_an_archive_is_imported_and_stays_as_it_came(run: Run, tmp_path: Path) -> None:
    engagement = tmp_path / "e"
    run("init", engagement, "--entity", "云泽市粮食局", "--year", "2018", "--rubric", "zhanjiang-2018")
    files: list[tuple[str | zipfile.ZipInfo, bytes]] = [
        ("账/序时账.xlsx", as_xlsx(journal(), tmp_path / "a.xlsx").read_bytes()),
        ("账/余额表.csv", as_text(balance(), tmp_path / "b.csv", "gb18030").read_bytes()),
        ("照片.png", b"\x89PNG\r\n\x1a\n"),
        ("账/.DS_Store", b"x"),
    ]
    path = packed(tmp_path / "资料.zip", files)
    done = run("import", path, folder=engagement)
    assert done.returncode == 0, done.stderr
    assert "压缩包中的 照片.png 不是表格或文档资料" in done.stdout
    sources = json.loads(run("source", "list", "--json", folder=engagement).stdout)["sources"]
    found = {source["file"]: [table["kind"] for table in source["tables"]] for source in sources}
    assert found == {"资料.zip": [], "序时账.xlsx": ["journal"], "余额表.csv": ["trial_balance"]}
    kept = {source["sha256"] for source in sources}
    assert {each.name for each in (engagement / "sources").iterdir()} == kept
    again = run("import", path, folder=engagement)
    assert (again.returncode, again.stdout.count("已导入过")) == (0, 3)


def test_an_archive_with_one_bad_file_stores_nothing(run: Run, tmp_path: Path) -> None:
    engagement = tmp_path / "e"
    run("init", engagement, "--entity", "云泽市粮食局", "--year", "2018", "--rubric", "zhanjiang-2018")
    good = as_xlsx(journal(), tmp_path / "a.xlsx").read_bytes()
    path = packed(tmp_path / "资料.zip", [("a.xlsx", good), ("b.xlsx", good[:5000])])
    done = run("import", path, folder=engagement)
    assert done.returncode == 2
    assert "b.xlsx" in done.stderr
    assert not list((engagement / "sources").iterdir())
