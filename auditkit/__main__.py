"""``python -m auditkit`` is ``auditkit``."""

from auditkit.cli import run

run()
