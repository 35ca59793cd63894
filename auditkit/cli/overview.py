"""The table of commands, and the help of the whole."""

from __future__ import annotations

from auditkit.messages import text

COMMANDS: dict[str, str] = {
    "demo": "demo",
    "init": "engagement",
    "import": "importing",
    "source": "sources",
    "status": "engagement",
    "reconcile": "reconciling",
    "check": "checks",
    "exception": "exceptions",
    "measure": "measures",
    "sample": "samples",
    "finding": "findings",
    "evidence": "findings",
    "rubric": "rubrics",
    "specs": "rubrics",
    "standards": "rubrics",
    "score": "scores",
    "selfeval": "selfeval",
    "explain": "scores",
    "report": "reports",
    "apply": "engagement",
    "verify": "engagement",
}
"""Command to the module of ``auditkit.cli`` that holds it."""


def overview() -> str:
    """Return the help of the whole: usage, commands, where to go on."""
    width = max(len(name) for name in COMMANDS)
    lines = [text("cli.usage"), "", text("cli.what"), "", text("cli.commands")]
    lines += [f"  {name.ljust(width)}  {text(f'cli.{name}.short')}" for name in COMMANDS]
    lines += ["", text("cli.options"), "", text("cli.example"), ""]
    return "\n".join(lines)
