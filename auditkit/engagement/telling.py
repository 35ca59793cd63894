"""What the summaries of a journal tell: each text read once, many texts by several processes.

Two tables: ``said``, one row per text with what does not depend on its date, and ``dated``, one row per text and date
where the text names days, months or a year.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from auditkit.analysis.text.summaries import Summary, SummaryReader, Told
from auditkit.core.vocabulary import Vocabulary
from auditkit.scratch import Scratch

MANY = 20_000
"""From how many different texts on several processes read them."""
_BATCH = 10_000
_MOST_PROCESSES = 4

_TEXT, _TEXTS, _WHOLE, _DATE, _FLAG = pa.string(), pa.list_(pa.string()), pa.int32(), pa.date32(), pa.bool_()
SAID = pa.schema(
    [
        *(("no", _WHOLE), ("summary", _TEXT), ("persons", _TEXTS), ("person_count", _WHOLE), ("places", _TEXTS)),
        *(("nights", _WHOLE), ("night_persons", _WHOLE), ("item", _TEXT), ("official_car", _FLAG), ("topic", _TEXT)),
        *(("hosting", _FLAG), ("attending", _FLAG), ("materials", _FLAG), ("payee", _TEXT), ("content", _TEXT)),
        *((name, _FLAG) for name in ("arrears", "prepaid", "about", "cash", "card", "correcting", "carry_over")),
        *(("purpose", _TEXT), ("travel", _FLAG), ("hint", _TEXT)),
    ]
)
DATED = pa.schema(
    [
        *(("no", _WHOLE), ("date", _DATE), ("from_date", _DATE), ("to_date", _DATE), ("period_from", _DATE)),
        *(("period_to", _DATE), ("period_grain", _TEXT), ("period_explicit", _FLAG)),
    ]
)
DISTINCT = """SELECT CAST(row_number() OVER (ORDER BY summary) AS INTEGER) AS no, summary, dates FROM (
    SELECT summary, list(DISTINCT date) AS dates FROM journal WHERE summary IS NOT NULL AND date IS NOT NULL
    GROUP BY summary)"""
"""The texts to be read: number, text, dates it was booked on."""


@dataclass(frozen=True)
class Known:
    """What a reader of summaries is made of; can be sent to another process."""

    vocabulary: Vocabulary
    persons: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    payees: frozenset[str] = frozenset()

    def reader(self) -> SummaryReader:
        """Return the reader."""
        return SummaryReader(self.vocabulary, persons=self.persons, places=self.places, payees=self.payees)


def _said(no: int, text: str, s: Summary) -> tuple[Any, ...]:
    event = s.event
    return (
        *(no, text, s.persons.names, s.persons.count, s.places, s.nights, s.night_persons, s.item, s.official_car),
        *(event.topic, event.hosting, event.attending, event.materials, s.payee, s.content, s.arrears, s.prepaid),
        *(s.about, s.cash, s.card, s.correcting, s.carry_over, s.purpose, s.travel, s.hint),
    )


def _dated(no: int, told: Told, dates: Sequence[date]) -> Iterator[tuple[Any, ...]]:
    for booked in dates if told.days or told.months else ():
        span, period = told.days.on(booked), told.months.on(booked)
        if span or period:
            days = (span.first, span.last) if span else (None, None)
            months = (period.first, period.last, period.grain, period.explicit) if period else (None, None, None, None)
            yield (no, booked, *days, *months)


def read_texts(reader: SummaryReader, texts: pa.Table) -> Iterator[tuple[pa.RecordBatch, pa.RecordBatch]]:
    """Read texts, some thousands at a time.

    Args:
        reader: The reader.
        texts: Columns ``no``, ``summary``, ``dates``.

    Yields:
        What they tell: rows of ``SAID`` and of ``DATED``.
    """
    for batch in texts.to_batches(max_chunksize=_BATCH):
        said: list[tuple[Any, ...]] = []
        dated: list[tuple[Any, ...]] = []
        for no, text, dates in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            told = reader.tell(text)
            said.append(_said(no, text, told.summary))
            dated.extend(_dated(no, told, dates))
        yield _rows(said, SAID), _rows(dated, DATED)


def _rows(rows: list[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    values = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, kind) for column, kind in zip(values, schema.types, strict=True)]
    return pa.record_batch(arrays, schema=schema)


@contextmanager
def tell(known: Known, texts: pa.Table) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Read texts, in this process or, where there are many, in several.

    Args:
        known: What the reader knows.
        texts: Columns ``no``, ``summary``, ``dates``.

    Yields:
        The tables ``said`` and ``dated``; they may lie in files that are gone when the context ends.
    """
    workers = min(_MOST_PROCESSES, os.cpu_count() or 1) if texts.num_rows >= MANY else 1
    if workers == 1:
        yield _joined(list(read_texts(known.reader(), texts)))
        return
    with ExitStack() as stack:
        folder = stack.enter_context(Scratch("texts"))
        size = -(-texts.num_rows // workers)
        parts = [texts.slice(start, size) for start in range(0, texts.num_rows, size)]
        started = [stack.enter_context(_process(known, part, folder / str(n))) for n, part in enumerate(parts)]
        read = []
        for number, (process, part) in enumerate(zip(started, parts, strict=True)):
            if process.wait() == 0:
                read.append(tuple(_mapped(folder / f"{number}.{kind}") for kind in ("said", "dated")))
            else:  # whatever ended it: here it works, or says what is wrong
                read.append(_joined(list(read_texts(known.reader(), part))))
        yield pa.concat_tables([pair[0] for pair in read]), pa.concat_tables([pair[1] for pair in read])


def _mapped(file: Path) -> pa.Table:
    with pa.memory_map(str(file)) as source:
        return pa.ipc.open_stream(source).read_all()


def _joined(read: list[tuple[pa.RecordBatch, pa.RecordBatch]]) -> tuple[pa.Table, pa.Table]:
    said = pa.Table.from_batches([pair[0] for pair in read], schema=SAID)
    return said, pa.Table.from_batches([pair[1] for pair in read], schema=DATED)


@contextmanager
def _process(known: Known, texts: pa.Table, place: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process that reads texts and writes what they tell beside ``place``; it ends with the context."""
    with Path(f"{place}.texts").open("wb") as job:
        pickle.dump((known, texts), job, protocol=pickle.HIGHEST_PROTOCOL)
    words = [sys.executable, "-m", "auditkit.engagement.telling", str(place)]
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(words, stdin=nothing, stdout=nothing, stderr=nothing)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def main() -> int:
    """Read the texts of one job."""
    place = sys.argv[1]
    with Path(f"{place}.texts").open("rb") as job:
        known, texts = pickle.load(job)
    with (
        pa.ipc.new_stream(f"{place}.said", SAID) as said,
        pa.ipc.new_stream(f"{place}.dated", DATED) as dated,
    ):
        for one, other in read_texts(known.reader(), texts):
            said.write_batch(one)
            dated.write_batch(other)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
