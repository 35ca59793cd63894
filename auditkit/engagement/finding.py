"""Findings: condition, criteria, cause, effect, recommendation; revised, never overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditkit.core.money import half_up
from auditkit.engagement.evidencing import keep_in
from auditkit.engagement.folder import Engagement
from auditkit.engagement.leaves import points_of
from auditkit.errors import UsageError
from auditkit.store.log import Batch, Record

if TYPE_CHECKING:
    from auditkit.engagement.following_up import Followed

PARTS = ("condition", "criteria", "cause", "effect", "recommendation")


@dataclass(frozen=True)
class Finding:
    """What the evaluator records after looking (问题).

    Attributes:
        id: ``F-001``.
        title: One line.
        indicators: Indicators it concerns.
        condition: What is (facts).
        criteria: What should be, with document number.
        cause: Why it is so.
        effect: What it leads to.
        recommendation: Who should do what.
        amount: Net amount in yuan, None where none.
        exceptions: Ids of the exceptions it rests on.
        measures: Measures it rests on.
        places: Rows of sources it rests on, as ``file/sheet/row``.
        evidence: SHA-256 of evidence.
        status: ``live`` or ``withdrawn``.
        revision: From 1.
        reason: Why it was withdrawn, or why a part is missing.
    """

    id: str
    title: str
    indicators: tuple[str, ...]
    condition: str = ""
    criteria: str = ""
    cause: str = ""
    effect: str = ""
    recommendation: str = ""
    amount: str | None = None
    exceptions: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    status: str = "live"
    revision: int = 1
    reason: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """Parts that are still empty."""
        return tuple(part for part in PARTS if not getattr(self, part).strip())

    @property
    def live(self) -> bool:
        """Whether it stands."""
        return self.status == "live"


@dataclass(frozen=True)
class Deduction:
    """Points that a person took from an indicator.

    Attributes:
        id: ``D-001``.
        indicator: Where.
        points: How many, > 0.
        rationale: Why, as it is printed.
        findings: What it rests on; empty means unsupported.
        status: ``live`` or ``withdrawn``.
    """

    id: str
    indicator: str
    points: Fraction
    rationale: str
    findings: tuple[str, ...] = ()
    status: str = "live"


@dataclass(frozen=True)
class Draft:
    """What a new or changed finding should say; None leaves a part as it is."""

    title: str | None = None
    indicators: tuple[str, ...] | None = None
    parts: dict[str, str] = field(default_factory=dict)
    amount: Decimal | None = None
    exceptions: tuple[str, ...] | None = None
    measures: tuple[str, ...] | None = None
    places: tuple[str, ...] | None = None
    evidence: tuple[Path, ...] = ()


def findings(engagement: Engagement) -> list[Finding]:
    """Return all findings, withdrawn ones too, by number."""
    return [_finding(record) for record in engagement.log.all("finding")]


def finding(engagement: Engagement, id_: str) -> Finding:
    """Return one finding.

    Raises:
        UsageError: If there is none of this id.
    """
    record = engagement.log.get("finding", id_)
    if record is None:
        raise UsageError("finding.unknown", id=id_)
    return _finding(record)


def finding_at(engagement: Engagement, id_: str, revision: int) -> Finding:
    """Return a finding in the words of one of its revisions; as it is now where the log has no such revision."""
    for entry in engagement.log.entries("finding", id_):
        if entry.body["revision"] == revision:
            return _of(id_, entry.body)
    return finding(engagement, id_)


def _finding(record: Record) -> Finding:
    return _of(record.id, record.body)


def _of(id_: str, body: Mapping[str, Any]) -> Finding:
    lists = ("indicators", "exceptions", "measures", "places", "evidence")
    values: dict[str, Any] = {name: tuple(value) if name in lists else value for name, value in body.items()}
    return Finding(id=id_, **values)


def deductions(engagement: Engagement) -> list[Deduction]:
    """Return the judged deductions, withdrawn ones too, by number."""
    return [deduction_of(record) for record in engagement.log.all("deduction")]


def deduction_of(record: Record) -> Deduction:
    """Return a deduction from its record."""
    body = record.body
    return Deduction(
        record.id,
        body["indicator"],
        Fraction(body["points"]),
        body["rationale"],
        tuple(body["findings"]),
        body["status"],
    )


def deduction_body(item: Deduction) -> dict[str, object]:
    """Return a deduction as it is recorded."""
    return {
        "indicator": item.indicator,
        "points": points_text(item.points),
        "rationale": item.rationale,
        "findings": list(item.findings),
        "status": item.status,
    }


def points_text(points: Fraction) -> str:
    """Return points as text: shortest exact decimal, at most two decimals.

    Example:
        >>> points_text(Fraction(9, 2)), points_text(Fraction(5)), points_text(Fraction(0))
        ('4.5', '5', '0')
    """
    words = format(half_up(points, 2), "f")
    return words.rstrip("0").rstrip(".") if "." in words else words


def _body(item: Finding) -> dict[str, object]:
    body = {name: value for name, value in item.__dict__.items() if name != "id"}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in body.items()}


def add(
    engagement: Engagement, draft: Draft, *, deduct: Fraction | None = None, rationale: str = ""
) -> tuple[Finding, Deduction | None]:
    """Record a finding; the exceptions it rests on become confirmed, and points may be taken at once.

    Args:
        engagement: The engagement.
        draft: What it says; title and at least one indicator are needed.
        deduct: Points taken from its first indicator, > 0.
        rationale: The sentence of the deduction; the title where empty.

    Raises:
        UsageError: If title or indicator is missing or unknown, or more points are taken than are left.
    """
    if not (draft.title or "").strip() or not draft.indicators:
        raise UsageError("finding.title-and-indicator")
    for id_ in draft.indicators:
        points_of(engagement, id_)
    with engagement.deciding() as batch:
        _check_grounds(engagement, draft)
        linked = _linked(engagement, draft)
        draft = replace(draft, exceptions=tuple(item.exception.id for item in linked))
        evidence = keep_in(engagement, batch, draft.evidence)
        item = _merge(Finding(f"F-{batch.next_number('finding'):03d}", "", ()), draft, evidence)
        batch.add("decision", "finding", item.id, _body(item))
        _confirm(engagement, batch, linked, item.id)
        taken = None
        if deduct is not None:
            number = f"D-{batch.next_number('deduction'):03d}"
            taken = Deduction(number, item.indicators[0], deduct, rationale or item.title, (item.id,))
            check_room(engagement, taken)
            batch.add("decision", "deduction", taken.id, deduction_body(taken))
    return item, taken


def _linked(engagement: Engagement, draft: Draft) -> list[Followed]:
    """The exceptions a draft names. Loaded only where there are any: a finding without them stays quick."""
    if not draft.exceptions:
        return []
    from auditkit.engagement.following_up import find_exceptions

    return find_exceptions(engagement, draft.exceptions)


def _confirm(engagement: Engagement, batch: Batch, linked: Sequence[Followed], finding_id: str) -> None:
    """Linking an exception to a finding confirms it."""
    if not linked:
        return
    from auditkit.engagement.following_up import decide_in

    for exception in linked:
        if exception.status != "confirmed":
            decide_in(engagement, batch, exception, "confirmed", finding_id)


def split_place(words: str) -> tuple[str, str, int]:
    """Split ``file/sheet/row``.

    Raises:
        UsageError: If it has not this form.

    Example:
        >>> split_place("自评报告.docx/表3/2")
        ('自评报告.docx', '表3', 2)
    """
    parts = words.rsplit("/", 2)
    if len(parts) != 3 or not parts[2].isdigit() or not int(parts[2]):
        raise UsageError("finding.bad-place", place=words)
    return parts[0], parts[1], int(parts[2])


def _check_grounds(engagement: Engagement, draft: Draft) -> None:
    """Refuse places of files that were not received, and measures that do not exist."""
    files = {record.body["name"] for record in engagement.log.all("source") if not record.body["removed"]}
    for words in draft.places or ():
        if split_place(words)[0] not in files:
            raise UsageError("finding.no-such-file", place=words, known=", ".join(sorted(files)))
    if draft.measures:
        from auditkit.engagement.computing import results

        known = results(engagement).measures()
        for name in draft.measures:
            if name not in known:
                raise UsageError("measure.unknown", id=name)


def check_room(engagement: Engagement, item: Deduction) -> None:
    """Refuse a deduction that takes nothing, or more than its indicator has left.

    Raises:
        UsageError: Naming the indicator, its points and what is taken already.
    """
    full = points_of(engagement, item.indicator)
    if item.points <= 0:
        raise UsageError("deduction.nothing", indicator=item.indicator, wanted=points_text(item.points))
    live = [d.points for d in deductions(engagement) if d.indicator == item.indicator and d.status == "live"]
    taken = sum(live, _by_rule(engagement, item.indicator))
    if taken + item.points > full:
        raise UsageError(
            "deduction.too-much",
            indicator=item.indicator,
            points=points_text(full),
            taken=points_text(taken),
            wanted=points_text(item.points),
        )


def _by_rule(engagement: Engagement, indicator: str) -> Fraction:
    """Return what a computed rule takes from an indicator; 0 where a person's word replaces it."""
    judgement = engagement.log.get("judgement", indicator)
    if judgement is not None and judgement.body["live"] and judgement.body["override"]:
        return Fraction(0)
    from auditkit.engagement.computing import results

    point = results(engagement).points().get(indicator)
    return Fraction(point.applied_loss or "0") if point is not None and point.status == "computed" else Fraction(0)


def _merge(item: Finding, draft: Draft, evidence: tuple[str, ...]) -> Finding:
    unknown = sorted(set(draft.parts) - set(PARTS))
    if unknown:
        raise UsageError("finding.unknown-part", part=unknown[0], parts=", ".join(PARTS))
    changed = {name: value for name, value in draft.parts.items() if value is not None}
    for name in ("title", "indicators", "exceptions", "measures", "places"):
        value = getattr(draft, name)
        if value is not None:
            changed[name] = value
    if draft.amount is not None:
        changed["amount"] = format(draft.amount, ".2f")
    return replace(item, **changed, evidence=(*item.evidence, *evidence))  # type: ignore[arg-type]


def edit(engagement: Engagement, id_: str, draft: Draft) -> Finding:
    """Record a new revision of a finding; saying the same again records nothing."""
    for indicator in draft.indicators or ():
        points_of(engagement, indicator)
    with engagement.deciding() as batch:
        old = finding(engagement, id_)
        _check_grounds(engagement, draft)
        linked = _linked(engagement, draft)
        if draft.exceptions is not None:
            draft = replace(draft, exceptions=tuple(item.exception.id for item in linked))
        evidence = keep_in(engagement, batch, draft.evidence)
        new = _merge(old, draft, tuple(digest for digest in evidence if digest not in old.evidence))
        if new == old:
            return old
        if not old.live:
            raise UsageError("finding.is-withdrawn", id=id_)
        new = replace(new, revision=old.revision + 1)
        batch.add("decision", "finding", id_, _body(new))
        _confirm(engagement, batch, linked, id_)
    return new


def withdraw(engagement: Engagement, id_: str, because: str) -> list[str]:
    """Withdraw a finding and the deductions that rest on it alone; the records stay.

    Returns:
        Ids of the deductions withdrawn with it.

    Raises:
        UsageError: If no reason is given.
    """
    if not because.strip():
        raise UsageError("finding.reason-needed")
    gone: list[str] = []
    with engagement.deciding() as batch:
        old = finding(engagement, id_)
        if not old.live:
            raise UsageError("finding.is-withdrawn", id=id_)
        batch.add("decision", "finding", id_, _body(replace(old, status="withdrawn", reason=because)))
        for item in deductions(engagement):
            if item.status == "live" and id_ in item.findings:
                left: Sequence[str] = [other for other in item.findings if other != id_]
                status = "live" if left else "withdrawn"
                new = replace(item, findings=tuple(left) if left else item.findings, status=status)
                batch.add("decision", "deduction", item.id, deduction_body(new))
                if status == "withdrawn":
                    gone.append(item.id)
    return gone
