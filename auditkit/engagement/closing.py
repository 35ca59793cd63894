"""Closed files: what was sealed and when, additions after that, how long until the file is due and may be given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from auditkit.engagement.folder import Config, Engagement, amendment_of, sealed_of
from auditkit.errors import UsageError
from auditkit.messages import text

DAYS = 60
"""Days after the date of the report within which the file is closed, where the settings say nothing."""
YEARS = 10
"""Years for which the file is kept from the date of the report, where the settings say nothing."""


@dataclass(frozen=True)
class Seal:
    """One closing of the file (归档).

    Attributes:
        id: ``S-001``.
        file: Name of the archive.
        sha256: Digest of its bytes.
        size: Its bytes.
        entries: Entries of the log that it holds.
        head: Hash of the last of them.
        by: Who closed it.
        at: When, ISO 8601 in UTC.
    """

    id: str
    file: str
    sha256: str
    size: int
    entries: int
    head: str
    by: str
    at: str


@dataclass(frozen=True)
class Amendment:
    """Additions to a closed file, and why they are made.

    Attributes:
        id: ``A-001``.
        because: The reason.
        reviewer: Who reviews them, another person than who makes them.
        by: Who opened it.
        at: When.
        open: Whether additions may still be made.
    """

    id: str
    because: str
    reviewer: str
    by: str
    at: str
    open: bool


@dataclass(frozen=True)
class Terms:
    """The days that count for the file.

    Attributes:
        due: Last day to close the file; None while the report has no date.
        keep_until: Last day on which the file must be kept; None while the report has no date.
    """

    due: date | None
    keep_until: date | None


def seals(engagement: Engagement) -> list[Seal]:
    """Return all closings, the first one first."""
    found = []
    for record in engagement.log.all("seal"):
        entry = engagement.log.entry(record.seq)
        body = record.body
        values = (body["file"], body["sha256"], body["size"], body["entries"], body["head"])
        found.append(Seal(record.id, *values, entry.by, entry.at))
    return found


def amendments(engagement: Engagement) -> list[Amendment]:
    """Return all amendments, the first one first."""
    found = []
    for record in engagement.log.all("amendment"):
        entry = engagement.log.entry(record.first_seq)
        body = record.body
        found.append(Amendment(record.id, body["because"], body["reviewer"], entry.by, entry.at, body["open"]))
    return found


def is_sealed(engagement: Engagement) -> bool:
    """Tell whether the file was closed."""
    return sealed_of(engagement.log) is not None


def open_amendment(engagement: Engagement, because: str, reviewer: str) -> str:
    """Allow additions to a closed file; nothing in it is changed, each addition is a new entry.

    Args:
        engagement: The engagement.
        because: Why something is added after closing.
        reviewer: Who reviews the additions.

    Returns:
        Id of the amendment.

    Raises:
        UsageError: If the file is not closed, an amendment is open already, or reason or another reviewer is missing.
    """
    because, reviewer = because.strip(), " ".join(reviewer.split())
    if not because or not reviewer:
        raise UsageError("archive.amend-needs")
    if reviewer == engagement.by:
        raise UsageError("archive.amend-own", by=engagement.by)
    with engagement.writing(), engagement.log.batch(engagement.by) as batch:
        if sealed_of(engagement.log) is None:
            raise UsageError("archive.not-sealed")
        known = amendment_of(engagement.log)
        if known is not None:
            raise UsageError("archive.amend-is-open", id=known.id)
        id_ = f"A-{batch.next_number('amendment'):03d}"
        body: dict[str, Any] = {"because": because, "reviewer": reviewer, "open": True}
        batch.add("decision", "amendment", id_, body)
    return id_


def close_amendment(engagement: Engagement) -> str:
    """End the additions; returns the id of the amendment.

    Raises:
        UsageError: If none is open.
    """
    with engagement.writing(), engagement.log.batch(engagement.by) as batch:
        known = amendment_of(engagement.log)
        if known is None:
            raise UsageError("archive.amend-none")
        batch.add("decision", "amendment", known.id, {**known.body, "open": False})
    return known.id


def terms(config: Config) -> Terms:
    """Return until when the file is to be closed and kept; settings ``[archive] days`` and ``years`` change the usual.

    Raises:
        UsageError: If a setting is no whole number, or the date of the report is none.

    Example:
        >>> terms(Config("a", 2018, "r", "zh", report_date="2019-11-20"))
        Terms(due=datetime.date(2020, 1, 19), keep_until=datetime.date(2029, 11, 20))
    """
    settings = config.settings.get("archive", {})
    days, years = _number(settings, "days", DAYS), _number(settings, "years", YEARS)
    if not config.report_date:
        return Terms(None, None)
    try:
        day = date.fromisoformat(config.report_date)
    except ValueError as error:
        raise UsageError("archive.report-date", found=config.report_date) from error
    return Terms(day + timedelta(days=days), _years_later(day, years))


def _number(settings: dict[str, Any], name: str, usual: int) -> int:
    value = settings.get(name, usual)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 1000:
        raise UsageError("archive.setting", name=name, found=repr(value))
    return value


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, day=28)


def closing_json(engagement: Engagement) -> dict[str, Any]:
    """Return the days that count and the last closing, as plain values; null where there is none."""
    said, done = terms(engagement.config), seals(engagement)
    return {
        "due": None if said.due is None else said.due.isoformat(),
        "keep_until": None if said.keep_until is None else said.keep_until.isoformat(),
        "sealed": vars(done[-1]) if done else None,
        "amendment": next((item.id for item in amendments(engagement) if item.open), None),
    }


def standing_lines(engagement: Engagement, today: date) -> list[str]:
    """Return what ``status`` says about the file.

    Args:
        engagement: The engagement.
        today: The day on which it is said.
    """
    said = terms(engagement.config)
    closed = seals(engagement)
    lines = []
    if closed:
        last = closed[-1]
        lines.append(text("archive.status-sealed", id=last.id, on=last.at[:10], by=last.by, file=last.file))
        lines += [
            text("archive.status-amended", id=item.id, because=item.because, reviewer=item.reviewer)
            for item in amendments(engagement)
            if item.open
        ]
    elif said.due is not None:
        left = (said.due - today).days
        lines.append(text("archive.status-due" if left >= 0 else "archive.status-late", due=said.due, days=abs(left)))
    if said.keep_until is not None:
        lines.append(text("archive.status-kept", until=said.keep_until))
    return lines
