"""The questions an inspection answers: those of the checks, and the general ones about any voucher."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from auditkit.core.checklist import Check, Question
from auditkit.core.rules import Texts
from auditkit.engagement.folder import Engagement
from auditkit.engagement.pinning import Specs
from auditkit.engagement.results import Results
from auditkit.engagement.sampling.populations import Unit
from auditkit.engagement.sampling.records import GENERAL
from auditkit.engagement.wording import checks
from auditkit.errors import UsageError
from auditkit.messages import LANGUAGES, text_in
from auditkit.specs.sampling import load_questions

if TYPE_CHECKING:
    from auditkit.store.engine import Engine

QUESTIONS = "checklists/sampling/questions.yaml"
_SCOPE = re.compile(r"'(line|voucher|number|register|aggregate)' AS scope")


def questions_of(engagement: Engagement, check: str) -> Sequence[Question]:
    """Return the questions of a check, or the general ones."""
    if check != GENERAL:
        known = checks(engagement).get(check)
        return known.inspection if known else ()
    if "general-questions" not in engagement.memo:
        specs = Specs(engagement)
        found = load_questions(specs.text(QUESTIONS), QUESTIONS) if specs.paths(QUESTIONS) else ()
        engagement.memo["general-questions"] = found
    general: Sequence[Question] = engagement.memo["general-questions"]
    return general


def title_of(engagement: Engagement, check: str) -> Texts:
    """Return what a check, or the general questions, are called, by language."""
    known = checks(engagement).get(check)
    return known.title if known else {name: text_in(name, f"check-title.{GENERAL}") for name in LANGUAGES}


def scope_of(check: Check) -> str:
    """Return the scope that a check gives its exceptions, so that query and inspection mean the same exception.

    Example:
        >>> import auditkit.engagement.sampling.questions as q; q._SCOPE.search("'line' AS scope")[1]
        'line'
    """
    found = _SCOPE.search(check.exceptions)
    return found[1] if found else "line"


def verify_ask(engagement: Engagement, ask: Iterable[str]) -> tuple[str, ...]:
    """Return the checks whose questions are to be asked, each once.

    Raises:
        UsageError: If a check is unknown or has no questions.
    """
    for name in ask:
        if name != GENERAL and name not in checks(engagement):
            raise UsageError("check.unknown", id=name)
        if not questions_of(engagement, name):
            raise UsageError("sample.no-questions", check=name)
    return tuple(dict.fromkeys(ask))


def asked_of(
    engagement: Engagement, engine: Engine, units: Sequence[Unit], ask: Sequence[str], computed: Results
) -> tuple[tuple[str, ...], list[dict[str, tuple[str, ...]]]]:
    """Return the checks asked, and for each unit the subject keys of each check.

    Args:
        engagement: The engagement.
        engine: Its tables.
        units: What was drawn.
        ask: Checks to ask; empty asks the general questions and those of every check that could not test one of the
            units by query.
        computed: Results of the present state.
    """
    chosen = list(ask) or [GENERAL, *_untestable_checks(engagement, units, computed)]
    found: list[dict[str, tuple[str, ...]]] = [{} for _ in units]
    for name in chosen:
        if name == GENERAL:
            for unit, asked in zip(units, found, strict=True):
                asked[name] = (unit.key,)
            continue
        keys = population_keys(engagement, engine, name)
        for unit, asked in zip(units, found, strict=True):
            fits = tuple(key for key in _keys(unit) if key in keys)
            if fits:
                asked[name] = fits
    named = tuple(name for name in chosen if any(name in asked for asked in found))
    return named, found


def population_keys(engagement: Engagement, engine: Engine, name: str) -> set[str]:
    """Return the keys of the population of a check; none where its tables were not supplied."""
    check = checks(engagement)[name]
    if any(table not in engine.supplied for table in check.needs):
        return set()
    parameters = {**check.parameters, **engagement.config.settings.get("checks", {}).get(name, {})}
    return {str(row["key"]) for row in engine.select(check.population, parameters, name).dicts()}


def _keys(unit: Unit) -> tuple[str, ...]:
    return tuple(dict.fromkeys((unit.key, *unit.rows, *([unit.voucher_key] if unit.voucher_key else []))))


def _untestable_checks(engagement: Engagement, units: Sequence[Unit], computed: Results) -> list[str]:
    keys = {key for unit in units for key in _keys(unit)}
    hit = {row.check for row in computed.by_query_untested_among(keys)}
    return [name for name, check in checks(engagement).items() if name in hit and check.inspection]
