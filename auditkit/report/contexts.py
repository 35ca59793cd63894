"""What each kind of template is told: one dataclass for each, every variable with its meaning.

Values are figures, words or tuples of them and print as they are; ``table``, ``chart``, ``block`` and ``narrative``
stand on a line of their own and put blocks there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

from auditkit.documents.model import Figure, Inlines, Text
from auditkit.report.shapes import (
    AdjustmentView,
    DeductionView,
    GroupView,
    IndicatorView,
    LimitView,
    NotRunView,
    PriorView,
    ProblemView,
    RecommendationView,
    SampleView,
    SubjectView,
    TieOutsView,
)

Placed = Callable[[str], object]


@dataclass(frozen=True)
class Base:
    """Variables of every template.

    Attributes:
        entity: Evaluated department.
        year: Year evaluated.
        project: Name of the project, where a project is evaluated.
        of_project: Whether a project is evaluated, not a department.
        evaluated: What is evaluated, in words: the overall spending of the department, or the project.
        commissioner: Who commissioned, ``""`` where not said.
        firm: The firm that evaluates, ``""`` where not said.
        lead: Lead evaluator, ``""`` where not said.
        rubric: Title of the score table.
        draft: Whether an indicator is unscored.
        edition: ``internal``, ``auditee`` or ``public``; some annexes are left out of the latter two.
        m: ``m('id')``: a measure with its unit; words where it has no value.
        wan: ``wan('id')``: an amount in 万元, a rate or a count without the unit of amounts.
        rate: ``rate('a', 'b')``: a in percent of b.
        less: ``less('a', 'b')``: a minus b, in 万元 without unit.
        gap: ``gap('a', 'b')``: the same without sign.
        beyond: ``beyond('id', 100)``: distance of a rate from a limit in percentage points.
        above: ``above('a', 'b')``: whether a is larger than b; a number may stand for b.
        has: ``has('a', 'b')``: whether all have a value.
        some: ``some('a', 'b')``: whether one of them has a value.
        table: ``table('id')``: a table of the plan.
        chart: ``chart('id')``: a chart of the plan, ``scores`` for the points by group.
        block: ``block('score-sheet')`` …: a table or page that the program makes.
        narrative: ``narrative('name')``: what the evaluator wrote in ``narrative/name.md``.
        noted: ``noted('name')``: whether the evaluator wrote ``narrative/name.md``.
        anchor: ``anchor('name')`` on a line of its own: the heading below it gets this name for links.
        confirmed_of: ``confirmed_of('selfeval.')``: whether exceptions of checks so beginning were confirmed.
        open_of: ``open_of('selfeval.')``: whether such exceptions still wait for a decision.
        sources: Files of the auditee that were used.
        received: Kinds of tables received, canonical names.
    """

    entity: Text
    year: Text
    project: Text
    of_project: bool
    evaluated: Text
    commissioner: str
    firm: str
    lead: str
    rubric: Text
    draft: bool
    edition: str
    m: Callable[[str], Inlines]
    wan: Callable[[str], Figure | Text]
    rate: Callable[[str, str], Figure | Text]
    less: Callable[[str, str], Figure | Text]
    gap: Callable[[str, str], Figure | Text]
    beyond: Callable[[str, int], Figure | Text]
    above: Callable[[str, str | int], bool]
    has: Callable[..., bool]
    some: Callable[..., bool]
    table: Placed
    chart: Placed
    block: Placed
    narrative: Placed
    noted: Callable[[str], bool]
    anchor: Placed
    confirmed_of: Callable[[str], bool]
    open_of: Callable[[str], bool]
    sources: Figure
    received: frozenset[str]

    def variables(self) -> Mapping[str, object]:
        """Return the variables by name."""
        return {item.name: getattr(self, item.name) for item in fields(self)}


@dataclass(frozen=True)
class Result(Base):
    """Variables of the summary and of the result.

    Attributes:
        total: Points awarded in all, words while draft.
        full: Full points.
        grade: The grade, ``""`` while draft.
        groups: Groups of the first level.
        steps: What leads from their points to the total.
        deductions: All deductions.
        lost: Points that the total lacks.
        total_rate: The total in percent of the full points, a dash while draft.
        problems: The problems.
        unscored: Names of indicators that nobody decided.
        open: How many those are.
        confirmed: How many exceptions were confirmed.
        checked: How many checks ran.
    """

    total: Figure | Text
    full: Figure
    grade: str
    groups: list[GroupView]
    steps: list[AdjustmentView]
    deductions: list[DeductionView]
    lost: Figure
    total_rate: Figure | Text
    problems: list[ProblemView]
    unscored: list[Text]
    open: Figure
    confirmed: Figure
    checked: Figure


@dataclass(frozen=True)
class Work(Result):
    """Variables of the part about how the evaluation was carried out.

    Attributes:
        leaves: How many indicators are scored.
        computed: How many of them by rule from measures.
        by_rule: ``all``, ``some`` or ``none`` of them.
        grades: The grades with their lowest totals, in words.
        inspected: Whether vouchers were inspected.
        done: How many drawn items were.
        looked_at: How many projects and units were looked at on their own.
        has_subjects: Whether there are any.
    """

    leaves: Figure
    computed: Figure
    by_rule: str
    grades: list[Text]
    inspected: bool
    done: Figure
    looked_at: Figure
    has_subjects: bool


@dataclass(frozen=True)
class Experience(Base):
    """Variables of the part about what was done well.

    Attributes:
        good: Indicators with full marks.
        good_number: How many.
    """

    good: list[IndicatorView]
    good_number: Figure


@dataclass(frozen=True)
class Subject(Base):
    """Variables of the part about one project or unit looked at on its own.

    Attributes:
        subject: The project or unit.
    """

    subject: SubjectView


@dataclass(frozen=True)
class Group(Base):
    """Variables of the part about one group of indicators.

    Attributes:
        group: The group.
    """

    group: GroupView


@dataclass(frozen=True)
class Problems(Base):
    """Variables of the part about problems.

    Attributes:
        problems: In the order of the score sheet.
    """

    problems: list[ProblemView]


@dataclass(frozen=True)
class Recommendations(Base):
    """Variables of the part about recommendations.

    Attributes:
        recommendations: In the order of their problems.
    """

    recommendations: list[RecommendationView]


@dataclass(frozen=True)
class Followup(Base):
    """Variables of the part about findings of earlier years and what became of them.

    Attributes:
        priors: The findings, in the order in which they were carried over.
        priors_number: How many.
        priors_by: How many by state: ``done``, ``part``, ``none``, ``open``; only states that occur.
    """

    priors: list[PriorView]
    priors_number: Figure
    priors_by: dict[str, Figure]


@dataclass(frozen=True)
class Limits(Base):
    """Variables of the part about limitations.

    Attributes:
        limits: Checks that could not test everything.
        not_run: Checks that could not run at all, by reason.
        pending_exceptions: How many exceptions nobody decided on.
        has_pending: Whether there are any.
        missing: Kinds of papers that were asked for and not received, in words.
        left_out: Files of which rows were left out by decision, with how many and why.
        standards: Ids of the shipped standards adopted.
        reconstructed: Names of indicators whose rule the source of the score table does not say clearly.
        grades_reconstructed: Whether the limits of the grades are such.
        rubric_adopted: Whether the score table was adopted on record.
        differing: Tie-outs that differ, in words.
    """

    limits: list[LimitView]
    not_run: list[NotRunView]
    pending_exceptions: Figure
    has_pending: bool
    missing: list[Text]
    left_out: list[Text]
    standards: list[Text]
    reconstructed: list[Text]
    grades_reconstructed: bool
    rubric_adopted: bool
    differing: list[Inlines]


@dataclass(frozen=True)
class Inspection(Base):
    """Variables of the part about inspected vouchers.

    Attributes:
        inspected: Whether anything was inspected.
        vouchers: Vouchers of expenses inspected, each once.
        amount: Amount of the expenses inspected, in 万元.
        spent: All expenses of the year as booked, in 万元.
        share: The one in percent of the other.
        drawn: Items drawn in all samples.
        done: Those inspected.
        samples: What became of each sample.
    """

    inspected: bool
    vouchers: Figure
    amount: Figure
    spent: Figure
    share: Figure | Text
    drawn: Figure
    done: Figure
    samples: list[SampleView]


@dataclass(frozen=True)
class Annex(Base):
    """Variables of annexes.

    Attributes:
        filled: Names of blocks that have something to show.
        tieouts: How many tie-outs there are, by what they came to.
    """

    filled: frozenset[str]
    tieouts: TieOutsView


CONTEXTS: dict[str, type[Base]] = {
    "base": Base,
    "result": Result,
    "work": Work,
    "group": Group,
    "subject": Subject,
    "experience": Experience,
    "problems": Problems,
    "recommendations": Recommendations,
    "followup": Followup,
    "limits": Limits,
    "inspection": Inspection,
    "annex": Annex,
}
"""Contexts by the name that the plan uses."""
