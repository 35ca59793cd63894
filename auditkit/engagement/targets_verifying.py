"""What people say about targets: what was verified on which evidence, what far above earns; and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from auditkit.analysis.target_points import LADDER, Level, Reached, in_step, reach
from auditkit.analysis.target_values import read_said
from auditkit.core.money import half_up
from auditkit.engagement.finding import split_place
from auditkit.engagement.folder import Engagement
from auditkit.engagement.targets import KIND, Target, Verification, far_above, in_unit, target, with_unit
from auditkit.errors import UsageError
from auditkit.store.files import keep
from auditkit.store.log import Batch


@dataclass(frozen=True)
class Said:
    """What a person verified.

    Attributes:
        value: Verified value as it is to be printed: ``11 公里``, ``88%``, ``2018-11-30``, or words.
        evidence: Files that prove it.
        because: How it was verified.
        places: Rows of received files that prove it, as ``file/sheet/row``.
        level: Step of the ladder, for a target in words or a day that was missed.
        share: Percent of the points within the step; 100 for ``full`` where not said.
        unsupported: True to say that nothing proves what was claimed: it earns nothing.
        survey: Group of a survey whose satisfaction is the value.
    """

    value: str = ""
    evidence: Sequence[Path] = ()
    because: str = ""
    places: Sequence[str] = ()
    level: Level | None = None
    share: Fraction | None = None
    unsupported: bool = False
    survey: str = ""


def verify(engagement: Engagement, name: str, said: Said) -> Target:
    """Record what was verified about a target; the same again records nothing.

    Args:
        engagement: The engagement.
        name: Id of the target, its beginning, or its name.
        said: What was verified.

    Returns:
        The target as it then stands.

    Raises:
        UsageError: If there is no reason, no evidence, a value that cannot be held against the target, a step that is
            missing or not asked for, or a share outside its step.
    """
    if not said.because.strip():
        raise UsageError("targets.because-needed")
    with engagement.deciding() as batch:
        item = target(engagement, name)
        found = _unsupported(item, said) if said.unsupported else _verified(engagement, item, said)
        _put(batch, engagement, item, replace(found, evidence=_kept(engagement, batch, said.evidence)))
    return target(engagement, item.id)


def _unsupported(item: Target, said: Said) -> Verification:
    if said.value or said.level or said.share is not None or said.survey:
        raise UsageError("targets.unsupported-with-value", id=item.id)
    return Verification("unsupported", because=said.because, places=tuple(said.places))


def _verified(engagement: Engagement, item: Target, said: Said) -> Verification:
    value = _from_survey(engagement, said.survey) if said.survey else said.value.strip()
    if not value:
        raise UsageError("targets.value-needed", id=item.id)
    if not said.evidence and not said.places and not said.survey:
        raise UsageError("targets.evidence-needed", id=item.id, name=item.name)
    _check_places(engagement, item, said.places)
    value = with_unit(item.goal(engagement.config.year), value, engagement.config.year)
    reached = _reached(engagement, item, value)
    level, share = _graded(item, value, reached, said)
    return Verification("verified", value, level, share, "", said.because, (), tuple(said.places), said.survey)


def _check_places(engagement: Engagement, item: Target, places: Sequence[str]) -> None:
    own = {f"{source.file}/{source.sheet}/{source.row}" for source in item.sources}
    for words in own.intersection(places):
        raise UsageError("targets.own-row", id=item.id, name=item.name, place=words)
    files = {record.body["name"] for record in engagement.log.all("source") if not record.body["removed"]}
    for words in places:
        if split_place(words)[0] not in files:
            raise UsageError("finding.no-such-file", place=words, known=", ".join(sorted(files)))


def _from_survey(engagement: Engagement, group: str) -> str:
    from auditkit.engagement.surveys import survey_group

    found = survey_group(engagement, group)
    if found.value is None:
        raise UsageError("targets.survey-without-value", group=group)
    return f"{half_up(found.value, 2)}%"


def _reached(engagement: Engagement, item: Target, words: str) -> Reached:
    year = engagement.config.year
    planned, value = item.goal(year), read_said(words, year=year)
    found = reach(planned, item.direction, in_unit(planned, words, value), part=item.part, far=far_above(engagement))
    if found.outcome == "unit":
        raise UsageError(
            "targets.other-unit", id=item.id, name=item.name, planned=planned.printed, found=value.printed or words
        )
    if found.outcome == "unread":
        raise UsageError("targets.unread", id=item.id, name=item.name, planned=item.planned, found=words)
    return found


def _graded(item: Target, value: str, reached: Reached, said: Said) -> tuple[Level | None, Fraction | None]:
    """Return step and share that a person gives where no figure decides."""
    if reached.outcome not in ("words", "late"):
        if said.level is not None or said.share is not None:
            raise UsageError("targets.computed", id=item.id, planned=item.planned, found=value)
        return None, None
    if said.level is None or (said.share is None and said.level != "full"):
        raise UsageError(f"targets.level-needed-{reached.outcome}", id=item.id, name=item.name, planned=item.planned)
    if reached.outcome == "late" and said.level == "full":
        raise UsageError("targets.late-not-full", id=item.id, planned=item.planned, found=value)
    percent = Fraction(100) if said.share is None else said.share
    if not in_step(said.level, percent):
        low, high = LADDER[said.level]
        raise UsageError("targets.outside-step", level=said.level, found=_shown(percent), low=low, high=high)
    return said.level, percent / 100


def _shown(percent: Fraction) -> str:
    return format(half_up(percent, 2).normalize() + 0, "f")


def accept(engagement: Engagement, name: str, because: str, share: Fraction | None = None) -> Target:
    """Say what a value far above its target earns: all its points, or a share where the target was set too low.

    Args:
        engagement: The engagement.
        name: Id of the target, its beginning, or its name.
        because: Why.
        share: Percent of the points, 0 to 100; all where not said.

    Raises:
        UsageError: If no reason is given, the share lies outside, or the target is not far above.
    """
    percent = Fraction(100) if share is None else share
    if not because.strip():
        raise UsageError("targets.because-needed")
    if not 0 <= percent <= 100:
        raise UsageError("targets.share-outside", found=_shown(percent))
    with engagement.deciding() as batch:
        item = target(engagement, name)
        found = item.verification
        if found is None or item.reached is None or item.reached.outcome != "far-above" or found.state != "verified":
            raise UsageError("targets.not-far-above", id=item.id, name=item.name)
        _put(batch, engagement, item, replace(found, accepted=because, share=percent / 100))
    return target(engagement, item.id)


def reopen(engagement: Engagement, name: str, because: str) -> Target:
    """Take back what was said about a target; the records stay.

    Raises:
        UsageError: If nothing was said, or no reason is given.
    """
    if not because.strip():
        raise UsageError("targets.because-needed")
    with engagement.deciding() as batch:
        item = target(engagement, name)
        found = item.verification
        if found is None or found.state == "open":
            raise UsageError("targets.nothing-to-reopen", id=item.id, name=item.name)
        _put(batch, engagement, item, Verification("open", because=because))
    return target(engagement, item.id)


def _kept(engagement: Engagement, batch: Batch, paths: Sequence[Path]) -> tuple[str, ...]:
    """Keep files as evidence; one that is kept already gets no second receipt."""
    digests = tuple(keep(path, engagement.evidence) for path in paths)
    for sha256, path in zip(digests, paths, strict=True):
        if engagement.log.get("evidence", sha256) is None:
            batch.add("receipt", "evidence", sha256, {"name": path.name, "size": path.stat().st_size})
    return digests


def _put(batch: Batch, engagement: Engagement, item: Target, found: Verification) -> None:
    body: dict[str, Any] = {
        "name": item.name,
        "state": found.state,
        "value": found.value,
        "level": found.level,
        "share": None if found.share is None else str(found.share),
        "accepted": found.accepted,
        "because": found.because,
        "evidence": list(found.evidence),
        "places": list(found.places),
        "survey": found.survey,
        "on": item.digest,
    }
    known = engagement.log.get(KIND, item.id)
    if known is None or (known.body != body and not _accepted_since(known.body, body)):
        batch.add("decision", KIND, item.id, body)


def _accepted_since(known: dict[str, Any], body: dict[str, Any]) -> bool:
    """Tell whether the same was verified before and what it earns was decided since: that decision stays."""
    decided = {name: known[name] for name in ("accepted", "share")}
    return bool(known["accepted"]) and not body["accepted"] and {**body, **decided} == known
