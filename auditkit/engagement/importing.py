"""Import: from files to kept bytes, recognised tables and one commit, or nothing at all."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from auditkit.core.tables import TABLES
from auditkit.engagement.folder import Engagement
from auditkit.engagement.profiles import profiles
from auditkit.errors import AuditkitError, BadInput, Refused, UsageError
from auditkit.sources.canonical import Context, Hints, RecognisedTable, plain
from auditkit.sources.grid import Content
from auditkit.sources.reading import read_many
from auditkit.sources.recognise import recognise
from auditkit.store.files import bytes_digest, file_digest, keep, kept
from auditkit.store.parquet import arrow_of, write_parquet

Progress = Callable[[str, int, int], None]


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
    """

    path: Path
    sha256: str = ""
    tables: list[RecognisedTable] = field(default_factory=list)
    known: bool = False
    problem: list[AuditkitError] = field(default_factory=list)
    said: Hints = field(default_factory=Hints)


def _silent(_step: str, _done: int, _of: int) -> None:
    """Show no progress."""


def look(
    engagement: Engagement, paths: Sequence[Path], hints: Hints | None = None, progress: Progress = _silent
) -> list[Taken]:
    """Read and recognise files without storing anything.

    Args:
        engagement: Where they would go.
        paths: The files, in the order given.
        hints: What a person said about them.
        progress: Called with (file name, done, of).

    Returns:
        One per file; ``problem`` says why a file would be refused.
    """
    said = hints or Hints()
    taken = [Taken(path) for path in paths]
    for item in taken:
        _identify(engagement, item)
    fresh = [item for item in taken if not item.known and not item.problem]
    contents = read_many([t.path for t in fresh])
    chosen = _answered(engagement, said, contents)
    for number, (item, content) in enumerate(zip(fresh, contents, strict=True)):
        progress(item.path.name, number, len(fresh))
        if isinstance(content, AuditkitError):
            item.problem.append(content)
            continue
        context = Context(engagement.config.entity, engagement.config.year, profiles(), item.sha256)
        found = recognise(content, chosen[number], context)
        item.tables, item.said = found.tables, chosen[number]
        item.problem.extend(found.problems)
        item.problem.extend(_unsure(found.tables))
    _nothing_usable(fresh)
    _twice(engagement, fresh)
    return taken


def _answered(engagement: Engagement, hints: Hints, contents: Sequence[Content | AuditkitError]) -> list[Hints]:
    """Return what a person said for each file: of several, a column or unit is for those that ask, not for all.

    Where none asks, it is a correction and is for all.
    """
    plain = replace(hints, map={}, unit=None)
    if len(contents) < 2 or hints == plain:
        return [hints] * len(contents)
    context = Context(engagement.config.entity, engagement.config.year, profiles())
    found = [plain if isinstance(c, AuditkitError) else _asked(c, plain, hints, context) for c in contents]
    return [
        replace(
            own,
            map=own.map if any(other.map for other in found) else hints.map,
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
        columns = len(found.questions) > len(units) or found.problems
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


def _twice(engagement: Engagement, taken: list[Taken]) -> None:
    """Refuse a table whose rows are (partly) in another table already: nothing may be counted twice."""
    seen: dict[tuple[str, str], str] = {}
    for record in engagement.log.all("table"):
        if record.body["kind"] == "journal" and record.body["stored"] and not _removed(engagement, record.body):
            for key in record.body["vouchers"]:
                seen["journal", key] = f"{record.body['file']} / {record.body['sheet']}"
    for item in taken:
        for table in item.tables:
            if table.kind == "journal" and table.stored:
                keys = {str(row["voucher_key"]) for row in table.rows}
                clash = sorted(key for key in keys if ("journal", key) in seen)
                if clash:
                    other = seen["journal", clash[0]]
                    item.problem.append(
                        BadInput(
                            "import.counted-twice",
                            file=item.path.name,
                            sheet=table.sheet,
                            count=len(clash),
                            other=other,
                        )
                    )
                seen.update({("journal", key): f"{table.file} / {table.sheet}" for key in keys})


def _removed(engagement: Engagement, body: dict[str, Any]) -> bool:
    source = engagement.log.get("source", body["source"])
    return source is None or bool(source.body.get("removed"))


def store(engagement: Engagement, taken: Sequence[Taken]) -> int:
    """Keep the files and their tables in one commit.

    Returns:
        How many files were new.

    Raises:
        Refused: If any file has a problem; nothing is stored then.
    """
    problems = [problem for item in taken for problem in item.problem]
    if problems:
        raise problems[0] if len(problems) == 1 else Refused(problems)
    fresh = [item for item in {item.sha256: item for item in taken}.values() if not item.known]
    if not fresh:
        return 0
    with engagement.writing():
        for item in fresh:
            if keep(item.path, engagement.sources) != item.sha256:
                raise BadInput("import.changed-meanwhile", file=item.path.name)
            for table in item.tables:
                if table.stored:
                    write_table(engagement, table_id(item.sha256, table), table)
        with engagement.batch() as batch:
            for item in fresh:
                body = {"name": item.path.name, "size": item.path.stat().st_size, "removed": False}
                batch.add("receipt", "source", item.sha256, body)
                for table in item.tables:
                    id_ = table_id(item.sha256, table)
                    batch.add("decision", "table", id_, table_body(item.sha256, table, item.said))
    return len(fresh)


def table_id(sha256: str, table: RecognisedTable) -> str:
    """Return the id of a table: of the bytes it came from, its sheet and how it was read."""
    how = [sha256, table.sheet, table.kind, sorted(table.columns.items()), table.unit, sorted(table.units.items())]
    return bytes_digest(json.dumps(how, ensure_ascii=False).encode())[:24]


def table_path(engagement: Engagement, id_: str) -> Path:
    """Return where the rows of a table are kept."""
    return engagement.derived / "tables" / f"{id_}.parquet"


def write_table(engagement: Engagement, id_: str, table: RecognisedTable) -> None:
    """Write the rows of a recognised table."""
    rows: list[dict[str, Any]] = [dict(row) for row in table.rows]
    write_parquet(table_path(engagement, id_), arrow_of(TABLES[table.kind or ""], rows))


def table_body(sha256: str, table: RecognisedTable, said: Hints) -> dict[str, Any]:
    """Return the record of a table: how it was read, what was left out, its control totals."""
    return {
        "source": sha256,
        "file": table.file,
        "sheet": table.sheet,
        "kind": table.kind,
        "stored": table.stored,
        "same_as": table.same_as,
        "reason": table.reason,
        "header_rows": table.header_rows,
        "mapping": table.mapping,
        "columns": table.columns,
        "unit": table.unit,
        "unit_said": said.unit,
        "said": {"kind": said.kind, "kinds": dict(said.kinds), "map": dict(said.map)},
        "rows_digest": rows_digest(table),
        "units": table.units,
        "decimals": table.decimals,
        "entity": table.entity,
        "fiscal_year": table.fiscal_year,
        "period": list(table.period) if table.period else None,
        "rows": len(table.rows),
        "left_out": [[left.row, left.reason, left.text] for left in table.left_out],
        "hidden_rows": table.hidden_rows,
        "debit": _money(table.debit),
        "credit": _money(table.credit),
        "stated_totals": [
            [s.row, s.label, s.column, str(s.printed), str(s.computed), str(s.tolerance), s.agrees]
            for s in table.stated_totals
        ],
        "roundings": [
            [r.subject, r.column, str(r.kept), str(r.printed), str(r.tolerance), r.agrees] for r in table.roundings
        ],
        "notes": [[note.message_id, {k: str(v) for k, v in note.params.items()}] for note in table.notes],
        "vouchers": sorted(Counter(str(r["voucher_key"]) for r in table.rows)) if table.kind == "journal" else [],
    }


def _money(value: Decimal | None) -> str | None:
    return None if value is None else format(value, ".2f")


def derive_tables(engagement: Engagement) -> dict[str, list[Path]]:
    """Return the Parquet files of every canonical table, reading sources again where files were deleted.

    Raises:
        BadInput: If kept bytes are missing or changed, or are no longer read the same way.
    """
    paths: dict[str, list[Path]] = {}
    again: dict[str, list[str]] = {}
    for record in engagement.log.all("table"):
        if not record.body["stored"] or _removed(engagement, record.body):
            continue
        path = table_path(engagement, record.id)
        paths.setdefault(record.body["kind"], []).append(path)
        if not path.exists():
            again.setdefault(record.body["source"], []).append(record.id)
    for sha256, ids in again.items():
        _read_again(engagement, sha256, ids)
    return paths


def _read_again(engagement: Engagement, sha256: str, ids: list[str]) -> None:
    source = engagement.log.get("source", sha256)
    if source is None:
        raise UsageError("source.unknown", id=sha256)
    name = str(source.body["name"])
    content = read_many([kept(engagement.sources, sha256)], [name])[0]
    if isinstance(content, AuditkitError):
        raise content
    context = Context(engagement.config.entity, engagement.config.year, profiles(), sha256)
    with engagement.writing():
        for id_ in ids:
            record = engagement.log.get("table", id_)
            table = _one_table(content, record.body, context) if record else None
            if record is None or table is None:
                raise BadInput("import.read-differently", file=name, sheet=record.body["sheet"] if record else "")
            write_table(engagement, id_, table)


def _one_table(content: Content, body: dict[str, Any], context: Context) -> RecognisedTable | None:
    """Recognise one table again: with what was said at the time, else (another firm's profiles) with its mapping."""
    said = Hints(**body.get("said", {}), unit=body["unit_said"])
    mapped = Hints(kind=body["kind"], map=body["columns"], unit=body["unit_said"])
    alone = replace(content, sheets=[sheet for sheet in content.sheets if sheet.name == body["sheet"]])
    for read, hints in ((content, said), (alone, mapped)):
        for table in recognise(read, hints, context).tables:
            if (table.sheet, table.kind) == (body["sheet"], body["kind"]) and rows_digest(table) == body["rows_digest"]:
                return table
    return None


def rows_digest(table: RecognisedTable) -> str:
    """Return a digest of the canonical rows with their places."""
    rows = [[name, plain(value)] for row in table.rows for name, value in sorted(row.items()) if value is not None]
    return bytes_digest(json.dumps(rows, ensure_ascii=False).encode())


def remove(engagement: Engagement, name: str, because: str) -> str:
    """Take a source out of use; its bytes and record stay.

    Args:
        engagement: The engagement.
        name: File name, or the beginning of its SHA-256.
        because: The reason.

    Returns:
        Its SHA-256.

    Raises:
        UsageError: If there is none, or several, of that name.
    """
    found = [r for r in engagement.log.all("source") if not r.body["removed"]]
    found = [r for r in found if r.body["name"] == name or r.id.startswith(name)]
    if len(found) != 1:
        raise UsageError("source.not-one", name=name, count=len(found))
    with engagement.batch() as batch:
        batch.add("decision", "source", found[0].id, {**found[0].body, "removed": True, "because": because})
    return found[0].id
