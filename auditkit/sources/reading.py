"""Reading files that nobody has vouched for: in another process, within limits, each failure one clear message."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import msgspec

from auditkit.errors import AuditkitError, BadInput
from auditkit.sources.grid import Content
from auditkit.sources.readers.limits import DEFAULT, MEGABYTE, Limits
from auditkit.sources.readers.spelling import FOUND_OUT, Spelling
from auditkit.sources.readers.wire import LENGTH_BYTES, Job, WireProblem, WireWhole, answer, content, packed

__all__ = ["Limits", "Spelling", "WireWhole", "read", "read_many", "read_whole"]

_ENDINGS = {
    "xlsx": (".xlsx",),
    "xlsm": (".xlsm",),
    "xlsb": (".xlsb",),
    "xls": (".xls", ".et"),
    "ods": (".ods",),
    "csv": (".csv", ".txt"),
    "tsv": (".tsv", ".txt", ".tab"),
    "txt": (".txt", ".csv", ".tsv"),
    "html": (".html", ".htm"),
    "xml": (".xml",),
    "saft": (".xml",),
    "json": (".json",),
    "gdpdu": (".zip",),
    "docx": (".docx",),
    "doc": (".doc", ".wps", ".rtf", ".odt"),
    "pdf": (".pdf",),
    "text": (".txt", ".md"),
}
_MODULE = "auditkit.sources.readers.child"
_DETAIL = 80


def read(path: Path, name: str | None = None, limits: Limits = DEFAULT, spelling: Spelling = FOUND_OUT) -> Content:
    """Read one file; its format is told by its content, never by its name.

    Formats: .xlsx, .xlsm, .xlsb, .xls, .ods, text with separators (French FEC too), HTML tables, XML spreadsheets of
    2003, SAF-T Financial, other XML with a repeated element, JSON
    with lists of records, GDPdU data carriers, .docx. An archive is unpacked before
    (`auditkit.sources.unpacking`).

    Args:
        path: Where the file is.
        name: Its name as received, for messages; that of the path by default.
        limits: What reading may cost.
        spelling: What was said about its encoding and separator.

    Raises:
        BadInput: If it cannot be read; names the file and, where known, sheet, row and column.
    """
    result = read_many([path], [name or path.name], limits, spelling)[0]
    if isinstance(result, AuditkitError):
        raise result
    return result


def read_many(
    paths: Sequence[Path],
    names: Sequence[str] | None = None,
    limits: Limits = DEFAULT,
    spelling: Spelling = FOUND_OUT,
) -> list[Content | AuditkitError]:
    """Read several files, starting one process for all of them.

    Args:
        paths: Where the files are.
        names: Their names as received, as many as paths; those of the paths by default.
        limits: What reading each of them may cost.
        spelling: What was said about encoding and separator of those that are text.

    Returns:
        For each file, in order, its content or the reason why it cannot be read.

    Raises:
        ValueError: If there are not as many names as paths.
    """
    given = [path.name for path in paths] if names is None else list(names)
    if len(given) != len(paths):
        raise ValueError(f"{len(paths)} paths, {len(given)} names")
    results: list[Content | AuditkitError | None] = [
        _problem_at_sight(path, name, limits) for path, name in zip(paths, given, strict=True)
    ]
    waiting = [index for index, result in enumerate(results) if result is None]
    while waiting:
        files = [(str(paths[index].absolute()), given[index]) for index in waiting]
        for index, result in zip(waiting, _run(files, limits, spelling=spelling), strict=False):
            assert not isinstance(result, WireWhole)
            results[index] = result
        waiting = [index for index in waiting if results[index] is None]
    return [result for result in results if result is not None]


def _problem_at_sight(path: Path, name: str, limits: Limits) -> BadInput | None:
    """Return what keeps a file from being opened at all."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            return BadInput("read.directory", file=name)
        if not stat.S_ISREG(status.st_mode):
            return BadInput("read.not_regular", file=name)
        with path.open("rb"):
            pass
    except FileNotFoundError:
        return BadInput("read.missing", file=name)
    except (OSError, ValueError) as problem:
        reason = os.strerror(problem.errno) if isinstance(problem, OSError) and problem.errno else str(problem)
        return BadInput("read.unreadable", file=name, found=reason)
    if not status.st_size:
        return BadInput("read.empty", file=name)
    if status.st_size > limits.file_bytes:
        found, limit = (f"{size / MEGABYTE:.0f} MB" for size in (status.st_size, limits.file_bytes))
        return BadInput("read.file_too_large", file=name, found=found, limit=limit)
    return None


def read_whole(path: Path, name: str | None = None, limits: Limits = DEFAULT) -> WireWhole:
    """Read everything that a paper says: running heads, notes, boxes, descriptions of pictures, properties too.

    Args:
        path: Where it is: .docx, .html, .md, .xlsx or .pdf.
        name: Its name as received, for messages; that of the path by default.
        limits: What reading may cost.

    Raises:
        BadInput: If it cannot be read.
    """
    called = name or path.name
    problem = _problem_at_sight(path, called, limits)
    if problem is not None:
        raise problem
    result = next(_run([(str(path.absolute()), called)], limits, whole=True))
    if isinstance(result, AuditkitError):
        raise result
    assert isinstance(result, WireWhole)
    return result


def _run(
    files: list[tuple[str, str]], limits: Limits, *, whole: bool = False, spelling: Spelling = FOUND_OUT
) -> Iterator[Content | WireWhole | AuditkitError]:
    """Read files in one process; ends after the first file that the process did not survive."""
    with _child(packed(Job(files, limits, whole, spelling))) as (process, errors):
        output = process.stdout
        if output is None:
            raise BrokenPipeError(_MODULE)
        for path, name in files:
            late = threading.Event()
            own = limits.of(Path(path))
            timer = threading.Timer(own.wall_seconds, _stop, (process, late))
            timer.start()
            try:
                data = _frame(output)
            finally:
                timer.cancel()
            if data is None:
                yield _died(process, name, own, late.is_set(), errors)
                return
            yield _result(data, Path(path), name)


@contextmanager
def _child(job: bytes) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    """Start the reading process and hand it its job; it never outlives the block."""
    command = [sys.executable, "-P", "-m", _MODULE]
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors) as process,
    ):
        try:
            if process.stdin is not None:
                with suppress(BrokenPipeError):  # a process that could not even start shows by answering nothing
                    process.stdin.write(job)
                    process.stdin.close()
            yield process, errors
        finally:
            process.kill()


def _stop(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _frame(output: IO[bytes]) -> bytes | None:
    """Return the next answer, None when the process ended before it was complete."""
    length = int.from_bytes(output.read(LENGTH_BYTES), "big")
    data = output.read(length) if length else b""
    return data if length and len(data) == length else None


def _died(process: subprocess.Popen[bytes], name: str, limits: Limits, late: bool, errors: IO[bytes]) -> BadInput:
    code = process.wait()
    if late:
        return BadInput("read.too_slow", file=name, limit=str(limits.wall_seconds))
    if sys.platform != "win32":
        import signal  # noqa: PLC0415

        if code == -signal.SIGXCPU:
            return BadInput("read.too_slow", file=name, limit=str(limits.cpu_seconds))
    errors.seek(0, os.SEEK_END)
    errors.seek(max(errors.tell() - 4096, 0))
    lines = errors.read().decode("utf-8", "replace").strip().splitlines() or [f"exit {code}"]
    if any("memory allocation" in line or "MemoryError" in line for line in lines):
        return BadInput("read.too_much_memory", file=name, limit=str(limits.memory_bytes // MEGABYTE))
    return BadInput("read.crashed", file=name, found=lines[-1][:_DETAIL])


def _result(data: bytes, path: Path, name: str) -> Content | WireWhole | AuditkitError:
    try:
        message = answer(data)
        if isinstance(message, WireProblem):
            return BadInput(message.message_id, **{**message.params, "file": name})
        if isinstance(message, WireWhole):
            return message
        read_content = content(name, message)
    except (msgspec.MsgspecError, ValueError, IndexError) as problem:
        return BadInput("read.crashed", file=name, found=str(problem)[:_DETAIL])
    return noted(read_content, path, name)


def noted(read_content: Content, path: Path, name: str) -> Content:
    """Add to a content what its name and its place say about it, and return it."""
    ending = Path(name).suffix.lower()
    if ending and ending not in _ENDINGS.get(read_content.format, (ending,)):
        read_content.notes.append(("read.note_ending", {"ending": ending, "format": read_content.format}))
    if path.is_symlink():
        read_content.notes.append(("read.note_link", {"target": str(path.resolve())}))
    return read_content
