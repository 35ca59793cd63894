"""``python -m auditkit`` is ``auditkit``."""

from auditkit.cli import run

if __name__ == "__main__":
    run()
