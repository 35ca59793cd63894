"""Damages files in seeded ways, and sums them up with readers that are not ours."""

from __future__ import annotations

import csv
import io
import random
import re
import struct
import warnings
import zipfile
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path

import openpyxl
import xlrd
from quirk_books import LINES, Book, as_html, as_text, as_xls, as_xlsx, journal

Damage = Callable[[random.Random, bytes, bytes], bytes]
LONG = tuple({**each, "number": str(int(str(each["number"])) + 10 * time)} for time in range(12) for each in LINES)


def ledger() -> Book:
    """A journal long enough that a block of it may be lost."""
    months = sorted(LONG, key=lambda each: (str(each["date"])[:7], int(str(each["number"]))))
    return journal(lines=months)


def bases(folder: Path) -> dict[str, bytes]:
    """The same journal in every kind of file."""
    book = ledger()
    plain = repacked(as_xlsx(book, folder / "plain.xlsx").read_bytes(), zipfile.ZIP_DEFLATED, _undated)
    return {
        "xlsx": plain,
        "stored.xlsx": repacked(plain, zipfile.ZIP_STORED),
        "xls": as_xls(book, folder / "a.xls").read_bytes(),
        "csv": as_text(book, folder / "a.csv", "utf-8").read_bytes(),
        "gb.csv": as_text(book, folder / "b.csv", "gb18030").read_bytes(),
        "utf16.txt": as_text(book.said(separator="\t"), folder / "c.txt", "utf-16").read_bytes(),
        "html.xls": as_html(book, folder / "d.xls").read_bytes(),
    }


def _undated(name: str, part: bytes) -> bytes:
    return re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2020-01-01T00:00:00Z", part) if "core.xml" in name else part


def repacked(data: bytes, method: int, change: Callable[[str, bytes], bytes] = lambda _, part: part) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", method) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), change(name, old.read(name)), method)
    return out.getvalue()


def truncate(rng: random.Random, data: bytes, _: bytes) -> bytes:
    return data[: rng.randrange(1, len(data))]


def flip(rng: random.Random, data: bytes, _: bytes) -> bytes:
    out = bytearray(data)
    for _each in range(rng.choice([1, 1, 1, 3, 20])):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def wipe(rng: random.Random, data: bytes, _: bytes) -> bytes:
    size = rng.choice([1, 4, 64, 512, 4096])
    at = rng.randrange(len(data))
    return data[:at] + bytes(min(size, len(data) - at)) + data[at + size :]


def noise(rng: random.Random, data: bytes, _: bytes) -> bytes:
    size = rng.choice([1, 4, 64, 512])
    at = rng.randrange(len(data))
    return data[:at] + rng.randbytes(size) + data[at + size :]


def cut_out(rng: random.Random, data: bytes, _: bytes) -> bytes:
    size = rng.choice([1, 7, 64, 512, 1024])
    at = rng.randrange(len(data))
    return data[:at] + data[at + size :]


def double(rng: random.Random, data: bytes, _: bytes) -> bytes:
    size = rng.choice([16, 64, 512, 4096])
    at = rng.randrange(len(data))
    return data[:at] + data[at : at + size] * 2 + data[at + size :]


def splice(rng: random.Random, data: bytes, other: bytes) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + other[rng.randrange(len(other)) :]


def swap(rng: random.Random, data: bytes, _: bytes) -> bytes:
    size = rng.choice([16, 512])
    first, second = rng.randrange(len(data)), rng.randrange(len(data))
    out = bytearray(data)
    out[first : first + size], out[second : second + size] = data[second : second + size], data[first : first + size]
    return bytes(out)


def marked(rng: random.Random, data: bytes, _: bytes) -> bytes:
    mark = rng.choice([b"\0", b'"', b"\r", b"\n", b"\xff", b"\xef\xbb\xbf", b"\x1a", b",", b"\t", b"<", b"&", b"\x85"])
    at = rng.randrange(len(data))
    return data[:at] + mark + data[at:]


def in_part(rng: random.Random, data: bytes, other: bytes) -> bytes:
    """Damage one part of a package, which is then packed again with a right check sum."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
    except zipfile.BadZipFile:
        return flip(rng, data, other)
    chosen = rng.choice([name for name in names if "sheet1" in name or "sharedStrings" in name or rng.random() < 0.2])
    damage = rng.choice([truncate, flip, wipe, noise, cut_out, double, swap, marked])
    return repacked(
        data, zipfile.ZIP_DEFLATED, lambda name, part: damage(rng, part, other) if name == chosen and part else part
    )


def without_part(rng: random.Random, data: bytes, other: bytes) -> bytes:
    """A package with a part missing, doubled or renamed."""
    try:
        old = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile:
        return wipe(rng, data, other)
    out = io.BytesIO()
    victim, kind = rng.choice(old.namelist()), rng.choice(["missing", "doubled", "renamed"])
    with zipfile.ZipFile(out, "w") as new, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in old.namelist():
            part = old.read(name)
            if name != victim:
                new.writestr(zipfile.ZipInfo(name), part)
            elif kind == "doubled":
                new.writestr(zipfile.ZipInfo(name), part)
                new.writestr(zipfile.ZipInfo(name), part[::-1])
            elif kind == "renamed":
                new.writestr(zipfile.ZipInfo(rng.choice([name.upper(), f"../{name}", f"{name}.bak"])), part)
    return out.getvalue()


DAMAGES: tuple[Damage, ...] = (
    truncate,
    flip,
    wipe,
    noise,
    cut_out,
    double,
    splice,
    swap,
    marked,
    in_part,
    without_part,
)

Sums = tuple[int, Decimal, Decimal]


def independent(form: str, data: bytes) -> Sums | None:
    """Count lines and sum both sides with another reader; None where it cannot read the file or find the columns."""
    try:
        rows = _RAW[form.rpartition(".")[2] if form != "html.xls" else "html"](data)
        return _sums(rows)
    except Exception:  # noqa: BLE001 - whatever other readers raise on damaged files
        return None


def _xlsx(data: bytes) -> list[list[object]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def _xls(data: bytes) -> list[list[object]]:
    sheet = xlrd.open_workbook(file_contents=data, logfile=io.StringIO()).sheet_by_index(0)
    return [list(sheet.row_values(row)) for row in range(sheet.nrows)]


def _text(data: bytes) -> list[list[object]]:
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        separator = "\t" if text[:200].count("\t") > 3 else ","
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)]
    raise ValueError("no text")


def _html(data: bytes) -> list[list[object]]:
    import lxml.html

    tree = lxml.html.fromstring(data.decode("gb18030"))
    return [[cell.text_content().strip() for cell in row.iter("td")] for row in tree.iter("tr")]


_RAW: dict[str, Callable[[bytes], list[list[object]]]] = {
    "xlsx": _xlsx,
    "xls": _xls,
    "csv": _text,
    "txt": _text,
    "html": _html,
}


def _sums(rows: list[list[object]]) -> Sums:
    head = next(at for at, row in enumerate(rows) if "借方金额" in row)
    code, name, debit, credit = map(rows[head].index, ("科目编码", "科目名称", "借方金额", "贷方金额"))
    lines = [row for row in rows[head + 1 :] if any(row[at] not in (None, "") for at in (code, name) if at < len(row))]
    return len(lines), _total(lines, debit), _total(lines, credit)


def _total(lines: list[list[object]], column: int) -> Decimal:
    total = Decimal()
    for row in lines:
        value = row[column] if column < len(row) else None
        if value not in (None, ""):
            try:
                total += round(Decimal(str(value).replace(",", "")), 2)
            except InvalidOperation:
                raise ValueError(value) from None
    return total


def far_size(data: bytes, row: int) -> bytes:
    """Write another last row into the stored size of an old workbook."""
    at = data.index(struct.pack("<HH", 0x0200, 14))
    return data[: at + 8] + struct.pack("<I", row) + data[at + 12 :]
