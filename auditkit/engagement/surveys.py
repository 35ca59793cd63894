"""Satisfaction by group: from imported answers, from figures that a person states, or from both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from auditkit.analysis.satisfaction import (
    DEGREES,
    POINTS,
    SATISFIED,
    Degree,
    Formula,
    Interval,
    Tally,
    satisfaction,
    wilson,
)
from auditkit.core.money import half_up
from auditkit.engagement.folder import TOML, Engagement
from auditkit.engagement.targets import table_rows
from auditkit.errors import UsageError
from auditkit.messages import text

KIND = "satisfaction"
TABLE = "survey"
FEW, RETURNED = 30, Fraction(60)
"""Fewer valid answers, or a lower rate of return in percent, are stated as a limitation."""

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class SurveySettings:
    """How satisfaction is computed (``[satisfaction]`` of ``engagement.toml``).

    Attributes:
        formula: ``share`` or ``weighted``, where a group does not say.
        points: Points of an answer in words.
        satisfied: Answers in words that count as satisfied.
        passing: Score in percent from which an answer in figures counts as satisfied.
        few: Valid answers below which there are few.
        returned: Rate of return in percent below which it is low.
    """

    formula: Formula = "share"
    points: Mapping[Degree, Fraction] = field(default_factory=lambda: POINTS)
    satisfied: frozenset[Degree] = SATISFIED
    passing: Fraction = Fraction(80)
    few: int = FEW
    returned: Fraction = RETURNED


@dataclass(frozen=True)
class SurveyGroup:
    """Satisfaction of one group.

    Attributes:
        name: Who was asked.
        population: How many there are, None where not known.
        sent: Questionnaires sent, None where not known.
        returned: Answers that came back.
        valid: Answers that count.
        value: Satisfaction in percent, exact; None without an answer.
        formula: How it was computed; ``stated`` where a person gave the value.
        interval: 95 % interval of the value, None without one.
        survey: Imported survey that it rests on, ``""`` where none.
        unfinished: Answers left out because they were not finished.
        duplicate: Answers left out because they were given twice.
        row_keys: Rows of the answers that count.
        because: Who said so and by which paper, ``""`` where nobody added anything.
        evidence: SHA-256 of the evidence.
        by: Who stated it.
        questions: Questions that the value rests on.
        subject: Project that the group was asked about, ``""`` for the whole.
    """

    name: str
    population: int | None
    sent: int | None
    returned: int | None
    valid: int | None
    value: Fraction | None
    formula: str
    interval: Interval | None
    survey: str = ""
    unfinished: int = 0
    duplicate: int = 0
    row_keys: tuple[str, ...] = ()
    because: str = ""
    evidence: tuple[str, ...] = ()
    by: str = ""
    questions: tuple[str, ...] = ()
    subject: str = ""

    @property
    def return_rate(self) -> Fraction | None:
        """Answers that came back over those sent, in percent."""
        return Fraction(100 * self.returned, self.sent) if self.sent and self.returned is not None else None


def settings(engagement: Engagement) -> SurveySettings:
    """Return how satisfaction is computed.

    Raises:
        UsageError: If a setting is none.
    """
    raw = engagement.config.settings.get("satisfaction", {})
    if not isinstance(raw, dict):
        raise _bad("satisfaction", raw)
    formula, satisfied = raw.get("formula", "share"), raw.get("satisfied", sorted(SATISFIED))
    if formula not in ("share", "weighted"):
        raise _bad("formula", formula)
    if not isinstance(satisfied, list) or not set(satisfied) <= set(DEGREES):
        raise _bad("satisfied", satisfied)
    points = raw.get("points", {})
    if not isinstance(points, dict) or not set(points) <= set(DEGREES):
        raise _bad("points", points)
    return SurveySettings(
        formula,
        {degree: _number("points", points[degree]) if degree in points else POINTS[degree] for degree in DEGREES},
        frozenset(satisfied),
        _number("passing", raw.get("passing", 80)),
        int(_number("few", raw.get("few", FEW), most=10**6)),
        _number("returned", raw.get("returned", int(RETURNED))),
    )


def _number(key: str, value: object, most: int = 100) -> Fraction:
    try:
        number = Fraction(Decimal(str(value)))
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise _bad(key, value) from error
    if isinstance(value, bool) or not 0 <= number <= most:
        raise _bad(key, value)
    return number


def _bad(key: str, found: object) -> UsageError:
    return UsageError("targets.bad-survey-setting", file=TOML, key=key, found=found)


def survey_groups(engagement: Engagement, rows: Rows | None = None) -> list[SurveyGroup]:
    """Return the groups that were asked: those a person stated, then imported surveys that nobody named yet.

    Args:
        engagement: The engagement.
        rows: Rows of the imported surveys, read where not given.
    """
    answers = table_rows(engagement, TABLE) if rows is None else rows
    how = settings(engagement)
    surveys: dict[str, list[Mapping[str, Any]]] = {}
    for row in answers:
        surveys.setdefault(str(row["survey"]), []).append(row)
    records = [record for record in engagement.log.all(KIND) if record.body["live"]]
    found = []
    for record in records:
        by = engagement.log.entry(record.seq).by
        found.append(_group(record.id, record.body, surveys.get(record.body["survey"], []), how, by))
    named = {record.body["survey"] for record in records}
    found += [_group(name, {}, own, how, "") for name, own in surveys.items() if name not in named]
    return found


def survey_group(engagement: Engagement, name: str) -> SurveyGroup:
    """Return one group.

    Raises:
        UsageError: If there is none of this name.
    """
    groups = survey_groups(engagement)
    found = next((group for group in groups if group.name == name), None)
    if found is None:
        raise UsageError("targets.no-such-group", name=name, known="、".join(group.name for group in groups) or "—")
    return found


def survey_names(engagement: Engagement) -> list[str]:
    """Return the names of the imported surveys."""
    return list(dict.fromkeys(str(row["survey"]) for row in table_rows(engagement, TABLE)))


def _group(name: str, body: Mapping[str, Any], rows: Rows, how: SurveySettings, by: str) -> SurveyGroup:
    formula: Formula = body.get("formula") or how.formula
    states = {place_of(row): str(row["state"]) for row in rows}
    counting, tally = tallied(rows)
    value = satisfaction(tally, formula, points=how.points, satisfied=how.satisfied, passing=how.passing)
    valid: int | None = len({place_of(row) for row in counting})
    returned: int | None = len(states)
    stated = not rows
    if stated:
        value, returned, valid = _stated(body), body.get("returned"), body.get("valid")
    return SurveyGroup(
        name,
        body.get("population"),
        body.get("sent"),
        returned,
        valid,
        value,
        "stated" if stated and not body.get("formula") else formula,
        wilson(value, valid) if value is not None and valid else None,
        str(rows[0]["survey"]) if rows else "",
        sum(state == "unfinished" for state in states.values()),
        sum(state == "duplicate" for state in states.values()),
        tuple(str(row["row_key"]) for row in counting),
        str(body.get("because", "")),
        tuple(body.get("evidence", ())),
        by,
        tuple(dict.fromkeys(str(row["question"]) for row in counting)),
        str(body.get("subject", "")),
    )


def place_of(row: Mapping[str, Any]) -> tuple[object, ...]:
    """Return where an answer stands: one line of one sheet of one file."""
    return row["source"], row["sheet"], row["row"]


def _stated(body: Mapping[str, Any]) -> Fraction | None:
    if body.get("satisfied") is not None and body.get("valid"):
        return Fraction(100 * body["satisfied"], body["valid"])
    return None if body.get("value") is None else Fraction(body["value"])


def tallied(rows: Rows) -> tuple[list[Mapping[str, Any]], Tally]:
    """Return the answers that count and their tally.

    Where a question asks for the whole, only that one counts; else all questions do. Who has no opinion counts nowhere.
    """
    valid = [row for row in rows if row["state"] == "valid"]
    whole = [row for row in valid if row["overall"] == "yes"]
    counting = [row for row in whole or valid if row["degree"] in DEGREES or row["score"] is not None]
    degrees: dict[Degree, int] = {}
    scores: dict[Fraction, int] = {}
    for row in counting:
        if row["score"] is not None:
            scores[Fraction(row["score"])] = scores.get(Fraction(row["score"]), 0) + 1
        else:
            degrees[row["degree"]] = degrees.get(row["degree"], 0) + 1
    return counting, Tally(degrees, scores)


def limitations(group: SurveyGroup, how: SurveySettings) -> list[tuple[str, dict[str, object]]]:
    """Return what limits the use of a group's value, as ids of the catalogue with their parameters."""
    found: list[tuple[str, dict[str, object]]] = []
    if group.valid is None or group.value is None:
        return [("targets.limit-no-answers", {"group": group.name})]
    if group.valid < how.few:
        found.append(("targets.limit-few", {"group": group.name, "valid": group.valid, "few": how.few}))
    if group.return_rate is None:
        found.append(("targets.limit-sent-unknown", {"group": group.name}))
    elif group.return_rate < how.returned:
        rate = f"{half_percent(group.return_rate)}%"
        low = f"{half_percent(how.returned)}%"
        found.append(("targets.limit-return", {"group": group.name, "rate": rate, "low": low}))
    return found


def limitation_sentences(engagement: Engagement) -> list[str]:
    """Return what limits the use of all groups, as sentences in the language in force."""
    how = settings(engagement)
    found = [said for group in survey_groups(engagement) for said in limitations(group, how)]
    return [text(message, **params) for message, params in found]


def half_percent(value: Fraction) -> str:
    """Return a percentage as printed: two decimals, half-up."""
    return format(half_up(value, 2), "f")
