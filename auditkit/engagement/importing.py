"""Import: from files to kept bytes, recognised tables and one commit, or nothing at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from auditkit.core.bulk import KeptRows
from auditkit.engagement.archives import Given, given
from auditkit.engagement.correcting import Replacement, replacement_of
from auditkit.engagement.currencies import ask_about_currencies
from auditkit.engagement.deriving import derive_tables
from auditkit.engagement.folder import Engagement
from auditkit.engagement.ordering import Compared, Counted, LeaveOut, Order, compare
from auditkit.engagement.overlapping import Twice
from auditkit.engagement.profiles import context_of, learn
from auditkit.engagement.tabling import (
    Kept,
    one_source,
    retired,
    row_count,
    shelf_of,
    table_body,
    table_id,
    table_path,
    write_table,
)
from auditkit.engagement.units import listed_units, unlisted
from auditkit.errors import AuditkitError, BadInput, Refused, UsageError
from auditkit.sources.bulk.opening import open_many
from auditkit.sources.canonical import Context, Hints, Note, RecognisedTable
from auditkit.sources.control import Control, controls
from auditkit.sources.grid import Content
from auditkit.sources.leaving import Dropped, tell, without
from auditkit.sources.reading import read_many
from auditkit.sources.recognise import recognise
from auditkit.sources.sameness import mark_same
from auditkit.store.files import file_digest, keep

Progress = Callable[[str, int, int], None]

_FOREIGN = {
    "recognise.other-entity": "entity",
    "recognise.other-year": "year",
    "recognise.other-currency": "currency",
}
"""Questions about books of another unit, year or currency, which ``--accept-other`` answers."""


_TEXT = frozenset({"csv", "tsv", "txt", "html", "xml", "json", "text"})
"""Formats that are text, of which an encoding may be said."""


@dataclass
class Taken:
    """One file of an import.

    Attributes:
        path: The file.
        sha256: Digest of its bytes.
        tables: What was recognised in it.
        known: True when the very same bytes were imported before.
        problem: Why it is refused; empty when it is not.
        said: What a person said that counts for it.
        controls: How the rows of its sheets were used.
        dropped: Rows left out by decision, with what they say.
        other: What is foreign in its tables and was accepted, by position of the table.
        compared: Totals stated by the auditee against what was found; the same for all files of an import.
        replacement: What it supersedes, None where nothing.
        notes: Things to know about the file itself, as (message id, parameters).
        origin: What it is or comes from where archives were among the files.
    """

    path: Path
    sha256: str = ""
    tables: list[RecognisedTable] = field(default_factory=list)
    known: bool = False
    problem: list[AuditkitError] = field(default_factory=list)
    said: Hints = field(default_factory=Hints)
    controls: list[Control] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    other: dict[int, dict[str, str]] = field(default_factory=dict)
    compared: list[Compared] = field(default_factory=list)
    replacement: Replacement | None = None
    notes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    origin: Given | None = None

    @property
    def is_archive(self) -> bool:
        """True for an archive, which is kept for its members' sake and has no tables of its own."""
        return self.origin is not None and self.origin.is_archive

    def kept_of(self, position: int, because: str) -> Kept:
        """Return what was decided about a table of this file."""
        table = self.tables[position]
        rows = tuple(item.row for item in self.dropped if item.sheet == table.sheet)
        control = next((one for one in self.controls if one.sheet == table.sheet), None)
        return Kept(rows, self.other.get(position, {}), because if rows else "", control)


def _silent(_step: str, _done: int, _of: int) -> None:
    """Show no progress."""


def look(
    engagement: Engagement,
    paths: Sequence[Path],
    hints: Hints | None = None,
    progress: Progress = _silent,
    order: Order | None = None,
) -> list[Taken]:
    """Read and recognise files without storing anything.

    Args:
        engagement: Where they would go.
        paths: The files, in the order given.
        hints: What a person said about them.
        progress: Called with (file name, done, of).
        order: What else a person ordered: totals stated, rows left out, what is replaced.

    Returns:
        One per file; ``problem`` says why a file would be refused.

    Raises:
        UsageError: If the order needs a reason, or names a source or row that is not there.
        Unaccounted: If a row was neither read nor left out.
    """
    said, ordered = hints or Hints(), order or Order()
    ordered.check()
    taken = [Taken(one.path, problem=[one.problem] if one.problem else [], origin=one) for one in given(paths)]
    for item in taken:
        _identify(engagement, item)
    fresh = [item for item in taken if not item.known and not item.problem and not item.is_archive]
    contents = _contents(engagement, [item.path for item in fresh], ordered, said, progress)
    _refuse_idle_options(said, contents)
    chosen = _answered(engagement, said, contents)
    _refuse_unknown_rows(ordered, contents)
    for number, (item, content) in enumerate(zip(fresh, contents, strict=True)):
        progress(item.path.name, number, len(fresh))
        if isinstance(content, AuditkitError):
            if item.origin is not None and item.origin.leaves_out(content):
                taken.remove(item)
            else:
                item.problem.append(content)
            continue
        item.said = chosen[number]
        _recognise(engagement, item, content, ordered)
    fresh = [item for item in fresh if item in taken]
    mark_same([table for item in fresh for table in item.tables])
    units = listed_units(engagement, [table for item in fresh for table in item.tables])
    for item in fresh:
        for table in item.tables:
            table.questions = unlisted(table.questions, units)
    ask_about_currencies(engagement, [table for item in fresh for table in item.tables])
    for item in fresh:
        _judge(item, ordered)
    _nothing_usable(fresh)
    _twice(engagement, fresh, ordered)
    _compare(taken, fresh, ordered)
    for item in taken:
        item.notes += item.origin.notes() if item.origin is not None else []
    return taken


def _contents(
    engagement: Engagement, paths: Sequence[Path], order: Order, said: Hints, progress: Progress
) -> list[Content | AuditkitError]:
    """Read the files; rows that a person leaves out are found in whole sheets only, also in long ones."""
    if order.leave_out:
        return read_many(paths, spelling=said.spelling)
    return open_many(paths, shelf_of(engagement), watch=progress, spelling=said.spelling)


def _refuse_idle_options(said: Hints, contents: Sequence[Content | AuditkitError]) -> None:
    """Refuse an encoding or separator where no file is text with separators; a file that was refused may be."""
    option = "--encoding" if said.encoding else "--separator" if said.separator else ""
    read = [content for content in contents if not isinstance(content, AuditkitError)]
    if option and contents and len(read) == len(contents) and not any(one.format in _TEXT for one in read):
        raise UsageError("import.no-text", option=option, files="、".join(one.file for one in read))


def _recognise(engagement: Engagement, item: Taken, content: Content, order: Order) -> None:
    context = context_of(engagement, item.sha256)
    found = recognise(content, item.said, context)
    rows = _rows_left_out(order, content)
    if rows:
        content, item.dropped = without(content, rows, found.tables)
        found = recognise(content, item.said, context)
        tell(found.tables, item.dropped)
    item.tables, item.notes = found.tables, list(content.notes)
    item.controls = controls(content, found.tables)


def _judge(item: Taken, order: Order) -> None:
    """Collect problems and open questions; books of another unit or year may have been accepted."""
    for position, table in enumerate(item.tables):
        item.problem.extend(table.problems)
        foreign = [question for question in table.questions if question.message_id in _FOREIGN]
        if foreign and order.accept_other:
            table.questions = [question for question in table.questions if question not in foreign]
            names = {_FOREIGN[question.message_id]: str(question.params["found"]) for question in foreign}
            item.other[position] = {**names, "because": order.because.strip()}
            table.notes.append(Note("import.other-accepted", {"found": "、".join(names.values())}))
    item.problem.extend(_unsure(item.tables))


def _rows_left_out(order: Order, content: Content) -> dict[str, set[int]]:
    """Return the rows to be left out of a file, by sheet."""
    found: dict[str, set[int]] = {}
    for one in order.leave_out:
        for sheet in content.sheets:
            if _meant(one, content, sheet.name):
                found.setdefault(sheet.name, set()).update(one.rows)
    return found


def _meant(one: LeaveOut, content: Content, sheet: str) -> bool:
    if one.file and one.file != content.file:
        return False
    return one.sheet == sheet or (not one.sheet and len(content.sheets) == 1)


def _refuse_unknown_rows(order: Order, contents: Sequence[Content | AuditkitError]) -> None:
    for one in order.leave_out:
        read = [content for content in contents if not isinstance(content, AuditkitError)]
        places = [(c.file, s.name) for c in read for s in c.sheets if _meant(one, c, s.name)]
        if len(places) != 1 and len(read) == len(contents):
            said = "、".join(dict.fromkeys(f"{content.file}:{s.name}" for content in read for s in content.sheets))
            raise UsageError("import.leave-out-place", sheet=one.sheet or one.file, count=len(places), known=said)


def _answered(engagement: Engagement, hints: Hints, contents: Sequence[Content | AuditkitError]) -> list[Hints]:
    """Return what a person said for each file: of several, a column or unit is for those that ask, not for all.

    Where none asks, it is a correction and is for all.
    """
    plain = replace(hints, map={name: at for name, at in hints.map.items() if "!" in name}, unit=None)
    if len(contents) < 2 or hints == plain:
        return [hints] * len(contents)
    context = context_of(engagement)
    found = [plain if isinstance(c, AuditkitError) else _asked(c, plain, hints, context) for c in contents]
    return [
        replace(
            own,
            map=own.map if any(other.map != plain.map for other in found) else hints.map,
            unit=own.unit if any(other.unit for other in found) else hints.unit,
        )
        for own in found
    ]


def _asked(content: Content, plain: Hints, hints: Hints, context: Context) -> Hints:
    """Return the part of the hints that a file asks for; a mapped table may then ask for its unit."""
    used = plain
    for _ in range(2):
        found = recognise(content, used, context)
        units = [question for question in found.questions if "--unit" in question.settle]
        foreign = [question for question in found.questions if question.message_id in _FOREIGN]
        columns = len(found.questions) > len(units) + len(foreign) or found.problems
        used = replace(used, map=hints.map if columns else used.map, unit=hints.unit if units else used.unit)
    return used


def _identify(engagement: Engagement, item: Taken) -> None:
    try:
        item.sha256 = file_digest(item.path)
    except OSError as error:
        item.problem.append(BadInput("import.unreadable", file=str(item.path), reason=error.strerror or str(error)))
        return
    except BadInput as error:
        item.problem.append(error)
        return
    record = engagement.log.get("source", item.sha256)
    item.known = record is not None and not record.body.get("removed")


def _unsure(tables: list[RecognisedTable]) -> list[AuditkitError]:
    return [
        BadInput(
            "import.unsure-said" if question.settle in str(question) else "import.unsure",
            file=table.file,
            sheet=table.sheet,
            question=str(question),
            settle=question.settle,
        )
        for table in tables
        for question in table.questions
    ]


def _nothing_usable(taken: list[Taken]) -> None:
    for item in taken:
        if not item.problem and not any(table.kind for table in item.tables):
            item.problem.append(BadInput("import.nothing-usable", file=item.path.name))


def _twice(engagement: Engagement, taken: list[Taken], order: Order) -> None:
    """Refuse a table whose rows are in another table already, unless it is what the import replaces."""
    old = one_source(engagement, order.replaces, gone=False) if order.replaces else None
    if old is not None and len(taken) != 1:
        raise UsageError("import.replaces-one", count=len(taken), old=old.body["name"])
    twice = Twice(engagement, [old.id] if old else [])
    for item in taken:
        item.problem.extend(twice.problems(item.tables))
        if old is not None and not item.problem:
            item.replacement = replacement_of(engagement, old, item.tables)


def _compare(taken: list[Taken], fresh: list[Taken], order: Order) -> None:
    """Hold totals stated by the auditee against what was read; a difference refuses the import."""
    if not order.expected or any(item.problem for item in taken):
        return
    counted = [_counted(table) for item in fresh for table in item.tables if table.stored]
    compared = compare(order.expected, counted)
    for item in fresh:
        item.compared = compared
    for one in compared:
        if not one.agrees and fresh:
            what, file = one.expected.what, "、".join(item.path.name for item in fresh)
            params = {"sheet": one.expected.sheet or "—", "stated": one.expected.printed, "found": one.found or "—"}
            params["file"] = file
            fresh[0].problem.append(BadInput(f"import.expected-{what}", difference=one.difference or "—", **params))


def _counted(table: RecognisedTable) -> Counted:
    rows = row_count(table)
    vouchers: frozenset[str] = frozenset()
    if isinstance(table.rows, KeptRows):
        vouchers = frozenset(table.rows.different("voucher_key"))
        first, last = table.rows.bounds("date")
    else:
        if table.kind == "journal":
            vouchers = frozenset(str(row["voucher_key"]) for row in table.rows)
        days = [day for day in (row.get("date") for row in table.rows) if isinstance(day, date)]
        first, last = (min(days), max(days)) if days else (None, None)
    return Counted(table.sheet, table.kind or "", rows, table.debit, table.credit, vouchers, first, last)


def store(engagement: Engagement, taken: Sequence[Taken], order: Order | None = None) -> int:
    """Keep the files and their tables in one commit.

    Args:
        engagement: Where they go.
        taken: What :func:`look` found.
        order: The same order.

    Returns:
        How many files were new.

    Raises:
        Refused: If any file has a problem; nothing is stored then.
    """
    ordered = order or Order()
    problems = [problem for item in taken for problem in item.problem]
    if problems:
        raise problems[0] if len(problems) == 1 else Refused(problems)
    fresh = [item for item in {item.sha256: item for item in taken}.values() if not item.known]
    if not fresh:
        return 0
    with engagement.writing(), _nothing_left(engagement, fresh, ordered):
        for item in fresh:
            if keep(item.path, engagement.sources) != item.sha256:
                raise BadInput("import.changed-meanwhile", file=item.path.name)
            for position, table in enumerate(item.tables):
                if table.stored:
                    kept = item.kept_of(position, ordered.because)
                    write_table(engagement, table_id(item.sha256, table, kept), table)
        with engagement.batch() as batch:
            for item in fresh:
                _record(engagement, batch, item, ordered)
    learn(engagement, fresh)
    return len(fresh)


def _record(engagement: Engagement, batch: Any, item: Taken, order: Order) -> None:
    """Add the entries of one file: its receipt, its tables, what it supersedes."""
    batch.add("receipt", "source", item.sha256, _source_body(item, order))
    for old in engagement.log.all("table"):
        if old.body["source"] == item.sha256 and old.body["stored"]:
            batch.add("decision", "table", old.id, retired(old.body))
    for position, table in enumerate(item.tables):
        kept = item.kept_of(position, order.because)
        id_ = table_id(item.sha256, table, kept)
        batch.add("decision", "table", id_, table_body(item.sha256, table, item.said, kept))
    if item.replacement is not None:
        item.replacement.record(batch, item.sha256, order.because)


def _source_body(item: Taken, order: Order) -> dict[str, Any]:
    body: dict[str, Any] = {"name": item.path.name, "size": item.path.stat().st_size, "removed": False}
    said = {"received_from": order.received_from.strip(), "because": order.because.strip()}
    body.update({name: value for name, value in said.items() if value})
    body.update(item.origin.receipt() if item.origin is not None else {})
    if order.received_on:
        body["received_on"] = order.received_on.isoformat()
    if item.compared:
        body["expected"] = [
            {"what": one.expected.what, "sheet": one.expected.sheet, "stated": one.expected.printed, "found": one.found}
            for one in item.compared
        ]
    if item.dropped:
        body["dropped"] = [[one.sheet, one.row, one.text] for one in item.dropped]
    if item.replacement is not None:
        body["replaces"] = item.replacement.old
    if item.notes:
        body["notes"] = [[message_id, params] for message_id, params in item.notes]
    return body


@contextmanager
def _nothing_left(engagement: Engagement, fresh: Sequence[Taken], order: Order) -> Iterator[None]:
    """Remove what was written when the commit did not come about, also on Ctrl-C."""
    before = {path for item in fresh for path in _paths(engagement, item, order) if path.exists()}
    done = False
    try:
        yield
        done = True
    finally:
        if not done:
            for item in fresh:
                if engagement.log.get("source", item.sha256) is None:
                    (engagement.sources / item.sha256).unlink(missing_ok=True)
                for path in _paths(engagement, item, order):
                    if path not in before:
                        path.unlink(missing_ok=True)
            for folder in (engagement.sources, engagement.derived / "tables"):
                for path in folder.glob(".*.tmp"):
                    path.unlink(missing_ok=True)


def _paths(engagement: Engagement, item: Taken, order: Order) -> list[Path]:
    return [
        table_path(engagement, table_id(item.sha256, table, item.kept_of(position, order.because)))
        for position, table in enumerate(item.tables)
        if table.stored
    ]


__all__ = ["Progress", "Taken", "derive_tables", "look", "store", "table_id", "table_path"]
