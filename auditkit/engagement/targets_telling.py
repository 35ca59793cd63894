"""What there is to say about targets and surveys: sentences, values for scripts, chains down to rows and people."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from auditkit.core.checklist import RowRef
from auditkit.core.money import half_up
from auditkit.engagement.explaining import Node
from auditkit.engagement.finding import split_place
from auditkit.engagement.folder import Engagement
from auditkit.engagement.results import RowPlace
from auditkit.engagement.surveys import KIND as SURVEY_KIND
from auditkit.engagement.surveys import SurveyGroup, SurveySettings, limitations, survey_groups
from auditkit.engagement.targets import KIND, TABLE, Target, target, targets
from auditkit.messages import text


def points_words(value: Fraction | None) -> str | None:
    """Return points as shown: two decimals half-up without trailing zeros; None for None."""
    return None if value is None else format(half_up(value, 2).normalize() + 0, "f")


def percent_words(value: Fraction) -> str:
    """Return a rate as shown."""
    return f"{half_up(value, 2)}%"


def interval_words(group: SurveyGroup) -> str | None:
    """Return the 95 % interval as shown, None where there is none."""
    found = group.interval
    if found is None:
        return None
    lower, upper = (format(half_up(limit, 2), "f") for limit in (found.lower, found.upper))
    return f"{lower}%–{upper}%"


def outcome_words(item: Target) -> str:
    """Return what the verification came to, as a sentence in the language in force."""
    found = item.verification
    if found is None or found.state == "open":
        return text("targets.says.unverified")
    if found.state == "unsupported":
        return text("targets.says.unsupported", because=found.because)
    if found.level is not None and found.share is not None:
        step = text(f"targets.level.{found.level}")
        return text("targets.says.level", level=step, share=percent_words(100 * found.share))
    if item.reached is None:
        return text("targets.says.unverified")
    ratio = percent_words(100 * item.reached.ratio) if item.reached.ratio is not None else "—"
    if item.reached.outcome == "far-above" and found.share is not None:
        share = percent_words(100 * found.share)
        return text("targets.says.accepted", ratio=ratio, share=share, because=found.accepted)
    if item.reached.outcome == "met" and item.reached.ratio is None:
        return text("targets.says.met-plain")
    share = "—" if item.share is None else percent_words(100 * item.share)
    return text(f"targets.says.{item.reached.outcome}", ratio=ratio, share=share)


def remarks(item: Target) -> list[str]:
    """Return what else is to be seen about a target: other target values, a value or score above what is true."""
    found = [text("cli.target.otherwise", planned=item.planned_words, other=words) for words in item.otherwise]
    if item.overstated:
        found.append(text("cli.target.overstated", claimed=item.claimed_words))
    if item.overscored and item.claim is not None and item.claim.share is not None and item.points is not None:
        earned = points_words(item.points * item.claim.share)
        found.append(text("cli.target.overscored", score=points_words(item.self_score), earned=earned))
    if item.flag:
        found.append(text("cli.target.changed"))
    return found


def target_json(item: Target) -> dict[str, Any]:
    """Return a target as plain values: points and shares as text, None while open."""
    found = item.verification
    return {
        "id": item.id,
        "subject": item.subject or None,
        "path": item.path.split("/") if item.path else [],
        "name": item.name,
        "group": item.group,
        "direction": item.direction,
        "planned": item.planned or None,
        "planned_otherwise": list(item.otherwise),
        "unit": item.unit or None,
        "claimed": item.claimed or None,
        "verified": (found.value or None) if found is not None else None,
        "points": points_words(item.points),
        "self_score": points_words(item.self_score),
        "awarded": points_words(item.awarded),
        "share": None if item.share is None else format(half_up(100 * item.share, 12), "f"),
        "met": item.met,
        "overstated": item.overstated,
        "state": item.state,
        "flag": item.flag,
        "message": outcome_words(item),
        "remarks": remarks(item),
        "because": found.because if found is not None else None,
        "evidence": list(found.evidence) if found is not None else [],
        "places": list(found.places) if found is not None else [],
        "reason": item.reason or None,
        "rows": [{"file": s.file, "sheet": s.sheet, "row": s.row} for s in item.sources],
    }


def survey_json(group: SurveyGroup, how: SurveySettings) -> dict[str, Any]:
    """Return a group as plain values: rates in percent with twelve decimals."""
    limits = group.interval
    return {
        "group": group.name,
        "subject": group.subject or None,
        "population": group.population,
        "sent": group.sent,
        "returned": group.returned,
        "valid": group.valid,
        "unfinished": group.unfinished,
        "duplicate": group.duplicate,
        "formula": group.formula,
        "value": None if group.value is None else format(half_up(group.value, 12), "f"),
        "lower": None if limits is None else format(limits.lower, "f"),
        "upper": None if limits is None else format(limits.upper, "f"),
        "return_rate": None if group.return_rate is None else format(half_up(group.return_rate, 12), "f"),
        "survey": group.survey or None,
        "questions": list(group.questions),
        "limitations": [text(name, **params) for name, params in limitations(group, how)],
        "because": group.because or None,
        "evidence": list(group.evidence),
    }


def target_node(engagement: Engagement, item: Target) -> Node:
    """Return the chain of a target: its rows, what was verified and by whom, what it earns."""
    words = text(
        "targets.explain",
        name=item.name,
        planned=item.planned_words or "—",
        claimed=item.claimed_words or "—",
        verified=(item.verification.value if item.verification else "") or "—",
    )
    node = Node("target", item.id, words)
    node.places = [RowPlace(s.file, s.sheet, s.row, "subject", TABLE, s.row_key) for s in item.sources]
    rule = outcome_words(item)
    if item.points is not None:
        earned = points_words(item.awarded) or "—"
        rule = text("targets.explain-points", outcome=rule, points=points_words(item.points), awarded=earned)
    node.children.append(Node("rule", item.id, rule))
    return _with_person(engagement, node, KIND, item.id, item)


def named_node(engagement: Engagement, id_: str) -> Node:
    """Return the chain of a target by its id.

    Raises:
        UsageError: If there is none.
    """
    return target_node(engagement, target(engagement, id_))


def _with_person(engagement: Engagement, node: Node, kind: str, id_: str, item: Target | SurveyGroup) -> Node:
    entries = list(engagement.log.entries(kind, id_))
    if entries:
        last = entries[-1]
        said = text("explain.by", by=last.by, at=last.at, seq=last.seq)
        node.children.append(Node("person", last.by, f"{said} {last.body['because']}".strip()))
    found = item.verification if isinstance(item, Target) else item
    for sha256 in found.evidence if found is not None else ():
        record = engagement.log.get("evidence", sha256)
        name = str(record.body["name"]) if record else sha256
        node.children.append(Node("evidence", sha256, text("explain.evidence", name=name, sha256=sha256[:12])))
    if isinstance(item, Target) and item.verification is not None and entries:
        node.places += [RowPlace(*split_place(words), "evidence", "", "") for words in item.verification.places]
    return node


def survey_node(engagement: Engagement, group: SurveyGroup) -> Node:
    """Return the chain of a group: who was asked, how many answered, who said so."""
    value = "—" if group.value is None else percent_words(group.value)
    params = {name: _count(getattr(group, name)) for name in ("sent", "returned", "valid")}
    formula = text(f"targets.formula.{group.formula}")
    words = text("targets.explain-group", group=group.name, value=value, formula=formula, **params)
    node = Node("survey", group.name, words)
    return _with_person(engagement, node, SURVEY_KIND, group.name, group)


def _count(number: int | None) -> str:
    return "—" if number is None else str(number)


def candidate_nodes(engagement: Engagement, origin: str, measure: str, rows: Sequence[RowRef | RowPlace]) -> list[Node]:
    """Return what stands behind a value of a measure that comes from targets or surveys; nothing for other origins."""
    if origin == "verified":
        keys = {row.row_key for row in rows}
        own = [item for item in targets(engagement) if keys.intersection(source.row_key for source in item.sources)]
        return [target_node(engagement, item) for item in own]
    if origin == "survey":
        groups = survey_groups(engagement)
        named = [group for group in groups if measure.startswith(f"satisfaction.{group.name}.")]
        return [survey_node(engagement, group) for group in named or groups]
    return []
