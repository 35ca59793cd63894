"""Long workbooks in batches of columns: the same rows as `auditkit.sources.readers.xlsx` gives.

Another process reads the file (`auditkit.sources.bulk.workbook_child`); here its answers become batches.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auditkit.core.bulk import NotRegular
from auditkit.sources.bulk.columns import Batch, Column, NumberColumn, encoded
from auditkit.sources.grid import Content
from auditkit.sources.readers.limits import Limits
from auditkit.sources.readers.wire import LENGTH_BYTES, Job, WireContent, answer, content, packed

_MODULE = "auditkit.sources.bulk.workbook_child"
_EXACT = 2.0**53


class LongWorkbook:
    """A workbook with one long sheet.

    Args:
        path: Where it is.
        limits: Bounds of the reading process.
        rows: How many rows its beginning has.
    """

    def __init__(self, path: Path, limits: Limits, rows: int) -> None:
        self._path = path
        self._limits = limits
        self._rows = rows
        self._process: subprocess.Popen[bytes] | None = None

    def head(self, name: str) -> Content | None:
        """Return the first rows, None where the workbook is to be read row by row."""
        data = self._start()
        try:
            message = answer(data)
            if isinstance(message, WireContent):
                return content(name, message)
        except (msgspec.MsgspecError, ValueError, IndexError):
            pass
        self._stop()
        return None

    def batches(self, start: int) -> Iterator[Batch]:
        """Let the process read the rows from an index on, and return an iterator that waits for them.

        Raises:
            NotRegular: Here or while iterating, if a column has cells of several kinds, or the process ends.
        """
        if self._process is None:
            self._start()
        process, self._process = self._process, None
        if process is None or process.stdin is None:
            raise NotRegular("no process")
        try:
            process.stdin.write(f"{start}\n".encode())
            process.stdin.flush()
        except OSError as problem:
            _end(process)
            raise NotRegular(str(problem)) from problem
        return self._taken(process, start)

    def _taken(self, process: subprocess.Popen[bytes], start: int) -> Iterator[Batch]:
        """Yield what a process hands over, and end it."""
        size = self._path.stat().st_size
        done = 0
        with ThreadPoolExecutor(1) as pool:
            try:
                stream = pa.ipc.open_stream(process.stdout)
                rows = int(stream.schema.metadata[b"rows"])
                waiting = pool.submit(_next, stream)
                while (columns := waiting.result()) is not None:
                    waiting = pool.submit(_next, stream)
                    batch = Batch(start + done, columns, total=size)
                    done += len(batch)
                    batch.done = size * done // rows
                    yield batch
            except (OSError, pa.ArrowInvalid) as problem:
                raise NotRegular(str(problem)) from problem
            finally:
                _end(process)

    def _start(self) -> bytes:
        """Start the process and return its first answer, nothing where it fails."""
        command = [sys.executable, "-P", "-m", _MODULE]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        weakref.finalize(self, _end, process)
        timer = threading.Timer(self._limits.wall_seconds, process.kill)
        timer.daemon = True
        timer.start()
        self._process = process
        job = packed(Job([(str(self._path.absolute()), str(self._rows))], self._limits))
        if process.stdin is None or process.stdout is None:
            return b""
        try:
            process.stdin.write(len(job).to_bytes(LENGTH_BYTES, "big") + job)
            process.stdin.flush()
            pa.array([""])  # the first array takes its time: done while the process works
            length = int.from_bytes(process.stdout.read(LENGTH_BYTES), "big")
            return process.stdout.read(length)
        except OSError:
            return b""
        finally:
            timer.cancel()

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


def _next(stream: Any) -> list[Column] | None:
    """Return the columns of the next rows that the process hands over, None after the last ones."""
    try:
        return [_column(values) for values in stream.read_next_batch().columns]
    except StopIteration:
        return None


def _column(values: Any) -> Column:
    kind = values.type
    if pa.types.is_null(kind):
        return Column(pa.array([""]), np.zeros(len(values), np.int64))
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return encoded(pc.fill_null(values.cast(pa.string()), ""))
    if pa.types.is_floating(kind) or pa.types.is_integer(kind):
        return _numbers(values.cast(pa.float64()))
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return _days(values)
    raise NotRegular(str(kind))


def _numbers(values: pa.Array) -> Column:
    if values.null_count < len(values) and max(map(abs, pc.min_max(values).as_py().values())) >= _EXACT:
        raise NotRegular("long number")
    both = values.dictionary_encode()
    codes = np.asarray(both.indices.fill_null(len(both.dictionary)), dtype=np.int64)
    return NumberColumn(np.asarray(both.dictionary), codes)


def _days(values: pa.Array) -> Column:
    both = values.dictionary_encode()
    words = [_iso(value) for value in both.dictionary.to_pylist()]
    codes = np.asarray(both.indices.fill_null(len(words)), dtype=np.int64)
    return Column(pa.array([*words, ""], pa.string()), codes, "date")


def _iso(value: date | datetime) -> str:
    if isinstance(value, datetime):
        if value.microsecond:
            raise NotRegular("part of a second")
        return value.date().isoformat() if (value.hour, value.minute, value.second) == (0, 0, 0) else value.isoformat()
    return value.isoformat()
