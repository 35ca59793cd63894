"""Follow-up of exceptions: what a person decided, kept over re-runs and flagged when its ground changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from auditkit.core.keys import split_voucher
from auditkit.engagement.computing import last_run, previous_run, results
from auditkit.engagement.folder import Engagement
from auditkit.engagement.results import ExceptionRecord
from auditkit.errors import UsageError
from auditkit.store.log import Batch

Status = Literal["open", "confirmed", "dismissed"]


@dataclass(frozen=True)
class Followed:
    """An exception with what was decided on it.

    Attributes:
        exception: As the last run found it; as it was when decided, if it has vanished since.
        status: ``open``, ``confirmed`` or ``dismissed``.
        flag: ``new``, ``changed`` or ``vanished`` against the run before, or since the decision; None else.
        reason: Why it was decided so.
        decided_by: Who decided, ``""`` while open.
        decided_seq: Number of the entry, 0 while open.
    """

    exception: ExceptionRecord
    status: Status
    flag: str | None = None
    reason: str = ""
    decided_by: str = ""
    decided_seq: int = 0


def followed(engagement: Engagement) -> list[Followed]:
    """Return every exception of the last run, and decided ones that have vanished."""
    run = last_run(engagement)
    if run is None:
        return []
    found = results(engagement).exceptions()
    decisions = {record.id: record for record in engagement.log.all("exception")}
    before = previous_run(engagement)
    known = before["exceptions"] if before else None
    listed = [_follow(engagement, item, decisions.get(item.id), known) for item in found]
    present = {item.id for item in found}
    for id_, record in decisions.items():
        if id_ not in present and record.body["status"] != "open":
            item = _revive(record.body["exception"])
            listed.append(_decided(engagement, item, record.body, record.seq, "vanished"))
    return listed


def _follow(engagement: Engagement, item: ExceptionRecord, record: Any, known: dict[str, str] | None) -> Followed:
    if record is not None and record.body["status"] != "open":
        flag = "changed" if record.body["digest"] != item.digest else None
        return _decided(engagement, item, record.body, record.seq, flag)
    flag = None
    if known is not None:
        flag = "new" if item.id not in known else ("changed" if known[item.id] != item.digest else None)
    return Followed(item, "open", flag)


def _decided(
    engagement: Engagement, item: ExceptionRecord, body: dict[str, Any], seq: int, flag: str | None
) -> Followed:
    return Followed(item, body["status"], flag, body["reason"], engagement.log.entry(seq).by, seq)


def _revive(body: dict[str, Any]) -> ExceptionRecord:
    return ExceptionRecord(rows=(), **{name: value for name, value in body.items() if name != "rows"})


def find_exceptions(engagement: Engagement, ids: Sequence[str]) -> list[Followed]:
    """Return exceptions by id or by the beginning of an id.

    Raises:
        UsageError: If an id is unknown or fits several.
    """
    listed = followed(engagement)
    found = []
    for id_ in ids:
        fits = [f for f in listed if f.exception.id == id_] or [
            f for f in listed if f.exception.id.startswith(id_) and len(id_) >= 4
        ]
        if len(fits) != 1:
            raise UsageError("exception.not-one", id=id_, count=len(fits))
        found.append(fits[0])
    return found


def select(
    listed: Iterable[Followed],
    *,
    check: str | None = None,
    status: str | None = None,
    period: str | None = None,
    voucher: str | None = None,
    line: int | None = None,
) -> list[Followed]:
    """Return exceptions by check, status, period, voucher and line; a voucher number fits padded or not."""
    return [
        item
        for item in listed
        if (check is None or item.exception.check == check)
        and (status is None or item.status == status)
        and (period is None or item.exception.period == period)
        and (voucher is None or same_voucher(item.exception.voucher, voucher))
        and (line is None or item.exception.line == line)
    ]


def same_voucher(left: str | None, right: str) -> bool:
    """Tell whether two voucher numbers are the same but for padding; a number without type fits any type.

    Example:
        >>> same_voucher("记-0006", "记-6"), same_voucher("记-0006", "6"), same_voucher("记-0006", "7")
        (True, True, False)
    """
    if left is None:
        return False
    kind, number = split_voucher(left)
    other_kind, other = split_voucher(right)
    return number == other and (not other_kind or kind == other_kind)


def decide(engagement: Engagement, chosen: Sequence[Followed], status: Status, reason: str) -> int:
    """Record a decision on exceptions; the same decision on the same ground again records nothing.

    Args:
        engagement: The engagement.
        chosen: What it is about.
        status: ``confirmed``, ``dismissed``, or ``open`` to take a decision back.
        reason: Why; needed to dismiss.

    Returns:
        How many decisions were recorded.

    Raises:
        UsageError: If a dismissal has no reason.
    """
    if status == "dismissed" and not reason.strip():
        raise UsageError("exception.reason-needed")
    with engagement.batch() as batch:
        return sum(decide_in(engagement, batch, item, status, reason) for item in chosen)


def decide_in(engagement: Engagement, batch: Batch, item: Followed, status: Status, reason: str) -> bool:
    """Record one decision in an open batch; returns whether anything was recorded."""
    record = engagement.log.get("exception", item.exception.id)
    same = record is not None and all(
        record.body[name] == value
        for name, value in (("status", status), ("reason", reason), ("digest", item.exception.digest))
    )
    if same or (record is None and status == "open"):
        return False
    snapshot = {**item.exception.__dict__, "rows": []}
    body = {"status": status, "reason": reason, "digest": item.exception.digest, "exception": snapshot}
    batch.add("decision", "exception", item.exception.id, body)
    return True
