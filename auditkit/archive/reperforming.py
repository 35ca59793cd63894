"""Re-performing an engagement from what was handed over, in a fresh folder, and comparing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from auditkit.archive.again import again
from auditkit.archive.comparing import Compared, Difference, compare
from auditkit.archive.contents import tools
from auditkit.archive.exchanging import exchanged
from auditkit.archive.names import RESULTS
from auditkit.archive.rendering import papers, render
from auditkit.archive.snapshot import AREAS, Snapshot, snapshot
from auditkit.archive.unpacking import Given, opened, rebuilt, received
from auditkit.archive.verifying import Verified, verify
from auditkit.archive.workbooks import workbooks
from auditkit.documents.bounded import all_within
from auditkit.engagement.folder import Engagement
from auditkit.engagement.tabling import one_source
from auditkit.errors import AuditkitError, BadInput, UsageError
from auditkit.messages import text
from auditkit.scratch import Scratch
from auditkit.store.files import file_digest
from auditkit.store.guarding import patience
from auditkit.store.log import Entry

_CHANGED_SOURCE = "archive.recorded-changed"
_MISSING_SOURCE = ("archive.member-missing", "archive.recorded-missing")
SECONDS = 20.0
"""Seconds for all templates, and for queries that do not come to an end; one more for each megabyte handed over."""
LARGEST_RESULTS = 1 << 30
"""Most bytes of sealed values that are read."""


def reperform(path: Path, into: Path | None = None, sources: Mapping[str, Path] | None = None) -> Compared:
    """Do an engagement again from its sources and decisions, and compare with what was sealed or stands there.

    Args:
        path: A sealed archive, an unpacked one, or the folder of an engagement. It is not changed.
        into: Folder in which the engagement is left as it was made again; a temporary one when None.
        sources: Files to be read in the place of sources, by name or digest of the source.

    Returns:
        What is the same, what is different and where, what is impossible and why.

    Raises:
        BadInput: If something other than a source was changed: nothing is run on what cannot be trusted.
        UsageError: If ``into`` is in use, or a source is not there.
    """
    if into is not None and into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise UsageError("engagement.folder-in-use", folder=str(into))
    checked = verify(path)
    stranger = nullcontext() if checked.kind == "engagement" else _of_strangers()
    wanted = {**_changed_sources(path, checked), **(sources or {})}
    with stranger, _bounded(path), received(path) as given, Scratch("again") as scratch:
        before, notes = _before(given)
        root, swapped = _fresh(given, scratch, wanted)
        with opened(root) as engagement:
            after, failed = again(engagement, changed=bool(swapped))
            found = compare(before, after, failed)
            _files(found, given, engagement, scratch)
            _workbooks(found, given, engagement, scratch)
        found.exchanged, found.notes = swapped, notes + found.notes
        if into is not None:
            shutil.copytree(root, into, dirs_exist_ok=True)
    return found


@contextmanager
def _bounded(path: Path) -> Iterator[None]:
    """Bound the time that templates and queries may take without end."""
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    seconds = SECONDS + sum(one.stat().st_size for one in files) / (1 << 20)
    with all_within(seconds), patience(seconds):
        yield


@contextmanager
def _of_strangers() -> Iterator[None]:
    """Say of an archive whose records have not the form of their kind that they cannot be performed."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError, MemoryError) as error:
        raise BadInput("archive.foreign-records", reason=f"{type(error).__name__}: {error}") from error


def _changed_sources(path: Path, checked: Verified) -> dict[str, Path]:
    """Return the sources whose bytes are not the recorded ones; refuse everything else that was changed.

    A source that is not there was not handed over: what needs it is impossible, and nothing is run on it.

    Raises:
        BadInput: For the first other problem.
    """
    found = {}
    for problem in checked.problems:
        name = str(problem.params.get("name", ""))
        source = name.startswith("sources/") and path.is_dir()
        if source and problem.message_id == _CHANGED_SOURCE:
            found[name.removeprefix("sources/")] = path / name
        elif name.startswith("sources/") and problem.message_id in _MISSING_SOURCE:
            continue
        elif not (source and problem.message_id == "archive.member-changed"):
            raise BadInput("archive.not-to-be-trusted", problem=str(problem), count=len(checked.problems))
    return found


def _before(given: Given) -> tuple[Snapshot, list[str]]:
    """Return the values to compare with: sealed ones, or those of the folder as it stands."""
    if given.sealed:
        return _sealed_values(given.folder / RESULTS), []
    try:
        with opened(given.folder) as engagement:
            return snapshot(engagement), []
    except AuditkitError as error:
        return {}, [text("archive.nothing-before", reason=str(error))]


def _sealed_values(path: Path) -> Snapshot:
    """Return the values of an archive.

    Raises:
        BadInput: If they have not their form, or are more than any engagement has.
    """
    try:
        values = json.loads(path.read_bytes()) if path.stat().st_size <= LARGEST_RESULTS else None
    except (ValueError, RecursionError) as error:
        raise BadInput("archive.bad-results") from error
    if not isinstance(values, dict) or not all(isinstance(values.get(area, {}), dict) for area in AREAS):
        raise BadInput("archive.bad-results")
    lines = values.get("sentences", [])
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise BadInput("archive.bad-results")
    return values


def _fresh(given: Given, scratch: Path, wanted: Mapping[str, Path]) -> tuple[Path, list[tuple[str, str, str]]]:
    """Return a fresh folder, with sources exchanged one after the other, and what was exchanged."""
    entries: Iterable[Entry] = given.entries
    swapped = []
    for at, (name, file) in enumerate(wanted.items()):
        with opened(rebuilt(given, scratch / f"exchange-{at}", entries)) as engagement:
            old = _named(engagement, name)
            new, entries = exchanged(engagement, name, file)
        swapped.append((old[1], old[0], new))
        shutil.copyfile(file, given.folder / "sources" / new)
    return rebuilt(given, scratch / "again", entries), swapped


def _named(engagement: Engagement, name: str) -> tuple[str, str]:
    record = one_source(engagement, name, gone=False)
    return record.id, str(record.body["name"])


def _files(found: Compared, given: Given, engagement: Engagement, scratch: Path) -> None:
    """Render the papers of the report again and compare their bytes; others are compared by what they are made from."""
    found.same["files"] = 0
    other = _other_tools(given)
    for at, one in enumerate(papers(engagement, given.folder)):
        try:
            made = render(engagement, one, scratch / f"report-{at}")
        except AuditkitError as error:
            found.impossible += [("files", one.name(file), str(error)) for file in one.files.values()]
            continue
        for file in one.files.values():
            name = one.name(file)
            digests = file_digest(given.folder / name), file_digest(made[file])
            if digests[0] == digests[1]:
                found.same["files"] += 1
            elif not given.tools:
                found.impossible.append(("files", name, text("archive.unknown-tools")))
            elif other:
                found.impossible.append(("files", name, text("archive.other-tools", tools="、".join(other))))
            else:
                found.different.append(Difference("files", name, *digests))


def _workbooks(found: Compared, given: Given, engagement: Engagement, scratch: Path) -> None:
    """Write the workpapers again and compare what their cells show."""
    for one in workbooks(given, engagement, scratch):
        if one.impossible:
            found.impossible.append(("files", one.name, one.impossible))
        elif not one.count:
            found.same["files"] += 1
        else:
            before = "; ".join(f"{place} {was or '—'}" for place, was, _ in one.cells)
            after = "; ".join(f"{place} {now or '—'}" for place, _, now in one.cells)
            more = text("archive.more-cells", count=one.count - len(one.cells)) if one.count > len(one.cells) else ""
            found.different.append(Difference("files", one.name, before + more, after + more))


def _other_tools(given: Given) -> Sequence[str]:
    """Return the libraries whose version is not that of the sealed papers."""
    here = tools()
    return [
        f"{name} {was} → {here.get(name, '—')}" for name, was in sorted(given.tools.items()) if here.get(name) != was
    ]
