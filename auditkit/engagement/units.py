"""The units of a department that a list of units names: whose books need no question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from auditkit.engagement.deriving import whole_tables
from auditkit.engagement.folder import Engagement
from auditkit.engagement.tabling import used_tables
from auditkit.sources.canonical import Question, RecognisedTable
from auditkit.sources.kinds.vouchers import same_unit
from auditkit.store.parquet import read_parquet


def listed_units(engagement: Engagement, fresh: Iterable[RecognisedTable] = ()) -> list[str]:
    """Return names and codes of all units that lists of units name, in scope or not.

    Args:
        engagement: For the lists imported before; they are read again where their rows were deleted.
        fresh: Tables of an import under way.
    """
    rows = [row for table in fresh if table.kind == "entities" for row in table.rows]
    lists = [record.id for record in used_tables(engagement) if record.body["kind"] == "entities"]
    for path in whole_tables(engagement, lists).values():
        rows += read_parquet(path).to_pylist()
    return [str(row[name]) for row in rows for name in ("name", "code") if row[name]]


def unlisted(questions: Sequence[Question], units: Sequence[str]) -> list[Question]:
    """Return the questions that a list of units leaves open: books of a unit it names are expected."""

    def answered(question: Question) -> bool:
        if question.message_id != "recognise.other-entity" or not units:
            return False
        names = str(question.params.get("names", "")).split("\n")
        return all(any(same_unit(name, unit) for unit in units) for name in names)

    return [question for question in questions if not answered(question)]
