"""Members of the team, published findings, limitations and what is left out of the report, written in YAML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditkit.engagement.applying_targets import Told
from auditkit.engagement.finding import finding, findings
from auditkit.engagement.folder import Engagement
from auditkit.engagement.limiting import state_limitation
from auditkit.engagement.publishing import publish
from auditkit.engagement.team import add_member
from auditkit.engagement.unreporting import leave_out, unreported
from auditkit.errors import BadInput

KNOWN: dict[str, set[str]] = {
    "member": {"name", "role", "because"},
    "publish": {"findings", "because"},
    "limitation": {"check", "because"},
    "leave-out": {"check", "id", "because"},
}
"""Values of these verbs."""


def apply_member(engagement: Engagement, step: Told, names: dict[str, str]) -> None:
    """Add a member of the team."""
    add_member(engagement, _words(step.values, "name"), _list(step.values.get("role")), _words(step.values, "because"))


def apply_publish(engagement: Engagement, step: Told, names: dict[str, str]) -> None:
    """Publish findings by their key or id, all that stand where none is named."""
    chosen = []
    for name in _list(step.values.get("findings")):
        known = engagement.log.get("applied", f"finding/{name}")
        chosen.append(names.get(name) or (known.body["id"] if known else finding(engagement, name).id))
    if chosen or any(item.live for item in findings(engagement)):
        publish(engagement, chosen, _words(step.values, "because"))


def apply_limitation(engagement: Engagement, step: Told, names: dict[str, str]) -> None:
    """State what it means that a check could not test everything."""
    checks = _list(step.values.get("check"))
    if not checks:
        raise BadInput("apply.missing", file=step.file, line=step.line, verb=step.verb, key="check")
    state_limitation(engagement, checks, _words(step.values, "because"))


def apply_leave_out(engagement: Engagement, step: Told, names: dict[str, str]) -> None:
    """Say why the confirmed exceptions of a check, or one of them, are not in the report."""
    check, id_ = _words(step.values, "check"), _words(step.values, "id")
    ids = [
        one.item.exception.id
        for one in unreported(engagement)
        if (check or id_) and one.item.exception.check.startswith(check) and one.item.exception.id.startswith(id_)
    ]
    if not ids:
        said = ", ".join(f"{name}={value}" for name, value in step.values.items() if name != "because")
        raise BadInput("apply.no-exception", file=step.file, line=step.line, said=said)
    leave_out(engagement, ids, _words(step.values, "because"))


def _words(values: Mapping[str, Any], name: str) -> str:
    return str(values.get(name) or "")


def _list(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [] if value is None else [str(value)]
