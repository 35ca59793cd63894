"""How every opinion on the draft was taken (意见采纳情况表), as a table."""

from __future__ import annotations

from auditkit.documents.model import Column, Row, Table
from auditkit.engagement.answer_words import about_words
from auditkit.engagement.finding import points_text
from auditkit.engagement.folder import Engagement
from auditkit.engagement.responding import Response, Silence, responses, silences
from auditkit.messages import text
from auditkit.report.form_cells import headed, value

_COLUMNS = (
    ("no", Column(0.6, align="center")),
    ("round", Column(0.6, align="center")),
    ("who", Column(1.7)),
    ("about", Column(1.5)),
    ("wording", Column(2.2)),
    ("opinion", Column(3)),
    ("proof", Column(1.5)),
    ("taken", Column(1, align="center")),
    ("reason", Column(3)),
    ("points", Column(1.1, align="center")),
)


def opinions_table(engagement: Engagement) -> Table | None:
    """Return the table of opinions in the language in force: answers that stand by round, then recorded silence.

    Returns:
        None where nobody answered and no silence was recorded.
    """
    live = sorted((item for item in responses(engagement) if item.live), key=lambda item: item.round)
    quiet = silences(engagement)
    if not live and not quiet:
        return None
    rows = [_cells(engagement, item) for item in live] + [_silent(item) for item in quiet]
    made = tuple(Row(tuple(value(said) for said in (str(number), *row))) for number, row in enumerate(rows, 1))
    head = headed(text(f"form.opinions.{name}") for name, _ in _COLUMNS)
    return Table(tuple(column for _, column in _COLUMNS), (head,), made, name=text("form.opinions.title"))


def _cells(engagement: Engagement, item: Response) -> tuple[str, ...]:
    about = about_words(engagement, item)
    where = "\n".join(part for part in (item.page, item.wording) if part)
    records = [engagement.log.get("evidence", digest) for digest in item.proof]
    proof = "\n".join(str(record.body["name"]) for record in records if record is not None)
    if not item.objects:
        taken = "—"
    else:
        taken = text(f"responses.taken.{item.taken}") if item.taken else text("responses.taken.open")
    back = "\n".join(f"{name} +{points_text(points)}" for name, points in item.restored.items())
    return (str(item.round), item.name, about, where, item.opinion, proof, taken, item.reason, back or "—")


def _silent(item: Silence) -> tuple[str, ...]:
    said = text("responses.said-nothing")
    return (str(item.round), item.name, "—", "", said, "", "—", item.remark, "—")
