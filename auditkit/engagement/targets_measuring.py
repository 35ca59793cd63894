"""Values of measures from verified targets and surveys: candidates beside those of tables, exact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from auditkit.analysis.target_points import weighted
from auditkit.core.checklist import CandidateValue, Exact, MeasureValue, RowRef, Unit
from auditkit.engagement.folder import Engagement
from auditkit.engagement.measuring import Claims
from auditkit.engagement.surveys import TABLE as SURVEY
from auditkit.engagement.surveys import SurveyGroup, survey_groups
from auditkit.engagement.targets import TABLE, Target, of_department, targets_of
from auditkit.messages import LANGUAGES, text_in
from auditkit.store.engine import Engine

VERIFIED, SURVEYED = "verified", "survey"
"""Origins of these candidates."""
_PARTS = ("quantity", "quality", "timely", "cost")
_DONE = ("quantity", "quality")
"""Parts whose rate is how much was done of what was planned; timeliness counts the targets kept."""
_GROUPS = ("output", "effect", "satisfaction")
Found = dict[str, CandidateValue]


def target_values(targets: Sequence[Target]) -> Found:
    """Return what targets give, by measure id; a rate has no value while one of its targets is open."""
    if not targets:
        return {}
    found: Found = {}
    found["targets.count"] = _value(Decimal(len(targets)), targets)
    waiting = [item for item in targets if item.share is None]
    found["targets.unverified"] = _value(Decimal(len(waiting)), waiting)
    _reached(found, "targets", targets)
    _rate(found, "targets.rate", targets)
    pointed = [item for item in targets if item.points is not None]
    if pointed:
        found["targets.points"] = _value(sum((item.points or Fraction(0) for item in pointed), Fraction(0)), pointed)
        if all(item.awarded is not None for item in pointed):
            earned = sum((item.awarded or Fraction(0) for item in pointed), Fraction(0))
            found["targets.awarded"] = _value(earned, pointed)
    scored = [item for item in targets if item.self_score is not None]
    if scored:
        found["targets.self_score"] = _value(
            sum((item.self_score or Fraction(0) for item in scored), Fraction(0)), scored
        )
    for part in _PARTS:
        own = [item for item in targets if item.part == part]
        if own:
            found[f"targets.{part}.count"] = _value(Decimal(len(own)), own)
        _reached(found, f"targets.{part}", own)
    for part in _DONE:
        _rate(found, f"output.{part}.rate", [item for item in targets if item.part == part])
    for group in _GROUPS:
        _rate(found, f"{group}.overall.rate", [item for item in targets if item.group == group])
    _costs(found, [item for item in targets if item.part == "cost"])
    return found


def _reached(found: Found, start: str, own: Sequence[Target]) -> None:
    if own and all(item.met is not None for item in own):
        found[f"{start}.reached"] = _value(Decimal(sum(bool(item.met) for item in own)), own)


def _rate(found: Found, id_: str, own: Sequence[Target]) -> None:
    parts = [(item.points, item.share) for item in own if item.share is not None]
    rate = weighted([(points, share) for points, share in parts]) if parts and len(parts) == len(own) else None
    if rate is not None:
        found[id_] = _value(rate, own)


def _costs(found: Found, own: Sequence[Target]) -> None:
    """Cost saved and overrun, where all targets of cost are amounts and all were verified."""
    pairs = []
    for item in own:
        done = item.verification
        planned = item.goal(None)
        ratio = item.reached.ratio if item.reached is not None else None
        if done is None or done.state != "verified" or ratio is None or planned.unit != "元" or not planned.number:
            return
        pairs.append((planned.number, planned.number * ratio))
    target = sum((planned for planned, _ in pairs), Fraction(0))
    if target > 0:
        spent = sum((actual for _, actual in pairs), Fraction(0))
        found["output.cost.saved"] = _value(100 * (target - spent) / target, own)
        found["output.cost.overrun"] = _value(max(Fraction(0), 100 * (spent - target) / target), own)


def _value(value: Exact, own: Sequence[Target]) -> CandidateValue:
    return CandidateValue(VERIFIED, value, tuple(RowRef(TABLE, s.row_key) for item in own for s in item.sources))


def survey_values(groups: Sequence[SurveyGroup]) -> Found:
    """Return what surveys give for the whole: every group weighs as much as it has valid answers."""
    counting = [group for group in groups if group.value is not None and group.valid]
    if not counting:
        return {}
    valid = sum(group.valid or 0 for group in counting)
    value = sum(((group.value or Fraction(0)) * (group.valid or 0) for group in counting), Fraction(0)) / valid
    rows = tuple(RowRef(SURVEY, key) for group in counting for key in group.row_keys)
    found = {
        "satisfaction.rate": CandidateValue(SURVEYED, value, rows),
        "satisfaction.valid": CandidateValue(SURVEYED, Decimal(valid), rows),
        "satisfaction.groups": CandidateValue(SURVEYED, Decimal(len(counting)), rows),
    }
    for name in ("returned", "sent"):
        counts = [getattr(group, name) for group in counting]
        if all(count is not None for count in counts):
            found[f"satisfaction.{name}"] = CandidateValue(SURVEYED, Decimal(sum(counts)), rows)
    return found


def single_values(work: Work, asked: Mapping[str, Fraction], known: Sequence[MeasureValue]) -> list[MeasureValue]:
    """Return the measures of single projects and groups, which no list of measures can name beforehand.

    Args:
        work: Targets and groups.
        asked: Values that a person gave.
        known: The measures that there are already, whose labels count here too.
    """
    labels = {value.id: value.label for value in known}
    made = []
    subjects = [item.subject for item in work.targets] + [group.subject for group in work.groups]
    for subject in dict.fromkeys(name for name in subjects if name not in ("", work.entity)):
        targets = [item for item in work.targets if item.subject == subject]
        groups = [group for group in work.groups if group.subject == subject]
        for id_, value in {**_with_shares(target_values(targets)), **survey_values(groups)}.items():
            label = {name: f"{subject} {words}" for name, words in labels.get(id_, {"zh": id_, "en": id_}).items()}
            made.append(_single(f"project.{subject}.{id_}", label, subject, value, asked))
    for group in work.groups:
        rows = tuple(RowRef(SURVEY, key) for key in group.row_keys)
        for name, number in _of_group(group):
            words = {lang: text_in(lang, f"targets.measure.{name}", group=group.name) for lang in LANGUAGES}
            value = CandidateValue(SURVEYED, number, rows)
            made.append(_single(f"satisfaction.{group.name}.{name}", words, group.name, value, asked))
    return [value for value in made if value.id not in labels]


def _with_shares(found: Found) -> Found:
    """Add the share of targets reached in time, which is a formula for the whole."""
    count, reached = found.get("targets.timely.count"), found.get("targets.timely.reached")
    if count is not None and reached is not None:
        share = 100 * Fraction(reached.value) / Fraction(count.value)
        found["output.timely.rate"] = replace(count, value=share)
    return found


def _of_group(group: SurveyGroup) -> Iterable[tuple[str, Exact]]:
    counts = {"population": group.population, "sent": group.sent, "returned": group.returned, "valid": group.valid}
    for name, count in counts.items():
        if count is not None:
            yield name, Decimal(count)
    if group.value is not None:
        yield "rate", group.value
    if group.interval is not None:
        yield "lower", Fraction(group.interval.lower)
        yield "upper", Fraction(group.interval.upper)
    if group.return_rate is not None:
        yield "return_rate", group.return_rate


def _single(
    id_: str, label: dict[str, str], subject: str, value: CandidateValue, asked: Mapping[str, Fraction]
) -> MeasureValue:
    unit: Unit = "%" if id_.endswith(("rate", "lower", "upper", "saved", "overrun")) else "count"
    made = MeasureValue(id_, label, subject, value.value, unit, {}, value.origin, (value,))
    if id_ in asked:
        given = CandidateValue("asked", asked[id_])
        made = replace(made, value=given.value, origin="asked", candidates=(given, value))
    return made


@dataclass(frozen=True)
class Work:
    """Targets and surveys of one state, as measures use them."""

    targets: tuple[Target, ...]
    groups: tuple[SurveyGroup, ...]
    entity: str

    def beside(self, claims: Claims) -> dict[str, list[CandidateValue]]:
        """Return candidates by measure id: what was verified, then what the self-evaluation claims."""
        whole = [group for group in self.groups if group.subject in ("", self.entity)] or self.groups
        found = {**target_values(of_department(self.targets, self.entity)), **survey_values(whole)}
        joined = {id_: [value] for id_, value in found.items()}
        for id_, values in claims.items():
            joined.setdefault(id_, []).extend(values)
        return joined

    def single(self, asked: Mapping[str, Fraction], known: Sequence[MeasureValue]) -> list[MeasureValue]:
        """Return the measures of single projects and groups."""
        return single_values(self, asked, known)


def work_of(engagement: Engagement, engine: Engine) -> Work:
    """Return the targets and surveys among the tables of an engine, with what people said about them."""
    targets = targets_of(engagement, _rows(engine, TABLE))
    groups = survey_groups(engagement, _rows(engine, SURVEY))
    return Work(tuple(targets), tuple(groups), engagement.config.entity)


def _rows(engine: Engine, table: str) -> list[dict[str, Any]]:
    if table not in engine.supplied:
        return []
    return engine.select(f"SELECT * FROM {table} ORDER BY file, sheet, row, row_key", name=table).dicts()
