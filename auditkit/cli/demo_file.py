"""The whole file of a bundled example: every day of its invented history, from acceptance to the sealed archive."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from auditkit.cli.applying import more_verbs
from auditkit.cli.review_items import all_items
from auditkit.engagement.applying import apply, read_steps
from auditkit.engagement.computing import run_checks
from auditkit.engagement.deadlines import today
from auditkit.engagement.folder import Engagement
from auditkit.engagement.importing import look, store
from auditkit.errors import BadInput
from auditkit.specs.plain import load_plain
from auditkit.store.log import told_time

HISTORY = "file.yaml"
"""File of an example with the days of its history; an example without one has no whole file."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Day:
    """Something that was done on a day.

    Attributes:
        line: Where it stands in the file.
        on: The day, ISO.
        by: Who did it.
        act: One of ``ACTS``.
        what: Its value: a file, a folder, names of papers, an edition.
    """

    line: int
    on: str
    by: str
    act: str
    what: tuple[str, ...]


def read_days(path: Path) -> list[Day]:
    """Read the history of an example.

    Raises:
        BadSpec: If the YAML is refused.
        BadInput: For a step that is none.
    """
    found = []
    for line, item in load_plain(path.read_text("utf-8"), path.name, "days"):
        act = [name for name in item if name in ACTS]
        if len(act) != 1 or set(item) - {"on", "by", act[0]} or not _DAY.fullmatch(str(item.get("on", ""))):
            raise BadInput("apply.one-verb", file=path.name, line=line, known=", ".join(ACTS))
        value = item[act[0]]
        what = tuple(map(str, value)) if isinstance(value, list) else (str(value),)
        found.append(Day(line, str(item["on"]), str(item.get("by") or ""), act[0], what))
    return found


def live_through(engagement: Engagement, source: Path, days: Sequence[Day], show: Callable[[Day], None]) -> Path | None:
    """Do what was done on each day, with the entries of the log dated so; returns the archive, if it was sealed.

    Args:
        engagement: A new engagement.
        source: Folder of the example.
        days: What was done.
        show: Told of each day before it is done.
    """
    sealed = None
    before = engagement.by
    for day in days:
        show(day)
        with told_time(f"{day.on}T08:00:00Z"):
            engagement.by = day.by or before
            for what in day.what:
                sealed = ACTS[day.act](engagement, source, what) or sealed
    engagement.by = before
    return sealed


def _apply(engagement: Engagement, source: Path, what: str) -> None:
    more = more_verbs()
    apply(engagement, read_steps(source / what, more), more)


def _import(engagement: Engagement, source: Path, what: str) -> None:
    store(engagement, look(engagement, sorted((source / what).iterdir())))


def _check(engagement: Engagement, source: Path, what: str) -> None:
    run_checks(engagement)


def _write(engagement: Engagement, source: Path, what: str) -> None:
    _PAPERS[what](engagement)


def _requests(name: Any) -> Callable[[Engagement], object]:
    def write(engagement: Engagement) -> object:
        from auditkit.papers.request_papers import write_requests

        return write_requests(engagement, name, ("docx",), date.fromisoformat(today()))

    return write


def _forms(engagement: Engagement) -> object:
    from auditkit.engagement.evidence_forms import forms
    from auditkit.report.evidence_form_paper import write_forms

    return write_forms(engagement, [item for item in forms(engagement) if item.live], ("docx",), None)


def _letters(engagement: Engagement) -> object:
    from auditkit.engagement.letters import letters
    from auditkit.report.letter_paper import write_letter

    return [write_letter(engagement, item, ("docx",), None) for item in letters(engagement) if item.live]


def _opinions(engagement: Engagement) -> object:
    from auditkit.report.opinions_paper import write_opinions

    return write_opinions(engagement, ("docx",), None)


def _workpapers(engagement: Engagement) -> object:
    from auditkit.papers.building import build_papers

    return build_papers(engagement)


def _release(engagement: Engagement, source: Path, what: str) -> None:
    from auditkit.report.releasing import Wanted, release

    release(engagement, all_items, Wanted(what))


def _seal(engagement: Engagement, source: Path, what: str) -> Path:
    from auditkit.archive.receipt import write_receipt
    from auditkit.archive.sealing import FOLDER, seal

    folder = engagement.root / FOLDER
    done = seal(engagement, None if what == FOLDER else folder / what)
    write_receipt(engagement, done.seal, done.file, signed=False)
    return done.file


_PAPERS: Mapping[str, Callable[[Engagement], object]] = {
    "requests": _requests("list"),
    "reminder": _requests("reminder"),
    "declaration": _requests("declaration"),
    "forms": _forms,
    "letters": _letters,
    "opinions": _opinions,
    "workpapers": _workpapers,
}
ACTS: Mapping[str, Callable[[Engagement, Path, str], Path | None]] = {
    "apply": _apply,
    "import": _import,
    "check": _check,
    "write": _write,
    "release": _release,
    "seal": _seal,
}
"""What may be done on a day."""
