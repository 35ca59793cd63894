"""Fills in what templates are told, from the views of an engagement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Any

from auditkit.core.rubric import Indicator
from auditkit.documents.model import Figure, Inlines, Text
from auditkit.engagement.finding import points_text
from auditkit.engagement.folder import Config
from auditkit.engagement.priors import STATES
from auditkit.messages import has, pick, text
from auditkit.report.contexts import Base, Placed
from auditkit.report.listing import checks_table, differing_words
from auditkit.report.printing import Printer, count, in_wan, percent, points
from auditkit.report.shapes import SubjectView
from auditkit.report.subjects import subject_view
from auditkit.report.views import Views, share_of

EXPECTED: tuple[str, ...] = (
    "journal",
    "trial_balance",
    "final_accounts",
    "budget",
    "projects",
    "assets",
    "staffing",
    "self_evaluation",
    "procurement_plan",
    "disclosures",
    "travel_approvals",
    "attachments",
    "official_cards",
    "standards",
)
"""Papers that are asked for; one that was not received is a limitation."""

EXPECTED_OF_PROJECT: tuple[str, ...] = (
    "journal",
    "budget",
    "projects",
    "targets",
    "self_evaluation",
    "contracts",
    "attachments",
)
"""The same where a project is evaluated."""


class Informant:
    """Answers what a context needs, each thing worked out when it is first asked for."""

    def __init__(self, views: Views) -> None:
        self._views = views
        self._printer = Printer(views.material.measures)
        self.edition = "internal"

    def context(
        self, kind: type[Base], placed: Mapping[str, Placed], node: Indicator | SubjectView | None = None
    ) -> Base:
        """Return a filled context.

        Args:
            kind: Which.
            placed: Functions that put blocks.
            node: The group of indicators, or the subject, for a context of such.
        """
        values = {**self._common(), **placed}
        for item in fields(kind):
            if item.name not in values:
                values[item.name] = self._value(item.name, node)
        return kind(**{item.name: values[item.name] for item in fields(kind)})

    def _value(self, name: str, node: Indicator | SubjectView | None) -> Any:
        if name == "subject":
            return node or subject_view(self._views, self._views.material.main)
        if name == "group":
            return next(group for group in self._views.groups if isinstance(node, Indicator) and group.id == node.id)
        return getattr(self, f"_{name}")()

    def _common(self) -> dict[str, Any]:
        material, printer = self._views.material, self._printer
        config = material.config
        return {
            "entity": Text(config.entity, numbers="constant"),
            "year": Text(str(config.year), numbers="constant"),
            "project": Text(config.project, numbers="constant"),
            "of_project": bool(config.project),
            "evaluated": Text(evaluated_words(config, material.form), numbers="constant"),
            "commissioner": config.commissioner,
            "firm": config.firm,
            "lead": config.lead,
            "rubric": Text(pick(material.sheet.rubric.title), numbers="constant"),
            "draft": material.sheet.draft,
            "edition": self.edition,
            "m": printer.full,
            "wan": printer.bare,
            "rate": printer.rate,
            "less": printer.difference,
            "gap": lambda left, right: printer.difference(left, right, sized=True),
            "beyond": printer.beyond,
            "above": self._above,
            "has": printer.has,
            "some": printer.any,
            "noted": lambda name: bool(material.narrative.get(name, "").strip()),
            "confirmed_of": lambda start: self._any_of(start, "confirmed"),
            "open_of": lambda start: self._any_of(start, "open"),
            "sources": count(len(material.received), text("report.sources")),
            "received": frozenset(kind for source in material.received for kind, _ in source.tables),
        }

    def _above(self, left: str, right: str | int) -> bool:
        first = self._printer.value(left)
        second = self._printer.value(right) if isinstance(right, str) else Fraction(right)
        return first is not None and second is not None and first > second

    def _any_of(self, start: str, status: str) -> bool:
        items = self._views.material.exceptions
        return any(item.status == status and item.exception.check.startswith(start) for item in items)

    def _filled(self) -> frozenset[str]:
        material = self._views.material
        found = {
            "unreported": bool(material.unreported()),
            "checks": checks_table(self._views) is not None,
            "tieouts": bool(material.tieouts),
        }
        return frozenset(name for name, filled in found.items() if filled)

    def _tieouts(self) -> Any:
        return self._views.tieouts()

    def _total(self) -> Figure | Text:
        total = self._views.material.sheet.total
        return Text(text("report.unscored")) if total is None else points(total, text("report.total"))

    def _full(self) -> Figure:
        return points(self._views.material.sheet.rubric.total, text("report.full"))

    def _grade(self) -> str:
        return self._views.material.sheet.grade or ""

    def _groups(self) -> Any:
        return self._views.groups

    def _deductions(self) -> Any:
        return [self._views.deduction(score, item) for score, item in self._views.material.deductions()]

    def _steps(self) -> Any:
        return self._views.steps

    def _lost(self) -> Figure:
        sheet = self._views.material.sheet
        lost = sum((score.deducted or Fraction(0) for score in sheet.scores), Fraction(0))
        if sheet.steps and sheet.total is not None and sheet.total <= sheet.rubric.total:
            lost = sheet.rubric.total - sheet.total
        return points(lost, text("report.deducted"))

    def _total_rate(self) -> Figure | Text:
        sheet = self._views.material.sheet
        return share_of(sheet.total, sheet.rubric.total, text("report.total"))

    def _problems(self) -> Any:
        return self._views.problems

    def _unscored(self) -> list[Text]:
        return [Text(pick(s.indicator.name), numbers="constant") for s in self._views.material.sheet.unscored]

    def _open(self) -> Figure:
        return count(len(self._views.material.sheet.unscored), text("report.unscored"))

    def _confirmed(self) -> Figure:
        number = sum(1 for item in self._views.material.exceptions if item.status == "confirmed")
        return count(number, text("report.confirmed"))

    def _checked(self) -> Figure:
        return count(sum(1 for o in self._views.material.outcomes if o.population), text("report.checks"))

    def _leaves(self) -> Figure:
        return count(len(self._views.material.sheet.scores), text("report.indicators"))

    def _computed(self) -> Figure:
        return count(self._ruled(), text("report.indicators"))

    def _ruled(self) -> int:
        scores = self._views.material.sheet.scores
        return sum(1 for score in scores if score.computed and score.computed.status == "computed")

    def _by_rule(self) -> str:
        whole, ruled = len(self._views.material.sheet.scores), self._ruled()
        return "none" if not ruled else "all" if ruled == whole else "some"

    def _grades(self) -> list[Text]:
        rubric = self._views.material.sheet.rubric
        found = []
        for at, grade in enumerate(rubric.grades):
            said = {"grade": pick(grade.grade), "min": points_text(grade.min)}
            above = points_text(rubric.grades[at - 1].min) if at else ""
            kind = "top" if not at else "last" if at == len(rubric.grades) - 1 else "middle"
            found.append(Text(text(f"subjects.grade-{kind}", **said, below=above), numbers="constant"))
        return found

    def _looked_at(self) -> Figure:
        return count(len(self._views.material.subjects), text("subjects.looked-at"))

    def _has_subjects(self) -> bool:
        return bool(self._views.material.subjects)

    def _good(self) -> Any:
        views = (self._views.indicator(score) for score in self._views.material.sheet.scores if not score.absent)
        return [view for view in views if view.scored and view.full_marks]

    def _good_number(self) -> Figure:
        return count(len(self._good()), text("report.indicators"))

    def _recommendations(self) -> Any:
        return self._views.recommendations()

    def _priors(self) -> Any:
        return self._views.priors()

    def _priors_number(self) -> Figure:
        return count(len(self._views.material.priors), text("report.priors"))

    def _priors_by(self) -> dict[str, Figure]:
        met = Counter(item.state for item in self._views.material.priors)
        return {state: count(met[state], text("report.priors")) for state in STATES if met[state]}

    def _limits(self) -> Any:
        return self._views.limits()

    def _not_run(self) -> Any:
        return self._views.not_run()

    def _inspected(self) -> bool:
        return self._views.material.coverage is not None

    def _vouchers(self) -> Figure:
        return count(self._views.covered.vouchers, text("report.inspected"))

    def _amount(self) -> Figure:
        return in_wan(self._views.covered.amount, text("report.inspected"))

    def _spent(self) -> Figure:
        return in_wan(self._views.covered.all_amount, text("report.spent"))

    def _share(self) -> Figure | Text:
        return percent(self._views.covered.share, text("report.inspected"))

    def _drawn(self) -> Figure:
        found = self._views.material.coverage
        return count(found.drawn if found else 0, text("report.inspected"))

    def _done(self) -> Figure:
        found = self._views.material.coverage
        return count(found.inspected if found else 0, text("report.inspected"))

    def _samples(self) -> Any:
        return self._views.samples()

    def _pending(self) -> int:
        return sum(1 for item in self._views.material.exceptions if item.status == "open")

    def _pending_exceptions(self) -> Figure:
        return count(self._pending(), text("report.open"))

    def _has_pending(self) -> bool:
        return self._pending() > 0

    def _missing(self) -> list[Text]:
        received = {kind for source in self._views.material.received for kind, _ in source.tables}
        wanted = EXPECTED_OF_PROJECT if self._views.material.config.project else EXPECTED
        return [Text(table_words(kind)) for kind in wanted if kind not in received]

    def _left_out(self) -> list[Text]:
        dropped = [source for source in self._views.material.received if source.dropped]
        said = [{"file": source.file, "count": source.dropped, "because": source.because} for source in dropped]
        return [Text(text("report.left-out-rows", **one), numbers="quoted") for one in said]

    def _standards(self) -> list[Text]:
        return [Text(name, numbers="constant") for name in self._views.material.standards]

    def _reconstructed(self) -> list[Text]:
        leaves = self._views.material.sheet.rubric.leaves()
        marked = [leaf for leaf in leaves if leaf.reconstructed or (leaf.rule is not None and leaf.rule.reconstructed)]
        return [Text(pick(leaf.name), numbers="constant") for leaf in marked]

    def _grades_reconstructed(self) -> bool:
        return self._views.material.sheet.rubric.grades_reconstructed

    def _rubric_adopted(self) -> bool:
        return self._views.material.rubric_adopted

    def _differing(self) -> list[Inlines]:
        return [differing_words(item) for item in self._views.material.tieouts if item.status == "differs"]


def evaluated_words(config: Config, form: str) -> str:
    """Return what is evaluated, in words."""
    said = {"entity": config.entity, "year": config.year, "project": config.project}
    if config.project:
        kind = "named-project" if config.project.endswith(text("subjects.project-word")) else "project"
    else:
        kind = "projects" if form == "project" else "department"
    return text(f"subjects.evaluated-{kind}", **said)


def table_words(kind: str) -> str:
    """Return what a canonical table is called."""
    return text(f"table.{kind}") if has(f"table.{kind}") else kind
