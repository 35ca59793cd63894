"""What papers are computed from, each read once while papers are composed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from fnmatch import fnmatchcase
from fractions import Fraction
from functools import cached_property

from auditkit.analysis.tieout import printed_slack
from auditkit.engagement.computing import last_run, results
from auditkit.engagement.folder import Engagement
from auditkit.engagement.following_up import Followed, followed
from auditkit.engagement.results import MeasureRecord, Results, RowPlace, TieOut
from auditkit.engagement.scoring import ScoreSheet, score_sheet
from auditkit.engagement.tabling import used_tables
from auditkit.messages import text
from auditkit.store.engine import Engine


class Ground:
    """What papers are computed from; a context manager, because a query engine may be opened.

    Args:
        engagement: The engagement.
    """

    def __init__(self, engagement: Engagement) -> None:
        self.engagement = engagement
        self._stack = ExitStack()

    def __enter__(self) -> Ground:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @cached_property
    def supplied(self) -> frozenset[str]:
        """Canonical tables that some source gave."""
        return frozenset(record.body["kind"] for record in used_tables(self.engagement))

    @cached_property
    def ran(self) -> bool:
        """Whether there are tables and the checks have run on some state of them."""
        return bool(self.supplied) and last_run(self.engagement) is not None

    @cached_property
    def results(self) -> Results:
        """Results of the present state."""
        return results(self.engagement)

    @cached_property
    def measures(self) -> Mapping[str, MeasureRecord]:
        """Measures by id."""
        return self.results.measures()

    @cached_property
    def ties(self) -> list[TieOut]:
        """Tie-outs."""
        return self.results.tieouts()

    @cached_property
    def exceptions(self) -> list[Followed]:
        """Exceptions with what was decided on them."""
        return followed(self.engagement)

    @cached_property
    def scores(self) -> ScoreSheet:
        """Scores as they stand."""
        return score_sheet(self.engagement)

    @cached_property
    def slacks(self) -> Mapping[str, Fraction]:
        """How far an exact figure may lie from a printed one of the self-evaluation, by key of its row."""
        if "self_evaluation" not in self.supplied:
            return {}
        sql = "SELECT row_key, value, unit FROM self_evaluation WHERE number IS NOT NULL AND unit IS NOT NULL"
        found = self.engine.select(sql, name="self_evaluation").rows
        return {key: printed_slack(str(value), str(unit)) for key, value, unit in found}

    @cached_property
    def engine(self) -> Engine:
        """The tables, open for queries."""
        from auditkit.engagement.preparing import prepared_engine
        from auditkit.engagement.running import merged_tables

        return self._stack.enter_context(prepared_engine(self.engagement, merged_tables(self.engagement)))


def chosen(name: str, patterns: Iterable[str]) -> bool:
    """Tell whether a name fits one of some patterns; where there are none, every name does.

    Example:
        >>> chosen("rate.carryover", ["rate.*"]), chosen("a", []), chosen("a", ["b", "!a"])
        (True, True, False)
    """
    wanted = list(patterns)
    return not wanted or any(fnmatchcase(name, pattern) for pattern in wanted)


def place_words(rows: Iterable[RowPlace], most: int = 2) -> str:
    """Return places of rows in words: file, sheet, row; of many the first ones and how many there are."""
    listed = list(rows)
    found = [text("papers.place", file=row.file, sheet=row.sheet, row=row.row) for row in listed[:most]]
    if len(listed) > most:
        found.append(text("papers.places-more", count=len(listed)))
    return text("papers.then").join(dict.fromkeys(found))


def files_of(rows: Iterable[RowPlace]) -> tuple[str, ...]:
    """Return the files of rows, each once, sorted."""
    return tuple(sorted({row.file for row in rows}))
