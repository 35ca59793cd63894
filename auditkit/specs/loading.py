"""Reads checklists, measures and rubrics; refuses what would only fail later."""

from __future__ import annotations

import re
from dataclasses import dataclass

from auditkit.core.checklist import Candidate, Check, Measure, MeasureBook, SubjectList
from auditkit.core.expressions import names
from auditkit.core.tables import TABLES
from auditkit.specs.convert import Converter
from auditkit.specs.tree import Mapping, read_tree

_CHECK_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class _Top:
    """What a file may hold at its top."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


def _open(text: str, file: str, top: _Top) -> tuple[Mapping, Converter]:
    tree = read_tree(text, file)
    converter = Converter(file)
    known = [*top.required, *top.optional]
    for key in top.required:
        if key not in tree.items:
            converter.report("spec.missing-key", tree.line, key=key)
    for key in tree.items:
        if key not in known:
            converter.report("spec.unknown-key", tree.lines[key], key=key, known=", ".join(known))
    converter.finish()
    return tree, converter


def load_checks(text: str, name: str) -> list[Check]:
    """Read a checklist.

    Args:
        text: YAML with a list ``checks``.
        name: Name of the file, for messages; kept in each check with its line.

    Raises:
        BadSpec: For one mistake, with file and line.
        Refused: For several; ``problems`` holds each as a BadSpec.
    """
    tree, converter = _open(text, name, _Top(("checks",)))
    checks = converter.each(tree.items["checks"], Check)
    seen: dict[str, int] = {}
    for check in checks:
        if not _CHECK_ID.fullmatch(check.id):
            converter.report("spec.bad-id", check.line, id=check.id)
        if check.id in seen:
            converter.report("spec.doubled-id", check.line, id=check.id, first=seen[check.id])
        seen.setdefault(check.id, check.line)
        _verify_check(check, converter)
    converter.finish()
    return list(checks)


def _verify_check(check: Check, converter: Converter) -> None:
    for table in check.needs:
        if table not in TABLES:
            converter.report("spec.unknown-table", check.line, id=check.id, table=table)
    if check.reasons and check.untestable is None:
        converter.report("spec.reasons-unused", check.line, id=check.id)
    if check.untestable is not None and not check.reasons:
        converter.report("spec.reasons-missing", check.line, id=check.id)
    for language, sentence in check.message.items():
        if _PLACEHOLDER.sub("", sentence).count("{"):
            converter.report("spec.bad-placeholder", check.line, id=check.id, language=language)


def load_measures(text: str, name: str) -> MeasureBook:
    """Read measures, and the lists of subjects that some are computed for.

    Args:
        text: YAML with a list ``measures`` and optionally ``subjects``.
        name: Name of the file, for messages.

    Raises:
        BadSpec: For one mistake, with file and line.
        Refused: For several.
    """
    tree, converter = _open(text, name, _Top(("measures",), ("subjects",)))
    measures = converter.each(tree.items["measures"], Measure)
    subjects = converter.each(tree.items["subjects"], SubjectList) if "subjects" in tree.items else ()
    seen: dict[str, int] = {}
    for measure in measures:
        if measure.id in seen:
            converter.report("spec.doubled-id", measure.line, id=measure.id, first=seen[measure.id])
        seen.setdefault(measure.id, measure.line)
        _verify_measure(measure, converter)
    converter.finish()
    return MeasureBook(measures=measures, subjects=subjects)


def _verify_measure(measure: Measure, converter: Converter) -> None:
    if [bool(measure.candidates), measure.formula is not None, measure.asked].count(True) != 1:
        converter.report("spec.measure-either", measure.line, id=measure.id)
    if ("{subject}" in measure.id) != bool(measure.for_each):
        converter.report("spec.measure-subject", measure.line, id=measure.id)
    for candidate in measure.candidates:
        _verify_candidate(measure, candidate, converter)


def _verify_candidate(measure: Measure, candidate: Candidate, converter: Converter) -> None:
    whole = bool(candidate.sql)
    if whole == bool(candidate.table and candidate.value) or (whole and bool(candidate.where)):
        converter.report("spec.candidate-either", measure.line, id=measure.id)
    if not candidate.needs and candidate.table not in TABLES:
        converter.report("spec.candidate-needs", measure.line, id=measure.id)
    for table in candidate.needs:
        if table not in TABLES:
            converter.report("spec.unknown-table", measure.line, id=measure.id, table=table)


def join_books(books: list[MeasureBook]) -> MeasureBook:
    """Join the measures of several files and check what only shows together.

    Raises:
        BadSpec: If an id stands twice, a formula uses an id that no file has, a list of subjects is not defined,
            or formulas go in a circle.
        Refused: If there are several such mistakes.
    """
    measures = tuple(measure for book in books for measure in book.measures)
    subjects = tuple(subject for book in books for subject in book.subjects)
    converter = Converter("")
    seen: dict[str, Measure] = {}
    for measure in measures:
        converter.file = measure.file
        if measure.id in seen:
            converter.report("spec.doubled-id", measure.line, id=measure.id, first=seen[measure.id].line)
        seen[measure.id] = measure
    lists = {subject.id for subject in subjects}
    for measure in measures:
        converter.file = measure.file
        if measure.for_each and measure.for_each not in lists:
            converter.report("spec.unknown-subjects", measure.line, id=measure.id, name=measure.for_each)
        for used in sorted(names(measure.formula) if measure.formula else ()):
            if used not in seen:
                converter.report("spec.unknown-measure", measure.line, id=measure.id, used=used)
    converter.finish()
    _refuse_circles(seen, converter)
    return MeasureBook(measures=measures, subjects=subjects)


def _refuse_circles(measures: dict[str, Measure], converter: Converter) -> None:
    done: set[str] = set()
    for start in measures:
        stack: list[tuple[str, bool]] = [(start, False)]
        open_: set[str] = set()
        while stack:
            id, leaving = stack.pop()
            if leaving:
                open_.discard(id)
                done.add(id)
            elif id in open_:
                converter.file = measures[id].file
                converter.report("spec.circle", measures[id].line, id=id)
                converter.finish()
            elif id not in done:
                open_.add(id)
                stack.append((id, True))
                formula = measures[id].formula
                stack.extend((used, False) for used in sorted(names(formula) if formula else ()))
