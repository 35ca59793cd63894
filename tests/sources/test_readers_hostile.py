"""Files that mean harm, are broken, or are something else: one clear message each, and never more than that."""

from __future__ import annotations

import io
import os
import struct
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from auditkit import messages
from auditkit.errors import BadInput
from auditkit.sources import reading
from auditkit.sources.readers.limits import DEFAULT, Limits
from auditkit.sources.reading import read, read_many


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active["A1"] = "科目"
    book.save(path)
    return path


def with_part(source: Path, target: Path, name: str, data: bytes) -> Path:
    """The same package with one part added, or replaced."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, data)
    return target


def compound(*streams: str) -> bytes:
    """The smallest old Office file with these streams, all empty."""
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<I", 0)
    header += struct.pack("<I", free) * 108
    table = struct.pack("<II", 0xFFFFFFFD, end) + struct.pack("<I", free) * 126
    entries = b""
    names = ["Root Entry", *streams]
    for number, name in enumerate(names):
        following = number + 1 if 0 < number < len(names) - 1 else free
        entries += name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2)
        entries += bytes([5 if number == 0 else 2, 1])
        entries += struct.pack("<III", free, following, 1 if number == 0 and streams else free)
        entries += bytes(36) + struct.pack("<IQ", end, 0)
    return header + table + entries.ljust(512, b"\0")


def packed(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name, data in parts.items():
            file.writestr(name.replace("__", "/"), data)
    return stream.getvalue()


REFUSED = {
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "read.pdf_broken", "damaged or incomplete"),
    "ofd": (packed(OFD=b"", **{"OFD.xml": b"<OFD/>"}), "read.pdf", "(PDF or OFD)"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(50), "read.image", "this is a picture"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(50), "read.image", "this is a picture"),
    "zip": (packed(a=b"x"), "read.archive", "unpack it"),
    "rar": (b"Rar!\x1a\x07\x01\0", "read.archive", "unpack it"),
    "7z": (b"7z\xbc\xaf\x27\x1c", "read.archive", "unpack it"),
    "rtf": (rb"{\rtf1 x}", "read.word_processor", "save it as .docx"),
    "doc": (compound("WordDocument"), "read.word_processor", "save it as .docx"),
    "encrypted": (compound("EncryptedPackage", "EncryptionInfo"), "read.encrypted", "without a password"),
    "encrypted xls": (
        bytes.fromhex("0908100000060500bb0dcc07c1000000060300002f003600010001000100") + bytes(200),
        "read.encrypted",
        "without a password",
    ),
    "ppt": (compound("PowerPoint Document"), "read.unknown", "powerpoint document"),
    "odt": (packed(mimetype=b"application/vnd.oasis.opendocument.text"), "read.word_processor", ".docx"),
    "mht": (b"MIME-Version: 1.0\nX: y\n", "read.web_archive", "save it as .xlsx"),
    "xml": (b"<?xml version='1.0'?><a><b/></a>", "read.no_records", "no repeated records"),
    "executable": (b"\x7fELF\x02\x01\x01" + bytes(64), "read.unknown", "found: "),
    "noise": (bytes(range(256)) * 4, "read.", "a"),
    "short xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "read.package_broken", "transfer it again"),
    "only a mark": (b"PK\x03\x04", "read.package_broken", "transfer it again"),
    "empty": (b"", "read.empty", "holds nothing"),
}


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> dict[str, BadInput]:
    """All of them read at once, each under the name of a workbook."""
    folder = tmp_path_factory.mktemp("refused")
    paths = []
    for number, (data, _, _) in enumerate(REFUSED.values()):
        paths.append(folder / f"{number}.xlsx")
        paths[-1].write_bytes(data)
    with pytest.MonkeyPatch.context() as without_office:
        without_office.setenv("PATH", "")
        results = dict(zip(REFUSED, read_many(paths), strict=True))
    assert all(isinstance(result, BadInput) for result in results.values()), results
    return {name: result for name, result in results.items() if isinstance(result, BadInput)}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused_with_what_to_ask_for(refused: dict[str, BadInput], name: str) -> None:
    _, message_id, words = REFUSED[name]
    assert refused[name].message_id.startswith(message_id)
    assert words in str(refused[name])
    assert "\n" not in str(refused[name])


@pytest.mark.parametrize(
    ("part", "data", "message_id"),
    [
        ("xl/worksheets/sheet1.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>', "read.doctype"),
        ("xl/workbook.xml", b'<!DOCTYPE x SYSTEM "file:///etc/hostname"><workbook/>', "read.doctype"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData>", "read.markup_broken"),
        (
            "xl/worksheets/sheet1.xml",
            b"<worksheet><mergeCells><mergeCell ref='A1:ZZZ9'/></mergeCells></worksheet>",
            "read.merged_range",
        ),
        ("xl/styles.xml", b"nothing", "read.markup_broken"),
        ("xl/workbook.xml", b"<workbook/>", "read.no_sheets"),
        ("xl/_rels/workbook.xml.rels", b"<Relationships/>", "read.part_missing"),
        ("../../evil.txt", b"x", "read.package_part"),
        ("/etc/evil.txt", b"x", "read.package_part"),
        ("xl/worksheets/sheet1.xml", b"<worksheet>" + bytes(40 << 20) + b"</worksheet>", "read.package_too_large"),
    ],
)
def test_packages_with_something_wrong_inside(tmp_path: Path, part: str, data: bytes, message_id: str) -> None:
    path = with_part(workbook(tmp_path / "good.xlsx"), tmp_path / "a.xlsx", part, data)
    with pytest.raises(BadInput) as wrong:
        read(path)
    assert wrong.value.message_id == message_id
    assert str(wrong.value).startswith("a.xlsx")


def test_merged_ranges_that_overlap_by_the_thousand(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{row}"><c r="CV{row}"><v>1</v></c></row>' for row in range(1, 2001))
    merged = '<mergeCell ref="A1:CV2000"/>' * 3000
    data = f"<worksheet><sheetData>{rows}</sheetData><mergeCells>{merged}</mergeCells></worksheet>".encode()
    path = with_part(workbook(tmp_path / "good.xlsx"), tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", data)
    with pytest.raises(BadInput, match="the merged range 'A1:CV2000' is not valid"):
        read(path)


def test_a_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    path = with_part(
        workbook(tmp_path / "good.xlsx"), tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 10**6
    )
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/worksheets/sheet1.xml"))
    data[at + 24 : at + 28] = struct.pack("<I", 100)
    path.write_bytes(data)
    with pytest.raises(BadInput) as wrong:
        read(path)
    assert wrong.value.message_id in ("read.part_broken", "read.markup_broken")


@pytest.mark.slow
def test_limits_of_parts_and_sizes(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    for limits, message_id in [
        (Limits(file_bytes=100), "read.file_too_large"),
        (Limits(unpacked_bytes=100), "read.package_too_large"),
        (Limits(members=3), "read.package_too_large"),
        (Limits(text=1), "read.long_cell"),
        (Limits(cells=0), "read.far_cell"),
    ]:
        with pytest.raises(BadInput) as wrong:
            read(path, limits=limits)
        assert wrong.value.message_id == message_id


def test_truncated_files_never_end_in_a_traceback(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "a.xlsx").read_bytes()
    paths = []
    for size in range(1, len(whole), len(whole) // 25):
        paths.append(tmp_path / f"cut-{size}.xlsx")
        paths[-1].write_bytes(whole[:size])
    for path, result in zip(paths, read_many(paths), strict=True):
        assert isinstance(result, BadInput) or path.stat().st_size == 1
        assert "Traceback" not in str(result)


def test_places_that_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "lost").symlink_to(tmp_path / "nowhere")
    names = [tmp_path, tmp_path / "pipe", tmp_path / "loop", tmp_path / "lost", Path("/dev/zero"), Path("a\0b")]
    found = [result.message_id for result in read_many(names) if isinstance(result, BadInput)]
    assert found == [
        "read.directory",
        "read.not_regular",
        "read.unreadable",
        "read.missing",
        "read.not_regular",
        "read.unreadable",
    ]


def test_a_link_is_followed_and_told(tmp_path: Path) -> None:
    target = workbook(tmp_path / "good.xlsx")
    (tmp_path / "a.xlsx").symlink_to(target)
    assert read(tmp_path / "a.xlsx").notes == [("read.note_link", {"target": str(target)})]


@pytest.mark.slow
def test_a_file_that_never_ends_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = workbook(tmp_path / "good.xlsx")
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(reading, "_MODULE", "slow")
    start = time.monotonic()
    with pytest.raises(BadInput, match="not read within 1 seconds"):
        read(good, limits=replace(DEFAULT, wall_seconds=1))
    assert time.monotonic() - start < 10


def test_a_process_that_dies_is_a_message_and_the_next_files_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = workbook(tmp_path / "good.xlsx")
    (tmp_path / "dying.py").write_text("import os\nprint('boom', file=__import__('sys').stderr)\nos.abort()\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(reading, "_MODULE", "dying")
    results = read_many([good, good])
    assert [str(result) for result in results] == [
        "good.xlsx: reading it broke off (boom), the file is probably damaged; "
        "open it in Excel or WPS and save it anew, or ask for it again."
    ] * 2


@pytest.mark.slow
def test_too_much_memory_or_time_is_a_message(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join(f"{number},{number + 1},{number + 2},{number + 3}" for number in range(400_000)))
    with pytest.raises(BadInput, match="takes more than 32 MB of memory"):
        read(path, limits=replace(DEFAULT, memory_bytes=32 << 20))
    with pytest.raises(BadInput, match="not read within 1 seconds"):
        read(path, limits=replace(DEFAULT, cpu_seconds=1))


def test_nothing_in_the_current_folder_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "msgspec.py").write_text("raise SystemExit('taken over')\n")
    path = workbook(tmp_path / "a.xlsx")
    monkeypatch.chdir(tmp_path)
    assert read(path).format == "xlsx"


def test_every_message_stands_in_both_languages() -> None:
    source = Path(reading.__file__).parent
    used = {
        word
        for path in [source / "reading.py", *(source / "readers").glob("*.py")]
        for word in path.read_text(encoding="utf-8").split('"')
        if word.startswith("read.") and word != "read."
    }
    assert len(used) > 40
    before = messages.language()
    try:
        for language in messages.LANGUAGES:
            messages.use_language(language)
            assert [message for message in sorted(used) if not messages.has(message)] == []
    finally:
        messages.use_language(before)
