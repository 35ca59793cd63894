"""Decisions on subjects and on points of indicators written in YAML."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any

from auditkit.analysis.weights import Manner, propose
from auditkit.engagement.applying_targets import Told
from auditkit.engagement.finding import finding
from auditkit.engagement.folder import Engagement
from auditkit.engagement.subject_recording import Change, add_subject, set_funds, set_value
from auditkit.engagement.subjects import LEVELS, QUANTITIES, Funds, Stated, rubric_of
from auditkit.engagement.weighting import set_weights
from auditkit.errors import BadInput

KNOWN: dict[str, set[str]] = {
    "subject": {"id", "name", "kind", "rubric", "entity", "weights", "propose", "findings"},
    "funds": {"subject", "level", *QUANTITIES, "evidence", "because"},
    "value": {"subject", "measure", "value", "evidence", "because"},
    "weights": {"points", "propose", "because"},
}
"""Values of these verbs."""
_DIGITS = 20


def apply_weights(engagement: Engagement, step: Told, names: dict[str, str]) -> None:
    """Record what a file says about the points of indicators.

    Raises:
        BadInput: For a value that is none.
    """
    given = _points(step, step.values.get("points", {}))
    set_weights(engagement, given, manner=_manner(step), because=str(step.values.get("because") or ""))


def apply_subject(engagement: Engagement, step: Told, names: dict[str, str]) -> None:
    """Record a subject as a file has it.

    Raises:
        BadInput: For a value that is none.
    """
    values = step.values
    kind = values.get("kind", "project")
    if kind not in ("project", "unit"):
        raise BadInput("apply.unknown", file=step.file, line=step.line, key=kind, known="project, unit")
    weights = _points(step, values["weights"]) if "weights" in values else {}
    manner = _manner(step)
    if manner and values.get("rubric"):
        weights |= propose(rubric_of(engagement, values["rubric"]).weighted(weights, drop=False), manner)
    chosen = tuple(_finding_id(engagement, name, names) for name in _list(values.get("findings")))
    change = Change(
        _needed(step, "name"), kind, values.get("rubric"), values.get("entity"), weights or None, chosen or None
    )
    add_subject(engagement, _needed(step, "id"), change)


def apply_funds(engagement: Engagement, step: Told, names: dict[str, str]) -> None:
    """Record money of a subject as a file has it.

    Raises:
        BadInput: For a value that is none.
    """
    level = _needed(step, "level")
    if level not in LEVELS:
        raise BadInput("apply.unknown", file=step.file, line=step.line, key=level, known=", ".join(LEVELS))
    amounts = {name: _decimal(step, name, step.values[name]) for name in QUANTITIES if step.values.get(name)}
    funds = Funds.stated(amounts, _needed(step, "because"))
    set_funds(engagement, _needed(step, "subject"), level, funds, evidence=_files(step))


def apply_value(engagement: Engagement, step: Told, names: dict[str, str]) -> None:
    """Record a figure of a subject as a file has it.

    Raises:
        BadInput: For a value that is none.
    """
    stated = Stated(Fraction(_decimal(step, "value", _needed(step, "value"))), _needed(step, "because"))
    set_value(engagement, _needed(step, "subject"), _needed(step, "measure"), stated, evidence=_files(step))


def _points(step: Told, words: Any) -> dict[str, Fraction]:
    if not isinstance(words, dict):
        raise BadInput("apply.values", file=step.file, line=step.line, verb=step.verb)
    return {id_: Fraction(_decimal(step, id_, points)) for id_, points in words.items()}


def _manner(step: Told) -> Manner | None:
    said = step.values.get("propose")
    if said not in (None, "equal", "proportional"):
        raise BadInput("apply.unknown", file=step.file, line=step.line, key=said, known="equal, proportional")
    chosen: Manner | None = said
    return chosen


def _finding_id(engagement: Engagement, name: str, names: dict[str, str]) -> str:
    known = engagement.log.get("applied", f"finding/{name}")
    return names.get(name) or (str(known.body["id"]) if known else finding(engagement, name).id)


def _decimal(step: Told, key: str, words: object) -> Decimal:
    try:
        number = Decimal(str(words))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) >= _DIGITS:
        raise BadInput("apply.number", file=step.file, line=step.line, key=key, found=words)
    return number


def _needed(step: Told, key: str) -> str:
    value = step.values.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadInput("apply.missing", file=step.file, line=step.line, verb=step.verb, key=key)
    return value


def _list(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [] if value is None else [str(value)]


def _files(step: Told) -> list[Path]:
    found = [step.folder / name for name in _list(step.values.get("evidence"))]
    for path in found:
        if not path.is_file():
            raise BadInput("subjects.no-such-evidence", file=step.file, line=step.line, found=str(path))
    return found
