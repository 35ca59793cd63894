"""Files that may be too long to be read row by row: of these only the beginning is read at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from auditkit.core.bulk import Keeper, NotRegular
from auditkit.errors import AuditkitError, BadInput
from auditkit.sources.bulk.building import HEAD
from auditkit.sources.bulk.text import LongText, look_at
from auditkit.sources.bulk.workbook import LongWorkbook
from auditkit.sources.grid import EMPTY, Cell, Content, Long, Sheet
from auditkit.sources.readers import fec, jsontable, saft
from auditkit.sources.readers.limits import DEFAULT, Limits
from auditkit.sources.readers.spelling import FOUND_OUT, Spelling
from auditkit.sources.reading import noted, read, read_many

LARGE_FROM = 2 << 20
"""Bytes from which a text file is looked at in this way."""
_LARGEST = 16 << 30
_NO_TABLE = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"{\\rtf",
    b"MIME-Version:",
    b"Rar!",
    b"7z\xbc\xaf",
)
_NO_TEXT = (
    b"\x1f\x8b",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\t",
)

Watch = Callable[[str, int, int], None]


def open_many(
    paths: Sequence[Path],
    keeper: Keeper,
    names: Sequence[str] | None = None,
    limits: Limits = DEFAULT,
    watch: Watch | None = None,
    spelling: Spelling = FOUND_OUT,
) -> list[Content | AuditkitError]:
    """Read several files as `read_many` does; of a very long sheet only the beginning.

    Args:
        paths: Where the files are.
        keeper: Where the rows of long sheets are kept.
        names: Their names as received; those of the paths by default.
        limits: What reading each of them may cost.
        watch: Told how far the work on a long sheet is, as (name, bytes done, bytes in all).
        spelling: What was said about encoding and separator of those that are text.

    Returns:
        For each file, in order, its content or the reason why it cannot be read.
    """
    given = [path.name for path in paths] if names is None else list(names)
    found: list[Content | AuditkitError | None] = [
        _long(path, name, keeper, limits, watch, spelling) or _book(path, name, keeper, limits, watch)
        for path, name in zip(paths, given, strict=True)
    ]
    others = [at for at, content in enumerate(found) if content is None]
    read_now = read_many([paths[at] for at in others], [given[at] for at in others], limits, spelling)
    for at, content in zip(others, read_now, strict=True):
        found[at] = content
    return [content for content in found if content is not None]


def _long(
    path: Path, name: str, keeper: Keeper, limits: Limits, watch: Watch | None, spelling: Spelling
) -> Content | None:
    """Return the beginning of a long text file, None for any other file."""
    if not path.is_file() or not LARGE_FROM <= path.stat().st_size <= _LARGEST:
        return None
    try:
        text = look_at(path, limits, spelling) if _could_be_table(path) else None
        records = text.head(HEAD) if text is not None else []
    except (OSError, UnicodeError, NotRegular):
        return None
    if text is None or len(records) < HEAD:
        return None
    return noted(_content(text, records, name, keeper, watch), path, name)


def _book(path: Path, name: str, keeper: Keeper, limits: Limits, watch: Watch | None) -> Content | None:
    """Return the beginning of a workbook with one long sheet, None for any other file."""
    if not path.is_file() or not LARGE_FROM // 4 <= path.stat().st_size <= limits.file_bytes:
        return None
    with path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            return None
    book = LongWorkbook(path, limits, HEAD)
    content = book.head(name)
    if content is None:
        return None
    sheet = content.sheets[0]
    report = None if watch is None else lambda done, total: watch(name, done, total)
    sheet.long = Long(book.batches, lambda: _whole(path, name, limits, FOUND_OUT), keeper, report)
    return noted(content, path, name)


def _could_be_table(path: Path) -> bool:
    """Tell whether a file begins like a text that is no markup and no format of its own."""
    with path.open("rb") as file:
        head = file.read(4096)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(_NO_TABLE + _NO_TEXT) or start.startswith(b"<"):
        return False
    return not (saft.is_saft(head) or fec.is_fec(head) or jsontable.is_json(start.decode("latin-1")))


def _content(text: LongText, records: list[list[str]], name: str, keeper: Keeper, watch: Watch | None) -> Content:
    width = max(map(len, records))
    while width > 1 and not any(len(record) >= width and record[width - 1] for record in records):
        width -= 1
    rows = [_row(record, width) for record in records]
    report = None if watch is None else lambda done, total: watch(name, done, total)
    long = Long(text.batches, lambda: _whole(text.path, name, text.limits, text.spelling), keeper, report)
    form = "txt" if width == 1 else "tsv" if text.dialect.separator == "\t" else "csv"
    content = Content(name, form, [Sheet(Path(name).stem, rows, long=long)])
    if text.spelling != FOUND_OUT:
        separator = "Tab" if text.dialect.separator == "\t" else text.dialect.separator
        content.notes.append(("read.note_said", {"encoding": text.encoding, "separator": separator}))
    elif text.encoding == "gb18030":
        content.notes.append(("read.note_encoding", {"encoding": "GB18030"}))
    return content


def _row(record: list[str], width: int) -> list[Cell]:
    cells = [Cell("text", field) if field else EMPTY for field in record[:width]]
    return cells + [EMPTY] * (width - len(cells))


def _whole(path: Path, name: str, limits: Limits, spelling: Spelling) -> list[list[Cell]]:
    """Read all rows; the way for files that are not regular enough for batches.

    Raises:
        BadInput: If the file cannot be read, or is too large for this way.
    """
    content = read(path, name, limits, spelling)
    if not content.sheets:
        raise BadInput("read.empty", file=name)
    return content.sheets[0].rows
