"""Fills in what templates are told, from the views of an engagement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Any

from auditkit.core.rubric import Indicator
from auditkit.documents.model import Figure, Inlines, Text
from auditkit.messages import has, pick, text
from auditkit.report.contexts import Base, Placed
from auditkit.report.listing import tieout_words
from auditkit.report.printing import Printer, count, in_wan, percent, points
from auditkit.report.views import Views

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


class Informant:
    """Answers what a context needs, each thing worked out when it is first asked for."""

    def __init__(self, views: Views) -> None:
        self._views = views
        self._printer = Printer(views.material.measures)

    def context(self, kind: type[Base], placed: Mapping[str, Placed], node: Indicator | None = None) -> Base:
        """Return a filled context.

        Args:
            kind: Which.
            placed: Functions that put blocks.
            node: The group of indicators, for the context of a group.
        """
        values = {**self._common(), **placed}
        for item in fields(kind):
            if item.name not in values:
                values[item.name] = self._group(node) if item.name == "group" else getattr(self, f"_{item.name}")()
        return kind(**{item.name: values[item.name] for item in fields(kind)})

    def _common(self) -> dict[str, Any]:
        material, printer = self._views.material, self._printer
        config = material.config
        return {
            "entity": Text(config.entity, numbers="constant"),
            "year": Text(str(config.year), numbers="constant"),
            "commissioner": config.commissioner,
            "firm": config.firm,
            "lead": config.lead,
            "rubric": Text(pick(material.sheet.rubric.title), numbers="constant"),
            "draft": material.sheet.draft,
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
        return frozenset({"unreported"} if self._views.material.unreported() else ())

    def _tieouts(self) -> Any:
        return self._views.tieouts()

    def _group(self, node: Indicator | None) -> Any:
        return next(group for group in self._views.groups if node is not None and group.id == node.id)

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

    def _lost(self) -> Figure:
        lost = sum((score.deducted or Fraction(0) for score in self._views.material.sheet.scores), Fraction(0))
        return points(lost, text("report.deducted"))

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

    def _recommendations(self) -> Any:
        return self._views.recommendations()

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
        return [Text(table_words(kind)) for kind in EXPECTED if kind not in received]

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
        return [tieout_words(item) for item in self._views.material.tieouts if item.status == "differs"]


def table_words(kind: str) -> str:
    """Return what a canonical table is called."""
    return text(f"table.{kind}") if has(f"table.{kind}") else kind
