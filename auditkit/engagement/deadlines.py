"""Days until an answer is due: the engagement's own, or the usual number."""

from __future__ import annotations

from datetime import date, timedelta

from auditkit.engagement.folder import TOML, Engagement
from auditkit.errors import UsageError
from auditkit.store.log import now


def today() -> str:
    """Return the present day, ISO, in UTC as the log has it."""
    return now()[:10]


def days_allowed(engagement: Engagement, table: str, usual: int) -> int:
    """Return how many days a unit has to answer: ``days`` in a table of ``engagement.toml``.

    Args:
        engagement: The engagement.
        table: ``letters`` or ``evidence-forms``.
        usual: Where nothing is set.

    Raises:
        UsageError: If what is set is no whole number of days above 0.
    """
    values = engagement.config.settings.get(table, {})
    found = values.get("days", usual) if isinstance(values, dict) else values
    if not isinstance(found, int) or isinstance(found, bool) or not 0 < found <= 3650:
        raise UsageError("engagement.toml-field", file=TOML, field=f"{table}.days", found=repr(found))
    return found


def checked_day(words: str) -> str:
    """Return a day as it was given.

    Raises:
        UsageError: If it is no day from 1990 to 2100 such as 2019-08-05; ``""`` stands for none.
    """
    try:
        day = date.fromisoformat(words) if words else None
        if day is not None and (day.isoformat() != words or not 1990 <= day.year <= 2100):
            raise ValueError(words)
    except ValueError as error:
        raise UsageError("evidence.no-day", found=words) from error
    return words


def due_on(sent: str, days: int) -> str:
    """Return the last day to answer.

    Example:
        >>> due_on("2019-08-30", 5)
        '2019-09-04'
    """
    return (date.fromisoformat(sent) + timedelta(days=days)).isoformat()
