"""The table of commands, and the help of the whole."""

from __future__ import annotations

from auditkit.messages import text

COMMANDS: dict[str, str] = {
    "demo": "demo",
    "init": "initialising",
    "import": "importing",
    "source": "sources",
    "status": "engagement",
    "reconcile": "reconciling",
    "check": "checks",
    "exception": "exceptions",
    "measure": "measures",
    "sample": "samples",
    "finding": "findings",
    "evidence": "evidence",
    "evidence-form": "evidence_forms",
    "letter": "letters",
    "response": "responses",
    "rubric": "rubrics",
    "specs": "rubrics",
    "standards": "rubrics",
    "score": "scores",
    "subject": "subjects",
    "target": "targets",
    "satisfaction": "satisfaction",
    "selfeval": "selfeval",
    "team": "team",
    "review": "review",
    "request": "requests",
    "workpaper": "workpapers",
    "explain": "scores",
    "report": "reports",
    "apply": "engagement",
    "followup": "followups",
    "seal": "archive",
    "amend": "archive",
    "verify": "archive",
    "reperform": "archive",
}
"""Command to the module of ``auditkit.cli`` that holds it."""


def overview() -> str:
    """Return the help of the whole: usage, commands, where to go on."""
    width = max(len(name) for name in COMMANDS)
    lines = [text("cli.usage"), "", text("cli.what"), "", text("cli.commands")]
    lines += [f"  {name.ljust(width)}  {text(f'cli.{name}.short')}" for name in COMMANDS]
    lines += ["", text("cli.options"), "", text("cli.example"), ""]
    return "\n".join(lines)
