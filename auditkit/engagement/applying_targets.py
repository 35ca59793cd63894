"""Decisions on targets and surveys written in YAML."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

from auditkit.analysis.target_points import LADDER
from auditkit.engagement.folder import Engagement
from auditkit.engagement.surveys_stating import Stated, set_group
from auditkit.engagement.targets_verifying import Said, accept, verify
from auditkit.errors import BadInput

KNOWN: dict[str, set[str]] = {
    "target": {
        *("id", "value", "evidence", "places", "satisfaction", "level", "share", "unsupported"),
        *("accept", "because"),
    },
    "satisfaction": {
        *("group", "population", "sent", "returned", "valid", "satisfied", "value", "formula", "survey", "subject"),
        *("evidence", "because"),
    },
}
"""Values of these verbs."""
_DIGITS = 20
"""A number with more is none of these."""
_COUNTS = ("population", "sent", "returned", "valid", "satisfied")


class Told(Protocol):
    """A decision of a file."""

    @property
    def file(self) -> str:
        """Name of the file."""

    @property
    def line(self) -> int:
        """Where it begins."""

    @property
    def verb(self) -> str:
        """What is decided."""

    @property
    def values(self) -> Mapping[str, Any]:
        """Its values."""

    @property
    def folder(self) -> Path:
        """Folder of the file, from which evidence is named."""


def apply_target(engagement: Engagement, step: Told, names: dict[str, str]) -> None:
    """Record what a file says about a target: ``accept`` is the share that a value far above earns, else verified.

    Raises:
        BadInput: For a value that is none.
    """
    values = step.values
    id_, because = _needed(step, "id"), _needed(step, "because")
    if "accept" in values:
        accept(engagement, id_, because, _fraction(step, "accept"))
        return
    level = values.get("level")
    if level is not None and level not in LADDER:
        raise BadInput("apply.unknown", file=step.file, line=step.line, key=level, known=", ".join(LADDER))
    said = Said(
        value=str(values.get("value") or ""),
        evidence=_files(step),
        because=because,
        places=_list(values.get("places")),
        level=level,
        share=_fraction(step, "share"),
        unsupported=values.get("unsupported") == "true",
        survey=str(values.get("satisfaction") or ""),
    )
    verify(engagement, id_, said)


def apply_satisfaction(engagement: Engagement, step: Told, names: dict[str, str]) -> None:
    """Record what a file says about a group that was asked.

    Raises:
        BadInput: For a value that is none.
    """
    values = step.values
    formula = values.get("formula")
    if formula not in (None, "share", "weighted"):
        raise BadInput("apply.unknown", file=step.file, line=step.line, key=formula, known="share, weighted")
    stated = Stated(
        _needed(step, "because"),
        **{name: _count(step, name) for name in _COUNTS},
        value=_fraction(step, "value"),
        formula=formula,
        survey=str(values.get("survey") or ""),
        evidence=_files(step),
        subject=str(values.get("subject") or ""),
    )
    set_group(engagement, _needed(step, "group"), stated)


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
            raise BadInput("targets.no-such-evidence", file=step.file, line=step.line, found=str(path))
    return found


def _fraction(step: Told, key: str) -> Fraction | None:
    words = step.values.get(key)
    if words is None:
        return None
    try:
        number = Decimal(str(words))
        if number.is_finite() and abs(number.adjusted()) < _DIGITS:
            return Fraction(number)
    except InvalidOperation:
        pass
    raise BadInput("apply.number", file=step.file, line=step.line, key=key, found=words)


def _count(step: Told, key: str) -> int | None:
    number = _fraction(step, key)
    if number is not None and number.denominator != 1:
        raise BadInput("apply.number", file=step.file, line=step.line, key=key, found=step.values[key])
    return None if number is None else int(number)
