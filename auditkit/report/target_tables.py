"""What the report shows of targets and surveys: planned, claimed, verified, earned; satisfaction and its interval."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction

from auditkit.documents.model import Block, Bullets, Figure, Inline, Inlines, Table, Text, line
from auditkit.engagement.surveys import SurveyGroup
from auditkit.engagement.targets import Target, of_department
from auditkit.engagement.targets_telling import outcome_words
from auditkit.messages import text
from auditkit.report.citing import constants
from auditkit.report.listing import Layout, listed
from auditkit.report.material import Material
from auditkit.report.printing import count, percent, points

_TARGETS: Layout = (
    ("target", 2.3, "text"),
    ("target-planned", 1.5, "text"),
    ("target-claimed", 1.6, "text"),
    ("target-verified", 1.4, "text"),
    ("target-points", 0.8, "number"),
    ("target-earned", 0.8, "number"),
    ("target-result", 2.8, "text"),
)
_SURVEYS: Layout = (
    ("survey-group", 2.6, "text"),
    ("survey-sent", 1.1, "number"),
    ("survey-returned", 1.1, "number"),
    ("survey-valid", 1.1, "number"),
    ("survey-value", 1.2, "number"),
    ("survey-interval", 2, "text"),
)


def target_blocks(material: Callable[[], Material]) -> dict[str, Callable[[], Iterable[Block | None]]]:
    """Return the makers of these blocks by the name that templates use.

    Args:
        material: Gives what there is to say when it is asked for.
    """
    return {
        "targets": lambda: target_tables(material()),
        "satisfaction": lambda: [survey_table(material().surveys)],
        "satisfaction-limits": lambda: [survey_limits(material())],
    }


def target_tables(material: Material) -> list[Table | None]:
    """Return the targets of the whole as a table, and one for each project that has targets of its own."""
    entity = material.config.entity
    whole = of_department(material.targets, entity)
    named = [item.subject for item in material.targets if item.subject not in ("", entity)]
    if len(whole) == len(material.targets) and len(set(named)) > 1:
        whole = []
    found = [target_table(whole, "")]
    if len(whole) < len(material.targets):
        for subject in dict.fromkeys(named):
            found.append(target_table([item for item in material.targets if item.subject == subject], subject))
    return found


def target_table(targets: Iterable[Target], subject: str) -> Table | None:
    """Return targets as a table; None without any.

    Args:
        targets: In the order of their tables.
        subject: Project that the caption names, ``""`` for none.
    """
    made = listed("targets", _TARGETS, [_target(item) for item in targets])
    if made is None or not subject:
        return made
    title = f"{subject}{text('report.targets')}"
    return replace(made, caption=constants(title), name=title, anchor="")


def _target(item: Target) -> list[Inline | str]:
    found = item.verification
    verified = found.value if found is not None and found.state == "verified" else ""
    stated = found is not None and (found.state == "unsupported" or bool(found.accepted))
    return [
        Text(item.name, numbers="constant"),
        *(Text(words or "—", numbers="quoted") for words in (item.planned_words, item.claimed_words, verified)),
        "—" if item.points is None else points(item.points, item.name),
        "—" if item.awarded is None else points(item.awarded, item.name),
        Text(outcome_words(item), numbers="quoted" if stated else "derived"),
    ]


def survey_table(groups: Iterable[SurveyGroup]) -> Table | None:
    """Return the groups that were asked as a table; None without any."""
    return listed("satisfaction", _SURVEYS, [_group(group) for group in groups if group.value is not None])


def _group(group: SurveyGroup) -> list[Inline | Inlines | str]:
    counts = (group.sent, group.returned, group.valid)
    return [
        Text(group.name, numbers="constant"),
        *("—" if number is None else count(number, group.name) for number in counts),
        _tied(group.value, group.name, "rate"),
        "—"
        if group.interval is None
        else line(
            _tied(Fraction(group.interval.lower), group.name, "lower"),
            "–",
            _tied(Fraction(group.interval.upper), group.name, "upper"),
        ),
    ]


def _tied(value: Fraction | None, group: str, name: str) -> Figure | Text:
    """Return a rate of a group, tied to its measure."""
    shown = percent(value, text(f"targets.measure.{name}", group=group))
    return replace(shown, kind="tied", measure=f"satisfaction.{group}.{name}") if isinstance(shown, Figure) else shown


def survey_limits(material: Material) -> Block | None:
    """Return what limits the use of the surveys, one item each; None where nothing does."""
    items = tuple((Text(words, numbers="derived"),) for words in material.survey_limits)
    return Bullets(items) if items else None
