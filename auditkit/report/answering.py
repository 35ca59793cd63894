"""What the report says of the draft and its answers: the table of opinions and the score bridge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from auditkit.documents.model import Block, Table, Text
from auditkit.engagement.folder import Engagement
from auditkit.engagement.letters import letters
from auditkit.messages import text
from auditkit.report.bridge_context import bridge_context
from auditkit.report.opinions import opinions_table


def answer_blocks(engagement: Engagement) -> Iterator[Block]:
    """Yield the table of opinions and the score bridge; nothing before a draft went out or anybody answered.

    Args:
        engagement: The engagement; the language in force must be its own.
    """
    opinions = opinions_table(engagement)
    if opinions is None and not any(item.live and item.sent for item in letters(engagement)):
        return
    if opinions is not None:
        yield _captioned(opinions, "form.opinions.title")
    found = bridge_context(engagement)
    yield _captioned(found.table, "form.bridge.title")
    if found.reasons is not None:
        yield _captioned(found.reasons, "form.bridge.reasons")
    if found.chart is not None:
        yield found.chart


def _captioned(table: Table, message: str) -> Table:
    return replace(table, caption=(Text(text(message), numbers="constant"),), landscape=True)
